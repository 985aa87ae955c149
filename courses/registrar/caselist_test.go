package registrar

import (
	order "cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"creditbank/courses"
	"creditbank/courses/coursemem"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/ledgermem"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// tester is what tests and random tests have in common.
type tester interface {
	Context() context.Context
	Cleanup(func())
	Fatal(...any)
}

// caseWorld is a registrar with organisations and learners.
func caseWorld(t tester, store courses.Store, now time.Time) *Registrar {
	ctx := t.Context()
	for _, o := range []courses.Organisation{
		{Code: "BJ", Version: 1, Kind: courses.Union}, {Code: "U1", Version: 1, Kind: courses.Union, Parent: "BJ"},
		{Code: "E1", Version: 1, Kind: courses.EnterpriseKind, Parent: "U1"}, {Code: "E2", Version: 1, Kind: courses.EnterpriseKind, Parent: "U1"},
		{Code: "E3", Version: 1, Kind: courses.EnterpriseKind, Parent: "BJ"}, {Code: "C1", Version: 1, Kind: courses.InstitutionKind}, {Code: "C2", Version: 1, Kind: courses.InstitutionKind},
	} {
		if err := store.Organisations().Add(ctx, o); err != nil {
			t.Fatal(err)
		}
	}
	clock := func() time.Time { return now }
	book := ledger.NewBook(new(ledgermem.Store), 0, clock)
	t.Cleanup(func() { book.Close() })
	r, err := New(ctx, book, store, clock)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func caseLearner(n byte) ledger.AccountID { return ledger.NewAccountID(0, [14]byte{n}) }

var caseReaders = []org.Principal{
	{ID: "office", Role: org.Office, Organisation: "BJ"}, {ID: "auditor", Role: org.Auditor, Organisation: "BJ"},
	{ID: "clerk", Role: org.Clerk, Organisation: "U1"}, {ID: "u1", Role: org.Enterprise, Organisation: "U1"},
	{ID: "e1", Role: org.Enterprise, Organisation: "E1"}, {ID: "e3", Role: org.Enterprise, Organisation: "E3"},
	{ID: "c1", Role: org.College, Organisation: "C1"}, {ID: "l1", Role: org.Learner, Learner: caseLearner(1)},
	{ID: "l2", Role: org.Learner, Learner: caseLearner(2), Organisation: "E1"},
}

func drawAsker(t *rapid.T) Asker { return askerOf(rapid.SampledFrom(caseReaders).Draw(t, "by")) }

// TestCasesAreThoseThatAreSeen files decisions, complaints and sanctions, and
// compares every reader's list, page by page, with looking at all of them.
func TestCasesAreThoseThatAreSeen(t *testing.T) {
	shown := 0
	rapid.Check(t, func(t *rapid.T) {
		now := time.UnixMicro(1_000_000).UTC()
		r := caseWorld(t, coursemem.New(), now)
		for i := range caseLearnersFiled {
			l := courses.Learner{Account: caseLearner(byte(i + 1)), Version: 1, Name: "学员（合成）", Organisation: []string{"E1", "E3"}[i%2]}
			if err := r.store.Learners().Add(t.Context(), l); err != nil {
				t.Fatal(err)
			}
		}
		n := rapid.IntRange(0, 8).Draw(t, "cases")
		decisions, complaints, sanctions := make([]Decision, n), make([]Complaint, n), make([]Sanction, n)
		applications := make([]Application, n)
		for i := range n {
			at := ledger.Instant(rapid.IntRange(0, 5).Draw(t, "at"))
			id := fmt.Sprintf("%d-%02d", rapid.IntRange(0, 9).Draw(t, "id"), i)
			decisions[i] = Decision{ID: id, By: drawAsker(t), AskedAt: at, Until: 1_000_000 + at - 3,
				State: rapid.SampledFrom([]DecisionState{DecisionPending, DecisionPending, DecisionConfirmed, DecisionTurnedDown}).Draw(t, "state")}
			complaints[i] = Complaint{ID: id, By: drawAsker(t), At: at, Due: ledger.Day(rapid.IntRange(-1, 1).Draw(t, "due")),
				Against: rapid.SampledFrom([]string{"", "E1", "E2", "E3", "C1"}).Draw(t, "against"),
				State:   rapid.SampledFrom([]ComplaintState{ComplaintFiled, ComplaintClosed}).Draw(t, "state")}
			sanctions[i] = Sanction{ID: id, At: at, Review: ledger.Day(rapid.IntRange(1, 3).Draw(t, "review")), Ended: ledger.Day(rapid.IntRange(0, 1).Draw(t, "ended"))}
			if rapid.Bool().Draw(t, "of a learner") {
				sanctions[i].Learner = caseLearner(byte(1 + i%caseLearnersFiled)).String()
			} else {
				sanctions[i].Issuer = rapid.SampledFrom([]string{"E1", "E2", "E3"}).Draw(t, "issuer")
			}
			applications[i] = Application{ID: id, Institution: rapid.SampledFrom([]string{"C1", "C2"}).Draw(t, "college"), Deadline: at,
				Learner: caseLearner(byte(1 + i%2)).String(), State: rapid.SampledFrom([]ApplicationState{Proposed, Held}).Draw(t, "state"),
				Record: []byte("{}"), Verdict: []byte("{}")}
			fileCase(t, r, courses.ApplicationPaper, id, applications[i])
			fileCase(t, r, courses.DecisionPaper, id, decisions[i])
			fileCase(t, r, courses.ComplaintPaper, id, complaints[i])
			fileCase(t, r, courses.SanctionPaper, id, sanctions[i])
		}
		instant, today := ledger.InstantOf(now), ledger.DayOf(now)
		for _, by := range caseReaders {
			own, err := r.accountsBy(t.Context(), by)
			if err != nil {
				t.Fatal(err)
			}
			if mayListApplications(by) == nil {
				shown += compareApplications(t, r, by, applications)
			}
			for _, state := range []DecisionState{"", DecisionPending, DecisionLapsed, DecisionConfirmed} {
				shown += comparePages(t, decisions, func(d Decision) (ledger.Instant, string) { return d.AskedAt, d.ID },
					func(d Decision) bool { return r.seesDecision(by, &d) && (state == "" || d.StateAt(instant) == state) },
					func(after string, n int) ([]Decision, error) { return r.Decisions(t.Context(), by, state, after, n) })
			}
			for _, f := range []ComplaintFilter{{}, {State: ComplaintFiled}, {Overdue: true}, {State: ComplaintClosed, Overdue: true}} {
				shown += comparePages(t, complaints, func(c Complaint) (ledger.Instant, string) { return c.At, c.ID },
					func(c Complaint) bool {
						return r.seesComplaint(by, own, &c) && (f.State == "" || f.State == c.State) && (!f.Overdue || c.Overdue(today))
					},
					func(after string, n int) ([]Complaint, error) { return r.Complaints(t.Context(), by, f, after, n) })
			}
			for _, f := range []SanctionFilter{{}, {InForce: true}, {Over: true}, {DueBy: 2}, {InForce: true, Over: true}, {Over: true, DueBy: 2}} {
				shown += comparePages(t, sanctions, func(s Sanction) (ledger.Instant, string) { return s.At, s.ID },
					func(s Sanction) bool { return r.seesSanction(t.Context(), by, own, &s) && f.has(&s) },
					func(after string, n int) ([]Sanction, error) { return r.Sanctions(t.Context(), by, f, after, n) })
			}
		}
	})
	if shown == 0 {
		t.Error("nobody was shown anything")
	}
}

// caseLearnersFiled is how many learners are registered.
const caseLearnersFiled = 3

// fileCase files a case.
func fileCase[T any](t *rapid.T, r *Registrar, kind courses.PaperKind, id string, c T) {
	t.Helper()
	body, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	p := courses.Paper{Kind: kind, Name: id, Version: 1, Body: string(body), By: "k"}
	if err := r.store.Papers().Add(t.Context(), p); err != nil {
		t.Fatal(err)
	}
}

// comparePages reads a list in pages of two and compares it with all that is
// seen, in order. It returns how many were shown.
func comparePages[T any](t *rapid.T, all []T, at func(T) (ledger.Instant, string), see func(T) bool, list func(after string, n int) ([]T, error)) int {
	t.Helper()
	var want []T
	for _, c := range all {
		if see(c) {
			want = append(want, c)
		}
	}
	slices.SortFunc(want, func(a, b T) int {
		at1, id1 := at(a)
		at2, id2 := at(b)
		return order.Or(order.Compare(at1, at2), order.Compare(id1, id2))
	})
	var got []T
	for after := ""; ; {
		page, err := list(after, 2)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, page...)
		if len(page) < 2 {
			break
		}
		_, after = at(page[1])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("%T (-want +got)\n%s", all, diff)
	}
	return len(got)
}

// compareApplications compares the applications that somebody lists, whole and
// in pages, with those of all that are seen.
func compareApplications(t *rapid.T, r *Registrar, by org.Principal, all []Application) (shown int) {
	own, err := r.accountsBy(t.Context(), by)
	if err != nil {
		t.Fatal(err)
	}
	t.Helper()
	// The latest deadline comes first.
	at := func(x Application) (ledger.Instant, string) { return -x.Deadline, x.ID }
	for _, state := range []ApplicationState{"", Proposed, Redeemed} {
		for _, college := range []string{"", "C1"} {
			see := func(x Application) bool {
				return r.seesApplication(by, own, &x) && (state == "" || x.State == state) && (college == "" || x.Institution == college)
			}
			shown += comparePages(t, all, at, see, func(after string, n int) ([]Application, error) {
				return r.ApplicationsAfter(t.Context(), by, college, state, after, n)
			})
		}
		whole, err := r.Applications(t.Context(), by, ApplicationFilter{State: state})
		if err != nil {
			t.Fatal(err)
		}
		if n, err := r.CountApplications(t.Context(), by, state, len(all)+1); state != "" && (err != nil || n != len(whole)) {
			t.Fatalf("CountApplications(%s in %q) = %d, %v, want %d", by.ID, state, n, err, len(whole))
		}
		f := ApplicationFilter{State: state, Learner: caseLearner(1), Most: 2}
		of, err := r.Applications(t.Context(), by, f)
		want := slices.DeleteFunc(slices.Clone(whole), func(x Application) bool { return x.Learner != caseLearner(1).String() })
		if diff := cmp.Diff(want[:min(len(want), 2)], of, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Fatalf("Applications of one in %q, %v (-want +got)\n%s", state, err, diff)
		}
		pages, err := r.ApplicationsAfter(t.Context(), by, "", state, "", len(all)+1)
		if diff := cmp.Diff(pages, whole); err != nil || diff != "" {
			t.Fatalf("Applications in %q, %v (-pages +whole)\n%s", state, err, diff)
		}
	}
	return shown
}
