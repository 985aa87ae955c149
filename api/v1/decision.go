package v1

import (
	"context"
	"fmt"

	"creditbank/api/auth"
	"creditbank/api/call"
	"creditbank/api/wire"
	"creditbank/courses/registrar"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// ListDecisions answers with a page of the decisions that take a second person.
func (s *Server) ListDecisions(ctx context.Context, r wire.ListDecisionsRequestObject) (wire.ListDecisionsResponseObject, error) {
	items, next, err := listed("decisions", r.Params.Cursor, r.Params.Limit, func(after string, n int) ([]registrar.Decision, error) {
		return s.Registrar.Decisions(ctx, call.Of(ctx).By, registrar.DecisionState(r.Params.State), after, n)
	}, func(d registrar.Decision) string { return d.ID }, s.decision)
	if err != nil {
		return nil, err
	}
	return wire.ListDecisions200JSONResponse{Items: items, NextCursor: next}, nil
}

// GetDecision answers with one decision.
func (s *Server) GetDecision(ctx context.Context, r wire.GetDecisionRequestObject) (wire.GetDecisionResponseObject, error) {
	d, err := s.Registrar.Decision(ctx, call.Of(ctx).By, r.Decision)
	if err != nil {
		return nil, err
	}
	return wire.GetDecision200JSONResponse(s.decision(&d)), nil
}

// mayDecide checks that whoever decides may ask for the same themselves.
func (s *Server) mayDecide(ctx context.Context, id string) error {
	by := call.Of(ctx).By
	d, err := s.Registrar.Decision(ctx, by, id)
	if err != nil {
		return err
	}
	if roles, known := auth.Allowed(d.Operation); !known || !roles.Has(by.Role) {
		return fmt.Errorf("decide on %s as %s: %w", d.Operation, by.Role, fault.Forbidden)
	}
	return nil
}

// ConfirmDecision carries out what somebody else has asked for.
func (s *Server) ConfirmDecision(ctx context.Context, r wire.ConfirmDecisionRequestObject) (wire.ConfirmDecisionResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	if err := s.mayDecide(ctx, r.Decision); err != nil {
		return nil, err
	}
	d, replayed, err := s.Registrar.ConfirmDecision(ctx, q, r.Decision, r.Body.Reason,
		func(d registrar.Decision) error { return s.mayBeConfirmed(ctx, &d) },
		func(d registrar.Decision) error { return s.carryOut(ctx, d) })
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.ConfirmDecision200JSONResponse(s.decision(&d)), nil
	}
	return wire.ConfirmDecision201JSONResponse{Body: s.decision(&d), Headers: wire.ConfirmDecision201ResponseHeaders{
		Location: decisionPath(d.ID), IdempotencyReplayed: replay(replayed),
	}}, nil
}

// DeclineDecision ends what somebody has asked for.
func (s *Server) DeclineDecision(ctx context.Context, r wire.DeclineDecisionRequestObject) (wire.DeclineDecisionResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	if err := s.mayDecide(ctx, r.Decision); err != nil {
		return nil, err
	}
	d, replayed, err := s.Registrar.DeclineDecision(ctx, q, r.Decision, r.Body.Reason)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.DeclineDecision200JSONResponse(s.decision(&d)), nil
	}
	return wire.DeclineDecision201JSONResponse{Body: s.decision(&d), Headers: wire.DeclineDecision201ResponseHeaders{
		Location: decisionPath(d.ID), IdempotencyReplayed: replay(replayed),
	}}, nil
}

func (s *Server) decision(d *registrar.Decision) wire.Decision {
	w := wire.Decision{
		Decision: d.ID, Operation: d.Operation, Subject: d.Subject, Reason: d.Reason,
		State: string(d.StateAt(ledger.InstantOf(s.Now()))), AskedBy: d.By.ID, AskedFor: d.By.For(),
		AskedAt: d.AskedAt.String(), ExpiresAt: d.Until.String(), DecidedAt: d.DecidedAt.String(), Why: d.Why,
	}
	if d.Second != nil {
		w.DecidedBy = d.Second.ID
	}
	return w
}
