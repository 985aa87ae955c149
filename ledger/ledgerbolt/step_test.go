package ledgerbolt_test

import (
	"errors"
	"fmt"
	"os"
	"testing"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/keyring"
	"creditbank/ledger/ledgerbolt"
	"creditbank/ledger/ledgertest"
	"creditbank/ledger/merkle"
	"creditbank/ledger/seal"

	"golang.org/x/mod/sumdb/note"
)

// witness remembers every checkpoint it was shown, and whether any two of
// them contradict each other.
type witness struct {
	keys  note.Verifiers
	roots map[uint64]merkle.Hash
}

func newWitness(t *testing.T, v *vault) *witness {
	t.Helper()
	public, err := v.keys.Public()
	if err != nil {
		t.Fatal(err)
	}
	keys, err := merkle.Verifiers(public...)
	if err != nil {
		t.Fatal(err)
	}
	return &witness{keys, make(map[uint64]merkle.Hash)}
}

// look takes the newest checkpoint of a store and checks that it goes on from
// all it saw before.
func (w *witness) look(t *testing.T, s *ledgerbolt.Store) merkle.Checkpoint {
	t.Helper()
	signed, err := s.Checkpoint(t.Context())
	if err != nil {
		t.Fatalf("Checkpoint() = %v", err)
	}
	c, err := merkle.OpenCheckpoint(signed, origin, w.keys)
	if err != nil {
		t.Fatal(err)
	}
	for size, root := range w.roots {
		proof, err := s.ConsistencyProof(t.Context(), size, c.Size)
		if err == nil {
			err = merkle.CheckConsistency(proof, size, root, c.Size, c.Root)
		}
		if err != nil {
			t.Errorf("the checkpoint of %d leaves contradicts that of %d: %v", c.Size, size, err)
		}
	}
	w.roots[c.Size] = c.Root
	return c
}

// verify checks a sealed store whole.
func verify(t *testing.T, v *vault, s *ledgerbolt.Store) ledger.Head {
	t.Helper()
	if err := errors.Join(s.CheckPages(nil), s.CheckSealed(t.Context(), newWitness(t, v).keys, nil, nil)); err != nil {
		t.Fatalf("the file is not in order: %v", err)
	}
	secret, err := v.ring.NaturalSecret()
	if err != nil {
		t.Fatal(err)
	}
	scratch := open(t, t.TempDir()+"/scratch.db", ledgerbolt.Options{Scratch: true, Blind: &secret})
	head, err := ledger.Check(t.Context(), s, scratch, 0, nil)
	if err := errors.Join(err, scratch.Close()); err != nil {
		t.Fatalf("the journal is not in order: %v", err)
	}
	return head
}

