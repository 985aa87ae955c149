package v1

import (
	"context"

	"creditbank/api/call"
	"creditbank/api/wire"
	"creditbank/courses/registrar"
)

// ReverseDeposit takes back a deposit that was a mistake.
func (s *Server) ReverseDeposit(ctx context.Context, r wire.ReverseDepositRequestObject) (wire.ReverseDepositResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	o, err := s.Registrar.Reverse(ctx, q, uint64(r.Seq), r.Body.Reason)
	real, tried, err := s.write(ctx, o, err, q.DryRun)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.ReverseDeposit200JSONResponse{WouldBookJSONResponse: *tried}, nil
	}
	return wire.ReverseDeposit201JSONResponse{BookedJSONResponse: *real}, nil
}

// RevokeDeposit withdraws a deposit for good.
func (s *Server) RevokeDeposit(ctx context.Context, r wire.RevokeDepositRequestObject) (wire.RevokeDepositResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	o, err := s.Registrar.Revoke(ctx, q, uint64(r.Seq), r.Body.Reason)
	real, tried, err := s.write(ctx, o, err, q.DryRun)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.RevokeDeposit200JSONResponse{WouldBookJSONResponse: *tried}, nil
	}
	return wire.RevokeDeposit201JSONResponse{BookedJSONResponse: *real}, nil
}

// AdjustDeposit corrects the amount of a deposit.
func (s *Server) AdjustDeposit(ctx context.Context, r wire.AdjustDepositRequestObject) (wire.AdjustDepositResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	o, err := s.Registrar.Adjust(ctx, q, uint64(r.Seq), amount(r.Body.By), r.Body.Reason)
	real, tried, err := s.write(ctx, o, err, q.DryRun)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.AdjustDeposit200JSONResponse{WouldBookJSONResponse: *tried}, nil
	}
	return wire.AdjustDeposit201JSONResponse{BookedJSONResponse: *real}, nil
}

// ChangeAccount freezes, unfreezes or closes an account.
func (s *Server) ChangeAccount(ctx context.Context, r wire.ChangeAccountRequestObject) (wire.ChangeAccountResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	o, err := s.Registrar.ChangeAccount(ctx, q, account(r.Learner), registrar.AccountEvent(r.Body.Event), r.Body.Reason)
	real, tried, err := s.write(ctx, o, err, q.DryRun)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.ChangeAccount200JSONResponse{WouldBookJSONResponse: *tried}, nil
	}
	return wire.ChangeAccount201JSONResponse{BookedJSONResponse: *real}, nil
}
