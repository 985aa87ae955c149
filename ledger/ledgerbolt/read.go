package ledgerbolt

import (
	"context"
	"fmt"

	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// must turns what a view says into what a reader says.
func must[T any](v T, ok bool, err error) func(what string, seq uint64) (T, error) {
	return func(what string, seq uint64) (T, error) {
		if err == nil && !ok {
			err = fmt.Errorf("%s %d: %w", what, seq, fault.NotFound)
		}
		return v, err
	}
}

// Head implements [ledger.Reader].
func (s *Store) Head(ctx context.Context, log ledger.Log) (h ledger.Head, err error) {
	err = s.read(ctx, log, func(t *logTx) (err error) {
		h, err = t.head()
		return err
	})
	return h, err
}

// Entry implements [ledger.Reader].
func (s *Store) Entry(ctx context.Context, log ledger.Log, seq uint64) (e ledger.Entry, err error) {
	err = s.read(ctx, log, func(t *logTx) (err error) {
		e, err = must(t.Entry(seq))("entry", seq)
		return err
	})
	return e, err
}

// Lot implements [ledger.Reader].
func (s *Store) Lot(ctx context.Context, log ledger.Log, seq uint64) (l ledger.Lot, err error) {
	err = s.read(ctx, log, func(t *logTx) (err error) {
		l, err = must(t.Lot(seq))("lot", seq)
		return err
	})
	return l, err
}

// Hold implements [ledger.Reader].
func (s *Store) Hold(ctx context.Context, log ledger.Log, seq uint64) (h ledger.HoldRecord, err error) {
	err = s.read(ctx, log, func(t *logTx) (err error) {
		h, err = must(t.Hold(seq))("hold", seq)
		return err
	})
	return h, err
}

// Journal implements [ledger.Reader]. A long list is read in slices, each in a
// transaction of its own: entries never change.
func (s *Store) Journal(ctx context.Context, log ledger.Log, from uint64, n int) (list []ledger.Entry, err error) {
	for next := max(from, 1); len(list) < n; {
		want := min(n-len(list), slice)
		before := len(list)
		if err := s.read(ctx, log, func(t *logTx) (err error) {
			list, err = t.journal(list, next, want)
			return err
		}); err != nil {
			return nil, err
		}
		if len(list)-before < want {
			break
		}
		next += uint64(want)
	}
	return list, nil
}

// journal appends up to n entries from a number on to list.
func (t *logTx) journal(list []ledger.Entry, from uint64, n int) ([]ledger.Entry, error) {
	if t.z != nil {
		return t.sealedJournal(list, from, n)
	}
	b := t.bucket(entryBucket)
	if b == nil {
		return list, nil
	}
	c := b.Cursor()
	next := from
	for k, v := c.Seek(order.AppendUint64(t.key[:0], from)); k != nil && n > 0; k, v = c.Next() {
		seq, err := decodeSeqKey("entry", k)
		if err != nil {
			return nil, err
		}
		if seq != next {
			return nil, fmt.Errorf("the journal has no entry %d: %w", next, fault.Corrupt)
		}
		e, err := decodeEntry(seq, v)
		if err != nil {
			return nil, err
		}
		list = append(list, e)
		next, n = next+1, n-1
	}
	return list, nil
}

// Due implements [ledger.Reader].
func (s *Store) Due(ctx context.Context, log ledger.Log, now ledger.Instant, n int) (list []ledger.Due, err error) {
	err = s.read(ctx, log, func(t *logTx) error {
		b := t.bucket(dueBucket)
		if b == nil {
			return nil
		}
		c := b.Cursor()
		for k, _ := c.First(); k != nil && len(list) < n; k, _ = c.Next() {
			d, err := decodeDueKey(k)
			if err != nil {
				return err
			}
			if d.At > now {
				break
			}
			list = append(list, d)
		}
		return nil
	})
	return list, err
}
