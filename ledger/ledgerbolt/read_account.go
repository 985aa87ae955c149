package ledgerbolt

import (
	"context"
	"fmt"

	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Account implements [ledger.Reader].
func (s *Store) Account(ctx context.Context, id ledger.AccountID) (a ledger.Account, err error) {
	err = s.read(ctx, id.Log(), func(t *logTx) (err error) {
		a, err = t.known(id)
		return err
	})
	return a, err
}

// known returns an account that exists.
func (t *logTx) known(id ledger.AccountID) (ledger.Account, error) {
	a, ok, err := t.Account(id)
	if err == nil && !ok {
		err = fmt.Errorf("account %s: %w", id, fault.NotFound)
	}
	return a, err
}

// Entries implements [ledger.Reader].
func (s *Store) Entries(ctx context.Context, id ledger.AccountID, before uint64, n int) (a ledger.Account, list []ledger.Entry, err error) {
	err = s.read(ctx, id.Log(), func(t *logTx) (err error) {
		if a, err = t.known(id); err != nil {
			return err
		}
		next := a.Head
		if before != 0 && before <= a.Head {
			// A page that continues another begins where that one ended.
			e, ok, err := t.Entry(before)
			if err != nil {
				return err
			}
			if ok && e.Account == id {
				next = e.Prev
			}
		}
		return t.walk(id, next, func(e *ledger.Entry) bool {
			if len(list) >= n {
				return false
			}
			if before == 0 || e.Seq < before {
				list = append(list, *e)
			}
			return true
		})
	})
	if err != nil {
		return ledger.Account{}, nil, err
	}
	return a, list, nil
}

// walk yields an account's entries from one backwards, until yield is false.
func (t *logTx) walk(id ledger.AccountID, seq uint64, yield func(*ledger.Entry) bool) error {
	for seq != 0 {
		e, ok, err := t.Entry(seq)
		switch {
		case err != nil:
			return err
		case !ok || e.Account != id || e.Prev >= seq:
			return fmt.Errorf("account %s: entry %d is not its own: %w", id, seq, fault.Corrupt)
		case !yield(&e):
			return nil
		}
		seq = e.Prev
	}
	return nil
}

// EntryAsOf implements [ledger.Reader]. It walks back from the newest entry,
// in slices: entries never change.
func (s *Store) EntryAsOf(ctx context.Context, id ledger.AccountID, at ledger.Instant) (found ledger.Entry, err error) {
	a, err := s.Account(ctx, id)
	if err != nil {
		return ledger.Entry{}, err
	}
	for next := a.Head; next != 0 && found.Seq == 0; {
		if err := s.read(ctx, id.Log(), func(t *logTx) error {
			left := slice
			return t.walk(id, next, func(e *ledger.Entry) bool {
				if e.BookedAt < at {
					found = *e
				}
				left--
				next = e.Prev
				return found.Seq == 0 && left > 0
			})
		}); err != nil {
			return ledger.Entry{}, err
		}
	}
	if found.Seq == 0 {
		return found, fmt.Errorf("account %s has no entry before %s: %w", id, at, fault.NotFound)
	}
	return found, nil
}

// Lots implements [ledger.Reader].
func (s *Store) Lots(ctx context.Context, id ledger.AccountID, before uint64, n int) (a ledger.Account, list []ledger.LotLine, err error) {
	err = s.read(ctx, id.Log(), func(t *logTx) (err error) {
		if a, err = t.known(id); err != nil {
			return err
		}
		next := a.LastLot
		if before != 0 && before <= a.LastLot {
			l, ok, err := t.Lot(before)
			if err != nil {
				return err
			}
			if ok && l.Account == id {
				next = l.Prev
			}
		}
		for next != 0 && len(list) < n {
			l, ok, err := t.Lot(next)
			if err != nil {
				return err
			}
			if !ok || l.Account != id || l.Prev >= next {
				return fmt.Errorf("account %s: lot %d is not its own: %w", id, next, fault.Corrupt)
			}
			if before == 0 || next < before {
				e, ok, err := t.Entry(next)
				if err != nil {
					return err
				}
				if !ok {
					return fmt.Errorf("lot %d has no deposit: %w", next, fault.Corrupt)
				}
				list = append(list, ledger.LotLine{Lot: l, Deposit: e})
			}
			next = l.Prev
		}
		return nil
	})
	if err != nil {
		return ledger.Account{}, nil, err
	}
	return a, list, nil
}
