package registrar_test

import (
	"context"
	"errors"
	"testing"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// A clerk prepares what the office decides: names the panel of a review and
// sees its votes, files plans and money on behalf; and decides nothing. A
// clerk of who proposes has no part in the review.
func TestClerkPrepares(t *testing.T) {
	r := newRegistrar(t)
	ctx := t.Context()
	office := org.Principal{ID: "office", Role: org.Office, Organisation: "BJ"}
	clerk := org.Principal{ID: "clerk", Role: org.Clerk, Organisation: "BJ"}
	own := org.Principal{ID: "own", Role: org.Clerk, Organisation: "E1"}
	keys := 0
	ask := func(by org.Principal) registrar.Request {
		keys++
		return registrar.Request{By: by, Key: string(rune('a' + keys))}
	}
	forbidden := func(what string, err error) {
		t.Helper()
		if !errors.Is(err, fault.Forbidden) {
			t.Errorf("%s = %v, want %v", what, err, fault.Forbidden)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	p, _, err := r.ProposeCourse(ctx, ask(enterprise("E1")), "", registrar.CourseContent{
		Code: "C1", Module: courses.Enterprise, Title: "调压", Hours: 32 * ledger.One, Outline: "o", Assessment: "a",
		Worth: courses.HoursRule{Unit: ledger.Credit, PerUnit: 16 * ledger.One, Step: 500, Max: 2000},
	})
	must(err)
	_, _, err = r.SubmitCourseProposal(ctx, ask(enterprise("E1")), p.ID, "")
	must(err)
	terms := registrar.ReviewTerms{Panel: []registrar.PanelMember{
		{Expert: "x0", Organisation: "E2"}, {Expert: "x1", Organisation: "E2"}, {Expert: "x2", Organisation: "E2"},
	}, LeastScore: 60}
	_, _, err = r.OpenCourseReview(ctx, ask(own), p.ID, terms)
	forbidden("OpenCourseReview by the proposer's clerk", err)
	_, _, err = r.OpenCourseReview(ctx, ask(clerk), p.ID, terms)
	must(err)
	_, _, err = r.ReplaceExpert(ctx, ask(own), p.ID, "x2", registrar.PanelMember{Expert: "x3", Organisation: "E2"}, "回避")
	forbidden("ReplaceExpert by the proposer's clerk", err)
	_, _, err = r.ReplaceExpert(ctx, ask(clerk), p.ID, "x2", registrar.PanelMember{Expert: "x3", Organisation: "E2"}, "回避")
	must(err)
	vote := registrar.CourseVote{Decision: registrar.Passed}
	for _, c := range []string{"relevance", "content", "teaching", "assessment"} {
		vote.Scores = append(vote.Scores, registrar.Score{Criterion: c, Points: 90})
	}
	_, _, err = r.VoteOnCourse(ctx, ask(org.Principal{ID: "x0", Role: org.Expert, Organisation: "E2"}), p.ID, vote)
	must(err)
	if seen, err := r.CourseProposal(ctx, clerk, p.ID); err != nil || len(seen.Rounds[0].Votes) != 1 {
		t.Errorf("CourseProposal as clerk = %+v, %v, want the vote", seen.Rounds, err)
	}
	_, err = r.CourseProposal(ctx, own, p.ID)
	forbidden("CourseProposal as the proposer's clerk", err)
	for _, x := range []string{"x1", "x3"} {
		_, _, err = r.VoteOnCourse(ctx, ask(org.Principal{ID: x, Role: org.Expert, Organisation: "E2"}), p.ID, vote)
		must(err)
	}
	_, _, err = r.PublishReviewed(ctx, ask(clerk), p.ID, 0, "")
	forbidden("PublishReviewed as clerk", err)

	line := []registrar.PlanLine{{ID: "1", Course: "GA01", Hours: 16 * ledger.One, People: 1}}
	must(addCourse(ctx, r, office, ask))
	if _, _, err = r.FileTrainingPlan(ctx, ask(clerk), "E1", 2010, "", line); err != nil {
		t.Errorf("FileTrainingPlan as clerk = %v", err)
	}
	if plans, err := r.TrainingPlan(ctx, clerk, "E1", 2010); err != nil || len(plans) == 0 {
		t.Errorf("TrainingPlan as clerk = %v, %v", plans, err)
	}
	_, _, err = r.CloseTrainingPlan(ctx, ask(clerk), "E1", 2010, "x")
	forbidden("CloseTrainingPlan as clerk", err)
	_, _, err = r.FileTrainingPlan(ctx, ask(own), "E2", 2010, "", line)
	forbidden("FileTrainingPlan as clerk of another", err)
	_, _, err = r.VoidSpending(ctx, ask(clerk), "E1", 2010, "v", "x")
	forbidden("VoidSpending as clerk", err)
	_, _, err = r.OrderTraining(ctx, ask(clerk), registrar.TrainingOrder{Firm: "E1", Provider: "E2", Course: "GA01", People: 1})
	forbidden("OrderTraining as clerk", err)
	_, _, err = r.FileFund(ctx, ask(clerk), registrar.Fund{Organisation: "E1", Year: 2010, Class: "x"})
	if errors.Is(err, fault.Forbidden) {
		t.Errorf("FileFund as clerk = %v, want no more than that the rules are missing", err)
	}
}

// addCourse publishes a course of the office's.
func addCourse(ctx context.Context, r *registrar.Registrar, office org.Principal, ask func(org.Principal) registrar.Request) error {
	_, err := r.PublishCourse(ctx, ask(office), courses.Course{
		Code: "GA01", Module: courses.General, Title: "安全", Hours: 16 * ledger.One, Approved: 1,
		Worth: courses.HoursRule{Unit: ledger.Credit, PerUnit: 16 * ledger.One, Step: 500, Max: 4000},
	})
	return err
}
