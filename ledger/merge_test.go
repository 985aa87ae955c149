package ledger_test

import (
	"errors"
	"testing"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/ledgermem"
	"creditbank/ledger/ledgertest"

	"github.com/google/go-cmp/cmp"
)

// A merge moves what is available, with all that each lot was given for, and
// leaves the rest where it is explained.
func TestMerge(t *testing.T) {
	ctx, store := t.Context(), new(ledgermem.Store)
	b := ledgertest.NewBank(t, store)
	outcomes := b.Run(`
		open lin
		open wang
		deposit lin weld 2 until=2012-06-30 on=2009-11-11 issuer=厂 site=二车间
		deposit lin help 3 unit=point
		deposit lin spent 1
		hold lin h spent weld:0.5
		capture h
		merge lin wang reason=twice key=m
		merge lin wang reason=twice key=m again`)
	merge := outcomes[7].Entry
	if merge.Kind != ledger.KindMerge || merge.Other != b.ID("wang") || merge.After != (ledger.Balances{}) || len(merge.Postings) != 2 {
		t.Errorf("the outcome is %+v, want the merge with two postings and nothing left", merge)
	}
	if again := outcomes[8].Entry; !cmp.Equal(merge, again) {
		t.Errorf("the second outcome = %+v, want the first, %+v", again, merge)
	}
	from, err := store.Account(ctx, b.ID("lin"))
	if err != nil || from.State != ledger.Merged || from.Balances != (ledger.Balances{}) {
		t.Errorf("Account(lin) = %+v, %v, want it merged and empty", from, err)
	}
	into, lots, err := store.Lots(ctx, b.ID("wang"), 0, 10)
	if err != nil || len(lots) != 2 || into.Balances.Of(ledger.Credit).Posted != 1500 || into.Balances.Of(ledger.Point).Posted != 3000 {
		t.Fatalf("Lots(wang) = %+v, %d lots, %v, want 1.5 credits and 3 points in two", into, len(lots), err)
	}
	was, err := store.Entry(ctx, 0, b.Seq("weld"))
	if err != nil {
		t.Fatal(err)
	}
	is := lots[1].Deposit
	if is.Ref != was.Seq || is.Other != from.ID || is.Issuer != was.Issuer || is.Effective != was.Effective || is.Until != was.Until || !cmp.Equal(is.Learning, was.Learning) {
		t.Errorf("the lot's entry is %+v, want all that %+v says", is, was)
	}
	old, err := store.Lot(ctx, 0, was.Seq)
	if err != nil || old.Moved != 1500 || old.Into != is.Seq || old.Redeemed != 500 || old.Available != 0 {
		t.Errorf("Lot(weld) = %+v, %v, want 1.5 moved to lot %d and 0.5 redeemed", old, err, is.Seq)
	}
	join, err := store.Entry(ctx, 0, merge.Seq+1)
	if err != nil || join.Kind != ledger.KindJoin || join.Other != from.ID || join.Ref != merge.Seq || join.Reason != "twice" || !join.Key.IsZero() {
		t.Errorf("the entry behind the merge is %+v, %v, want one in wang that names lin", join, err)
	}
	b.Run(`
		at 2012-07-01T00:00:00Z
		expire-lot weld+
		hold wang h2 help+`)
	ledgertest.Verify(t, store, new(ledgermem.Store), 0)
}

// A revocation reaches what was redeemed before the merge, in one command.
func TestRevokeAfterMerges(t *testing.T) {
	ctx, store := t.Context(), new(ledgermem.Store)
	b := ledgertest.NewBank(t, store)
	outcomes := b.Run(`
		open lin
		open wang
		open zhao
		deposit lin weld 3
		hold lin h1 weld:1
		capture h1
		merge lin wang
		hold wang h2 weld+:1
		capture h2
		merge wang zhao
		revoke weld++ reason=forged key=r
		revoke weld++ reason=forged key=r again`)
	revoked := outcomes[10].Entry
	// Captures 6 and 11 depended on it.
	if revoked.Account != b.ID("zhao") || len(revoked.Postings) != 1 || !cmp.Equal(revoked.Dependants, []uint64{6, 11}) {
		t.Errorf("the outcome is %+v, want the revocation in zhao with both captures", revoked)
	}
	for _, who := range []string{"lin", "wang"} {
		a, entries, err := store.Entries(ctx, b.ID(who), 0, 1)
		if err != nil || a.State != ledger.Merged || a.Balances.Of(ledger.Credit).Owed != 1000 || entries[0].Kind != ledger.KindRevocation {
			t.Errorf("%s: %+v, %+v, %v, want it merged and one credit owed", who, a, entries, err)
		}
	}
	b.Run("revoke weld ! lot-withdrawn\nrevoke weld++ ! lot-withdrawn")
	ledgertest.Verify(t, store, new(ledgermem.Store), 0)
}

