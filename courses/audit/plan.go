package audit

import (
	"cmp"
	"fmt"

	"creditbank/courses/audit/internal/place"
	"creditbank/courses/programme"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Offer is a course of the catalogue as it would come into the record: a lot
// with the day on which it would be completed.
type Offer struct {
	programme.Lot
	// Hours it takes, and days from its start to its completion.
	Hours, Days int
}

// Plan is a smallest set of offers that closes a gap.
type Plan struct {
	// Offers by name, as few as possible. Of sets of the same number the one
	// with the most counted credits is taken.
	Offers []string
	Hours  int
	// Verdict is that of the record with these offers. If even all offers
	// leave something missing it says what; the offers are then the fewest
	// that leave no more.
	Verdict Verdict
	// LastStart is the last day on which starting all offers at once still
	// works: they end before the registration lapses and before the first
	// counted lot expires. Zero if nothing ends.
	LastStart ledger.Day
	// Proved says that no smaller set does as well.
	Proved bool
}

// maxOffers bounds a plan's catalogue.
const maxOffers = 500

// NewPlan looks for the smallest set of offers with which the least is
// missing. Offers whose subjects the record has already, or that no cap leaves
// room for, are of no use and never taken.
func NewPlan(r *programme.Rules, rec programme.Record, offers []Offer, opt Options) (Plan, error) {
	if len(offers) > maxOffers {
		return Plan{}, fmt.Errorf("plan: %d offers, at most %d are looked at: %w", len(offers), maxOffers, fault.Invalid)
	}
	p := &planner{rules: r, rec: rec, opt: opt, offers: make(map[string]*Offer, len(offers))}
	p.all = rec
	p.all.Lots = append([]programme.Lot{}, rec.Lots...)
	for i := range offers {
		p.offers[offers[i].ID] = &offers[i]
		p.all.Lots = append(p.all.Lots, offers[i].Lot)
	}
	if err := admit(&p.all); err != nil {
		return Plan{}, err
	}
	most := 0
	for _, o := range offers {
		most += o.Count
	}
	least, bestProved := p.with(most)
	proved := bestProved
	lo, hi := 0, most // the fewest that leave no more missing lie between
	for lo < hi {
		mid := (lo + hi) / 2
		v, ok := p.with(mid)
		proved = proved && ok
		if v.Missing() <= least.Missing() {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	v, ok := p.with(lo)
	return p.plan(v, proved && ok), nil
}

type planner struct {
	rules  *programme.Rules
	rec    programme.Record
	all    programme.Record
	offers map[string]*Offer
	opt    Options
}

// with audits the record with at most n lots of offers.
func (p *planner) with(n int) (Verdict, bool) {
	entries := newEntries(&p.all)
	for i := range entries {
		entries[i].exclude(p.rules, p.all.AskedOn)
		_, entries[i].offer = p.offers[entries[i].ID]
	}
	if p.rules.OncePerSubject {
		dropDuplicates(entries)
	}
	m := newModel(p.rules, entries)
	m.limitOffers(n)
	answer := place.Solve(&m.problem, cmp.Or(p.opt.Limit, DefaultLimit))
	v := m.report(&answer)
	return v, answer.Proved
}

// limitOffers adds a cap on the number of offers.
func (m *model) limitOffers(n int) {
	row := len(m.problem.Caps)
	m.problem.Caps = append(m.problem.Caps, int64(n))
	for k := range m.bundles {
		if !m.entries[m.bundles[k].entries[0]].offer {
			continue
		}
		options := m.problem.Kinds[k].Options
		for o := range options {
			options[o].Caps = append(options[o].Caps, place.Term{Row: row, Amount: 1})
		}
	}
}

// plan audits the record with what was chosen, and nothing else of the
// catalogue.
func (p *planner) plan(v Verdict, proved bool) Plan {
	out := Plan{Proved: proved}
	taken := make(map[string]int)
	days := 0
	for _, l := range v.Lines {
		o, ok := p.offers[l.Lot]
		if !ok || l.Group == "" {
			continue
		}
		if taken[l.Lot]++; taken[l.Lot] == 1 {
			out.Offers = append(out.Offers, l.Lot)
		}
		out.Hours += o.Hours
		days = max(days, o.Days)
	}
	rec := p.rec
	rec.Lots = append([]programme.Lot{}, p.rec.Lots...)
	for _, id := range out.Offers {
		lot := p.offers[id].Lot
		lot.Count = taken[id]
		rec.Lots = append(rec.Lots, lot)
	}
	// The record was admitted with all offers, so it is with some.
	out.Verdict, _ = Audit(p.rules, rec, p.opt)
	out.LastStart = p.lastStart(&out.Verdict, days)
	return out
}

func (p *planner) lastStart(v *Verdict, days int) ledger.Day {
	var end ledger.Day
	before := func(d ledger.Day) {
		if end == 0 || d < end {
			end = d
		}
	}
	if p.rules.RegistrationYears > 0 && p.rec.Registered != 0 {
		before(p.rec.Registered.AddYears(p.rules.RegistrationYears))
	}
	counts := make(map[string]bool)
	for _, l := range v.Lines {
		counts[l.Lot] = counts[l.Lot] || l.Group != ""
	}
	for _, l := range p.rec.Lots {
		if p.rules.ValidityYears > 0 && counts[l.ID] {
			before(l.Completed.AddYears(p.rules.ValidityYears))
		}
	}
	if end == 0 {
		return 0
	}
	return end - ledger.Day(days)
}
