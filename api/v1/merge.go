package v1

import (
	"context"

	"creditbank/api/call"
	"creditbank/api/wire"
	"creditbank/courses/registrar"
)

// MergeLearners makes two accounts of one person one.
func (s *Server) MergeLearners(ctx context.Context, r wire.MergeLearnersRequestObject) (wire.MergeLearnersResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	o, err := s.Registrar.MergeLearners(ctx, q, account(r.Learner), account(r.Body.Into), r.Body.Reason)
	real, tried, err := s.write(ctx, o, err, q.DryRun)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.MergeLearners200JSONResponse{WouldBookJSONResponse: *tried}, nil
	}
	return wire.MergeLearners201JSONResponse{BookedJSONResponse: *real}, nil
}

// PreviewMerge answers with two accounts side by side.
func (s *Server) PreviewMerge(ctx context.Context, r wire.PreviewMergeRequestObject) (wire.PreviewMergeResponseObject, error) {
	p, err := s.Registrar.PreviewMerge(ctx, call.Of(ctx).By, account(r.Learner), account(r.Params.Into))
	if err != nil {
		return nil, err
	}
	w := wire.PreviewMerge200JSONResponse{
		From: mergeSide(&p.From), Into: mergeSide(&p.Into), SameName: p.SameName, SameIdentityNumber: p.SameIdentity,
		Shared: make([]wire.SharedRun, len(p.Shared)), Stops: make([]wire.MergeStop, len(p.Stops)),
	}
	for i, x := range p.Shared {
		w.Shared[i] = wire.SharedRun{
			Course: x.Course, Run: x.Run, Issuer: x.Issuer, CompletedOn: x.Completed.String(), FromLot: int64(x.From), IntoLot: int64(x.Into),
		}
	}
	for i, stop := range p.Stops {
		detail, cure := s.Texts.Tell(stop, call.Of(ctx).Language)
		w.Stops[i] = wire.MergeStop{Code: string(stop.Code), Detail: detail, Cure: cure}
	}
	return w, nil
}

func mergeSide(x *registrar.MergeSide) wire.MergeSide {
	return wire.MergeSide{
		Learner: x.Learner.Account.String(), Name: x.Name, IdentityNumber: x.Identity, Organisation: x.Learner.Organisation,
		State: x.Account.State.String(), Entries: int64(x.Account.Seq), Lots: x.Lots, Balance: balances(&x.Account.Balances),
	}
}
