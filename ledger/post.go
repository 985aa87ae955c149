package ledger

import "slices"

// post moves credits between two sides: of the account, the lot and the totals.
func (g *group) post(a *Account, e *Entry, p Posting) {
	l, ok := g.lots.get(g, p.Lot)
	if !ok || l.Account != e.Account || l.Unit != p.Unit || p.Amount <= 0 {
		g.corrupt("entry %d: posting on lot %d does not fit it", e.Seq, p.Lot)
		return
	}
	b := a.Balances.Of(p.Unit)
	l.move(p)
	b.move(p.From, -p.Amount)
	b.move(p.To, p.Amount)
	if !l.sound() || !b.sound() {
		g.corrupt("entry %d: %s from %s to %s takes lot %d or its account below zero", e.Seq, p.Amount, p.From, p.To, p.Lot)
		return
	}
	switch {
	case e.Kind == KindHold:
		l.Holds = append(slices.Clip(l.Holds), Use{e.Seq, p.Amount})
	case e.Kind == KindRevocation && p.From == Held:
		g.cutHolds(e, l)
		l.Holds = nil
	case p.From == Held:
		l.Holds = slices.DeleteFunc(slices.Clone(l.Holds), func(u Use) bool { return u.Entry == e.Ref })
	}
	if p.To == Programme {
		l.Uses = append(slices.Clip(l.Uses), Use{e.Seq, p.Amount})
	}
	if l.Until != 0 {
		g.due.set(g, l.due(), l.Available+l.Held > 0)
	}
	g.lots.set(g, l.Seq, l)
	g.total(e.totalKey(p.Unit, p.From), -p.Amount)
	g.total(e.totalKey(p.Unit, p.To), p.Amount)
}

func (g *group) total(k TotalKey, amount Amount) {
	t, _ := g.totals.get(g, k)
	g.totals.set(g, k, t+amount)
}

// move carries a posting out on the lot. Credits from [Issuer] or [Transit] are new in it;
// credits from [Owed] stay redeemed and are counted as owed beside that.
func (l *Lot) move(p Posting) {
	switch p.From {
	case Issuer, Transit:
		l.Amount += p.Amount
	case Owed:
		l.Owed += p.Amount
		return
	default:
		*l.part(p.From) -= p.Amount
	}
	*l.part(p.To) += p.Amount
}

// sound reports whether the parts of the lot are as [Lot] says.
func (l *Lot) sound() bool {
	return min(l.Available, l.Held, l.Redeemed, l.Expired, l.Revoked, l.Returned, l.Owed, l.Moved) >= 0 &&
		l.Owed <= l.Redeemed &&
		l.Amount == l.Available+l.Held+l.Redeemed+l.Expired+l.Revoked+l.Returned+l.Moved
}

// due returns when the lot's validity ends: after its last day.
func (l *Lot) due() Due { return Due{InstantOf(l.Until.End()), true, l.Seq} }

// withdrawLot marks the lot that a reversal or revocation took back. After a
// reversal the course run may be credited again, by a corrected deposit;
// after a revocation it may not.
func (g *group) withdrawLot(e *Entry) {
	l, ok := g.lots.get(g, e.Ref)
	deposit, known := g.entry(e.Ref)
	if !ok || !known || !deposit.Kind.MakesLot() {
		g.corrupt("entry %d: takes back lot %d, which is not there", e.Seq, e.Ref)
		return
	}
	l.Withdrawn = true
	g.lots.set(g, l.Seq, l)
	if e.Kind == KindReversal {
		g.freeRun(deposit.naturalKey(), l.Seq)
	}
}

// move books an amount on a side of the account, if it is one.
func (b *Balance) move(s Side, amount Amount) {
	switch s {
	case Available:
		b.Posted += amount
	case Held:
		b.Posted += amount
		b.Held += amount
	case Owed:
		b.Owed -= amount
	}
}

func (b *Balance) sound() bool { return b.Held >= 0 && b.Posted >= b.Held && b.Owed >= 0 }

// Add books a posting on the balances of the account it belongs to.
func (b *Balances) Add(p Posting) {
	b.Of(p.Unit).move(p.From, -p.Amount)
	b.Of(p.Unit).move(p.To, p.Amount)
}
