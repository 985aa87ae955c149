package api

import (
	"context"

	"creditbank/api/wire"
	"creditbank/courses"
)

// RegisterLearner opens an account for a learner.
func (s *server) RegisterLearner(ctx context.Context, r wire.RegisterLearnerRequestObject) (wire.RegisterLearnerResponseObject, error) {
	q, err := asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	l, o, err := s.Registrar.RegisterLearner(ctx, q, courses.Learner{Name: r.Body.Name, Organisation: r.Body.Organisation})
	switch {
	case err != nil:
		return nil, err
	case o.Refusal != nil:
		return nil, refused{o.Refusal, o.Replayed}
	}
	body := wire.Registration{
		Learner: l.Account.String(), Name: l.Name, Organisation: l.Organisation, Entry: s.entry(&o.Entry), DryRun: q.DryRun,
	}
	if q.DryRun {
		return wire.RegisterLearner200JSONResponse{WouldRegisterJSONResponse: wire.WouldRegisterJSONResponse(body)}, nil
	}
	return wire.RegisterLearner201JSONResponse{RegisteredJSONResponse: wire.RegisteredJSONResponse{
		Body: body,
		Headers: wire.RegisteredResponseHeaders{
			Location: "/v1/learners/" + body.Learner, IdempotencyReplayed: replay(o.Replayed),
		},
	}}, nil
}

// GetLearner answers with what is known of a learner.
func (s *server) GetLearner(ctx context.Context, r wire.GetLearnerRequestObject) (wire.GetLearnerResponseObject, error) {
	l, err := s.Registrar.Learner(ctx, callOf(ctx).by, account(r.Learner))
	if err != nil {
		return nil, err
	}
	return wire.GetLearner200JSONResponse{
		Learner: l.Account.String(), Name: l.Name, Organisation: l.Organisation,
		Synthetic: l.Synthetic, Version: int(l.Version),
	}, nil
}
