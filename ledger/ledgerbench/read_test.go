//go:build linux

package ledgerbench

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"creditbank/ledger"
	"creditbank/ledger/ledgerbolt"
)

// perAccount is how many entries an account has on average in the store that
// is read: a learner's record of many years.
const perAccount = 100

// pageSize is how many lines a page of a statement has.
const pageSize = 50

// readEntries returns how many entries the store that is read shall have.
func readEntries(b *testing.B) int {
	b.Helper()
	text := os.Getenv("CREDITBANK_BENCH_ENTRIES")
	if text == "" {
		return 1_000_000
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < perAccount {
		b.Fatalf("CREDITBANK_BENCH_ENTRIES = %q, want a number of at least %d", text, perAccount)
	}
	return n
}

// reads are what is asked of a store about an account.
var reads = []struct {
	name string
	do   func(ctx context.Context, r ledger.Reader, id ledger.AccountID, past ledger.Instant) error
}{
	{"balance", func(ctx context.Context, r ledger.Reader, id ledger.AccountID, _ ledger.Instant) error {
		_, err := r.Account(ctx, id)
		return err
	}},
	{"statement", func(ctx context.Context, r ledger.Reader, id ledger.AccountID, _ ledger.Instant) error {
		_, _, err := r.Entries(ctx, id, 0, pageSize)
		return err
	}},
	{"lots", func(ctx context.Context, r ledger.Reader, id ledger.AccountID, _ ledger.Instant) error {
		_, _, err := r.Lots(ctx, id, 0, pageSize)
		return err
	}},
	{"as-of", func(ctx context.Context, r ledger.Reader, id ledger.AccountID, past ledger.Instant) error {
		_, err := r.EntryAsOf(ctx, id, past)
		return err
	}},
}

// BenchmarkRead measures opening a large store and reading from it: the
// balance, the newest 50 lines of a statement, the newest 50 lots, and the
// balance at the end of any past day, each of any account. The store is built
// quickly, without waiting for the disk, then compacted, as is right after an
// import, and opened as a bank is.
func BenchmarkRead(b *testing.B) {
	refuseMemory(b)
	entries := readEntries(b)
	accounts := entries / perAccount
	path := filepath.Join(b.TempDir(), "bank.db")
	// Few large groups write each page of randomly placed rows a few times only.
	fillBank(b, path, accounts, entries-accounts, max(entries/20, ledger.GroupSize))
	if _, _, err := ledgerbolt.Compact(path, nil); err != nil {
		b.Fatal(err)
	}
	size := "entries=" + strconv.Itoa(entries)
	b.Run("open/"+size, func(b *testing.B) { benchmarkOpen(b, path) })
	b.Run("memory/"+size, func(b *testing.B) { benchmarkMemory(b, path, accounts) })
	store := openBank(b, path, ledgerbolt.Options{})
	for _, read := range reads {
		b.Run(read.name+"/"+size, func(b *testing.B) {
			which := newWhich(accounts)
			var took []time.Duration
			for b.Loop() {
				id, past := which.next()
				asked := time.Now()
				if err := read.do(b.Context(), store, id, past); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(asked))
			}
			reportLatency(b, took, time.Microsecond, "µs")
		})
	}
}

// which says what is read next.
type which struct {
	random      *rand.Rand
	accounts    int
	first, days int64
}

func newWhich(accounts int) which {
	// Accounts are opened in the beginning; before that they have no balance.
	opened := historyBegin().Add(historySpan/perAccount + 24*time.Hour)
	return which{
		random: rand.New(rand.NewPCG(2009, 2)), accounts: accounts,
		first: int64(ledger.DayOf(opened)), days: int64(time.Since(opened) / (24 * time.Hour)),
	}
}

func (w which) next() (ledger.AccountID, ledger.Instant) {
	day := ledger.Day(w.first + w.random.Int64N(w.days))
	return accountID(w.random.IntN(w.accounts)), ledger.InstantOf(day.End())
}

func benchmarkOpen(b *testing.B, path string) {
	var took []time.Duration
	for b.Loop() {
		begin := time.Now()
		store, err := ledgerbolt.Open(path, ledgerbolt.Options{})
		if err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(begin))
		if err := store.Close(); err != nil {
			b.Fatal(err)
		}
	}
	reportLatency(b, took, time.Millisecond, "ms")
}
