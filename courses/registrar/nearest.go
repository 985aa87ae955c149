package registrar

import (
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
}

// Glance is an account at one moment, with the diploma that its learner is
// nearest to.
type Glance struct {
	Account ledger.Account
	Lots    []ledger.LotLine // newest first; the oldest of very many are left out
	Nearest *Nearest         // nil if nobody can be audited for anything
}

// Glance tells a learner what they have, to which diploma they are nearest,
// and what closes the gap. Others may see less of a record, so it is for the
// learner alone. The diploma takes many audits, so what was found is kept
// until the account, its goals, the catalogue, what panels have approved or
// the day is another.
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
	state := nearState{0, r.current.Load(), r.panels.version(), r.today(), goalsText(goals)}
	a, err := r.readAccount(ctx, v)
	if err != nil {
		return Glance{}, err
	}
	state.seq = a.Seq
	g := Glance{Account: a.Account, Lots: a.lots}
	n, known := r.near.get(id, state)
	if !known {
		if n, err = r.findNearest(ctx, a, goals); err != nil {
			return Glance{}, err
		}
		r.near.put(id, state, n)
	}
	if n.Rules != nil {
		g.Nearest = &n
	}
	return g, nil
}

// findNearest audits an account for its goals or, without any, for all there
// is. Without a programme the answer is empty.
func (r *Registrar) findNearest(ctx context.Context, a *account, goals map[string]*Goal) (Nearest, error) {
	var codes []string
	for _, name := range slices.Sorted(maps.Keys(goals)) {
		codes = append(codes, goals[name].Programme)
	}
	offers, err := r.readyOffers(ctx, codes)
	if err != nil {
		return Nearest{}, err
	}
	var best *Match
	var goal *Goal
	for i := range offers {
		g := goals[goalName(a.ID, offers[i].Code)]
		m, err := r.match(ctx, a, &offers[i], g)
		if err != nil {
			return Nearest{}, err
		}
		if best == nil || nearer(&m, best) < 0 {
			best, goal = &m, g
		}
	}
	if best == nil {
		return Nearest{}, nil
	}
	o, err := r.offer(best.Programme)
	if err != nil {
		return Nearest{}, err
	}
	n := Nearest{
		Programme: best.Programme, Rules: o.Rules, Goal: goal != nil, Better: best.Better, Met: best.Verdict.Met, Blocked: best.Verdict.Blocked,
		Requirements: best.Verdict.Requirements, Missing: best.Missing,
	}
	if n.Met {
		return n, nil
	}
	plan, err := r.planFor(ctx, a, best.Programme.Code, goal, DefaultWeeklyHours)
	if err != nil {
		return Nearest{}, fmt.Errorf("plan for %s: %w", best.Programme.Code, err)
	}
	n.Courses, n.Closes, n.End = plan.Courses, plan.Verdict.Missing() == 0, plan.End
	return n, nil
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

// nearState is what an answer was computed from.
type nearState struct {
	seq       uint64 // of the account
	catalogue *catalogue
	panels    uint64
	day       ledger.Day
	goals     string
}

// nearest keeps answers, those asked for last. Its zero value is empty.
type nearest struct {
	mu       sync.Mutex
	now, old map[ledger.AccountID]nearAnswer // guarded by mu
}

type nearAnswer struct {
	state nearState
	Nearest
}

// nearHalf bounds each half of what is kept. An answer has a few kilobytes.
const nearHalf = 2048

func (k *nearest) get(id ledger.AccountID, state nearState) (Nearest, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	found, known := k.now[id]
	if !known {
		if found, known = k.old[id]; known {
			k.keep(id, found)
		}
	}
	return found.Nearest, known && found.state == state
}

func (k *nearest) put(id ledger.AccountID, state nearState, n Nearest) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.keep(id, nearAnswer{state, n})
}

// keep is called with mu held. When one half is full, the older one goes.
func (k *nearest) keep(id ledger.AccountID, a nearAnswer) {
	if k.now == nil || len(k.now) >= nearHalf {
		k.now, k.old = make(map[ledger.AccountID]nearAnswer), k.now
	}
	k.now[id] = a
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
