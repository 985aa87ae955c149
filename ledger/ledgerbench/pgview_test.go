//go:build linux

package ledgerbench

import (
	"fmt"

	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/jackc/pgx/v5"
)

// loaded is the view of a decision on PostgreSQL: what was read beforehand of
// all that the commands name. It is for deposits, which need no more.
type loaded struct {
	accounts map[ledger.AccountID]ledger.Account
	outcomes map[ledger.Key]ledger.OutcomeRecord
	naturals map[ledger.NaturalKey]uint64
	totals   map[ledger.TotalKey]ledger.Amount
}

var _ ledger.View = (*loaded)(nil)

func newLoaded() *loaded {
	return &loaded{
		accounts: make(map[ledger.AccountID]ledger.Account), outcomes: make(map[ledger.Key]ledger.OutcomeRecord),
		naturals: make(map[ledger.NaturalKey]uint64), totals: make(map[ledger.TotalKey]ledger.Amount),
	}
}

func (v *loaded) Account(id ledger.AccountID) (ledger.Account, bool, error) {
	a, ok := v.accounts[id]
	return a, ok, nil
}

func (v *loaded) Outcome(k ledger.Key) (ledger.OutcomeRecord, bool, error) {
	o, ok := v.outcomes[k]
	return o, ok, nil
}

func (v *loaded) Natural(k ledger.NaturalKey) (uint64, bool, error) {
	seq, ok := v.naturals[k]
	return seq, ok, nil
}

func (v *loaded) Total(k ledger.TotalKey) (ledger.Amount, error) { return v.totals[k], nil }

func (v *loaded) Lot(seq uint64) (l ledger.Lot, ok bool, err error) {
	return l, false, notLoaded("lot", seq)
}

func (v *loaded) Hold(seq uint64) (h ledger.HoldRecord, ok bool, err error) {
	return h, false, notLoaded("hold", seq)
}

func (v *loaded) Entry(seq uint64) (e ledger.Entry, ok bool, err error) {
	return e, false, notLoaded("entry", seq)
}

func notLoaded(what string, seq uint64) error {
	return fmt.Errorf("%s %d was not loaded: %w", what, seq, fault.Invalid)
}

const accountColumns = "id, state, entries, head, last_lot, posted, held, owed"

func (v *loaded) readAccount(row pgx.Row, also ...any) error {
	var (
		a     ledger.Account
		id    []byte
		state int16
	)
	x := a.Balances.Of(ledger.Credit)
	if err := row.Scan(append([]any{&id, &state, &a.Seq, &a.Head, &a.LastLot,
		(*int64)(&x.Posted), (*int64)(&x.Held), (*int64)(&x.Owed)}, also...)...); err != nil {
		return err
	}
	a.ID, a.State = ledger.AccountID(id), ledger.AccountState(state)
	v.accounts[a.ID] = a
	return nil
}

func (v *loaded) readKey(row pgx.Row) error {
	var key, request []byte
	var o ledger.OutcomeRecord
	if err := row.Scan(&key, &request, &o.Entry); err != nil {
		return err
	}
	o.Request = ledger.Digest(request)
	v.outcomes[ledger.Key(key)] = o
	return nil
}

func (v *loaded) readNatural(row pgx.Row) error {
	var account, run []byte
	var seq uint64
	if err := row.Scan(&account, &run, &seq); err != nil {
		return err
	}
	v.naturals[ledger.NaturalKey{Account: ledger.AccountID(account), Run: ledger.Digest(run)}] = seq
	return nil
}

func (v *loaded) readTotal(row pgx.Row) error {
	var unit, side int16
	var code string
	var amount int64
	if err := row.Scan(&unit, &side, &code, &amount); err != nil {
		return err
	}
	v.totals[ledger.TotalKey{Unit: ledger.Unit(unit), Side: ledger.Side(side), Code: code}] = ledger.Amount(amount)
	return nil
}
