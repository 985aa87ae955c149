package ledger

import (
	"cmp"
	"maps"
	"slices"
)

// Closing is what an account had added to one total when it was erased.
type Closing struct {
	TotalKey
	Amount Amount
}

// Erase forgets an account: all its entries become [Forgotten], and what
// followed from them is taken away. The entry that says so is the bank's own;
// it names nobody and keeps only what the account had added to the totals, so
// that they still add up. What was still available counts as expired.
//
// It is refused while a hold is open, and if anything was redeemed: a diploma
// that rests on the record has to be explained for as long as the law says.
//
// What was merged into the account is forgotten with it, so that nothing of
// the person is left; an account that was itself merged is refused, and the
// refusal names the one to erase.
type Erase struct {
	Account AccountID
	Reason  string
}

func (a Erase) decide(g *group) (Entry, *Refusal) {
	account, refusal := g.account(a.Account)
	switch {
	case refusal != nil:
		return Entry{}, refusal
	case a.Account == BankAccount(a.Account.Log()):
		return Entry{}, &Refusal{Code: AccountUnknown, Field: "learner", Subject: a.Account.String()}
	case account.State == Merged:
		return Entry{}, g.merged(account, "learner")
	}
	closing := make(map[TotalKey]Amount)
	g.walkFamily(a.Account, func(e *Entry) {
		for _, p := range e.Postings {
			closing[e.totalKey(p.Unit, p.From)] -= p.Amount
			closing[e.totalKey(p.Unit, p.To)] += p.Amount
			if p.To == Programme {
				refusal = &Refusal{Code: AccountKept, Subject: a.Account.String(), Has: number(e.Seq)}
			}
		}
		if h, _ := g.holds.get(g, e.Seq); h.State == HoldOpen && refusal == nil {
			refusal = &Refusal{Code: AccountHasHolds, Subject: a.Account.String(), Has: number(e.Seq)}
		}
	})
	for _, u := range Units {
		free := closing[TotalKey{Unit: u, Side: Available}]
		closing[TotalKey{Unit: u, Side: Available}] -= free
		closing[TotalKey{Unit: u, Side: Expired}] += free
	}
	if refusal == nil {
		refusal = textsFit(a.Reason)
	}
	if refusal != nil {
		return Entry{}, refusal
	}
	e := Entry{Kind: KindErasure, Account: BankAccount(a.Account.Log()), Effective: g.today(), Reason: a.Reason}
	for _, k := range slices.SortedFunc(maps.Keys(closing), compareTotals) {
		if closing[k] != 0 {
			e.Closing = append(e.Closing, Closing{k, closing[k]})
		}
	}
	return e, nil
}

func compareTotals(a, b TotalKey) int {
	return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Side, b.Side), cmp.Compare(a.Code, b.Code))
}

// walk calls fn with all entries of an account, newest first.
func (g *group) walk(a Account, fn func(*Entry)) {
	for seq := a.Head; seq != 0; {
		e, ok := g.entry(seq)
		if !ok || e.Account != a.ID {
			g.corrupt("account %s: entry %d is not there or not its own", a.ID, seq)
			return
		}
		fn(&e)
		seq = e.Prev
	}
}

// walkFamily calls fn with all entries of an account and of those that were
// merged into it.
func (g *group) walkFamily(id AccountID, fn func(*Entry)) {
	for _, id := range g.family(id) {
		a, _ := g.accounts.get(g, id)
		g.walk(a, fn)
	}
}

// forget takes away an account, those that were merged into it, and all that
// followed from their entries, but for the totals; there, what was available
// becomes expired.
func (g *group) forget(id AccountID) {
	account, _ := g.accounts.get(g, id)
	family := g.family(id)
	g.walkFamily(id, func(e *Entry) {
		if !e.Key.IsZero() {
			g.outcomes.set(g, e.Key, OutcomeRecord{})
		}
		switch {
		case e.Kind.MakesLot():
			if l, _ := g.lots.get(g, e.Seq); l.Until != 0 {
				g.due.set(g, l.due(), false)
			}
			g.lots.set(g, e.Seq, Lot{})
			for _, id := range family {
				key := NaturalKey{id, e.naturalKey().Run}
				if _, credited := g.naturals.get(g, key); credited {
					g.naturals.set(g, key, 0)
				}
			}
		case e.Kind == KindHold:
			g.holds.set(g, e.Seq, HoldRecord{})
		}
		g.forgetEntry(e.Seq)
	})
	for _, u := range Units {
		if free := account.Balances.Of(u).Available(); free > 0 {
			g.total(TotalKey{Unit: u, Side: Available}, -free)
			g.total(TotalKey{Unit: u, Side: Expired}, free)
		}
	}
	for _, id := range family {
		g.accounts.set(g, id, Account{})
	}
}

// forgetEntry destroys an entry of the journal, or one of this group that has
// not been written yet.
func (g *group) forgetEntry(seq uint64) {
	if len(g.entries) == 0 || seq < g.entries[0].Seq {
		g.forgotten = append(g.forgotten, seq)
		return
	}
	i := seq - g.entries[0].Seq
	if g.atomic {
		was := g.entries[i]
		g.undo = append(g.undo, func() { g.entries[i] = was })
	}
	g.entries[i] = Entry{Seq: seq}
}

// closeTotals adds what an erased account had added, when its entries are
// replayed as forgotten ones.
func (g *group) closeTotals(e *Entry) {
	for _, c := range e.Closing {
		g.total(c.TotalKey, c.Amount)
	}
}
