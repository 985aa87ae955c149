package registrar_test

import (
	"strings"
	"testing"
	"time"

	"creditbank/courses"
	"creditbank/courses/coursemem"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/ledger"
	"creditbank/ledger/ledgermem"
)

// Who is forgotten is named in no paper either; papers of others stay.
func TestForgetPapers(t *testing.T) {
	ctx := t.Context()
	store := coursemem.New()
	if err := store.Organisations().Add(ctx, courses.Organisation{Code: "BJ", Version: 1, Kind: courses.Union}); err != nil {
		t.Fatal(err)
	}
	book := ledger.NewBook(new(ledgermem.Store), 0, time.Now)
	defer book.Close()
	r, err := registrar.New(ctx, book, store, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	office := org.Principal{ID: "k", Role: org.Office, Organisation: "BJ"}
	learners, _, err := r.RegisterLearners(ctx, registrar.Request{By: office, Key: "register"}, []courses.Learner{{Name: "甲（合成）"}, {Name: "乙（合成）"}})
	if err != nil {
		t.Fatal(err)
	}
	gone, stays := learners[0].Account, learners[1].Account
	papers := []courses.Paper{
		{Kind: courses.GoalPaper, Name: gone.String() + "/MJ01", Version: 1, Body: "{}"},
		{Kind: courses.GoalPaper, Name: stays.String() + "/MJ01", Version: 1, Body: "{}"},
		{Kind: courses.ApplicationPaper, Name: "a1", Version: 1, Body: `{"learner":"` + gone.String() + `"}`},
		{Kind: courses.ApplicationPaper, Name: "a2", Version: 1, Body: `{"learner":"` + stays.String() + `"}`},
	}
	if err := store.Papers().Add(ctx, papers...); err != nil {
		t.Fatal(err)
	}
	if f, err := r.Forget(ctx, registrar.Request{By: office, Key: "forget"}, gone, "本人申请"); err != nil || f.Kept != nil || f.Outcome.Refusal != nil {
		t.Fatalf("Forget = %+v, %v", f, err)
	}
	left, err := store.Papers().List(ctx, "", 10)
	if err != nil || len(left) != 2 {
		t.Errorf("papers left: %v, %v, want the two of the other learner", left, err)
	}
	for _, p := range left {
		if strings.Contains(p.Name+p.Body, gone.String()) {
			t.Errorf("paper %s/%s still names who was forgotten", p.Kind, p.Name)
		}
	}
}
