package v1

import (
	"context"

	"creditbank/api/call"
	"creditbank/api/wire"
	"creditbank/courses/registrar"
)

// GetTrainingBudget answers with a learner's training budget.
func (s *Server) GetTrainingBudget(ctx context.Context, r wire.GetTrainingBudgetRequestObject) (wire.GetTrainingBudgetResponseObject, error) {
	b, err := s.Registrar.Budget(ctx, call.Of(ctx).By, account(r.Learner))
	if err != nil {
		return nil, err
	}
	return wire.GetTrainingBudget200JSONResponse(trainingBudget(&b)), nil
}

// ChangeTrainingBudget takes one step with a training budget.
func (s *Server) ChangeTrainingBudget(ctx context.Context, r wire.ChangeTrainingBudgetRequestObject) (wire.ChangeTrainingBudgetResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	m := registrar.BudgetMove{
		Step: registrar.BudgetStep(r.Body.Step), Year: r.Body.Year, Group: r.Body.Group, Course: r.Body.Course,
		Amount: money(r.Body.Amount), Reason: r.Body.Reason,
	}
	p, replayed, err := s.Registrar.ChangeBudget(ctx, q, account(r.Learner), m)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.ChangeTrainingBudget200JSONResponse(trainingBudget(&p)), nil
	}
	return wire.ChangeTrainingBudget201JSONResponse{Body: trainingBudget(&p), Headers: wire.ChangeTrainingBudget201ResponseHeaders{
		Location: "/v1/learners/" + p.Learner + "/training-budget", IdempotencyReplayed: replay(replayed),
	}}, nil
}

func trainingBudget(b *registrar.LearnerBudget) wire.TrainingBudget {
	w := wire.TrainingBudget{
		Learner: b.Learner, Base: b.Base.String(), Earmarks: make([]wire.Earmark, len(b.Earmarks)), Moves: make([]wire.BudgetMove, len(b.Moves)),
	}
	for i, e := range b.Earmarks {
		w.Earmarks[i] = wire.Earmark{Course: e.Course, Amount: e.Amount.String()}
	}
	for i, m := range b.Moves {
		w.Moves[i] = wire.BudgetMove{
			Step: string(m.Step), Year: m.Year, Group: m.Group, Rules: m.Rules, Course: m.Course, Amount: m.Amount.String(),
			Reason: m.Reason, By: m.By, Organisation: m.Organisation, At: m.At.String(),
		}
		if m.Step == registrar.PayFor {
			w.Moves[i].FromEarmark, w.Moves[i].FromBase = m.FromEarmark.String(), m.FromBase.String()
		}
	}
	return w
}
