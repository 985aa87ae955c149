package registrar

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Forgetting is what became of a request to forget a learner.
type Forgetting struct {
	// Outcome is that of the erasure or, if the record has to be kept, of the
	// restriction.
	Outcome ledger.Outcome
	// Accounts are those that were forgotten: the one that was named and those
	// that were merged into it.
	Accounts []ledger.AccountID
	// Kept says why the account was restricted and not erased; nil otherwise.
	Kept *ledger.Refusal
}

// Forget erases a learner's account and all that says whose it was. If the
// law says that the record has to be kept, because something was redeemed,
// the account is restricted instead. Only the office does, with a reason that
// names nobody: it stays.
//
// Each step can be repeated. After an error whoever asks again with the same
// key ends what was begun, and so does [Registrar.ForgetErased].
func (r *Registrar) Forget(ctx context.Context, q Request, account ledger.AccountID, reason string) (f Forgetting, err error) {
	if q.By.Role != org.Office {
		return f, fmt.Errorf("erase an account as %s: %w", q.By.Role, fault.Forbidden)
	}
	l, _, err := newest(ctx, r.store.Learners(), account.String())
	if err != nil {
		return f, fmt.Errorf("erase account %s: %w", account, err)
	}
	f.Accounts = append(slices.Clone(l.Was), account)
	actions := []ledger.Action{
		ledger.Erase{Account: account, Reason: reason},
		ledger.Restrict{Account: account, Reason: reason},
	}
	// They are two jobs: whether the second is done depends on the first.
	commands := q.commands("erasure", actions, []string{account.String(), reason})
	for i, c := range commands {
		outcomes, err := r.do(ctx, q, ledger.Job{Commands: []ledger.Command{c}})
		if err != nil {
			return f, err
		}
		f.Outcome = outcomes[0]
		if i > 0 || f.Outcome.Refusal == nil || f.Outcome.Refusal.Code != ledger.AccountKept {
			break
		}
		f.Kept = f.Outcome.Refusal
	}
	refusal := f.Outcome.Refusal
	erased := f.Kept == nil && (refusal == nil || refusal.Code == ledger.AccountUnknown)
	if q.DryRun || !erased {
		return f, nil
	}
	return f, r.ForgetErased(ctx, f.Accounts...)
}

// ForgetErased removes whose accounts they were that have been erased. It ends
// what a crash has cut short, and undoes what an older copy of the catalogue
// has brought back.
func (r *Registrar) ForgetErased(ctx context.Context, accounts ...ledger.AccountID) error {
	r.glances.forget(accounts...)
	keys := make([]string, len(accounts))
	for i, id := range accounts {
		keys[i] = id.String()
		if err := r.tellForgotten(ctx, id); err != nil {
			return fmt.Errorf("the account is erased, but not yet whose it was: %w (%w)", fault.Unknown, err)
		}
	}
	papers, err := r.papersAbout(ctx, keys)
	if err == nil {
		err = errors.Join(r.store.Learners().Forget(ctx, keys...), r.store.Papers().Forget(ctx, papers...))
	}
	if r.readings != nil && len(accounts) > 0 {
		err = errors.Join(err, r.readings.forget(ctx, accounts...))
	}
	if err != nil {
		return fmt.Errorf("the account is erased, but not yet whose it was: %w (%w)", fault.Unknown, err)
	}
	return nil
}

// papersAbout returns the keys of all papers that name one of the accounts:
// goals, applications that came to nothing, complaints and sanctions. Decisions
// of two persons stay: they tell who wanted an erasure and who confirmed it, and
// have the account's number alone. One that has an identity number, though
// sealed, goes.
func (r *Registrar) papersAbout(ctx context.Context, accounts []string) ([]string, error) {
	if len(accounts) == 0 {
		return nil, nil
	}
	papers, err := all(ctx, r.store.Papers())
	if err != nil {
		return nil, err
	}
	var found []string
	for _, p := range papers {
		if (p.Kind != courses.DecisionPaper || hides(p)) && slices.ContainsFunc(accounts, func(account string) bool {
			return strings.Contains(p.Name, account) || strings.Contains(p.Body, account)
		}) {
			key, _ := p.VersionKey()
			found = append(found, key)
		}
	}
	return found, nil
}
