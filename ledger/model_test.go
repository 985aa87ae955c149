package ledger_test

import (
	"cmp"
	"maps"
	"time"

	"creditbank/ledger"
)

// model says what a bank should do, in the plainest way: it knows who has
// which part of which lot, and no entries, postings or rows.
type model struct {
	booked   ledger.Instant // of the newest entry
	seq      uint64
	accounts map[ledger.AccountID]ledger.AccountState
	lots     map[uint64]*modelLot
	holds    map[uint64]*modelHold
	ended    map[ledger.AccountID]ledger.AccountID // of the merged: where
	more     uint64                                // entries behind the one that a command is answered with
}

type modelLot struct {
	owner     ledger.AccountID
	unit      ledger.Unit
	until     ledger.Day
	run       string        // issuer and course run
	given     ledger.Amount // by deposit and adjustments upwards
	free      ledger.Amount
	held      map[uint64]ledger.Amount // by hold
	redeemed  map[uint64]ledger.Amount // by capture
	expired   ledger.Amount
	revoked   ledger.Amount // from what was free or held
	returned  ledger.Amount
	owed      ledger.Amount // of redeemed
	moved     ledger.Amount
	into      uint64
	withdrawn bool
	reversed  bool
	before    uint64 // the lot it was before a merge
}

type modelHold struct {
	owner    ledger.AccountID
	deadline ledger.Instant
	state    ledger.HoldState
}

func newModel() *model {
	return &model{
		accounts: make(map[ledger.AccountID]ledger.AccountState),
		lots:     make(map[uint64]*modelLot), holds: make(map[uint64]*modelHold), ended: make(map[ledger.AccountID]ledger.AccountID),
	}
}

func (m *model) clone() *model {
	c := *m
	c.accounts, c.ended = maps.Clone(m.accounts), maps.Clone(m.ended)
	c.lots, c.holds = make(map[uint64]*modelLot), make(map[uint64]*modelHold)
	for seq, l := range m.lots {
		copied := *l
		copied.held, copied.redeemed = maps.Clone(l.held), maps.Clone(l.redeemed)
		c.lots[seq] = &copied
	}
	for seq, h := range m.holds {
		copied := *h
		c.holds[seq] = &copied
	}
	return &c
}

func sum(parts map[uint64]ledger.Amount) (s ledger.Amount) {
	for _, a := range parts {
		s += a
	}
	return s
}

// balances adds up what an account has.
func (m *model) balances(id ledger.AccountID) (b ledger.Balances) {
	for _, l := range m.lots {
		if l.owner == id {
			x := b.Of(l.unit)
			x.Posted += l.free + sum(l.held)
			x.Held += sum(l.held)
			x.Owed += l.owed
		}
	}
	return b
}

// do carries out an action at a time and returns its refusal's code, or "".
// It numbers entries as the bank should.
func (m *model) do(now ledger.Instant, action ledger.Action) ledger.Code {
	at := max(now, m.booked+1)
	m.more = 0
	code := m.try(at, m.seq+1, action)
	if code == "" {
		m.seq, m.booked = m.seq+1+m.more, at+ledger.Instant(m.more)
	}
	return code
}

func (m *model) try(at ledger.Instant, seq uint64, action ledger.Action) ledger.Code {
	switch a := action.(type) {
	case ledger.OpenAccount:
		if m.accounts[a.Account] != 0 {
			return ledger.AccountExists
		}
		m.accounts[a.Account] = ledger.Open
	case ledger.Deposit:
		return m.deposit(at, seq, a)
	case ledger.PlaceHold:
		return m.hold(at, seq, a)
	case ledger.Capture:
		return m.capture(at, seq, a)
	case ledger.Release:
		return m.endHold(a.Hold, ledger.HoldReleased)
	case ledger.ExpireHold:
		if h := m.holds[a.Hold]; h != nil && h.state == ledger.HoldOpen && at <= h.deadline {
			return ledger.HoldNotDue
		}
		return m.endHold(a.Hold, ledger.HoldExpired)
	case ledger.ExpireLot:
		l := m.lots[a.Deposit]
		switch {
		case l == nil:
			return ledger.LotUnknown
		case l.until == 0 || at.Time().Before(l.until.End()) || l.free == 0:
			return ledger.LotNotDue
		case len(l.held) > 0:
			return ledger.LotInUse
		}
		l.expired, l.free = l.expired+l.free, 0
	case ledger.Reverse:
		return m.reverse(a.Deposit)
	case ledger.Revoke:
		return m.revoke(a.Deposit)
	case ledger.Adjust:
		return m.adjust(at, a)
	case ledger.Freeze:
		return m.change(a.Account, ledger.Open, ledger.Frozen, ledger.AccountFrozen)
	case ledger.Unfreeze:
		return m.change(a.Account, ledger.Frozen, ledger.Open, ledger.AccountNotFrozen)
	case ledger.CloseAccount:
		return m.close(a.Account)
	case ledger.Merge:
		return m.merge(seq, a)
	}
	return ""
}

