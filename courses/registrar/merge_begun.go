package registrar

import (
	"context"
	"errors"
	"fmt"

	"creditbank/courses"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// merging is the paper of a merge, named after the account that ends. It is
// stored as JSON: never rename a field.
type merging struct {
	From   string         `json:"from"`
	Into   string         `json:"into"`
	Reason string         `json:"reason"`
	By     Asker          `json:"by"`
	At     ledger.Instant `json:"at"`
	State  mergeState     `json:"state"`
}

// mergeState says how far a merge is. The states are stored: never change one.
type mergeState string

const (
	mergeUnderWay mergeState = "begun"
	mergeDone     mergeState = "done"
	mergeRefused  mergeState = "refused" // by the ledger, or never asked for there
)

// beginMerge files that a merge is under way, before the ledger is asked: what
// a crash leaves behind is found by it.
func (r *Registrar) beginMerge(ctx context.Context, q Request, from, into ledger.AccountID, reason string) error {
	f, err := paper[merging](ctx, r, courses.MergePaper, from.String())
	if err != nil {
		return err
	}
	m := merging{from.String(), into.String(), reason, askerOf(q.By), ledger.InstantOf(r.now()), mergeUnderWay}
	return file(ctx, r, q, f, courses.MergePaper, m.From, courses.Asked{}, m)
}

// endMerge files what became of a merge that was under way.
func (r *Registrar) endMerge(ctx context.Context, q Request, from ledger.AccountID, state mergeState) error {
	f, err := paper[merging](ctx, r, courses.MergePaper, from.String())
	if err != nil || len(f.history) == 0 || f.says.State != mergeUnderWay {
		return err
	}
	m := f.says
	m.State = state
	return file(ctx, r, q, f, courses.MergePaper, m.From, courses.Asked{}, m)
}

// EndMerges ends the merges that were cut short: what hangs on an account that
// the ledger has merged follows it, in the name of whoever asked for it. One
// that the ledger was never asked for is as if it had not been begun.
func (r *Registrar) EndMerges(ctx context.Context) (ended int, err error) {
	r.publishing.Lock()
	defer r.publishing.Unlock()
	r.people.Lock()
	defer r.people.Unlock()
	var begun []merging
	list := []string{courses.MergePaper.ListIn(string(mergeUnderWay))}
	if err := eachCase(ctx, r, courses.MergePaper, list, "", func(m merging) bool {
		begun = append(begun, m)
		return true
	}); err != nil {
		return 0, fmt.Errorf("look for merges that were cut short: %w", err)
	}
	for i := range begun {
		if err := r.goOn(ctx, &begun[i]); err != nil {
			return ended, fmt.Errorf("end the merge of %s into %s: %w", begun[i].From, begun[i].Into, err)
		}
		ended++
	}
	return ended, nil
}

// goOn ends a merge that was cut short.
func (r *Registrar) goOn(ctx context.Context, m *merging) error {
	from, fromErr := ledger.ParseAccountID(m.From)
	into, intoErr := ledger.ParseAccountID(m.Into)
	by, byErr := m.By.Principal()
	if err := errors.Join(fromErr, intoErr, byErr); err != nil {
		return fmt.Errorf("%w (%w)", fault.Corrupt, err)
	}
	q := Request{By: by}
	merged, err := r.mergeBegun(ctx, from, into)
	switch {
	case err != nil:
		return err
	case !merged:
		return r.endMerge(ctx, q, from, mergeRefused)
	}
	if err := r.followMerge(ctx, q, from, into); err != nil {
		return err
	}
	return r.endMerge(ctx, q, from, mergeDone)
}
