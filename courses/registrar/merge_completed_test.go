package registrar

import (
	"testing"
	"time"

	"creditbank/courses"
	"creditbank/courses/coursemem"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/ledgermem"
)

// After a merge every completion counts once for the person, under the number
// of its deposit: what moved, what was redeemed in part before, and what stayed
// because all of it was redeemed. So an order that a completion has settled
// stays settled, and the captures that used a deposit are found from any of its
// numbers.
func TestCompletedAfterMerges(t *testing.T) {
	ctx, store := t.Context(), coursemem.New()
	for _, o := range []courses.Organisation{
		{Code: "BJ", Version: 1, Kind: courses.Union}, {Code: "E1", Version: 1, Kind: courses.EnterpriseKind, Parent: "BJ"},
		{Code: "C1", Version: 1, Kind: courses.InstitutionKind},
	} {
		if err := store.Organisations().Add(ctx, o); err != nil {
			t.Fatal(err)
		}
	}
	now := func() time.Time { return time.Date(2012, 3, 1, 1, 0, 0, 0, time.UTC) }
	book := ledger.NewBook(new(ledgermem.Store), 0, now)
	defer book.Close()
	r, err := New(ctx, book, store, now)
	if err != nil {
		t.Fatal(err)
	}
	office := org.Principal{ID: "o", Role: org.Office, Organisation: "BJ"}
	people, _, err := r.RegisterLearners(ctx, Request{By: office, Key: "r"}, []courses.Learner{{Name: "甲"}, {Name: "甲"}, {Name: "甲"}})
	if err != nil {
		t.Fatal(err)
	}
	do := func(a ledger.Action) ledger.Entry {
		t.Helper()
		o, err := book.Do(ctx, ledger.Job{Commands: []ledger.Command{{Actor: "o", Action: a}}})
		if err != nil || o[0].Refusal != nil {
			t.Fatal(err, o[0].Refusal)
		}
		return o[0].Entry
	}
	deposit := func(who int, run string) uint64 {
		t.Helper()
		return do(ledger.Deposit{Account: people[who].Account, Issuer: "E1", Unit: ledger.Credit, Amount: 2 * ledger.One, Completed: 15000,
			Learning: ledger.Learning{Course: "GA01", Catalogue: 1, Run: run, Hours: 16 * ledger.One}}).Seq
	}
	redeem := func(who int, lot uint64, amount ledger.Amount) uint64 {
		t.Helper()
		hold := do(ledger.PlaceHold{Account: people[who].Account, Institution: "C1", Programme: "C1", Deadline: ledger.InstantOf(now().Add(time.Hour)),
			Lots: []ledger.Reservation{{Lot: lot, Amount: amount}}})
		return do(ledger.Capture{Hold: hold.Seq}).Seq
	}
	moved, part, spent, own := deposit(0, "moved"), deposit(0, "part"), deposit(0, "spent"), deposit(2, "own")
	first := redeem(0, part, ledger.One/2)
	redeem(0, spent, 0)
	for _, m := range [][2]int{{0, 1}, {1, 2}} {
		o, err := r.MergeLearners(ctx, Request{By: office, Key: people[m[0]].Account.String()}, people[m[0]].Account, people[m[1]].Account, "同一人")
		if err != nil || o.Refusal != nil {
			t.Fatal(err, o.Refusal)
		}
	}
	left, err := r.Learner(ctx, office, people[2].Account)
	if err != nil || len(left.Was) != 2 {
		t.Fatalf("Learner = %+v, %v, want two former accounts", left, err)
	}
	done, err := r.completedIn(ctx, left, 15000, 15000, nil)
	if err != nil {
		t.Fatal(err)
	}
	counted := make(map[uint64]uint64) // deposits, and their lots now
	for _, c := range done {
		counted[c.Lot] = c.Now
		if c.Learner != left.Account.String() || c.Hours != 16*ledger.One {
			t.Errorf("completion %+v is not the learner's, or not whole", c)
		}
	}
	if len(done) != 4 || len(counted) != 4 || counted[spent] != spent || counted[own] != own || counted[moved] <= moved || counted[part] <= part {
		t.Errorf("completions %v, want those of deposits %d, %d, %d and %d, once each", counted, moved, part, spent, own)
	}
	second := redeem(2, counted[part], ledger.One)
	for _, number := range []uint64{part, counted[part]} {
		list, err := r.Dependants(ctx, office, number)
		if err != nil || len(list) != 2 || list[0].Capture != first || list[1].Capture != second {
			t.Errorf("Dependants(%d) = %+v, %v, want captures %d and %d", number, list, err, first, second)
		}
	}
}
