package v1

import (
	"context"

	"creditbank/api/call"
	"creditbank/api/wire"
)

// CorrectIdentity puts another identity number in the place of the one that an
// account has.
func (s *Server) CorrectIdentity(ctx context.Context, r wire.CorrectIdentityRequestObject) (wire.CorrectIdentityResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	l, replayed, err := s.Registrar.CorrectIdentity(ctx, q, account(r.Learner), r.Body.IdentityNumber, r.Body.Reason)
	if err != nil {
		return nil, err
	}
	w, err := s.learner(l)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.CorrectIdentity200JSONResponse(w), nil
	}
	return wire.CorrectIdentity201JSONResponse{Body: w, Headers: wire.CorrectIdentity201ResponseHeaders{
		Location: "/v1/learners/" + w.Learner, IdempotencyReplayed: replay(replayed),
	}}, nil
}

// hideIdentity keeps an identity number out of what waits for a second person.
func hideIdentity(s *Server, q *wire.CorrectIdentityRequestObject) (err error) {
	body := *q.Body
	body.IdentityNumber, err = s.Registrar.HideIdentity(account(q.Learner), body.IdentityNumber)
	q.Body = &body
	return err
}
