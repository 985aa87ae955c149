package audit

import (
	"cmp"
	"slices"

	"creditbank/courses/audit/internal/place"
	"creditbank/courses/programme"
	"creditbank/ledger"
)

// Options are what an audit needs beside rules and record. The zero value is
// an audit without a bank, with the usual limit on work.
type Options struct {
	// Checkpoint of the ledger that the record was taken from. It is written
	// into the verdict as it is.
	Checkpoint string
	// Limit is the work after which proving stops, in steps of the solver. If
	// zero, [DefaultLimit]. Different limits may give different verdicts, so
	// verdicts that others shall recompute use the default.
	Limit int
}

// DefaultLimit is some tenths of a second of work.
const DefaultLimit = place.DefaultLimit

// Audit compares a record with rules. The error is [fault.Invalid] for a
// record that cannot be understood or is too large; whatever is missing or
// not allowed is no error but part of the verdict.
func Audit(rules *programme.Rules, rec programme.Record, opt Options) (Verdict, error) {
	v, _, err := work(rules, rec, opt, true)
	return v, err
}

// Outline is [Audit] without what it says about each lot: of the verdict, the
// lines, the exclusions and what is left over stay empty. All else is the same.
func Outline(rules *programme.Rules, rec programme.Record, opt Options) (Verdict, error) {
	v, _, err := work(rules, rec, opt, false)
	return v, err
}

// work audits and says how many steps that took.
func work(rules *programme.Rules, rec programme.Record, opt Options, whole bool) (Verdict, int, error) {
	if err := admit(&rec); err != nil {
		return Verdict{}, 0, err
	}
	entries := newEntries(&rec)
	for i := range entries {
		entries[i].exclude(rules, rec.AskedOn)
	}
	if rules.OncePerSubject {
		dropDuplicates(entries)
	}
	m := newModel(rules, entries)
	answer := place.Solve(&m.problem, cmp.Or(opt.Limit, DefaultLimit))
	v, all, s := m.outline(&answer)
	if whole {
		m.explain(&v, all, s)
	}
	v.Checkpoint, v.AskedOn = opt.Checkpoint, rec.AskedOn
	if lapsed(rules, &rec) {
		v.Blocked = RegistrationLapsed
	}
	v.Met = v.Missing() == 0 && v.Blocked == ""
	return v, answer.Steps, nil
}

// budget bounds the work of questions that take many audits, in steps. An audit
// that takes few costs something all the same.
type budget int

const (
	manyAudits budget = 10 * DefaultLimit
	oneAudit   budget = DefaultLimit / 3000
)

// audit audits at the cost of the budget.
func (b *budget) audit(rules *programme.Rules, rec programme.Record, opt Options) (Verdict, error) {
	v, steps, err := work(rules, rec, opt, true)
	*b -= max(oneAudit, budget(steps))
	return v, err
}

func (b *budget) spent() bool { return *b <= 0 }

// lapsed says whether the registration is over on the day asked. A lapse is
// reported whether or not everything is earned.
func lapsed(r *programme.Rules, rec *programme.Record) bool {
	return r.RegistrationYears > 0 && rec.Registered != 0 && rec.AskedOn > rec.Registered.AddYears(r.RegistrationYears)
}

// placed is a lot's place: an entry, which of its lots, and the group's index,
// or -1 for a lot that stays out.
type placed struct{ entry, nth, group int }

// placements hands the solver's numbers out to the lots of each bundle:
// earlier completed ones first, groups in the order of their names.
func (m *model) placements(answer *place.Result) []placed {
	var all []placed
	for k, b := range m.bundles {
		items := slices.Clone(answer.Items[k])
		option := 0
		for _, i := range b.entries {
			for nth := range m.entries[i].stays {
				for option < len(items) && items[option] == 0 {
					option++
				}
				p := placed{i, nth + 1, -1}
				if option < len(items) {
					items[option]--
					p.group = b.groups[option]
				}
				all = append(all, p)
			}
		}
	}
	return all
}

// report turns the solver's answer into a verdict.
func (m *model) report(answer *place.Result) Verdict {
	v, all, s := m.outline(answer)
	m.explain(&v, all, s)
	return v
}

// outline says what there is and what is missing, and where which lots are.
func (m *model) outline(answer *place.Result) (Verdict, []placed, *sums) {
	v := Verdict{
		Ruleset: m.rules.Ruleset, RulesHash: m.rules.Hash, Proved: answer.Proved,
		Bound: Bound{ledger.Amount(answer.ShortBound), ledger.Amount(answer.ValueBound)},
	}
	all := m.placements(answer)
	s := m.count(all)
	v.Counted = s.total
	v.Requirements = m.requirements(s)
	for _, x := range m.rules.Exits {
		if v.Counted >= x.Total {
			v.Exits = append(v.Exits, x.Name)
		}
	}
	return v, all, s
}

// explain says what became of every lot.
func (m *model) explain(v *Verdict, all []placed, s *sums) {
	lots := 0
	for i := range m.entries {
		lots += m.entries[i].Count
	}
	v.Lines = slices.Grow(v.Lines, lots)
	for _, p := range all {
		v.Lines = append(v.Lines, m.line(s, p))
	}
	for i := range m.entries {
		e := &m.entries[i]
		v.Lines = e.excludedLines(v.Lines)
		if e.excluded() {
			v.Excluded = append(v.Excluded, Exclusion{e.ID, e.reason})
		} else if e.stays > 0 && e.stays < e.Count {
			v.Excluded = append(v.Excluded, Exclusion{e.ID, Duplicate})
		}
	}
	for _, l := range v.Lines {
		if l.Reason == Capped || l.Reason == NoGroup || l.Reason == Untried {
			v.LeftOver += l.Credits
		}
	}
	slices.SortFunc(v.Lines, func(a, b Line) int { return cmp.Or(cmp.Compare(a.Lot, b.Lot), cmp.Compare(a.Nth, b.Nth)) })
	slices.SortFunc(v.Excluded, func(a, b Exclusion) int { return cmp.Compare(a.Lot, b.Lot) })
}

// excludedLines appends the lines of the lots that took no part in the placing.
func (e *entry) excludedLines(lines []Line) []Line {
	for nth := e.stays + 1; nth <= e.Count; nth++ {
		l := Line{Lot: e.ID, Nth: nth, Of: e.Count, Credits: e.Credits, Reason: e.reason, Rule: e.rule, Free: e.free}
		if e.stays > 0 {
			l.Reason = Duplicate
		}
		lines = append(lines, l)
	}
	return lines
}
