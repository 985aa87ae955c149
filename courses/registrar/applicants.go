package registrar

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Applicant is a learner who lets a college audit them for a programme of its
// own.
type Applicant struct {
	Learner   ledger.AccountID
	Programme string
	Since     ledger.Day // began to work towards it
}

// Applicants returns those who have consented to an audit by a college, to it
// and to those who read all, without those who are being audited or have been
// awarded the programme: up to n, the earliest consent first.
func (r *Registrar) Applicants(ctx context.Context, by org.Principal, n int) (found []Applicant, err error) {
	if by.Role == org.Learner {
		return nil, fmt.Errorf("list applicants as %s: %w", by.Role, fault.Forbidden)
	}
	var colleges []string
	for _, o := range r.Tree().All() {
		if o.Kind == courses.InstitutionKind && (by.ReadsAll() || r.Tree().MayActFor(by, o.Code)) {
			colleges = append(colleges, o.Code)
		}
	}
	var stop error
	err = eachCase(ctx, r, courses.ConsentPaper, listsOf(courses.ConsentPaper, colleges), "", func(c Consent) bool {
		a, applies, err := r.applicant(ctx, &c)
		if stop = err; applies && err == nil {
			found = append(found, a)
		}
		return err == nil && len(found) < n
	})
	return found, errors.Join(err, stop)
}

// applicant returns whom a consent makes an applicant.
func (r *Registrar) applicant(ctx context.Context, c *Consent) (a Applicant, applies bool, err error) {
	institution, known := r.institutionOf(c.Programme)
	if !known || institution != c.Institution || !r.counts(*c) || !slices.Contains(c.Fields, CreditsField) {
		return a, false, nil
	}
	learner, err := ledger.ParseAccountID(c.Learner)
	if err != nil {
		return a, false, fmt.Errorf("consent of %s: %w (%w)", c.Learner, fault.Corrupt, err)
	}
	if busy, err := r.audited(ctx, learner, c.Programme); busy || err != nil {
		return a, false, err
	}
	goal, err := paper[Goal](ctx, r, courses.GoalPaper, goalName(learner, c.Programme))
	if err != nil || len(goal.history) == 0 || goal.says.Removed != 0 {
		return a, false, err
	}
	l, _, err := newest(ctx, r.store.Learners(), c.Learner)
	for _, was := range l.Was {
		if busy, err := r.audited(ctx, was, c.Programme); busy || err != nil {
			return a, false, err
		}
	}
	return Applicant{learner, c.Programme, goal.says.Registered}, err == nil, err
}

// audited reports whether somebody is being audited for a programme or has been
// awarded it.
func (r *Registrar) audited(ctx context.Context, learner ledger.AccountID, programme string) (bool, error) {
	n, err := r.store.Papers().CountListed(ctx, courses.ApplicationPaper.ListOn(learner.String()+"/"+programme), 1)
	return n > 0, err
}
