package ledger

import "slices"

// A course run that was credited to one of two accounts counts as credited to
// the one that is left, for ever. So a merge copies the natural keys: whatever
// they name under From they name under Into as well, the new lot where the old
// one has moved. A deposit then asks for one key, as it always does.

// runsApart checks that no course run counts in both of two accounts: it
// would count twice in the one that is left. What was reversed or revoked
// does not count.
func (g *group) runsApart(a Merge) *Refusal {
	into := g.liveRuns(a.Into)
	var first, other uint64 // the oldest lot that is in the way
	for run, lot := range g.liveRuns(a.From) {
		if same, both := into[run]; both && (first == 0 || lot < first) {
			first, other = lot, same
		}
	}
	if first == 0 {
		return nil
	}
	return &Refusal{Code: RunInBoth, Field: "from", Subject: number(first), Has: number(other)}
}

// liveRuns returns the course runs that count for an account or for one that
// was merged into it, and their newest lots.
func (g *group) liveRuns(id AccountID) map[Digest]uint64 {
	runs := make(map[Digest]uint64)
	g.eachRun(id, func(run Digest, l *Lot) {
		if !l.Withdrawn && l.Into == 0 {
			runs[run] = l.Seq
		}
	})
	return runs
}

// eachRun calls yield with all lots of an account and of those that were
// merged into it, and with the course runs they are of.
func (g *group) eachRun(id AccountID, yield func(Digest, *Lot)) {
	for _, id := range g.family(id) {
		a, _ := g.accounts.get(g, id)
		g.walk(a, func(e *Entry) {
			if !e.Kind.MakesLot() {
				return
			}
			l, ok := g.lots.get(g, e.Seq)
			if !ok || e.Learning == nil {
				g.corrupt("entry %d: its lot is not there", e.Seq)
				return
			}
			yield(e.naturalKey().Run, &l)
		})
	}
}

// join takes over the natural keys of an account that was merged into e's.
func (g *group) join(e *Entry, into Account) {
	if g.alone {
		return // the other account is not in the record
	}
	from, known := g.accounts.get(g, e.Other)
	merge, ok := g.entry(e.Ref)
	if !known || !ok || from.State != Merged || into.State == Merged || merge.Kind != KindMerge ||
		e.Ref+1 != e.Seq || merge.Account != e.Other || merge.Other != e.Account {
		g.corrupt("entry %d: entry %d did not merge account %s into it", e.Seq, e.Ref, e.Other)
		return
	}
	g.eachRun(e.Other, func(run Digest, _ *Lot) {
		seq, credited := g.naturals.get(g, NaturalKey{e.Other, run})
		if !credited {
			return
		}
		l, ok := g.lots.get(g, seq)
		if !ok {
			g.corrupt("natural key of account %s: lot %d is not there", e.Other, seq)
			return
		}
		key := NaturalKey{e.Account, run}
		if _, credited := g.naturals.get(g, key); credited && !l.Withdrawn {
			return // by a deposit that was revoked, which is for ever
		}
		if l.Into != 0 {
			seq = l.Into
		}
		g.naturals.set(g, key, seq)
	})
}

// freeRun lets a course run be credited again after its deposit was reversed,
// to the account or to the one it was merged into.
func (g *group) freeRun(key NaturalKey, deposit uint64) {
	for {
		if seq, _ := g.naturals.get(g, key); seq == deposit {
			g.naturals.set(g, key, 0)
		}
		a, _ := g.accounts.get(g, key.Account)
		if a.State != Merged || g.alone || g.err != nil {
			return
		}
		key.Account = g.mergedInto(a)
	}
}

// checkMerge checks that e may end its account: no account ends twice, nor in
// one that has ended, so whoever goes from one to the next arrives.
func (g *group) checkMerge(e *Entry, from Account) {
	into, known := g.accounts.get(g, e.Other)
	if from.State == Merged || e.Other == e.Account || !g.alone && (!known || into.State == Merged) {
		g.corrupt("entry %d: account %s cannot end in account %s", e.Seq, e.Account, e.Other)
	}
}

// checkTransfer checks that e makes the lot that its merge says.
func (g *group) checkTransfer(e *Entry) {
	if g.alone {
		return
	}
	l, ok := g.lots.get(g, e.Ref)
	was, known := g.entry(e.Ref)
	p := e.Postings[0]
	if !ok || !known || was.Learning == nil || l.Into != e.Seq || l.Account != e.Other || l.Moved != p.Amount || l.Unit != p.Unit ||
		was.Issuer != e.Issuer || was.Effective != e.Effective || was.Until != e.Until || *was.Learning != *e.Learning || !slices.Equal(e.Dependants, g.dependants(e.Ref)) {
		g.corrupt("entry %d: is not what became of lot %d", e.Seq, e.Ref)
	}
}

// origins returns the lots that l goes back to, the one before it first. The
// record of a single account does not have them.
func (g *group) origins(l Lot) []Lot {
	var list []Lot
	for seq := l.Seq; !g.alone; {
		e, ok := g.entry(seq)
		if !ok || e.Kind != KindTransfer {
			break
		}
		before, known := g.lots.get(g, e.Ref)
		if !known || e.Ref >= seq {
			g.corrupt("lot %d comes from lot %d, which is not there", seq, e.Ref)
			break
		}
		list, seq = append(list, before), e.Ref
	}
	return list
}
