package intake_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"creditbank/courses"
	"creditbank/courses/identity"
	"creditbank/courses/intake"
	"creditbank/courses/registrar"
	"creditbank/ledger"

	"github.com/google/go-cmp/cmp"
)

// withIdentities gives the world's bank keys of identity numbers, and a
// learner with one and a staff number.
func withIdentities(w *world) courses.Learner {
	w.t.Helper()
	keys, err := identity.NewKeys(make([]byte, 32))
	w.must(err)
	w.bank, err = registrar.New(w.t.Context(), w.book, w.shelf, w.clock, registrar.WithIdentities(keys))
	w.must(err)
	w.open()
	l, o, err := w.bank.RegisterPerson(w.t.Context(), w.ask(enterprise), registrar.Person{
		Learner: courses.Learner{Name: "陈静（合成）", Organisation: "ENT", StaffNumber: "007"}, IdentityNumber: number(1),
	})
	w.must(err)
	if o.Refusal != nil {
		w.t.Fatal(o.Refusal)
	}
	return l
}

func number(i int) string { return identity.Synthetic(i).Reveal() }

const headingOfPeople = "姓名,身份证号,工号,学分账户,课程代码,班次,学时,完成日期\n"

func TestIdentify(t *testing.T) {
	w := newWorld(t)
	l := withIdentities(w)
	wrong := number(1)[:17] + map[bool]string{true: "1", false: "2"}[number(1)[17] != '1']
	row := func(name, id, staff, account string, run int) string {
		return fmt.Sprintf("%s,%s,%s,%s,GA01,R%d,16,2024-03-01\n", name, id, staff, account, run)
	}
	r := w.finish(w.send(intake.GoodRows, headingOfPeople+
		row("陈静", number(1), "", "", 1)+ // by the number
		row("陈 静", "", "007", "", 2)+ // by the staff number
		row("陈静", number(1), "007", l.Account.String(), 3)+ // by all
		row("陈静", number(1), "", w.account(0), 4)+ // of two people
		row("陈静", wrong, "", "", 5)+ // no number
		row("陈静", number(2), "", "", 6)+ // nobody's
		row("陈靖", number(1), "", "", 7)+ // another's name
		row("陈静", "G12345678", "", "", 8)+ // of a passport
		row("陈静", "", "008", "", 9)+ // nobody's
		row("陈静", "", "007", "", 1), // the first again, by another number
	))
	if diff := cmp.Diff([]string{"booked", "booked", "booked", "refused learner-numbers-differ", "refused identity-number-check-digit identity-unknown",
		"suspense identity-unknown", "refused name-of-other", "suspense identity-unknown", "suspense staff-unknown", "refused row-repeated"},
		classes(w.rows(r))); diff != "" {
		t.Errorf("rows (-want +got)\n%s", diff)
	}
	items, err := w.desk.Suspense(t.Context(), enterprise, intake.Wanted{}, "", 10)
	w.must(err)
	for _, i := range items {
		if text := fmt.Sprint(i.Claim); strings.Contains(text, number(2)) {
			t.Errorf("an item has an identity number: %s", text)
		}
	}
	// Once they are registered, the number is proposed.
	late, _, err := w.bank.RegisterPerson(t.Context(), w.ask(enterprise), registrar.Person{
		Learner: courses.Learner{Name: "陈静二（合成）", Organisation: "ENT"}, IdentityNumber: number(2)})
	w.must(err)
	p, err := w.desk.Proposals(t.Context(), enterprise, items[0].ID)
	if err != nil || len(p.Learners) == 0 || p.Learners[0].Learner.Account != late.Account || p.Learners[0].Why != intake.SameIdentity {
		t.Errorf("Proposals = %+v, %v, want who has the number first", p, err)
	}
}

// Unknown learners are registered once, however many rows they have and
// however often the desk falls over.
func TestRegister(t *testing.T) {
	w := newWorld(t)
	withIdentities(w)
	var b strings.Builder
	b.WriteString(headingOfPeople)
	for i := range 2500 {
		fmt.Fprintf(&b, "新人%d,%s,,,GA01,R%d,16,2024-03-01\n", i%500, number(100+i%500), i/500)
	}
	b.WriteString("别名," + number(100) + ",,,GA02,R1,16,2024-03-01\n") // the same number, another name
	before := w.head()
	r, _, err := w.desk.Receive(t.Context(), w.ask(enterprise), intake.Upload{Name: "a.csv", Register: true, Body: strings.NewReader(b.String())})
	w.must(err)
	broken := errors.New("broken")
	for commits := range 4 {
		left := commits
		w.store.Commit = func() (bool, error) {
			if left--; left < 0 {
				return false, broken
			}
			return true, nil
		}
		if err := w.desk.Finish(t.Context(), r.ID); err != nil && !errors.Is(err, broken) {
			t.Fatal(err)
		}
		w.store.Commit = nil
		w.open()
	}
	r = w.finish(r)
	if r.Counts != (intake.Counts{Rows: 2501, Booked: 2500, Refused: 1}) || w.head() != before+500+2500 {
		t.Errorf("%+v, %d entries, want 2500 booked and 500 accounts opened", r.Counts, w.head()-before)
	}
	l, _, err := w.bank.HolderByIdentity(t.Context(), number(123))
	if err != nil || l.Name != "新人23" || l.Organisation != "ENT" {
		t.Errorf("learner of a registered number = %+v, %v", l, err)
	}
	for number := range r.Pages {
		p, err := w.store.Page(t.Context(), r.ID, number)
		w.must(err)
		for _, row := range p.Rows {
			if row.Claim != nil || row.Completion != nil {
				t.Fatalf("line %d still has what was kept to book it", row.Line)
			}
		}
	}
}

