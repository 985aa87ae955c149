package audit

import (
	"creditbank/courses/programme"
	"creditbank/ledger"
)

// Pivotal is a lot without which a verdict that is met would not be.
type Pivotal struct {
	Lot     string        // the line of the record; one lot of it is taken away
	Missing ledger.Amount // the sum of shortfalls without it
}

// Sensitivity returns the lots whose loss alone, by revocation or expiry,
// would break a verdict that is met, in the order of their names. For a
// verdict that is not met there are none. The audit is made again for each
// line that counts; if the limit on work is hit, the lots found until then are
// not all.
func Sensitivity(r *programme.Rules, rec programme.Record, opt Options) (pivotal []Pivotal, all bool, err error) {
	left := manyAudits
	v, err := left.audit(r, rec, opt)
	if err != nil || !v.Met {
		return nil, true, err
	}
	counts := make(map[string]bool)
	for _, l := range v.Lines {
		counts[l.Lot] = counts[l.Lot] || l.Group != ""
	}
	all = true
	for i := range rec.Lots {
		id := rec.Lots[i].ID
		if !counts[id] {
			continue // what does not count is not missed
		}
		if all = !left.spent(); !all {
			break
		}
		w, err := left.audit(r, without(rec, i), opt)
		if err != nil {
			return nil, false, err
		}
		if !w.Met {
			pivotal = append(pivotal, Pivotal{id, w.Missing()})
		}
	}
	sortBy(pivotal, func(p Pivotal) string { return p.Lot })
	return pivotal, all, nil
}

// without returns the record with one lot of a line less.
func without(rec programme.Record, line int) programme.Record {
	lots := make([]programme.Lot, 0, len(rec.Lots))
	for i, l := range rec.Lots {
		if i == line {
			l.Count--
		}
		if l.Count > 0 {
			lots = append(lots, l)
		}
	}
	rec.Lots = lots
	return rec
}
