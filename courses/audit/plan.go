package audit

import (
	"cmp"
	"fmt"
	"slices"

	"creditbank/courses/audit/internal/place"
	"creditbank/courses/programme"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Offer is a course of the catalogue as it would come into the record: a lot
// with the day on which it would be completed.
type Offer struct {
	programme.Lot
	// More are further lots that the same course becomes: they come with the
	// first or not at all.
	More []programme.Lot
	// Hours it takes, and days from its start to its completion at least.
	Hours, Days int
	// Ends is the last day on which it can be completed; zero if none is known.
	Ends ledger.Day
}

// lots returns all lots that the course becomes.
func (o *Offer) lots() []programme.Lot { return append([]programme.Lot{o.Lot}, o.More...) }

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
	// Proved says that no smaller set does as well.
	Proved bool
}

// MaxOffers bounds a plan's catalogue.
const MaxOffers = 500

// maxParts bounds the lots that one course becomes. All numbers up to it have
// a common multiple below 2^28.
const maxParts = 21

// common returns the least common multiple.
func common(a, b int64) int64 {
	x, y := a, b
	for y != 0 {
		x, y = y, x%y
	}
	return a / x * b
}

// NewPlan looks for the smallest set of offers with which the least is
// missing. Offers whose subjects the record has already, or that no cap leaves
// room for, are of no use and never taken.
func NewPlan(r *programme.Rules, rec programme.Record, offers []Offer, opt Options) (Plan, error) {
	if len(offers) > MaxOffers {
		return Plan{}, fmt.Errorf("plan: %d offers, at most %d are looked at: %w", len(offers), MaxOffers, fault.Invalid)
	}
	p := &planner{rules: r, rec: rec, opt: opt, offers: make(map[string]*Offer, len(offers)), scale: 1}
	p.all = rec
	p.all.Lots = append([]programme.Lot{}, rec.Lots...)
	for i := range offers {
		lots := offers[i].lots()
		for j := range lots {
			p.offers[lots[j].ID] = &offers[i]
		}
		if len(lots) > maxParts {
			return Plan{}, fmt.Errorf("plan: offer %.80q becomes %d lots, at most %d are looked at: %w", offers[i].ID, len(lots), maxParts, fault.Invalid)
		}
		p.all.Lots = append(p.all.Lots, lots...)
		p.scale = common(p.scale, int64(len(lots)))
	}
	if err := admit(&p.all); err != nil {
		return Plan{}, err
	}
	most := 0
	for _, o := range offers {
		most += o.Count
	}
	p.prepare()
	best := p.with(most)
	least, proved := best.short, best.Proved
	lo, hi := 0, most // the fewest that leave no more missing lie between
	for lo < hi {
		mid := (lo + hi) / 2
		chosen := p.with(mid)
		proved = proved && chosen.Proved
		if chosen.short <= least {
			hi, best = mid, chosen
		} else {
			lo = mid + 1
		}
	}
	return p.plan(p.model.report(&best.Result), lo, proved), nil
}

type planner struct {
	rules  *programme.Rules
	rec    programme.Record
	all    programme.Record
	offers map[string]*Offer // by each of their lots
	opt    Options
	// scale is what one course is counted as, so that each of its lots is a
	// whole number of parts of it. A course of which only some lots are placed
	// counts as less than one: a bound, which [planner.plan] looks through.
	scale int64
	model *model
	most  int // the row of the cap on the number of offers
}

// prepare puts the question of the record with all offers to the solver, with
// one more cap, on the number of offers.
func (p *planner) prepare() {
	entries := newEntries(&p.all)
	for i := range entries {
		entries[i].exclude(p.rules, p.all.AskedOn)
		if o, is := p.offers[entries[i].ID]; is {
			entries[i].offer = p.scale / int64(1+len(o.More))
		}
	}
	if p.rules.OncePerSubject {
		dropDuplicates(entries)
	}
	p.model = newModel(p.rules, entries)
	p.most = p.model.limitOffers()
}

// chosen is what the solver has chosen, with the sum of shortfalls.
type chosen struct {
	place.Result
	short ledger.Amount
}

// with chooses among the record and at most n offers.
func (p *planner) with(n int) chosen {
	p.model.problem.Caps[p.most] = int64(n) * p.scale
	answer := place.Solve(&p.model.problem, cmp.Or(p.opt.Limit, DefaultLimit))
	v, _, _ := p.model.outline(&answer)
	return chosen{answer, v.Missing()}
}

// limitOffers adds a cap on the number of offers, in parts of one, and returns
// its row.
func (m *model) limitOffers() (row int) {
	row = len(m.problem.Caps)
	m.problem.Caps = append(m.problem.Caps, 0)
	for k := range m.bundles {
		weight := m.entries[m.bundles[k].entries[0]].offer
		if weight == 0 {
			continue
		}
		options := m.problem.Kinds[k].Options
		for o := range options {
			options[o].Caps = append(options[o].Caps, place.Term{Row: row, Amount: weight})
		}
	}
	return row
}

// plan audits the record with what was chosen, each course whole, and nothing
// else of the catalogue. If the courses are more than the bound they were
// chosen under, no smaller set is ruled out.
func (p *planner) plan(v Verdict, most int, proved bool) Plan {
	out := Plan{Proved: proved}
	taken, count := make(map[string]int), 0
	for _, l := range v.Lines {
		o, ok := p.offers[l.Lot]
		if !ok || l.Group == "" || taken[o.ID] > 0 && len(o.More) > 0 {
			continue
		}
		if taken[o.ID]++; taken[o.ID] == 1 {
			out.Offers = append(out.Offers, o.ID)
		}
		out.Hours += o.Hours
		count++
	}
	out.Proved = proved && count <= most
	slices.Sort(out.Offers)
	rec := p.rec
	rec.Lots = append([]programme.Lot{}, p.rec.Lots...)
	for _, id := range out.Offers {
		lots := p.offers[id].lots()
		lots[0].Count = taken[id]
		rec.Lots = append(rec.Lots, lots...)
	}
	// The record was admitted with all offers, so it is with some.
	out.Verdict, _ = Audit(p.rules, rec, p.opt)
	return out
}
