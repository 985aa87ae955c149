package keyring

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"creditbank/ledger"
	"creditbank/ledger/fault"
)

func TestDestroy(t *testing.T) {
	path, m := filepath.Join(t.TempDir(), "keys.db"), newMaster(t)
	k := openAt(t, path, m)
	if err := k.Create(t.Context(), accountsOf(0, 1000)...); err != nil {
		t.Fatal(err)
	}
	gone := accountsOf(100, 120)
	var secrets [][]byte
	for _, a := range gone {
		key := keyOf(t, k, a)
		// The nonce and the ciphertext; the first bytes are the same in all.
		secrets = append(secrets, key[:], wrappedOf(t, k, a)[nonceAt:])
	}
	if found := filesWith(t, filepath.Dir(path), secrets...); len(found) != 1 {
		t.Fatalf("before: keys are in %v, want one file", found)
	}
	kept := keyOf(t, k, accountOf(99))
	if err := k.Destroy(t.Context(), append(gone, accountOf(5000))...); err != nil {
		t.Fatalf("Destroy: %v", err)
	}
	if found := filesWith(t, filepath.Dir(path), secrets...); found != nil {
		t.Errorf("destroyed keys are still in %v", found)
	}
	for _, a := range append(gone, accountOf(5000)) {
		if _, err := k.Key(a); !errors.Is(err, ErrDestroyed) || !errors.Is(err, fault.NotFound) {
			t.Errorf("Key(%s) = %v, want destroyed", a, err)
		}
		if err := k.Create(t.Context(), a); !errors.Is(err, ErrDestroyed) {
			t.Errorf("Create(%s) = %v, want destroyed", a, err)
		}
	}
	before, _ := os.Stat(path)
	if err := k.Destroy(t.Context(), gone...); err != nil {
		t.Fatalf("Destroy again: %v", err)
	}
	if after, _ := os.Stat(path); !os.SameFile(before, after) {
		t.Error("destroying what is gone wrote the file anew")
	}
	if err := k.Create(t.Context(), accountOf(2000)); err != nil {
		t.Errorf("Create in the new file: %v", err)
	}
	k.Close()
	k = openAt(t, path, m)
	if got := keyOf(t, k, accountOf(99)); got != kept {
		t.Errorf("a key that was kept = %x, want %x", got, kept)
	}
	n := 0
	for a, at := range k.Destroyed() {
		if n++; at != ledger.InstantOf(now()) {
			t.Errorf("%s was destroyed at %s, want %s", a, at, now())
		}
	}
	if counts, err := k.Verify(t.Context(), nil); err != nil || counts != (Counts{981, 21}) || n != 21 {
		t.Errorf("Verify = %+v, %v, and %d destroyed; want 981 keys, 21 destroyed", counts, err, n)
	}
}

// TestCrash copies the directory, as a crash would leave it, after each step
// of a destruction and of a change of the master key, and opens the copy.
func TestCrash(t *testing.T) {
	old, next := newMaster(t), newMaster(t)
	type crash struct {
		step, dir string
	}
	for _, rotate := range []bool{false, true} {
		dir := t.TempDir()
		k := openAt(t, filepath.Join(dir, "keys.db"), old)
		if err := k.Create(t.Context(), accountsOf(0, 300)...); err != nil {
			t.Fatal(err)
		}
		lost, kept := keyOf(t, k, accountOf(5)), keyOf(t, k, accountOf(6))
		wrapped := wrappedOf(t, k, accountOf(5))[nonceAt:]
		var crashes []crash
		k.step = func(step string) {
			to := t.TempDir()
			if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
				t.Fatal(err)
			}
			crashes = append(crashes, crash{step, to})
		}
		var err error
		if rotate {
			err = k.RotateMaster(t.Context(), next)
		} else {
			err = k.Destroy(t.Context(), accountOf(5))
		}
		if want := map[bool]int{false: 3, true: 2}[rotate]; err != nil || len(crashes) != want {
			t.Fatalf("rotate %t: %v after %d steps, want %d", rotate, err, len(crashes), want)
		}
		for _, c := range crashes {
			path := filepath.Join(c.dir, "keys.db")
			after, err := Open(path, old, now, false)
			if rotate && c.step == "installed" {
				if !errors.Is(err, fault.Refused) {
					t.Fatalf("after %s: Open with the old master key = %v, want refused", c.step, err)
				}
				after, err = Open(path, next, now, false)
			}
			if err != nil {
				t.Fatalf("rotate %t, after %s: Open: %v", rotate, c.step, err)
			}
			if got := keyOf(t, after, accountOf(6)); got != kept {
				t.Errorf("rotate %t, after %s: a kept key changed", rotate, c.step)
			}
			if !rotate {
				if _, err := after.Key(accountOf(5)); !errors.Is(err, ErrDestroyed) {
					t.Errorf("after %s: Key = %v, want destroyed", c.step, err)
				}
				if found := filesWith(t, c.dir, lost[:], wrapped); found != nil {
					t.Errorf("after %s: the destroyed key is still in %v", c.step, found)
				}
			}
			if _, err := after.Verify(t.Context(), nil); err != nil {
				t.Errorf("rotate %t, after %s: %v", rotate, c.step, err)
			}
			if names, _ := filepath.Glob(filepath.Join(c.dir, "*")); len(names) != 1 {
				t.Errorf("rotate %t, after %s: left %v", rotate, c.step, names)
			}
			after.Close()
		}
	}
}

// TestOlderCopy: a copy from before a destruction brings the key back, and the
// ledger's list of what was erased destroys it again.
func TestOlderCopy(t *testing.T) {
	dir, m := t.TempDir(), newMaster(t)
	k := openAt(t, filepath.Join(dir, "keys.db"), m)
	if err := k.Create(t.Context(), accountsOf(0, 50)...); err != nil {
		t.Fatal(err)
	}
	lost := keyOf(t, k, accountOf(5))
	if err := k.Destroy(t.Context(), accountOf(4)); err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "copy.db")
	if err := k.Backup(t.Context(), copied); err != nil {
		t.Fatalf("Backup: %v", err)
	}
	if err := k.Backup(t.Context(), copied); !errors.Is(err, fault.Conflict) {
		t.Errorf("Backup over a file = %v, want conflict", err)
	}
	if err := k.Destroy(t.Context(), accountOf(5)); err != nil {
		t.Fatal(err)
	}
	var erased []ledger.AccountID
	for a := range k.Destroyed() {
		erased = append(erased, a)
	}
	restored := openAt(t, copied, m)
	if got := keyOf(t, restored, accountOf(5)); got != lost {
		t.Fatal("the copy does not have the key that was destroyed after it")
	}
	wrapped := wrappedOf(t, restored, accountOf(5))
	if err := restored.Destroy(t.Context(), erased...); err != nil {
		t.Fatalf("Destroy again: %v", err)
	}
	if _, err := restored.Key(accountOf(5)); !errors.Is(err, ErrDestroyed) {
		t.Errorf("Key after the destruction was repeated = %v, want destroyed", err)
	}
	if found := filesWith(t, filepath.Dir(copied), wrapped[nonceAt:]); found != nil {
		t.Errorf("destroyed key is still in %v", found)
	}
}
