package v1

import (
	"context"
	"fmt"

	"creditbank/api/call"
	"creditbank/api/wire"
	"creditbank/courses/registrar"
	"creditbank/courses/training"
	"creditbank/ledger"
)

// FileTrainingPlan files the plan of a year, or changes it.
func (s *Server) FileTrainingPlan(ctx context.Context, r wire.FileTrainingPlanRequestObject) (wire.FileTrainingPlanResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	lines := make([]registrar.PlanLine, len(r.Body.Lines))
	for i, l := range r.Body.Lines {
		lines[i] = registrar.PlanLine{
			ID: l.Line, Course: l.Course, Hours: amount(l.Hours), Money: money(l.Money), People: l.People, Note: l.Note, Named: accounts(l.Learners),
		}
	}
	p, replayed, err := s.Registrar.FileTrainingPlan(ctx, q, r.Code, r.Body.Year, r.Body.Reason, lines)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.FileTrainingPlan200JSONResponse(trainingPlan(&p)), nil
	}
	return wire.FileTrainingPlan201JSONResponse{Body: trainingPlan(&p), Headers: wire.FileTrainingPlan201ResponseHeaders{
		Location: trainingPlanPath(&p), IdempotencyReplayed: replay(replayed),
	}}, nil
}

// CloseTrainingPlan closes a plan.
func (s *Server) CloseTrainingPlan(ctx context.Context, r wire.CloseTrainingPlanRequestObject) (wire.CloseTrainingPlanResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	p, replayed, err := s.Registrar.CloseTrainingPlan(ctx, q, r.Code, r.Year, r.Body.Reason)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.CloseTrainingPlan200JSONResponse(trainingPlan(&p)), nil
	}
	return wire.CloseTrainingPlan201JSONResponse{Body: trainingPlan(&p), Headers: wire.CloseTrainingPlan201ResponseHeaders{
		Location: trainingPlanPath(&p), IdempotencyReplayed: replay(replayed),
	}}, nil
}

// GetTrainingPlan answers with all versions of a plan.
func (s *Server) GetTrainingPlan(ctx context.Context, r wire.GetTrainingPlanRequestObject) (wire.GetTrainingPlanResponseObject, error) {
	versions, err := s.Registrar.TrainingPlan(ctx, call.Of(ctx).By, r.Code, r.Year)
	if err != nil {
		return nil, err
	}
	items := make([]wire.TrainingPlan, len(versions))
	for i := range versions {
		items[i] = trainingPlan(&versions[i])
	}
	return wire.GetTrainingPlan200JSONResponse{Items: items}, nil
}

// GetPlanDone answers with a plan against what was done.
func (s *Server) GetPlanDone(ctx context.Context, r wire.GetPlanDoneRequestObject) (wire.GetPlanDoneResponseObject, error) {
	d, err := s.Registrar.PlanDone(ctx, call.Of(ctx).By, r.Code, r.Year)
	if err != nil {
		return nil, err
	}
	p := &d.Result
	answer := wire.GetPlanDone200JSONResponse{
		Plan: trainingPlan(&d.Plan), Lines: make([]wire.PlanLineDone, len(p.Lines)), People: make([]wire.PersonDone, len(p.People)),
		Beside: completions(p.Beside), Total: wire.PlanTotal{
			PeoplePlanned: p.PeoplePlanned, PeopleDone: p.PeopleDone, HoursPlanned: p.HoursPlanned.String(), HoursDone: p.HoursDone.String(),
			HoursBeside: p.HoursBesides.String(), MoneyPlanned: p.MoneyPlanned.String(), MoneySpent: d.SpentTotal.String(),
		},
	}
	for i := range p.Lines {
		l := &p.Lines[i]
		answer.Lines[i] = wire.PlanLineDone{
			Line: l.Line.ID, Course: l.Line.Course, PeoplePlanned: l.Line.People, PeopleDone: len(l.Done),
			HoursPlanned: (l.Line.Hours * ledger.Amount(l.Line.People)).String(), HoursDone: l.Hours.String(),
			MoneyPlanned: l.Line.Money.String(), MoneySpent: d.Spent[l.Line.ID].String(),
			Missing: orEmpty(l.Missing), Open: l.Open, Done: completions(l.Done),
		}
	}
	for i, x := range p.People {
		answer.People[i] = wire.PersonDone{
			Learner: x.Learner, Planned: x.Planned.String(), Done: x.Done.String(), Beside: x.Beside.String(), Missing: orEmpty(x.Missing),
		}
	}
	return answer, nil
}

func trainingPlanPath(p *registrar.TrainingPlan) string {
	return fmt.Sprintf("/v1/organisations/%s/training-plans/%d", p.Organisation, p.Year)
}

func trainingPlan(p *registrar.TrainingPlan) wire.TrainingPlan {
	w := wire.TrainingPlan{
		Organisation: p.Organisation, Year: p.Year, Number: int(p.Number), Closed: p.Closed, Reason: p.Reason, By: p.By, At: p.At.String(),
		Lines: make([]wire.PlanLine, len(p.Lines)),
	}
	for i, l := range p.Lines {
		w.Lines[i] = wire.PlanLine{
			Line: l.ID, Course: l.Course, Hours: l.Hours.String(), Money: l.Money.String(), People: l.People, Note: l.Note, Learners: l.Named,
		}
	}
	return w
}

func completions(list []training.Done) []wire.Done {
	w := make([]wire.Done, len(list))
	for i, d := range list {
		w[i] = wire.Done{Learner: d.Learner, Course: d.Course, Hours: d.Hours.String(), Lot: int64(d.Lot)}
	}
	return w
}

// accounts returns accounts as the bank writes them.
func accounts(list []string) []string {
	var as []string
	for _, text := range list {
		as = append(as, account(text).String())
	}
	return as
}
