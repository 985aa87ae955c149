package ledger

import (
	"strings"

	"creditbank/ledger/fault"
)

// Code is why a command was refused. Codes are stored with the outcome and
// known to clients: never change or reuse one. Packages above the ledger add
// codes of their own through [Refuse].
type Code string

// The codes of the ledger's own rules.
const (
	AccountUnknown     Code = "account-unknown"
	AccountExists      Code = "account-exists"
	AccountFrozen      Code = "account-frozen"
	AccountClosed      Code = "account-closed"
	AccountNotFrozen   Code = "account-not-frozen"
	AccountRestricted  Code = "account-restricted"
	AccountKept        Code = "account-kept-by-law"
	AccountMerged      Code = "account-merged"
	AccountSame        Code = "same-account"
	AccountOwes        Code = "account-owes"
	LogsDiffer         Code = "accounts-of-two-logs"
	RunInBoth          Code = "run-credited-in-both"
	LotMoved           Code = "lot-moved"
	AccountHasHolds    Code = "account-has-holds"
	AmountNotPositive  Code = "amount-not-positive"
	AmountTooLarge     Code = "amount-too-large"
	AlreadyCredited    Code = "already-credited"
	DateInFuture       Code = "date-in-future"
	LotUnknown         Code = "lot-unknown"
	LotOfOther         Code = "lot-of-other-account"
	LotTwice           Code = "lot-named-twice"
	LotInUse           Code = "lot-in-use"
	LotWithdrawn       Code = "lot-withdrawn"
	LotExpired         Code = "lot-expired"
	LotNotDue          Code = "lot-not-due"
	LotDivided         Code = "lot-divided-too-often"
	NotAvailable       Code = "credits-not-available"
	TooManyLots        Code = "too-many-lots"
	NoLots             Code = "no-lots"
	UnitsMixed         Code = "units-mixed"
	DeadlinePast       Code = "deadline-past"
	DeadlineTooFar     Code = "deadline-too-far"
	DeadlineAfterLot   Code = "deadline-after-lot-expiry"
	HoldUnknown        Code = "hold-unknown"
	HoldEnded          Code = "hold-ended"
	HoldPastDeadline   Code = "hold-past-deadline"
	HoldNotDue         Code = "hold-not-due"
	LotNotInHold       Code = "lot-not-in-hold"
	CaptureExceedsHold Code = "capture-exceeds-hold"
	EntryUnknown       Code = "entry-unknown"
	NotADeposit        Code = "not-a-deposit"
	KeyReused          Code = "key-reused"
	BatchAborted       Code = "batch-aborted"
	TextTooLong        Code = "text-too-long"
	TextInvalid        Code = "text-not-utf-8"
	NumberNegative     Code = "number-below-zero"
	UnitUnknown        Code = "unit-unknown"
)

// Refusal is a command's outcome when the rules do not allow it. It is an
// error whose kind is [fault.Refused], or [fault.Conflict] for a key that was
// used for something else. Texts for people are made from it in api.
type Refusal struct {
	Code    Code
	Field   string // the field of the request that is at fault, if one is
	Subject string // what it is about, such as a lot's number
	Has     string // what there is
	Wants   string // what was asked for
}

func (r *Refusal) Error() string {
	var b strings.Builder
	b.WriteString(string(r.Code))
	for _, part := range [...]struct{ name, text string }{
		{"field", r.Field}, {"of", r.Subject}, {"has", r.Has}, {"wants", r.Wants},
	} {
		if part.text != "" {
			b.WriteString(", " + part.name + " " + part.text)
		}
	}
	return b.String()
}

// Unwrap returns the kind of the failure.
func (r *Refusal) Unwrap() error {
	if r.Code == KeyReused {
		return fault.Conflict
	}
	return fault.Refused
}