// gone says why nothing can be done with an account that is not there, or no
// longer.
func (m *model) gone(id ledger.AccountID) ledger.Code {
	switch m.accounts[id] {
	case 0:
		return ledger.AccountUnknown
	case ledger.Closed:
		return ledger.AccountClosed
	case ledger.Merged:
		return ledger.AccountMerged
	}
	return ""
}

func (m *model) change(id ledger.AccountID, from, to ledger.AccountState, otherwise ledger.Code) ledger.Code {
	if m.accounts[id] == from {
		m.accounts[id] = to
		return ""
	}
	return cmp.Or(m.gone(id), otherwise)
}

func (m *model) close(id ledger.AccountID) ledger.Code {
	if code := m.gone(id); code != "" {
		return code
	}
	for _, l := range m.lots {
		if l.owner == id && len(l.held) > 0 {
			return ledger.AccountHasHolds
		}
	}
	for _, l := range m.lots {
		if l.owner == id {
			l.expired, l.free = l.expired+l.free, 0
		}
	}
	m.accounts[id] = ledger.Closed
	return ""
}

func (m *model) deposit(at ledger.Instant, seq uint64, a ledger.Deposit) ledger.Code {
	run := a.Issuer + " " + a.Learning.Course + " " + a.Learning.Run
	today := ledger.DayOf(at.Time())
	switch {
	case m.accounts[a.Account] == 0:
		return ledger.AccountUnknown
	case m.accounts[a.Account] == ledger.Closed:
		return ledger.AccountClosed
	case m.accounts[a.Account] == ledger.Merged:
		return ledger.AccountMerged
	case a.Completed > today:
		return ledger.DateInFuture
	case a.Until != 0 && a.Until < today:
		return ledger.LotExpired
	case m.credited(a.Account, run):
		return ledger.AlreadyCredited
	}
	m.lots[seq] = &modelLot{
		owner: a.Account, unit: a.Unit, until: a.Until, run: run, given: a.Amount, free: a.Amount,
		held: make(map[uint64]ledger.Amount), redeemed: make(map[uint64]ledger.Amount),
	}
	return ""
}

func (m *model) hold(at ledger.Instant, seq uint64, a ledger.PlaceHold) ledger.Code {
	if code := m.gone(a.Account); code != "" {
		return code
	}
	if m.accounts[a.Account] == ledger.Frozen {
		return ledger.AccountFrozen
	}
	switch {
	case len(a.Lots) == 0:
		return ledger.NoLots
	case a.Deadline <= at:
		return ledger.DeadlinePast
	case a.Deadline.Time().Sub(at.Time()) > 366*24*time.Hour:
		return ledger.DeadlineTooFar
	}
	parts := make(map[uint64]ledger.Amount)
	for _, want := range a.Lots {
		l := m.lots[want.Lot]
		switch {
		case l == nil:
			return ledger.LotUnknown
		case l.owner != a.Account:
			return ledger.LotOfOther
		case l.withdrawn:
			return ledger.LotWithdrawn
		case want.Amount > l.free || l.free == 0:
			return ledger.NotAvailable
		case l.until != 0 && !a.Deadline.Time().Before(l.until.End()):
			return ledger.DeadlineAfterLot
		case parts[want.Lot] != 0:
			return ledger.LotTwice
		case l.unit != m.lots[a.Lots[0].Lot].unit:
			return ledger.UnitsMixed
		}
		if parts[want.Lot] = want.Amount; want.Amount == 0 {
			parts[want.Lot] = l.free
		}
	}
	for lot, amount := range parts {
		m.lots[lot].free -= amount
		m.lots[lot].held[seq] = amount
	}
	m.holds[seq] = &modelHold{owner: a.Account, deadline: a.Deadline, state: ledger.HoldOpen}
	return ""
}

