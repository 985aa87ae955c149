package ledger_test

import (
	"maps"
	"slices"

	"creditbank/ledger"
)

// root is the account that one has ended in, or the account itself.
func (m *model) root(id ledger.AccountID) ledger.AccountID {
	for m.accounts[id] == ledger.Merged {
		id = m.ended[id]
	}
	return id
}

// credited says whether a course run was credited to an account or to one that
// ended in it, and not reversed since.
func (m *model) credited(id ledger.AccountID, run string) bool {
	for _, l := range m.lots {
		if l.run == run && l.into == 0 && !l.reversed && m.root(l.owner) == m.root(id) {
			return true
		}
	}
	return false
}

// merge ends an account in another.
func (m *model) merge(seq uint64, a ledger.Merge) ledger.Code {
	if a.From == a.Into {
		return ledger.AccountSame
	}
	for _, id := range []ledger.AccountID{a.From, a.Into} {
		if code := m.gone(id); code != "" {
			return code
		}
	}
	b, into := m.balances(a.From), m.balances(a.Into)
	switch {
	case m.accounts[a.From] == ledger.Frozen:
		return ledger.AccountFrozen
	case b[0].Owed+b[1].Owed > 0 && into[0].Owed+into[1].Owed == 0:
		return ledger.AccountOwes
	case b[0].Held+b[1].Held > 0:
		return ledger.AccountHasHolds
	case m.countsTwice(a):
		return ledger.RunInBoth
	}
	m.accounts[a.From], m.ended[a.From] = ledger.Merged, a.Into
	m.more = 1
	for _, lot := range slices.Sorted(maps.Keys(m.lots)) {
		l := m.lots[lot]
		if l.owner != a.From || l.free == 0 {
			continue
		}
		m.more++
		l.into = seq + m.more
		m.lots[l.into] = &modelLot{
			owner: a.Into, unit: l.unit, until: l.until, run: l.run, given: l.free, free: l.free, before: lot,
			held: make(map[uint64]ledger.Amount), redeemed: make(map[uint64]ledger.Amount),
		}
		l.moved, l.free = l.free, 0
	}
	return ""
}

// countsTwice says whether a course run counts for both of two accounts.
func (m *model) countsTwice(a ledger.Merge) bool {
	counts := func(id ledger.AccountID) map[string]bool {
		runs := make(map[string]bool)
		for _, l := range m.lots {
			if l.into == 0 && !l.withdrawn && m.root(l.owner) == id {
				runs[l.run] = true
			}
		}
		return runs
	}
	into := counts(a.Into)
	for run := range counts(a.From) {
		if into[run] {
			return true
		}
	}
	return false
}
