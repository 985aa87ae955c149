package statsbolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
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
	return s.db.View(fn)
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
	desk := s.sealing.desk()
	order := make([]wanted, len(ids))
	for i := range ids {
		order[i] = wanted{desk.tag(&ids[i]), i}
	}
	slices.SortFunc(order, func(a, b wanted) int { return a.tag.compare(&b.tag) })
	list := make([]stats.Record, len(ids))
	err := s.read(ctx, func(tx *bolt.Tx) error {
		records := tx.Bucket(recordBucket)
		for i := range order {
			w := &order[i]
			row := records.Get(w.tag[:])
			if row == nil {
				continue
			}
			var err error
			if list[w.i], err = desk.open(&w.tag, row); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

// Forget implements [stats.Store]. The whole file is written anew.
func (s *Store) Forget(ctx context.Context, c *stats.Changes, ids []ledger.AccountID) error {
	return s.db.Delete(ctx, func(tx *bolt.Tx) (bool, error) {
		if err := s.apply(tx, c); err != nil {
			return false, err
		}
		desk := s.sealing.desk()
		for i := range ids {
			t := desk.tag(&ids[i])
			if err := tx.Bucket(recordBucket).Delete(t[:]); err != nil {
				return false, err
			}
		}
		return true, nil
	})
}

// Reset implements [stats.Store]. The whole file is written anew, which gives
// the room back.
func (s *Store) Reset(ctx context.Context) error {
	return s.db.Delete(ctx, func(tx *bolt.Tx) (bool, error) {
		for _, name := range kind.Buckets {
			if err := tx.DeleteBucket(name); err != nil {
				return false, err
			}
			if _, err := tx.CreateBucket(name); err != nil {
				return false, err
			}
		}
		meta := tx.Bucket(metaBucket)
		return true, errors.Join(meta.Delete(shapeKey), meta.Delete(forgottenKey),
			meta.Put(positionKey, appendPosition(stats.Position{Remaking: true})))
	})
}
