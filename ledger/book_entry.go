package ledger

import (
	"fmt"

	"creditbank/ledger/fault"
)

// book numbers e, applies it to what the group sees and appends it. All that
// is derived from the journal changes here and nowhere else, by the entry
// alone, so a replay of entries ends where their first booking did.
func (g *group) book(e Entry, at Instant) Entry {
	a, known := g.accounts.get(g, e.Account)
	if known != (e.Kind != KindOpen) && e.Kind != KindErasure {
		g.corrupt("entry %d: %s of an account that exists: %t", g.head.Seq+1, e.Kind, known)
		return e
	}
	a.ID = e.Account
	e.Seq, e.BookedAt = g.head.Seq+1, at
	e.AccountSeq, e.Prev = a.Seq+1, a.Head
	a.Seq, a.Head = e.AccountSeq, e.Seq
	switch e.Kind {
	case KindOpen, KindUnfreeze:
		a.State = Open
	case KindFreeze:
		a.State = Frozen
	case KindClose:
		a.State = Closed
	case KindRestrict:
		a.State = Restricted
	case KindErasure:
		a.State = Open // the bank's own account begins with its first entry
		if g.replaying {
			g.closeTotals(&e)
		}
	case KindDeposit:
		g.openLot(&a, &e)
		g.naturals.set(g, e.naturalKey(), e.Seq)
	case KindMerge:
		g.checkMerge(&e, a)
		a.State = Merged
	case KindJoin:
		g.join(&e, a)
	case KindTransfer:
		g.checkTransfer(&e)
		g.openLot(&a, &e)
	case KindHold:
		g.openHold(&e)
	}
	for i, p := range e.Postings {
		g.post(&a, &e, p)
		if p.To == Transit {
			l, _ := g.lots.get(g, p.Lot)
			l.Into = e.LotAfter(i)
			g.lots.set(g, l.Seq, l)
		}
	}
	switch e.Kind {
	case KindCapture:
		g.endHold(&e, HoldCaptured)
	case KindRelease:
		g.endHold(&e, HoldReleased)
	case KindHoldExpiry:
		g.endHold(&e, HoldExpired)
	case KindReversal, KindRevocation:
		g.withdrawLot(&e)
	}
	e.After = a.Balances
	g.accounts.set(g, a.ID, a)
	if !e.Key.IsZero() {
		g.outcomes.set(g, e.Key, OutcomeRecord{Request: e.Request, Entry: e.Seq})
	}
	g.head = Head{e.Seq, e.BookedAt}
	g.entries = append(g.entries, e)
	return e
}

// openLot makes the lot of a deposit or transfer, still without credits.
func (g *group) openLot(a *Account, e *Entry) {
	g.lots.set(g, e.Seq, Lot{Seq: e.Seq, Account: e.Account, Prev: a.LastLot, Unit: e.Postings[0].Unit, Until: e.Until})
	a.LastLot = e.Seq
	for i := range e.Postings {
		e.Postings[i].Lot = e.Seq // not known before the entry had its number
	}
}

// corrupt records that what is stored contradicts itself. It ends the group.
func (g *group) corrupt(format string, args ...any) {
	if g.err == nil {
		g.err = fmt.Errorf(format+": %w", append(args, fault.Corrupt)...)
	}
}
