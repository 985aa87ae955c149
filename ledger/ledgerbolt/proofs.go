package ledgerbolt

import (
	"bytes"
	"context"
	"fmt"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/merkle"
	"creditbank/ledger/transcript"
)

// MaxRecords bounds the entries that [Store.Records] gives.
const MaxRecords = transcript.MaxEntries

// newest returns what was published last. A plain store, and one that is read
// only, has published nothing: [fault.NotFound].
func (s *Store) newest() (*published, error) {
	if s.sealer == nil {
		return nil, fmt.Errorf("the bank has no transparency log: %w", fault.NotFound)
	}
	if p := s.sealer.published.Load(); p != nil {
		return p, nil
	}
	return nil, errReadOnly
}

// Checkpoint returns the newest published checkpoint, a signed note.
func (s *Store) Checkpoint(ctx context.Context) ([]byte, error) {
	p, err := s.newest()
	if err != nil {
		return nil, fmt.Errorf("checkpoint: %w", err)
	}
	return bytes.Clone(p.note), context.Cause(ctx)
}

// Tile returns a tile or an entry bundle of the log. What the newest
// checkpoint does not cover is [fault.NotFound].
func (s *Store) Tile(ctx context.Context, path merkle.Path) (data []byte, err error) {
	p, err := s.newest()
	if err == nil && !path.In(p.edge.Size()) {
		err = fmt.Errorf("the log has %d leaves: %w", p.edge.Size(), fault.NotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("tile %s: %w", path, err)
	}
	err = s.read(ctx, s.sealer.log, func(t *logTx) error {
		if path.Level != merkle.Entries {
			data, err = t.tree(p.edge).Data(path)
			return err
		}
		leaves, err := t.leaves(path.N*merkle.TileWidth, path.Width)
		if err != nil {
			return err
		}
		data, err = merkle.Bundle(leaves)
		return err
	})
	return data, err
}

// InclusionProof returns the leaf of an entry, and proof that it is in the
// tree of the newest checkpoint, which is returned too. The leaf's number is
// seq-1.
func (s *Store) InclusionProof(ctx context.Context, seq uint64) (leaf []byte, proof []merkle.Hash, checkpoint []byte, err error) {
	defer fault.Wrap(&err, "prove entry %d", seq)
	p, err := s.newest()
	if err != nil {
		return nil, nil, nil, err
	}
	if seq == 0 || seq > p.edge.Size() {
		return nil, nil, nil, fmt.Errorf("the log has %d: %w", p.edge.Size(), fault.NotFound)
	}
	err = s.read(ctx, s.sealer.log, func(t *logTx) error {
		x, ok := t.sealed(seq)
		if !ok {
			return fmt.Errorf("no leaf: %w", fault.Corrupt)
		}
		leaf = bytes.Clone(x.leaf)
		proof, err = t.tree(p.edge).Inclusion(seq-1, p.edge.Size())
		return err
	})
	return leaf, proof, bytes.Clone(p.note), err
}

// ConsistencyProof proves that the log of from leaves is the beginning of the
// log of to leaves. A size that was not published yet is [fault.NotFound]; a
// from above to is [fault.Invalid].
func (s *Store) ConsistencyProof(ctx context.Context, from, to uint64) (proof []merkle.Hash, err error) {
	defer fault.Wrap(&err, "prove that %d leaves begin %d", from, to)
	p, err := s.newest()
	if err != nil {
		return nil, err
	}
	if to > p.edge.Size() {
		return nil, fmt.Errorf("the log has %d: %w", p.edge.Size(), fault.NotFound)
	}
	err = s.read(ctx, s.sealer.log, func(t *logTx) error {
		proof, err = t.tree(p.edge).Consistency(from, to)
		return err
	})
	return proof, err
}

// Records returns an account, all its entries opened, oldest first, each with
// proof that it is in the tree of the checkpoint, all of one moment: what a
// transcript is made of. An account of more than [MaxRecords] entries is
// [fault.Refused].
func (s *Store) Records(ctx context.Context, id ledger.AccountID) (a ledger.Account, list []transcript.Record, checkpoint []byte, err error) {
	defer fault.Wrap(&err, "records of account %s", id)
	// Whoever is answered sees what was published before; the account may be
	// ahead of that by the group that is being signed now. Then look again
	// when it is published: the writer is waited for.
	for range 2 {
		p, err := s.newest()
		if err != nil {
			return a, nil, nil, err
		}
		ahead := false
		err = s.read(ctx, id.Log(), func(t *logTx) error {
			if a, err = t.known(id); err != nil {
				return err
			}
			if ahead = a.Head > p.edge.Size(); ahead {
				return nil
			}
			list, err = t.records(a, p.edge)
			return err
		})
		if err != nil || !ahead {
			return a, list, bytes.Clone(p.note), err
		}
		s.await()
	}
	return a, nil, nil, fmt.Errorf("the newest entries are not published yet: %w", fault.Busy)
}

// records opens all entries of an account.
func (t *logTx) records(a ledger.Account, edge merkle.Edge) ([]transcript.Record, error) {
	if a.Seq > MaxRecords {
		return nil, fmt.Errorf("it has %d entries, a transcript at most %d: %w", a.Seq, MaxRecords, fault.Refused)
	}
	list := make([]transcript.Record, a.Seq)
	tree := t.tree(edge)
	i := len(list)
	for seq := a.Head; seq != 0; i-- {
		x, ok := t.sealed(seq)
		if !ok || i == 0 {
			return nil, fmt.Errorf("entry %d is not its own: %w", seq, fault.Corrupt)
		}
		o, err := t.z.open(x)
		if err != nil {
			return nil, err
		}
		if o == nil {
			return nil, fmt.Errorf("it was erased: %w", fault.NotFound)
		}
		e, err := o.Entry()
		if err != nil {
			return nil, err
		}
		if e.Account != a.ID || e.Prev >= seq {
			return nil, fmt.Errorf("entry %d is not its own: %w", seq, fault.Corrupt)
		}
		proof, err := tree.Inclusion(seq-1, edge.Size())
		if err != nil {
			return nil, err
		}
		list[i-1] = transcript.Record{Opened: o, Index: seq - 1, Proof: proof}
		seq = e.Prev
	}
	if i != 0 {
		return nil, fmt.Errorf("%d entries are missing: %w", i, fault.Corrupt)
	}
	return list, nil
}