// The answer to a match is lost: whoever comes next first ends what was begun,
// so one row never credits two people.
func TestMatchOnce(t *testing.T) {
	for _, applied := range []bool{false, true} {
		w := newWorld(t)
		r := w.finish(w.send(intake.GoodRows, w.file()))
		item := intake.ItemID(r.ID, 7)
		before := w.head()
		saves := 0
		lost := errors.New("the answer is lost")
		w.store.Commit = func() (bool, error) {
			if saves++; saves == 2 { // the first notes what will be tried
				return applied, lost
			}
			return true, nil
		}
		q := w.ask(enterprise)
		if _, _, err := w.desk.Match(t.Context(), q, item, w.learners[2].Account, ""); !errors.Is(err, lost) {
			t.Fatalf("Match = %v, want %v", err, lost)
		}
		w.store.Commit = nil
		w.open()
		_, _, err := w.desk.Match(t.Context(), w.ask(enterprise), item, w.learners[1].Account, "")
		var refusal *ledger.Refusal
		if !errors.As(err, &refusal) || refusal.Code != intake.SuspenseClosed {
			t.Errorf("Match with another learner = %v, want %s", err, intake.SuspenseClosed)
		}
		if w.head() != before+1 {
			t.Errorf("%d entries, want 1", w.head()-before)
		}
		i, err := w.desk.Item(t.Context(), office, item)
		if err != nil || i.State != intake.MatchedItem || i.Account != w.learners[2].Account || i.Entry != before+1 || i.ClosedBy != enterprise.ID {
			t.Errorf("item = %+v, %v, want it matched with the first learner", i, err)
		}
		w.verify()
	}
}

// A match that is refused leaves the row open for another one.
func TestMatchRefused(t *testing.T) {
	w := newWorld(t)
	r := w.finish(w.send(intake.GoodRows, heading+"刘洋,,GA01,R1,16,2024-03-01\n张秀英,,GA01,R2,16,2024-03-01\n"))
	item := intake.ItemID(r.ID, 2)
	var refusal *ledger.Refusal
	if _, _, err := w.desk.Match(t.Context(), w.ask(office), item, w.learners[3].Account, "NONE"); !errors.As(err, &refusal) || refusal.Code != registrar.CourseUnknown {
		t.Errorf("Match with no course = %v, want %s", err, registrar.CourseUnknown)
	}
	if i, err := w.desk.Item(t.Context(), office, item); err != nil || i.State != intake.OpenItem || i.Pending || i.Account != (ledger.AccountID{}) {
		t.Errorf("item after a refused match = %+v, %v, want it open", i, err)
	}
	i, _, err := w.desk.Match(t.Context(), w.ask(office), item, w.learners[2].Account, "")
	if err != nil || i.State != intake.MatchedItem {
		t.Errorf("Match = %+v, %v", i, err)
	}
	// What is credited already is matched with its entry, and nothing is booked.
	second := w.finish(w.send(intake.GoodRows, heading+"张 秀英,,GA01,R1,16,2024-03-01\n"))
	before := w.head()
	j, _, err := w.desk.Match(t.Context(), w.ask(office), intake.ItemID(second.ID, 2), w.learners[2].Account, "")
	if err != nil || j.Entry != i.Entry || w.head() != before {
		t.Errorf("Match of what is credited = entry %d, %v, want %d", j.Entry, err, i.Entry)
	}
	w.verify()
}

// Who is forgotten is in no row, item, or file any more; others stay.
func TestForget(t *testing.T) {
	w := newWorld(t)
	r := w.finish(w.send(intake.GoodRows, w.file()))
	checked := w.finish(w.send(intake.CheckOnly, heading+"李伟,"+w.account(1)+",GA02,R1,16,2024-03-01\n"))
	gone := w.learners[0].Account
	f, err := w.bank.Forget(t.Context(), w.ask(office), gone, "本人申请")
	if err != nil || f.Outcome.Refusal != nil {
		t.Fatal(err, f.Outcome.Refusal)
	}
	for range 2 {
		w.must(w.desk.Forget(t.Context(), gone))
	}
	w.verify()
	for _, row := range w.rows(r) {
		if row.Account == gone || row.Completion != nil && row.Completion.Learner == gone.String() {
			t.Errorf("line %d is still about who was forgotten", row.Line)
		}
	}
	items, err := w.desk.Suspense(t.Context(), office, intake.Wanted{}, "", 10)
	w.must(err)
	for _, i := range items {
		if strings.Contains(fmt.Sprint(i), gone.String()) || strings.Contains(fmt.Sprint(i.Claim), "王芳") {
			t.Errorf("item %s still names who was forgotten: %+v", i.ID, i)
		}
	}
	if _, err := w.store.File(t.Context(), r.ID); err == nil {
		t.Error("the file with who was forgotten is still there")
	}
	if _, err := w.store.File(t.Context(), checked.ID); err != nil {
		t.Errorf("a file without them = %v", err)
	}
}
