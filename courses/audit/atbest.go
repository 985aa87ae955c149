package audit

import (
	"creditbank/courses/programme"
	"creditbank/ledger"
)

// AtBest returns what is asked for as it would stand if every lot that may be
// used counted wherever it can at once, caps left aside. No choice of lots has
// less of a requirement short, so none of a verdict's is: it costs a small part
// of an audit, and tells which audits are not worth making. The error is that
// of [Audit], and the requirements are in the order of its verdict's.
func AtBest(rules *programme.Rules, rec programme.Record) ([]Requirement, error) {
	if err := admit(&rec); err != nil {
		return nil, err
	}
	entries := make([]entry, len(rec.Lots))
	for i := range rec.Lots {
		entries[i] = entry{Lot: &rec.Lots[i], stays: rec.Lots[i].Count}
		entries[i].exclude(rules, rec.AskedOn)
	}
	if rules.OncePerSubject {
		dropDuplicates(entries)
	}
	s := &sums{
		groups: make([]ledger.Amount, len(rules.Groups)), atLeast: make([]ledger.Amount, len(rules.AtLeast)),
		courses: make([]map[string]ledger.Amount, len(rules.Groups)),
	}
	for i := range entries {
		s.addEverywhere(rules, &entries[i])
	}
	m := &model{rules: rules}
	return m.requirements(s), nil
}

// addEverywhere counts the lots of a line in all places that they may take.
func (s *sums) addEverywhere(r *programme.Rules, e *entry) {
	if e.stays == 0 {
		return
	}
	credits := ledger.Amount(e.stays) * e.Credits
	s.total += credits
	for _, g := range e.groups {
		s.groups[g] += credits
		if e.Course != "" && len(r.Groups[g].Required) > 0 {
			if s.courses[g] == nil {
				s.courses[g] = make(map[string]ledger.Amount)
			}
			s.courses[g][e.Course] += credits
		}
	}
	for i := range r.AtLeast {
		for _, g := range e.groups {
			if r.AtLeast[i].Selects(e.Source, e.Issuer, r.Groups[g].Name) {
				s.atLeast[i] += credits
				break
			}
		}
	}
}
