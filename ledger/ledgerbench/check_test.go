//go:build linux

package ledgerbench

import (
	"path/filepath"
	"testing"
	"time"

	"creditbank/ledger"
	"creditbank/ledger/ledgerbolt"
)

// BenchmarkPreview measures a dry run of one deposit and of a batch of 100.
func BenchmarkPreview(b *testing.B) {
	book := ledger.NewBook(openCopy(b, newSeed(b)), 0, time.Now)
	b.Cleanup(book.Close)
	for _, l := range []load{{name: "deposits=1", batch: 1}, {name: "deposits=100", batch: 100}} {
		b.Run(l.name, func(b *testing.B) {
			w := newWorkload(seedAccounts, workSeed)
			var took []time.Duration
			for b.Loop() {
				job := w.job(l.batch)
				asked := time.Now()
				outcomes, err := book.Preview(b.Context(), job)
				if err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(asked))
				if err := accepted(outcomes); err != nil {
					b.Fatal(err)
				}
			}
			reportLatency(b, took, time.Microsecond, "µs")
		})
	}
}

// BenchmarkCheck measures a replay of the whole journal with all comparisons.
func BenchmarkCheck(b *testing.B) {
	subject := openCopy(b, newSeed(b))
	entries := 0
	start := time.Now()
	for b.Loop() {
		scratch, err := ledgerbolt.Open(filepath.Join(b.TempDir(), "scratch.db"), ledgerbolt.Options{Scratch: true})
		if err != nil {
			b.Fatal(err)
		}
		head, err := ledger.Check(b.Context(), subject, scratch, 0, nil)
		if err != nil {
			b.Fatal(err)
		}
		entries += int(head.Seq)
		if err := scratch.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(entries)/time.Since(start).Seconds(), "entries/s")
	b.ReportMetric(0, "ns/op")
}
