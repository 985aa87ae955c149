package ledgerbolt_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/ledgerbolt"
	"creditbank/ledger/ledgermem"
	"creditbank/ledger/ledgertest"

	"github.com/google/go-cmp/cmp"
)

// TestBackup copies a bank while somebody writes to it.
func TestBackup(t *testing.T) {
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "bank.db"), ledgerbolt.Options{Scratch: true})
	b := ledgertest.NewBank(t, s)
	b.Run(story)
	var writer sync.WaitGroup
	writer.Go(func() {
		for i := range 300 {
			b.Run(fmt.Sprintf("deposit wang c%d 1", i))
		}
	})
	for i := range 5 {
		path := filepath.Join(dir, fmt.Sprintf("copy%d.db", i))
		head, err := s.BackupTo(path)
		if err != nil {
			t.Fatalf("BackupTo() = %v", err)
		}
		c := open(t, path, ledgerbolt.Options{ReadOnly: true})
		if err := c.CheckPages(nil); err != nil {
			t.Errorf("copy %d: %v", i, err)
		}
		got, err := ledger.Check(t.Context(), c, new(ledgermem.Store), 0, nil)
		if err != nil || got != head {
			t.Errorf("copy %d: Check() = %v, %v, want head %v", i, got, err, head)
		}
		if err := c.Close(); err != nil {
			t.Errorf("Close() = %v", err)
		}
	}
	writer.Wait()
	if _, err := s.BackupTo(filepath.Join(dir, "copy0.db")); !errors.Is(err, fault.Conflict) {
		t.Errorf("BackupTo(a file that exists) = %v, want conflict", err)
	}
	if err := s.Close(); err != nil {
		t.Fatalf("Close() = %v", err)
	}
	if _, err := s.BackupTo(filepath.Join(dir, "late.db")); !errors.Is(err, fault.Busy) {
		t.Errorf("BackupTo() after Close = %v, want busy", err)
	}
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	hidden, _ := filepath.Glob(filepath.Join(dir, ".*"))
	if err != nil || len(names) != 6 || len(hidden) != 0 {
		t.Errorf("the directory has %v %v, want the bank and 5 copies", names, hidden)
	}
}

// TestCompact makes a bank anew in a smaller file with the same rows.
func TestCompact(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "bank.db")
	s := open(t, path, ledgerbolt.Options{Scratch: true})
	b := ledgertest.NewBank(t, s)
	b.Run(story)
	for i := range 2000 {
		b.Run(fmt.Sprintf("deposit lin c%d 1", i))
	}
	if _, _, err := ledgerbolt.Compact(path, nil); !errors.Is(err, fault.Busy) {
		t.Errorf("Compact(a bank in use) = %v, want busy", err)
	}
	if err := s.Close(); err != nil {
		t.Fatalf("Close() = %v", err)
	}
	rows, before := dump(t, path), size(t, path)
	was, is, err := ledgerbolt.Compact(path, func(string, uint64, uint64) {})
	if err != nil {
		t.Fatalf("Compact() = %v", err)
	}
	if _, _, err := ledgerbolt.Compact(filepath.Join(dir, "none"), nil); !errors.Is(err, fault.NotFound) {
		t.Errorf("Compact(none) = %v, want not found", err)
	}
	if diff := cmp.Diff(rows, dump(t, path)); diff != "" {
		t.Errorf("rows (-old +new):\n%s", diff)
	}
	if was != before || is >= was || is != size(t, path) {
		t.Errorf("Compact() = %d, %d, want %d and less", was, is, before)
	}
	if names, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(names) != 1 {
		t.Errorf("the directory has %v, want the bank alone", names)
	}
	c := open(t, path, ledgerbolt.Options{})
	if err := c.CheckPages(nil); err != nil {
		t.Errorf("CheckPages() = %v", err)
	}
	b.Store = c
	b.Run("deposit lin again 1")
	if err := c.Close(); err != nil {
		t.Errorf("Close() = %v", err)
	}
}

// TestCompactRefuses leaves a bank that is cut off as it was.
func TestCompactRefuses(t *testing.T) {
	whole := bankBytes(t)
	path := filepath.Join(t.TempDir(), "bank.db")
	if err := os.WriteFile(path, whole[:len(whole)-4096], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := ledgerbolt.Compact(path, nil); !errors.Is(err, fault.Corrupt) {
		t.Errorf("Compact(a bank cut off) = %v, want corrupt", err)
	}
	if names, err := filepath.Glob(path + "*"); err != nil || len(names) != 1 || size(t, path) != int64(len(whole)-4096) {
		t.Errorf("the directory has %v, %v, want the bank as it was", names, err)
	}
}

func size(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}
