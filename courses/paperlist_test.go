package courses_test

import (
	"strings"
	"testing"

	"creditbank/courses"
)

// Where papers stand. A line that has to be changed here needs another
// [courses.ListEdition]: files that are there have these rows.
func TestGoldenLists(t *testing.T) {
	const day15000 = 1295971200000000 // its beginning in the bank's zone
	for _, c := range []struct {
		kind  courses.PaperKind
		body  string
		want  string
		place uint64
	}{
		{courses.DecisionPaper, `{"asked_at":7,"state":"pending","by":{"organisation":"E1"}}`, "decision decision/of/E1 decision/in/pending", 7},
		{courses.ComplaintPaper, `{"at":7,"state":"filed","against":"E1","by":{"organisation":"E1"}}`, "complaint complaint/of/E1 complaint/in/filed", 7},
		{courses.SanctionPaper, `{"at":7,"issuer":"E1","ended_day":3}`, "sanction sanction/of/E1 sanction/in/over", 7},
		{courses.ApplicationPaper, `{"deadline":7,"institution":"C1","learner":"L","programme":"P","state":"held"}`,
			"application application/of/C1 application/of/L application/in/held application/of/C1/in/held application/on/L/P", 9223372036854775800},
		{courses.ApplicationPaper, `{"deadline":0,"institution":"C1","learner":"L","programme":"P","state":"released"}`,
			"application application/of/C1 application/of/L application/in/released application/of/C1/in/released", 9223372036854775807},
		{courses.CourseProposalPaper, `{"organisation":"E1","state":"draft","content":{"code":"X"},"steps":[{"at":7},{"at":9}]}`,
			"course-proposal course-proposal/in/draft course-proposal/of/E1 course-proposal/for/E1", 7},
		{courses.CourseProposalPaper, `{"organisation":"E1","state":"submitted","content":{"code":"X"},"rounds":[{"number":1}],"steps":[{"at":7}]}`,
			"course-proposal course-proposal/in/submitted course-proposal/of/E1 course-proposal/on/X", 7},
		{courses.CourseProposalPaper, `{"organisation":"E1","state":"in-review","content":{"code":"X"},"steps":[{"at":7}],"rounds":[` +
			`{"terms":{"panel":[{"expert":"a"}]}},{"terms":{"panel":[{"expert":"b"},{"expert":"c"}]},"votes":[{"by":"b"}]}]}`,
			"course-proposal course-proposal/in/in-review course-proposal/of/E1 course-proposal/on/X " +
				"course-proposal/of/a course-proposal/of/b course-proposal/of/c course-proposal/for/c", 7},
		{courses.CourseProposalPaper, `{"organisation":"E1","state":"approved"}`, "course-proposal course-proposal/in/approved course-proposal/of/E1", 0},
		{courses.OrderPaper, `{"firm":"E1","provider":"S1","course":"X","ordered":15000,"state":"open","at":9,"by":"k"}`, "order order/of/E1 order/of/S1", day15000},
		{courses.OrderPaper, `{"firm":"E1","provider":"E1","course":"X","ordered":15000,"filed":1295971200000009,"state":"settled"}`,
			"order order/of/E1 order/on/X", day15000 + 9},
		{courses.TrainingPlanPaper, `{"organisation":"E1","year":2011}`, "training-plan/in/2011", 0},
		{courses.SeatPaper, `{"line":"a","learner":"L"}`, "seat/of/L", 0},
		{courses.SeatPaper, `{"line":"a","learner":"L","dropped":true}`, "", 0},
		{courses.ConsentPaper, `{"learner":"L","institution":"C1","given":7}`, "consent/of/C1", 7},
		{courses.ConsentPaper, `{"learner":"L","institution":"C1","given":7,"withdrawn":8}`, "", 7},
		{courses.MergePaper, `{"state":"begun","at":7}`, "merge/in/begun", 7},
		{courses.GoalPaper, `{"learner":"L"}`, "", 0},
		{courses.OrderPaper, `{"firm":`, "", 0},
		{courses.CourseProposalPaper, `[]`, "", 0},
		{courses.SeatPaper, `"x"`, "", 0},
	} {
		names, place := courses.Paper{Kind: c.kind, Body: c.body}.Lists()
		if got := strings.Join(names, " "); got != c.want || place != c.place {
			t.Errorf("Lists of %s %s = %s, %d, want %s, %d", c.kind, c.body, got, place, c.want, c.place)
		}
	}
	if courses.ListEdition != 2 {
		t.Errorf("ListEdition = %d, want 2", courses.ListEdition)
	}
}
