package registrar

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"creditbank/courses"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// RegisterLearners opens accounts and records whose they are. Who registers a
// learner must act for the organisation where the learner works; if none is
// given, it is the one who asks. Learners come back with their accounts, in
// the order they were given; that of a refused one is zero.
func (r *Registrar) RegisterLearners(ctx context.Context, q Request, learners []courses.Learner) ([]courses.Learner, []ledger.Outcome, error) {
	if len(learners) == 0 || len(learners) > MaxBatch {
		return nil, nil, fmt.Errorf("%d learners, want 1 to %d: %w", len(learners), MaxBatch, fault.Invalid)
	}
	registered := make([]courses.Learner, len(learners))
	actions := make([]ledger.Action, len(learners))
	asked := make([]string, 0, 2*len(learners))
	for i, l := range learners {
		if l.Organisation == "" {
			l.Organisation = q.By.Organisation
		}
		l.Version, l.By = 1, q.By.ID
		registered[i] = l
		asked = append(asked, l.Name, l.Organisation)
		action, err := r.open(q, l)
		if err != nil {
			return nil, nil, fmt.Errorf("register a learner: %w", err)
		}
		actions[i] = action
	}
	outcomes, err := r.do(ctx, q, ledger.Job{Commands: q.commands("register-learner", actions, asked)})
	if err != nil {
		return nil, nil, err
	}
	var fresh []courses.Learner
	for i, o := range outcomes {
		if o.Refusal == nil {
			registered[i].Account = o.Entry.Account
			fresh = append(fresh, registered[i])
		}
	}
	if q.DryRun {
		return registered, outcomes, nil
	}
	// The accounts are there. Whoever asks again with the same key comes here
	// again, so a crash before the next line leaves nothing undone for long.
	if err := r.record(ctx, fresh); err != nil {
		return nil, nil, fmt.Errorf("register a learner: %w (%w)", fault.Unknown, err)
	}
	return registered, outcomes, nil
}

// open returns the action that opens a learner's account, under a new id.
func (r *Registrar) open(q Request, l courses.Learner) (ledger.Action, error) {
	tree := r.Tree()
	if _, known := tree.Get(l.Organisation); !known {
		return refuse(OrganisationUnknown, "organisation", l.Organisation, "", ""), nil
	}
	if tree.Ended(l.Organisation) {
		return ledger.Refuse{Because: *ended(tree, "organisation", l.Organisation)}, nil
	}
	if !tree.MayActFor(q.By, l.Organisation) {
		return refuse(NotYours, "organisation", l.Organisation, q.By.Organisation, ""), nil
	}
	var random [14]byte
	if _, err := rand.Read(random[:]); err != nil {
		return nil, err
	}
	return ledger.OpenAccount{Account: ledger.NewAccountID(r.book.Log(), random)}, nil
}

// record stores who has which account, as far as it is not known yet.
func (r *Registrar) record(ctx context.Context, learners []courses.Learner) error {
	if len(learners) == 0 {
		return nil
	}
	err := r.store.Learners().Add(ctx, learners...)
	if !errors.Is(err, fault.Conflict) {
		return err
	}
	for _, l := range learners {
		if err := r.store.Learners().Add(ctx, l); err != nil && !errors.Is(err, fault.Conflict) {
			return err
		}
	}
	return nil
}

// RegisterLearner registers one learner; see [Registrar.RegisterLearners].
func (r *Registrar) RegisterLearner(ctx context.Context, q Request, l courses.Learner) (courses.Learner, ledger.Outcome, error) {
	registered, outcomes, err := r.RegisterLearners(ctx, q, []courses.Learner{l})
	if err != nil {
		return l, ledger.Outcome{}, err
	}
	return registered[0], outcomes[0], nil
}
