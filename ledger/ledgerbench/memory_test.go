//go:build linux

package ledgerbench

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"creditbank/ledger/ledgerbolt"
)

// The environment of the process that [benchmarkMemory] starts.
const (
	memoryOf       = "CREDITBANK_BENCH_MEMORY_OF"       // path of a store
	memoryAccounts = "CREDITBANK_BENCH_MEMORY_ACCOUNTS" // how many it has
)

// memoryReads is how many random reads there are between two looks.
const memoryReads = 100_000

// memory is what a process holds, in bytes; see [resident].
type memory struct {
	OpenOwn, OpenFiles int64 // after opening the store
	ReadOwn, ReadFiles int64 // after many reads
}

// TestMain lets this program be the process whose memory is measured.
func TestMain(m *testing.M) {
	path := os.Getenv(memoryOf)
	if path == "" {
		os.Exit(m.Run())
	}
	accounts, err := strconv.Atoi(os.Getenv(memoryAccounts))
	if err == nil {
		err = printMemory(path, accounts)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// printMemory opens a store, reads a lot from it and prints the [memory].
func printMemory(path string, accounts int) (err error) {
	ctx := context.Background()
	var m memory
	store, err := ledgerbolt.Open(path, ledgerbolt.Options{})
	if err != nil {
		return err
	}
	if m.OpenOwn, m.OpenFiles, err = resident(); err != nil {
		return err
	}
	which := newWhich(accounts)
	for i := range memoryReads {
		id, past := which.next()
		if err := reads[i%len(reads)].do(ctx, store, id, past); err != nil {
			return err
		}
	}
	if m.ReadOwn, m.ReadFiles, err = resident(); err != nil {
		return err
	}
	if err := store.Close(); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(m)
}

// benchmarkMemory measures the memory of a process of its own that has opened
// a store, and again after 100,000 random reads. What it has for itself must
// not grow with the store; mapped pages of the file are the system's cache.
func benchmarkMemory(b *testing.B, path string, accounts int) {
	program, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	var m memory
	for b.Loop() {
		c := exec.Command(program)
		c.Env = append(os.Environ(), memoryOf+"="+path, memoryAccounts+"="+strconv.Itoa(accounts))
		c.Stderr = os.Stderr
		out, err := c.Output()
		if err == nil {
			err = json.Unmarshal(out, &m)
		}
		if err != nil {
			b.Fatalf("measure the memory of another process: %v", err)
		}
	}
	const mb = 1 << 20
	b.ReportMetric(float64(m.OpenOwn)/mb, "open-MB")
	b.ReportMetric(float64(m.OpenFiles)/mb, "open-mapped-MB")
	b.ReportMetric(float64(m.ReadOwn)/mb, "reads-MB")
	b.ReportMetric(float64(m.ReadFiles)/mb, "reads-mapped-MB")
	b.ReportMetric(0, "ns/op")
}
