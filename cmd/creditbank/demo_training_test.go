package main

import (
	"testing"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/courses/training"
	"creditbank/ledger"
)

// TestTrainingOfTheDemo loads the plans, the money and the course before its
// panel twice, as after an interruption; then the last expert votes and the
// office publishes the course.
func TestTrainingOfTheDemo(t *testing.T) {
	ctx := t.Context()
	b := cataloguedBank(t)
	if err := b.openRegistrar(ctx); err != nil {
		t.Fatal(err)
	}
	q := registrar.Request{By: demoFirm, Key: "register"}
	if _, _, err := b.registrar.RegisterLearner(ctx, q, courses.Learner{Name: "甲（合成）", Organisation: demoEnterprise, Synthetic: true, Joined: 14000}); err != nil {
		t.Fatal(err)
	}
	for _, name := range demoExperts {
		if _, err := b.addMember(ctx, memberRequest{Name: name, FullName: "专家（合成）", Role: "expert", Organisation: demoCollege, KeepPassword: true}); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		if err := loadTraining(ctx, b.registrar, ledger.DayOf(b.now())); err != nil {
			t.Fatal(err)
		}
		if err := loadReview(ctx, b); err != nil {
			t.Fatal(err)
		}
	}
	plans, err := b.registrar.TrainingPlan(ctx, demoFirm, demoEnterprise, 2009)
	if err != nil || len(plans) != 3 || !plans[2].Closed || len(plans[2].Lines[2].Named) != 1 {
		t.Errorf("plan of 2009 = %+v, %v, want 3 versions, closed, with one person named", plans, err)
	}
	money, err := b.registrar.FundReport(ctx, demoFirm, demoEnterprise, 2010, "")
	if err != nil || len(money.Years) != 2 || money.Years[1].Report.Deduction.CarriedIn != 140_000*training.Yuan {
		t.Errorf("education money = %+v, %v, want two years and 140,000 carried in", money.Years, err)
	}
	proposals, err := b.registrar.CourseProposals(ctx, demoOffice, registrar.ReviewFilter{}, "", 9)
	if err != nil || len(proposals) != 1 || proposals[0].State != registrar.UnderReview || len(proposals[0].Rounds[0].Votes) != 2 {
		t.Fatalf("proposals = %+v, %v, want one in review with two votes", proposals, err)
	}
	id := proposals[0].ID
	m, err := b.apiKeys.MemberNamed(ctx, demoExperts[0])
	if err != nil {
		t.Fatal(err)
	}
	v := registrar.CourseVote{Decision: registrar.Passed, Reason: "同意"}
	for _, c := range proposals[0].Rounds[0].Terms.Criteria {
		v.Scores = append(v.Scores, registrar.Score{Criterion: c.ID, Points: 80})
	}
	expert := org.Principal{ID: "m_" + m.ID, Role: org.Expert, Organisation: demoCollege, Member: m.ID}
	if p, _, err := b.registrar.VoteOnCourse(ctx, registrar.Request{By: expert, Key: "v"}, id, v); err != nil || p.State != registrar.Passed {
		t.Fatalf("last vote: %s, %v, want passed", p.State, err)
	}
	if p, _, err := b.registrar.PublishReviewed(ctx, registrar.Request{By: demoOffice, Key: "p"}, id, ledger.DayOf(b.now()), ""); err != nil || p.Version != 1 {
		t.Errorf("publication: version %d, %v, want 1", p.Version, err)
	}
}
