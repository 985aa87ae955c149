package ledgermem

import (
	"context"
	"fmt"

	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// read runs fn on a log while nobody writes.
func (s *Store) read(ctx context.Context, log ledger.Log, fn func(*state) error) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.mayRead(ctx); err != nil {
		return err
	}
	return fn(s.log(log))
}

// find turns what a view says into what a reader says.
func find[T any](what string, seq uint64) func(T, bool, error) (T, error) {
	return func(v T, ok bool, err error) (T, error) {
		if err == nil && !ok {
			err = fmt.Errorf("%s %d: %w", what, seq, fault.NotFound)
		}
		return v, err
	}
}

// Head implements [ledger.Reader].
func (s *Store) Head(ctx context.Context, log ledger.Log) (h ledger.Head, err error) {
	err = s.read(ctx, log, func(st *state) error {
		h = st.head
		return nil
	})
	return h, err
}

// Entry implements [ledger.Reader].
func (s *Store) Entry(ctx context.Context, log ledger.Log, seq uint64) (e ledger.Entry, err error) {
	err = s.read(ctx, log, func(st *state) (err error) {
		e, err = find[ledger.Entry]("entry", seq)(st.Entry(seq))
		return err
	})
	return e, err
}

// Journal implements [ledger.Reader].
func (s *Store) Journal(ctx context.Context, log ledger.Log, from uint64, n int) (list []ledger.Entry, err error) {
	err = s.read(ctx, log, func(st *state) error {
		for seq := max(from, 1); seq <= st.head.Seq && len(list) < n; seq++ {
			e, err := find[ledger.Entry]("entry", seq)(st.Entry(seq))
			if err != nil {
				return err
			}
			list = append(list, e)
		}
		return nil
	})
	return list, err
}

// Lot implements [ledger.Reader].
func (s *Store) Lot(ctx context.Context, log ledger.Log, seq uint64) (l ledger.Lot, err error) {
	err = s.read(ctx, log, func(st *state) (err error) {
		l, err = find[ledger.Lot]("lot", seq)(st.Lot(seq))
		return err
	})
	return l, err
}

// Hold implements [ledger.Reader].
func (s *Store) Hold(ctx context.Context, log ledger.Log, seq uint64) (h ledger.HoldRecord, err error) {
	err = s.read(ctx, log, func(st *state) (err error) {
		h, err = find[ledger.HoldRecord]("hold", seq)(st.Hold(seq))
		return err
	})
	return h, err
}
