package registrar

import (
	"context"
	"errors"
	"fmt"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Erased is a learner whose account is erased and of whom the bank still
// knows who they were.
type Erased struct {
	Versions []courses.Learner // all that was known, oldest first
	On       ledger.Day        // today
}

// BeforeForgetting has fn called with everybody whose account is erased, while
// the bank still knows who they are: for those who keep something of them that
// names no account. If fn fails, the learner is not forgotten yet, and it is
// called again. Whoever asks to be told does so before the registrar is used.
func (r *Registrar) BeforeForgetting(fn func(context.Context, Erased) error) { r.forgetting = fn }

func (r *Registrar) tellForgotten(ctx context.Context, id ledger.AccountID) error {
	if r.forgetting == nil {
		return nil
	}
	versions, err := r.store.Learners().History(ctx, id.String())
	if errors.Is(err, fault.NotFound) {
		return nil // forgotten already
	}
	if err != nil {
		return err
	}
	return r.forgetting(ctx, Erased{versions, r.today()})
}

// Known returns all versions of what is known of a learner, oldest first, to
// the office alone.
func (r *Registrar) Known(ctx context.Context, by org.Principal, id ledger.AccountID) ([]courses.Learner, error) {
	if by.Role != org.Office {
		return nil, fmt.Errorf("all that is known of %s as %s: %w", id, by.Role, fault.Forbidden)
	}
	if err := r.tell(ctx, by, PersonField, id); err != nil {
		return nil, err
	}
	return r.store.Learners().History(ctx, id.String())
}
