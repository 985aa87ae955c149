package v1

import (
	"context"
	"strconv"

	"creditbank/api/call"
	"creditbank/api/wire"
	"creditbank/ledger"
)

// GetStatement answers with an account's entries and the balance after each.
func (s *Server) GetStatement(ctx context.Context, r wire.GetStatementRequestObject) (wire.GetStatementResponseObject, error) {
	before, err := call.LastNumber("statement", r.Params.Cursor)
	if err != nil {
		return nil, err
	}
	limit := call.LimitOf(r.Params.Limit)
	a, entries, err := s.Registrar.Statement(ctx, call.Of(ctx).By, account(r.Learner), before, limit+1)
	if err != nil {
		return nil, err
	}
	entries, next := call.Cut("statement", entries, limit, func(e ledger.Entry) string { return strconv.FormatUint(e.Seq, 10) })
	page := wire.GetStatement200JSONResponse{
		Learner: a.ID.String(), State: a.State.String(), Items: make([]wire.Line, len(entries)), NextCursor: next,
	}
	for i := range entries {
		page.Items[i] = s.line(&entries[i])
	}
	return page, nil
}

func (s *Server) line(e *ledger.Entry) wire.Line {
	w := wire.Line{
		Seq: int64(e.Seq), AccountSeq: int64(e.AccountSeq), Kind: e.Kind.String(), BookedAt: e.BookedAt.String(),
		EffectiveOn: e.Effective.String(), Changes: changes(e), Balance: balances(&e.After),
		Issuer: e.Issuer, Institution: e.Institution, Programme: e.Programme,
		Ref: int64(e.Ref), OtherAccount: other(e), Reverses: reverses(e), Reason: e.Reason,
	}
	if e.Learning != nil {
		w.Course, w.Title = e.Learning.Course, s.title(e.Learning)
	}
	return w
}
