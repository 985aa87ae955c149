package statsbolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"slices"

	"creditbank/courses/stats"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	bolt "go.etcd.io/bbolt"
)

// Apply implements [stats.Store].
func (s *Store) Apply(ctx context.Context, c *stats.Changes) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w (%w)", fault.Busy, err)
	}
	return s.db.Update(func(tx *bolt.Tx) error { return s.apply(tx, c) })
}

func (s *Store) apply(tx *bolt.Tx, c *stats.Changes) error {
	meta := tx.Bucket(metaBucket)
	for _, row := range [...]struct{ key, value []byte }{
		{positionKey, appendPosition(c.Position)}, {shapeKey, []byte(c.Shape)},
		{forgottenKey, binary.BigEndian.AppendUint64(nil, uint64(c.Forgotten))},
	} {
		if bytes.Equal(meta.Get(row.key), row.value) {
			continue // the shape is long and seldom another
		}
		if err := meta.Put(row.key, row.value); err != nil {
			return err
		}
	}
	if err := addAttributions(tx.Bucket(attributionBucket), c.Attributions); err != nil {
		return err
	}
	if err := addCells(tx.Bucket(cellBucket), c.Cells); err != nil {
		return err
	}
	return s.putRecords(tx.Bucket(recordBucket), c.Records)
}

func addAttributions(b *bolt.Bucket, list []stats.Attribution) error {
	next := uint32(0)
	if k, _ := b.Cursor().Last(); k != nil {
		next = binary.BigEndian.Uint32(k) + 1
	}
	for i := range list {
		if err := b.Put(binary.BigEndian.AppendUint32(nil, next), stats.AppendAttribution(nil, &list[i])); err != nil {
			return err
		}
		next++
	}
	return nil
}

// addCells adds to the cells, in the order of their keys.
func addCells(b *bolt.Bucket, cells map[stats.Key]*stats.Cell) error {
	type change struct {
		key []byte
		by  *stats.Cell
	}
	list := make([]change, 0, len(cells))
	for k, by := range cells {
		if !by.IsZero() {
			list = append(list, change{appendKey(nil, k), by})
		}
	}
	slices.SortFunc(list, func(x, y change) int { return bytes.Compare(x.key, y.key) })
	for _, x := range list {
		if row := b.Get(x.key); row != nil {
			cell, err := stats.ParseCell(row)
			if err != nil {
				return err
			}
			x.by.Add(&cell)
		}
		var err error
		if x.by.IsZero() {
			err = b.Delete(x.key)
		} else {
			err = b.Put(x.key, stats.AppendCell(nil, x.by))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) putRecords(b *bolt.Bucket, records map[ledger.AccountID]*stats.Record) error {
	type row struct {
		tag    tag
		record *stats.Record
	}
	desk := s.sealing.desk()
	list := make([]row, 0, len(records))
	for id, r := range records {
		list = append(list, row{desk.tag(&id), r})
	}
	slices.SortFunc(list, func(x, y row) int { return x.tag.compare(&y.tag) })
	for i := range list {
		x := &list[i]
		sealed, err := desk.seal(&x.tag, x.record)
		if err != nil {
			return err
		}
		if err := b.Put(x.tag[:], sealed); err != nil {
			return err
		}
	}
	return nil
}
