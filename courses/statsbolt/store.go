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

// read calls fn with one committed state.
func (s *Store) read(ctx context.Context, fn func(*bolt.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w (%w)", fault.Busy, err)
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.db == nil {
		return fmt.Errorf("the statistics' file is closed: %w", fault.Busy)
	}
	return s.db.View(fn)
}

func (s *Store) write(ctx context.Context, fn func(*bolt.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w (%w)", fault.Busy, err)
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.db == nil {
		return fmt.Errorf("the statistics' file is closed: %w", fault.Busy)
	}
	return s.db.Update(fn)
}

// View implements [stats.Store].
func (s *Store) View(ctx context.Context, fn func(stats.View) error) error {
	return s.read(ctx, func(tx *bolt.Tx) error {
		at, err := parsePosition(tx.Bucket(metaBucket).Get(positionKey))
		if err != nil {
			return err
		}
		return fn(view{ctx, at, tx.Bucket(cellBucket)})
	})
}

// view is a [stats.View] of one transaction.
type view struct {
	ctx   context.Context
	at    stats.Position
	cells *bolt.Bucket
}

func (v view) Position() stats.Position { return v.at }

func (v view) Cell(k stats.Key) (stats.Cell, error) {
	row := v.cells.Get(appendKey(nil, k))
	if row == nil {
		return stats.Cell{}, nil
	}
	return stats.ParseCell(row)
}

func (v view) Scan(organisation string, h stats.Heading, p stats.Period, yield func(string, *stats.Cell) error) error {
	prefix := appendPrefix(nil, organisation, h, p)
	c := v.cells.Cursor()
	for k, row := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, row = c.Next() {
		if err := v.ctx.Err(); err != nil {
			return fmt.Errorf("%w (%w)", fault.Busy, err)
		}
		cell, err := stats.ParseCell(row)
		if err != nil {
			return err
		}
		if err := yield(string(k[len(prefix):]), &cell); err != nil {
			return err
		}
	}
	return nil
}

// Cells yields all cells in the order of their keys.
func (s *Store) Cells(ctx context.Context, yield func(stats.Key, stats.Cell) error) error {
	return s.read(ctx, func(tx *bolt.Tx) error {
		return tx.Bucket(cellBucket).ForEach(func(k, row []byte) error {
			key, err := parseKey(k)
			if err != nil {
				return err
			}
			cell, err := stats.ParseCell(row)
			if err != nil {
				return err
			}
			return yield(key, cell)
		})
	})
}

// Standing implements [stats.Store].
func (s *Store) Standing(ctx context.Context) (st stats.Standing, err error) {
	err = s.read(ctx, func(tx *bolt.Tx) error {
		meta := tx.Bucket(metaBucket)
		if st.Position, err = parsePosition(meta.Get(positionKey)); err != nil {
			return err
		}
		st.Shape = string(meta.Get(shapeKey))
		if n := meta.Get(forgottenKey); len(n) == 8 {
			st.Forgotten = int(binary.BigEndian.Uint64(n))
		}
		return tx.Bucket(attributionBucket).ForEach(func(k, row []byte) error {
			if len(k) != 4 || binary.BigEndian.Uint32(k) != uint32(len(st.Attributions)) {
				return fmt.Errorf("attribution %x is not number %d: %w", k, len(st.Attributions), fault.Corrupt)
			}
			a, err := stats.ParseAttribution(row)
			st.Attributions = append(st.Attributions, a)
			return err
		})
	})
	return st, err
}

// Records implements [stats.Store].
func (s *Store) Records(ctx context.Context, ids []ledger.AccountID) ([]stats.Record, error) {
	type wanted struct {
		tag tag
		i   int
	}
	// In the order of the file: neighbours are on one page.
	order := make([]wanted, len(ids))
	for i, id := range ids {
		order[i] = wanted{s.sealing.tag(id), i}
	}
	slices.SortFunc(order, func(a, b wanted) int { return bytes.Compare(a.tag[:], b.tag[:]) })
	list := make([]stats.Record, len(ids))
	err := s.read(ctx, func(tx *bolt.Tx) error {
		records := tx.Bucket(recordBucket)
		for _, w := range order {
			row := records.Get(w.tag[:])
			if row == nil {
				continue
			}
			var err error
			if list[w.i], err = s.sealing.open(w.tag, row); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

// Apply implements [stats.Store].
func (s *Store) Apply(ctx context.Context, c *stats.Changes) error {
	return s.write(ctx, func(tx *bolt.Tx) error { return s.apply(tx, c) })
}

func (s *Store) apply(tx *bolt.Tx, c *stats.Changes) error {
	meta := tx.Bucket(metaBucket)
	for _, row := range [...]struct{ key, value []byte }{
		{positionKey, appendPosition(c.Position)}, {shapeKey, []byte(c.Shape)},
		{forgottenKey, binary.BigEndian.AppendUint64(nil, uint64(c.Forgotten))},
	} {
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
	list := make([]row, 0, len(records))
	for id, r := range records {
		list = append(list, row{s.sealing.tag(id), r})
	}
	slices.SortFunc(list, func(x, y row) int { return bytes.Compare(x.tag[:], y.tag[:]) })
	for i := range list {
		x := &list[i]
		sealed, err := s.sealing.seal(x.tag, x.record)
		if err != nil {
			return err
		}
		if err := b.Put(x.tag[:], sealed); err != nil {
			return err
		}
	}
	return nil
}

// Forget implements [stats.Store]. The whole file is written anew.
func (s *Store) Forget(ctx context.Context, c *stats.Changes, ids []ledger.AccountID) error {
	err := s.write(ctx, func(tx *bolt.Tx) error {
		if err := s.apply(tx, c); err != nil {
			return err
		}
		for _, id := range ids {
			t := s.sealing.tag(id)
			if err := tx.Bucket(recordBucket).Delete(t[:]); err != nil {
				return err
			}
		}
		return tx.Bucket(metaBucket).Put(forgettingKey, []byte{1})
	})
	if err != nil {
		return err
	}
	return s.renew()
}

// Reset implements [stats.Store].
func (s *Store) Reset(ctx context.Context) error {
	err := s.write(ctx, func(tx *bolt.Tx) error {
		for _, name := range buckets {
			if err := tx.DeleteBucket(name); err != nil {
				return err
			}
		}
		if err := s.create(tx); err != nil {
			return err
		}
		return tx.Bucket(metaBucket).Put(positionKey, appendPosition(stats.Position{Remaking: true}))
	})
	if err != nil {
		return err
	}
	return s.renew() // gives the room back
}
