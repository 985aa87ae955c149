package v1

import (
	"context"
	"strconv"

	"creditbank/api/call"
	"creditbank/api/wire"
	"creditbank/ledger"
)

// ListLots answers with what an account's balance consists of.
func (s *Server) ListLots(ctx context.Context, r wire.ListLotsRequestObject) (wire.ListLotsResponseObject, error) {
	before, err := call.LastNumber("lots", r.Params.Cursor)
	if err != nil {
		return nil, err
	}
	limit := call.LimitOf(r.Params.Limit)
	a, lines, err := s.Registrar.Lots(ctx, call.Of(ctx).By, account(r.Learner), before, limit+1)
	if err != nil {
		return nil, err
	}
	lines, next := call.Cut("lots", lines, limit, func(l ledger.LotLine) string { return strconv.FormatUint(l.Lot.Seq, 10) })
	page := wire.ListLots200JSONResponse{
		Learner: a.ID.String(), State: a.State.String(), Items: make([]wire.Lot, len(lines)), NextCursor: next,
	}
	for i := range lines {
		page.Items[i] = s.lot(&lines[i])
	}
	return page, nil
}

func (s *Server) lot(line *ledger.LotLine) wire.Lot {
	l, d := &line.Lot, &line.Deposit
	w := wire.Lot{
		Lot: int64(l.Seq), Issuer: d.Issuer, CompletedOn: d.Effective.String(), Unit: l.Unit.String(),
		Amount: l.Amount.String(), Available: l.Available.String(), Held: l.Held.String(), Redeemed: l.Redeemed.String(),
		Expired: l.Expired.String(), Revoked: l.Revoked.String(), Returned: l.Returned.String(), Owed: l.Owed.String(),
		Until: l.Until.String(), Withdrawn: l.Withdrawn,
	}
	if l.Into != 0 {
		w.Moved, w.MovedTo = l.Moved.String(), int64(l.Into)
	}
	if d.Learning != nil {
		w.Course, w.CourseVersion, w.Title = d.Learning.Course, int(d.Learning.Catalogue), s.title(d.Learning)
		w.Run, w.Score = d.Learning.Run, Score(d.Learning)
	}
	return w
}
