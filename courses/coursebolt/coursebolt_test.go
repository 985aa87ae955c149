package coursebolt

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"creditbank/courses"
	"creditbank/courses/coursetest"
	"creditbank/ledger/fault"

	bolt "go.etcd.io/bbolt"
)

func TestStore(t *testing.T) {
	coursetest.TestStore(t, func(t testing.TB) courses.Store { return open(t, filepath.Join(t.TempDir(), "courses.db")) })
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

func TestReopen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "courses.db")
	s := open(t, path)
	if err := s.Programmes().Add(t.Context(), courses.Programme{Code: "P1", Version: 1}); err != nil {
		t.Fatal(err)
	}
	backup := path + ".copy"
	if err := s.BackupTo(backup); err != nil {
		t.Fatal(err)
	}
	s.Close()
	for _, path := range []string{path, backup} {
		again := open(t, path)
		if p, err := again.Programmes().Newest(t.Context(), "P1"); err != nil || p.Version != 1 {
			t.Errorf("%s: Newest(P1) = %+v, %v, want version 1", filepath.Base(path), p, err)
		}
		again.Close()
	}
}

func TestOneProgramOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "courses.db")
	open(t, path)
	if _, err := Open(path, false); !errors.Is(err, fault.Busy) {
		t.Errorf("second Open = %v, want %v", err, fault.Busy)
	}
}

// Rows that contradict their keys or cannot be read are corrupt, not empty.
func TestCorruptRows(t *testing.T) {
	for name, value := range map[string]string{
		"no JSON":       "{",
		"unknown field": `{"code":"P1","version":1,"institution":"","title":"","colour":"red"}`,
		"other key":     `{"code":"P2","version":1,"institution":"","title":""}`,
		"other version": `{"code":"P1","version":2,"institution":"","title":""}`,
	} {
		s := open(t, filepath.Join(t.TempDir(), "courses.db"))
		if err := s.db.Update(func(tx *bolt.Tx) error {
			return tx.Bucket(s.programmes.bucket).Put(versionKey("P1", 1), []byte(value))
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Programmes().Newest(t.Context(), "P1"); !errors.Is(err, fault.Corrupt) {
			t.Errorf("%s: Newest = %v, want %v", name, err, fault.Corrupt)
		}
	}
}

func TestForeignFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "other.db")
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Update(func(tx *bolt.Tx) error {
		b, err := tx.CreateBucket([]byte("meta"))
		if err != nil {
			return err
		}
		return b.Put([]byte("format"), []byte("something else"))
	}); err != nil {
		t.Fatal(err)
	}
	db.Close()
	if _, err := Open(path, false); !errors.Is(err, fault.Corrupt) {
		t.Errorf("Open = %v, want %v", err, fault.Corrupt)
	}
	if err := os.WriteFile(path, []byte("not a database at all"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, true); err == nil {
		t.Error("Open of a text file = nil, want an error")
	}
}

// The rows are read for as long as there are files: this one was written by
// the first version of the program.
func TestGoldenRow(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "courses.db"))
	want, err := os.ReadFile("testdata/course.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.db.Update(func(tx *bolt.Tx) error {
		return tx.Bucket(s.courses.bucket).Put(versionKey("GA01", 7), want)
	}); err != nil {
		t.Fatal(err)
	}
	c, err := s.Courses().Newest(t.Context(), "GA01")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Courses().Add(t.Context(), func() courses.Course { c.Version = 8; return c }()); err != nil {
		t.Fatal(err)
	}
	wanted := strings.Replace(strings.TrimSpace(string(want)), `"version":7`, `"version":8`, 1)
	if err := s.db.View(func(tx *bolt.Tx) error {
		if got := string(tx.Bucket(s.courses.bucket).Get(versionKey("GA01", 8))); got != wanted {
			t.Errorf("row = %s\nwant  %s", got, wanted)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
