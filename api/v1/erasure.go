package v1

import (
	"context"
	"fmt"

	"creditbank/api/call"
	"creditbank/api/problem"
	"creditbank/api/wire"
	"creditbank/courses"
	"creditbank/courses/registrar"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// EraseLearner forgets a learner, or restricts the account if the record has
// to be kept.
func (s *Server) EraseLearner(ctx context.Context, r wire.EraseLearnerRequestObject) (wire.EraseLearnerResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	id := account(r.Learner)
	f, err := s.Registrar.Forget(ctx, q, id, r.Body.Reason)
	switch {
	case err != nil:
		return nil, err
	case f.Outcome.Refusal != nil:
		return nil, problem.Refused{Refusal: f.Outcome.Refusal, Replayed: f.Outcome.Replayed}
	}
	body := wire.Erasure{
		Learner: id.String(), Status: "erased", Seq: int64(f.Outcome.Entry.Seq),
		BookedAt: f.Outcome.Entry.BookedAt.String(), DryRun: q.DryRun,
	}
	if f.Kept != nil {
		detail, _ := s.Texts.Tell(*f.Kept, call.Of(ctx).Language)
		body.Status, body.KeptBecause = "restricted", &wire.Keeping{Code: string(f.Kept.Code), Detail: detail}
	}
	if f.Kept == nil {
		if err := s.unplaced(ctx, q, f.Accounts, &f.Outcome.Entry, &body); err != nil {
			return nil, err
		}
	}
	if q.DryRun {
		return wire.EraseLearner200JSONResponse(body), nil
	}
	if f.Kept == nil {
		for _, id := range f.Accounts {
			if err := s.forget(ctx, id); err != nil {
				return nil, err
			}
		}
	}
	return wire.EraseLearner201JSONResponse{
		Body: body, Headers: wire.EraseLearner201ResponseHeaders{IdempotencyReplayed: replay(f.Outcome.Replayed)},
	}, nil
}

// forget has the others forget an account that was erased.
func (s *Server) forget(ctx context.Context, id ledger.AccountID) error {
	if err := s.Reports.Forget(ctx, id); err != nil {
		return err
	}
	return s.revokeKeysOf(ctx, id)
}

// unplaced tells of the rows in suspense that name no account and are of who is
// erased, or may be: before it is done, those that it would concern; afterwards
// those that are marked with the day of the erasure. Nothing that is kept ties
// them to the accounts.
func (s *Server) unplaced(ctx context.Context, q registrar.Request, accounts []ledger.AccountID, e *ledger.Entry, body *wire.Erasure) error {
	var err error
	if !q.DryRun {
		body.PossiblySame, err = s.Reports.PerhapsErased(ctx, ledger.DayOf(e.BookedAt.Time()))
		return err
	}
	var versions []courses.Learner
	for _, id := range accounts {
		known, err := s.Registrar.Known(ctx, q.By, id)
		if err != nil {
			return err
		}
		versions = append(versions, known...)
	}
	body.Cleared, body.PossiblySame, err = s.Reports.Resembling(ctx, versions)
	return err
}

// revokeKeysOf revokes the API keys of a learner who is forgotten, and forgets the
// member. Asked
// again, it ends what it began.
func (s *Server) revokeKeysOf(ctx context.Context, id ledger.AccountID) error {
	keys, err := s.Keys.Keys(ctx)
	if err != nil {
		return fmt.Errorf("the account is erased, its keys are not revoked yet: %w (%w)", fault.Unknown, err)
	}
	for _, k := range keys {
		if k.Learner != id || !k.Revoked.IsZero() {
			continue
		}
		if _, err := s.Keys.Revoke(ctx, k.ID, s.Now()); err != nil {
			return fmt.Errorf("the account is erased, its key %s is not revoked yet: %w (%w)", k.ID, fault.Unknown, err)
		}
	}
	if err := s.Desk.ForgetLearner(ctx, id); err != nil {
		return fmt.Errorf("the account is erased, who signs in for it is not forgotten yet: %w (%w)", fault.Unknown, err)
	}
	return nil
}
