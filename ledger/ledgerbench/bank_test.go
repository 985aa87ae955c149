//go:build linux

package ledgerbench

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"creditbank/ledger"
	"creditbank/ledger/ledgerbolt"
)

// Size of the history with which every measurement of writing begins.
const (
	seedAccounts = 100_000
	seedDeposits = 200_000
)

// newSeed makes the file that measurements of writing copy.
func newSeed(b *testing.B) string {
	b.Helper()
	refuseMemory(b)
	path := filepath.Join(b.TempDir(), "seed.db")
	fillBank(b, path, seedAccounts, seedDeposits, ledger.GroupSize)
	return path
}

// fillBank makes a bank of so many accounts and deposits, which were booked
// evenly over the last three years in groups of one size. Nothing waits for
// the disk until all is done.
func fillBank(b *testing.B, path string, accounts, deposits, group int) {
	b.Helper()
	store, err := ledgerbolt.Open(path, ledgerbolt.Options{Scratch: true})
	if err != nil {
		b.Fatal(err)
	}
	begin := historyBegin()
	step := historySpan / time.Duration(accounts+deposits)
	at := func(n int) time.Time { return begin.Add(time.Duration(n) * step) }
	w := newWorkload(accounts, 0)
	for n := 0; n < accounts+deposits; {
		w.today = func() ledger.Day { return ledger.DayOf(at(n)) }
		var jobs []ledger.Job
		if n < accounts {
			jobs = make([]ledger.Job, min(group, accounts-n))
			for i := range jobs {
				jobs[i].Commands = []ledger.Command{w.open(n + i)}
			}
		} else {
			jobs = w.singles(min(group, accounts+deposits-n))
		}
		if err := apply(store, at(n), jobs); err != nil {
			b.Fatal(err)
		}
		n += len(jobs)
	}
	if err := errors.Join(store.Close(), syncFile(path)); err != nil {
		b.Fatal(err)
	}
}

// The history covers three years and ended yesterday.
const historySpan = 3 * 365 * 24 * time.Hour

func historyBegin() time.Time { return time.Now().Add(-historySpan - 24*time.Hour) }

// apply has a store do jobs none of which may be refused.
func apply(store ledger.Store, now time.Time, jobs []ledger.Job) error {
	outcomes, err := store.Apply(context.Background(), 0, ledger.InstantOf(now), jobs)
	if err != nil {
		return err
	}
	for _, job := range outcomes {
		if err := accepted(job); err != nil {
			return err
		}
	}
	return nil
}

// accepted says why one of the outcomes is no new entry.
func accepted(outcomes []ledger.Outcome) error {
	for _, o := range outcomes {
		if o.Refusal != nil {
			return o.Refusal
		}
		if o.Replayed {
			return errors.New("a deposit was asked for twice")
		}
	}
	return nil
}

// copySeed returns a copy of the seed file that is on the disk.
func copySeed(b *testing.B, seed string) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "bank.db")
	from, err := os.Open(seed)
	if err != nil {
		b.Fatal(err)
	}
	to, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	_, err = io.Copy(to, from)
	if err := errors.Join(err, to.Sync(), to.Close(), from.Close()); err != nil {
		b.Fatal(err)
	}
	return path
}

// openCopy opens a copy of the seed as a bank is opened. The benchmark's end
// closes it.
func openCopy(b *testing.B, seed string) *ledgerbolt.Store {
	b.Helper()
	return openBank(b, copySeed(b, seed), ledgerbolt.Options{})
}

func openBank(b *testing.B, path string, opt ledgerbolt.Options) *ledgerbolt.Store {
	b.Helper()
	store, err := ledgerbolt.Open(path, opt)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := store.Close(); err != nil {
			b.Error(err)
		}
	})
	return store
}

// syncFile waits until a file is on the disk.
func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
