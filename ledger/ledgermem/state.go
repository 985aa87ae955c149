package ledgermem

import (
	"creditbank/ledger"
)

// state is one log: its journal and what follows from it. It is the
// [ledger.View] of decisions about the log.
type state struct {
	head     ledger.Head
	entries  [][]byte // canonical; entry n is at n-1
	accounts map[ledger.AccountID]ledger.Account
	lots     map[uint64]ledger.Lot
	holds    map[uint64]ledger.HoldRecord
	outcomes map[ledger.Key]ledger.OutcomeRecord
	naturals map[ledger.NaturalKey]uint64
	totals   map[ledger.TotalKey]ledger.Amount
	due      map[ledger.Due]bool
}

func newState() *state {
	return &state{
		accounts: make(map[ledger.AccountID]ledger.Account),
		lots:     make(map[uint64]ledger.Lot),
		holds:    make(map[uint64]ledger.HoldRecord),
		outcomes: make(map[ledger.Key]ledger.OutcomeRecord),
		naturals: make(map[ledger.NaturalKey]uint64),
		totals:   make(map[ledger.TotalKey]ledger.Amount),
		due:      make(map[ledger.Due]bool),
	}
}

// apply takes changes over, as copies.
func (st *state) apply(c *ledger.Changes) {
	st.head = c.Head
	for i := range c.Entries {
		st.entries = append(st.entries, c.Entries[i].AppendCanonical(nil))
	}
	for _, seq := range c.Forgotten {
		st.entries[seq-1] = (&ledger.Entry{Seq: seq}).AppendCanonical(nil)
	}
	for id, a := range c.Accounts {
		if st.accounts[id] = a; a.Seq == 0 {
			delete(st.accounts, id)
		}
	}
	for seq, l := range c.Lots {
		if st.lots[seq] = copyLot(l); l.Seq == 0 {
			delete(st.lots, seq)
		}
	}
	for seq, h := range c.Holds {
		if st.holds[seq] = copyHold(h); h.Seq == 0 {
			delete(st.holds, seq)
		}
	}
	for k, r := range c.Outcomes {
		if st.outcomes[k] = copyOutcome(r); r.IsZero() {
			delete(st.outcomes, k)
		}
	}
	keepOrDrop(st.naturals, c.Naturals)
	keepOrDrop(st.totals, c.Totals)
	keepOrDrop(st.due, c.Due)
}

// keepOrDrop takes over what is not zero and deletes what is.
func keepOrDrop[K, V comparable](into, from map[K]V) {
	var zero V
	for k, v := range from {
		if v == zero {
			delete(into, k)
		} else {
			into[k] = v
		}
	}
}

func (st *state) Account(id ledger.AccountID) (ledger.Account, bool, error) {
	a, ok := st.accounts[id]
	return a, ok, nil
}

func (st *state) Lot(seq uint64) (ledger.Lot, bool, error) {
	l, ok := st.lots[seq]
	return copyLot(l), ok, nil
}

func (st *state) Hold(seq uint64) (ledger.HoldRecord, bool, error) {
	h, ok := st.holds[seq]
	return copyHold(h), ok, nil
}

func (st *state) Entry(seq uint64) (ledger.Entry, bool, error) {
	if seq == 0 || seq > uint64(len(st.entries)) {
		return ledger.Entry{}, false, nil
	}
	e, err := ledger.DecodeEntry(st.entries[seq-1])
	return e, err == nil, err
}

func (st *state) Outcome(k ledger.Key) (ledger.OutcomeRecord, bool, error) {
	r, ok := st.outcomes[k]
	return copyOutcome(r), ok, nil
}

func (st *state) Natural(k ledger.NaturalKey) (uint64, bool, error) {
	seq, ok := st.naturals[k]
	return seq, ok, nil
}

func (st *state) Total(k ledger.TotalKey) (ledger.Amount, error) { return st.totals[k], nil }
