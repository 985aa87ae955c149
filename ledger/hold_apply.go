package ledger

import "slices"

// openHold makes the hold that e places.
func (g *group) openHold(e *Entry) {
	h := HoldRecord{
		Seq: e.Seq, Account: e.Account, Institution: e.Institution, Programme: e.Programme,
		Deadline: e.Deadline, State: HoldOpen,
	}
	for _, p := range e.Postings {
		h.Lots = append(h.Lots, Reservation{p.Lot, p.Amount})
	}
	g.holds.set(g, h.Seq, h)
	g.due.set(g, h.due(), true)
}

// due returns when the hold ends by itself: after its deadline.
func (h *HoldRecord) due() Due { return Due{h.Deadline + 1, false, h.Seq} }

// endHold ends the hold that e names. What it reserved has been moved by e's
// postings: all of it, or the lots and the hold contradict each other.
func (g *group) endHold(e *Entry, how HoldState) {
	h, ok := g.holds.get(g, e.Ref)
	if !ok || h.State != HoldOpen {
		g.corrupt("entry %d: ends hold %d, which is not open", e.Seq, e.Ref)
		return
	}
	moved := make(map[uint64]Amount, len(h.Lots))
	for _, p := range e.Postings {
		moved[p.Lot] += p.Amount
	}
	for _, r := range h.Lots {
		if moved[r.Lot] != r.Amount {
			g.corrupt("entry %d: moves %s of lot %d, hold %d reserves %s", e.Seq, moved[r.Lot], r.Lot, h.Seq, r.Amount)
			return
		}
	}
	h.State, h.Ended = how, e.Seq
	g.holds.set(g, h.Seq, h)
	g.due.set(g, h.due(), false)
}

// cutHolds takes a revoked lot out of all open holds on it. A hold that has
// nothing left ends.
func (g *group) cutHolds(e *Entry, l Lot) {
	for _, use := range l.Holds {
		h, ok := g.holds.get(g, use.Entry)
		if !ok || h.State != HoldOpen {
			g.corrupt("entry %d: lot %d is in hold %d, which is not open", e.Seq, l.Seq, use.Entry)
			return
		}
		h.Lots = slices.DeleteFunc(slices.Clone(h.Lots), func(r Reservation) bool { return r.Lot == l.Seq })
		if len(h.Lots) == 0 {
			h.State, h.Ended = HoldRevoked, e.Seq
			g.due.set(g, h.due(), false)
		}
		g.holds.set(g, h.Seq, h)
	}
}
