package v1

import (
	"context"

	"creditbank/api/call"
	"creditbank/api/wire"
	"creditbank/courses/registrar"
	"creditbank/ledger"
)

// ChangeStaff lets a learner join, leave or move between organisations.
func (s *Server) ChangeStaff(ctx context.Context, r wire.ChangeStaffRequestObject) (wire.ChangeStaffResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	l, replayed, err := s.Registrar.ChangeStaff(ctx, q, account(r.Learner), registrar.Staffing{
		Event: registrar.StaffEvent(r.Body.Event), Organisation: r.Body.Organisation, On: day(r.Body.On),
		StaffNumber: r.Body.StaffNumber, Trade: r.Body.Trade, FrontLine: r.Body.FrontLine, KeyGroups: keyGroups(r.Body.KeyGroups),
	})
	if err != nil {
		return nil, err
	}
	w, err := s.learner(l)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.ChangeStaff200JSONResponse(w), nil
	}
	return wire.ChangeStaff201JSONResponse{Body: w, Headers: wire.ChangeStaff201ResponseHeaders{
		Location: "/v1/learners/" + w.Learner, IdempotencyReplayed: replay(replayed),
	}}, nil
}

// ListStaff answers with a page of those who work at an organisation.
func (s *Server) ListStaff(ctx context.Context, r wire.ListStaffRequestObject) (wire.ListStaffResponseObject, error) {
	after, err := call.LastOf("staff", r.Params.Cursor)
	if err != nil {
		return nil, err
	}
	on := day(r.Params.On)
	if on == 0 {
		on = ledger.DayOf(s.Now())
	}
	limit := call.LimitOf(r.Params.Limit)
	members, err := s.Registrar.Staff(ctx, call.Of(ctx).By, r.Code, on, after, limit+1)
	if err != nil {
		return nil, err
	}
	items := make([]wire.StaffMember, len(members))
	for i, m := range members {
		items[i] = wire.StaffMember{
			Learner: m.Learner.Account.String(), Name: m.Learner.Name, StaffNumber: m.Stay.StaffNumber,
			JoinedOn: m.Stay.From.String(), LeftOn: m.Stay.Until.String(),
		}
		if m.Stay.Until == 0 {
			items[i].Trade, items[i].FrontLine = m.Learner.Trade, m.Learner.FrontLine
		}
	}
	items, next := call.Cut("staff", items, limit, func(m wire.StaffMember) string { return m.Learner })
	return wire.ListStaff200JSONResponse{Items: items, NextCursor: next}, nil
}
