package ledger_test

import (
	"errors"
	"testing"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/ledgermem"
	"creditbank/ledger/ledgertest"
)

// What is erased is gone from everything that can be read, and the books
// still add up, also when they are replayed.
func TestErase(t *testing.T) {
	store := new(ledgermem.Store)
	bank := ledgertest.NewBank(t, store)
	bank.Run(`
		open lin key=1
		open eva key=2
		deposit lin weld 2 key=3
		deposit eva weld2 3 until=2019-12-31 key=4
		hold eva h weld2:1 deadline=2009-12-20T00:00:00Z key=5
		release h key=6
		deposit eva lathe 1 unit=point key=7
		revoke lathe key=8
		erase eva reason=asked key=9
		erase eva reason=asked key=9 again`)
	ctx := t.Context()
	eva := bank.ID("eva")
	if _, err := store.Account(ctx, eva); !errors.Is(err, fault.NotFound) {
		t.Errorf("Account(erased) = %v, want %v", err, fault.NotFound)
	}
	journal, err := store.Journal(ctx, bank.ID("lin").Log(), 1, 100)
	if err != nil {
		t.Fatal(err)
	}
	forgotten := 0
	for _, e := range journal {
		if e.Kind == ledger.Forgotten {
			forgotten++
		} else if e.Account == eva {
			t.Errorf("entry %d still says whose it is: %s", e.Seq, e.Kind)
		}
	}
	if forgotten != 6 {
		t.Errorf("%d entries are forgotten, want 6", forgotten)
	}
	for _, seq := range []uint64{4, 7} {
		if _, err := store.Lot(ctx, eva.Log(), seq); !errors.Is(err, fault.NotFound) {
			t.Errorf("Lot(%d) = %v, want %v", seq, err, fault.NotFound)
		}
	}
	if _, err := store.Hold(ctx, eva.Log(), 5); !errors.Is(err, fault.NotFound) {
		t.Errorf("Hold(5) = %v, want %v", err, fault.NotFound)
	}
	if due, err := store.Due(ctx, eva.Log(), ledger.Instant(1<<60), 10); err != nil || len(due) != 0 {
		t.Errorf("Due = %v, %v, want none", due, err)
	}
	if _, err := ledger.Check(ctx, store, new(ledgermem.Store), eva.Log(), nil); err != nil {
		t.Errorf("Check after the erasure = %v", err)
	}
}

// An erasure that is taken back with its atomic job leaves everything there.
func TestEraseTakenBack(t *testing.T) {
	store := new(ledgermem.Store)
	bank := ledgertest.NewBank(t, store)
	bank.Run("open eva\ndeposit eva weld 3")
	eva := bank.ID("eva")
	outcomes, err := store.Apply(t.Context(), eva.Log(), ledger.Instant(1<<51), []ledger.Job{{Atomic: true, Commands: []ledger.Command{
		{Action: ledger.Freeze{Account: eva}},
		{Action: ledger.Erase{Account: eva}},
		{Action: ledger.Freeze{Account: eva}},
	}}})
	if err != nil || outcomes[0][2].Refusal == nil || outcomes[0][2].Refusal.Code != ledger.AccountUnknown {
		t.Fatalf("Apply = %+v, %v, want the third refused as %s", outcomes, err, ledger.AccountUnknown)
	}
	a, entries, err := store.Entries(t.Context(), eva, 0, 10)
	if err != nil || len(entries) != 2 || a.Balances.Of(ledger.Credit).Posted != 3*ledger.One || a.State != ledger.Open {
		t.Errorf("after it was taken back: %+v, %d entries, %v", a, len(entries), err)
	}
	if _, err := ledger.Check(t.Context(), store, new(ledgermem.Store), eva.Log(), nil); err != nil {
		t.Errorf("Check = %v", err)
	}
}
