package registrar_test

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"creditbank/courses"
	"creditbank/courses/coursemem"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/ledgermem"
)

// campus is a bank with a college that awards a programme of two credits,
// which one course of its own is worth.
type campus struct {
	*registrar.Registrar
	t      *testing.T
	store  *coursemem.Store
	book   *ledger.Book
	now    time.Time
	office org.Principal
	n      int
}

const campusRules = `ruleset: TEST-2
title: {zh: 试点, en: Pilot}
level: junior-college
total: 2
groups: {practice: 2}
pass_score: 60
validity_years: 8
registration_years: 8
same_outcome_once: true
duplicates: once_per_subject
`

func newCampus(t *testing.T) *campus {
	t.Helper()
	ctx := t.Context()
	w := &campus{t: t, store: coursemem.New(), now: time.Date(2010, 6, 1, 2, 0, 0, 0, time.UTC),
		office: org.Principal{ID: "o", Role: org.Office, Organisation: "BJ"}}
	for _, o := range []courses.Organisation{
		{Code: "BJ", Kind: courses.Union}, {Code: "E1", Kind: courses.EnterpriseKind, Parent: "BJ"},
		{Code: "E2", Kind: courses.EnterpriseKind, Parent: "BJ"},
		{Code: "COL-1", Kind: courses.InstitutionKind, Parent: "BJ"}, {Code: "COL-2", Kind: courses.InstitutionKind, Parent: "BJ"},
	} {
		o.Version = 1
		w.must(w.store.Organisations().Add(ctx, o))
	}
	w.must(w.store.Courses().Add(ctx, courses.Course{
		Code: "CP01", Version: 1, Module: courses.CreditBank, Title: "毕业实践", Hours: 32 * ledger.One, Approved: 1, Issuer: "COL-1",
		Worth: courses.HoursRule{Unit: ledger.Credit, PerUnit: 16 * ledger.One, Step: ledger.One / 2, Max: 4 * ledger.One},
	}))
	clock := func() time.Time { return w.now }
	w.book = ledger.NewBook(new(ledgermem.Store), 0, clock)
	t.Cleanup(w.book.Close)
	var err error
	w.Registrar, err = registrar.New(ctx, w.book, w.store, clock)
	w.must(err)
	_, _, err = w.PublishProgramme(ctx, w.ask(college("COL-1")), courses.Programme{Code: "MJ01", Institution: "COL-1", Title: "机电一体化"},
		&registrar.Terms{Rules: campusRules, Courses: []registrar.OwnCourse{
			{Code: "CP01", Title: "毕业实践", Credits: 2 * ledger.One, Hours: 32, Groups: []string{"practice"}},
		}}, "")
	w.must(err)
	return w
}

func college(code string) org.Principal {
	return org.Principal{ID: code, Role: org.College, Organisation: code}
}

func learner(id ledger.AccountID) org.Principal {
	return org.Principal{ID: "l", Role: org.Learner, Learner: id}
}

func (w *campus) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *campus) ask(by org.Principal) registrar.Request {
	w.n++
	return registrar.Request{By: by, Key: strconv.Itoa(w.n)}
}

// register opens an account.
func (w *campus) register(name string) ledger.AccountID {
	w.t.Helper()
	list, _, err := w.RegisterLearners(w.t.Context(), w.ask(w.office), []courses.Learner{{Name: name, Organisation: "E1"}})
	w.must(err)
	return list[0].Account
}

// earn deposits what the programme asks for.
func (w *campus) earn(id ledger.AccountID) {
	w.t.Helper()
	outcomes, err := w.Deposit(w.t.Context(), w.ask(college("COL-1")), []courses.Completion{{
		Learner: id.String(), Course: "CP01", Run: "A", Issuer: "COL-1", Hours: 32 * ledger.One, Score: 90 * ledger.One, HasScore: true,
		Completed: ledger.DayOf(w.now) - 10,
	}}, false)
	w.must(err)
	if outcomes[0].Refusal != nil {
		w.t.Fatal(outcomes[0].Refusal)
	}
}

// aim makes the programme a goal, with consent.
func (w *campus) aim(id ledger.AccountID) {
	w.t.Helper()
	_, _, err := w.SetGoal(w.t.Context(), w.ask(learner(id)), id, "MJ01", 0, true)
	w.must(err)
}

func refusedWith(t *testing.T, what string, err error, code ledger.Code) {
	t.Helper()
	var refusal *ledger.Refusal
	if !errors.As(err, &refusal) || refusal.Code != code {
		t.Errorf("%s = %v, want %s", what, err, code)
	}
}

