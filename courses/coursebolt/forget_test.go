package coursebolt

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"creditbank/courses"
	"creditbank/ledger"

	bolt "go.etcd.io/bbolt"
)

const someName = "周慧敏（合成）"

// people adds n learners, the middle one of whom has a name and two versions
// to be forgotten, and returns the accounts.
func people(t testing.TB, s *Store, n int) []ledger.AccountID {
	t.Helper()
	var accounts []ledger.AccountID
	for i := range n {
		id := ledger.NewAccountID(0, [14]byte{1, byte(i >> 8), byte(i)})
		name := fmt.Sprintf("学员 %d（合成）", i)
		if i == n/2 {
			name = someName
		}
		for version := uint32(1); version <= 2; version++ {
			if err := s.Learners().Add(t.Context(), courses.Learner{Account: id, Version: version, Name: name, Organisation: "BJ-E001"}); err != nil {
				t.Fatal(err)
			}
		}
		accounts = append(accounts, id)
	}
	return accounts
}

// bytesIn counts a text in all files of a directory.
func bytesIn(t testing.TB, dir, text string) int {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, f := range files {
		content, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		n += bytes.Count(content, []byte(text))
	}
	return n
}

// No byte of a forgotten name is left in the file, and the store goes on.
func TestForgetLeavesNoBytes(t *testing.T) {
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "courses.db"))
	accounts := people(t, s, 40)
	forgotten := accounts[20].String()
	if bytesIn(t, dir, someName) == 0 || bytesIn(t, dir, forgotten) == 0 {
		t.Fatal("the name is not in the file as text: the test would find nothing")
	}
	if err := s.Learners().Forget(t.Context(), forgotten); err != nil {
		t.Fatalf("Forget = %v", err)
	}
	if n, m := bytesIn(t, dir, someName), bytesIn(t, dir, forgotten); n+m != 0 {
		t.Errorf("after Forget the name is there %d times, the account %d times, want none", n, m)
	}
	if err := s.Programmes().Add(t.Context(), courses.Programme{Code: "P1", Version: 1}); err != nil {
		t.Errorf("Add after Forget = %v", err)
	}
	backup := filepath.Join(t.TempDir(), "copy.db")
	if err := s.BackupTo(backup); err != nil {
		t.Errorf("BackupTo after Forget = %v", err)
	}
	s.Close()
	for _, path := range []string{filepath.Join(dir, "courses.db"), backup} {
		again := open(t, path)
		left, err := again.Learners().List(t.Context(), "", 100)
		if err != nil || len(left) != 39 {
			t.Errorf("%s: List = %d learners, %v, want 39", filepath.Base(path), len(left), err)
		}
		if _, err := again.Programmes().Newest(t.Context(), "P1"); err != nil {
			t.Errorf("%s: what was added after Forget: %v", filepath.Base(path), err)
		}
		again.Close()
	}
}

// A crash after the rows were deleted, and in the middle of the new file, is
// healed by the next Open.
func TestForgetAfterCrash(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "courses.db")
	s := open(t, path)
	key := people(t, s, 9)[4].String()
	if err := s.db.Update(func(tx *bolt.Tx) error {
		for version := uint32(1); version <= 2; version++ {
			if err := tx.Bucket(s.learners.bucket).Delete(versionKey(key, version)); err != nil {
				return err
			}
		}
		return kind.Deleted(tx)
	}); err != nil {
		t.Fatal(err)
	}
	s.Close()
	if err := os.WriteFile(path+".new", []byte("half a file with "+someName), 0o600); err != nil {
		t.Fatal(err)
	}
	if bytesIn(t, dir, someName) < 2 {
		t.Fatal("a deleted name has left the file by itself: the test would show nothing")
	}
	again := open(t, path)
	if n := bytesIn(t, dir, someName); n != 0 {
		t.Errorf("after Open the name is there %d times, want none", n)
	}
	if left, err := again.Learners().List(t.Context(), "", 100); err != nil || len(left) != 8 {
		t.Errorf("List = %d learners, %v, want 8", len(left), err)
	}
}

// Reads and writes of others go on while names are forgotten.
func TestForgetWhileInUse(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "courses.db"))
	accounts := people(t, s, 12)
	var wg sync.WaitGroup
	for i, id := range accounts {
		wg.Go(func() {
			if i%3 == 0 {
				if err := s.Learners().Forget(t.Context(), id.String()); err != nil {
					t.Errorf("Forget = %v", err)
				}
				return
			}
			for version := uint32(3); version < 6; version++ {
				if err := s.Learners().Add(t.Context(), courses.Learner{Account: id, Version: version}); err != nil {
					t.Errorf("Add = %v", err)
				}
				if l, err := s.Learners().Newest(t.Context(), id.String()); err != nil || l.Version != version {
					t.Errorf("Newest = %d, %v, want %d", l.Version, err, version)
				}
			}
		})
	}
	wg.Wait()
	if left, err := s.Learners().List(t.Context(), "", 100); err != nil || len(left) != 8 {
		t.Errorf("List = %d learners, %v, want 8", len(left), err)
	}
}
