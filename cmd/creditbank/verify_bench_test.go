package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/ledger"
)

// BenchmarkVerify verifies a sealed bank, all stages, as “creditbank verify”
// does. CREDITBANK_BENCH_ENTRIES says of how many entries, otherwise 100,000.
func BenchmarkVerify(b *testing.B) {
	entries := 100_000
	if text := os.Getenv("CREDITBANK_BENCH_ENTRIES"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			b.Fatal(err)
		}
		entries = n
	}
	dir := filepath.Join(b.TempDir(), "bank")
	s := smallBank(b, dir, 1000)
	fill(b, dir, s, entries)
	for b.Loop() {
		p := &program{stdout: os.Stdout, stderr: os.Stderr, now: time.Now}
		v, err := p.verify(b.Context(), dir)
		if err != nil || !v.OK || v.Entries < uint64(entries) {
			b.Fatalf("verify = %+v, %v", v, err)
		}
	}
	b.ReportMetric(float64(entries)*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
}

// fill deposits so many completions.
func fill(b *testing.B, dir string, s small, entries int) {
	b.Helper()
	bank, err := openBank(b.Context(), dir, places{}, false, time.Now)
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := bank.close(); err != nil {
			b.Fatal(err)
		}
	}()
	day, err := ledger.ParseDay("2024-05-06")
	if err != nil {
		b.Fatal(err)
	}
	enterprise := org.Principal{ID: "bench", Role: org.Enterprise, Organisation: "ENT"}
	for n := 0; n < entries; {
		items := make([]courses.Completion, min(registrar.MaxBatch, entries-n))
		for i := range items {
			items[i] = courses.Completion{
				Learner: s.learners[n%len(s.learners)].String(), Course: "GA01", Run: fmt.Sprint(n),
				Hours: 16 * ledger.One, Score: 88_500, HasScore: true, Completed: day,
			}
			n++
		}
		outcomes, err := bank.registrar.Deposit(b.Context(), registrar.Request{By: enterprise, Key: fmt.Sprint("fill ", n)}, items, true)
		if err != nil || outcomes[0].Refusal != nil {
			b.Fatalf("deposit = %+v, %v", outcomes, err)
		}
	}
}
