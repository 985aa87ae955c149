package merkle_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"creditbank/ledger/fault"
	"creditbank/ledger/merkle"
)

func TestHeadGuard(t *testing.T) {
	path := filepath.Join(t.TempDir(), "head")
	if _, err := merkle.OpenHeadGuard(path, origin, false); !errors.Is(err, fault.NotFound) {
		t.Errorf("OpenHeadGuard of a lost file = %v, want not found", err)
	}
	g, err := merkle.OpenHeadGuard(path, origin, true)
	if err != nil {
		t.Fatalf("OpenHeadGuard: %v", err)
	}
	s := logOf(t, 300)
	old := *s
	for range 3 {
		if err := g.Advance(s.checkpoint(), s.tree().RootAt); err != nil {
			t.Fatalf("Advance to %d: %v", s.edge.Size(), err)
		}
		if err := g.Advance(s.checkpoint(), s.tree().RootAt); err != nil {
			t.Fatalf("Advance to %d again: %v", s.edge.Size(), err)
		}
		s.append(t, leaf(1), leaf(2))
	}

	// A restored backup that goes on otherwise must not be signed, whether it
	// is still behind, just as long, or has overtaken; nor after a restart.
	for _, restart := range []bool{false, true} {
		if restart {
			if g, err = merkle.OpenHeadGuard(path, origin, true); err != nil {
				t.Fatalf("OpenHeadGuard again: %v", err)
			}
		}
		fork := old
		fork.leaves = append([][]byte(nil), old.leaves...)
		for i := range 8 {
			err := g.Check(fork.checkpoint(), fork.tree().RootAt)
			var fe *merkle.ForkError
			if !errors.As(err, &fe) || !errors.Is(err, fault.Corrupt) || fe.Head.Size != 304 {
				t.Fatalf("Check of a fork of %d leaves = %v, want a ForkError", fork.edge.Size(), err)
			}
			if !strings.Contains(err.Error(), "restore a newer one") {
				t.Errorf("error %q does not say the way forward", err)
			}
			if err := g.Advance(fork.checkpoint(), fork.tree().RootAt); !errors.As(err, &fe) {
				t.Fatalf("Advance to a fork = %v, want a ForkError", err)
			}
			fork.append(t, leaf(100+i))
		}
	}
	if err := g.Advance(s.checkpoint(), s.tree().RootAt); err != nil {
		t.Errorf("Advance of the true log after the forks: %v", err)
	}
	other := s.checkpoint()
	other.Origin = "other.example/log"
	if err := g.Advance(other, s.tree().RootAt); !errors.Is(err, fault.Corrupt) {
		t.Errorf("Advance of another log = %v, want corrupt", err)
	}
	if _, err := merkle.OpenHeadGuard(path, "other.example/log", true); !errors.Is(err, fault.Invalid) {
		t.Errorf("OpenHeadGuard for another log = %v, want invalid", err)
	}
}

// TestTwoGuards: a second program on the same file stops the first.
func TestTwoGuards(t *testing.T) {
	path := filepath.Join(t.TempDir(), "head")
	one, err := merkle.OpenHeadGuard(path, origin, true)
	if err != nil {
		t.Fatal(err)
	}
	two, err := merkle.OpenHeadGuard(path, origin, false)
	if err != nil {
		t.Fatal(err)
	}
	s := logOf(t, 5)
	if err := two.Advance(s.checkpoint(), s.tree().RootAt); err != nil {
		t.Fatalf("Advance: %v", err)
	}
	if err := one.Advance(s.checkpoint(), s.tree().RootAt); !errors.Is(err, fault.Corrupt) {
		t.Errorf("Advance behind another's back = %v, want corrupt", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := two.Advance(s.checkpoint(), s.tree().RootAt); err == nil {
		t.Error("Advance after the file was deleted = nil, want an error")
	}
}

func BenchmarkAdvance(b *testing.B) {
	g, err := merkle.OpenHeadGuard(filepath.Join(b.TempDir(), "head"), origin, true)
	if err != nil {
		b.Fatal(err)
	}
	s := logOf(b, 66_000)
	for b.Loop() {
		s.append(b, leaf(1))
		if err := g.Advance(s.checkpoint(), s.tree().RootAt); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSign(b *testing.B) {
	list, c := signers(b, newKeys(b, 1)), logOf(b, 1000).checkpoint()
	for b.Loop() {
		if _, err := c.Sign(list...); err != nil {
			b.Fatal(err)
		}
	}
}
