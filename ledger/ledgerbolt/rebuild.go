package ledgerbolt

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"creditbank/ledger"
	"creditbank/ledger/durable"
	"creditbank/ledger/fault"
	"creditbank/ledger/merkle"
	"creditbank/ledger/seal"

	bolt "go.etcd.io/bbolt"
)

// Rebuilding says how a sealed file is made anew after a restore.
type Rebuilding struct {
	// Base is the restored file, open to be read. Its entries come first.
	Base *Store
	// Stream, unless nil, has the entries after those of Base, as
	// [Store.Export] wrote them from a newer file.
	Stream io.Reader
	// Successor, unless nil, closes the log whose head it is: the file gets
	// the origin of Sealing, and its next leaf names that head.
	Successor *merkle.Checkpoint
	// Sealing is how the file is sealed. Its guard is not asked here, but when
	// the file is opened.
	Sealing *Sealing
}

// Rebuild makes a sealed file of entries that were sealed before, and returns
// its head. Their leaves stay as they are, so that the tree is the one that
// was signed; all else follows from a replay. Those whose keys were destroyed,
// before or after the backup, stay forgotten.
//
// Errors: [fault.Invalid] if the stream is not one that goes on from Base;
// [fault.Corrupt] if an entry does not open or fit; [fault.Conflict] if there
// is a file called path.
func Rebuild(ctx context.Context, path string, r Rebuilding, progress ledger.Progress) (head ledger.Head, err error) {
	defer fault.Wrap(&err, "rebuild %s", path)
	sealing := *r.Sealing
	sealing.Guard = nil
	err = durable.Create(path, func(temp string) (err error) {
		db, err := openFile(temp, Options{Scratch: true})
		if err != nil {
			return err
		}
		z, err := newSealer(&sealing)
		if err == nil {
			err = db.Update(func(tx *bolt.Tx) error { return errors.Join(writeMeta(tx), z.writeSealed(tx)) })
		}
		if err := errors.Join(err, db.Close()); err != nil {
			return err
		}
		s, err := openStore(temp, Options{Scratch: true, Sealing: &sealing})
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, s.Close()) }()
		head, err = s.rebuild(ctx, r, progress)
		return err
	})
	return head, err
}

func (s *Store) rebuild(ctx context.Context, r Rebuilding, progress ledger.Progress) (head ledger.Head, err error) {
	last, err := r.Base.Head(ctx, s.sealer.log)
	if err != nil {
		return head, err
	}
	var rest *stream
	if r.Stream != nil {
		if rest, err = newStream(r.Stream); err != nil {
			return head, err
		}
		if rest.origin != r.Base.sealer.origin || rest.next > last.Seq+1 {
			return head, fmt.Errorf("the stream begins with entry %d of %q; want one of %q from entry %d or before: %w", rest.next, rest.origin, r.Base.sealer.origin, last.Seq+1, fault.Invalid)
		}
		// An older keyring has brought them back.
		if err := s.sealer.ring.Destroy(ctx, rest.destroyed...); err != nil {
			return head, err
		}
	}
	for next := uint64(1); next <= last.Seq; {
		var some []sealedEntry
		if err := r.Base.read(ctx, s.sealer.log, func(t *logTx) error {
			some = t.sealedFrom(next, min(slice, int(last.Seq-next+1)))
			return nil
		}); err != nil {
			return head, err
		}
		if err := s.replaySealed(ctx, some); err != nil {
			return head, err
		}
		next += uint64(len(some))
		if progress != nil {
			progress("rebuild", next-1, last.Seq)
		}
	}
	if rest != nil {
		if err := s.replayStream(ctx, rest, last.Seq, progress); err != nil {
			return head, err
		}
	}
	if r.Successor != nil {
		end, err := s.Head(ctx, s.sealer.log)
		if err != nil {
			return head, err
		}
		leaf := successorLeaf(*r.Successor, end.BookedAt.Day())
		if err := s.replaySealed(ctx, []sealedEntry{{seq: end.Seq + 1, leaf: leaf[:]}}); err != nil {
			return head, err
		}
	} else if err := s.copyRows(ctx, r.Base, checkpointBucket, func(_, _ []byte) bool { return true }); err != nil {
		return head, err
	}
	if err := s.copyRows(ctx, r.Base, keyBucket, func(_, v []byte) bool { return len(v) > 1 && v[1] == outcomeHidden }); err != nil {
		return head, err
	}
	if err := s.noteErased(); err != nil {
		return head, err
	}
	return s.Head(ctx, s.sealer.log)
}

