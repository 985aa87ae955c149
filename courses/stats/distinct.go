package stats

import "slices"

// count adds a fact to its cells, or takes it out of them. The record has the
// learner's other facts, without this one: whether the learner is new under a
// cell depends on them.
func (t *tally) count(r *Record, f Fact, sign int64) {
	a := &t.attributions[f.At]
	var roomA, roomB [8]uint32
	people, places := roomA[:0], roomB[:0]
	people = append(people, make([]uint32, len(a.Chain))...)
	places = append(places, make([]uint32, len(a.Chain))...)
	// The newest first: it is the likeliest to settle all.
	settled := false
	for i := len(r.Facts) - 1; i >= 0 && !full(places); i-- {
		g := &r.Facts[i]
		if a.Course == t.attributions[g.At].Course {
			t.shared(f.At, f.Month, g.At, g.Month, places)
		}
		if !settled {
			t.shared(f.At, f.Month, g.At, g.Month, people)
			settled = full(people)
		}
	}
	deposited := Deposited
	if f.Unit == 2 {
		deposited = DepositedPoints
	}
	for n, c := range t.slot(f.At, f.Month) {
		link, bit := n/perLink, uint32(1)<<(n%perLink)
		c[PersonTimes] += sign
		c[Hours] += sign * f.Hours
		c[deposited] += sign * f.Amount
		if people[link]&bit == 0 {
			c[People] += sign
		}
		if places[link]&bit == 0 {
			c[Places] += sign
		}
	}
}

// full reports whether all bits are set.
func full(masks []uint32) bool {
	return !slices.ContainsFunc(masks, func(m uint32) bool { return m != 1<<perLink-1 })
}

// flow books what moved, and counts the learner among those who redeemed.
func (t *tally) flow(r *Record, f Flow) {
	i := slices.IndexFunc(r.Flows, func(g Flow) bool { return g.At == f.At && g.Month == f.Month && g.Measure == f.Measure })
	if i < 0 {
		t.countFlow(r, f, 1)
		r.Flows = append(r.Flows, f)
		return
	}
	r.Flows[i].Amount += f.Amount
	for _, c := range t.slot(f.At, f.Month) {
		c[f.Measure] += f.Amount
	}
}

// countFlow adds a flow to its cells, or takes it out. The record has the
// learner's other flows.
func (t *tally) countFlow(r *Record, f Flow, sign int64) {
	redeemers := make([]uint32, len(t.attributions[f.At].Chain))
	for i := range r.Flows {
		if g := &r.Flows[i]; g.redeems() {
			t.shared(f.At, f.Month, g.At, g.Month, redeemers)
		}
	}
	for n, c := range t.slot(f.At, f.Month) {
		c[f.Measure] += sign * f.Amount
		if f.redeems() && redeemers[n/perLink]&(1<<(n%perLink)) == 0 {
			c[Redeemers] += sign
		}
	}
}

// shared sets, for each organisation of a's chain, the bits of the cells that
// something under b counts in too.
func (t *tally) shared(at uint32, month uint16, bt uint32, other uint16, masks []uint32) {
	periods := uint32(1) << Ever
	for kind := Year; kind <= Month; kind++ {
		if within(kind, month) == within(kind, other) {
			periods |= 1 << kind
		}
	}
	a, b := &t.attributions[at], &t.attributions[bt]
	var same uint32 // headings under which both have the same value, whatever the organisation
	for h := Whole; h < ByChild; h++ {
		if at == bt || a.value(h, 0) == b.value(h, 0) {
			same |= periods << (kindsOfPeriod * h)
		}
	}
	for i, code := range a.Chain {
		j := i
		if at != bt {
			if j = slices.Index(b.Chain, code); j < 0 {
				continue
			}
		}
		masks[i] |= same
		if a.value(ByChild, i) == b.value(ByChild, j) {
			masks[i] |= periods << (kindsOfPeriod * ByChild)
		}
	}
}
