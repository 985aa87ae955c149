package v1

import (
	"context"

	"creditbank/api/call"
	"creditbank/api/wire"
	"creditbank/courses"
	"creditbank/courses/registrar"
)

// OpenCourseReview names the panel of a proposal.
func (s *Server) OpenCourseReview(ctx context.Context, r wire.OpenCourseReviewRequestObject) (wire.OpenCourseReviewResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	t := registrar.ReviewTerms{Majority: registrar.Majority(r.Body.Majority), LeastScore: r.Body.LeastScore}
	for _, m := range r.Body.Panel {
		t.Panel = append(t.Panel, registrar.PanelMember{Expert: m.Expert, Organisation: m.Organisation})
	}
	for _, c := range r.Body.Criteria {
		t.Criteria = append(t.Criteria, registrar.Criterion{ID: c.Id, Title: c.Title, TitleEn: c.TitleEn, Weight: c.Weight})
	}
	p, replayed, err := s.Registrar.OpenCourseReview(ctx, q, r.Proposal, t)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.OpenCourseReview200JSONResponse(courseProposal(&p)), nil
	}
	return wire.OpenCourseReview201JSONResponse{Body: courseProposal(&p), Headers: wire.OpenCourseReview201ResponseHeaders{
		Location: courseProposalPath(&p), IdempotencyReplayed: replay(replayed),
	}}, nil
}

// ReplaceExpert puts another expert in the place of one who has not voted.
func (s *Server) ReplaceExpert(ctx context.Context, r wire.ReplaceExpertRequestObject) (wire.ReplaceExpertResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	in := registrar.PanelMember{Expert: r.Body.Expert, Organisation: r.Body.Organisation}
	p, replayed, err := s.Registrar.ReplaceExpert(ctx, q, r.Proposal, r.Body.Out, in, r.Body.Reason)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.ReplaceExpert200JSONResponse(courseProposal(&p)), nil
	}
	return wire.ReplaceExpert201JSONResponse{Body: courseProposal(&p), Headers: wire.ReplaceExpert201ResponseHeaders{
		Location: courseProposalPath(&p), IdempotencyReplayed: replay(replayed),
	}}, nil
}

// VoteOnCourse adds an expert's judgement.
func (s *Server) VoteOnCourse(ctx context.Context, r wire.VoteOnCourseRequestObject) (wire.VoteOnCourseResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	v := registrar.CourseVote{Decision: decisions[r.Body.Decision], Reason: r.Body.Reason}
	for _, x := range r.Body.Scores {
		v.Scores = append(v.Scores, registrar.Score{Criterion: x.Criterion, Points: x.Points})
	}
	p, replayed, err := s.Registrar.VoteOnCourse(ctx, q, r.Proposal, v)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.VoteOnCourse200JSONResponse(courseProposal(&p)), nil
	}
	return wire.VoteOnCourse201JSONResponse{Body: courseProposal(&p), Headers: wire.VoteOnCourse201ResponseHeaders{
		Location: courseProposalPath(&p), IdempotencyReplayed: replay(replayed),
	}}, nil
}

// PublishReviewedCourse publishes a course that passed.
func (s *Server) PublishReviewedCourse(ctx context.Context, r wire.PublishReviewedCourseRequestObject) (wire.PublishReviewedCourseResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	p, replayed, err := s.Registrar.PublishReviewed(ctx, q, r.Proposal, day(r.Body.FirstDay), r.Body.Reason)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.PublishReviewedCourse200JSONResponse(courseProposal(&p)), nil
	}
	return wire.PublishReviewedCourse201JSONResponse{Body: courseProposal(&p), Headers: wire.PublishReviewedCourse201ResponseHeaders{
		Location: courseProposalPath(&p), IdempotencyReplayed: replay(replayed),
	}}, nil
}

// decisions are what experts say, by the words of the API.
var decisions = map[string]registrar.ReviewState{
	"approve": registrar.Passed, "return": registrar.Returned, "reject": registrar.CourseRejected,
}

// DecisionWord returns how clients call an expert's decision.
func DecisionWord(state registrar.ReviewState) string {
	for word, s := range decisions {
		if s == state {
			return word
		}
	}
	return string(state)
}

func courseProposalPath(p *registrar.CourseProposal) string { return "/v1/course-proposals/" + p.ID }

// ContentOf reads what a course is to be. The request has been checked.
func ContentOf(w *wire.CourseContent) registrar.CourseContent {
	return registrar.CourseContent{
		Code: w.Code, Module: courses.Module(w.Module), Title: w.Title, TitleEn: w.TitleEn, Hours: amount(w.Hours), Worth: worthOf(w.Worth),
		Industry: w.Industry, Outline: w.Outline, Assessment: w.Assessment, Evidence: w.Evidence,
	}
}

// Content returns what a course is to be, as clients see it.
func Content(c *registrar.CourseContent) wire.CourseContent {
	return wire.CourseContent{
		Code: c.Code, Module: string(c.Module), Title: c.Title, TitleEn: c.TitleEn, Hours: c.Hours.String(), Worth: worth(c.Worth),
		Industry: c.Industry, Outline: c.Outline, Assessment: c.Assessment, Evidence: c.Evidence,
	}
}

func courseProposal(p *registrar.CourseProposal) wire.CourseProposal {
	w := wire.CourseProposal{
		Proposal: p.ID, Organisation: p.Organisation, State: string(p.State), Content: Content(&p.Content),
		Rounds: make([]wire.ReviewRound, len(p.Rounds)), Steps: make([]wire.ReviewStep, len(p.Steps)),
		Version: int(p.Version), FirstDay: p.FirstDay.String(),
	}
	for i := range p.Rounds {
		w.Rounds[i] = reviewRound(&p.Rounds[i])
	}
	for i, x := range p.Steps {
		w.Steps[i] = wire.ReviewStep{State: string(x.State), By: x.By, Organisation: x.Organisation, At: x.At.String(), Reason: x.Reason}
	}
	return w
}

func reviewRound(x *registrar.Round) wire.ReviewRound {
	w := wire.ReviewRound{
		Number: x.Number, Content: Content(&x.Content), By: x.By, At: x.At.String(), Decision: string(x.Decision), DecidedAt: x.Decided.String(),
		Panel: []wire.PanelMember{}, Criteria: []wire.Criterion{}, Votes: make([]wire.CourseVote, len(x.Votes)),
	}
	if x.Decision != "" {
		w.Score = x.Score.String()
	}
	if t := x.Terms; t != nil {
		w.Majority, w.LeastScore = string(t.Majority), t.LeastScore
		for _, m := range t.Panel {
			w.Panel = append(w.Panel, wire.PanelMember{Expert: m.Expert, Organisation: m.Organisation})
		}
		for _, c := range t.Criteria {
			w.Criteria = append(w.Criteria, wire.Criterion{Id: c.ID, Title: c.Title, TitleEn: c.TitleEn, Weight: c.Weight})
		}
	}
	for i, v := range x.Votes {
		w.Votes[i] = wire.CourseVote{
			By: v.By, Organisation: v.Organisation, Decision: DecisionWord(v.Decision), Reason: v.Reason, At: v.At.String(),
			Scores: make([]wire.Score, len(v.Scores)),
		}
		for n, s := range v.Scores {
			w.Votes[i].Scores[n] = wire.Score{Criterion: s.Criterion, Points: s.Points}
		}
	}
	return w
}
