package ledgerbolt_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/keyring"
	"creditbank/ledger/ledgerbolt"
	"creditbank/ledger/ledgertest"
	"creditbank/ledger/merkle"
	"creditbank/ledger/seal"

	bolt "go.etcd.io/bbolt"
)

// rowsOf returns how many rows a bucket of a file has.
func rowsOf(t *testing.T, path, bucket string) (n int) {
	t.Helper()
	db, err := bolt.Open(path, 0o600, &bolt.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.View(func(tx *bolt.Tx) error {
		return tx.Bucket([]byte(bucket)).ForEach(func(_, _ []byte) error { n++; return nil })
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

// raw returns the bytes of all files in a directory by name.
func raw(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := make(map[string][]byte)
	paths, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(path)] = b
	}
	return files
}

// TestNothingInClear searches all files of a bank, and a copy of it, for what
// was booked and refused.
func TestNothingInClear(t *testing.T) {
	secrets := []string{"kurs-weld-0815", "werk-nordstern", "grund-verzogen", "lauf-2009-herbst", "hochschule-ost", "plan-maschinenbau",
		"code-verweigert", "standort-sieben"}
	story := `
		open lin
		deposit lin kurs-weld-0815 2 issuer=werk-nordstern run=lauf-2009-herbst site=standort-sieben key=1
		deposit lin kurs-weld-0815 2 issuer=werk-nordstern run=lauf-2009-herbst key=2 ! already-credited
		hold lin h kurs-weld-0815:1 institution=hochschule-ost programme=plan-maschinenbau reason=grund-verzogen deadline=2010-01-10T00:00:00Z
		capture h reason=grund-verzogen
		refuse code-verweigert key=3 ! code-verweigert`
	// The search finds what is there: in a plain bank everything is.
	dir := t.TempDir()
	plain := ledgertest.NewBank(t, open(t, filepath.Join(dir, "plain.db"), ledgerbolt.Options{Scratch: true}))
	plain.Run(story)
	if err := plain.Store.Close(); err != nil {
		t.Fatal(err)
	}
	for _, secret := range secrets {
		if !bytes.Contains(raw(t, dir)["plain.db"], []byte(secret)) {
			t.Fatalf("%s is not even in a plain file: the search proves nothing", secret)
		}
	}

	v := newVault(t)
	s := v.open(t, "bank.db")
	b := ledgertest.NewBank(t, s)
	b.Run(story)
	if _, err := s.BackupTo(v.path("copy.db")); err != nil {
		t.Fatal(err)
	}
	if err := v.ring.Backup(t.Context(), v.path("keys-copy.db")); err != nil {
		t.Fatal(err)
	}
	verify(t, v, s)
	if h, err := s.Hold(t.Context(), 0, 3); err != nil || h.Institution != "hochschule-ost" || h.Programme != "plan-maschinenbau" {
		t.Errorf("Hold(3) = %+v, %v", h, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	natural := ledger.NaturalOf(b.ID("lin"), "werk-nordstern", "kurs-weld-0815", "lauf-2009-herbst")
	for name, data := range raw(t, v.dir) {
		for _, secret := range secrets {
			if bytes.Contains(data, []byte(secret)) {
				t.Errorf("%s is in %s in clear", secret, name)
			}
		}
		// Digests can be tried out.
		if bytes.Contains(data, natural.Run[:]) {
			t.Errorf("the digest of the course run is in %s", name)
		}
	}
}

// TestLeavesDiffer books the same twice: the leaves have nothing in common
// but version, class and day.
func TestLeavesDiffer(t *testing.T) {
	v := newVault(t)
	s := v.open(t, "bank.db")
	defer s.Close()
	b := ledgertest.NewBank(t, s)
	b.Run("open lin\nopen wang\ndeposit lin weld 2 key=none\ndeposit wang weld 2 key=none\nfreeze lin key=none\nunfreeze lin key=none\nfreeze lin key=none")
	seen := make(map[string]uint64)
	for seq := uint64(1); seq <= 7; seq++ {
		leaf, proof, signed, err := s.InclusionProof(t.Context(), seq)
		if err != nil {
			t.Fatalf("InclusionProof(%d) = %v", seq, err)
		}
		c, err := merkle.OpenCheckpoint(signed, origin, newWitness(t, v).keys)
		if err == nil {
			err = merkle.CheckInclusion(proof, c.Size, c.Root, seq-1, leaf)
		}
		if err != nil {
			t.Errorf("entry %d: %v", seq, err)
		}
		l, err := seal.ParseLeaf(leaf)
		if err != nil {
			t.Fatal(err)
		}
		if other, twice := seen[hex.EncodeToString(l.Commitment[:])]; twice {
			t.Errorf("entries %d and %d have the same commitment", seq, other)
		}
		seen[hex.EncodeToString(l.Commitment[:])] = seq
	}
}

// TestErased erases an account. Its key is in no file any more, not even
// wrapped; what is left of its entries opens with nothing; all is in order.
func TestErased(t *testing.T) {
	v := newVault(t)
	s := v.open(t, "bank.db")
	b := ledgertest.NewBank(t, s)
	w := newWitness(t, v)
	b.Run("open lin\nopen eva\ndeposit eva weld 2 until=2019-12-31\ndeposit lin weld 1")
	w.look(t, s)
	oldLeaf, _, _, err := s.InclusionProof(t.Context(), 3)
	if err != nil {
		t.Fatal(err)
	}
	eva := b.ID("eva")
	key, err := v.ring.Key(eva)
	if err != nil {
		t.Fatal(err)
	}
	wrapped := wrappedKey(t, v, eva)
	b.Run("erase eva reason=asked\nopen tmp\nerase tmp")
	b.Run("job\nopen short\ndeposit short weld 1\nerase short\nend")
	w.look(t, s)
	leaf, _, _, err := s.InclusionProof(t.Context(), 3)
	if err != nil || !bytes.Equal(leaf, oldLeaf) {
		t.Errorf("the leaf of an erased entry has changed: %v", err)
	}
	for _, seq := range []uint64{2, 3, 6, 8, 9} {
		if e, err := s.Entry(t.Context(), 0, seq); err != nil || e.Kind != ledger.Forgotten {
			t.Errorf("Entry(%d) = %s, %v, want it forgotten", seq, e.Kind, err)
		}
	}
	if _, _, _, err := s.Records(t.Context(), eva); !errors.Is(err, fault.NotFound) {
		t.Errorf("Records(erased) = %v, want not found", err)
	}
	verify(t, v, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for name, data := range raw(t, v.dir) {
		if bytes.Contains(data, key[:]) || bytes.Contains(data, wrapped) {
			t.Errorf("the key of the erased account is still in %s", name)
		}
	}
}

// wrappedKey returns the bytes of an account's key as they are in the key file.
func wrappedKey(t *testing.T, v *vault, id ledger.AccountID) (wrapped []byte) {
	t.Helper()
	copied := v.path("keys-look.db")
	if err := v.ring.Backup(t.Context(), copied); err != nil {
		t.Fatal(err)
	}
	db, err := bolt.Open(copied, 0o600, &bolt.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.View(func(tx *bolt.Tx) error {
		wrapped = bytes.Clone(tx.Bucket([]byte("k")).Get(id[:]))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.Close(), os.Remove(copied)); err != nil || wrapped == nil {
		t.Fatalf("wrapped key %x: %v", wrapped, err)
	}
	return wrapped
}

// TestOlderKeys puts an older copy of the key file, which still has the key of
// one who was erased, beside the ledger. Opening erases again.
func TestOlderKeys(t *testing.T) {
	v := newVault(t)
	s := v.open(t, "bank.db")
	b := ledgertest.NewBank(t, s)
	b.Run("open eva\ndeposit eva weld 2")
	eva := b.ID("eva")
	if err := v.ring.Backup(t.Context(), v.path("older.db")); err != nil {
		t.Fatal(err)
	}
	wrapped := wrappedKey(t, v, eva)
	b.Run("erase eva")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	v.closeRing(t)
	if err := os.Rename(v.path("older.db"), v.path("keys.db")); err != nil {
		t.Fatal(err)
	}
	if _, err := v.openRing(t).Key(eva); err != nil {
		t.Fatalf("Key() in the older file = %v, want the key: the test proves nothing", err)
	}
	s = v.open(t, "bank.db")
	defer s.Close()
	if _, err := v.ring.Key(eva); !errors.Is(err, keyring.ErrDestroyed) {
		t.Errorf("Key(erased) after opening = %v, want destroyed", err)
	}
	if bytes.Contains(raw(t, v.dir)["keys.db"], wrapped) {
		t.Error("the wrapped key is still in keys.db")
	}
	verify(t, v, s)
}

// TestSealedFailedCommit lets a commit of a sealed file fail before and after
// it took effect: there is one history.
func TestSealedFailedCommit(t *testing.T) {
	for _, applied := range []bool{false, true} {
		v := newVault(t)
		s := v.open(t, "bank.db")
		b := ledgertest.NewBank(t, s)
		w := newWitness(t, v)
		b.Run("open lin\ndeposit lin weld 1")
		w.look(t, s)
		ledgerbolt.FailCommits(s, applied, errors.New("disk is gone"))
		job := []ledger.Job{{Commands: []ledger.Command{{Key: ledger.Key{1}, Action: ledger.OpenAccount{Account: b.ID("wang")}}}}}
		if _, err := s.Apply(t.Context(), 0, ledger.InstantOf(b.Now), job); !errors.Is(err, fault.Unknown) {
			t.Errorf("Apply() = %v, want its outcome unknown", err)
		}
		if c := w.look(t, s); c.Size != 2 {
			t.Errorf("a checkpoint of %d leaves was published, want 2", c.Size)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = v.open(t, "bank.db")
		if outcomes, err := s.Apply(t.Context(), 0, ledger.InstantOf(b.Now), job); err != nil || outcomes[0][0].Replayed != applied {
			t.Errorf("applied %t: asking again = %+v, %v", applied, outcomes, err)
		}
		w.look(t, s)
		verify(t, v, s)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