// TestStepCrash stops the store after each step of a group, as a crash would,
// and opens it again. There is one history, nothing that was answered is lost,
// and what was erased is gone.
func TestStepCrash(t *testing.T) {
	crash := errors.New("crash")
	for _, at := range []ledgerbolt.Step{ledgerbolt.KeysMade, ledgerbolt.Committed, ledgerbolt.HeadKept,
		ledgerbolt.Signed, ledgerbolt.Published, ledgerbolt.Destroyed} {
		t.Run(string(at), func(t *testing.T) {
			v := newVault(t)
			s := v.open(t, "bank.db")
			w := newWitness(t, v)
			b := ledgertest.NewBank(t, s)
			b.Run("open lin key=a\nopen eva key=b\ndeposit lin weld 2 key=c\ndeposit eva lathe 1 key=d")
			w.look(t, s)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			armed := false
			v.step = func(step ledgerbolt.Step) error {
				if armed && step == at {
					return crash
				}
				return nil
			}
			s = v.open(t, "bank.db")
			armed = true
			group := []ledger.Job{{Commands: []ledger.Command{
				{Key: ledger.Key{1}, Action: ledger.OpenAccount{Account: b.ID("wang")}},
				{Key: ledger.Key{2}, Action: ledger.Erase{Account: b.ID("eva"), Reason: "asked"}},
			}}}
			if _, err := s.Apply(t.Context(), 0, ledger.InstantOf(b.Now), group); !errors.Is(err, crash) {
				t.Fatalf("Apply() = %v, want the crash", err)
			}
			if at != ledgerbolt.KeysMade {
				if _, err := s.Apply(t.Context(), 0, ledger.InstantOf(b.Now), group); !errors.Is(err, fault.Busy) {
					t.Errorf("Apply() after the crash = %v, want busy", err)
				}
			}
			// What anybody may have seen before the power went.
			w.look(t, s)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			v.closeRing(t)

			v.step = nil
			s = v.open(t, "bank.db")
			w.look(t, s)
			outcomes, err := s.Apply(t.Context(), 0, ledger.InstantOf(b.Now), group)
			if err != nil {
				t.Fatalf("asking again: %v", err)
			}
			for i, o := range outcomes[0] {
				if o.Refusal != nil || o.Replayed != (at != ledgerbolt.KeysMade) || o.Entry.Seq != uint64(5+i) {
					t.Errorf("asking again: outcome %d = %+v", i, o)
				}
			}
			if c := w.look(t, s); c.Size != 6 {
				t.Errorf("the checkpoint has %d leaves, want 6", c.Size)
			}
			if _, err := v.ring.Key(b.ID("eva")); !errors.Is(err, keyring.ErrDestroyed) {
				t.Errorf("key of the erased account: %v, want destroyed", err)
			}
			if head := verify(t, v, s); head.Seq != 6 {
				t.Errorf("the journal ends with %d, want 6", head.Seq)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// TestRestoredFile puts an older copy of the database back. It is refused with
// the way forward, and so is one that went another way.
func TestRestoredFile(t *testing.T) {
	v := newVault(t)
	s := v.open(t, "bank.db")
	b := ledgertest.NewBank(t, s)
	b.Run("open lin\ndeposit lin weld 1")
	if _, err := s.BackupTo(v.path("copy.db")); err != nil {
		t.Fatal(err)
	}
	b.Run("deposit lin lathe 1")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(v.path("copy.db"), v.path("bank.db")); err != nil {
		t.Fatal(err)
	}
	_, err := ledgerbolt.Open(v.path("bank.db"), v.options(t, "bank.db"))
	if fork := new(merkle.ForkError); !errors.As(err, &fork) || !errors.Is(err, fault.Corrupt) {
		t.Fatalf("Open(an older copy) = %v, want a fork", err)
	}
	opt := v.options(t, "bank.db")
	opt.ReadOnly = true
	s = open(t, v.path("bank.db"), opt)
	if err := s.CheckSealed(t.Context(), nil, nil, nil); !errors.As(err, new(*merkle.ForkError)) {
		t.Errorf("CheckSealed(an older copy) = %v, want a fork", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestSealedForEver opens files otherwise than they were made.
func TestSealedForEver(t *testing.T) {
	v := newVault(t)
	if err := v.open(t, "sealed.db").Close(); err != nil {
		t.Fatal(err)
	}
	if err := open(t, v.path("plain.db"), ledgerbolt.Options{}).Close(); err != nil {
		t.Fatal(err)
	}
	other := newVault(t)
	otherKeys := v.options(t, "sealed.db")
	otherKeys.Sealing.Ring = other.openRing(t)
	otherLog := v.options(t, "sealed.db")
	otherLog.Sealing.Log = 1
	unsigned := v.options(t, "sealed.db")
	unsigned.Sealing.Keys = nil
	for _, test := range []struct {
		name, file string
		opt        ledgerbolt.Options
	}{
		{"a sealed file without keys", "sealed.db", ledgerbolt.Options{}},
		{"a plain file with keys", "plain.db", v.options(t, "plain.db")},
		{"the keys of another bank", "sealed.db", otherKeys},
		{"another log", "sealed.db", otherLog},
		{"no signing keys", "sealed.db", unsigned},
		{"blinded, but no scratch store", "plain.db", ledgerbolt.Options{Blind: new(seal.Key)}},
	} {
		s, err := ledgerbolt.Open(v.path(test.file), test.opt)
		if !errors.Is(err, fault.Invalid) {
			t.Errorf("%s: Open() = %v, want invalid", test.name, err)
		}
		if err == nil {
			_ = s.Close()
		}
	}
	s := v.open(t, "sealed.db")
	defer s.Close()
	if err := s.Replay(t.Context(), 1, []ledger.Entry{{Seq: 1}}); !errors.Is(err, fault.Invalid) {
		t.Errorf("Replay(into another log) = %v, want invalid", err)
	}
	plain := open(t, v.path("plain.db"), ledgerbolt.Options{})
	defer plain.Close()
	_, err := plain.Checkpoint(t.Context())
	_, err2 := plain.Tile(t.Context(), merkle.Path{Width: 1})
	_, _, _, err3 := plain.InclusionProof(t.Context(), 1)
	_, err4 := plain.ConsistencyProof(t.Context(), 0, 0)
	_, _, _, err5 := plain.Records(t.Context(), ledger.AccountID{})
	for i, err := range []error{err, err2, err3, err4, err5} {
		if !errors.Is(err, fault.NotFound) {
			t.Errorf("question %d to a plain file = %v, want not found", i, err)
		}
	}
}

// TestKeptCheckpoints writes more groups than checkpoints are kept for.
func TestKeptCheckpoints(t *testing.T) {
	v := newVault(t)
	opt := v.options(t, "bank.db")
	opt.Scratch = true
	s := open(t, v.path("bank.db"), opt)
	b := ledgertest.NewBank(t, s)
	b.Run("open lin")
	for i := range 1100 {
		if i%300 == 0 {
			b.Now = b.Now.AddDate(0, 0, 1)
		}
		b.Run(fmt.Sprintf("deposit lin c%d 1", i))
	}
	verify(t, v, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if n := rowsOf(t, v.path("bank.db"), "0000/checkpoint"); n != 1000+1 {
		t.Errorf("%d checkpoints are kept, want 1000 and the last of the first day", n)
	}
}
