package ledger

import (
	"strconv"
	"time"
	"unicode/utf8"
)

// Bounds of a hold.
const (
	// MaxHoldLots is how many lots one hold can name.
	MaxHoldLots = 200
	// MaxHoldTime is how far away a deadline can be.
	MaxHoldTime = 366 * 24 * time.Hour
)

// PlaceHold reserves parts of lots for a programme until a deadline. All lots
// are the account's, of one unit, named once, and valid beyond the deadline,
// so that a hold always ends before its credits expire.
type PlaceHold struct {
	Account     AccountID
	Institution string // the college that asks
	Programme   string // what for
	Deadline    Instant
	Lots        []Reservation // an Amount of zero means all that is available
	Reason      string
}

func (a PlaceHold) decide(g *group) (Entry, *Refusal) {
	if refusal := g.mayHold(a); refusal != nil {
		return Entry{}, refusal
	}
	e := Entry{
		Kind: KindHold, Account: a.Account, Effective: g.today(), Deadline: a.Deadline,
		Institution: a.Institution, Programme: a.Programme, Reason: a.Reason,
	}
	named := make(map[uint64]bool, len(a.Lots))
	for i, want := range a.Lots {
		l, refusal := g.freeLot(a.Account, want, i)
		if refusal == nil {
			refusal = fits(l, a.Deadline, i)
		}
		if refusal == nil && named[want.Lot] {
			refusal = &Refusal{Code: LotTwice, Field: lotField(i, "lot"), Subject: number(want.Lot)}
		}
		if refusal == nil && len(e.Postings) > 0 && l.Unit != e.Postings[0].Unit {
			refusal = &Refusal{Code: UnitsMixed, Field: lotField(i, "lot"), Has: e.Postings[0].Unit.String(), Wants: l.Unit.String()}
		}
		if refusal != nil {
			return Entry{}, refusal
		}
		named[want.Lot] = true
		amount := want.Amount
		if amount == 0 {
			amount = l.Available
		}
		e.Postings = append(e.Postings, Posting{Lot: l.Seq, Unit: l.Unit, From: Available, To: Held, Amount: amount})
	}
	return e, nil
}

// mayHold checks what does not depend on a lot.
func (g *group) mayHold(a PlaceHold) *Refusal {
	account, refusal := g.account(a.Account)
	now := g.bookingTime()
	switch {
	case refusal != nil:
		return refusal
	case account.State == Frozen:
		return &Refusal{Code: AccountFrozen, Field: "learner", Subject: a.Account.String()}
	case account.State == Closed:
		return &Refusal{Code: AccountClosed, Field: "learner", Subject: a.Account.String()}
	case account.State == Merged:
		return g.merged(account, "learner")
	case account.State == Restricted:
		return &Refusal{Code: AccountRestricted, Field: "learner", Subject: a.Account.String()}
	case len(a.Lots) == 0:
		return &Refusal{Code: NoLots, Field: "lots"}
	case len(a.Lots) > MaxHoldLots:
		return &Refusal{Code: TooManyLots, Field: "lots", Has: strconv.Itoa(MaxHoldLots), Wants: strconv.Itoa(len(a.Lots))}
	case a.Deadline <= now:
		return &Refusal{Code: DeadlinePast, Field: "deadline", Has: now.String(), Wants: a.Deadline.String()}
	case a.Deadline > now+Instant(MaxHoldTime.Microseconds()):
		return &Refusal{Code: DeadlineTooFar, Field: "deadline", Has: (now + Instant(MaxHoldTime.Microseconds())).String(), Wants: a.Deadline.String()}
	}
	return textsFit(a.Reason, text{"institution", a.Institution}, text{"programme", a.Programme})
}

// freeLot returns the lot that want names, if so much of it is available.
func (g *group) freeLot(account AccountID, want Reservation, i int) (Lot, *Refusal) {
	l, known := g.lots.get(g, want.Lot)
	r := &Refusal{Field: lotField(i, "lot"), Subject: number(want.Lot)}
	switch {
	case !known:
		r.Code = LotUnknown
	case l.Account != account:
		r.Code = LotOfOther
	case l.Withdrawn:
		r.Code = LotWithdrawn
	case len(l.Holds)+len(l.Uses) >= MaxUses:
		r.Code, r.Has = LotDivided, strconv.Itoa(MaxUses)
	case want.Amount < 0:
		r.Code, r.Field, r.Wants = AmountNotPositive, lotField(i, "amount"), want.Amount.String()
	case want.Amount > l.Available, l.Available == 0:
		r.Code, r.Field = NotAvailable, lotField(i, "amount")
		r.Has, r.Wants = l.Available.String(), want.Amount.String()
		if want.Amount == 0 {
			r.Wants = l.Amount.String()
		}
	default:
		return l, nil
	}
	return Lot{}, r
}

// fits checks that the lot is valid until the deadline has passed.
func fits(l Lot, deadline Instant, i int) *Refusal {
	if l.Until == 0 || deadline < InstantOf(l.Until.End()) {
		return nil
	}
	return &Refusal{Code: DeadlineAfterLot, Field: lotField(i, "lot"), Subject: number(l.Seq), Has: l.Until.String(), Wants: deadline.String()}
}

// text is a code in a request and the field it stands in.
type text struct{ field, code string }

// textsFit checks a reason and codes: their lengths, and that they are UTF-8,
// without which the entry could be written but never read again.
func textsFit(reason string, codes ...text) *Refusal {
	if refusal := (text{"reason", reason}).fits(maxReason); refusal != nil {
		return refusal
	}
	for _, t := range codes {
		if refusal := t.fits(maxCode); refusal != nil {
			return refusal
		}
	}
	return nil
}

func (t text) fits(most int) *Refusal {
	switch {
	case len(t.code) > most:
		return &Refusal{Code: TextTooLong, Field: t.field, Has: strconv.Itoa(most), Wants: strconv.Itoa(len(t.code))}
	case !utf8.ValidString(t.code):
		return &Refusal{Code: TextInvalid, Field: t.field}
	}
	return nil
}

func number(n uint64) string { return strconv.FormatUint(n, 10) }

// lotField names a field of the i-th lot of a request.
func lotField(i int, name string) string { return "lots/" + strconv.Itoa(i) + "/" + name }