// Two accounts that both owe can be merged either way: what is owed stays where
// it was redeemed, and nothing of it is lost or counted twice. If one owes, it
// is the one that is left.
func TestMergeOfDebtors(t *testing.T) {
	ctx, store := t.Context(), new(ledgermem.Store)
	b := ledgertest.NewBank(t, store)
	b.Run(`
		open lin
		open wang
		deposit lin weld 3
		deposit lin more 1
		hold lin h1 weld:1
		capture h1
		revoke weld
		merge lin wang ! account-owes
		deposit wang help 2
		hold wang h2 help:0.5
		capture h2
		revoke help
		merge lin wang`)
	for who, want := range map[string]ledger.Balance{"lin": {Owed: 1000}, "wang": {Posted: 1000, Owed: 500}} {
		a, err := store.Account(ctx, b.ID(who))
		if got := *a.Balances.Of(ledger.Credit); err != nil || got != want {
			t.Errorf("%s has %+v, %v, want %+v", who, got, err, want)
		}
	}
	ledgertest.Verify(t, store, new(ledgermem.Store), 0)
}

// What was redeemed whole did not move: it is revoked where it is.
func TestRevokeInMerged(t *testing.T) {
	b := ledgertest.NewBank(t, new(ledgermem.Store))
	b.Run(`
		open lin
		open wang
		deposit lin weld 1
		hold lin h weld
		capture h
		deposit lin nil 1
		adjust nil -1
		merge lin wang
		revoke weld reason=forged
		deposit wang nil 1 as=again ! already-credited
		reverse nil                  # nothing of it was left to move
		deposit wang nil 1 as=again`)
	ledgertest.Verify(t, b.Store, new(ledgermem.Store), 0)
}

