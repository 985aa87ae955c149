package intake_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"creditbank/courses"
	"creditbank/courses/intake"
	"creditbank/courses/registrar"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// erase erases a learner as the office.
func (w *world) erase(id ledger.AccountID) {
	w.t.Helper()
	f, err := w.bank.Forget(w.t.Context(), w.ask(office), id, "本人申请")
	w.must(err)
	if f.Outcome.Refusal != nil || f.Kept != nil {
		w.t.Fatal(f.Outcome.Refusal, f.Kept)
	}
	w.must(w.desk.Forget(w.t.Context(), id))
}

// register has an enterprise register somebody.
func (w *world) register(l courses.Learner, identity string) courses.Learner {
	w.t.Helper()
	l, o, err := w.bank.RegisterPerson(w.t.Context(), w.ask(office), registrar.Person{Learner: l, IdentityNumber: identity})
	w.must(err)
	if o.Refusal != nil {
		w.t.Fatal(o.Refusal)
	}
	return l
}

// What waited in suspense before somebody was registered and names no account:
// what is surely of the person goes with them, what is of a namesake stays and
// is shown, what is of others is not touched.
func TestEraseUnplaced(t *testing.T) {
	w := newWorld(t)
	withIdentities(w)
	row := func(name, id, staff string, run int) string {
		return fmt.Sprintf("%s,%s,%s,,GA01,R%d,16,2024-03-01\n", name, id, staff, run)
	}
	r := w.finish(w.send(intake.GoodRows, headingOfPeople+
		row("周敏", number(5), "", 2)+ // 2: the number
		row("周敏", "", "500", 3)+ // 3: the staff number and the name
		row("周 敏", "", "", 4)+ // 4: the name alone
		row("周敏", number(6), "", 5)+ // 5: the number of somebody else
		row("周敏", "", "501", 6)+ // 6: the name, and a staff number of nobody
		row("吴刚", "", "500", 7)+ // 7: another name
		row("吴刚", "", "", 8), // 8: another name
	))
	beside := w.finish(w.send(intake.GoodRows, headingOfPeople+row("周敏", "", "", 9)))
	checked := w.finish(w.send(intake.CheckOnly, headingOfPeople+row("周敏", number(5), "", 10)+row("吴刚", "", "", 11)))
	zhou := w.register(courses.Learner{Name: "周敏（合成）", Organisation: "ENT", StaffNumber: "500"}, number(5))
	versions, err := w.bank.Known(t.Context(), office, zhou.Account)
	w.must(err)
	theirs, perhaps, err := w.desk.Resembling(t.Context(), versions)
	w.must(err)
	item := func(r intake.Report, line uint32) string { return intake.ItemID(r.ID, line) }
	sure, unsure := []string{item(r, 2), item(r, 3)}, []string{item(r, 4), item(r, 6), item(beside, 2)}
	if !slices.Equal(theirs, sure) || !slices.Equal(perhaps, unsure) {
		t.Errorf("Resembling = %v, %v, want %v, %v", theirs, perhaps, sure, unsure)
	}
	w.erase(zhou.Account)
	w.verify()
	for line, want := range map[uint32]intake.ItemState{
		2: intake.ForgottenItem, 3: intake.ForgottenItem, 4: intake.OpenItem, 5: intake.OpenItem, 6: intake.OpenItem, 7: intake.OpenItem, 8: intake.OpenItem,
	} {
		i, err := w.desk.Item(t.Context(), office, item(r, line))
		w.must(err)
		doubt := slices.Contains(unsure, i.ID)
		if i.State != want || (i.Doubt != 0) != doubt || want == intake.ForgottenItem && (i.Claim.Name != "" || i.Claim.IdentityKey != nil) {
			t.Errorf("item of line %d = %+v, want it %s, doubted: %t", line, i, want, doubt)
		}
	}
	for _, row := range w.rows(r) {
		forgotten := row.Line == 2 || row.Line == 3
		if is := len(row.Problems) == 1 && row.Problems[0].Code == intake.RowForgotten; is != forgotten {
			t.Errorf("line %d = %+v, want it forgotten: %t", row.Line, row, forgotten)
		}
	}
	for _, row := range w.rows(checked) {
		if row.Claim != nil && row.Claim.Name == "周敏" {
			t.Errorf("a report that is not booked still has %+v", row.Claim)
		}
	}
	for _, c := range []struct {
		r    intake.Report
		gone bool
	}{{r, true}, {checked, true}, {beside, false}} {
		if _, err := w.store.File(t.Context(), c.r.ID); errors.Is(err, fault.NotFound) != c.gone {
			t.Errorf("file of report %s = %v, want it gone: %t", c.r.ID, err, c.gone)
		}
	}
	today := ledger.DayOf(w.clock())
	if got, err := w.desk.PerhapsErased(t.Context(), today); err != nil || !slices.Equal(got, unsure) {
		t.Errorf("PerhapsErased = %v, %v, want %v", got, err, unsure)
	}
	// A namesake who is there is matched; what nobody claims is forgotten.
	namesake := w.register(courses.Learner{Name: "周敏（合成）", Organisation: "ENT"}, "")
	i, _, err := w.desk.Match(t.Context(), w.ask(office), item(r, 4), namesake.Account, "")
	if err != nil || i.State != intake.MatchedItem || i.Doubt != 0 {
		t.Errorf("Match of a namesake = %+v, %v", i, err)
	}
	q := w.ask(office)
	for range 2 {
		i, _, err = w.desk.Reject(t.Context(), q, item(beside, 2), "查无此人")
		if err != nil || i.State != intake.ForgottenItem || i.Claim.Name != "" || i.Reason != "" {
			t.Errorf("Reject = %+v, %v, want nothing left of it", i, err)
		}
	}
	w.verify()
	if _, err := w.store.File(t.Context(), beside.ID); !errors.Is(err, fault.NotFound) {
		t.Errorf("file of a row that was perhaps theirs = %v, want none", err)
	}
	if got, err := w.desk.PerhapsErased(t.Context(), today); err != nil || !slices.Equal(got, []string{item(r, 6)}) {
		t.Errorf("PerhapsErased = %v, %v, want what is still open", got, err)
	}
}

// A crash between the ledger's erasure and the rest: the program starts again
// and ends it, since who it was is removed last.
func TestEraseUnplacedAfterCrash(t *testing.T) {
	w := newWorld(t)
	withIdentities(w)
	r := w.finish(w.send(intake.GoodRows, headingOfPeople+"周敏,"+number(5)+",,,GA01,R1,16,2024-03-01\n"))
	zhou := w.register(courses.Learner{Name: "周敏（合成）", Organisation: "ENT"}, number(5))
	broken := errors.New("broken")
	w.store.Commit = func() (bool, error) { return false, broken }
	if _, err := w.bank.Forget(t.Context(), w.ask(office), zhou.Account, "本人申请"); !errors.Is(err, broken) {
		t.Fatalf("Forget = %v, want %v", err, broken)
	}
	w.store.Commit = nil
	w.open()
	w.must(w.bank.ForgetErased(t.Context(), zhou.Account))
	i, err := w.desk.Item(t.Context(), office, intake.ItemID(r.ID, 2))
	if err != nil || i.State != intake.ForgottenItem || strings.Contains(fmt.Sprint(i), "周敏") {
		t.Errorf("item = %+v, %v, want it forgotten", i, err)
	}
	w.verify()
}
