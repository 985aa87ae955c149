package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"creditbank/courses/intake"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/ledger"

	"github.com/xuri/excelize/v2"
)

// reportFile makes an XLSX file with so many good rows.
func reportFile(tb testing.TB, learners []ledger.AccountID, rows int) []byte {
	tb.Helper()
	f := excelize.NewFile()
	defer f.Close()
	out, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		tb.Fatal(err)
	}
	for i := range rows + 1 {
		cells := []any{"姓名", "学分账户", "课程代码", "课程名称", "班次", "学时", "成绩", "开始日期", "完成日期", "备注"}
		if i > 0 {
			n := (i - 1) % len(learners)
			cells = []any{fmt.Sprintf("学员 %d", n), learners[n].String(), "GA01", "安全", fmt.Sprintf("2024-%d", (i-1)/len(learners)),
				16 + i%3*8, 60 + i%40, "2024-03-01", "2024-03-15", "线下"}
		}
		if err := out.SetRow("A"+strconv.Itoa(i+1), cells); err != nil {
			tb.Fatal(err)
		}
	}
	if err := out.Flush(); err != nil {
		tb.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// BenchmarkReport100k takes an XLSX file of 100,000 rows in on a sealed bank:
// from the first byte of the upload until every row's entry is durable and
// every row's result is kept. CREDITBANK_BENCH_ROWS sets another size.
func BenchmarkReport100k(b *testing.B) {
	rows := 100_000
	if text := os.Getenv("CREDITBANK_BENCH_ROWS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			b.Fatal(err)
		}
		rows = n
	}
	for b.Loop() {
		b.StopTimer()
		dir := filepath.Join(b.TempDir(), "bank")
		s := smallBank(b, dir, 1000)
		bank, err := openBank(b.Context(), dir, places{}, false, time.Now)
		if err != nil {
			b.Fatal(err)
		}
		file := reportFile(b, s.learners, rows)
		by := org.Principal{ID: "bench", Role: org.Enterprise, Organisation: "ENT"}
		runtime.GC()
		memory := watchMemory()
		b.StartTimer()
		r, _, err := bank.intake.Receive(b.Context(), registrar.Request{By: by, Key: "bench"}, intake.Upload{Name: "bench.xlsx", Body: bytes.NewReader(file)})
		if err != nil {
			b.Fatal(err)
		}
		if err := bank.intake.Finish(b.Context(), r.ID); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		b.ReportMetric(float64(memory())/1e6, "peak-MB")
		if r, err = bank.intake.Report(b.Context(), by, r.ID); err != nil || r.State != intake.Done || r.Counts.Booked != rows {
			b.Fatalf("report = %s %+v, %v, want %d booked", r.State, r.Counts, err, rows)
		}
		if err := bank.close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

// watchMemory returns a function that ends the watch and tells the most bytes
// that the heap had, stacks and what the runtime keeps included.
func watchMemory() func() uint64 {
	var most atomic.Uint64
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most.Store(max(most.Load(), m.HeapInuse+m.StackInuse))
			select {
			case <-stop:
				return
			case <-tick.C:
			}
		}
	}()
	return func() uint64 { close(stop); <-done; return most.Load() }
}
