package registrar

import (
	"context"
	"fmt"

	"creditbank/courses/equiv"
	"creditbank/courses/org"
	"creditbank/courses/programme"
	"creditbank/ledger/fault"
)

// SimulateChange is [Registrar.Simulate] of a change to the rules of a
// programme's newest version, for those who may publish it. A learner who does
// not let them read their credits is told of without a name: the account is
// zero. Telling of one with a name is kept in the log of readings.
func (r *Registrar) SimulateChange(ctx context.Context, by org.Principal, code string, changed *programme.Rules, yield func(Simulated) error) error {
	newest, err := r.changeable(by, code)
	if err != nil {
		return err
	}
	return r.Simulate(ctx, code, newest.Rules, changed, r.toldTo(ctx, by, code, yield))
}

// SimulateEquivalences is [Registrar.SimulateChange] of other equivalences in
// place of those in force, under the newest version's rules. What is wrong
// with the text is [Mistakes], as when it is proposed.
func (r *Registrar) SimulateEquivalences(ctx context.Context, by org.Principal, code, text string, yield func(Simulated) error) error {
	newest, err := r.changeable(by, code)
	if err != nil {
		return err
	}
	if err := newest.checkEquivalences(text); err != nil {
		return err
	}
	changed, err := equiv.Read("equivalences", []byte(text))
	if err != nil {
		return err
	}
	now, err := r.equivalences(ctx, code)
	if err != nil {
		return err
	}
	return r.simulateAll(ctx, &trial{newest, now}, &trial{newest, &agreed{Set: changed}}, r.toldTo(ctx, by, code, yield))
}

// CheckEquivalences tells what is wrong with a text of equivalences, as
// [Registrar.Propose] would, to those who may propose it.
func (r *Registrar) CheckEquivalences(by org.Principal, code, text string) error {
	o, err := r.reviewed(by, code)
	if err != nil {
		return err
	}
	return o.checkEquivalences(text)
}

// changeable returns the newest version of a programme to those who may
// publish the next.
func (r *Registrar) changeable(by org.Principal, code string) (*offer, error) {
	versions := r.current.Load().programmes[code]
	switch {
	case len(versions) == 0:
		return nil, fmt.Errorf("programme %.80q: %w", code, fault.NotFound)
	case by.Role != org.Office && (by.Role != org.College || !r.Tree().MayActFor(by, versions[len(versions)-1].Institution)):
		return nil, fmt.Errorf("change programme %s as %s: %w", code, by.Role, fault.Forbidden)
	}
	return r.numbered(code, uint32(len(versions)))
}

// toldTo takes the names of learners away from what somebody is told, where
// the learners have not let them read it.
func (r *Registrar) toldTo(ctx context.Context, by org.Principal, code string, yield func(Simulated) error) func(Simulated) error {
	return func(s Simulated) error {
		if s.Effect == Unchanged {
			return yield(s)
		}
		if by.Role == org.College {
			consents, err := r.goalConsented(ctx, s.Learner, code)
			if err != nil {
				return err
			}
			if !consents {
				s.Learner = [len(s.Learner)]byte{}
				return yield(s)
			}
		}
		if err := r.tell(ctx, by, CreditsField, s.Learner); err != nil {
			return err
		}
		return yield(s)
	}
}
