package registrar

import (
	"context"

	"creditbank/courses/org"
	"creditbank/courses/training"
	"creditbank/ledger"
)

// PlanDone is a plan against what was done.
type PlanDone struct {
	Plan   TrainingPlan
	Result training.PlanResult
	// Spent is the education money spent on each line, and in all.
	Spent      map[string]training.Money
	SpentTotal training.Money
}

// PlanDone compares a plan with what people completed in the year while they
// worked at the organisation, or what it vouched for, and with the education money that was spent on its lines.
func (r *Registrar) PlanDone(ctx context.Context, by org.Principal, organisation string, year int) (PlanDone, error) {
	versions, err := r.TrainingPlan(ctx, by, organisation, year)
	if err != nil {
		return PlanDone{}, err
	}
	d := PlanDone{Plan: versions[len(versions)-1], Spent: make(map[string]training.Money)}
	first, last := training.Year(year)
	staff, err := r.colleagues(ctx, first, last, organisation)
	if err != nil {
		return d, err
	}
	var done []training.Done
	var shown []ledger.AccountID
	tree := r.Tree()
	for i := range staff {
		c := &staff[i]
		list, err := r.completedIn(ctx, c.Learner, first, last, func(issuer string, completed ledger.Day) bool {
			return c.did(tree, organisation, issuer, completed)
		})
		if err != nil {
			return d, err
		}
		for _, x := range list {
			done = append(done, x.Done)
		}
		if len(list) > 0 {
			shown = append(shown, c.Account)
		}
	}
	if err := r.tell(ctx, by, CreditsField, shown...); err != nil {
		return d, err
	}
	lines := make([]training.PlanLine, len(d.Plan.Lines))
	for i, l := range d.Plan.Lines {
		lines[i] = training.PlanLine{ID: l.ID, Course: l.Course, Hours: l.Hours, Money: l.Money, People: l.People, Named: l.Named}
	}
	d.Result = training.Compare(lines, done)
	spending, err := r.spendings(ctx, organisation, year)
	if err != nil {
		return d, err
	}
	for _, s := range spending {
		if s.Void == nil && s.PlanLine != "" {
			d.Spent[s.PlanLine] += s.Amount
			d.SpentTotal += s.Amount
		}
	}
	return d, nil
}
