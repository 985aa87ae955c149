//go:build linux

package ledgerbench

import (
	"fmt"
	"testing"
	"time"

	"creditbank/ledger/ledgerbolt"
)

// BenchmarkBytesPerEntry measures what a deposit costs in bytes written when
// groups are of one size: single deposits of random learners, each with a key
// of its own. Beside it stand the bytes of the entries themselves.
func BenchmarkBytesPerEntry(b *testing.B) {
	seed := newSeed(b)
	for _, group := range []int{1, 16, 128, 1024} {
		b.Run(fmt.Sprintf("group=%d", group), func(b *testing.B) {
			store := openCopy(b, seed)
			w := newWorkload(seedAccounts, workSeed)
			before, err := written()
			if err != nil {
				b.Fatal(err)
			}
			from, err := store.Head(b.Context(), 0)
			if err != nil {
				b.Fatal(err)
			}
			start := time.Now()
			for b.Loop() {
				if err := apply(store, time.Now(), w.singles(group)); err != nil {
					b.Fatal(err)
				}
			}
			took := time.Since(start)
			after, err := written()
			if err != nil {
				b.Fatal(err)
			}
			entries := float64(b.N * group)
			b.ReportMetric(float64(after-before)/entries, "written-B/entry")
			b.ReportMetric(canonicalSize(b, store, from.Seq), "canonical-B/entry")
			b.ReportMetric(entries/took.Seconds(), "deposits/s")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// canonicalSize returns the mean size of up to 10,000 entries after one.
func canonicalSize(b *testing.B, store *ledgerbolt.Store, seq uint64) float64 {
	b.Helper()
	entries, err := store.Journal(b.Context(), 0, seq+1, 10_000)
	if err != nil {
		b.Fatal(err)
	}
	size := 0
	for i := range entries {
		size += len(entries[i].AppendCanonical(nil))
	}
	return float64(size) / float64(len(entries))
}
