package ledgerbolt

import (
	"bytes"
	"fmt"
	"slices"

	"creditbank/ledger"

	bolt "go.etcd.io/bbolt"
)

// rows are what a transaction puts into one bucket. bbolt does not copy values
// before the commit, so room must not be used again until then.
type rows struct {
	room  []byte // where keys and values are
	pairs []pair
}

// pair is a row to put, or to delete if it has no value.
type pair struct{ key, value []byte }

// reset makes place for other rows; those before must have been committed.
func (w *rows) reset() {
	const most = 8 << 20 // do not keep the memory of an unusually large group
	if cap(w.room) > most {
		w.room = nil
	}
	clear(w.pairs) // they point to rooms that were outgrown
	w.room, w.pairs = w.room[:0], w.pairs[:0]
}

// add adds the row that was appended to room; its key ends at middle.
func (w *rows) add(middle int, room []byte) {
	p := pair{key: room[len(w.room):middle:middle]}
	if middle < len(room) {
		p.value = room[middle:len(room):len(room)]
	}
	w.room, w.pairs = room, append(w.pairs, p)
}

// put writes the rows in the order of their keys: neighbours share pages.
func (w *rows) put(b *bolt.Bucket) error {
	slices.SortFunc(w.pairs, func(a, b pair) int { return bytes.Compare(a.key, b.key) })
	for _, p := range w.pairs {
		if p.value == nil {
			if err := b.Delete(p.key); err != nil {
				return err
			}
		} else if err := b.Put(p.key, p.value); err != nil {
			return err
		}
	}
	return nil
}

// put writes all that a group did, with w as room. In a sealed file g has its
// entries.
func (t *logTx) put(c *ledger.Changes, g *sealedGroup, w *[bucketCount]rows) error {
	for i := range w {
		w[i].reset()
	}
	if t.z == nil {
		w[entryBucket].addEntries(c)
		w[totalBucket].addTotals(c)
		if err := t.addOutcomes(&w[keyBucket], c); err != nil {
			return err
		}
	} else {
		t.z.addRows(g, c, w)
		if err := t.addHidden(c, w); err != nil {
			return err
		}
	}
	t.addAccounts(&w[accountBucket], c)
	w[dueBucket].addDue(c)
	if err := w[lotBucket].addLots(c); err != nil {
		return err
	}
	if err := t.addHolds(&w[holdBucket], c); err != nil {
		return err
	}
	for i := range w {
		if !t.has(i) {
			continue
		}
		b := t.bucket(i)
		if b == nil {
			made, err := t.tx.CreateBucket(bucketName(t.log, i))
			if err != nil {
				return fmt.Errorf("make bucket %s: %w", bucketName(t.log, i), err)
			}
			b, t.buckets[i] = made, made
		}
		b.FillPercent = fill[i]
		if err := w[i].put(b); err != nil {
			return fmt.Errorf("write to bucket %s: %w", bucketName(t.log, i), err)
		}
	}
	meta := t.tx.Bucket(metaName)
	if t.z != nil {
		if err := meta.Put(treeKey(t.log), appendTree(nil, g.edge)); err != nil {
			return err
		}
	}
	return meta.Put(headKey(t.log), appendHead(nil, c.Head))
}

// has reports whether a bucket is one of this kind of file.
func (t *logTx) has(bucket int) bool {
	if t.z == nil {
		return bucket < leafBucket
	}
	return bucket != entryBucket
}
