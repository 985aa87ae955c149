package ledgerbolt_test

import (
	"path/filepath"
	"testing"

	"creditbank/ledger"
	"creditbank/ledger/ledgerbolt"
	"creditbank/ledger/ledgertest"
)

// open opens a bank, or ends the test.
func open(tb testing.TB, path string, opt ledgerbolt.Options) *ledgerbolt.Store {
	tb.Helper()
	s, err := ledgerbolt.Open(path, opt)
	if err != nil {
		tb.Fatalf("Open(%s) = %v", path, err)
	}
	return s
}

func TestStore(t *testing.T) {
	ledgertest.TestStore(t, func(tb testing.TB) ledger.Store {
		return open(tb, filepath.Join(tb.TempDir(), "bank.db"), ledgerbolt.Options{Scratch: true})
	})
}

func TestReopen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bank.db")
	ledgertest.TestReopen(t, func(tb testing.TB) ledger.Store { return open(tb, path, ledgerbolt.Options{}) })
}
