package durable

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"creditbank/ledger/fault"
)

func namesIn(t *testing.T, dir string) []string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range list {
		names = append(names, e.Name())
	}
	return names
}

func holds(t *testing.T, path, want string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("%s holds %q, %v, want %q", filepath.Base(path), got, err, want)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("mode of %s = %v, %v, want that only its owner can read it", filepath.Base(path), info.Mode(), err)
	}
	if names := namesIn(t, filepath.Dir(path)); len(names) != 1 {
		t.Errorf("the directory holds %q, want one file", names)
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

func TestCreateAndReplace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	if err := CreateText(path, []byte("one")); err != nil {
		t.Fatal(err)
	}
	holds(t, path, "one")
	if err := CreateText(path, []byte("two")); !errors.Is(err, fault.Conflict) {
		t.Errorf("CreateText of what is there = %v, want %v", err, fault.Conflict)
	}
	holds(t, path, "one")
	if err := ReplaceText(path, []byte("three")); err != nil {
		t.Fatal(err)
	}
	holds(t, path, "three")
	remove(t, path)
	if err := ReplaceText(path, []byte("four")); err != nil {
		t.Fatal(err)
	}
	holds(t, path, "four")
	full := errors.New("the disk is full")
	if err := ReplaceFrom(path, func(w io.Writer) error {
		_, err := io.WriteString(w, "half")
		return errors.Join(err, full)
	}); !errors.Is(err, full) {
		t.Errorf("ReplaceFrom = %v, want %v", err, full)
	}
	holds(t, path, "four")
	remove(t, path)
	if err := CreateFrom(path, func(w io.Writer) error { _, err := io.WriteString(w, "five"); return err }); err != nil {
		t.Fatal(err)
	}
	holds(t, path, "five")
}

// What could not be written whole leaves nothing, and no name is given before
// everything is there.
func TestCreateFails(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "copy")
	full := errors.New("the disk is full")
	err := Create(path, func(temp string) error {
		if err := os.WriteFile(temp, []byte("half"), 0o600); err != nil {
			return err
		}
		if _, err := os.Lstat(path); err == nil {
			t.Error("the name is there before the whole file is")
		}
		return full
	})
	if !errors.Is(err, full) {
		t.Errorf("Create = %v, want %v", err, full)
	}
	if names := namesIn(t, dir); names != nil {
		t.Errorf("left %q, want nothing", names)
	}
	err = CreateFrom(path, func(w io.Writer) error {
		_, err := io.WriteString(w, "half")
		return errors.Join(err, full)
	})
	if names := namesIn(t, dir); !errors.Is(err, full) || names != nil {
		t.Errorf("CreateFrom = %v and left %q, want %v and nothing", err, names, full)
	}
	if err := CreateText(filepath.Join(dir, "none", "key"), nil); err == nil {
		t.Error("CreateText in no directory = nil, want an error")
	}
}

// Of two who make the same file one is told that it is not theirs.
func TestCreateMeanwhile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	err := Create(path, func(temp string) error {
		return errors.Join(os.WriteFile(temp, []byte("late"), 0o600), CreateText(path, []byte("first")))
	})
	if !errors.Is(err, fault.Conflict) {
		t.Errorf("Create = %v, want %v", err, fault.Conflict)
	}
	holds(t, path, "first")
}

func TestSyncDirectory(t *testing.T) {
	dir := t.TempDir()
	if err := SyncDirectory(dir); err != nil {
		t.Errorf("SyncDirectory = %v", err)
	}
	if err := SyncDirectory(filepath.Join(dir, "none")); !errors.Is(err, fault.Unknown) {
		t.Errorf("SyncDirectory of none = %v, want %v", err, fault.Unknown)
	}
}
