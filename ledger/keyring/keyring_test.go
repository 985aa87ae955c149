package keyring

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/seal"

	bolt "go.etcd.io/bbolt"
)

func now() time.Time { return time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC) }

// accountOf returns an account whose id is spread like a random one.
func accountOf(n int) ledger.AccountID {
	var r [14]byte
	binary.BigEndian.PutUint64(r[:], uint64(n+1)*0x9e3779b97f4a7c15)
	return ledger.NewAccountID(0, r)
}

func accountsOf(from, to int) []ledger.AccountID {
	var list []ledger.AccountID
	for n := from; n < to; n++ {
		list = append(list, accountOf(n))
	}
	return list
}

func newMaster(t testing.TB) *Master {
	t.Helper()
	path := filepath.Join(t.TempDir(), "master")
	if err := CreateMaster(path); err != nil {
		t.Fatalf("CreateMaster: %v", err)
	}
	m, err := LoadMaster(path)
	if err != nil {
		t.Fatalf("LoadMaster: %v", err)
	}
	return m
}

func openAt(t testing.TB, path string, m *Master) *Keyring {
	t.Helper()
	k, err := Open(path, m, now, true)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() { k.Close() })
	return k
}

func keyOf(t testing.TB, k *Keyring, a ledger.AccountID) seal.Key {
	t.Helper()
	key, err := k.Key(a)
	if err != nil {
		t.Fatalf("Key(%s): %v", a, err)
	}
	return key
}

// wrappedOf returns the bytes of an account's key as they are on disk.
func wrappedOf(t testing.TB, k *Keyring, a ledger.AccountID) (b []byte) {
	t.Helper()
	if err := k.db.View(func(tx *bolt.Tx) error {
		b = bytes.Clone(tx.Bucket(bucketKeys).Get(a[:]))
		return nil
	}); err != nil || len(b) == 0 {
		t.Fatalf("no wrapped key of %s: %v", a, err)
	}
	return b
}

// filesWith returns the files of a directory that hold any of some bytes.
func filesWith(t testing.TB, dir string, secrets ...[]byte) []string {
	t.Helper()
	var found []string
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range secrets {
			if bytes.Contains(data, s) {
				found = append(found, filepath.Base(name))
				break
			}
		}
	}
	return found
}

func TestCreateAndKey(t *testing.T) {
	path, m := filepath.Join(t.TempDir(), "keys.db"), newMaster(t)
	k := openAt(t, path, m)
	if err := k.Create(t.Context(), accountsOf(0, 100)...); err != nil {
		t.Fatalf("Create: %v", err)
	}
	seen := make(map[seal.Key]bool)
	want := keyOf(t, k, accountOf(7))
	for _, a := range accountsOf(0, 100) {
		seen[keyOf(t, k, a)] = true
	}
	if len(seen) != 100 {
		t.Errorf("100 accounts have %d keys", len(seen))
	}
	if err := k.Create(t.Context(), accountsOf(0, 101)...); err != nil {
		t.Fatalf("Create again: %v", err)
	}
	bank, err := k.BankKey()
	if err != nil {
		t.Fatalf("BankKey: %v", err)
	}
	natural, err := k.NaturalSecret()
	if err != nil || natural == bank {
		t.Fatalf("NaturalSecret = %v, and is it the bank's key: %t", err, natural == bank)
	}
	if _, err := k.Key(accountOf(500)); !errors.Is(err, fault.NotFound) || errors.Is(err, ErrDestroyed) {
		t.Errorf("Key of an unknown account = %v, want not found and not destroyed", err)
	}
	if _, err := Open(path, m, now, false); !errors.Is(err, fault.Busy) {
		t.Errorf("Open of an open file = %v, want busy", err)
	}
	k.Close()
	if found := filesWith(t, filepath.Dir(path), want[:], bank[:], natural[:]); found != nil {
		t.Errorf("bare keys are in %v", found)
	}
	if _, err := Open(path, newMaster(t), now, false); !errors.Is(err, fault.Refused) || !strings.Contains(err.Error(), m.ID()) {
		t.Errorf("Open with another master key = %v, want refused and the id of the right one", err)
	}
	k = openAt(t, path, m)
	if got := keyOf(t, k, accountOf(7)); got != want {
		t.Errorf("Key after reopening = %x, want %x", got, want)
	}
	if again, err := k.BankKey(); err != nil || again != bank {
		t.Errorf("BankKey after reopening = %x, %v, want %x", again, err, bank)
	}
	if n, err := k.Verify(t.Context(), nil); err != nil || n != (Counts{101, 0}) {
		t.Errorf("Verify = %+v, %v, want 101 keys", n, err)
	}
}

