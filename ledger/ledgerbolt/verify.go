package ledgerbolt

import (
	"bytes"
	"context"
	"fmt"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/merkle"
	"creditbank/ledger/seal"

	"golang.org/x/mod/sumdb/note"
)

// CheckSealed checks what a sealed file has beside its journal, in stages:
//
//	keys         every data key opens, and every account has one
//	envelopes    every envelope opens, is what its leaf commits to and
//	             follows the account's entry before it
//	tree         the tree made anew from the leaves has the stored tiles, and
//	             the roots of all checkpoints that are kept and of the head file
//
// What is written meanwhile is not looked at. Pace, unless nil, is called
// between slices of work, for those who are in no hurry. Verifiers, unless
// nil, are those of the checkpoints' signatures. What is wrong is
// [fault.Corrupt]; a plain file is [fault.NotFound]. [Store.CheckPages] and
// [ledger.Check] do the rest.
func (s *Store) CheckSealed(ctx context.Context, keys note.Verifiers, pace func(context.Context) error, progress ledger.Progress) error {
	if s.sealer == nil {
		return fmt.Errorf("check %s: it is not sealed: %w", s.path, fault.NotFound)
	}
	if progress == nil {
		progress = func(string, uint64, uint64) {}
	}
	if pace == nil {
		pace = context.Cause
	}
	v := &verification{store: s, z: s.sealer, keys: keys, pace: pace, progress: progress}
	if err := s.read(ctx, v.z.log, func(t *logTx) (err error) {
		v.edge, err = t.loadTree()
		return err
	}); err != nil {
		return fmt.Errorf("check the tree: %w", err)
	}
	if _, err := v.z.ring.Verify(ctx, progress); err != nil {
		return err
	}
	for _, stage := range []struct {
		name string
		run  func(context.Context) error
	}{{"keys", v.accounts}, {"envelopes", v.envelopes}, {"tree", v.tree}} {
		if err := stage.run(ctx); err != nil {
			return fmt.Errorf("check the %s: %w", stage.name, err)
		}
	}
	return nil
}

// verification is a check under way.
type verification struct {
	store    *Store
	z        *sealer
	edge     merkle.Edge // of the tree when it began
	keys     note.Verifiers
	pace     func(context.Context) error
	progress ledger.Progress
}

// accounts checks that every account has its key.
func (v *verification) accounts(ctx context.Context) error {
	var done uint64
	return scan(ctx, v.store, v.z.log, accountBucket, func(_ *logTx, k, _ []byte) (id ledger.AccountID, ok bool, err error) {
		copy(id[:], k)
		return id, len(k) == accountKeySize && id != ledger.BankAccount(v.z.log), nil
	}, func(id ledger.AccountID) error {
		if _, err := v.z.ring.Key(id); err != nil {
			// Somebody may have been erased since the slice was read.
			if _, still := v.store.Account(ctx, id); still == nil {
				return fmt.Errorf("%w (%w)", fault.Corrupt, err)
			}
		}
		if done++; done%slice == 0 {
			v.progress("keys", done, 0)
			return v.pace(ctx)
		}
		return nil
	})
}

