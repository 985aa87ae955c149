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
	if used := l.Held + l.Redeemed + l.Expired; used > 0 {
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
	e.nameDependants(&l)
	return e, nil
}

// nameDependants writes down which captures depended on a lot.
func (e *Entry) nameDependants(l *Lot) {
	for _, u := range l.Uses {
		e.Dependants = append(e.Dependants, u.Entry)
	}
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
	e.nameDependants(&l)
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
	if a, _ := g.accounts.get(g, l.Account); a.State == Closed {
		return l, Entry{}, &Refusal{Code: AccountClosed, Subject: l.Account.String()}
	}
	if refusal := textsFit(reason); refusal != nil {
		return l, Entry{}, refusal
	}
	d, _ := g.entry(deposit)
	return l, Entry{Kind: kind, Account: l.Account, Effective: g.today(), Ref: deposit, Issuer: d.Issuer, Reason: reason}, nil
}
