package ledger

// Freeze stops holds and captures on an account, with a reason. Deposits and
// corrections go on, and nothing is erased.
type Freeze struct {
	Account AccountID
	Reason  string
}

func (a Freeze) decide(g *group) (Entry, *Refusal) {
	return g.changeState(a.Account, KindFreeze, a.Reason)
}

// Unfreeze ends a freeze.
type Unfreeze struct {
	Account AccountID
	Reason  string
}

func (a Unfreeze) decide(g *group) (Entry, *Refusal) {
	return g.changeState(a.Account, KindUnfreeze, a.Reason)
}

// MaxCloseLots is how many lots with something available an account can have
// when it is closed, so that the entry stays readable.
const MaxCloseLots = 10_000

// Restrict keeps an account that may not be erased, and stops all that is done
// with it but corrections. It is for ever.
type Restrict struct {
	Account AccountID
	Reason  string
}

func (a Restrict) decide(g *group) (Entry, *Refusal) {
	return g.changeState(a.Account, KindRestrict, a.Reason)
}

// CloseAccount closes an account for good. What is still available expires;
// an open hold has to end first.
type CloseAccount struct {
	Account AccountID
	Reason  string
}

func (a CloseAccount) decide(g *group) (Entry, *Refusal) {
	e, refusal := g.changeState(a.Account, KindClose, a.Reason)
	if refusal != nil {
		return e, refusal
	}
	account, _ := g.accounts.get(g, a.Account)
	for seq := account.LastLot; seq != 0; {
		l, ok := g.lots.get(g, seq)
		if !ok {
			g.corrupt("account %s: lot %d is not there", a.Account, seq)
			return e, nil
		}
		if l.Held > 0 {
			return Entry{}, &Refusal{Code: AccountHasHolds, Subject: a.Account.String(), Has: number(l.Holds[0].Entry)}
		}
		if l.Available > 0 {
			e.Postings = append(e.Postings, Posting{l.Seq, l.Unit, Available, Expired, l.Available})
		}
		if len(e.Postings) > MaxCloseLots {
			return Entry{}, &Refusal{Code: TooManyLots, Subject: a.Account.String(), Has: number(MaxCloseLots)}
		}
		seq = l.Prev
	}
	return e, nil
}

// changeState returns the entry of an account event.
func (g *group) changeState(id AccountID, kind Kind, reason string) (Entry, *Refusal) {
	a, refusal := g.account(id)
	switch {
	case refusal != nil:
		return Entry{}, refusal
	case a.State == Closed:
		return Entry{}, &Refusal{Code: AccountClosed, Subject: id.String()}
	case a.State == Merged:
		return Entry{}, g.merged(a, "")
	case a.State == Restricted:
		return Entry{}, &Refusal{Code: AccountRestricted, Subject: id.String()}
	case kind == KindFreeze && a.State == Frozen:
		return Entry{}, &Refusal{Code: AccountFrozen, Subject: id.String()}
	case kind == KindUnfreeze && a.State != Frozen:
		return Entry{}, &Refusal{Code: AccountNotFrozen, Subject: id.String()}
	}
	if refusal := textsFit(reason); refusal != nil {
		return Entry{}, refusal
	}
	return Entry{Kind: kind, Account: id, Effective: g.today(), Reason: reason}, nil
}
