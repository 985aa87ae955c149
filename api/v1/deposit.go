package v1

import (
	"context"
	"encoding/hex"
	"strconv"

	"creditbank/api/call"
	"creditbank/api/wire"
	"creditbank/courses"
	"creditbank/ledger"
)

// Deposit books one completion.
func (s *Server) Deposit(ctx context.Context, r wire.DepositRequestObject) (wire.DepositResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	outcomes, err := s.Registrar.Deposit(ctx, q, []courses.Completion{completion(r.Body)}, false)
	if err != nil {
		return nil, err
	}
	real, tried, err := s.write(ctx, outcomes[0], nil, q.DryRun)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.Deposit200JSONResponse{WouldBookJSONResponse: *tried}, nil
	}
	return wire.Deposit201JSONResponse{BookedJSONResponse: *real}, nil
}

// DepositBatch books many completions, with a result for each.
func (s *Server) DepositBatch(ctx context.Context, r wire.DepositBatchRequestObject) (wire.DepositBatchResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	items := make([]courses.Completion, len(r.Body.Items))
	for i := range items {
		items[i] = completion(&r.Body.Items[i])
	}
	outcomes, err := s.Registrar.Deposit(ctx, q, items, r.Body.Atomic)
	if err != nil {
		return nil, err
	}
	// The key is of the whole batch: it was used for another one, or for none.
	if first := outcomes[0].Refusal; first != nil && first.Code == ledger.KeyReused {
		return nil, first
	}
	body, err := s.batchResult(ctx, outcomes)
	if err != nil {
		return nil, err
	}
	answer := wire.DepositBatch200JSONResponse{
		Body:    body,
		Headers: wire.DepositBatch200ResponseHeaders{IdempotencyReplayed: replay(outcomes[0].Replayed)},
	}
	answer.Body.DryRun = q.DryRun
	return answer, nil
}

func (s *Server) batchResult(ctx context.Context, outcomes []ledger.Outcome) (wire.BatchResult, error) {
	asker, result := call.Of(ctx), wire.BatchResult{Items: make([]wire.ItemResult, len(outcomes))}
	for i, o := range outcomes {
		receipt, err := s.receipt(ctx, o, false)
		switch {
		case err != nil && o.Refusal == nil:
			return result, err
		case err != nil:
			problem := s.Texts.Problem(err, asker.Language, asker.About(), "items/"+strconv.Itoa(i)+"/")
			result.Items[i] = wire.ItemResult{Status: "refused", Problem: &problem}
			result.Refused++
			continue
		}
		result.Items[i] = wire.ItemResult{Status: "booked", Lot: receipt.Lot, Entry: &receipt.Entry, Balance: receipt.Balance}
		result.Booked++
	}
	return result, nil
}

// completion returns what the registrar is told of a completion.
func completion(w *wire.Completion) courses.Completion {
	c := courses.Completion{
		Learner: account(w.Learner).String(), Course: w.Course, Run: w.Run, Issuer: w.Issuer, Site: w.Site,
		Hours: amount(w.Hours), Score: amount(w.Score), HasScore: w.Score != "",
		Started: day(w.StartedOn), Completed: day(w.CompletedOn),
	}
	if evidence, err := hex.DecodeString(w.EvidenceSha256); err == nil {
		copy(c.Evidence[:], evidence)
	}
	return c
}
