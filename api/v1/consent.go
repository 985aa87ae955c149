package v1

import (
	"context"
	"strconv"

	"creditbank/api/call"
	"creditbank/api/wire"
	"creditbank/courses"
	"creditbank/courses/registrar"
	"creditbank/ledger"
)

// GiveConsent lets a college read fields of a record.
func (s *Server) GiveConsent(ctx context.Context, r wire.GiveConsentRequestObject) (wire.GiveConsentResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	given := registrar.Consent{
		Institution: r.Body.Institution, Programme: r.Body.Programme, Purpose: r.Body.Purpose, Until: day(r.Body.Until),
	}
	for _, f := range r.Body.Fields {
		given.Fields = append(given.Fields, registrar.Field(f))
	}
	c, replayed, err := s.Registrar.GiveConsent(ctx, q, account(r.Learner), given)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.GiveConsent200JSONResponse(s.consent(c)), nil
	}
	return wire.GiveConsent201JSONResponse{Body: s.consent(c), Headers: wire.GiveConsent201ResponseHeaders{
		Location: "/v1/learners/" + c.Learner + "/consents", IdempotencyReplayed: replay(replayed),
	}}, nil
}

// WithdrawConsent ends a consent.
func (s *Server) WithdrawConsent(ctx context.Context, r wire.WithdrawConsentRequestObject) (wire.WithdrawConsentResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	c, replayed, err := s.Registrar.WithdrawConsent(ctx, q, account(r.Learner), r.Body.Institution, r.Body.Programme)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.WithdrawConsent200JSONResponse(s.consent(c)), nil
	}
	return wire.WithdrawConsent201JSONResponse{Body: s.consent(c), Headers: wire.WithdrawConsent201ResponseHeaders{
		Location: "/v1/learners/" + c.Learner + "/consents", IdempotencyReplayed: replay(replayed),
	}}, nil
}

// ListConsents answers with what a learner lets colleges read.
func (s *Server) ListConsents(ctx context.Context, r wire.ListConsentsRequestObject) (wire.ListConsentsResponseObject, error) {
	consents, err := s.Registrar.Consents(ctx, call.Of(ctx).By, account(r.Learner))
	if err != nil {
		return nil, err
	}
	items := make([]wire.Consent, len(consents))
	for i, c := range consents {
		items[i] = s.consent(c)
	}
	return wire.ListConsents200JSONResponse{Items: items}, nil
}

func (s *Server) consent(c registrar.Consent) wire.Consent {
	now := s.Now()
	w := wire.Consent{
		Learner: c.Learner, Institution: c.Institution, Programme: c.Programme, Purpose: c.Purpose, GivenAt: c.Given.String(),
		Until: c.Until.String(), WithdrawnAt: c.Withdrawn.String(), OnPaper: c.OnPaper,
		Fields: make([]string, len(c.Fields)), InForce: c.InForce(ledger.DayOf(now)),
	}
	for i, f := range c.Fields {
		w.Fields[i] = string(f)
	}
	return w
}

// ListReadings answers with a page of who has read a record.
func (s *Server) ListReadings(ctx context.Context, r wire.ListReadingsRequestObject) (wire.ListReadingsResponseObject, error) {
	before, err := call.LastNumber("readings", r.Params.Cursor)
	if err != nil {
		return nil, err
	}
	limit := call.LimitOf(r.Params.Limit)
	readings, err := s.Registrar.Readings(ctx, call.Of(ctx).By, account(r.Learner), before, limit+1)
	if err != nil {
		return nil, err
	}
	readings, next := call.Cut("readings", readings, limit, func(one courses.Reading) string { return strconv.FormatUint(one.Number, 10) })
	page := wire.ListReadings200JSONResponse{Items: make([]wire.Reading, len(readings)), NextCursor: next}
	for i, one := range readings {
		page.Items[i] = wire.Reading{
			At: one.At.String(), By: one.By, Role: one.Role, Organisation: one.Organisation, What: one.What,
			Operation: one.Operation, Request: one.Request,
		}
	}
	return page, nil
}