func (m *model) endHold(hold uint64, how ledger.HoldState) ledger.Code {
	h := m.holds[hold]
	switch {
	case h == nil:
		return ledger.HoldUnknown
	case h.state != ledger.HoldOpen:
		return ledger.HoldEnded
	}
	h.state = how
	for _, l := range m.lots {
		l.free += l.held[hold]
		delete(l.held, hold)
	}
	return ""
}

func (m *model) capture(at ledger.Instant, seq uint64, a ledger.Capture) ledger.Code {
	h := m.holds[a.Hold]
	switch {
	case h == nil:
		return ledger.HoldUnknown
	case h.state != ledger.HoldOpen:
		return ledger.HoldEnded
	case m.accounts[h.owner] == ledger.Frozen:
		return ledger.AccountFrozen
	case at > h.deadline:
		return ledger.HoldPastDeadline
	}
	take := make(map[uint64]ledger.Amount)
	for _, want := range a.Lots {
		var reserved ledger.Amount
		if l := m.lots[want.Lot]; l != nil {
			reserved = l.held[a.Hold]
		}
		switch {
		case reserved == 0:
			return ledger.LotNotInHold
		case take[want.Lot] != 0:
			return ledger.LotTwice
		case want.Amount > reserved:
			return ledger.CaptureExceedsHold
		}
		if take[want.Lot] = want.Amount; want.Amount == 0 {
			take[want.Lot] = reserved
		}
	}
	for lot, l := range m.lots {
		amount := take[lot]
		if len(a.Lots) == 0 {
			amount = l.held[a.Hold]
		}
		if amount > 0 {
			l.redeemed[seq] = amount
			l.held[a.Hold] -= amount
		}
	}
	return m.endHold(a.Hold, ledger.HoldCaptured)
}

// correctable says why a deposit cannot be corrected, or "".
func (m *model) correctable(seq uint64) ledger.Code {
	l := m.lots[seq]
	switch {
	case l == nil && seq >= 1 && seq <= m.seq:
		return ledger.NotADeposit
	case l == nil:
		return ledger.EntryUnknown
	case l.withdrawn:
		return ledger.LotWithdrawn
	case l.into != 0:
		return ledger.LotMoved
	case m.accounts[l.owner] == ledger.Closed:
		return ledger.AccountClosed
	}
	return ""
}

func (m *model) reverse(seq uint64) ledger.Code {
	if code := m.correctable(seq); code != "" {
		return code
	}
	l := m.lots[seq]
	for o := l; o != nil; o = m.lots[o.before] {
		if len(o.held) > 0 || len(o.redeemed) > 0 || o.expired > 0 {
			return ledger.LotInUse
		}
	}
	l.returned, l.free, l.withdrawn, l.reversed = l.returned+l.free, 0, true, true
	return ""
}

func (m *model) revoke(seq uint64) ledger.Code {
	if code := m.correctable(seq); code != "" {
		return code
	}
	l := m.lots[seq]
	l.owed, l.revoked, l.free, l.withdrawn = sum(l.redeemed), l.free+sum(l.held), 0, true
	for hold := range l.held {
		delete(l.held, hold)
		if left := m.reserved(hold); left == 0 {
			m.holds[hold].state = ledger.HoldRevoked
		}
	}
	for o := m.lots[l.before]; o != nil; o = m.lots[o.before] {
		if len(o.redeemed) > 0 {
			o.owed, o.withdrawn = sum(o.redeemed), true
			m.more++
		}
	}
	return ""
}

// reserved is all that a hold reserves.
func (m *model) reserved(hold uint64) (s ledger.Amount) {
	for _, l := range m.lots {
		s += l.held[hold]
	}
	return s
}

func (m *model) adjust(at ledger.Instant, a ledger.Adjust) ledger.Code {
	if code := m.correctable(a.Deposit); code != "" {
		return code
	}
	l := m.lots[a.Deposit]
	switch {
	case m.accounts[l.owner] == ledger.Merged:
		return ledger.AccountMerged
	case a.By == 0:
		return ledger.AmountNotPositive
	case l.given+a.By > ledger.MaxAmount:
		return ledger.AmountTooLarge
	case l.free+a.By < 0:
		return ledger.NotAvailable
	case a.By > 0 && l.until != 0 && l.until < ledger.DayOf(at.Time()):
		return ledger.LotExpired
	}
	l.free += a.By
	if a.By > 0 {
		l.given += a.By
	} else {
		l.returned -= a.By
	}
	return ""
}
