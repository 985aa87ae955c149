package ledger

// Decide carries out jobs on what v shows: the only place where commands
// become entries. It is pure: the same view, head, time and jobs give the
// same changes and outcomes. Stores call it, for real writes and for previews.
//
// The outcomes are in the order of the jobs and their commands. An error
// means that v could not be read or contradicts itself ([fault.Corrupt]);
// then nothing may be written.
func Decide(v View, head Head, now Instant, jobs []Job) (*Changes, [][]Outcome, error) {
	commands := 0
	for _, job := range jobs {
		commands += len(job.Commands)
	}
	g := newGroup(v, head, now, commands)
	outcomes := make([][]Outcome, len(jobs))
	for i, job := range jobs {
		if job.Atomic {
			outcomes[i] = g.doAtomic(job.Commands)
		} else {
			outcomes[i] = make([]Outcome, len(job.Commands))
			for j, c := range job.Commands {
				outcomes[i][j] = g.do(c)
			}
		}
		if g.err != nil {
			return nil, nil, g.err
		}
	}
	return g.changes(), outcomes, nil
}

// group is a decision in progress.
type group struct {
	now      Instant
	head     Head
	entries  []Entry
	view     View
	accounts overlay[AccountID, Account]
	lots     overlay[uint64, Lot]
	holds    overlay[uint64, HoldRecord]
	outcomes overlay[Key, OutcomeRecord]
	naturals overlay[NaturalKey, uint64]
	totals   overlay[TotalKey, Amount]
	due      overlay[Due, bool]

	forgotten []uint64 // see [Changes]
	replaying bool     // the entries were decided earlier
	alone     bool     // the entries are those of one account; see [Recount]

	err    error    // the first failed read or contradiction
	atomic bool     // keep undo
	undo   []func() // takes an atomic job back, in reverse order
}

// newGroup begins a decision that will make about so many entries.
func newGroup(v View, head Head, now Instant, entries int) *group {
	return &group{
		now: now, head: head, view: v, entries: make([]Entry, 0, entries),
		accounts: newOverlay(v.Account, entries, func(a Account) bool { return a.Seq == 0 }),
		lots:     newOverlay(v.Lot, entries, func(l Lot) bool { return l.Seq == 0 }),
		holds:    newOverlay(v.Hold, 0, func(h HoldRecord) bool { return h.Seq == 0 }),
		outcomes: newOverlay(v.Outcome, entries, OutcomeRecord.IsZero),
		naturals: newOverlay(v.Natural, entries, func(seq uint64) bool { return seq == 0 }),
		totals: newOverlay(func(k TotalKey) (Amount, bool, error) {
			a, err := v.Total(k)
			return a, true, err
		}, 0, func(Amount) bool { return false }),
		due: newOverlay(func(Due) (bool, bool, error) { return false, false, nil }, 0, func(due bool) bool { return !due }),
	}
}

func (g *group) changes() *Changes {
	return &Changes{
		Head: g.head, Entries: g.entries,
		Accounts: g.accounts.changed, Lots: g.lots.changed, Holds: g.holds.changed,
		Outcomes: g.outcomes.changed, Naturals: g.naturals.changed,
		Totals: g.totals.changed, Due: g.due.changed, Forgotten: g.forgotten,
	}
}

// do carries out one command and keeps its outcome under its key.
func (g *group) do(c Command) Outcome {
	if o, used := g.used(c); used {
		return o
	}
	e, refusal := g.decide(c)
	if g.err != nil {
		return Outcome{}
	}
	if refusal != nil {
		g.keep(c, OutcomeRecord{Request: c.Request, Refusal: refusal})
		return Outcome{Refusal: refusal}
	}
	e.Key, e.Request, e.Actor = c.Key, c.Request, c.Actor
	if a, is := c.Action.(Erase); is {
		g.forget(a.Account)
	}
	e = g.book(e, g.bookingTime())
	if a, more := c.Action.(follower); more && g.err == nil {
		for _, next := range a.follow(g, &e) {
			next.Actor = c.Actor
			g.book(next, g.bookingTime())
		}
	}
	return Outcome{Entry: e}
}

// decide returns the entry that c asks for, or why it is refused.
func (g *group) decide(c Command) (Entry, *Refusal) {
	if refusal := (text{"actor", c.Actor}).fits(maxCode); refusal != nil {
		return Entry{}, refusal
	}
	return c.Action.decide(g)
}

// doAtomic carries out all commands or, if one is refused, none; then the
// others are refused as [BatchAborted], naming the place of the first.
func (g *group) doAtomic(commands []Command) []Outcome {
	outcomes := make([]Outcome, len(commands))
	head, entries, forgotten := g.head, len(g.entries), len(g.forgotten)
	g.atomic = true
	culprit := -1
	for i, c := range commands {
		if outcomes[i] = g.do(c); outcomes[i].Refusal != nil {
			culprit = i
			break
		}
	}
	g.atomic = false
	if culprit >= 0 && g.err == nil {
		for i := len(g.undo) - 1; i >= 0; i-- {
			g.undo[i]()
		}
		g.head, g.entries, g.forgotten = head, g.entries[:entries], g.forgotten[:forgotten]
		g.abort(commands, outcomes, culprit)
	}
	g.undo = nil
	return outcomes
}

// used returns the outcome that c's key already has, if it has one.
func (g *group) used(c Command) (Outcome, bool) {
	if c.Key.IsZero() {
		return Outcome{}, false
	}
	r, used := g.outcomes.get(g, c.Key)
	switch {
	case !used:
		return Outcome{}, false
	case r.Request != c.Request:
		return Outcome{Refusal: &Refusal{Code: KeyReused, Field: "Idempotency-Key"}}, true
	case r.Refusal != nil:
		return Outcome{Refusal: r.Refusal, Replayed: true}, true
	}
	e, ok := g.entry(r.Entry)
	if !ok && g.err == nil {
		g.corrupt("key %s names entry %d, which is not there", c.Key, r.Entry)
	}
	return Outcome{Entry: e, Replayed: true}, true
}

// entry returns an entry of the journal or of this group.
func (g *group) entry(seq uint64) (Entry, bool) {
	if n := len(g.entries); n > 0 && seq >= g.entries[0].Seq {
		if i := seq - g.entries[0].Seq; i < uint64(n) {
			return g.entries[i], true
		}
		return Entry{}, false
	}
	e, ok, err := g.view.Entry(seq)
	if err != nil && g.err == nil {
		g.err = err
	}
	return e, ok && err == nil
}

// keep stores an outcome under c's key. The bank's own commands have none.
func (g *group) keep(c Command, r OutcomeRecord) {
	if !c.Key.IsZero() {
		g.outcomes.set(g, c.Key, r)
	}
}

// bookingTime returns the time of the next entry. It moves forward even when
// the clock steps back or two entries fall into one microsecond.
func (g *group) bookingTime() Instant { return max(g.now, g.head.BookedAt+1) }
