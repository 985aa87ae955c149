package ledgermem

import (
	"context"
	"fmt"

	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Account implements [ledger.Reader].
func (s *Store) Account(ctx context.Context, id ledger.AccountID) (a ledger.Account, err error) {
	err = s.read(ctx, id.Log(), func(st *state) (err error) {
		a, err = st.account(id)
		return err
	})
	return a, err
}

func (st *state) account(id ledger.AccountID) (ledger.Account, error) {
	a, ok := st.accounts[id]
	if !ok {
		return a, fmt.Errorf("account %s: %w", id, fault.NotFound)
	}
	return a, nil
}

// Entries implements [ledger.Reader].
func (s *Store) Entries(ctx context.Context, id ledger.AccountID, before uint64, n int) (a ledger.Account, list []ledger.Entry, err error) {
	err = s.read(ctx, id.Log(), func(st *state) (err error) {
		if a, err = st.account(id); err != nil {
			return err
		}
		return st.walk(a.Head, func(e ledger.Entry) bool {
			if len(list) >= n {
				return false
			}
			if before == 0 || e.Seq < before {
				list = append(list, e)
			}
			return true
		})
	})
	return a, list, err
}

// EntryAsOf implements [ledger.Reader].
func (s *Store) EntryAsOf(ctx context.Context, id ledger.AccountID, at ledger.Instant) (found ledger.Entry, err error) {
	err = s.read(ctx, id.Log(), func(st *state) error {
		a, err := st.account(id)
		if err != nil {
			return err
		}
		err = st.walk(a.Head, func(e ledger.Entry) bool {
			if e.BookedAt < at {
				found = e
			}
			return found.Seq == 0
		})
		if err == nil && found.Seq == 0 {
			err = fmt.Errorf("account %s has no entry before %s: %w", id, at, fault.NotFound)
		}
		return err
	})
	return found, err
}

// walk yields an account's entries, newest first, until yield returns false.
func (st *state) walk(seq uint64, yield func(ledger.Entry) bool) error {
	for seq != 0 {
		e, err := find[ledger.Entry]("entry", seq)(st.Entry(seq))
		if err != nil {
			return err
		}
		if !yield(e) {
			return nil
		}
		seq = e.Prev
	}
	return nil
}

// Lots implements [ledger.Reader].
func (s *Store) Lots(ctx context.Context, id ledger.AccountID, before uint64, n int) (a ledger.Account, list []ledger.LotLine, err error) {
	err = s.read(ctx, id.Log(), func(st *state) (err error) {
		if a, err = st.account(id); err != nil {
			return err
		}
		for seq := a.LastLot; seq != 0 && len(list) < n; {
			l, err := find[ledger.Lot]("lot", seq)(st.Lot(seq))
			if err != nil {
				return err
			}
			if before == 0 || seq < before {
				e, err := find[ledger.Entry]("entry", seq)(st.Entry(seq))
				if err != nil {
					return err
				}
				list = append(list, ledger.LotLine{Lot: l, Deposit: e})
			}
			seq = l.Prev
		}
		return nil
	})
	return a, list, err
}
