package v1

import (
	"context"

	"creditbank/api/call"
	"creditbank/api/wire"
	"creditbank/courses/registrar"
)

// SetGoal makes a programme a learner's goal.
func (s *Server) SetGoal(ctx context.Context, r wire.SetGoalRequestObject) (wire.SetGoalResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	g, replayed, err := s.Registrar.SetGoal(ctx, q, account(r.Learner), r.Body.Programme, day(r.Body.RegisteredOn), r.Body.Consent)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.SetGoal200JSONResponse(goal(&g)), nil
	}
	return wire.SetGoal201JSONResponse{Body: goal(&g), Headers: wire.SetGoal201ResponseHeaders{
		Location: "/v1/learners/" + g.Learner + "/goals", IdempotencyReplayed: replay(replayed),
	}}, nil
}

// RemoveGoal ends that a programme is a learner's goal.
func (s *Server) RemoveGoal(ctx context.Context, r wire.RemoveGoalRequestObject) (wire.RemoveGoalResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	g, replayed, err := s.Registrar.RemoveGoal(ctx, q, account(r.Learner), r.Body.Programme)
	body := wire.RemovedGoal{Learner: g.Learner, Programme: g.Programme, RemovedAt: g.Removed.String()}
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.RemoveGoal200JSONResponse(body), nil
	}
	return wire.RemoveGoal201JSONResponse{Body: body, Headers: wire.RemoveGoal201ResponseHeaders{
		Location: "/v1/learners/" + g.Learner + "/goals", IdempotencyReplayed: replay(replayed),
	}}, nil
}

// ListGoals answers with what a learner works towards.
func (s *Server) ListGoals(ctx context.Context, r wire.ListGoalsRequestObject) (wire.ListGoalsResponseObject, error) {
	goals, err := s.Registrar.Goals(ctx, call.Of(ctx).By, account(r.Learner))
	if err != nil {
		return nil, err
	}
	items := make([]wire.Goal, len(goals))
	for i := range goals {
		items[i] = goal(&goals[i])
	}
	return wire.ListGoals200JSONResponse{Items: items}, nil
}

func goal(g *registrar.Goal) wire.Goal {
	return wire.Goal{
		Learner: g.Learner, Programme: g.Programme, EntryVersion: int(g.Entry), RegisteredOn: g.Registered.String(), Consent: g.Consent,
	}
}
