package ledger

import (
	"bytes"
	"slices"
)

// Replay applies entries that were decided earlier to what v shows, as the
// first writing did, and checks that each follows from the ones before it:
// numbers without gaps, times that increase, links and balances that fit. The
// entries follow head. A contradiction is [fault.Corrupt]. Of a [Forgotten]
// entry only the number is left; the erasure that comes after it makes the
// totals fit again.
//
// The outcomes of refused commands are not in the journal and do not come back.
func Replay(v View, head Head, entries []Entry) (*Changes, error) {
	g := newGroup(v, head, 0, len(entries))
	g.replaying = true
	for i := range entries {
		e := &entries[i]
		if e.Kind == Forgotten && e.Seq == g.head.Seq+1 {
			// Its time went with the rest; the erasure that follows has its own.
			g.head.Seq++
			g.entries = append(g.entries, Entry{Seq: e.Seq})
			continue
		}
		if e.Seq != g.head.Seq+1 {
			g.corrupt("entry %d follows entry %d", e.Seq, g.head.Seq)
		} else if e.BookedAt <= g.head.BookedAt {
			g.corrupt("entry %d is booked at %s, not after %s", e.Seq, e.BookedAt, g.head.BookedAt)
		} else if err := e.wellFormed(); err != "" {
			g.corrupt("entry %d: %s", e.Seq, err)
		} else if before, _ := g.entry(g.head.Seq); before.Kind == KindMerge && e.Kind != KindJoin {
			g.corrupt("entry %d: a merge is followed by its join, not by %s", e.Seq, e.Kind)
		} else {
			g.once(e)
		}
		if g.err != nil {
			return nil, g.err
		}
		again := g.book(e.draft(), e.BookedAt)
		if g.err != nil {
			return nil, g.err
		}
		if was, is := e.AppendCanonical(nil), again.AppendCanonical(nil); !bytes.Equal(was, is) {
			g.corrupt("entry %d says %s, its journal says %s", e.Seq, e.links(), again.links())
			return nil, g.err
		}
	}
	return g.changes(), nil
}

// once checks that neither e's key nor its course run counted before.
func (g *group) once(e *Entry) {
	if !e.Key.IsZero() {
		if r, used := g.outcomes.get(g, e.Key); used {
			g.corrupt("entry %d: its key belongs to entry %d", e.Seq, r.Entry)
		}
	}
	if e.Kind == KindDeposit {
		if earlier, _ := g.naturals.get(g, e.naturalKey()); earlier != 0 {
			g.corrupt("entry %d: credits the course run of deposit %d again", e.Seq, earlier)
		}
	}
}

// draft returns e as it was before it was booked.
func (e *Entry) draft() Entry {
	d := *e
	d.Seq, d.BookedAt, d.AccountSeq, d.Prev, d.After = 0, 0, 0, 0, Balances{}
	d.Postings = slices.Clone(e.Postings)
	return d
}

// wellFormed returns what keeps e from being booked, or "". The rules have
// made sure of it for an entry they decided, but not for one that was read.
func (e *Entry) wellFormed() string {
	if e.Kind < KindOpen || int(e.Kind) >= len(kindNames) {
		return "has an unknown kind"
	}
	if e.Kind.MakesLot() != (e.Learning != nil) || e.Kind.MakesLot() && len(e.Postings) != 1 {
		return "is not a whole deposit"
	}
	for _, p := range e.Postings {
		switch {
		case p.From < Issuer || int(p.From) >= len(sideNames) || p.To < Issuer || int(p.To) >= len(sideNames) || p.From == p.To:
			return "has a posting between unknown sides"
		case p.From == Owed && p.To != Revoked, p.To == Owed, p.From == Programme:
			return "takes back what was redeemed"
		case (p.To == Transit) != (e.Kind == KindMerge) || p.To == Transit && p.From != Available,
			(p.From == Transit) != (e.Kind == KindTransfer) || p.From == Transit && p.To != Available:
			return "is between two accounts without a merge"
		case int(p.Unit) < 1 || int(p.Unit) > len(Units):
			return "has a posting in an unknown unit"
		}
	}
	return ""
}

// links describes what booking added to an entry.
func (e *Entry) links() string {
	b := "account entry " + number(e.AccountSeq) + " after " + number(e.Prev)
	for _, u := range Units {
		if x := *e.After.Of(u); x != (Balance{}) {
			b += ", " + u.String() + " posted " + x.Posted.String() + " held " + x.Held.String() + " owed " + x.Owed.String()
		}
	}
	return b
}
