package v1

import (
	"context"

	"creditbank/api/call"
	"creditbank/api/wire"
	"creditbank/courses/registrar"
)

// ListSanctions answers with a page of the sanctions.
func (s *Server) ListSanctions(ctx context.Context, r wire.ListSanctionsRequestObject) (wire.ListSanctionsResponseObject, error) {
	filter := registrar.SanctionFilter{InForce: r.Params.State == "in-force", Over: r.Params.State == "ended", DueBy: day(r.Params.DueBy)}
	items, next, err := listed("sanctions", r.Params.Cursor, r.Params.Limit, func(after string, n int) ([]registrar.Sanction, error) {
		return s.Registrar.Sanctions(ctx, call.Of(ctx).By, filter, after, n)
	}, func(x registrar.Sanction) string { return x.ID }, sanction)
	if err != nil {
		return nil, err
	}
	return wire.ListSanctions200JSONResponse{Items: items, NextCursor: next}, nil
}

// GetSanction answers with one sanction.
func (s *Server) GetSanction(ctx context.Context, r wire.GetSanctionRequestObject) (wire.GetSanctionResponseObject, error) {
	x, err := s.Registrar.Sanction(ctx, call.Of(ctx).By, r.Sanction)
	if err != nil {
		return nil, err
	}
	return wire.GetSanction200JSONResponse(sanction(&x)), nil
}

// ImposeSanction freezes an account or an issuer.
func (s *Server) ImposeSanction(ctx context.Context, r wire.ImposeSanctionRequestObject) (wire.ImposeSanctionResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	x, replayed, err := s.Registrar.ImposeSanction(ctx, q, registrar.Sanction{
		Learner: r.Body.Learner, Issuer: r.Body.Issuer, Authority: r.Body.Authority, Reason: r.Body.Reason, Review: day(r.Body.ReviewOn),
	})
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.ImposeSanction200JSONResponse(sanction(&x)), nil
	}
	return wire.ImposeSanction201JSONResponse{Body: sanction(&x), Headers: wire.ImposeSanction201ResponseHeaders{
		Location: "/v1/sanctions/" + x.ID, IdempotencyReplayed: replay(replayed),
	}}, nil
}

// ReviewSanction keeps a sanction until another review.
func (s *Server) ReviewSanction(ctx context.Context, r wire.ReviewSanctionRequestObject) (wire.ReviewSanctionResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	x, replayed, err := s.Registrar.ReviewSanction(ctx, q, r.Sanction, day(r.Body.ReviewOn), r.Body.Reason)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.ReviewSanction200JSONResponse(sanction(&x)), nil
	}
	return wire.ReviewSanction201JSONResponse{Body: sanction(&x), Headers: wire.ReviewSanction201ResponseHeaders{
		Location: "/v1/sanctions/" + x.ID, IdempotencyReplayed: replay(replayed),
	}}, nil
}

// EndSanction lifts a sanction.
func (s *Server) EndSanction(ctx context.Context, r wire.EndSanctionRequestObject) (wire.EndSanctionResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	x, replayed, err := s.Registrar.LiftSanction(ctx, q, r.Sanction, r.Body.Reason)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.EndSanction200JSONResponse(sanction(&x)), nil
	}
	return wire.EndSanction201JSONResponse{Body: sanction(&x), Headers: wire.EndSanction201ResponseHeaders{
		Location: "/v1/sanctions/" + x.ID, IdempotencyReplayed: replay(replayed),
	}}, nil
}

func sanction(x *registrar.Sanction) wire.Sanction {
	w := wire.Sanction{
		Sanction: x.ID, Learner: x.Learner, Issuer: x.Issuer, Authority: x.Authority, Reason: x.Reason,
		Since: x.At.Day().String(), ReviewOn: x.Review.String(), EndedOn: x.Ended.String(), State: "in-force",
		By: x.By.ID, Entry: int64(x.Entry), History: make([]wire.SanctionStep, len(x.History)),
	}
	if x.Ended != 0 {
		w.State = "ended"
	}
	for i, step := range x.History {
		w.History[i] = wire.SanctionStep{At: step.At.String(), By: step.By.ID, Reason: step.Reason, ReviewOn: step.Review.String()}
	}
	return w
}