// A goal is given up with its consent: it is in no list, no college sees it,
// and what was filed stays.
func TestRemoveGoal(t *testing.T) {
	w := newCampus(t)
	ctx := t.Context()
	id := w.register("甲（合成）")
	w.earn(id)
	w.aim(id)
	began := ledger.DayOf(w.now)
	w.now = w.now.AddDate(0, 1, 0)
	x, _, err := w.Apply(ctx, w.ask(college("COL-1")), id, "MJ01", "")
	w.must(err)

	q := w.ask(learner(id))
	if g, _, err := w.RemoveGoal(ctx, registrar.Request{By: q.By, DryRun: true}, id, "MJ01"); err != nil || g.Removed == 0 {
		t.Errorf("RemoveGoal as a dry run = %+v, %v", g, err)
	}
	if goals, err := w.Goals(ctx, learner(id), id); err != nil || len(goals) != 1 || !goals[0].Consent {
		t.Fatalf("Goals after a dry run = %+v, %v, want the goal", goals, err)
	}
	for replayed := range []bool{false, true} {
		g, again, err := w.RemoveGoal(ctx, q, id, "MJ01")
		if err != nil || g.Removed != ledger.InstantOf(w.now) || g.Consent || again != (replayed == 1) {
			t.Errorf("RemoveGoal = %+v, %t, %v", g, again, err)
		}
	}
	if goals, err := w.Goals(ctx, learner(id), id); err != nil || len(goals) != 0 {
		t.Errorf("Goals = %+v, %v, want none", goals, err)
	}
	if list, err := w.Consents(ctx, learner(id), id); err != nil || len(list) != 1 || list[0].Withdrawn != ledger.InstantOf(w.now) {
		t.Errorf("Consents = %+v, %v, want it withdrawn", list, err)
	}
	if list, err := w.Applicants(ctx, college("COL-1"), 9); err != nil || len(list) != 0 {
		t.Errorf("Applicants = %+v, %v, want none", list, err)
	}
	if answer, err := w.Audit(ctx, learner(id), id, "MJ01", nil); err != nil || answer.Goal != nil {
		t.Errorf("Audit = goal %+v, %v, want none", answer.Goal, err)
	}
	if glance, err := w.Glance(ctx, learner(id), id); err != nil || glance.Nearest == nil || glance.Nearest.Goal {
		t.Errorf("Glance = %+v, %v, want the programme as no goal", glance.Nearest, err)
	}
	_, _, err = w.HoldApplication(ctx, w.ask(college("COL-1")), x.ID, "")
	refusedWith(t, "HoldApplication", err, registrar.ConsentMissing)
	_, _, err = w.Apply(ctx, w.ask(college("COL-1")), id, "MJ01", "")
	refusedWith(t, "Apply", err, registrar.ConsentMissing)
	if history, err := w.store.Papers().History(ctx, courses.GoalPaper.Key(id.String()+"/MJ01")); err != nil || len(history) != 2 {
		t.Errorf("history of the goal = %d papers, %v, want 2", len(history), err)
	}
	// Once more, and what is no goal; then it is taken up where it was.
	_, _, err = w.RemoveGoal(ctx, w.ask(learner(id)), id, "MJ01")
	refusedWith(t, "RemoveGoal again", err, registrar.GoalMissing)
	_, _, err = w.RemoveGoal(ctx, w.ask(learner(id)), id, "MJ02")
	refusedWith(t, "RemoveGoal of none", err, registrar.GoalMissing)
	if g, _, err := w.SetGoal(ctx, w.ask(learner(id)), id, "MJ01", 0, false); err != nil || g.Registered != began || g.Removed != 0 || g.Consent {
		t.Errorf("SetGoal after it was removed = %+v, %v, want the day of before, without consent", g, err)
	}
	if g, _, err := w.RemoveGoal(ctx, w.ask(w.office), id, "MJ01"); err != nil || g.Removed == 0 {
		t.Errorf("RemoveGoal by the office = %+v, %v", g, err)
	}
}

func TestRemoveGoalOfOthers(t *testing.T) {
	w := newCampus(t)
	id, other := w.register("甲（合成）"), w.register("乙（合成）")
	w.aim(id)
	for _, by := range []org.Principal{
		learner(other), college("COL-1"), enterprise("E1"), {ID: "a", Role: org.Auditor, Organisation: "BJ"}, {ID: "c", Role: org.Clerk, Organisation: "BJ"},
	} {
		if _, _, err := w.RemoveGoal(t.Context(), w.ask(by), id, "MJ01"); !errors.Is(err, fault.Forbidden) {
			t.Errorf("RemoveGoal as %s = %v, want %v", by.Role, err, fault.Forbidden)
		}
	}
	if goals, err := w.Goals(t.Context(), learner(id), id); err != nil || len(goals) != 1 || !goals[0].Consent {
		t.Errorf("Goals = %+v, %v, want the goal with its consent", goals, err)
	}
}
