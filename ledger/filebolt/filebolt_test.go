package filebolt

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"creditbank/ledger/fault"

	bolt "go.etcd.io/bbolt"
)

var letters = Kind{Format: "creditbank letters 1", Buckets: [][]byte{[]byte("letter")}, Shedding: "shedding"}

func open(t testing.TB, path string) *File {
	t.Helper()
	f, err := Open(path, &letters)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func put(t testing.TB, f *File, key, value string) {
	t.Helper()
	if err := f.Update(func(tx *bolt.Tx) error { return tx.Bucket([]byte("letter")).Put([]byte(key), []byte(value)) }); err != nil {
		t.Fatal(err)
	}
}

func get(t testing.TB, f *File, key string) (value string) {
	t.Helper()
	if err := f.View(func(tx *bolt.Tx) error {
		value = string(tx.Bucket([]byte("letter")).Get([]byte(key)))
		return nil
	}); err != nil {
		t.Errorf("View = %v", err)
	}
	return value
}

// drop deletes a row; it reports whether there was one.
func drop(key string) func(*bolt.Tx) (bool, error) {
	return func(tx *bolt.Tx) (bool, error) {
		b := tx.Bucket([]byte("letter"))
		return b.Get([]byte(key)) != nil, b.Delete([]byte(key))
	}
}

// namesIn returns the files in a directory, hidden ones too.
func namesIn(t testing.TB, dir string) (names []string) {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		names = append(names, e.Name())
	}
	return names
}

// bytesIn reports in which files of a directory a text is.
func bytesIn(t testing.TB, dir, text string) (found []string) {
	t.Helper()
	for _, name := range namesIn(t, dir) {
		content, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(content, []byte(text)) {
			found = append(found, name)
		}
	}
	return found
}

func TestOpenAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "letters.db")
	f := open(t, path)
	put(t, f, "a", "dear")
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.View(func(*bolt.Tx) error { return nil }); !errors.Is(err, fault.Busy) {
		t.Errorf("View of a closed file = %v, want %v", err, fault.Busy)
	}
	if got := get(t, open(t, path), "a"); got != "dear" {
		t.Errorf("after opening again = %q, want %q", got, "dear")
	}
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 {
		t.Errorf("mode = %v, %v, want that only its owner can read it", info.Mode(), err)
	}
	if names := namesIn(t, filepath.Dir(path)); len(names) != 1 {
		t.Errorf("the directory holds %q, want one file", names)
	}
}

// A file is written by one program, or read by some.
func TestLocks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "letters.db")
	f := open(t, path)
	for _, open := range []func(string, *Kind) (*File, error){Open, OpenToRead} {
		if _, err := open(path, &letters); !errors.Is(err, fault.Busy) || !strings.Contains(err.Error(), "another program has it open") {
			t.Errorf("while it is written: %v, want %v and why", err, fault.Busy)
		}
	}
	f.Close()
	for range 2 {
		r, err := OpenToRead(path, &letters)
		if err != nil {
			t.Fatalf("OpenToRead = %v", err)
		}
		defer r.Close()
		if err := r.Update(func(*bolt.Tx) error { return nil }); err == nil {
			t.Error("Update of a file opened to be read = nil, want an error")
		}
	}
	if _, err := Open(path, &letters); !errors.Is(err, fault.Busy) {
		t.Errorf("Open while it is read = %v, want %v", err, fault.Busy)
	}
	if _, err := OpenToRead(path+"x", &letters); !errors.Is(err, fault.NotFound) {
		t.Errorf("OpenToRead of nothing = %v, want %v", err, fault.NotFound)
	}
	if names := namesIn(t, filepath.Dir(path)); len(names) != 1 {
		t.Errorf("the directory holds %q, want one file", names)
	}
}

// Who waits for a file, while another takes its place, must not go on with
// the one that has no name any more.
func TestReplacedWhileWaiting(t *testing.T) {
	path := filepath.Join(t.TempDir(), "letters.db")
	f := open(t, path)
	put(t, f, "a", "old")
	opened, answer := make(chan bool), make(chan error)
	go func() {
		db, err := OpenDB(path, bolt.Options{Timeout: time.Minute, OpenFile: func(name string, flag int, mode os.FileMode) (*os.File, error) {
			defer close(opened)
			return os.OpenFile(name, flag, mode)
		}})
		if err == nil {
			db.Close()
		}
		answer <- err
	}()
	<-opened
	if err := f.Delete(t.Context(), drop("a")); err != nil { // a new file
		t.Fatal(err)
	}
	if err := <-answer; !errors.Is(err, fault.Busy) || !strings.Contains(err.Error(), "changing it") {
		t.Errorf("OpenDB = %v, want %v and why", err, fault.Busy)
	}
}

