package registrar_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"creditbank/courses"
	"creditbank/courses/coursemem"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/ledgermem"

	"pgregory.net/rapid"
)

// newRegistrar returns a registrar of two enterprises below the office, on
// 1 June 2010.
func newRegistrar(t *testing.T) *registrar.Registrar {
	t.Helper()
	ctx := t.Context()
	store := coursemem.New()
	for _, o := range []courses.Organisation{
		{Code: "BJ", Kind: courses.Union}, {Code: "E1", Kind: courses.EnterpriseKind, Parent: "BJ"}, {Code: "E2", Kind: courses.EnterpriseKind, Parent: "BJ"},
	} {
		o.Version = 1
		if err := store.Organisations().Add(ctx, o); err != nil {
			t.Fatal(err)
		}
	}
	now := func() time.Time { return time.Date(2010, 6, 1, 2, 0, 0, 0, time.UTC) }
	book := ledger.NewBook(new(ledgermem.Store), 0, now)
	t.Cleanup(book.Close)
	r, err := registrar.New(ctx, book, store, now)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Whatever order the steps come in, and whoever takes them: a course is
// published only when every expert of its panel has voted once, most of them
// for it, with the least score.
func TestNoCourseWithoutItsPanel(t *testing.T) {
	r := newRegistrar(t)
	ctx := t.Context()
	office := org.Principal{ID: "office", Role: org.Office, Organisation: "BJ"}
	firm := org.Principal{ID: "firm", Role: org.Enterprise, Organisation: "E1"}
	experts := make([]org.Principal, 4)
	for i := range experts {
		experts[i] = org.Principal{ID: fmt.Sprint("x", i), Role: org.Expert, Organisation: "E2"}
	}
	experts[3].Organisation = "E1" // of who proposes
	everybody := append([]org.Principal{office, firm}, experts...)
	stories, published, first := 0, 0, ledger.DayOf(time.Date(2010, 6, 1, 0, 0, 0, 0, ledger.Zone))
	rapid.Check(t, func(t *rapid.T) {
		stories++
		code, keys := fmt.Sprintf("C%d", stories), 0
		request := func(by org.Principal) registrar.Request {
			keys++
			return registrar.Request{By: by, Key: fmt.Sprint(code, " ", keys)}
		}
		content := registrar.CourseContent{
			Code: code, Module: courses.Enterprise, Title: "调压", Hours: 32 * ledger.One, Outline: "o", Assessment: "a",
			Worth: courses.HoursRule{Unit: ledger.Credit, PerUnit: 16 * ledger.One, Step: 500, Max: 2000},
		}
		p, _, err := r.ProposeCourse(ctx, request(firm), "", content)
		if err != nil {
			t.Fatal(err)
		}
		well, least, choices, longer := rapid.Bool().Draw(t, "well"), 40, []registrar.ReviewState{registrar.Passed, registrar.Passed, registrar.Returned, registrar.CourseRejected}, 0
		if well { // a course that all are for, so that some come to their end
			least, choices, longer = 60, choices[:1], 40
		}
		for range longer + rapid.IntRange(5, 40).Draw(t, "steps") {
			step := rapid.SampledFrom([]string{"submit", "open", "vote", "vote", "vote", "vote", "publish", "edit"}).Draw(t, "step")
			if well && step == "edit" {
				continue
			}
			by := rapid.SampledFrom(everybody).Draw(t, "by")
			if well || rapid.IntRange(0, 3).Draw(t, "usual") > 0 { // who would take the step
				by = map[string]org.Principal{"submit": firm, "edit": firm, "open": office, "publish": office, "vote": experts[keys%3]}[step]
			}
			switch step {
			case "submit":
				_, _, err = r.SubmitCourseProposal(ctx, request(by), p.ID, "")
			case "edit":
				_, _, err = r.EditCourseProposal(ctx, request(by), p.ID, content)
			case "open":
				panel := []registrar.PanelMember{{Expert: "x0", Organisation: "E2"}, {Expert: "x1", Organisation: "E2"}, {Expert: "x2", Organisation: "E2"}}
				n := rapid.IntRange(2, 3).Draw(t, "members")
				if well {
					n = 3
				}
				_, _, err = r.OpenCourseReview(ctx, request(by), p.ID, registrar.ReviewTerms{Panel: panel[:n], LeastScore: 60})
			case "vote":
				points := rapid.IntRange(least, 100).Draw(t, "points")
				v := registrar.CourseVote{Decision: rapid.SampledFrom(choices).Draw(t, "decision")}
				for _, c := range []string{"relevance", "content", "teaching", "assessment"} {
					v.Scores = append(v.Scores, registrar.Score{Criterion: c, Points: points})
				}
				_, _, err = r.VoteOnCourse(ctx, request(by), p.ID, v)
			case "publish":
				_, _, err = r.PublishReviewed(ctx, request(by), p.ID, first, "")
			}
			if err != nil && !errors.Is(err, fault.Refused) && !errors.Is(err, fault.Forbidden) {
				t.Fatalf("%v: want a refusal", err)
			}
			now, err := r.CourseProposal(ctx, office, p.ID)
			if err != nil {
				t.Fatal(err)
			}
			checkReview(t, r, &now)
			if now.State == registrar.CourseApproved {
				published++
				break
			}
		}
	})
	t.Logf("%d of %d published", published, stories)
	if published == 0 {
		t.Errorf("none of %d stories came to a publication", stories)
	}
}

// checkReview checks what holds of a proposal at all times.
func checkReview(t *rapid.T, r *registrar.Registrar, p *registrar.CourseProposal) {
	for _, round := range p.Rounds {
		voted := make(map[string]bool)
		approve, points := 0, 0
		for _, v := range round.Votes {
			if voted[v.By] || v.Organisation == "E1" {
				t.Fatalf("round %d: %s voted twice, or on a proposal of their own", round.Number, v.By)
			}
			voted[v.By] = true
			if v.Decision == registrar.Passed {
				approve++
			}
			for _, s := range v.Scores {
				points += s.Points
			}
		}
		if round.Decision != "" && len(round.Votes) != 3 {
			t.Fatalf("round %d: decided with %d votes of 3", round.Number, len(round.Votes))
		}
		if should := approve >= 2 && points >= 60*12 && len(round.Votes) == 3; should != (round.Decision == registrar.Passed) {
			t.Fatalf("round %d: %s with %d approvals and %d points of 12 scores", round.Number, round.Decision, approve, points)
		}
	}
	versions, err := r.Course(t.Context(), p.Content.Code)
	if published := err == nil; published != (p.State == registrar.CourseApproved) || len(versions) > 1 {
		t.Fatalf("%d versions are published of a proposal that is %s", len(versions), p.State)
	}
	if p.State == registrar.CourseApproved && p.Rounds[len(p.Rounds)-1].Decision != registrar.Passed {
		t.Fatalf("published, but the panel said %s", p.Rounds[len(p.Rounds)-1].Decision)
	}
}
