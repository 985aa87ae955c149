package ledgerbolt_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/ledgerbolt"
	"creditbank/ledger/ledgertest"

	bolt "go.etcd.io/bbolt"
)

// TestFailedCommit lets a commit fail before and after it took effect. The
// store refuses to go on, and the truth is in the file.
func TestFailedCommit(t *testing.T) {
	lost := errors.New("disk is gone")
	for _, applied := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "bank.db")
		s := open(t, path, ledgerbolt.Options{})
		b := ledgertest.NewBank(t, s)
		b.Run("open lin\ndeposit lin weld 1")
		ledgerbolt.FailCommits(s, applied, lost)
		job := ledger.Job{Commands: []ledger.Command{{Key: ledger.Key{1}, Action: ledger.OpenAccount{Account: b.ID("wang")}}}}
		if _, err := s.Apply(t.Context(), 0, 1, []ledger.Job{job}); !errors.Is(err, fault.Unknown) || !errors.Is(err, lost) {
			t.Errorf("Apply() = %v, want its outcome unknown", err)
		}
		for range 2 {
			if _, err := s.Apply(t.Context(), 0, 1, []ledger.Job{job}); !errors.Is(err, fault.Busy) {
				t.Errorf("Apply() after a failed commit = %v, want busy", err)
			}
		}
		if _, err := s.Account(t.Context(), b.ID("lin")); err != nil {
			t.Errorf("Account(lin) after a failed commit = %v", err)
		}
		if err := s.Close(); err != nil {
			t.Fatalf("Close() = %v", err)
		}
		s = open(t, path, ledgerbolt.Options{})
		outcomes, err := s.Apply(t.Context(), 0, 1, []ledger.Job{job})
		if err != nil {
			t.Fatalf("Apply() after opening again = %v", err)
		}
		if o := outcomes[0][0]; o.Refusal != nil || o.Entry.Seq != 3 || o.Replayed != applied {
			t.Errorf("applied %t: asking again = %+v, want entry 3, replayed %t", applied, o, applied)
		}
		if err := s.Close(); err != nil {
			t.Fatalf("Close() = %v", err)
		}
	}
}

// TestOneProgram opens a bank twice.
func TestOneProgram(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bank.db")
	s := open(t, path, ledgerbolt.Options{})
	for _, opt := range []ledgerbolt.Options{{Wait: 1}, {Wait: 1, ReadOnly: true}} {
		if _, err := ledgerbolt.Open(path, opt); !errors.Is(err, fault.Busy) {
			t.Errorf("Open(%+v) of an open bank = %v, want busy", opt, err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatalf("Close() = %v", err)
	}
	first := open(t, path, ledgerbolt.Options{ReadOnly: true})
	second := open(t, path, ledgerbolt.Options{ReadOnly: true, Wait: 1})
	if _, err := first.Apply(t.Context(), 0, 1, nil); err == nil {
		t.Error("Apply() to a bank open for reading = nil, want an error")
	}
	for _, s := range []*ledgerbolt.Store{first, second} {
		if err := s.Close(); err != nil {
			t.Errorf("Close() = %v", err)
		}
	}
}

// TestOpenRefuses opens what is no bank.
func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	whole := bankBytes(t)
	zeroed := append([]byte(nil), whole...)
	clear(zeroed[:2*4096])
	for _, test := range []struct {
		name string
		file []byte
	}{
		{"empty", nil},
		{"text", []byte("these are not pages")},
		{"long text", bytes.Repeat([]byte("these are not pages "), 1000)},
		{"no meta pages", zeroed},
		{"cut off", whole[:len(whole)/2]},
		{"cut by a page", whole[:len(whole)-4096]},
		{"cut to a page", whole[:4096]},
		{"another bbolt file", otherFile(t)},
	} {
		for _, opt := range []ledgerbolt.Options{{}, {ReadOnly: true}} {
			path := filepath.Join(t.TempDir(), "bank.db")
			if err := os.WriteFile(path, test.file, 0o600); err != nil {
				t.Fatal(err)
			}
			s, err := ledgerbolt.Open(path, opt)
			if !errors.Is(err, fault.Corrupt) {
				t.Errorf("Open(%s, %+v) = %v, want corrupt", test.name, opt, err)
			}
			if err == nil {
				_ = s.Close()
			}
		}
	}
	if _, err := ledgerbolt.Open(filepath.Join(dir, "none"), ledgerbolt.Options{ReadOnly: true}); !errors.Is(err, fault.NotFound) {
		t.Errorf("Open(none, read-only) = %v, want not found", err)
	}
	if _, err := ledgerbolt.Open(filepath.Join(dir, "no", "such", "dir"), ledgerbolt.Options{}); err == nil {
		t.Errorf("Open in a missing directory = nil, want an error")
	}
}

// TestOtherVersion opens files that another version of the program wrote.
func TestOtherVersion(t *testing.T) {
	for key, value := range map[string][]byte{"format": {0, 0, 0, 2}, "params": []byte("days in UTC")} {
		path := filepath.Join(t.TempDir(), "bank.db")
		if err := open(t, path, ledgerbolt.Options{}).Close(); err != nil {
			t.Fatal(err)
		}
		edit(t, path, func(tx *bolt.Tx) error { return tx.Bucket([]byte("meta")).Put([]byte(key), value) })
		if _, err := ledgerbolt.Open(path, ledgerbolt.Options{}); !errors.Is(err, fault.Invalid) {
			t.Errorf("Open(with another %s) = %v, want invalid", key, err)
		}
	}
}

// otherFile returns a bbolt file that is no bank.
func otherFile(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "other.db")
	if err := open(t, path, ledgerbolt.Options{}).Close(); err != nil {
		t.Fatal(err)
	}
	edit(t, path, func(tx *bolt.Tx) error { return tx.DeleteBucket([]byte("meta")) })
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// edit changes a bank behind the store's back.
func edit(t *testing.T, path string, fn func(*bolt.Tx) error) {
	t.Helper()
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.Update(fn), db.Close()); err != nil {
		t.Fatal(err)
	}
}

// bankBytes returns the file of a bank with some pages.
func bankBytes(tb testing.TB) []byte {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "bank.db")
	s := open(tb, path, ledgerbolt.Options{Scratch: true})
	b := ledgertest.NewBank(tb, s)
	b.Run(story)
	for range 300 {
		b.Run("deposit wang " + b.Now.Format("c150405") + " 1 until=2019-12-31")
		b.Now = b.Now.Add(1e9)
	}
	var whole bytes.Buffer
	if _, err := s.Backup(&whole); err != nil {
		tb.Fatalf("Backup() = %v", err)
	}
	if err := s.Close(); err != nil {
		tb.Fatalf("Close() = %v", err)
	}
	return whole.Bytes()
}

const story = `
	open lin
	open wang
	deposit lin weld 2 until=2019-12-10
	hold lin h weld:1.5
	capture h weld:1
	refuse course-unknown ! course-unknown
`
