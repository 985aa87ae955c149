package stats_test

import (
	"encoding/binary"
	"testing"

	"creditbank/courses/stats"
	"creditbank/ledger"
	"creditbank/ledger/ledgermem"

	"github.com/google/go-cmp/cmp"
)

// What is remembered is what the store has; what was dropped is read from it.
func TestRecentIsTheJournal(t *testing.T) {
	store := new(ledgermem.Store)
	recent := stats.NewRecent(store, 0)
	const jobs, each = 40, 1000 // more than are remembered
	n := uint64(0)
	for i := range jobs {
		job := ledger.Job{}
		for range each {
			n++
			var random [14]byte
			binary.BigEndian.PutUint64(random[:], n)
			job.Commands = append(job.Commands, ledger.Command{Actor: "test", Action: ledger.OpenAccount{Account: ledger.NewAccountID(0, random)}})
		}
		to := recent
		if i == 20 {
			// Somebody writes past it: what it remembers has a gap then.
			if _, err := store.Apply(t.Context(), 0, ledger.Instant(i+1)*1e6, []ledger.Job{job}); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if _, err := to.Apply(t.Context(), 0, ledger.Instant(i+1)*1e6, []ledger.Job{job}); err != nil {
			t.Fatal(err)
		}
	}
	for _, from := range []uint64{1, 20_500, 21_001, 30_000, n - 10, n, n + 1} {
		got, err := recent.Followed().Journal(t.Context(), 0, from, 100)
		if err != nil {
			t.Fatal(err)
		}
		want, err := store.Journal(t.Context(), 0, from, 100)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Journal(%d) (-want +got)\n%s", from, diff)
		}
	}
	if got, err := recent.Followed().Journal(t.Context(), 1, 1, 10); err != nil || len(got) != 0 {
		t.Errorf("Journal of another log = %d entries, %v, want none", len(got), err)
	}
}
