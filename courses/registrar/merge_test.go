package registrar_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"creditbank/courses"
	"creditbank/courses/coursemem"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/google/go-cmp/cmp"
)

// twice is a bank in which one person has two accounts: from with an identity
// number, a staff number and papers, into without.
type twice struct {
	*branch
	store      *brittle
	from, into courses.Learner
}

// brittle is a store that can fail to add learners, as after a power cut.
type brittle struct {
	courses.Store
	learners brittleLearners
}

type brittleLearners struct {
	courses.Versions[courses.Learner]
	fails *bool
}

func (s *brittle) Learners() courses.Versions[courses.Learner] {
	return brittleLearners{s.Store.Learners(), s.learners.fails}
}

func (v brittleLearners) Add(ctx context.Context, items ...courses.Learner) error {
	if *v.fails {
		return errors.New("the power is off")
	}
	return v.Versions.Add(ctx, items...)
}

const (
	numberA = "110101199003078910"
	numberB = "110101199003078814"
)

func newTwice(t *testing.T) *twice {
	t.Helper()
	store := &brittle{Store: coursemem.New(), learners: brittleLearners{fails: new(bool)}}
	w := &twice{store: store}
	w.branch = openBranch(t, store, time.Date(2012, 3, 1, 1, 0, 0, 0, time.UTC),
		courses.Organisation{Code: "C1", Kind: courses.InstitutionKind})
	readings := registrar.NewReadingLog(new(coursemem.Readings))
	t.Cleanup(func() { _ = readings.Close() })
	w.open(t, t.Cleanup, registrar.WithReadings(readings))
	people, _, err := w.RegisterPeople(t.Context(), w.request(), []registrar.Person{
		{Learner: courses.Learner{Name: "张三丰（合成）", Organisation: "E1", StaffNumber: "7", Joined: 14000}, IdentityNumber: numberA},
		{Learner: courses.Learner{Name: "张三丰（合成）", Organisation: "E1", Trade: "焊工", Joined: 15000}},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.from, w.into = people[0], people[1]
	return w
}

// deposit credits a run and returns the entry's number.
func (w *twice) deposit(t *testing.T, l courses.Learner, course, run string) uint64 {
	t.Helper()
	o, err := w.Deposit(t.Context(), w.request(), []courses.Completion{{
		Learner: l.Account.String(), Course: course, Run: run, Issuer: "E1", Hours: 32 * ledger.One, Completed: 15300,
	}}, false)
	if err != nil || o[0].Refusal != nil {
		t.Fatal(err, o[0].Refusal)
	}
	return o[0].Entry.Seq
}

func (w *twice) paper(t *testing.T, kind courses.PaperKind, name string, body string, args ...any) {
	t.Helper()
	if err := w.store.Papers().Add(t.Context(), courses.Paper{Kind: kind, Name: name, Version: 1, Body: fmt.Sprintf(body, args...)}); err != nil {
		t.Fatal(err)
	}
}

// papers writes what may hang on an account.
func (w *twice) papers(t *testing.T) {
	t.Helper()
	from, into := w.from.Account.String(), w.into.Account.String()
	w.paper(t, courses.GoalPaper, from+"/P1", `{"learner":%q,"programme":"P1","entry_version":1,"registered_day":15000,"consent":true}`, from)
	w.paper(t, courses.GoalPaper, into+"/P1", `{"learner":%q,"programme":"P1","entry_version":2,"registered_day":15200,"consent":true}`, into)
	w.paper(t, courses.GoalPaper, from+"/P2", `{"learner":%q,"programme":"P2","entry_version":1,"registered_day":15100,"consent":false}`, from)
	w.paper(t, courses.ConsentPaper, from+"/C1/-", `{"learner":%q,"institution":"C1","purpose":"p","fields":["credits"],"given":1}`, from)
	w.paper(t, courses.BudgetPaper, from, `{"learner":%q,"base_fen":70000,"earmarks":[{"course":"GA01","amount_fen":500}],`+
		`"moves":[{"step":"grant","year":2011,"amount_fen":50000,"reason":"r","by":"o","organisation":"BJ","at":5},`+
		`{"step":"grant","year":2012,"amount_fen":50000,"reason":"r","by":"o","organisation":"BJ","at":7}]}`, from)
	w.paper(t, courses.BudgetPaper, into, `{"learner":%q,"base_fen":50000,`+
		`"moves":[{"step":"grant","year":2012,"amount_fen":50000,"reason":"r","by":"o","organisation":"BJ","at":6}]}`, into)
	w.paper(t, courses.SeatPaper, "E1/2012/a/"+from, `{"line":"a","learner":%q}`, from)
	w.paper(t, courses.ComplaintPaper, "c1", `{"id":"c1","about":"issuer","subject":"E1","by":{"role":"learner","learner":%q},"state":"filed"}`, from)
	w.paper(t, courses.SanctionPaper, "s1", `{"id":"s1","learner":%q,"ended_day":15000}`, from)
	w.paper(t, courses.ApplicationPaper, "a1", `{"id":"a1","learner":%q,"programme":"P1","state":"redeemed"}`, from)
}

// All that hangs on an account follows it, and who may read what goes on.
func TestMergeLearners(t *testing.T) {
	ctx, w := t.Context(), newTwice(t)
	old := w.deposit(t, w.from, "GA01", "a")
	w.deposit(t, w.into, "GA02", "a")
	w.papers(t)
	auditor := org.Principal{ID: "r", Role: org.Auditor, Organisation: "BJ"}
	if _, err := w.Learner(ctx, auditor, w.from.Account); err != nil { // a reading that its owner is to see
		t.Fatal(err)
	}
	p, err := w.PreviewMerge(ctx, w.office, w.from.Account, w.into.Account)
	if err != nil || len(p.Stops) > 0 || !p.SameName || p.SameIdentity || p.From.Name != "张○○（合成）" || p.From.Identity == "" || p.Into.Identity != "" || p.From.Lots != 1 {
		t.Errorf("PreviewMerge = %+v, %v, want two accounts that nothing keeps apart", p, err)
	}
	q := w.request()
	o, err := w.MergeLearners(ctx, q, w.from.Account, w.into.Account, "同一人（合成）")
	if err != nil || o.Refusal != nil || o.Entry.Kind != ledger.KindMerge {
		t.Fatalf("MergeLearners = %+v, %v", o, err)
	}
	again, err := w.MergeLearners(ctx, q, w.from.Account, w.into.Account, "同一人（合成）")
	if err != nil || !again.Replayed || again.Entry.Seq != o.Entry.Seq {
		t.Errorf("MergeLearners again = %+v, %v, want the first answer", again, err)
	}
	self := org.Principal{ID: "l", Role: org.Learner, Learner: w.into.Account}
	employer, college := enterprise("E1"), org.Principal{ID: "c", Role: org.College, Organisation: "C1"}

	left, err := w.Learner(ctx, employer, w.into.Account)
	if err != nil || left.StaffNumber != "7" || left.Trade != "焊工" || left.Joined != 14000 || !slices.Equal(left.Was, []ledger.AccountID{w.from.Account}) {
		t.Errorf("Learner(into) = %+v, %v, want what was known of both", left, err)
	}
	for what, find := range map[string]func() (courses.Learner, error){
		"identity number": func() (courses.Learner, error) { return w.FindByIdentity(ctx, w.office, numberA) },
		"staff number":    func() (courses.Learner, error) { return w.FindByStaffNumber(ctx, employer, "E1", "7") },
	} {
		if l, err := find(); err != nil || l.Account != w.into.Account {
			t.Errorf("%s finds %s, %v, want %s", what, l.Account, err, w.into.Account)
		}
	}
	if n, err := w.MaskedIdentity(left); err != nil || n != p.From.Identity {
		t.Errorf("MaskedIdentity(into) = %q, %v, want %q", n, err, p.From.Identity)
	}
	if staff, err := w.Staff(ctx, employer, "E1", 15300, "", 10); err != nil || len(staff) != 1 {
		t.Errorf("Staff = %d people, %v, want one", len(staff), err)
	}
	for _, by := range []org.Principal{self, employer, w.office, auditor, college} {
		if _, lots, err := w.Lots(ctx, by, w.into.Account, 0, 10); err != nil || len(lots) != 2 {
			t.Errorf("%s sees %d lots of into, %v, want 2", by.Role, len(lots), err)
		}
		if a, lots, err := w.Lots(ctx, by, w.from.Account, 0, 10); err != nil || len(lots) != 1 || lots[0].Lot.Seq != old || a.State != ledger.Merged {
			t.Errorf("%s sees %d lots of from, %v, want the old one", by.Role, len(lots), err)
		}
	}
	if _, _, err := w.Lots(ctx, enterprise("E2"), w.from.Account, 0, 10); !errors.Is(err, fault.Forbidden) {
		t.Errorf("another employer reads from: %v, want %v", err, fault.Forbidden)
	}
	goals, err := w.Goals(ctx, self, w.into.Account)
	if err != nil || len(goals) != 2 || goals[0].Registered != 15000 || goals[0].Entry != 1 || goals[1].Programme != "P2" {
		t.Errorf("Goals(into) = %+v, %v, want both with the earlier day", goals, err)
	}
	if goals, err := w.Goals(ctx, self, w.from.Account); err != nil || len(goals) != 0 {
		t.Errorf("Goals(from) = %+v, %v, want none", goals, err)
	}
	today := ledger.Day(15400)
	inForce := func(id ledger.AccountID) (n int) {
		list, err := w.Consents(ctx, self, id)
		if err != nil {
			t.Error(err)
		}
		for _, c := range list {
			if c.InForce(today) {
				n++
			}
		}
		return n
	}
	if from, into := inForce(w.from.Account), inForce(w.into.Account); from != 0 || into != 1 {
		t.Errorf("%d consents of from and %d of into are in force, want 0 and 1", from, into)
	}
	// 2012 was granted twice, and counts once.
	budget, err := w.Budget(ctx, w.office, w.into.Account)
	if err != nil || budget.Base != 50000+20000 || len(budget.Earmarks) != 1 || len(budget.Moves) != 4 {
		t.Errorf("Budget(into) = %+v, %v, want 700 yuan and the earmark", budget, err)
	}
	if budget, err := w.Budget(ctx, w.office, w.from.Account); err != nil || budget.Base != 0 || len(budget.Earmarks) != 0 {
		t.Errorf("Budget(from) = %+v, %v, want nothing", budget, err)
	}
	for id, dropped := range map[ledger.AccountID]bool{w.from.Account: true, w.into.Account: false} {
		seat, err := w.store.Papers().Newest(ctx, courses.SeatPaper.Key("E1/2012/a/"+id.String()))
		if err != nil || bytes.Contains([]byte(seat.Body), []byte(`"dropped":true`)) != dropped {
			t.Errorf("seat of %s: %s, %v, want it dropped: %t", id, seat.Body, err, dropped)
		}
	}
	if _, err := w.Complaint(ctx, self, "c1"); err != nil {
		t.Errorf("Complaint = %v, want it theirs", err)
	}
	if list, err := w.Complaints(ctx, self, registrar.ComplaintFilter{}, "", 10); err != nil || len(list) != 1 {
		t.Errorf("Complaints = %v, %v, want one", list, err)
	}
	if list, err := w.Sanctions(ctx, self, registrar.SanctionFilter{}, "", 10); err != nil || len(list) != 1 {
		t.Errorf("Sanctions = %v, %v, want one", list, err)
	}
	if _, err := w.Application(ctx, self, "a1"); err != nil {
		t.Errorf("Application = %v, want it theirs", err)
	}
	readings, err := w.Readings(ctx, self, w.into.Account, 0, 100)
	if err != nil || !slices.ContainsFunc(readings, func(r courses.Reading) bool { return r.Learner == w.from.Account && r.By == "r" }) {
		t.Errorf("Readings = %+v, %v, want that of from among them", readings, err)
	}
	if id, err := w.AccountNow(ctx, w.from.Account); err != nil || id != w.into.Account {
		t.Errorf("AccountNow(from) = %s, %v, want %s", id, err, w.into.Account)
	}
	if _, err := w.Audit(ctx, w.office, w.from.Account, "P1", nil); !refusedAs(err, ledger.AccountMerged) {
		t.Errorf("Audit(from) = %v, want %s", err, ledger.AccountMerged)
	}
	o2, err := w.Reverse(ctx, w.request(), old, "误报")
	if err != nil || o2.Refusal == nil || o2.Refusal.Code != ledger.LotMoved {
		t.Errorf("Reverse(old) = %+v, %v, want %s", o2, err, ledger.LotMoved)
	}
	if f, err := w.Forget(ctx, w.request(), w.into.Account, "本人申请"); err != nil || f.Outcome.Refusal != nil || len(f.Accounts) != 2 {
		t.Fatalf("Forget = %+v, %v, want both accounts forgotten", f, err)
	}
	papers, err := w.store.Papers().List(ctx, "", 100)
	if err != nil || len(papers) != 0 {
		t.Errorf("papers left: %v, %v, want none", papers, err)
	}
	if _, err := w.store.Learners().Newest(ctx, w.from.Account.String()); !errors.Is(err, fault.NotFound) {
		t.Errorf("from is still known: %v", err)
	}
}

func refusedAs(err error, code ledger.Code) bool {
	var r *ledger.Refusal
	return errors.As(err, &r) && r.Code == code
}

// A power cut between the ledger and the papers heals when the same is asked
// again, and what changed since is not changed back.
func TestMergeAfterACrash(t *testing.T) {
	ctx, w := t.Context(), newTwice(t)
	w.deposit(t, w.from, "GA01", "a")
	w.papers(t)
	q := w.request()
	merge := func() (ledger.Outcome, error) {
		return w.MergeLearners(ctx, q, w.from.Account, w.into.Account, "同一人（合成）")
	}
	*w.store.learners.fails = true
	if _, err := merge(); !errors.Is(err, fault.Unknown) {
		t.Fatalf("MergeLearners with the power off = %v, want %v", err, fault.Unknown)
	}
	*w.store.learners.fails = false
	o, err := merge()
	if err != nil || o.Refusal != nil || !o.Replayed {
		t.Fatalf("MergeLearners again = %+v, %v, want the first answer", o, err)
	}
	budget, err := w.Budget(ctx, w.office, w.into.Account)
	if err != nil || budget.Base != 70000 {
		t.Errorf("Budget(into) = %+v, %v, want 700 yuan, once", budget, err)
	}
	self := org.Principal{ID: "l", Role: org.Learner, Learner: w.into.Account}
	if _, _, err := w.WithdrawConsent(ctx, registrar.Request{By: self, Key: "w"}, w.into.Account, "C1", ""); err != nil {
		t.Fatal(err)
	}
	before, err := w.store.Papers().List(ctx, "", 100)
	if err != nil {
		t.Fatal(err)
	}
	if o, err := merge(); err != nil || !o.Replayed {
		t.Fatalf("MergeLearners for the third time = %+v, %v", o, err)
	}
	after, err := w.store.Papers().List(ctx, "", 100)
	if d := cmp.Diff(before, after); err != nil || d != "" {
		t.Errorf("the third time changed papers: %v (-before +after)\n%s", err, d)
	}
	// Another key is told that they are merged already.
	if o, err := w.MergeLearners(ctx, w.request(), w.from.Account, w.into.Account, "x"); err != nil || o.Refusal == nil || o.Refusal.Code != ledger.AccountMerged {
		t.Errorf("MergeLearners under another key = %+v, %v, want %s", o, err, ledger.AccountMerged)
	}
}

// mergeAnother merges a third account, with a number of its own, into from.
func (w *twice) mergeAnother(t *testing.T) courses.Learner {
	t.Helper()
	other, o, err := w.RegisterPerson(t.Context(), w.request(), registrar.Person{Learner: courses.Learner{Name: "张三封（合成）", Organisation: "E1"}, IdentityNumber: numberB})
	if err != nil || o.Refusal != nil {
		t.Fatal(err, o.Refusal)
	}
	if o, err := w.MergeLearners(t.Context(), w.request(), other.Account, w.from.Account, "号码录错（合成）"); err != nil || o.Refusal != nil {
		t.Fatal(err, o.Refusal)
	}
	return other
}

// Two numbers lead to the one account that is left.
func TestMergeOfTwoNumbers(t *testing.T) {
	ctx, w := t.Context(), newTwice(t)
	w.mergeAnother(t)
	for _, number := range []string{numberA, numberB} {
		if l, err := w.FindByIdentity(ctx, w.office, number); err != nil || l.Account != w.from.Account {
			t.Errorf("FindByIdentity(%s) = %s, %v, want %s", number, l.Account, err, w.from.Account)
		}
	}
	if _, o, err := w.RegisterPerson(ctx, w.request(), registrar.Person{Learner: courses.Learner{Name: "新（合成）"}, IdentityNumber: numberB}); err != nil ||
		o.Refusal == nil || o.Refusal.Code != registrar.IdentityTaken || o.Refusal.Subject != w.from.Account.String() {
		t.Errorf("registering the number again = %+v, %v, want it taken by %s", o.Refusal, err, w.from.Account)
	}
}

// What stops a merge is told before, all of it, and stops it.
func TestMergeStops(t *testing.T) {
	for name, test := range map[string]struct {
		prepare func(t *testing.T, w *twice)
		want    []ledger.Code
	}{
		"an open application": {func(t *testing.T, w *twice) {
			w.paper(t, courses.ApplicationPaper, "a1", `{"id":"a1","learner":%q,"programme":"P1","state":"held"}`, w.from.Account)
		}, []ledger.Code{registrar.MergeApplication}},
		"a sanction": {func(t *testing.T, w *twice) {
			w.paper(t, courses.SanctionPaper, "s1", `{"id":"s1","learner":%q}`, w.from.Account)
		}, []ledger.Code{registrar.MergeSanction}},
		"two workplaces": {func(t *testing.T, w *twice) {
			if _, _, err := w.ChangeStaff(t.Context(), w.request(), w.into.Account, registrar.Staffing{Event: registrar.Shift, Organisation: "E2"}); err != nil {
				t.Fatal(err)
			}
		}, []ledger.Code{registrar.MergeWorkplaces}},
		"a run in both, and an application": {func(t *testing.T, w *twice) {
			w.deposit(t, w.from, "GA01", "a")
			w.deposit(t, w.into, "GA01", "a")
			w.paper(t, courses.ApplicationPaper, "a1", `{"id":"a1","learner":%q,"programme":"P1","state":"proposed"}`, w.from.Account)
		}, []ledger.Code{registrar.MergeApplication, ledger.RunInBoth}},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, w := t.Context(), newTwice(t)
			test.prepare(t, w)
			p, err := w.PreviewMerge(ctx, w.office, w.from.Account, w.into.Account)
			var codes []ledger.Code
			for _, r := range p.Stops {
				codes = append(codes, r.Code)
			}
			if err != nil || !slices.Equal(codes, test.want) {
				t.Errorf("PreviewMerge = %v, %v, want %v", codes, err, test.want)
			}
			if shared := slices.Contains(test.want, ledger.RunInBoth); shared != (len(p.Shared) == 1) {
				t.Errorf("shared runs: %+v", p.Shared)
			}
			o, err := w.MergeLearners(ctx, w.request(), w.from.Account, w.into.Account, "x")
			if err != nil || o.Refusal == nil || o.Refusal.Code != test.want[0] {
				t.Errorf("MergeLearners = %+v, %v, want %s", o, err, test.want[0])
			}
			if l, err := w.Learner(ctx, w.office, w.from.Account); err != nil || l.Merged() {
				t.Errorf("Learner(from) = %+v, %v, want it as it was", l, err)
			}
		})
	}
	w := newTwice(t)
	for _, role := range []org.Role{org.Enterprise, org.College, org.Clerk, org.Learner, org.Auditor} {
		q := registrar.Request{By: org.Principal{ID: "x", Role: role, Organisation: "E1", Learner: w.from.Account}, Key: "k"}
		if _, err := w.MergeLearners(t.Context(), q, w.from.Account, w.into.Account, "x"); !errors.Is(err, fault.Forbidden) {
			t.Errorf("MergeLearners as %s = %v, want %v", role, err, fault.Forbidden)
		}
		if _, err := w.PreviewMerge(t.Context(), q.By, w.from.Account, w.into.Account); role != org.Auditor && !errors.Is(err, fault.Forbidden) {
			t.Errorf("PreviewMerge as %s = %v, want %v", role, err, fault.Forbidden)
		}
	}
}
