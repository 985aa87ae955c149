package ledger

import "slices"

// MaxMergeLots is how many lots with something available an account can have
// when it is merged into another: each becomes an entry there, and they are
// committed together, so a merge is no larger than a group (see [GroupSize]).
const MaxMergeLots = 1000

// Merge makes two accounts of one person one. All that is available in From
// moves to Into, lot by lot, with what each lot was given for; From stays to
// be read and takes nothing more.
//
// It is one command, and these entries in the order of their numbers: one in
// From, with a posting for each lot that moves; one in Into, which names
// From; then one in Into for each of those postings, which makes the lot
// there. The first is the command's outcome, and it alone has the key. What
// was redeemed, expired or revoked in From stays there, where it is explained.
//
// It is refused while anything in From is held, if either account takes no
// credits, and if a course run counts in both. A frozen account can be merged
// into, as it takes deposits, but not away: the freeze would end.
//
// Of two accounts the one that owes is to be left. If both owe, either may be:
// what is owed in From stays there with what was redeemed, as does what is
// revoked after a merge.
type Merge struct {
	From, Into AccountID
	Reason     string
}

func (a Merge) decide(g *group) (Entry, *Refusal) {
	from, refusal := g.mergeable(a)
	if refusal == nil {
		refusal = textsFit(a.Reason)
	}
	if refusal != nil {
		return Entry{}, refusal
	}
	e := Entry{Kind: KindMerge, Account: a.From, Other: a.Into, Effective: g.today(), Reason: a.Reason}
	for seq := from.LastLot; seq != 0; {
		l, ok := g.lots.get(g, seq)
		if !ok {
			g.corrupt("account %s: lot %d is not there", a.From, seq)
			return e, nil
		}
		if l.Held > 0 {
			return Entry{}, &Refusal{Code: AccountHasHolds, Field: "from", Subject: a.From.String(), Has: number(l.Holds[0].Entry)}
		}
		if l.Available > 0 {
			e.Postings = append(e.Postings, Posting{l.Seq, l.Unit, Available, Transit, l.Available})
		}
		if len(e.Postings) > MaxMergeLots {
			return Entry{}, &Refusal{Code: TooManyLots, Field: "from", Subject: a.From.String(), Has: number(MaxMergeLots)}
		}
		seq = l.Prev
	}
	slices.Reverse(e.Postings) // oldest first, as they came
	if refusal := g.runsApart(a); refusal != nil {
		return Entry{}, refusal
	}
	return e, nil
}

// mergeable checks what can be said of the two accounts without their lots,
// and returns the one that is to end.
func (g *group) mergeable(a Merge) (Account, *Refusal) {
	switch {
	case a.From == a.Into:
		return Account{}, &Refusal{Code: AccountSame, Field: "into", Subject: a.Into.String()}
	case a.From.Log() != a.Into.Log():
		return Account{}, &Refusal{Code: LogsDiffer, Field: "into", Subject: a.Into.String(), Has: number(uint64(a.Into.Log())), Wants: number(uint64(a.From.Log()))}
	}
	from, refusal := g.mergePart(a.From, "from")
	if refusal != nil {
		return from, refusal
	}
	into, refusal := g.mergePart(a.Into, "into")
	if refusal != nil {
		return from, refusal
	}
	if from.State == Frozen {
		return from, &Refusal{Code: AccountFrozen, Field: "from", Subject: a.From.String()}
	}
	for _, u := range Units {
		if owed := from.Balances.Of(u).Owed; owed > 0 && !into.owes() {
			return from, &Refusal{Code: AccountOwes, Field: "from", Subject: a.From.String(), Has: owed.String(), Wants: u.String()}
		}
	}
	return from, nil
}

// owes reports whether redeemed credits of an account were revoked.
func (a *Account) owes() bool {
	return slices.ContainsFunc(Units[:], func(u Unit) bool { return a.Balances.Of(u).Owed > 0 })
}

// mergePart returns one of two accounts that are to be merged, if it takes
// credits at all.
func (g *group) mergePart(id AccountID, field string) (Account, *Refusal) {
	account, known := g.accounts.get(g, id)
	r := &Refusal{Field: field, Subject: id.String()}
	switch {
	case !known || id == BankAccount(id.Log()):
		r.Code = AccountUnknown
	case account.State == Merged:
		r = g.merged(account, field)
	case account.State == Closed:
		r.Code = AccountClosed
	case account.State == Restricted:
		r.Code = AccountRestricted
	default:
		return account, nil
	}
	return account, r
}

// follow returns what comes behind the entry in From.
func (a Merge) follow(g *group, first *Entry) []Entry {
	entries := []Entry{{
		Kind: KindJoin, Account: a.Into, Other: a.From, Effective: first.Effective, Ref: first.Seq, Reason: a.Reason,
	}}
	for _, p := range first.Postings {
		was, ok := g.entry(p.Lot)
		if !ok || was.Learning == nil {
			g.corrupt("lot %d has no deposit", p.Lot)
			return nil
		}
		learning := *was.Learning
		entries = append(entries, Entry{
			Kind: KindTransfer, Account: a.Into, Other: a.From, Effective: was.Effective, Ref: p.Lot,
			Issuer: was.Issuer, Until: was.Until, Learning: &learning, Dependants: g.dependants(p.Lot),
			Postings: []Posting{{Unit: p.Unit, From: Transit, To: Available, Amount: p.Amount}},
		})
	}
	return entries
}

// dependants returns the captures that a lot was used in, oldest first, also
// those of before it came to its account.
func (g *group) dependants(lot uint64) []uint64 {
	l, _ := g.lots.get(g, lot)
	var list []uint64
	if e, _ := g.entry(lot); e.Kind == KindTransfer {
		list = slices.Clone(e.Dependants)
	}
	for _, u := range l.Uses {
		list = append(list, u.Entry)
	}
	return list
}

// LotAfter returns the number of the lot that the i-th posting of a [KindMerge]
// becomes: the entries that carry a merge out follow each other.
func (e *Entry) LotAfter(i int) uint64 { return e.Seq + 2 + uint64(i) }

// merged is the refusal of what a merged account does not take. It names the
// account that does.
func (g *group) merged(a Account, field string) *Refusal {
	return &Refusal{Code: AccountMerged, Field: field, Subject: a.ID.String(), Has: g.survivor(a).String()}
}

// survivor returns the account that a merged account has ended in.
func (g *group) survivor(a Account) AccountID {
	for a.State == Merged && g.err == nil {
		a, _ = g.accounts.get(g, g.mergedInto(a))
	}
	return a.ID
}

// mergedInto returns the account that a merged one was merged into. Little
// comes behind a merge, so it is near the account's newest entry.
func (g *group) mergedInto(a Account) AccountID {
	for seq := a.Head; seq != 0; {
		e, ok := g.entry(seq)
		if !ok || e.Account != a.ID {
			break
		}
		if e.Kind == KindMerge {
			return e.Other
		}
		seq = e.Prev
	}
	g.corrupt("account %s is merged, and no entry says into which", a.ID)
	return AccountID{}
}

// family returns an account and all that were merged into it, and into these.
func (g *group) family(id AccountID) []AccountID {
	list := []AccountID{id}
	for i := 0; i < len(list) && g.err == nil; i++ {
		a, _ := g.accounts.get(g, list[i])
		g.walk(a, func(e *Entry) {
			if e.Kind == KindJoin {
				list = append(list, e.Other)
			}
		})
	}
	return list
}
