package v1

import (
	"context"
	"fmt"

	"creditbank/api/call"
	"creditbank/api/wire"
	"creditbank/ledger"
)

// secondedOperations are those that may take a second person, by the names of
// their handlers. Add one here and to openapi.yaml, with the answer 202.
var secondedOperations = map[string]seconded{
	"ReverseDeposit": needsTwo("reverseDeposit", (*Server).ReverseDeposit,
		func(q *wire.ReverseDepositRequestObject) (*string, *bool, string, string) {
			return &q.Params.IdempotencyKey, &q.Params.DryRun, entryPath(uint64(q.Seq)) + "/reversal", q.Body.Reason
		},
		func(s *Server, ctx context.Context, q *wire.ReverseDepositRequestObject) (bool, error) {
			e, err := s.Registrar.Entry(ctx, call.Of(ctx).By, uint64(q.Seq))
			return moved(&e) > s.SecondPerson.Above, err
		}),
	"AdjustDeposit": needsTwo("adjustDeposit", (*Server).AdjustDeposit,
		func(q *wire.AdjustDepositRequestObject) (*string, *bool, string, string) {
			return &q.Params.IdempotencyKey, &q.Params.DryRun, entryPath(uint64(q.Seq)) + "/adjustment", q.Body.Reason
		},
		func(s *Server, _ context.Context, q *wire.AdjustDepositRequestObject) (bool, error) {
			by := amount(q.Body.By)
			return max(by, -by) > s.SecondPerson.Above, nil
		}),
	"RevokeDeposit": needsTwo("revokeDeposit", (*Server).RevokeDeposit,
		func(q *wire.RevokeDepositRequestObject) (*string, *bool, string, string) {
			return &q.Params.IdempotencyKey, &q.Params.DryRun, entryPath(uint64(q.Seq)) + "/revocation", q.Body.Reason
		}, always[wire.RevokeDepositRequestObject]),
	"EraseLearner": needsTwo("eraseLearner", (*Server).EraseLearner,
		func(q *wire.EraseLearnerRequestObject) (*string, *bool, string, string) {
			return &q.Params.IdempotencyKey, &q.Params.DryRun, fmt.Sprintf("/v1/learners/%s/erasure", q.Learner), q.Body.Reason
		}, always[wire.EraseLearnerRequestObject]),
	"MergeLearners": needsTwo("mergeLearners", (*Server).MergeLearners,
		func(q *wire.MergeLearnersRequestObject) (*string, *bool, string, string) {
			return &q.Params.IdempotencyKey, &q.Params.DryRun, fmt.Sprintf("/v1/learners/%s/merge?into=%s", q.Learner, q.Body.Into), q.Body.Reason
		}, always[wire.MergeLearnersRequestObject]),
	"CorrectIdentity": hiding(needsTwo("correctIdentity", (*Server).CorrectIdentity,
		func(q *wire.CorrectIdentityRequestObject) (*string, *bool, string, string) {
			return &q.Params.IdempotencyKey, &q.Params.DryRun, fmt.Sprintf("/v1/learners/%s/identity-number", q.Learner), q.Body.Reason
		}, always[wire.CorrectIdentityRequestObject]), hideIdentity),
	"PublishProgramme": needsTwo("publishProgramme", (*Server).PublishProgramme,
		func(q *wire.PublishProgrammeRequestObject) (*string, *bool, string, string) {
			return &q.Params.IdempotencyKey, &q.Params.DryRun, "/v1/programmes/" + q.Body.Code, ""
		},
		func(_ *Server, _ context.Context, q *wire.PublishProgrammeRequestObject) (bool, error) {
			return q.Body.Rules != "" || q.Body.Equivalences != "", nil
		}),
	"PublishTrainingRules": needsTwo("publishTrainingRules", (*Server).PublishTrainingRules,
		func(q *wire.PublishTrainingRulesRequestObject) (*string, *bool, string, string) {
			return &q.Params.IdempotencyKey, &q.Params.DryRun, "/v1/training-rules", ""
		}, always[wire.PublishTrainingRulesRequestObject]),
}

func always[Q any](*Server, context.Context, *Q) (bool, error) { return true, nil }

// moved returns how much a deposit has booked.
func moved(e *ledger.Entry) (sum ledger.Amount) {
	for _, p := range e.Postings {
		sum += p.Amount
	}
	return sum
}
