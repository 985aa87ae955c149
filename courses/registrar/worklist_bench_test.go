package registrar_test

import (
	"fmt"
	"testing"
	"time"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/ledger"
)

// BenchmarkWork reads pages of 50 among 100,000 training orders and 100,000
// proposed courses: the first of all, one from the middle, the queue of those
// submitted (one in a hundred), what an enterprise sees, which has filed one in a
// thousand, its newest, and what waits for an expert, who is on as many panels
// and has voted on half of them.
func BenchmarkWork(b *testing.B) {
	const papers, shown = 100_000, 50
	ctx, now := b.Context(), time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	s := openShelf(b)
	day := ledger.DayOf(now)
	s.fill(b, papers, courses.OrderPaper, func(i int) any {
		o := registrar.TrainingOrder{
			ID: paperID(i), Firm: "E2", Provider: "E2", Course: "GA01", People: 20, Price: 50_000, Ordered: day - ledger.Day((papers-i)/200),
			Deadline: day + 90, State: registrar.OrderOpen, Reason: "新员工安全培训", By: "k",
		}
		o.Filed = ledger.InstantOf((o.Ordered - 1).End()) + ledger.Instant(i%200)
		if i%1000 == 0 {
			o.Firm = "E1"
		}
		return o
	})
	s.fill(b, papers, courses.CourseProposalPaper, func(i int) any { return proposalOf(i, papers, ledger.InstantOf(now)) })
	r := s.open(b, now)
	office, enterprise := org.Principal{ID: "o", Role: org.Office, Organisation: "BJ"}, org.Principal{ID: "e", Role: org.Enterprise, Organisation: "E1"}
	expert := org.Principal{ID: "x", Role: org.Expert, Organisation: "E2", Member: "expert"}
	for name, q := range map[string]struct {
		by    org.Principal
		after string
	}{"orders": {office, ""}, "orders/middle": {office, paperID(papers / 2)}, "orders/enterprise": {enterprise, ""}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if list, err := r.TrainingOrders(ctx, q.by, "", q.after, shown); err != nil || len(list) != shown {
					b.Fatalf("TrainingOrders = %d, %v, want %d", len(list), err, shown)
				}
			}
		})
	}
	for name, q := range map[string]struct {
		by    org.Principal
		f     registrar.ReviewFilter
		after string
	}{
		"proposals": {by: office}, "proposals/middle": {by: office, after: paperID(papers / 2)},
		"proposals/submitted":         {by: office, f: registrar.ReviewFilter{State: registrar.Submitted}},
		"proposals/enterprise":        {by: enterprise},
		"proposals/enterprise/newest": {by: enterprise, f: registrar.ReviewFilter{Newest: true}},
		"proposals/expert/waiting":    {by: expert, f: registrar.ReviewFilter{Waiting: true}},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if list, err := r.CourseProposals(ctx, q.by, q.f, q.after, shown); err != nil || len(list) != shown {
					b.Fatalf("CourseProposals = %d, %v, want %d", len(list), err, shown)
				}
			}
		})
	}
}

// proposalOf returns the i-th of n proposed courses.
func proposalOf(i, n int, now ledger.Instant) registrar.CourseProposal {
	at := now - ledger.Instant(n-i)*1e6
	c := registrar.CourseContent{Code: fmt.Sprint("EE", i), Title: "现场急救", Outline: "心肺复苏、止血、包扎。", Assessment: "操作考核", Hours: 16 * ledger.One}
	p := registrar.CourseProposal{ID: paperID(i), Organisation: "E2", State: registrar.CourseApproved, Content: c}
	if i%1000 == 0 {
		p.Organisation = "E1"
	}
	round := registrar.Round{Number: 1, Content: c, By: "k", At: at, Terms: &registrar.ReviewTerms{
		Panel: []registrar.PanelMember{{Expert: "a", Organisation: "BJ"}, {Expert: "b", Organisation: "BJ"}},
	}}
	switch {
	case i%100 == 1:
		p.State, round.Terms = registrar.Submitted, nil
	case i%1000 == 2:
		p.State = registrar.UnderReview
		round.Terms.Panel[0].Expert = "expert"
		if i%2000 == 2 {
			round.Votes = []registrar.CourseVote{{By: "expert", Decision: registrar.Passed}}
		}
	}
	p.Rounds = []registrar.Round{round}
	p.Steps = []registrar.ReviewStep{{State: registrar.Draft, By: "k", Organisation: p.Organisation, At: at}}
	return p
}

// BenchmarkCollege reads what a college sees first, among 100,000 applications,
// of which every hundredth is held, and as many consents, of which every
// hundredth is of somebody whom nobody has audited yet.
func BenchmarkCollege(b *testing.B) {
	const papers, shown = 100_000, 50
	ctx, now := b.Context(), time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	s := openShelf(b)
	if err := s.Organisations().Add(ctx, courses.Organisation{Code: "C1", Version: 1, Kind: courses.InstitutionKind}); err != nil {
		b.Fatal(err)
	}
	if err := s.Programmes().Add(ctx, courses.Programme{Code: "P1", Version: 1, Institution: "C1"}); err != nil {
		b.Fatal(err)
	}
	learner := func(i int) string {
		return ledger.NewAccountID(0, [14]byte{byte(i >> 16), byte(i >> 8), byte(i)}).String()
	}
	s.fill(b, papers, courses.ApplicationPaper, func(i int) any {
		x := registrar.Application{ID: paperID(i), Learner: learner(i), Programme: "P1", Institution: "C1", State: registrar.Redeemed,
			Deadline: ledger.InstantOf(now) - ledger.Instant(i), Record: []byte("{}"), Verdict: []byte("{}")}
		switch {
		case i%100 == 0:
			x.State = registrar.Held
		case i%100 == 1:
			x.Learner = learner(papers + i)
		}
		return x
	})
	s.fill(b, papers, courses.ConsentPaper, func(i int) any {
		return registrar.Consent{Learner: learner(i), Institution: "C1", Programme: "P1", Fields: []registrar.Field{registrar.CreditsField}, Given: ledger.InstantOf(now) - ledger.Instant(papers-i)}
	})
	var goals []courses.Paper
	for i := 1; i < papers; i += 100 {
		body := mustJSON(b, registrar.Goal{Learner: learner(i), Programme: "P1"})
		goals = append(goals, courses.Paper{Kind: courses.GoalPaper, Name: learner(i) + "/P1", Version: 1, Body: body})
	}
	if err := s.Papers().Add(ctx, goals...); err != nil {
		b.Fatal(err)
	}
	r, by := s.open(b, now), org.Principal{ID: "c", Role: org.College, Organisation: "C1"}
	b.Run("held", func(b *testing.B) {
		for b.Loop() {
			list, err := r.Applications(ctx, by, registrar.ApplicationFilter{State: registrar.Held, Most: shown})
			if err != nil || len(list) != shown {
				b.Fatalf("Applications = %d, %v, want %d", len(list), err, shown)
			}
		}
	})
	b.Run("count", func(b *testing.B) {
		for b.Loop() {
			if n, err := r.CountApplications(ctx, by, registrar.Redeemed, papers); err != nil || n != papers-papers/100 {
				b.Fatalf("CountApplications = %d, %v", n, err)
			}
		}
	})
	for name, n := range map[string]int{"applicants": shown, "applicants/all": papers} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if list, err := r.Applicants(ctx, by, n); err != nil || len(list) != min(n, papers/100) {
					b.Fatalf("Applicants = %d, %v", len(list), err)
				}
			}
		})
	}
}
