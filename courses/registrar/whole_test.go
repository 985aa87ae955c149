package registrar_test

import (
	"slices"
	"testing"

	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/ledger"
)

// Who sees the whole balance of an account: whoever may read it as it is, and
// nobody because they have issued something in it.
func TestSeesWhole(t *testing.T) {
	w := newCampus(t)
	id, other := w.register("甲（合成）"), w.register("乙（合成）") // both of E1
	w.earn(id)                                            // issued by COL-1
	person := func(role org.Role, organisation string) org.Principal {
		return org.Principal{ID: "p", Role: role, Organisation: organisation}
	}
	check := func(when string, seeing ...string) {
		t.Helper()
		for name, by := range map[string]org.Principal{
			"office": w.office, "auditor": person(org.Auditor, "BJ"), "learner": learner(id), "clerk": person(org.Clerk, "BJ"),
			"clerk of the employer": person(org.Clerk, "E1"), "clerk of another": person(org.Clerk, "E2"),
			"employer": enterprise("E1"), "another enterprise": enterprise("E2"), "union as an enterprise": enterprise("BJ"),
			"site": person(org.Site, "E1"), "issuing college": college("COL-1"), "another college": college("COL-2"),
			"another learner": learner(other), "expert": person(org.Expert, "BJ"), "operator": person(org.Operator, "BJ"), "nobody": {},
		} {
			got, err := w.SeesWhole(t.Context(), by, id)
			if want := slices.Contains(seeing, name); err != nil || got != want {
				t.Errorf("%s: SeesWhole as %s = %t, %v, want %t", when, name, got, err, want)
			}
		}
	}
	always := []string{"office", "auditor", "learner", "clerk", "clerk of the employer"}
	check("at first", always...)
	_, _, err := w.GiveConsent(t.Context(), w.ask(learner(id)), id, registrar.Consent{Institution: "COL-2", Purpose: "x", Fields: []registrar.Field{registrar.PersonField}})
	w.must(err)
	check("with consent to read who it is", always...)
	w.aim(id)
	check("with a goal", append(always, "issuing college")...)
	if got, err := w.SeesWhole(t.Context(), college("COL-1"), ledger.NewAccountID(0, [14]byte{9})); got || err != nil {
		t.Errorf("SeesWhole of no account = %t, %v", got, err)
	}
}

// The part of an account that an employer reads does not tell how many entries
// others have made between.
func TestPartTellsNoNumbers(t *testing.T) {
	w := newCampus(t)
	id := w.register("甲（合成）")
	w.earn(id)
	_, entries, err := w.Statement(t.Context(), enterprise("E1"), id, 0, 10)
	w.must(err)
	if len(entries) == 0 {
		t.Fatal("the employer reads nothing")
	}
	for _, e := range entries {
		if e.AccountSeq != 0 || e.Prev != 0 {
			t.Errorf("entry %d is told to be number %d after %d", e.Seq, e.AccountSeq, e.Prev)
		}
	}
	_, entries, err = w.Statement(t.Context(), w.office, id, 0, 10)
	if err != nil || len(entries) == 0 || entries[0].AccountSeq == 0 {
		t.Errorf("Statement of the office = %+v, %v, want all of each", entries, err)
	}
}
