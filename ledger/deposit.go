package ledger

// Bounds of the texts in an entry, in bytes.
const (
	maxCode   = 64
	maxReason = 1000
)

// OpenAccount opens an account. It is refused if the account exists.
type OpenAccount struct {
	Account AccountID
}

func (a OpenAccount) decide(g *group) (Entry, *Refusal) {
	if _, known := g.accounts.get(g, a.Account); known {
		return Entry{}, &Refusal{Code: AccountExists, Subject: a.Account.String()}
	}
	return Entry{Kind: KindOpen, Account: a.Account, Effective: g.today()}, nil
}

// Deposit books the credits of one completion. It makes one lot.
type Deposit struct {
	Account   AccountID
	Issuer    string // who vouches for it
	Unit      Unit
	Amount    Amount // above zero, at most [MaxAmount]
	Completed Day    // when it was learnt; not in the future
	Until     Day    // last day of validity, or zero for none
	Learning  Learning
}

func (a Deposit) decide(g *group) (Entry, *Refusal) {
	account, refusal := g.account(a.Account)
	if refusal != nil {
		return Entry{}, refusal
	}
	switch {
	case account.State == Closed:
		return Entry{}, &Refusal{Code: AccountClosed, Field: "learner", Subject: a.Account.String()}
	case account.State == Merged:
		return Entry{}, g.merged(account, "learner")
	case int(a.Unit) < 1 || int(a.Unit) > len(Units):
		return Entry{}, &Refusal{Code: UnitUnknown, Field: "unit", Wants: a.Unit.String()}
	case a.Learning.Hours < 0:
		return Entry{}, &Refusal{Code: NumberNegative, Field: "hours", Wants: a.Learning.Hours.String()}
	case a.Learning.Score < 0:
		return Entry{}, &Refusal{Code: NumberNegative, Field: "score", Wants: a.Learning.Score.String()}
	case account.State == Restricted:
		return Entry{}, &Refusal{Code: AccountRestricted, Field: "learner", Subject: a.Account.String()}
	case a.Amount <= 0:
		return Entry{}, &Refusal{Code: AmountNotPositive, Field: "hours", Wants: a.Amount.String()}
	case a.Amount > MaxAmount:
		return Entry{}, &Refusal{Code: AmountTooLarge, Field: "hours", Has: MaxAmount.String(), Wants: a.Amount.String()}
	case a.Completed > g.today():
		return Entry{}, &Refusal{Code: DateInFuture, Field: "completed_on", Has: g.today().String(), Wants: a.Completed.String()}
	case a.Until != 0 && a.Until < g.today():
		return Entry{}, &Refusal{Code: LotExpired, Field: "completed_on", Has: a.Until.String(), Wants: g.today().String()}
	}
	if refusal := textsFit("", text{"issuer", a.Issuer}, text{"course", a.Learning.Course},
		text{"run", a.Learning.Run}, text{"site", a.Learning.Site}); refusal != nil {
		return Entry{}, refusal
	}
	natural := NaturalOf(a.Account, a.Issuer, a.Learning.Course, a.Learning.Run)
	if earlier, _ := g.naturals.get(g, natural); earlier != 0 {
		return Entry{}, &Refusal{Code: AlreadyCredited, Field: "run", Subject: number(earlier)}
	}
	learning := a.Learning
	return Entry{
		Kind: KindDeposit, Account: a.Account, Effective: a.Completed,
		Issuer: a.Issuer, Until: a.Until, Learning: &learning,
		Postings: []Posting{{Unit: a.Unit, From: Issuer, To: Available, Amount: a.Amount}},
	}, nil
}

// today returns the day of the next booking in [Zone].
func (g *group) today() Day { return g.bookingTime().Day() }

// account returns an account, or a refusal if there is none.
func (g *group) account(id AccountID) (Account, *Refusal) {
	a, known := g.accounts.get(g, id)
	if !known {
		return Account{}, &Refusal{Code: AccountUnknown, Field: "learner", Subject: id.String()}
	}
	return a, nil
}
