package ledgertest

import (
	"encoding/json"
	"testing"

	"creditbank/ledger"

	"github.com/google/go-cmp/cmp"
)

// testTakesCopies changes what it handed in.
func testTakesCopies(t *testing.T, open opener) {
	b := NewBank(t, open(t))
	b.Run("open lin\ndeposit lin weld 2")
	lots := []ledger.Reservation{{Lot: b.Seq("weld"), Amount: 500}}
	because := ledger.Refusal{Code: "course-unknown", Subject: "c1"}
	commands := []ledger.Command{
		{Key: ledger.Key{1}, Action: ledger.PlaceHold{Account: b.ID("lin"), Deadline: ledger.InstantOf(b.Now) + 1e6, Lots: lots}},
		{Key: ledger.Key{2}, Action: ledger.Refuse{Because: because}},
	}
	jobs := []ledger.Job{{Commands: commands}}
	first, err := b.Store.Apply(t.Context(), 0, ledger.InstantOf(b.Now), jobs)
	if err != nil {
		t.Fatalf("Apply() = %v", err)
	}
	before := facts(t, b.Store, 0)
	held := first[0][0].Entry.Seq

	lots[0] = ledger.Reservation{Lot: 99, Amount: 99}
	scribble(first)
	if diff := cmp.Diff(before, facts(t, b.Store, 0)); diff != "" {
		t.Errorf("changing what Apply took and gave changed the store (-before +after):\n%s", diff)
	}
	lots[0] = ledger.Reservation{Lot: b.Seq("weld"), Amount: 500}
	again, err := b.Store.Apply(t.Context(), 0, ledger.InstantOf(b.Now), jobs)
	if err != nil {
		t.Fatalf("Apply() again = %v", err)
	}
	if o := again[0][0]; o.Entry.Seq != held || o.Entry.Postings[0].Amount != 500 {
		t.Errorf("the hold's outcome again = %+v", o)
	}
	if o := again[0][1]; *o.Refusal != because {
		t.Errorf("the refusal again = %+v, want %+v", o.Refusal, because)
	}
	entries, err := b.Store.Journal(t.Context(), 0, 1, 10)
	if err != nil {
		t.Fatalf("Journal() = %v", err)
	}
	scratch := open(t)
	if err := scratch.Replay(t.Context(), 0, entries); err != nil {
		t.Fatalf("Replay() = %v", err)
	}
	for i := range entries {
		scribbleEntry(&entries[i])
	}
	if diff := cmp.Diff(before, facts(t, scratch, 0)); diff != "" {
		t.Errorf("changing what Replay took changed the store (-before +after):\n%s", diff)
	}
}

// testGivesCopies changes what it got.
func testGivesCopies(t *testing.T, open opener) {
	b := NewBank(t, open(t))
	b.Run("open lin\ndeposit lin weld 2\nhold lin h1 weld:1\ncapture h1 weld:0.5\nhold lin h2 weld:0.5")
	ctx, weld := t.Context(), b.Seq("weld")
	type picture struct {
		Entry, AsOf ledger.Entry
		Journal     []ledger.Entry
		Entries     []ledger.Entry
		Lots        []ledger.LotLine
		Lot         ledger.Lot
		Hold        ledger.HoldRecord
	}
	look := func() (p picture) {
		var errs [7]error
		p.Entry, errs[0] = b.Store.Entry(ctx, 0, weld)
		p.AsOf, errs[1] = b.Store.EntryAsOf(ctx, b.ID("lin"), 1<<60)
		p.Journal, errs[2] = b.Store.Journal(ctx, 0, 1, 10)
		_, p.Entries, errs[3] = b.Store.Entries(ctx, b.ID("lin"), 0, 10)
		_, p.Lots, errs[4] = b.Store.Lots(ctx, b.ID("lin"), 0, 10)
		p.Lot, errs[5] = b.Store.Lot(ctx, 0, weld)
		p.Hold, errs[6] = b.Store.Hold(ctx, 0, b.Seq("h2"))
		for i, err := range errs {
			if err != nil {
				t.Fatalf("read %d = %v", i, err)
			}
		}
		return p
	}
	// As text: what a store shares with what it gave would change with it.
	text := func(p picture) string {
		b, err := json.MarshalIndent(p, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	first := text(look())
	spoilt := look()
	scribbleEntry(&spoilt.Entry)
	scribbleEntry(&spoilt.AsOf)
	for i := range spoilt.Journal {
		scribbleEntry(&spoilt.Journal[i])
		scribbleEntry(&spoilt.Entries[i])
	}
	spoilt.Lots[0].Lot.Uses[0].Amount = 99
	spoilt.Lots[0].Lot.Holds[0].Amount = 99
	scribbleEntry(&spoilt.Lots[0].Deposit)
	spoilt.Lot.Uses[0].Amount = 99
	spoilt.Lot.Holds[0].Amount = 99
	spoilt.Hold.Lots[0].Amount = 99
	if diff := cmp.Diff(first, text(look())); diff != "" {
		t.Errorf("changing what was read changed the store (-before +after):\n%s", diff)
	}
}

// scribble changes all that outcomes point to.
func scribble(groups [][]ledger.Outcome) {
	for _, outcomes := range groups {
		for i := range outcomes {
			if r := outcomes[i].Refusal; r != nil {
				*r = ledger.Refusal{Code: "scribble"}
			}
			scribbleEntry(&outcomes[i].Entry)
		}
	}
}

func scribbleEntry(e *ledger.Entry) {
	for i := range e.Postings {
		e.Postings[i] = ledger.Posting{Lot: 99, Unit: ledger.Point, From: ledger.Owed, To: ledger.Owed, Amount: 99}
	}
	for i := range e.Dependants {
		e.Dependants[i] = 99
	}
	if e.Learning != nil {
		*e.Learning = ledger.Learning{Course: "scribble"}
	}
}