func TestRotateMaster(t *testing.T) {
	dir, old, next := t.TempDir(), newMaster(t), newMaster(t)
	path := filepath.Join(dir, "keys.db")
	k := openAt(t, path, old)
	if err := k.Create(t.Context(), accountsOf(0, 300)...); err != nil {
		t.Fatal(err)
	}
	key, wrapped := keyOf(t, k, accountOf(5)), wrappedOf(t, k, accountOf(5))
	bank, _ := k.BankKey()
	if err := k.RotateMaster(t.Context(), next); err != nil {
		t.Fatalf("RotateMaster: %v", err)
	}
	k.cache.drop()
	if got := keyOf(t, k, accountOf(5)); got != key {
		t.Error("the key changed with the master key")
	}
	if got, err := k.BankKey(); err != nil || got != bank {
		t.Errorf("the bank's key changed with the master key: %v", err)
	}
	if err := k.Create(t.Context(), accountOf(900)); err != nil {
		t.Fatal(err)
	}
	k.Close()
	if found := filesWith(t, dir, wrapped[nonceAt:]); found != nil {
		t.Errorf("keys wrapped by the old master key are in %v", found)
	}
	if n, err := openAt(t, path, next).Verify(t.Context(), nil); err != nil || n.Keys != 301 {
		t.Errorf("Verify = %+v, %v, want 301 keys", n, err)
	}
}

