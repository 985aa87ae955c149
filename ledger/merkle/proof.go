package merkle

import (
	"fmt"

	"creditbank/ledger/fault"

	"golang.org/x/mod/sumdb/tlog"
)

// MaxProof is how many hashes a proof can have.
const MaxProof = 64

// Inclusion proves that a leaf is in the tree that had size leaves. A leaf or
// a size that is not there is [fault.NotFound].
func (t *Tree) Inclusion(index, size uint64) ([]Hash, error) {
	if err := t.within(size); err != nil {
		return nil, err
	}
	if index >= size {
		return nil, fmt.Errorf("leaf %d is not in a tree of %d leaves: %w", index, size, fault.NotFound)
	}
	proof, err := tlog.ProveRecord(int64(size), int64(index), t)
	if err != nil {
		return nil, fmt.Errorf("prove leaf %d in a tree of %d: %w", index, size, err)
	}
	return proof, nil
}

// Consistency proves that the tree of from leaves is the beginning of the tree
// of size leaves. The empty tree is the beginning of every tree, and every
// tree that of itself: those proofs are empty.
func (t *Tree) Consistency(from, size uint64) ([]Hash, error) {
	if err := t.within(size); err != nil {
		return nil, err
	}
	if from > size {
		return nil, fmt.Errorf("a tree of %d leaves is not the beginning of one of %d: %w", from, size, fault.Invalid)
	}
	if from == 0 || from == size {
		return nil, nil
	}
	proof, err := tlog.ProveTree(int64(size), int64(from), t)
	if err != nil {
		return nil, fmt.Errorf("prove that %d leaves begin %d: %w", from, size, err)
	}
	return proof, nil
}

// CheckInclusion checks a proof of [Tree.Inclusion]. It fails with
// [fault.Invalid].
func CheckInclusion(proof []Hash, size uint64, root Hash, index uint64, leaf []byte) error {
	if size > MaxSize || index >= size || len(proof) > MaxProof {
		return fmt.Errorf("leaf %d in a tree of %d with a proof of %d hashes: %w", index, size, len(proof), fault.Invalid)
	}
	if err := tlog.CheckRecord(proof, int64(size), root, int64(index), tlog.RecordHash(leaf)); err != nil {
		return fmt.Errorf("leaf %d in a tree of %d: %w (%w)", index, size, fault.Invalid, err)
	}
	return nil
}

// CheckConsistency checks a proof of [Tree.Consistency]. It fails with
// [fault.Invalid].
func CheckConsistency(proof []Hash, from uint64, fromRoot Hash, size uint64, root Hash) error {
	bad := fmt.Errorf("tree of %d leaves is not shown to begin that of %d: %w", from, size, fault.Invalid)
	switch {
	case size > MaxSize || from > size || len(proof) > MaxProof:
		return bad
	case from == 0 && (len(proof) > 0 || fromRoot != Edge{}.Root()),
		from == size && (len(proof) > 0 || fromRoot != root):
		return bad
	case from == 0 || from == size:
		return nil
	}
	if err := tlog.CheckTree(proof, int64(size), root, int64(from), fromRoot); err != nil {
		return fmt.Errorf("%w (%w)", bad, err)
	}
	return nil
}