// replayStream replays what a stream has after an entry.
func (s *Store) replayStream(ctx context.Context, rest *stream, after uint64, progress ledger.Progress) error {
	for {
		some, err := rest.read(slice)
		if err != nil {
			return err
		}
		if len(some) == 0 {
			break
		}
		for len(some) > 0 && some[0].seq <= after {
			some = some[1:] // as in the base, or the head file will tell
		}
		if err := s.replaySealed(ctx, some); err != nil {
			return err
		}
		if progress != nil {
			progress("rebuild", rest.next-1, 0)
		}
	}
	return rest.end()
}

// replaySealed appends entries as they were sealed.
func (s *Store) replaySealed(ctx context.Context, list []sealedEntry) error {
	if len(list) == 0 {
		return nil
	}
	entries := make([]ledger.Entry, len(list))
	if err := inParallel(len(list), func(worker, workers int) error {
		for i := worker; i < len(list); i += workers {
			e, err := s.sealer.entry(list[i])
			if err != nil {
				return err
			}
			if entries[i] = e; e.Kind == ledger.Forgotten {
				list[i].envelope = nil
			}
		}
		return nil
	}); err != nil {
		return err
	}
	return s.writeGroup(ctx, s.sealer.log, func(t *logTx, head ledger.Head) (*ledger.Changes, error) {
		return ledger.Replay(t, head, entries)
	}, func(*logTx, *ledger.Changes) (*sealedGroup, error) {
		g := &sealedGroup{first: list[0].seq, day: 1}
		leaves := make([][]byte, len(list))
		for i, x := range list {
			leaves[i] = x.leaf
			g.leaves = append(g.leaves, [seal.LeafSize]byte(x.leaf))
			g.envelopes = append(g.envelopes, x.envelope)
		}
		var err error
		g.edge, g.tiles, err = s.sealer.edge.Append(leaves...)
		return g, err
	})
}

// successorLeaf returns the leaf that names the head of the log before this
// one. There is nothing secret in it: anybody can make the commitment again
// from the three lines of that head.
func successorLeaf(last merkle.Checkpoint, day ledger.Day) [seal.LeafSize]byte {
	commitment := sha256.Sum256(append([]byte("cb/successor/v1"), last.Text()...))
	return seal.Leaf{Class: seal.ClassEvent, Day: max(day, 1), Commitment: commitment}.Bytes()
}

// copyRows copies rows of a bucket that are not there.
func (s *Store) copyRows(ctx context.Context, from *Store, bucket int, wanted func(k, v []byte) bool) error {
	type row struct{ k, v []byte }
	var rows []row
	if err := scan(ctx, from, s.sealer.log, bucket, func(_ *logTx, k, v []byte) (row, bool, error) {
		return row{bytes.Clone(k), bytes.Clone(v)}, wanted(k, v), nil
	}, func(r row) error {
		rows = append(rows, r)
		return nil
	}); err != nil || len(rows) == 0 {
		return err
	}
	return s.db.Update(func(tx *bolt.Tx) error {
		b, err := tx.CreateBucketIfNotExists(bucketName(s.sealer.log, bucket))
		if err != nil {
			return err
		}
		for _, r := range rows {
			if b.Get(r.k) == nil {
				if err := b.Put(r.k, r.v); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// noteErased writes down whose keys are destroyed, so that an older keyring
// will be told.
func (s *Store) noteErased() error {
	return s.db.Update(func(tx *bolt.Tx) error {
		b, err := tx.CreateBucketIfNotExists(bucketName(s.sealer.log, erasedBucket))
		if err != nil {
			return err
		}
		for id := range s.sealer.ring.Destroyed() {
			if err := b.Put(bytes.Clone(id[:]), []byte{rowVersion}); err != nil {
				return err
			}
		}
		return nil
	})
}
