package registrar

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"creditbank/courses"
	"creditbank/courses/audit"
	"creditbank/courses/programme"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Effect says what a change of rules does to a learner.
type Effect string

// The effects.
const (
	Gains     Effect = "gains"
	Loses     Effect = "loses"
	Protected Effect = "protected" // would lose, but keeps the version they began under
	Unchanged Effect = "unchanged"
	Unaudited Effect = "unaudited" // the record cannot be audited, such as one that is too long
)

// Simulated is what a change of rules does to one learner.
type Simulated struct {
	Learner ledger.AccountID
	Effect  Effect
	// Met and Missing under the old rules and under the new. Missing is the
	// fewest credits with which nothing would be, as for a [Match]; it can be the
	// same where the effect is not, because more requirements lack them.
	OldMet, NewMet         bool
	OldMissing, NewMissing ledger.Amount
}

// Simulate audits all learners under two rule sets, by the equivalences and
// the own courses of a programme, and tells of each what the change would do.
// Nothing is written.
func (r *Registrar) Simulate(ctx context.Context, code string, old, changed *programme.Rules, yield func(Simulated) error) error {
	versions := r.current.Load().programmes[code]
	if len(versions) == 0 || versions[len(versions)-1].Terms == "" {
		return fmt.Errorf("programme %.80q with rules: %w", code, fault.NotFound)
	}
	newest, err := r.offer(versions[len(versions)-1])
	if err != nil {
		return err
	}
	before, after := *newest, *newest
	before.Rules, after.Rules = old, changed
	set, err := r.equivalences(ctx, code)
	if err != nil {
		return err
	}
	return r.simulateAll(ctx, &trial{&before, set}, &trial{&after, set}, yield)
}

// trial is what learners are audited under while a change is tried out.
type trial struct {
	*offer
	set *agreed
}

// simulateAll tells of each learner what they gain or lose between two trials
// of one programme.
func (r *Registrar) simulateAll(ctx context.Context, before, after *trial, yield func(Simulated) error) error {
	for last := ""; ; {
		learners, err := r.store.Learners().List(ctx, last, page)
		if err != nil || len(learners) == 0 {
			return err
		}
		for _, l := range learners {
			last = l.Account.String()
			if l.Merged() {
				continue // counted under the account that is left
			}
			s, err := r.simulate(ctx, l, before, after)
			if errors.Is(err, fault.Invalid) {
				s, err = Simulated{Learner: l.Account, Effect: Unaudited}, nil
			}
			if err != nil {
				return fmt.Errorf("learner %s: %w", l.Account, err)
			}
			if err := yield(s); err != nil {
				return err
			}
		}
	}
}

// CountLearners returns how many learners the bank has, as far as [Registrar.Simulate]
// looks at them.
func (r *Registrar) CountLearners(ctx context.Context) (int, error) {
	count := 0
	for last := ""; ; {
		learners, err := r.store.Learners().List(ctx, last, page)
		if err != nil || len(learners) == 0 {
			return count, err
		}
		for _, l := range learners {
			last = l.Account.String()
			if !l.Merged() {
				count++
			}
		}
	}
}

func (r *Registrar) simulate(ctx context.Context, l courses.Learner, before, after *trial) (Simulated, error) {
	s := Simulated{Learner: l.Account, Effect: Unchanged}
	a, err := r.readAccount(ctx, view{learner: l})
	if err != nil {
		return s, err
	}
	goal, err := r.goal(ctx, l.Account, before.Code)
	if err != nil {
		return s, err
	}
	var registered ledger.Day
	if goal != nil {
		registered = goal.Registered
	}
	var verdicts [2]audit.Verdict
	for i, t := range [...]*trial{before, after} {
		rec, _ := r.known(t.offer, t.set).Record(a.holdings(registered))
		audited, err := auditRecord(t.offer, t.set.number, rec, a.checkpoint())
		if err != nil {
			return s, err
		}
		verdicts[i] = audited.Verdict
	}
	s.OldMet, s.NewMet = verdicts[0].Met, verdicts[1].Met
	s.OldMissing, s.NewMissing = toEarn(&verdicts[0]), toEarn(&verdicts[1])
	switch {
	case s.OldMet == s.NewMet && verdicts[0].Missing() == verdicts[1].Missing():
	case compare(&verdicts[1], &verdicts[0]) < 0:
		s.Effect = Gains
	case goal != nil:
		s.Effect = Protected
	default:
		s.Effect = Loses
	}
	return s, nil
}

// ProgrammeOf returns the code of the programme whose newest rules are of a
// rule set. None, or more than one, is an error.
func (r *Registrar) ProgrammeOf(ruleset string) (string, error) {
	var found []string
	all := r.current.Load().programmes
	for _, code := range slices.Sorted(maps.Keys(all)) {
		newest := all[code][len(all[code])-1]
		if newest.Terms == "" {
			continue
		}
		o, err := r.offer(newest)
		if err != nil {
			return "", err
		}
		if o.Rules.Ruleset == ruleset {
			found = append(found, code)
		}
	}
	if len(found) != 1 {
		return "", fmt.Errorf("%d programmes have the rule set %s: name one: %w", len(found), ruleset, fault.NotFound)
	}
	return found[0], nil
}
