package ledgerbolt_test

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"creditbank/ledger"
	"creditbank/ledger/keyring"
	"creditbank/ledger/ledgerbolt"
	"creditbank/ledger/ledgertest"
	"creditbank/ledger/merkle"
)

const origin = "bank.example/log"

// vault is the directory of a sealed bank: its files, and what opens them.
type vault struct {
	dir    string
	master *keyring.Master
	ring   *keyring.Keyring
	keys   *merkle.Keys
	step   func(ledgerbolt.Step) error
}

// newVault makes the keys of a sealed bank in a new directory.
func newVault(tb testing.TB) *vault {
	tb.Helper()
	v := &vault{dir: tb.TempDir()}
	text, err := keyring.NewMasterText(rand.Reader)
	if err == nil {
		v.master, err = keyring.ParseMaster(text)
	}
	if err == nil {
		v.keys, err = merkle.NewKeys(rand.Reader, origin)
	}
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { v.closeRing(tb) })
	return v
}

func (v *vault) path(name string) string { return filepath.Join(v.dir, name) }

// openRing opens the keyring if it is not open.
func (v *vault) openRing(tb testing.TB) *keyring.Keyring {
	tb.Helper()
	if v.ring == nil {
		ring, err := keyring.Open(v.path("keys.db"), v.master, time.Now, true)
		if err != nil {
			tb.Fatalf("keyring.Open() = %v", err)
		}
		v.ring = ring
	}
	return v.ring
}

func (v *vault) closeRing(tb testing.TB) {
	if v.ring != nil {
		if err := v.ring.Close(); err != nil {
			tb.Errorf("close the keyring: %v", err)
		}
		v.ring = nil
	}
}

// options returns how the bank in the file called name is opened.
func (v *vault) options(tb testing.TB, name string) ledgerbolt.Options {
	tb.Helper()
	_, err := os.Stat(v.path(name + ".head"))
	guard, err := merkle.OpenHeadGuard(v.path(name+".head"), origin, errors.Is(err, fs.ErrNotExist))
	if err != nil {
		tb.Fatalf("OpenHeadGuard() = %v", err)
	}
	return ledgerbolt.Options{Sealing: &ledgerbolt.Sealing{Ring: v.openRing(tb), Keys: v.keys, Guard: guard, Step: v.step}}
}

func (v *vault) open(tb testing.TB, name string) *ledgerbolt.Store {
	tb.Helper()
	return open(tb, v.path(name), v.options(tb, name))
}

// logs is a store of several logs, each in a sealed file of its own.
type logs struct {
	ledger.Store // log 0
	open         func(ledger.Log) *ledgerbolt.Store
	others       map[ledger.Log]*ledgerbolt.Store
}

func (s *logs) of(log ledger.Log) ledger.Store {
	if log == 0 {
		return s.Store
	}
	if s.others[log] == nil {
		s.others[log] = s.open(log)
	}
	return s.others[log]
}

func (s *logs) Apply(ctx context.Context, log ledger.Log, now ledger.Instant, jobs []ledger.Job) ([][]ledger.Outcome, error) {
	return s.of(log).Apply(ctx, log, now, jobs)
}

func (s *logs) Replay(ctx context.Context, log ledger.Log, entries []ledger.Entry) error {
	return s.of(log).Replay(ctx, log, entries)
}

func (s *logs) Journal(ctx context.Context, log ledger.Log, from uint64, n int) ([]ledger.Entry, error) {
	return s.of(log).Journal(ctx, log, from, n)
}

func (s *logs) Head(ctx context.Context, log ledger.Log) (ledger.Head, error) {
	return s.of(log).Head(ctx, log)
}

func (s *logs) Account(ctx context.Context, id ledger.AccountID) (ledger.Account, error) {
	return s.of(id.Log()).Account(ctx, id)
}

func (s *logs) Totals(ctx context.Context, log ledger.Log, yield func(ledger.TotalKey, ledger.Amount) error) error {
	return s.of(log).Totals(ctx, log, yield)
}

func (s *logs) Facts(ctx context.Context, log ledger.Log, yield func(ledger.Fact) error) error {
	return s.of(log).Facts(ctx, log, yield)
}

func (s *logs) Close() error {
	errs := []error{s.Store.Close()}
	for _, other := range s.others {
		errs = append(errs, other.Close())
	}
	return errors.Join(errs...)
}

// TestSealedStore has a sealed store do all that a store does. The stores of
// one test have one keyring, so that their facts compare.
func TestSealedStore(t *testing.T) {
	v := newVault(t)
	n := 0
	ledgertest.TestStore(t, func(tb testing.TB) ledger.Store {
		of := func(log ledger.Log) *ledgerbolt.Store {
			n++
			name := "bank" + string(rune('a'+n/26/26%26)) + string(rune('a'+n/26%26)) + string(rune('a'+n%26)) + ".db"
			opt := v.options(tb, name)
			opt.Sealing.Log, opt.Scratch = log, true
			return open(tb, v.path(name), opt)
		}
		return &logs{of(0), of, make(map[ledger.Log]*ledgerbolt.Store)}
	})
}

func TestSealedReopen(t *testing.T) {
	v := newVault(t)
	ledgertest.TestReopen(t, func(tb testing.TB) ledger.Store { return v.open(tb, "bank.db") })
}
