package registrar

import (
	"context"
	"fmt"
	"strconv"

	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Reverse takes back a deposit that was a mistake of its issuer.
func (r *Registrar) Reverse(ctx context.Context, q Request, deposit uint64, reason string) (ledger.Outcome, error) {
	if err := r.mayCorrect(ctx, q.By, deposit); err != nil {
		return ledger.Outcome{}, err
	}
	return r.one(ctx, q, "reversal", ledger.Reverse{Deposit: deposit, Reason: reason}, number(deposit), reason)
}

// Revoke withdraws a deposit for good, even if it was redeemed.
func (r *Registrar) Revoke(ctx context.Context, q Request, deposit uint64, reason string) (ledger.Outcome, error) {
	if err := r.mayCorrect(ctx, q.By, deposit); err != nil {
		return ledger.Outcome{}, err
	}
	return r.one(ctx, q, "revocation", ledger.Revoke{Deposit: deposit, Reason: reason}, number(deposit), reason)
}

// Adjust corrects the amount of a deposit. Only the office does.
func (r *Registrar) Adjust(ctx context.Context, q Request, deposit uint64, by ledger.Amount, reason string) (ledger.Outcome, error) {
	if q.By.Role != org.Office {
		return ledger.Outcome{}, fmt.Errorf("adjust a deposit as %s: %w", q.By.Role, fault.Forbidden)
	}
	return r.one(ctx, q, "adjustment", ledger.Adjust{Deposit: deposit, By: by, Reason: reason}, number(deposit), by.String(), reason)
}

// AccountEvent is what the office does to an account.
type AccountEvent string

// The events.
const (
	Freeze   AccountEvent = "freeze"
	Unfreeze AccountEvent = "unfreeze"
	Close    AccountEvent = "close"
)

// ChangeAccount freezes, unfreezes or closes an account. Only the office does.
func (r *Registrar) ChangeAccount(ctx context.Context, q Request, account ledger.AccountID, event AccountEvent, reason string) (ledger.Outcome, error) {
	if q.By.Role != org.Office {
		return ledger.Outcome{}, fmt.Errorf("%s an account as %s: %w", event, q.By.Role, fault.Forbidden)
	}
	var action ledger.Action
	switch event {
	case Freeze:
		action = ledger.Freeze{Account: account, Reason: reason}
	case Unfreeze:
		action = ledger.Unfreeze{Account: account, Reason: reason}
	case Close:
		action = ledger.CloseAccount{Account: account, Reason: reason}
	default:
		return ledger.Outcome{}, fmt.Errorf("account event %.20q: want freeze, unfreeze or close: %w", event, fault.Invalid)
	}
	return r.one(ctx, q, string(event), action, account.String(), reason)
}

// mayCorrect checks that somebody may take back a deposit: its issuer, an
// organisation above it, or the office. The issuer of an entry never changes.
func (r *Registrar) mayCorrect(ctx context.Context, by org.Principal, deposit uint64) error {
	e, err := r.book.Entry(ctx, r.book.Log(), deposit)
	if err != nil {
		return err
	}
	if by.Role == org.Office || by.Role != org.College && e.Issuer != "" && r.Tree().MayActFor(by, e.Issuer) {
		return nil
	}
	return fmt.Errorf("entry %d is not of %s: %w", deposit, by.Organisation, fault.Forbidden)
}

func number(n uint64) string { return strconv.FormatUint(n, 10) }
