package ledger

// Reverse takes back a deposit that was a mistake, while nothing of it is
// held, spent or expired. Afterwards the course run may be credited again.
type Reverse struct {
	Deposit uint64
	Reason  string
}

func (a Reverse) decide(g *group) (Entry, *Refusal) {
	l, e, refusal := g.correction(a.Deposit, KindReversal, a.Reason)
	if refusal != nil {
		return Entry{}, refusal
	}
	used := l.Held + l.Redeemed + l.Expired
	for _, o := range g.origins(l) {
		used += o.Redeemed + o.Expired
	}
	if used > 0 {
		return Entry{}, &Refusal{Code: LotInUse, Subject: number(l.Seq), Has: l.Available.String(), Wants: (l.Available + used).String()}
	}
	if l.Available > 0 {
		e.Postings = []Posting{{l.Seq, l.Unit, Available, Issuer, l.Available}}
	}
	return e, nil
}

// Revoke withdraws a deposit for good, whatever became of it: what is
// available or held goes to [Revoked], and holds on it shrink; what was
// redeemed becomes an open debt, and the entry names the captures that
// depended on it. The course run can never be credited again.
type Revoke struct {
	Deposit uint64
	Reason  string
}

func (a Revoke) decide(g *group) (Entry, *Refusal) {
	l, e, refusal := g.correction(a.Deposit, KindRevocation, a.Reason)
	if refusal != nil {
		return Entry{}, refusal
	}
	for _, part := range [...]struct {
		from   Side
		amount Amount
	}{{Available, l.Available}, {Held, l.Held}, {Owed, l.Redeemed}} {
		if part.amount > 0 {
			e.Postings = append(e.Postings, Posting{l.Seq, l.Unit, part.from, Revoked, part.amount})
		}
	}
	e.Dependants = g.dependants(l.Seq)
	return e, nil
}

// follow withdraws what was redeemed before the credits came here by a merge.
func (a Revoke) follow(g *group, first *Entry) []Entry {
	l, _ := g.lots.get(g, a.Deposit)
	var entries []Entry
	for _, o := range g.origins(l) {
		if o.Redeemed == 0 {
			continue
		}
		entries = append(entries, Entry{
			Kind: KindRevocation, Account: o.Account, Effective: first.Effective, Ref: o.Seq, Issuer: first.Issuer,
			Reason: a.Reason, Postings: []Posting{{o.Seq, o.Unit, Owed, Revoked, o.Redeemed}}, Dependants: g.dependants(o.Seq),
		})
	}
	return entries
}

// Adjust corrects the amount of a deposit up or down, at most by what is
// available of it. The entry names the captures that depended on the deposit.
type Adjust struct {
	Deposit uint64
	By      Amount // not zero
	Reason  string
}

func (a Adjust) decide(g *group) (Entry, *Refusal) {
	l, e, refusal := g.correction(a.Deposit, KindAdjustment, a.Reason)
	switch {
	case refusal != nil:
		return Entry{}, refusal
	case a.By == 0:
		return Entry{}, &Refusal{Code: AmountNotPositive, Field: "by", Wants: "0"}
	case a.By > MaxAmount || a.By+l.Amount > MaxAmount:
		return Entry{}, &Refusal{Code: AmountTooLarge, Field: "by", Has: MaxAmount.String(), Wants: a.By.String()}
	case a.By < -l.Available:
		return Entry{}, &Refusal{Code: NotAvailable, Field: "by", Subject: number(l.Seq), Has: l.Available.String(), Wants: (-a.By).String()}
	case a.By > 0 && l.Until != 0 && l.Until < g.today():
		return Entry{}, &Refusal{Code: LotExpired, Subject: number(l.Seq), Has: l.Until.String()}
	case a.By > 0:
		e.Postings = []Posting{{l.Seq, l.Unit, Issuer, Available, a.By}}
	default:
		e.Postings = []Posting{{l.Seq, l.Unit, Available, Issuer, -a.By}}
	}
	e.Dependants = g.dependants(l.Seq)
	return e, nil
}

// ExpireLot ends a lot whose validity is over. The clock asks for it, after
// it has ended the holds that were due.
type ExpireLot struct{ Deposit uint64 }

func (a ExpireLot) decide(g *group) (Entry, *Refusal) {
	l, known := g.lots.get(g, a.Deposit)
	switch {
	case !known:
		return Entry{}, &Refusal{Code: LotUnknown, Subject: number(a.Deposit)}
	case l.Until == 0, g.bookingTime() < l.due().At, l.Available == 0:
		return Entry{}, &Refusal{Code: LotNotDue, Subject: number(l.Seq), Has: l.Until.String()}
	case l.Held > 0:
		return Entry{}, &Refusal{Code: LotInUse, Subject: number(l.Seq), Has: l.Held.String()}
	}
	return Entry{
		Kind: KindLotExpiry, Account: l.Account, Effective: l.Until, Ref: l.Seq,
		Postings: []Posting{{l.Seq, l.Unit, Available, Expired, l.Available}},
	}, nil
}

// correction returns a lot that can be corrected and the beginning of the
// entry that does so.
func (g *group) correction(deposit uint64, kind Kind, reason string) (Lot, Entry, *Refusal) {
	l, known := g.lots.get(g, deposit)
	if !known {
		code := EntryUnknown
		if _, is := g.entry(deposit); is {
			code = NotADeposit
		}
		return l, Entry{}, &Refusal{Code: code, Subject: number(deposit)}
	}
	if l.Withdrawn {
		return l, Entry{}, &Refusal{Code: LotWithdrawn, Subject: number(deposit)}
	}
	a, _ := g.accounts.get(g, l.Account)
	switch {
	case l.Into != 0:
		return l, Entry{}, &Refusal{Code: LotMoved, Subject: number(deposit), Has: number(g.newestLot(l))}
	case a.State == Closed:
		return l, Entry{}, &Refusal{Code: AccountClosed, Subject: l.Account.String()}
	case a.State == Merged && kind == KindAdjustment:
		return l, Entry{}, g.merged(a, "") // nothing of it moved, and nothing can be added here
	}
	if refusal := textsFit(reason); refusal != nil {
		return l, Entry{}, refusal
	}
	d, _ := g.entry(deposit)
	return l, Entry{Kind: kind, Account: l.Account, Effective: g.today(), Ref: deposit, Issuer: d.Issuer, Reason: reason}, nil
}

// newestLot returns the number of the lot that l has become by merges.
func (g *group) newestLot(l Lot) uint64 {
	for l.Into != 0 && g.err == nil {
		next, ok := g.lots.get(g, l.Into)
		if !ok || next.Seq <= l.Seq {
			g.corrupt("lot %d moved to lot %d, which is not there", l.Seq, l.Into)
			break
		}
		l = next
	}
	return l.Seq
}
