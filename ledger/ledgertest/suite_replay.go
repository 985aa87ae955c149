package ledgertest

import (
	"errors"
	"testing"

	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// testReplay replays a journal in slices of every size.
func testReplay(t *testing.T, open opener) {
	b := NewBank(t, open(t))
	b.Run(life)
	entries := journal(t, b.Store)
	want := facts(t, b.Store, 0)
	for _, slice := range []int{1, 3, 7, len(entries)} {
		s := open(t)
		for from := 0; from < len(entries); from += slice {
			if err := s.Replay(t.Context(), 0, entries[from:min(from+slice, len(entries))]); err != nil {
				t.Fatalf("Replay(from %d) = %v", from+1, err)
			}
		}
		if diff := cmp.Diff(want, facts(t, s, 0)); diff != "" {
			t.Errorf("replayed in slices of %d (-first +replayed):\n%s", slice, diff)
		}
		// A store that seals entries commits to each anew.
		if diff := cmp.Diff(entries, journal(t, s), cmpopts.IgnoreFields(ledger.Entry{}, "PrevCommitment")); diff != "" {
			t.Errorf("replayed journal (-first +replayed):\n%s", diff)
		}
	}
}

// testReplayContradictions replays what cannot have happened. Nothing of it
// may remain.
func testReplayContradictions(t *testing.T, open opener) {
	b := NewBank(t, open(t))
	b.Run("open lin\ndeposit lin weld 2\nhold lin h weld:1")
	s := open(t)
	for _, test := range []struct {
		name  string
		spoil func([]ledger.Entry) []ledger.Entry
	}{
		{"gap", func(l []ledger.Entry) []ledger.Entry { return l[1:] }},
		{"time", func(l []ledger.Entry) []ledger.Entry { l[2].BookedAt = l[1].BookedAt; return l }},
		{"balance", func(l []ledger.Entry) []ledger.Entry { l[2].After[0].Posted++; return l }},
		{"amount", func(l []ledger.Entry) []ledger.Entry { l[2].Postings[0].Amount = 2001; return l }},
		{"lot", func(l []ledger.Entry) []ledger.Entry { l[2].Postings[0].Lot = 9; return l }},
		{"link", func(l []ledger.Entry) []ledger.Entry { l[2].Prev = 1; return l }},
		{"kind", func(l []ledger.Entry) []ledger.Entry { l[2].Kind = 99; return l }},
		{"account", func(l []ledger.Entry) []ledger.Entry { l[2].Account = b.ID("wang"); return l }},
	} {
		if err := s.Replay(t.Context(), 0, test.spoil(journal(t, b.Store))); !errors.Is(err, fault.Corrupt) {
			t.Errorf("%s: Replay() = %v, want corrupt", test.name, err)
		}
		if got := head(t, s, 0); got != (ledger.Head{}) || len(facts(t, s, 0)) != 0 {
			t.Errorf("%s: something was written, up to %v", test.name, got)
		}
	}
	if err := s.Replay(t.Context(), 0, journal(t, b.Store)); err != nil {
		t.Errorf("Replay() = %v", err)
	}
}

// testLogsApart writes to two logs at once.
func testLogsApart(t *testing.T, open opener) {
	s := open(t)
	zero, seven := NewBank(t, s), NewBank(t, s)
	seven.Log = 7
	zero.Run("open lin\ndeposit lin weld 2 key=k")
	before := facts(t, s, 0)
	seven.Run(`
		open lin
		open wang key=k      # keys of another log are others
		deposit wang weld 5 until=2010-12-31
		hold wang h weld`)
	if diff := cmp.Diff(before, facts(t, s, 0)); diff != "" {
		t.Errorf("writing to log 7 changed log 0 (-before +after):\n%s", diff)
	}
	if got := head(t, s, 7).Seq; got != 4 {
		t.Errorf("Head(7) = %d, want 4", got)
	}
	if a, err := s.Account(t.Context(), seven.ID("lin")); err != nil || a.LastLot != 0 {
		t.Errorf("Account(lin of log 7) = %+v, %v, want it without lots", a, err)
	}
	Verify(t, s, open(t), 0)
	Verify(t, s, open(t), 7)
}

// TestReopen tests that what a store wrote is there when it is opened again.
// Each call of open opens the same place, which is empty at first.
func TestReopen(t *testing.T, open func(testing.TB) ledger.Store) {
	s := open(t)
	b := NewBank(t, s)
	b.Run(life)
	want, entries := facts(t, s, 0), journal(t, s)
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatalf("Close() = %v", err)
		}
		s = open(t)
		if diff := cmp.Diff(want, facts(t, s, 0)); diff != "" {
			t.Fatalf("facts after opening again (-before +after):\n%s", diff)
		}
		if diff := cmp.Diff(entries, journal(t, s)); diff != "" {
			t.Fatalf("journal after opening again (-before +after):\n%s", diff)
		}
	}
	b.Store = s
	b.Run(`
		refuse course-unknown key=k2 ! course-unknown again
		deposit lin weld 2.0 until=2019-12-10 key=k1 again
		deposit wang lathe 1`)
	if err := s.Close(); err != nil {
		t.Fatalf("Close() = %v", err)
	}
}

func journal(t *testing.T, r ledger.Reader) []ledger.Entry {
	t.Helper()
	list, err := r.Journal(t.Context(), 0, 1, 1000)
	if err != nil {
		t.Fatalf("Journal() = %v", err)
	}
	return list
}
