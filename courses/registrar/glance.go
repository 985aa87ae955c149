package registrar

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"creditbank/courses"
	"creditbank/courses/audit"
	"creditbank/courses/org"
	"creditbank/courses/programme"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Nearest is the diploma that a learner is nearest to: of their goals or, if
// they have none, of all programmes.
type Nearest struct {
	Programme    courses.Programme // the version under which the learner is nearer
	Rules        *programme.Rules
	Goal         bool // it is a goal of the learner's
	Better       Better
	Met          bool
	Blocked      audit.Reason
	Requirements []audit.Requirement
	Missing      ledger.Amount   // credits still to be earned
	Courses      []PlannedCourse // the fewest that close the gap
	Closes       bool            // nothing is missing with them
	End          ledger.Day      // when the last of them would be completed
	// Counted is how much of what is available is in lots that count for it.
	Counted ledger.Amount
	// Left is the available lots that do not count, newest first: the first
	// maxLeft of them. LeftOver is how much is available in all of them.
	Left     []LeftLot
	LeftOver ledger.Amount
}

// Glance is what a learner sees first, all of one moment.
type Glance struct {
	Account ledger.Account
	Recent  []ledger.LotLine // the newest lots, newest first
	Ending  []Ending         // what ends within a year, the first to end first
	Nearest *Nearest         // nil if nobody can be audited for anything
}

// Ending is credits that are of no use for something after a day.
type Ending struct {
	ledger.LotLine
	On ledger.Day // the last day
	// ForNearest says that the nearest programme takes nothing older; if it is
	// false the bank ends them.
	ForNearest bool
}

// How much a glance has.
const (
	recentLots = 5
	endingLots = 10
	soonDays   = 366
)

// Glance tells a learner what they have, to which diploma they are nearest,
// and what closes the gap. Others may see less of a record, so it is for the
// learner alone. It takes many audits, so what was found is kept until the
// account, its goals, the catalogue, what panels have approved or the day is
// another.
func (r *Registrar) Glance(ctx context.Context, by org.Principal, id ledger.AccountID) (Glance, error) {
	if by.Role != org.Learner || by.Learner != id {
		return Glance{}, fmt.Errorf("a glance at %s: %w", id, fault.Forbidden)
	}
	v, err := r.look(ctx, by, id, CreditsField)
	if err != nil {
		return Glance{}, err
	}
	goals, err := r.goalsBetween(ctx, id, id)
	if err != nil {
		return Glance{}, err
	}
	now, err := r.book.Account(ctx, id)
	if err != nil {
		return Glance{}, err
	}
	state := glanceState{now.Seq, r.current.Load(), r.panels.version(), r.today(), goalsText(goals)}
	if g, known := r.glances.get(id, state); known {
		return g, nil
	}
	a, err := r.readAccount(ctx, v)
	if err != nil {
		return Glance{}, err
	}
	g := Glance{Account: a.Account, Recent: slices.Clone(a.lots[:min(recentLots, len(a.lots))])}
	if g.Nearest, err = r.findNearest(ctx, a, goals); err != nil {
		return Glance{}, err
	}
	g.Ending = a.ending(g.Nearest)
	state.seq = a.Seq // it may have moved meanwhile
	r.glances.put(id, state, g)
	return g, nil
}

// ending lists what ends within a year: by the bank, or because the nearest
// programme takes nothing older.
func (a *account) ending(nearest *Nearest) []Ending {
	var ends []Ending
	for i := range a.lots {
		lot := &a.lots[i].Lot
		if lot.Available == 0 {
			continue
		}
		e := Ending{LotLine: a.lots[i], On: lot.Until}
		if nearest != nil && nearest.Rules.ValidityYears > 0 && !nearest.Met && lot.Unit == ledger.Credit {
			if end := e.Deposit.Effective.AddYears(nearest.Rules.ValidityYears); e.On == 0 || end < e.On {
				e.On, e.ForNearest = end, true
			}
		}
		if e.On >= a.asked && e.On <= a.asked+soonDays {
			ends = append(ends, e)
		}
	}
	slices.SortStableFunc(ends, func(a, b Ending) int { return cmp.Compare(a.On, b.On) })
	return slices.Clone(ends[:min(endingLots, len(ends))])
}

// goalsText says all of goals that an answer depends on.
func goalsText(goals map[string]*Goal) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(goals)) {
		g := goals[name]
		fmt.Fprintf(&b, "%s %d %d;", g.Programme, g.Entry, g.Registered)
	}
	return b.String()
}

// glanceState is what a glance depends on.
type glanceState struct {
	seq       uint64 // of the account
	catalogue *catalogue
	panels    uint64
	day       ledger.Day
	goals     string
}

// glances keeps what learners have looked at last. Its zero value is empty.
type glances struct {
	mu       sync.Mutex
	now, old map[ledger.AccountID]keptGlance // guarded by mu
}

type keptGlance struct {
	state glanceState
	Glance
}

// glancesHalf bounds each half of what is kept. A glance has about ten
// kilobytes.
const glancesHalf = 2048

func (k *glances) get(id ledger.AccountID, state glanceState) (Glance, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	found, known := k.now[id]
	if !known {
		if found, known = k.old[id]; known {
			k.keep(id, found)
		}
	}
	return found.Glance, known && found.state == state
}

func (k *glances) put(id ledger.AccountID, state glanceState, g Glance) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.keep(id, keptGlance{state, g})
}

// keep is called with mu held. When one half is full, the older one goes.
func (k *glances) keep(id ledger.AccountID, g keptGlance) {
	if k.now == nil || len(k.now) >= glancesHalf {
		k.now, k.old = make(map[ledger.AccountID]keptGlance), k.now
	}
	k.now[id] = g
}

// forget drops what is kept of accounts.
func (k *glances) forget(ids ...ledger.AccountID) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, id := range ids {
		delete(k.now, id)
		delete(k.old, id)
	}
}

// OpenProgrammes returns the programmes whose rules are in force: those that
// can be a goal, in the order of their codes.
func (r *Registrar) OpenProgrammes() []courses.Programme {
	var open []courses.Programme
	for _, code := range slices.Sorted(maps.Keys(r.current.Load().programmes)) {
		if o, err := r.inForce(code, r.today()); err == nil {
			open = append(open, o.Programme)
		}
	}
	return open
}
