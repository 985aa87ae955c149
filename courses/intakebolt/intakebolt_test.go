package intakebolt

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"creditbank/courses/intake"
	"creditbank/courses/intaketest"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	bolt "go.etcd.io/bbolt"
)

func TestStore(t *testing.T) {
	intaketest.TestStore(t, func(t testing.TB) intake.Store { return open(t, filepath.Join(t.TempDir(), "reports.db")) })
}

func open(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(path, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// What was saved is there after a restart; pieces that nobody saved a report
// for are not.
func TestReopen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "reports.db")
	s := open(t, path)
	ctx := t.Context()
	for _, id := range []string{"kept", "lost"} {
		if err := s.AppendFile(ctx, id, []byte("the file of "+id)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Save(ctx, intake.Change{Reports: []intake.Report{intaketest.Report("kept")}}); err != nil {
		t.Fatal(err)
	}
	backup := path + ".copy"
	if err := s.BackupTo(backup); err != nil {
		t.Fatal(err)
	}
	s.Close()
	for _, path := range []string{path, backup} {
		again := open(t, path)
		got, err := again.Report(ctx, "kept")
		if diff := cmp.Diff(intaketest.Report("kept"), got, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Errorf("Report after reopening = %v, (-want +got)\n%s", err, diff)
		}
		if _, err := again.File(ctx, "kept"); err != nil {
			t.Errorf("File of a report = %v", err)
		}
		if _, err := again.File(ctx, "lost"); !errors.Is(err, fault.NotFound) {
			t.Errorf("File without a report = %v, want %v", err, fault.NotFound)
		}
		again.Close()
		if raw, err := os.ReadFile(path); err != nil || bytes.Contains(raw, []byte("the file of lost")) {
			t.Errorf("%s still has bytes of what was dropped (%v)", filepath.Base(path), err)
		}
	}
}

// After Shed no byte of a dropped file or a replaced page is left, and
// readers went on meanwhile.
func TestShedLeavesNoByte(t *testing.T) {
	path := filepath.Join(t.TempDir(), "reports.db")
	s := open(t, path)
	ctx := t.Context()
	secret := []byte("110101199003070000")
	page := intaketest.Page(0)
	page.Rows[0].Completion.Run = string(secret)
	if err := s.AppendFile(ctx, "a", bytes.Repeat(secret, 1000)); err != nil {
		t.Fatal(err)
	}
	if err := s.Save(ctx, intake.Change{Reports: []intake.Report{intaketest.Report("a")}, PagesOf: "a", Pages: []intake.Page{page}}); err != nil {
		t.Fatal(err)
	}
	has := func() bool {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return bytes.Contains(raw, secret)
	}
	if !has() {
		t.Fatal("the secret is not in the file: nothing is tested")
	}
	if err := s.Save(ctx, intake.Change{PagesOf: "a", Pages: []intake.Page{intaketest.Page(0)}, DropFiles: []string{"a"},
		Forgotten: []ledger.AccountID{{1}}}); err != nil {
		t.Fatal(err)
	}
	if err := s.Shed(ctx); err != nil {
		t.Fatal(err)
	}
	if has() {
		t.Error("bytes of what was dropped are left after Shed")
	}
	if _, err := s.Report(ctx, "a"); err != nil {
		t.Errorf("Report after Shed = %v", err)
	}
}

func TestOneProgramOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "reports.db")
	open(t, path)
	if _, err := Open(path, false); !errors.Is(err, fault.Busy) {
		t.Errorf("second Open = %v, want %v", err, fault.Busy)
	}
}

func TestForeignFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "other.db")
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Update(func(tx *bolt.Tx) error { _, err := tx.CreateBucket([]byte("x")); return err }); err != nil {
		t.Fatal(err)
	}
	db.Close()
	for _, readOnly := range []bool{true, false} {
		if _, err := Open(path, readOnly); !errors.Is(err, fault.Corrupt) {
			t.Errorf("Open(readOnly %t) = %v, want %v", readOnly, err, fault.Corrupt)
		}
	}
}

// Rows that contradict their keys or cannot be read are corrupt, not empty.
func TestCorruptRows(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "reports.db"))
	put := func(bucket, key []byte, value string) {
		if err := s.db.Update(func(tx *bolt.Tx) error { return tx.Bucket(bucket).Put(key, []byte(value)) }); err != nil {
			t.Fatal(err)
		}
	}
	for name, value := range map[string]string{"no JSON": "{", "another id": `{"id":"b"}`, "unknown field": `{"id":"a","colour":1}`, "no hash": `{"id":"a","sha256":"x"}`} {
		put(reportBucket, []byte("a"), value)
		put(itemBucket, []byte("a"), value)
		if _, err := s.Report(t.Context(), "a"); !errors.Is(err, fault.Corrupt) {
			t.Errorf("%s: Report = %v, want %v", name, err, fault.Corrupt)
		}
		if _, err := s.Item(t.Context(), "a"); !errors.Is(err, fault.Corrupt) {
			t.Errorf("%s: Item = %v, want %v", name, err, fault.Corrupt)
		}
	}
	put(pageBucket, numbered("a", 0), "\x02")
	if _, err := s.Page(t.Context(), "a", 0); !errors.Is(err, fault.Corrupt) {
		t.Errorf("Page of another version = %v, want %v", err, fault.Corrupt)
	}
	put(askedBucket, make([]byte, 20), "x")
	if _, err := s.Asked(t.Context(), ledger.Key{}); !errors.Is(err, fault.Corrupt) {
		t.Errorf("Asked of too few bytes = %v, want %v", err, fault.Corrupt)
	}
}
