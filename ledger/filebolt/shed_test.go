package filebolt

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"creditbank/ledger/fault"

	bolt "go.etcd.io/bbolt"
)

const secret = "周慧敏的信（合成）"

// No byte of a deleted row is left; other rows are, and the file goes on.
func TestDelete(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "letters.db")
	f := open(t, path)
	put(t, f, "gone", secret)
	put(t, f, "kept", "dear")
	if bytesIn(t, dir, secret) == nil {
		t.Fatal("the row is not in the file as text: the test would find nothing")
	}
	if err := f.Delete(t.Context(), drop("gone")); err != nil {
		t.Fatalf("Delete = %v", err)
	}
	if found := bytesIn(t, dir, secret); found != nil {
		t.Errorf("after Delete the row is in %q", found)
	}
	put(t, f, "late", "too")
	f.Close()
	f = open(t, path)
	for key, want := range map[string]string{"gone": "", "kept": "dear", "late": "too"} {
		if got := get(t, f, key); got != want {
			t.Errorf("row %s = %q, want %q", key, got, want)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 {
		t.Errorf("mode = %v, %v, want that only its owner can read it", info.Mode(), err)
	}
}

// What deletes nothing, or is refused, writes nothing.
func TestDeleteNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "letters.db")
	f := open(t, path)
	put(t, f, "kept", "dear")
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Delete(t.Context(), drop("none")); err != nil {
		t.Errorf("Delete of nothing = %v", err)
	}
	refused := errors.New("refused")
	if err := f.Delete(t.Context(), func(tx *bolt.Tx) (bool, error) {
		_, err := drop("kept")(tx)
		return true, errors.Join(err, refused)
	}); !errors.Is(err, refused) {
		t.Errorf("Delete = %v, want %v", err, refused)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	for name, do := range map[string]func() error{
		"Delete": func() error { return f.Delete(stopped, drop("kept")) },
		"Shed":   func() error { return f.Shed(stopped) },
	} {
		if err := do(); !errors.Is(err, fault.Busy) {
			t.Errorf("%s for nobody = %v, want %v", name, err, fault.Busy)
		}
	}
	if after, err := os.Stat(path); err != nil || !os.SameFile(before, after) || get(t, f, "kept") != "dear" {
		t.Errorf("the file was made anew or has lost a row (%v)", err)
	}
}

// Deletions can be noted one by one, and shed together.
func TestShed(t *testing.T) {
	dir := t.TempDir()
	f := open(t, filepath.Join(dir, "letters.db"))
	put(t, f, "gone", secret)
	if err := f.Update(func(tx *bolt.Tx) error {
		_, err := drop("gone")(tx)
		return errors.Join(err, letters.Deleted(tx))
	}); err != nil {
		t.Fatal(err)
	}
	if bytesIn(t, dir, secret) == nil {
		t.Fatal("a deleted row has left the file by itself: the test would show nothing")
	}
	if err := f.Shed(t.Context()); err != nil || bytesIn(t, dir, secret) != nil {
		t.Errorf("Shed = %v, and the row is in %q", err, bytesIn(t, dir, secret))
	}
}

