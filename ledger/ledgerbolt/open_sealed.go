package ledgerbolt

import (
	"bytes"
	"context"
	"fmt"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/merkle"

	bolt "go.etcd.io/bbolt"
)

var sealedKey = []byte("sealed")

// treeKey is where the size and root of a log's tree stand in the meta bucket.
func treeKey(log ledger.Log) []byte { return order.AppendUint16([]byte("tree"), uint16(log)) }

// writeSealed notes in a new file that it is sealed, whose log it is and with
// which keyring.
func (z *sealer) writeSealed(tx *bolt.Tx) error {
	secret, err := z.ring.NaturalSecret()
	if err != nil {
		return err
	}
	mark := blind(&secret, "cb/ring/v1", nil)
	row := order.AppendUint16([]byte{rowVersion}, uint16(z.log))
	row = append(row, mark[:]...)
	return tx.Bucket(metaName).Put(sealedKey, append(row, z.origin...))
}

// checkSealed compares what the file says of itself with how it is opened.
func (s *Store) checkSealed(tx *bolt.Tx) error {
	v := tx.Bucket(metaName).Get(sealedKey)
	z := s.sealer
	switch {
	case v == nil && z == nil:
		return nil
	case v == nil:
		return fmt.Errorf("the file keeps its entries in clear, and cannot be opened as a sealed one: replay its journal into a new sealed file: %w", fault.Invalid)
	case z == nil:
		return fmt.Errorf("the file is sealed: it opens only with its keyring: %w", fault.Invalid)
	}
	r := newRow(v)
	log := ledger.Log(r.u16())
	var mark ledger.Digest
	r.copyTo(mark[:])
	origin := string(r.take(len(r.b)))
	if err := r.end("sealed"); err != nil {
		return err
	}
	if z.origin == "" {
		z.origin = origin
	}
	switch {
	case origin != z.origin:
		return fmt.Errorf("the file is the log of %q, not of %q: a log keeps its name for ever: %w", origin, z.origin, fault.Invalid)
	case log != z.log:
		return fmt.Errorf("the file keeps log %d, not %d: %w", log, z.log, fault.Invalid)
	case mark != blind(s.secret, "cb/ring/v1", nil):
		return fmt.Errorf("the key file belongs to another bank: %w", fault.Invalid)
	}
	return nil
}

// appendTree appends the row of a tree.
func appendTree(b []byte, e merkle.Edge) []byte {
	root := e.Root()
	return append(order.AppendUint64(append(b, rowVersion), e.Size()), root[:]...)
}

// loadTree makes the edge of the tree in the file and compares it with what
// the file says of it and with the end of the journal.
func (t *logTx) loadTree() (merkle.Edge, error) {
	head, err := t.head()
	if err != nil {
		return merkle.Edge{}, err
	}
	var size uint64
	root := merkle.Edge{}.Root()
	if v := t.tx.Bucket(metaName).Get(treeKey(t.log)); v != nil {
		r := newRow(v)
		size = r.u64()
		r.copyTo(root[:])
		if err := r.end("tree"); err != nil {
			return merkle.Edge{}, err
		}
	}
	if size != head.Seq {
		return merkle.Edge{}, fmt.Errorf("the tree has %d leaves, the journal %d entries: %w", size, head.Seq, fault.Corrupt)
	}
	edge, err := merkle.LoadEdge(size, t.tile, t.leaves)
	if err == nil && edge.Root() != root {
		err = fmt.Errorf("the leaves and tiles have the root %s, the tree of %d leaves had %s: %w", edge.Root(), size, root, fault.Corrupt)
	}
	return edge, err
}

// resume ends what a crash cut short: the keys of those who were erased are
// destroyed, the newest head is kept, signed and published.
func (s *Store) resume(ctx context.Context, readOnly bool) error {
	z := s.sealer
	var erased []ledger.AccountID
	day := ledger.Day(1)
	if err := s.view(func(t *logTx) (err error) {
		if z.edge, err = t.loadTree(); err != nil {
			return err
		}
		if n := z.edge.Size(); n > 0 {
			leaf, err := t.leaf(n)
			if err != nil {
				return err
			}
			day = leaf.Day
		}
		if z.kept, err = t.keptCheckpoints(); err != nil {
			return err
		}
		b := t.bucket(erasedBucket)
		if b == nil {
			return nil
		}
		return b.ForEach(func(k, _ []byte) error {
			if len(k) != accountKeySize {
				return fmt.Errorf("bucket erased: key %x: %w", bytes.Clone(k), fault.Corrupt)
			}
			erased = append(erased, ledger.AccountID(k))
			return nil
		})
	}); err != nil || readOnly || z.guard == nil {
		return err
	}
	if len(erased) > 0 {
		if err := z.ring.Destroy(ctx, erased...); err != nil {
			return err
		}
	}
	return z.publish(s, day)
}
