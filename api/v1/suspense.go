package v1

import (
	"context"
	"time"

	"creditbank/api/call"
	"creditbank/api/wire"
	"creditbank/courses/intake"
)

const day24 = 24 * time.Hour

// ListSuspense answers with rows that wait for somebody who knows.
func (s *Server) ListSuspense(ctx context.Context, r wire.ListSuspenseRequestObject) (wire.ListSuspenseResponseObject, error) {
	wanted := intake.Wanted{
		Organisation: r.Params.Organisation, State: intake.ItemState(r.Params.State), OlderThan: time.Duration(r.Params.OlderThanDays) * day24,
	}
	items, next, err := listed("suspense", r.Params.Cursor, r.Params.Limit, func(after string, n int) ([]intake.Item, error) {
		return s.Reports.Suspense(ctx, call.Of(ctx).By, wanted, after, n)
	}, func(i intake.Item) string { return i.ID }, s.Suspended)
	if err != nil {
		return nil, err
	}
	return wire.ListSuspense200JSONResponse{Items: items, NextCursor: next}, nil
}

// GetSuspense answers with a row in suspense.
func (s *Server) GetSuspense(ctx context.Context, r wire.GetSuspenseRequestObject) (wire.GetSuspenseResponseObject, error) {
	i, err := s.Reports.Item(ctx, call.Of(ctx).By, r.Item)
	if err != nil {
		return nil, err
	}
	return wire.GetSuspense200JSONResponse(s.Suspended(&i)), nil
}

// ProposeMatches answers with whom and what a row may be about.
func (s *Server) ProposeMatches(ctx context.Context, r wire.ProposeMatchesRequestObject) (wire.ProposeMatchesResponseObject, error) {
	p, err := s.Reports.Proposals(ctx, call.Of(ctx).By, r.Item)
	if err != nil {
		return nil, err
	}
	answer := wire.ProposeMatches200JSONResponse{
		Learners: make([]wire.ProposedLearner, len(p.Learners)), Courses: make([]wire.ProposedCourse, len(p.Courses)), Searched: p.Searched,
	}
	for i, l := range p.Learners {
		answer.Learners[i] = wire.ProposedLearner{
			Learner: l.Learner.Account.String(), Name: l.Learner.Name, Organisation: l.Learner.Organisation, Why: l.Why.String(),
		}
	}
	for i, c := range p.Courses {
		answer.Courses[i] = wire.ProposedCourse{Course: c.Code, Title: c.Title}
	}
	return answer, nil
}

// MatchSuspense books a row in suspense.
func (s *Server) MatchSuspense(ctx context.Context, r wire.MatchSuspenseRequestObject) (wire.MatchSuspenseResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	i, replayed, err := s.Reports.Match(ctx, q, r.Item, account(r.Body.Learner), r.Body.Course)
	if err != nil {
		return nil, err
	}
	return wire.MatchSuspense200JSONResponse{
		Body: s.Suspended(&i), Headers: wire.MatchSuspense200ResponseHeaders{IdempotencyReplayed: replay(replayed)},
	}, nil
}

// RejectSuspense closes a row in suspense without booking it.
func (s *Server) RejectSuspense(ctx context.Context, r wire.RejectSuspenseRequestObject) (wire.RejectSuspenseResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	i, replayed, err := s.Reports.Reject(ctx, q, r.Item, r.Body.Reason)
	if err != nil {
		return nil, err
	}
	return wire.RejectSuspense200JSONResponse{
		Body: s.Suspended(&i), Headers: wire.RejectSuspense200ResponseHeaders{IdempotencyReplayed: replay(replayed)},
	}, nil
}

// Suspended returns a row in suspense as clients see it.
func (s *Server) Suspended(i *intake.Item) wire.Suspended {
	c := &i.Completion
	w := wire.Suspended{
		Item: i.ID, Report: i.Report, Line: int64(i.Line), Owner: i.Owner, State: string(i.State), Since: i.Since.String(),
		AgeDays: max(0, int(i.Age(s.Now())/day24)),
		Claim: wire.Claim{
			Name: i.Claim.Name, Account: i.Claim.Account, Identity: i.Claim.Identity, Staff: i.Claim.Staff,
			Course: i.Claim.Course, Title: i.Claim.CourseTitle,
		},
		Learner: c.Learner, Course: c.Course, Run: c.Run, Hours: c.Hours.String(), StartedOn: c.Started.String(), CompletedOn: c.Completed.String(),
		Site: c.Site, Issuer: c.Issuer, Problems: s.rowProblems(i.Problems, i.Line),
		PossiblyErasedOn: i.Doubt.String(), ClosedAt: i.Closed.String(), ClosedBy: i.ClosedBy, Reason: i.Reason, Entry: int64(i.Entry),
	}
	if c.HasScore {
		w.Score = c.Score.String()
	}
	if i.State == intake.MatchedItem {
		w.Learner, w.Course = i.Account.String(), i.Course
	}
	return w
}
