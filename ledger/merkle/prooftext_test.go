package merkle_test

import (
	"bytes"
	"errors"
	"testing"

	"creditbank/ledger/fault"
	"creditbank/ledger/merkle"

	"github.com/google/go-cmp/cmp"
	"github.com/transparency-dev/formats/proof"
)

// TestProofText: another implementation reads our proofs, and no changed byte
// of one passes.
func TestProofText(t *testing.T) {
	s, keys := logOf(t, 300), newKeys(t, 1)
	known := verifiers(t, public(t, keys)...)
	signed := sign(t, s.checkpoint(), keys)
	path, err := s.tree().Inclusion(77, 300)
	if err != nil {
		t.Fatal(err)
	}
	text := merkle.ProofText(77, path, signed)
	index, c, err := merkle.CheckProofText(text, leaf(77), origin, known)
	if err != nil || index != 77 || c != s.checkpoint() {
		t.Fatalf("CheckProofText = %d, %+v, %v", index, c, err)
	}
	var other proof.TLogProof
	if err := other.Unmarshal(text); err != nil {
		t.Fatalf("another implementation: %v", err)
	}
	var hashes []merkle.Hash
	for _, h := range other.Hashes {
		hashes = append(hashes, merkle.Hash(h))
	}
	if diff := cmp.Diff(path, hashes); diff != "" || other.Index != 77 || !bytes.Equal(other.Checkpoint, signed) {
		t.Errorf("another implementation reads index %d and hashes (-want +got):\n%s", other.Index, diff)
	}
	if _, _, err := merkle.CheckProofText(text, leaf(78), origin, known); !errors.Is(err, fault.Invalid) {
		t.Errorf("CheckProofText of another leaf = %v, want invalid", err)
	}
	for i := range text {
		bad := bytes.Clone(text)
		bad[i] ^= 1
		if _, _, err := merkle.CheckProofText(bad, leaf(77), origin, known); !errors.Is(err, fault.Invalid) {
			t.Fatalf("CheckProofText with byte %d changed = %v, want invalid", i, err)
		}
		if _, _, err := merkle.CheckProofText(text[:i], leaf(77), origin, known); !errors.Is(err, fault.Invalid) {
			t.Fatalf("CheckProofText of %d bytes = %v, want invalid", i, err)
		}
	}
}
