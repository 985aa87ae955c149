package ledger

import (
	"bytes"
	"slices"
)

// Recount follows all entries of one account, oldest first, and returns where
// the account stands after them and its lots, newest first, as a store would.
// It needs no store, so whoever has a learner's record can do it.
//
// Entries are booked as they were the first time, and each has to come out as
// it is; a contradiction is [fault.Corrupt]. That the entries are all there
// is, and authentic, is for the caller to know. Totals and keys of a record
// are not looked at.
func Recount(entries []Entry) (Account, []LotLine, error) {
	v := recounted{entries: make(map[uint64]*Entry, len(entries))}
	g := newGroup(&v, Head{}, 0, 0)
	g.replaying, g.alone = true, true
	var lots []LotLine
	var id AccountID
	for i := range entries {
		e := &entries[i]
		if wrong := e.wellFormed(); wrong != "" {
			g.corrupt("entry %d: %s", e.Seq, wrong)
		} else if i > 0 && (e.Account != id || e.Seq <= entries[i-1].Seq) {
			g.corrupt("entry %d does not follow entry %d of the account", e.Seq, entries[i-1].Seq)
		} else if e.Kind == KindErasure {
			g.corrupt("entry %d: an erased account has no record", e.Seq)
		}
		if g.err != nil {
			return Account{}, nil, g.err
		}
		id, v.entries[e.Seq] = e.Account, e
		g.head, g.entries = Head{Seq: e.Seq - 1}, g.entries[:0]
		again := g.book(e.draft(), e.BookedAt)
		again.PrevCommitment = e.PrevCommitment // of the seal, which booking does not know
		if g.err == nil && !bytes.Equal(e.AppendCanonical(nil), again.AppendCanonical(nil)) {
			g.corrupt("entry %d says %s, the entries before it give %s", e.Seq, e.links(), again.links())
		}
		if g.err != nil {
			return Account{}, nil, g.err
		}
		if e.Kind.MakesLot() {
			lots = append(lots, LotLine{Deposit: *e})
		}
	}
	for i := range lots {
		lots[i].Lot, _ = g.lots.get(g, lots[i].Deposit.Seq)
	}
	slices.Reverse(lots)
	a, _ := g.accounts.get(g, id)
	return a, lots, g.err
}

// recounted shows a recount the entries that it has come by; all else follows
// from them.
type recounted struct{ entries map[uint64]*Entry }

func (v *recounted) Entry(seq uint64) (Entry, bool, error) {
	if e, ok := v.entries[seq]; ok {
		return *e, true, nil
	}
	return Entry{}, false, nil
}

func (*recounted) Account(AccountID) (Account, bool, error) { return Account{}, false, nil }
func (*recounted) Lot(uint64) (Lot, bool, error)            { return Lot{}, false, nil }
func (*recounted) Hold(uint64) (HoldRecord, bool, error)    { return HoldRecord{}, false, nil }
func (*recounted) Outcome(Key) (OutcomeRecord, bool, error) { return OutcomeRecord{}, false, nil }
func (*recounted) Natural(NaturalKey) (uint64, bool, error) { return 0, false, nil }
func (*recounted) Total(TotalKey) (Amount, error)           { return 0, nil }
