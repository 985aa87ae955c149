package registrar

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// A person can have had several accounts: those that were merged. One of them
// is left; the others have ended in it and are read as its own.

// mostMerges bounds how far one account is followed to the next, so that a
// store that contradicts itself ends in an error.
const mostMerges = 100

// holder returns whose account l's has become: l itself, unless it was merged.
func (r *Registrar) holder(ctx context.Context, l courses.Learner) (courses.Learner, error) {
	for range mostMerges {
		if !l.Merged() {
			return l, nil
		}
		next, err := r.store.Learners().Newest(ctx, l.Into.String())
		if err != nil {
			return l, fmt.Errorf("account %s was merged into %s: %w", l.Account, l.Into, err)
		}
		l = next
	}
	return l, fmt.Errorf("account %s was merged more than %d times: %w", l.Account, mostMerges, fault.Corrupt)
}

// AccountNow returns the account that a person with an account has now: the
// same, unless it was merged. An account that nobody is known to have is given
// back as it is.
func (r *Registrar) AccountNow(ctx context.Context, id ledger.AccountID) (ledger.AccountID, error) {
	l, found, err := newest(ctx, r.store.Learners(), id.String())
	if err != nil || !found {
		return id, err
	}
	l, err = r.holder(ctx, l)
	return l.Account, err
}

// accountsBy returns the accounts that a caller may call their own: that of a
// learner and those that were merged into it.
func (r *Registrar) accountsBy(ctx context.Context, by org.Principal) ([]string, error) {
	if by.Role != org.Learner {
		return nil, nil
	}
	own := []string{by.Learner.String()}
	l, _, err := newest(ctx, r.store.Learners(), by.Learner.String())
	for _, id := range l.Was {
		own = append(own, id.String())
	}
	return own, err
}

// owns reports whether an account is a caller's own, now or before a merge.
func (r *Registrar) owns(ctx context.Context, by org.Principal, account string) (bool, error) {
	if by.Role != org.Learner {
		return false, nil
	}
	if by.Learner.String() == account {
		return true, nil
	}
	own, err := r.accountsBy(ctx, by)
	return slices.Contains(own, account), err
}

// newest is the newest version of something that need not be there.
func newest[T courses.Record](ctx context.Context, v courses.Versions[T], key string) (item T, found bool, err error) {
	item, err = v.Newest(ctx, key)
	if errors.Is(err, fault.NotFound) {
		return item, false, nil
	}
	return item, err == nil, err
}

// inTime orders stays by when they began, and leaves out those that are there
// twice.
func inTime(stays []courses.Stay) []courses.Stay {
	slices.SortStableFunc(stays, func(a, b courses.Stay) int {
		return cmp.Or(cmp.Compare(a.Until, b.Until), cmp.Compare(a.From, b.From))
	})
	return slices.Compact(stays)
}
