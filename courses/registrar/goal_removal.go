package registrar

import (
	"context"
	"fmt"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// RemoveGoal ends that a programme is a learner's goal, and the consent that
// was given for it. The learner does this, or the office on their word.
//
// What was filed stays as history. Set again, the goal has the version and the
// day of before: whoever changes their mind twice loses nothing. An application
// goes no further without the consent, as if it had been withdrawn alone; what
// was redeemed stays.
func (r *Registrar) RemoveGoal(ctx context.Context, q Request, learner ledger.AccountID, programme string) (Goal, bool, error) {
	r.publishing.Lock()
	defer r.publishing.Unlock()
	a, err := q.askedFor("goal-removal", learner.String(), programme)
	if err != nil {
		return Goal{}, false, err
	}
	if q.By.Role != org.Learner && q.By.Role != org.Office {
		return Goal{}, false, fmt.Errorf("remove a goal as %s: %w", q.By.Role, fault.Forbidden)
	}
	if _, err := r.viewOf(ctx, q.By, learner); err != nil {
		return Goal{}, false, err
	}
	name := goalName(learner, programme)
	f, err := paper[Goal](ctx, r, courses.GoalPaper, name)
	if err != nil {
		return Goal{}, false, err
	}
	if earlier, used, err := f.asked(a); used || err != nil {
		return earlier, used, err
	}
	g := f.says
	if len(f.history) == 0 || g.Removed != 0 {
		return Goal{}, false, &ledger.Refusal{Code: GoalMissing, Field: "programme", Subject: clip(programme)}
	}
	g.Consent, g.Removed = false, ledger.InstantOf(r.now())
	return r.fileGoal(ctx, q, f, name, a, g)
}

// goals returns the goals whose papers' names begin with a prefix, without
// those that were removed.
func (r *Registrar) goals(ctx context.Context, prefix string) ([]Goal, error) {
	all, err := papers[Goal](ctx, r, courses.GoalPaper, prefix)
	kept := all[:0]
	for _, g := range all {
		if g.Removed == 0 {
			kept = append(kept, g)
		}
	}
	return kept, err
}