// TestVerifyFinds swaps two wrapped keys and changes one.
func TestVerifyFinds(t *testing.T) {
	for what, spoil := range map[string]func(keys, destroyed *bolt.Bucket) error{
		"two keys swapped": func(keys, _ *bolt.Bucket) error {
			a, b := accountOf(1), accountOf(2)
			one, two := bytes.Clone(keys.Get(a[:])), bytes.Clone(keys.Get(b[:]))
			return errors.Join(keys.Put(a[:], two), keys.Put(b[:], one))
		},
		"a bit changed": func(keys, _ *bolt.Bucket) error {
			a := accountOf(1)
			b := bytes.Clone(keys.Get(a[:]))
			b[50] ^= 1
			return keys.Put(a[:], b)
		},
		"both destroyed and there": func(_, destroyed *bolt.Bucket) error {
			a := accountOf(1)
			return destroyed.Put(a[:], make([]byte, 8))
		},
	} {
		k := openAt(t, filepath.Join(t.TempDir(), "keys.db"), newMaster(t))
		if err := k.Create(t.Context(), accountsOf(0, 10)...); err != nil {
			t.Fatal(err)
		}
		if err := k.db.Update(func(tx *bolt.Tx) error {
			return spoil(tx.Bucket(bucketKeys), tx.Bucket(bucketDestroyed))
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := k.Verify(t.Context(), nil); !errors.Is(err, fault.Corrupt) {
			t.Errorf("%s: Verify = %v, want corrupt", what, err)
		}
	}
}

// TestTogether creates, reads, destroys and rotates at the same time.
func TestTogether(t *testing.T) {
	k := openAt(t, filepath.Join(t.TempDir(), "keys.db"), newMaster(t))
	next := newMaster(t)
	var all sync.WaitGroup
	for g := range 4 {
		all.Go(func() {
			for n := range 20 {
				a := accountOf(g*1000 + n)
				if err := k.Create(context.Background(), a); err != nil {
					t.Errorf("Create: %v", err)
				}
				one, err := k.Key(a)
				two, err2 := k.Key(a)
				if err != nil || err2 != nil || one != two {
					t.Errorf("Key = %v, %v", err, err2)
				}
				if n%5 == 0 {
					if err := k.Destroy(context.Background(), a); err != nil {
						t.Errorf("Destroy: %v", err)
					}
					if _, err := k.Key(a); !errors.Is(err, ErrDestroyed) {
						t.Errorf("Key = %v, want destroyed", err)
					}
				}
			}
		})
	}
	all.Go(func() {
		if err := k.RotateMaster(context.Background(), next); err != nil {
			t.Errorf("RotateMaster: %v", err)
		}
	})
	all.Wait()
	if n, err := k.Verify(t.Context(), nil); err != nil || n != (Counts{64, 16}) {
		t.Errorf("Verify = %+v, %v, want 64 keys and 16 destroyed", n, err)
	}
}

func TestCacheIsBounded(t *testing.T) {
	var c cache
	for n := range cacheSize + 100 {
		c.put(accountOf(n), seal.Key{}, 0)
	}
	if len(c.keys) != cacheSize {
		t.Errorf("cache holds %d keys, want %d", len(c.keys), cacheSize)
	}
	before := c.generation()
	c.drop()
	c.put(accountOf(1), seal.Key{}, before)
	if _, ok := c.get(accountOf(1)); ok {
		t.Error("a key that was read before a destruction was remembered after it")
	}
}

func TestMasterRefuses(t *testing.T) {
	text, err := NewMasterText(bytes.NewReader(make([]byte, 32)))
	if err != nil {
		t.Fatal(err)
	}
	if m, err := ParseMaster(" " + text + "\n"); err != nil || len(m.ID()) != 16 {
		t.Errorf("ParseMaster = %v", err)
	}
	for _, bad := range []string{"", "x", masterPrefix, text[:len(text)-4], text + "AAAA", strings.Replace(text, "A=", "B=", 1)} {
		if _, err := ParseMaster(bad); !errors.Is(err, fault.Invalid) || strings.Contains(err.Error(), "AAAAAAA") {
			t.Errorf("ParseMaster(%q) = %v, want invalid and no key", bad, err)
		}
	}
	path := filepath.Join(t.TempDir(), "master")
	if _, err := LoadMaster(path); !errors.Is(err, fault.NotFound) {
		t.Errorf("LoadMaster of no file = %v, want not found", err)
	}
	if err := CreateMaster(path); err != nil {
		t.Fatal(err)
	}
	if err := CreateMaster(path); !errors.Is(err, fault.Conflict) {
		t.Errorf("CreateMaster again = %v, want conflict", err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadMaster(path); !errors.Is(err, fault.Refused) {
		t.Errorf("LoadMaster of a file others can read = %v, want refused", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	dir, m := t.TempDir(), newMaster(t)
	if _, err := Open(filepath.Join(dir, "none.db"), m, now, false); !errors.Is(err, fault.NotFound) {
		t.Errorf("Open of no file = %v, want not found", err)
	}
	for name, content := range map[string]string{"short": "x", "other": strings.Repeat("not a database ", 1000)} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(path, m, now, true); !errors.Is(err, fault.Corrupt) {
			t.Errorf("Open of a %s file = %v, want corrupt", name, err)
		}
	}
}

func BenchmarkKey(b *testing.B) {
	k := openAt(b, filepath.Join(b.TempDir(), "keys.db"), newMaster(b))
	if err := k.Create(b.Context(), accountsOf(0, 1000)...); err != nil {
		b.Fatal(err)
	}
	for _, cached := range []bool{true, false} {
		b.Run(fmt.Sprintf("cached=%t", cached), func(b *testing.B) {
			for b.Loop() {
				if !cached {
					k.cache.drop()
				}
				if _, err := k.Key(accountOf(7)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkDestroy(b *testing.B) {
	k := openAt(b, filepath.Join(b.TempDir(), "keys.db"), newMaster(b))
	if err := k.Create(b.Context(), accountsOf(0, 100_000)...); err != nil {
		b.Fatal(err)
	}
	n := 0
	for b.Loop() {
		if err := k.Destroy(b.Context(), accountOf(n)); err != nil {
			b.Fatal(err)
		}
		n++
	}
}