// A crash after each step leaves a file that the next Open heals.
func TestCrash(t *testing.T) {
	dir := t.TempDir()
	f := open(t, filepath.Join(dir, "letters.db"))
	put(t, f, "gone", secret)
	put(t, f, "kept", "dear")
	crashes := make(map[string]string)
	f.step = func(step string) error {
		crashes[step] = t.TempDir()
		return os.CopyFS(crashes[step], os.DirFS(dir))
	}
	if err := f.Delete(t.Context(), drop("gone")); err != nil || len(crashes) != 3 {
		t.Fatalf("Delete = %v after %d steps, want 3", err, len(crashes))
	}
	for step, dir := range crashes {
		path := filepath.Join(dir, "letters.db")
		if step == "deleted" {
			if err := os.WriteFile(path+draftSuffix, []byte("half a file with "+secret), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if (bytesIn(t, dir, secret) == nil) != (step == "installed") {
			t.Fatalf("after %s: the row is in %q: the test would show nothing", step, bytesIn(t, dir, secret))
		}
		if got := get(t, open(t, path), "kept"); got != "dear" {
			t.Errorf("after %s: a row that was kept = %q", step, got)
		}
		if found := bytesIn(t, dir, secret); found != nil {
			t.Errorf("after %s and Open the row is in %q", step, found)
		}
		if names := namesIn(t, dir); len(names) != 1 {
			t.Errorf("after %s and Open the directory holds %q, want one file", step, names)
		}
	}
}

// A new file that cannot be made or installed leaves the old one in use. One
// that has its name, but may not be on the disk, is not written to.
func TestShedFails(t *testing.T) {
	full := errors.New("the disk is full")
	for step, c := range map[string]struct {
		fails  error
		closed bool
	}{
		"deleted":   {fails: full},
		"copied":    {fails: full},
		"installed": {fails: fault.Unknown, closed: true},
	} {
		t.Run(step, func(t *testing.T) {
			dir := t.TempDir()
			f := open(t, filepath.Join(dir, "letters.db"))
			put(t, f, "gone", secret)
			put(t, f, "kept", "dear")
			f.step = func(is string) error {
				if is == step {
					return c.fails
				}
				return nil
			}
			if err := f.Delete(t.Context(), drop("gone")); !errors.Is(err, c.fails) {
				t.Fatalf("Delete = %v, want %v", err, c.fails)
			}
			if names := namesIn(t, dir); len(names) != 1 {
				t.Errorf("the directory holds %q, want one file", names)
			}
			f.step = nil
			err := f.Update(func(*bolt.Tx) error { return nil })
			if c.closed {
				if !errors.Is(err, fault.Busy) {
					t.Errorf("Update = %v, want %v", err, fault.Busy)
				}
				f = open(t, filepath.Join(dir, "letters.db"))
			} else if err != nil || get(t, f, "kept") != "dear" {
				t.Errorf("the old file is not in use any more: %v", err)
			}
			if err := f.Shed(t.Context()); err != nil || bytesIn(t, dir, secret) != nil {
				t.Errorf("Shed = %v, and the row is in %q", err, bytesIn(t, dir, secret))
			}
		})
	}
}

// A directory where nothing can be renamed or made stands for a disk that
// does not let the new file in.
func TestInstallFails(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "letters.db")
	f := open(t, path)
	put(t, f, "kept", "dear")
	d, err := NewDraft(path)
	if err != nil {
		t.Fatal(err)
	}
	d.path = filepath.Join(dir, "none", "letters.db")
	if err := d.Install(); err == nil || errors.Is(err, fault.Unknown) {
		t.Errorf("Install = %v, want an error of another kind than %v", err, fault.Unknown)
	}
	if got := get(t, f, "kept"); got != "dear" {
		t.Errorf("a row that was kept = %q", got)
	}
	if _, err := NewDraft(filepath.Join(dir, "none", "letters.db")); err == nil {
		t.Error("NewDraft in no directory = nil, want an error")
	}
}

// Reads and writes of others go on while rows are deleted, and none is lost.
func TestDeleteWhileInUse(t *testing.T) {
	f := open(t, filepath.Join(t.TempDir(), "letters.db"))
	keys := strings.Split("abcdefghijkl", "")
	for _, key := range keys {
		put(t, f, key, "dear")
	}
	var wg sync.WaitGroup
	for i, key := range keys {
		wg.Go(func() {
			if i%4 == 0 {
				if err := f.Delete(t.Context(), drop(key)); err != nil {
					t.Errorf("Delete = %v", err)
				}
				return
			}
			for range 5 {
				put(t, f, key+"2", key)
				if get(t, f, key) != "dear" || get(t, f, key+"2") != key {
					t.Errorf("row %s is not as it was written", key)
				}
			}
		})
	}
	wg.Wait()
	for i, key := range keys {
		if want := i%4 != 0; (get(t, f, key) == "dear") != want || (get(t, f, key+"2") == key) != want {
			t.Errorf("row %s: is there %t, want %t", key, !want, want)
		}
	}
}
