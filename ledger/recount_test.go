package ledger_test

import (
	"errors"
	"slices"
	"testing"

	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// recount compares what follows from the entries of each account alone with
// what the store has.
func (m *machine) recount(t *rapid.T) {
	for _, id := range m.ids {
		a, entries, err := m.mem.Entries(t.Context(), id, 0, 1<<20)
		if errors.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		_, lots, err := m.mem.Lots(t.Context(), id, 0, 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		slices.Reverse(entries)
		again, found, err := ledger.Recount(entries)
		if err != nil {
			t.Fatalf("Recount of account %s: %v", id, err)
		}
		if d := cmp.Diff(a, again); d != "" {
			t.Errorf("account %s: store - recount +:\n%s", id, d)
		}
		if len(lots)+len(found) == 0 {
			continue
		}
		if d := cmp.Diff(lots, found); d != "" {
			t.Errorf("lots of account %s: store - recount +:\n%s", id, d)
		}
	}
}

// A record in which something does not follow from the rest is corrupt.
func TestRecountContradictions(t *testing.T) {
	id := ledger.NewAccountID(0, [14]byte{1})
	open := ledger.Entry{Seq: 3, Kind: ledger.KindOpen, BookedAt: 10, Account: id, AccountSeq: 1}
	deposit := ledger.Entry{
		Seq: 5, Kind: ledger.KindDeposit, BookedAt: 20, Account: id, AccountSeq: 2, Prev: 3, Learning: &ledger.Learning{Course: "A"},
		Postings: []ledger.Posting{{Lot: 5, Unit: ledger.Credit, From: ledger.Issuer, To: ledger.Available, Amount: 2 * ledger.One}},
		After:    ledger.Balances{},
	}
	deposit.After.Of(ledger.Credit).Posted = 2 * ledger.One
	if a, lots, err := ledger.Recount([]ledger.Entry{open, deposit}); err != nil || a.Seq != 2 || len(lots) != 1 || lots[0].Lot.Available != 2*ledger.One {
		t.Fatalf("Recount = %+v, %+v, %v, want one lot of 2", a, lots, err)
	}
	change := func(f func(*ledger.Entry)) ledger.Entry {
		e := deposit
		e.Postings = slices.Clone(e.Postings)
		f(&e)
		return e
	}
	for name, entries := range map[string][]ledger.Entry{
		"without its beginning": {deposit},
		"opened twice":          {open, open},
		"out of order":          {deposit, open},
		"another amount":        {open, change(func(e *ledger.Entry) { e.Postings[0].Amount = ledger.One })},
		"another link":          {open, change(func(e *ledger.Entry) { e.Prev = 4 })},
		"another number":        {open, change(func(e *ledger.Entry) { e.AccountSeq = 3 })},
		"another account":       {open, change(func(e *ledger.Entry) { e.Account[5] = 9 })},
		"no learning":           {open, change(func(e *ledger.Entry) { e.Learning = nil })},
		"no posting":            {open, change(func(e *ledger.Entry) { e.Postings = nil })},
		"unknown lot":           {open, change(func(e *ledger.Entry) { e.Kind, e.Learning, e.Postings[0].Lot = ledger.KindAdjustment, nil, 4 })},
		"unknown kind":          {open, change(func(e *ledger.Entry) { e.Kind = 200 })},
		"erased":                {open, change(func(e *ledger.Entry) { e.Kind, e.Learning, e.Postings = ledger.KindErasure, nil, nil })},
	} {
		if _, _, err := ledger.Recount(entries); !errors.Is(err, fault.Corrupt) {
			t.Errorf("%s: Recount = %v, want %v", name, err, fault.Corrupt)
		}
	}
}