// envelopes opens every entry.
func (v *verification) envelopes(ctx context.Context) error {
	for next, size := uint64(1), v.edge.Size(); next <= size; {
		n := int(min(slice, size-next+1))
		var entries []ledger.Entry
		if err := v.store.read(ctx, v.z.log, func(t *logTx) (err error) {
			if entries, err = t.sealedJournal(nil, next, n); err != nil {
				return err
			}
			if len(entries) != n {
				return fmt.Errorf("entry %d is not there: %w", next+uint64(len(entries)), fault.Corrupt)
			}
			for i := range entries {
				if err := t.checkLink(&entries[i]); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
		next += uint64(n)
		v.progress("envelopes", next-1, size)
		if err := v.pace(ctx); err != nil {
			return err
		}
	}
	return nil
}

// checkLink checks that an entry commits to its account's entry before it.
func (t *logTx) checkLink(e *ledger.Entry) error {
	var want [32]byte
	if e.Prev != 0 {
		leaf, err := t.leaf(e.Prev)
		if err != nil {
			return err
		}
		want = leaf.Commitment
	}
	if e.PrevCommitment != want {
		return fmt.Errorf("entry %d does not commit to entry %d: %w", e.Seq, e.Prev, fault.Corrupt)
	}
	return nil
}

// tree makes the tree anew.
func (v *verification) tree(ctx context.Context) error {
	marks, err := v.marks(ctx)
	if err != nil {
		return err
	}
	var made merkle.Edge
	for size := v.edge.Size(); made.Size() < size; {
		n := min(slice, size-made.Size())
		if len(marks) > 0 && marks[0].Size <= size {
			n = min(n, marks[0].Size-made.Size())
		}
		var full []merkle.Tile
		if err := v.store.read(ctx, v.z.log, func(t *logTx) error {
			leaves, err := t.leaves(made.Size(), int(n))
			if err != nil {
				return err
			}
			for i, leaf := range leaves {
				if _, err := seal.ParseLeaf(leaf); err != nil {
					return fmt.Errorf("leaf %d: %w", made.Size()+uint64(i), err)
				}
			}
			made, full, err = made.Append(leaves...)
			if err != nil {
				return err
			}
			for _, tile := range full {
				stored, err := t.tile(tile.Level, tile.N)
				if err != nil {
					return err
				}
				if !bytes.Equal(stored, tile.Data) {
					return fmt.Errorf("tile %d of level %d is not made of its leaves: %w", tile.N, tile.Level, fault.Corrupt)
				}
			}
			return nil
		}); err != nil {
			return err
		}
		for len(marks) > 0 && marks[0].Size == made.Size() {
			if marks[0].Root != made.Root() {
				return fmt.Errorf("the checkpoint of %d leaves says root %s, the leaves give %s: %w", made.Size(), marks[0].Root, made.Root(), fault.Corrupt)
			}
			marks = marks[1:]
		}
		v.progress("tree", made.Size(), size)
		if err := v.pace(ctx); err != nil {
			return err
		}
	}
	if made.Root() != v.edge.Root() {
		return fmt.Errorf("the leaves give the root %s, the tree has %s: %w", made.Root(), v.edge.Root(), fault.Corrupt)
	}
	if v.z.guard == nil || v.z.published.Load() != nil {
		return nil
	}
	// Nobody writes to the file: its tree must go on from the head.
	return v.z.guard.Check(merkle.Checkpoint{Origin: v.z.origin, Size: made.Size(), Root: made.Root()}, func(size uint64) (root merkle.Hash, err error) {
		err = v.store.read(ctx, v.z.log, func(t *logTx) error {
			root, err = t.tree(made).RootAt(size)
			return err
		})
		return root, err
	})
}

// marks returns the checkpoints in the file, smallest first.
func (v *verification) marks(ctx context.Context) (list []merkle.Checkpoint, err error) {
	err = scan(ctx, v.store, v.z.log, checkpointBucket, func(_ *logTx, k, value []byte) (c merkle.Checkpoint, ok bool, err error) {
		_, signed, err := decodeCheckpoint(value)
		if err != nil {
			return c, false, err
		}
		if v.keys != nil {
			c, err = merkle.OpenCheckpoint(signed, v.z.origin, v.keys)
		} else if text, _, found := bytes.Cut(signed, []byte("\n\n")); found {
			c, err = merkle.ParseCheckpoint(string(text) + "\n")
		}
		if err == nil && (len(k) != 8 || order.Uint64(k) != c.Size) {
			err = fmt.Errorf("it is that of %d leaves", c.Size)
		}
		if err != nil {
			err = fmt.Errorf("checkpoint %x: %w (%w)", k, fault.Corrupt, err)
		}
		return c, c.Size > 0 && c.Size <= v.edge.Size(), err
	}, func(c merkle.Checkpoint) error {
		list = append(list, c)
		return nil
	})
	return list, err
}