// Whoever is erased is forgotten under all their accounts.
func TestEraseMerged(t *testing.T) {
	ctx, store := t.Context(), new(ledgermem.Store)
	b := ledgertest.NewBank(t, store)
	b.Run(`
		open lin
		open eva1
		open eva2
		open eva3
		deposit lin weld 1 as=l
		deposit eva1 weld 2 until=2019-12-31
		deposit eva2 lathe 1 unit=point
		merge eva1 eva2
		merge eva2 eva3
		erase eva1 ! account-merged
		erase eva3 key=e
		open eva3 key=again`)
	for _, who := range []string{"eva1", "eva2"} {
		if _, err := store.Account(ctx, b.ID(who)); !errors.Is(err, fault.NotFound) {
			t.Errorf("Account(%s) = %v, want %v", who, err, fault.NotFound)
		}
	}
	journal, err := store.Journal(ctx, 0, 1, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range journal {
		if e.Kind != ledger.Forgotten && e.Kind != ledger.KindErasure && e.Account != b.ID("lin") && e.Seq < journal[len(journal)-1].Seq {
			t.Errorf("entry %d still says whose it is: %s", e.Seq, e.Kind)
		}
	}
	if due, err := store.Due(ctx, 0, ledger.Instant(1<<60), 10); err != nil || len(due) != 0 {
		t.Errorf("Due = %v, %v, want none", due, err)
	}
	b.Run("deposit eva3 weld 2 as=anew\ndeposit eva3 lathe 1") // nothing is known of the runs
	ledgertest.Verify(t, store, new(ledgermem.Store), 0)

	kept := ledgertest.NewBank(t, new(ledgermem.Store))
	kept.Run(`
		open eva1
		open eva2
		deposit eva1 weld 2
		hold eva1 h weld:1
		capture h
		merge eva1 eva2
		erase eva2 ! account-kept-by-law
		restrict eva2
		deposit eva1 lathe 1 ! account-merged`)
}

// A merge that is taken back with its atomic job leaves everything there, also
// when one of the accounts was erased meanwhile.
func TestMergeTakenBack(t *testing.T) {
	ctx, store := t.Context(), new(ledgermem.Store)
	b := ledgertest.NewBank(t, store)
	b.Run("open lin\nopen wang\ndeposit lin weld 2 until=2012-06-30\nhold lin h weld:1\ncapture h\ndeposit wang lathe 1")
	before := facts(t, store)
	b.Run(`
		atomic
			merge lin wang key=none ! batch-aborted
			hold wang h2 9:2 key=none ! credits-not-available
		end
		atomic
			merge lin wang key=none ! batch-aborted
			revoke 9 key=none ! batch-aborted
			close lin key=none ! account-merged
		end`)
	if d := cmp.Diff(before, facts(t, store)); d != "" {
		t.Errorf("after it was taken back (-before +after):\n%s", d)
	}
	if head, err := store.Head(ctx, 0); err != nil || head.Seq != 6 {
		t.Errorf("Head = %+v, %v, want entry 6", head, err)
	}
	b.Run("merge lin wang")
	ledgertest.Verify(t, store, new(ledgermem.Store), 0)
}

func facts(t *testing.T, r ledger.Reader) (list []ledger.Fact) {
	t.Helper()
	if err := r.Facts(t.Context(), 0, func(f ledger.Fact) error {
		list = append(list, f)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return list
}

// A log is the unit of ordering: no command needs two.
func TestMergeAcrossLogs(t *testing.T) {
	from, into := ledger.NewAccountID(0, [14]byte{1}), ledger.NewAccountID(7, [14]byte{1})
	outcomes, err := new(ledgermem.Store).Apply(t.Context(), 0, 1, []ledger.Job{{Commands: []ledger.Command{
		{Action: ledger.OpenAccount{Account: from}}, {Action: ledger.Merge{From: from, Into: into}},
		{Action: ledger.Merge{From: ledger.BankAccount(0), Into: from}}, {Action: ledger.Merge{From: from, Into: ledger.BankAccount(0)}},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{
		"accounts-of-two-logs, field into, of " + into.String() + ", has 7, wants 0",
		"account-unknown, field from, of " + ledger.BankAccount(0).String(),
		"account-unknown, field into, of " + ledger.BankAccount(0).String(),
	} {
		if r := outcomes[0][i+1].Refusal; r == nil || r.Error() != want {
			t.Errorf("merge %d is refused as %v, want %s", i, r, want)
		}
	}
}

// A journal with a merge that is not whole, or of which a part is not what it
// was, is not replayed.
func TestReplayOfMerges(t *testing.T) {
	b := ledgertest.NewBank(t, new(ledgermem.Store))
	b.Run("open lin\nopen wang\ndeposit lin weld 2\ndeposit lin lathe 1\nmerge lin wang\nopen zhao")
	journal := func() []ledger.Entry {
		list, err := b.Store.Journal(t.Context(), 0, 1, 100)
		if err != nil || len(list) != 9 {
			t.Fatalf("%d entries, %v, want 9", len(list), err)
		}
		return list
	}
	const merge, join, first = 4, 5, 6 // places of entries
	for name, spoil := range map[string]func(l []ledger.Entry) []ledger.Entry{
		"another account":  func(l []ledger.Entry) []ledger.Entry { l[merge].Other = b.ID("nobody"); return l },
		"itself":           func(l []ledger.Entry) []ledger.Entry { l[merge].Other = l[merge].Account; return l },
		"no join":          func(l []ledger.Entry) []ledger.Entry { l[join] = l[8]; l[join].Seq = 6; return l[:6] },
		"join of another":  func(l []ledger.Entry) []ledger.Entry { l[join].Other = b.ID("zhao"); return l },
		"join of no merge": func(l []ledger.Entry) []ledger.Entry { l[join].Ref = 4; return l },
		"another course":   func(l []ledger.Entry) []ledger.Entry { l[first].Learning.Course = "gold"; return l },
		"another issuer":   func(l []ledger.Entry) []ledger.Entry { l[first].Issuer = "school"; return l },
		"another day":      func(l []ledger.Entry) []ledger.Entry { l[first].Effective--; return l },
		"longer validity":  func(l []ledger.Entry) []ledger.Entry { l[first].Until = 20000; return l },
		"another lot":      func(l []ledger.Entry) []ledger.Entry { l[first].Ref = 4; return l },
		"no lot":           func(l []ledger.Entry) []ledger.Entry { l[first].Ref = 99; return l },
		"more credits": func(l []ledger.Entry) []ledger.Entry {
			l[first].Postings[0].Amount += 1000
			l[first].After.Of(ledger.Credit).Posted += 1000
			return l
		},
		"from the issuer": func(l []ledger.Entry) []ledger.Entry { l[first].Postings[0].From = ledger.Issuer; return l },
		"to a programme":  func(l []ledger.Entry) []ledger.Entry { l[merge].Postings[0].To = ledger.Programme; return l },
		"in transit":      func(l []ledger.Entry) []ledger.Entry { l[2].Postings[0].To = ledger.Transit; return l },
	} {
		if err := new(ledgermem.Store).Replay(t.Context(), 0, spoil(journal())); !errors.Is(err, fault.Corrupt) {
			t.Errorf("%s: Replay = %v, want %v", name, err, fault.Corrupt)
		}
	}
	// One that ends within a merge is sound so far, and does not add up.
	half := new(ledgermem.Store)
	if err := half.Replay(t.Context(), 0, journal()[:first+1]); err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.Check(t.Context(), half, new(ledgermem.Store), 0, nil); !errors.Is(err, fault.Corrupt) {
		t.Errorf("Check of half a merge = %v, want %v", err, fault.Corrupt)
	}
}
