package ledger

// Capture redeems what a hold reserves, for ever: all of it, or the named
// parts, and the rest is available again. Nothing can be captured after the
// hold's deadline.
type Capture struct {
	Hold   uint64
	Lots   []Reservation // none means all that the hold reserves
	Reason string
	// Verdict is the digest of what the redemption rests on, such as rules,
	// allocation and verdict of an audit; zero if it rests on nothing.
	Verdict [32]byte
}

func (a Capture) decide(g *group) (Entry, *Refusal) {
	h, e, refusal := g.endOf(a.Hold, KindCapture, a.Reason)
	if refusal != nil {
		return Entry{}, refusal
	}
	switch account, _ := g.accounts.get(g, h.Account); account.State {
	case Frozen:
		return Entry{}, &Refusal{Code: AccountFrozen, Subject: h.Account.String()}
	case Restricted:
		return Entry{}, &Refusal{Code: AccountRestricted, Subject: h.Account.String()}
	}
	if g.bookingTime() > h.Deadline {
		return Entry{}, &Refusal{Code: HoldPastDeadline, Subject: number(h.Seq), Has: h.Deadline.String(), Wants: g.bookingTime().String()}
	}
	take, refusal := parts(h, a.Lots)
	if refusal != nil {
		return Entry{}, refusal
	}
	e.Programme, e.Verdict = h.Programme, a.Verdict
	for _, r := range h.Lots {
		l, _ := g.lots.get(g, r.Lot)
		if n := take[r.Lot]; n > 0 {
			e.Postings = append(e.Postings, Posting{r.Lot, l.Unit, Held, Programme, n})
		}
	}
	e.Postings = append(e.Postings, g.free(h, take)...)
	return e, nil
}

// parts returns how much of each lot of h is to be redeemed.
func parts(h HoldRecord, wanted []Reservation) (map[uint64]Amount, *Refusal) {
	reserved := make(map[uint64]Amount, len(h.Lots))
	for _, r := range h.Lots {
		reserved[r.Lot] = r.Amount
	}
	if len(wanted) == 0 {
		return reserved, nil
	}
	if len(wanted) > MaxHoldLots {
		return nil, &Refusal{Code: TooManyLots, Field: "lots"}
	}
	take := make(map[uint64]Amount, len(wanted))
	for i, w := range wanted {
		has, in := reserved[w.Lot]
		amount := w.Amount
		if amount == 0 {
			amount = has
		}
		_, twice := take[w.Lot]
		r := &Refusal{Field: lotField(i, "lot"), Subject: number(w.Lot), Has: has.String(), Wants: amount.String()}
		switch {
		case !in:
			r.Code, r.Has, r.Wants = LotNotInHold, "", ""
		case twice:
			r.Code = LotTwice
		case amount < 0:
			r.Code, r.Field = AmountNotPositive, lotField(i, "amount")
		case amount > has:
			r.Code, r.Field = CaptureExceedsHold, lotField(i, "amount")
		default:
			take[w.Lot] = amount
			continue
		}
		return nil, r
	}
	return take, nil
}

// Release ends a hold; all that it reserves is available again.
type Release struct {
	Hold   uint64
	Reason string
}

func (a Release) decide(g *group) (Entry, *Refusal) {
	h, e, refusal := g.endOf(a.Hold, KindRelease, a.Reason)
	if refusal == nil {
		e.Programme = h.Programme
		e.Postings = g.free(h, nil)
	}
	return e, refusal
}

// ExpireHold ends a hold whose deadline has passed. The clock asks for it.
type ExpireHold struct{ Hold uint64 }

func (a ExpireHold) decide(g *group) (Entry, *Refusal) {
	h, e, refusal := g.endOf(a.Hold, KindHoldExpiry, "")
	switch {
	case refusal != nil:
		return Entry{}, refusal
	case g.bookingTime() <= h.Deadline:
		return Entry{}, &Refusal{Code: HoldNotDue, Subject: number(h.Seq), Has: h.Deadline.String()}
	}
	e.Programme = h.Programme
	e.Postings = g.free(h, nil)
	return e, nil
}

// endOf returns an open hold and the beginning of the entry that ends it.
func (g *group) endOf(hold uint64, kind Kind, reason string) (HoldRecord, Entry, *Refusal) {
	h, known := g.holds.get(g, hold)
	if !known {
		return h, Entry{}, &Refusal{Code: HoldUnknown, Subject: number(hold)}
	}
	if h.State != HoldOpen {
		return h, Entry{}, &Refusal{Code: HoldEnded, Subject: number(hold), Has: h.State.String()}
	}
	if refusal := textsFit(reason); refusal != nil {
		return h, Entry{}, refusal
	}
	return h, Entry{Kind: kind, Account: h.Account, Effective: g.today(), Ref: h.Seq, Institution: h.Institution, Reason: reason}, nil
}

// free returns the postings that make available what h reserves, less take.
func (g *group) free(h HoldRecord, take map[uint64]Amount) []Posting {
	var postings []Posting
	for _, r := range h.Lots {
		if n := r.Amount - take[r.Lot]; n > 0 {
			l, _ := g.lots.get(g, r.Lot)
			postings = append(postings, Posting{r.Lot, l.Unit, Held, Available, n})
		}
	}
	return postings
}