// Two programs that make a file at the same time do not both get it, and
// neither spoils the other's.
func TestMadeByTwo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "letters.db")
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			f, err := Open(path, &letters)
			if errors.Is(err, fault.Busy) {
				return
			}
			if err != nil {
				t.Errorf("Open = %v", err)
				return
			}
			put(t, f, fmt.Sprint(i), "here")
			if get(t, f, fmt.Sprint(i)) != "here" {
				t.Error("what was written is not there")
			}
			f.Close()
		})
	}
	wg.Wait()
	if names := namesIn(t, filepath.Dir(path)); len(names) != 1 {
		t.Errorf("the directory holds %q, want one file", names)
	}
}

// A file of another kind or version, or no database, is refused and stays as
// it is.
func TestRefusedFiles(t *testing.T) {
	database := func(fill func(*bolt.Tx) error) func(t *testing.T, path string) {
		return func(t *testing.T, path string) {
			db, err := bolt.Open(path, 0o600, nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(db.Update(fill), db.Close()); err != nil {
				t.Fatal(err)
			}
		}
	}
	of := func(format string) func(t *testing.T, path string) {
		return database(func(tx *bolt.Tx) error {
			meta, err := tx.CreateBucket([]byte("meta"))
			if err != nil {
				return err
			}
			return meta.Put([]byte("format"), []byte(format))
		})
	}
	text := func(s string) func(t *testing.T, path string) {
		return func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte(s), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, c := range map[string]struct {
		make func(t *testing.T, path string)
		want error
	}{
		"another kind":   {of("creditbank courses 1"), fault.Corrupt},
		"a newer format": {of("creditbank letters 2"), fault.Invalid},
		"no format":      {of(""), fault.Corrupt},
		"a bucket lost":  {of(letters.Format), fault.Corrupt},
		"no meta": {database(func(tx *bolt.Tx) error {
			_, err := tx.CreateBucket([]byte("letter"))
			return err
		}), fault.Corrupt},
		"a short text": {text("x"), fault.Corrupt},
		"a long text":  {text(strings.Repeat("no database ", 3000)), fault.Corrupt},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "letters.db")
			c.make(t, path)
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := Open(path, &letters); !errors.Is(err, c.want) {
				t.Errorf("Open = %v, want %v", err, c.want)
			}
			if _, err := OpenToRead(path, &letters); !errors.Is(err, c.want) {
				t.Errorf("OpenToRead = %v, want %v", err, c.want)
			}
			if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
				t.Errorf("the file has changed (%v)", err)
			}
		})
	}
}

// A file of before gets the bucket that it lacks.
func TestFileOfBefore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "letters.db")
	f := open(t, path)
	put(t, f, "a", "dear")
	f.Close()
	more := letters
	more.Later = [][]byte{[]byte("stamp")}
	r, err := OpenToRead(path, &more)
	if err != nil {
		t.Fatalf("OpenToRead = %v", err)
	}
	r.Close()
	f, err = Open(path, &more)
	if err != nil {
		t.Fatalf("Open = %v", err)
	}
	defer f.Close()
	if err := f.View(func(tx *bolt.Tx) error {
		if tx.Bucket([]byte("stamp")) == nil {
			t.Error("the bucket is not there")
		}
		return nil
	}); err != nil || get(t, f, "a") != "dear" {
		t.Errorf("what was there is gone (%v)", err)
	}
}

// A copy is whole, of one moment, of a file that goes on; one that fails
// leaves nothing and replaces nothing.
func TestBackupTo(t *testing.T) {
	path, dir := filepath.Join(t.TempDir(), "letters.db"), t.TempDir()
	f := open(t, path)
	put(t, f, "first", "dear")
	if err := f.Delete(t.Context(), drop("first")); err != nil {
		t.Fatal(err)
	}
	var writer sync.WaitGroup
	writer.Go(func() {
		for i := range 50 {
			put(t, f, fmt.Sprint(i), strings.Repeat("x", 500))
		}
	})
	for i := range 5 {
		to := filepath.Join(dir, fmt.Sprint(i))
		if err := f.BackupTo(to); err != nil {
			t.Fatalf("BackupTo = %v", err)
		}
		r, err := OpenToRead(to, &letters)
		if err != nil {
			t.Fatalf("OpenToRead of a copy = %v", err)
		}
		if err := r.View(func(tx *bolt.Tx) error {
			for err := range tx.Check() {
				return err
			}
			return nil
		}); err != nil {
			t.Errorf("copy %d: %v", i, err)
		}
		r.Close()
		if info, err := os.Stat(to); err != nil || info.Mode() != 0o600 {
			t.Errorf("mode of a copy = %v, %v, want that only its owner can read it", info.Mode(), err)
		}
	}
	writer.Wait()
	if err := f.BackupTo(filepath.Join(dir, "0")); !errors.Is(err, fault.Conflict) {
		t.Errorf("BackupTo what is there = %v, want %v", err, fault.Conflict)
	}
	f.Close()
	if err := f.BackupTo(filepath.Join(dir, "late")); !errors.Is(err, fault.Busy) {
		t.Errorf("BackupTo after Close = %v, want %v", err, fault.Busy)
	}
	if names := namesIn(t, dir); len(names) != 5 {
		t.Errorf("the directory holds %q, want five copies", names)
	}
}
