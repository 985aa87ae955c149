package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const output = `goos: linux
goarch: amd64
pkg: creditbank/ledger/ledgerbench
cpu: A Processor
BenchmarkDeposit/bolt/clients=1-2  	 100	 400 deposits/s	 1.5 p50-ms
BenchmarkDeposit/bolt/clients=1-2  	 100	 600 deposits/s	 1.7 p50-ms
BenchmarkDeposit/book/clients=1-2  	 100	 450.4 deposits/s	 1.25 p50-ms
BenchmarkDeposit/pg-row/clients=1
BenchmarkCheck-2    	 1	 1234567 entries/s
PASS
`

const tables = `Measured on 2009-12-10: A Processor, CORES cores, linux/amd64, VERSION.

| Deposit | deposits/s | p50-ms | ÷ bolt | ÷ pg-row | ÷ pg-group |
|---|---:|---:|---:|---:|---:|
| bolt/clients=1 | 500 | 1.6 | 1.00 |  |  |
| book/clients=1 | 450 | 1.25 | 0.90 |  |  |

| Check | entries/s |
|---|---:|
|  | 1,234,567 |
`

func TestRun(t *testing.T) {
	var out strings.Builder
	if err := run(strings.NewReader(output), &out, time.Date(2009, 12, 10, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatalf("run() = %v", err)
	}
	want := strings.SplitN(tables, "\n", 2)[1]
	_, is, _ := strings.Cut(out.String(), "\n")
	if diff := cmp.Diff(want, is); diff != "" {
		t.Errorf("run() wrote other tables (-want +got):\n%s", diff)
	}
	if first := out.String(); !strings.HasPrefix(first, "Measured on 2009-12-10: A Processor, ") {
		t.Errorf("run() begins %.60q, want the date and the machine", first)
	}
}

func TestRunRefuses(t *testing.T) {
	for _, test := range []struct{ name, in string }{
		{"nothing", "PASS\n"},
		{"failure", output + "--- FAIL: BenchmarkRead\n"},
		{"no number", "BenchmarkX 1 fast ns/op\n"},
	} {
		if err := run(strings.NewReader(test.in), new(strings.Builder), time.Now()); err == nil {
			t.Errorf("run(%s) = nil, want an error", test.name)
		}
	}
}
