package v1

import (
	"context"
	"strconv"

	"creditbank/api/call"
	"creditbank/api/wire"
	"creditbank/courses/registrar"
	"creditbank/ledger"
)

// PlaceHold reserves credits for a programme.
func (s *Server) PlaceHold(ctx context.Context, r wire.PlaceHoldRequestObject) (wire.PlaceHoldResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	o, err := s.Registrar.PlaceHold(ctx, q, registrar.Hold{
		Learner: account(r.Body.Learner).String(), Institution: r.Body.Institution, Programme: r.Body.Programme,
		Deadline: instant(r.Body.Deadline), Lots: reservations(r.Body.Lots), Reason: r.Body.Reason,
	})
	real, tried, err := s.write(ctx, o, err, q.DryRun)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.PlaceHold200JSONResponse{WouldBookJSONResponse: *tried}, nil
	}
	return wire.PlaceHold201JSONResponse{BookedJSONResponse: *real}, nil
}

// CaptureHold redeems what a hold reserves.
func (s *Server) CaptureHold(ctx context.Context, r wire.CaptureHoldRequestObject) (wire.CaptureHoldResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	var body wire.CaptureRequest
	if r.Body != nil {
		body = *r.Body
	}
	o, err := s.Registrar.Capture(ctx, q, uint64(r.Hold), reservations(body.Lots), body.Reason)
	real, tried, err := s.write(ctx, o, err, q.DryRun)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.CaptureHold200JSONResponse{WouldBookJSONResponse: *tried}, nil
	}
	return wire.CaptureHold201JSONResponse{BookedJSONResponse: *real}, nil
}

// ReleaseHold ends a hold without redeeming anything.
func (s *Server) ReleaseHold(ctx context.Context, r wire.ReleaseHoldRequestObject) (wire.ReleaseHoldResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	var body wire.ReleaseRequest
	if r.Body != nil {
		body = *r.Body
	}
	o, err := s.Registrar.Release(ctx, q, uint64(r.Hold), body.Reason)
	real, tried, err := s.write(ctx, o, err, q.DryRun)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.ReleaseHold200JSONResponse{WouldBookJSONResponse: *tried}, nil
	}
	return wire.ReleaseHold201JSONResponse{BookedJSONResponse: *real}, nil
}

// GetHold answers with where a hold stands.
func (s *Server) GetHold(ctx context.Context, r wire.GetHoldRequestObject) (wire.GetHoldResponseObject, error) {
	h, err := s.Registrar.Hold(ctx, call.Of(ctx).By, uint64(r.Hold))
	if err != nil {
		return nil, err
	}
	w := wire.GetHold200JSONResponse{
		Hold: int64(h.Seq), Learner: h.Account.String(), Institution: h.Institution, Programme: h.Programme,
		Deadline: h.Deadline.String(), State: h.State.String(), EndedBy: int64(h.Ended),
		Lots: make([]wire.Reservation, len(h.Lots)),
	}
	var reserved ledger.Amount
	for i, l := range h.Lots {
		w.Lots[i] = wire.Reservation{Lot: int64(l.Lot), Amount: l.Amount.String()}
		if h.State == ledger.HoldOpen {
			reserved += l.Amount
		}
	}
	w.Reserved = reserved.String()
	return w, nil
}

func reservations(parts []wire.Part) []ledger.Reservation {
	var lots []ledger.Reservation
	for _, p := range parts {
		lots = append(lots, ledger.Reservation{Lot: uint64(p.Lot), Amount: amount(p.Amount)})
	}
	return lots
}

func holdPath(seq uint64) string { return "/v1/holds/" + strconv.FormatUint(seq, 10) }
