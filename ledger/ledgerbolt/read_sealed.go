package ledgerbolt

import (
	"bytes"
	"fmt"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/merkle"
	"creditbank/ledger/seal"
)

// leaf returns the leaf of an entry.
func (t *logTx) leaf(seq uint64) (seal.Leaf, error) {
	v := t.get(leafBucket, order.AppendUint64(t.key[:0], seq))
	if v == nil {
		return seal.Leaf{}, fmt.Errorf("entry %d has no leaf: %w", seq, fault.Corrupt)
	}
	return seal.ParseLeaf(v)
}

// leaves returns n leaves of the tree, the first of which has number from.
func (t *logTx) leaves(from uint64, n int) ([][]byte, error) {
	list := make([][]byte, 0, n)
	b := t.bucket(leafBucket)
	if b == nil {
		return list, nil
	}
	c := b.Cursor()
	for k, v := c.Seek(order.AppendUint64(t.key[:0], from+1)); k != nil && len(list) < n; k, v = c.Next() {
		if seq, err := decodeSeqKey("leaf", k); err != nil || seq != from+uint64(len(list))+1 {
			return nil, fmt.Errorf("leaf %d is not there: %w", from+uint64(len(list)), fault.Corrupt)
		}
		list = append(list, bytes.Clone(v))
	}
	return list, nil
}

// tile returns a full tile of the tree.
func (t *logTx) tile(level int, n uint64) ([]byte, error) {
	v := t.get(tileBucket, appendTileKey(t.key[:0], level, n))
	if v == nil {
		return nil, fmt.Errorf("tile %d of level %d is not there: %w", n, level, fault.Corrupt)
	}
	return bytes.Clone(v), nil
}

// tree returns the tree that has an edge.
func (t *logTx) tree(edge merkle.Edge) *merkle.Tree { return merkle.NewTree(edge, t.tile) }

// sealedEntry is what the file has of an entry. Envelope is nil if the entry
// was forgotten.
type sealedEntry struct {
	seq            uint64
	leaf, envelope []byte
}

// sealed returns what the file has of an entry; its bytes are the database's.
func (t *logTx) sealed(seq uint64) (sealedEntry, bool) {
	k := order.AppendUint64(t.key[:0], seq)
	leaf := t.get(leafBucket, k)
	if leaf == nil {
		return sealedEntry{}, false
	}
	return sealedEntry{seq, leaf, t.get(payloadBucket, k)}, true
}

// open decrypts an entry. What was forgotten, or has lost its key, is nil.
func (z *sealer) open(x sealedEntry) (*seal.Opened, error) {
	if x.envelope == nil {
		return nil, nil
	}
	id, err := seal.Holder(x.envelope)
	if err != nil {
		return nil, fmt.Errorf("entry %d: %w", x.seq, err)
	}
	key := z.bank
	if id != (ledger.AccountID{}) {
		if key, err = z.ring.Key(id); gone(err) {
			return nil, nil
		} else if err != nil {
			// There was one when it was sealed.
			return nil, fmt.Errorf("entry %d: %w (%w)", x.seq, fault.Corrupt, err)
		}
	}
	return seal.Open(&key, x.seq, x.leaf, x.envelope)
}

// entry opens and decodes an entry.
func (z *sealer) entry(x sealedEntry) (ledger.Entry, error) {
	o, err := z.open(x)
	if err != nil {
		return ledger.Entry{}, err
	}
	if o == nil {
		return ledger.Entry{Seq: x.seq}, nil
	}
	e, err := decodeEntry(x.seq, o.Canonical)
	if err != nil {
		return e, err
	}
	class, holder := seal.ClassEntry, e.Account
	if e.Account == ledger.BankAccount(z.log) {
		class, holder = seal.ClassErasure, ledger.AccountID{}
	}
	if o.Leaf.Class != class || o.Account != holder || o.Leaf.Day != e.BookedAt.Day() {
		return e, fmt.Errorf("entry %d: its leaf or envelope says otherwise than it: %w", x.seq, fault.Corrupt)
	}
	return e, nil
}

// sealedJournal appends up to n entries from a number on to list. They are
// opened on all cores.
func (t *logTx) sealedJournal(list []ledger.Entry, from uint64, n int) ([]ledger.Entry, error) {
	leaves := t.bucket(leafBucket)
	if leaves == nil {
		return list, nil
	}
	var found []sealedEntry
	c := leaves.Cursor()
	p := t.bucket(payloadBucket).Cursor()
	start := order.AppendUint64(nil, from)
	id, envelope := p.Seek(start)
	for k, v := c.Seek(start); k != nil && len(found) < n; k, v = c.Next() {
		seq, err := decodeSeqKey("leaf", k)
		if err != nil {
			return nil, err
		}
		if want := from + uint64(len(found)); seq != want {
			return nil, fmt.Errorf("the journal has no entry %d: %w", want, fault.Corrupt)
		}
		x := sealedEntry{seq: seq, leaf: v}
		if bytes.Equal(id, k) {
			x.envelope = envelope
			id, envelope = p.Next()
		}
		found = append(found, x)
	}
	first := len(list)
	list = append(list, make([]ledger.Entry, len(found))...)
	err := inParallel(len(found), func(worker, workers int) error {
		for i := worker; i < len(found); i += workers {
			e, err := t.z.entry(found[i])
			if err != nil {
				return err
			}
			list[first+i] = e
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}
