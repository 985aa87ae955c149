package v1

import (
	"context"
	"errors"

	"creditbank/api/call"
	"creditbank/api/problem"
	"creditbank/api/wire"
	"creditbank/courses"
	"creditbank/courses/registrar"
	"creditbank/ledger/fault"
)

// RegisterLearner opens an account for a learner.
func (s *Server) RegisterLearner(ctx context.Context, r wire.RegisterLearnerRequestObject) (wire.RegisterLearnerResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	l, o, err := s.Registrar.RegisterPerson(ctx, q, registrar.Person{
		Learner: courses.Learner{
			Name: r.Body.Name, Organisation: r.Body.Organisation, StaffNumber: r.Body.StaffNumber, Trade: r.Body.Trade,
			FrontLine: r.Body.FrontLine, KeyGroups: keyGroups(r.Body.KeyGroups), Joined: day(r.Body.JoinedOn),
		},
		IdentityNumber: r.Body.IdentityNumber,
	})
	switch {
	case err != nil:
		return nil, err
	case o.Refusal != nil:
		return nil, problem.Refused{Refusal: o.Refusal, Replayed: o.Replayed}
	}
	entry, err := s.entry(ctx, &o.Entry)
	if err != nil {
		return nil, err
	}
	body := wire.Registration{
		Learner: l.Account.String(), Name: l.Name, Organisation: l.Organisation, Entry: entry, DryRun: q.DryRun,
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
func (s *Server) GetLearner(ctx context.Context, r wire.GetLearnerRequestObject) (wire.GetLearnerResponseObject, error) {
	l, err := s.Registrar.Learner(ctx, call.Of(ctx).By, account(r.Learner))
	if err != nil {
		return nil, err
	}
	w, err := s.learner(l)
	if err != nil {
		return nil, err
	}
	return wire.GetLearner200JSONResponse(w), nil
}

// FindLearners answers with who has a number, or might have a name.
func (s *Server) FindLearners(ctx context.Context, r wire.FindLearnersRequestObject) (wire.FindLearnersResponseObject, error) {
	by, asked := call.Of(ctx).By, r.Body
	var found []courses.Learner
	var one courses.Learner
	var err error
	switch {
	case asked.IdentityNumber != "":
		one, err = s.Registrar.FindByIdentity(ctx, by, asked.IdentityNumber)
	case asked.StaffNumber != "":
		one, err = s.Registrar.FindByStaffNumber(ctx, by, asked.Organisation, asked.StaffNumber)
	default:
		found, err = s.Registrar.FindByName(ctx, by, asked.Organisation, asked.Name)
	}
	switch {
	case errors.Is(err, fault.NotFound):
	case err != nil:
		return nil, err
	case one.Version > 0:
		found = append(found, one)
	}
	items := make([]wire.Learner, len(found))
	for i, l := range found {
		if items[i], err = s.learner(l); err != nil {
			return nil, err
		}
	}
	return wire.FindLearners200JSONResponse{Items: items}, nil
}

// learner tells what is known of a learner; the identity number is masked.
func (s *Server) learner(l courses.Learner) (wire.Learner, error) {
	masked, err := s.Registrar.MaskedIdentity(l)
	w := wire.Learner{
		Learner: l.Account.String(), Name: l.Name, Organisation: l.Organisation, Synthetic: l.Synthetic, Version: int(l.Version),
		IdentityNumber: masked, StaffNumber: l.StaffNumber, Trade: l.Trade, FrontLine: l.FrontLine, JoinedOn: l.Joined.String(),
	}
	for _, g := range l.KeyGroups {
		w.KeyGroups = append(w.KeyGroups, string(g))
	}
	if l.Merged() {
		w.MergedInto = l.Into.String()
	}
	for _, id := range l.Was {
		w.MergedAccounts = append(w.MergedAccounts, id.String())
	}
	return w, err
}

func keyGroups(names []string) (groups []courses.PriorityGroup) {
	for _, name := range names {
		groups = append(groups, courses.PriorityGroup(name))
	}
	return groups
}
