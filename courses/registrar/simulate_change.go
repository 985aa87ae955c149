package registrar

import (
	"context"
	"fmt"

	"creditbank/courses/org"
	"creditbank/courses/programme"
	"creditbank/ledger/fault"
)

// SimulateChange is [Registrar.Simulate] of a change to the rules of a
// programme's newest version, for those who may publish it. A learner who does
// not let them read their credits is told of without a name: the account is
// zero. Telling of one with a name is kept in the log of readings.
func (r *Registrar) SimulateChange(ctx context.Context, by org.Principal, code string, changed *programme.Rules, yield func(Simulated) error) error {
	versions := r.current.Load().programmes[code]
	switch {
	case len(versions) == 0:
		return fmt.Errorf("programme %.80q: %w", code, fault.NotFound)
	case by.Role != org.Office && (by.Role != org.College || !r.Tree().MayActFor(by, versions[len(versions)-1].Institution)):
		return fmt.Errorf("change programme %s as %s: %w", code, by.Role, fault.Forbidden)
	}
	newest, err := r.numbered(code, uint32(len(versions)))
	if err != nil {
		return err
	}
	return r.Simulate(ctx, code, newest.Rules, changed, func(s Simulated) error {
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
	})
}
