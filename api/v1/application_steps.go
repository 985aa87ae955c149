package v1

import (
	"context"

	"creditbank/api/call"
	"creditbank/api/wire"
)

// MoveLot puts a lot into another group.
func (s *Server) MoveLot(ctx context.Context, r wire.MoveLotRequestObject) (wire.MoveLotResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	x, replayed, err := s.Registrar.MoveLine(ctx, q, r.Audit, r.Body.Line, r.Body.Group)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.MoveLot200JSONResponse(application(&x)), nil
	}
	return wire.MoveLot201JSONResponse{Body: application(&x), Headers: wire.MoveLot201ResponseHeaders{
		Location: applicationPath(&x), IdempotencyReplayed: replay(replayed),
	}}, nil
}

// GrantException takes a rule away for an applicant.
func (s *Server) GrantException(ctx context.Context, r wire.GrantExceptionRequestObject) (wire.GrantExceptionResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	x, replayed, err := s.Registrar.GrantException(ctx, q, r.Audit, r.Body.Rule, r.Body.Reason)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.GrantException200JSONResponse(application(&x)), nil
	}
	return wire.GrantException201JSONResponse{Body: application(&x), Headers: wire.GrantException201ResponseHeaders{
		Location: applicationPath(&x), IdempotencyReplayed: replay(replayed),
	}}, nil
}

// HoldApplication holds the lots of an allocation.
func (s *Server) HoldApplication(ctx context.Context, r wire.HoldApplicationRequestObject) (wire.HoldApplicationResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	x, replayed, err := s.Registrar.HoldApplication(ctx, q, r.Audit, r.Body.Reason)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.HoldApplication200JSONResponse(application(&x)), nil
	}
	return wire.HoldApplication201JSONResponse{Body: application(&x), Headers: wire.HoldApplication201ResponseHeaders{
		Location: applicationPath(&x), IdempotencyReplayed: replay(replayed),
	}}, nil
}

// RedeemApplication redeems what is held.
func (s *Server) RedeemApplication(ctx context.Context, r wire.RedeemApplicationRequestObject) (wire.RedeemApplicationResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	x, replayed, err := s.Registrar.Redeem(ctx, q, r.Audit, r.Body.Reason)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.RedeemApplication200JSONResponse(application(&x)), nil
	}
	return wire.RedeemApplication201JSONResponse{Body: application(&x), Headers: wire.RedeemApplication201ResponseHeaders{
		Location: applicationPath(&x), IdempotencyReplayed: replay(replayed),
	}}, nil
}

// ReleaseApplication refuses an applicant.
func (s *Server) ReleaseApplication(ctx context.Context, r wire.ReleaseApplicationRequestObject) (wire.ReleaseApplicationResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	x, replayed, err := s.Registrar.ReleaseApplication(ctx, q, r.Audit, r.Body.Reason)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.ReleaseApplication200JSONResponse(application(&x)), nil
	}
	return wire.ReleaseApplication201JSONResponse{Body: application(&x), Headers: wire.ReleaseApplication201ResponseHeaders{
		Location: applicationPath(&x), IdempotencyReplayed: replay(replayed),
	}}, nil
}
