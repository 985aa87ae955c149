package v1

import (
	"context"

	"creditbank/api/call"
	"creditbank/api/wire"
	"creditbank/courses/registrar"
)

// ListCourseProposals answers with a page of proposals.
func (s *Server) ListCourseProposals(ctx context.Context, r wire.ListCourseProposalsRequestObject) (wire.ListCourseProposalsResponseObject, error) {
	items, next, err := listed("course-proposals", r.Params.Cursor, r.Params.Limit, func(after string, n int) ([]registrar.CourseProposal, error) {
		return s.Registrar.CourseProposals(ctx, call.Of(ctx).By, registrar.ReviewFilter{
			Organisation: r.Params.Organisation, State: registrar.ReviewState(r.Params.State),
		}, after, n)
	}, func(p registrar.CourseProposal) string { return p.ID }, courseProposal)
	if err != nil {
		return nil, err
	}
	return wire.ListCourseProposals200JSONResponse{Items: items, NextCursor: next}, nil
}

// GetCourseProposal answers with a proposal.
func (s *Server) GetCourseProposal(ctx context.Context, r wire.GetCourseProposalRequestObject) (wire.GetCourseProposalResponseObject, error) {
	p, err := s.Registrar.CourseProposal(ctx, call.Of(ctx).By, r.Proposal)
	if err != nil {
		return nil, err
	}
	return wire.GetCourseProposal200JSONResponse(courseProposal(&p)), nil
}

// ProposeCourse files a draft.
func (s *Server) ProposeCourse(ctx context.Context, r wire.ProposeCourseRequestObject) (wire.ProposeCourseResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	c := ContentOf(&wire.CourseContent{
		Code: r.Body.Code, Module: r.Body.Module, Title: r.Body.Title, TitleEn: r.Body.TitleEn, Hours: r.Body.Hours, Worth: r.Body.Worth,
		Industry: r.Body.Industry, Outline: r.Body.Outline, Assessment: r.Body.Assessment, Evidence: r.Body.Evidence,
	})
	p, replayed, err := s.Registrar.ProposeCourse(ctx, q, r.Body.Organisation, c)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.ProposeCourse200JSONResponse(courseProposal(&p)), nil
	}
	return wire.ProposeCourse201JSONResponse{Body: courseProposal(&p), Headers: wire.ProposeCourse201ResponseHeaders{
		Location: courseProposalPath(&p), IdempotencyReplayed: replay(replayed),
	}}, nil
}

// EditCourseProposal changes a draft.
func (s *Server) EditCourseProposal(ctx context.Context, r wire.EditCourseProposalRequestObject) (wire.EditCourseProposalResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	p, replayed, err := s.Registrar.EditCourseProposal(ctx, q, r.Proposal, ContentOf(r.Body))
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.EditCourseProposal200JSONResponse(courseProposal(&p)), nil
	}
	return wire.EditCourseProposal201JSONResponse{Body: courseProposal(&p), Headers: wire.EditCourseProposal201ResponseHeaders{
		Location: courseProposalPath(&p), IdempotencyReplayed: replay(replayed),
	}}, nil
}

// SubmitCourseProposal submits a proposal.
func (s *Server) SubmitCourseProposal(ctx context.Context, r wire.SubmitCourseProposalRequestObject) (wire.SubmitCourseProposalResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	p, replayed, err := s.Registrar.SubmitCourseProposal(ctx, q, r.Proposal, r.Body.Reason)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.SubmitCourseProposal200JSONResponse(courseProposal(&p)), nil
	}
	return wire.SubmitCourseProposal201JSONResponse{Body: courseProposal(&p), Headers: wire.SubmitCourseProposal201ResponseHeaders{
		Location: courseProposalPath(&p), IdempotencyReplayed: replay(replayed),
	}}, nil
}

// WithdrawCourseProposal takes a proposal back.
func (s *Server) WithdrawCourseProposal(ctx context.Context, r wire.WithdrawCourseProposalRequestObject) (wire.WithdrawCourseProposalResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	p, replayed, err := s.Registrar.WithdrawCourseProposal(ctx, q, r.Proposal, r.Body.Reason)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.WithdrawCourseProposal200JSONResponse(courseProposal(&p)), nil
	}
	return wire.WithdrawCourseProposal201JSONResponse{Body: courseProposal(&p), Headers: wire.WithdrawCourseProposal201ResponseHeaders{
		Location: courseProposalPath(&p), IdempotencyReplayed: replay(replayed),
	}}, nil
}
