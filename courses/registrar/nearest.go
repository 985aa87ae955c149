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

// Nearest finds the diploma that a learner is nearest to, and what closes the
// gap. It takes many audits, so what was found is kept until the account, its
// goals, the catalogue, what panels have approved or the day is another. It
// reports false if nobody can be audited for anything.
func (r *Registrar) Nearest(ctx context.Context, by org.Principal, id ledger.AccountID) (Nearest, bool, error) {
	if by.Role == org.College {
		return Nearest{}, false, nil // sees what learners have consented to, one by one
	}
	goals, err := r.Goals(ctx, by, id)
	if err != nil {
		return Nearest{}, false, err
	}
	a, err := r.book.Account(ctx, id)
	if err != nil {
		return Nearest{}, false, err
	}
	state := nearState{a.Seq, r.current.Load(), r.panels.version(), r.today(), goalsText(goals)}
	if n, known := r.near.get(id, state); known {
		return n, n.Rules != nil, nil
	}
	n, err := r.findNearest(ctx, by, id, goals)
	if err == nil {
		r.near.put(id, state, n)
	}
	return n, n.Rules != nil, err
}

func (r *Registrar) findNearest(ctx context.Context, by org.Principal, id ledger.AccountID, goals []Goal) (Nearest, error) {
	matches, err := r.Matches(ctx, by, id)
	if err != nil || len(matches) == 0 {
		return Nearest{}, err
	}
	at := slices.IndexFunc(matches, func(m Match) bool {
		return slices.ContainsFunc(goals, func(g Goal) bool { return g.Programme == m.Programme.Code })
	})
	m := &matches[max(0, at)]
	o, err := r.offer(m.Programme)
	if err != nil {
		return Nearest{}, err
	}
	n := Nearest{
		Programme: m.Programme, Rules: o.Rules, Goal: at >= 0, Better: m.Better, Met: m.Verdict.Met, Blocked: m.Verdict.Blocked,
		Requirements: m.Verdict.Requirements, Missing: m.Missing,
	}
	if n.Met {
		return n, nil
	}
	plan, err := r.Plan(ctx, by, id, m.Programme.Code, 0)
	if err != nil {
		return Nearest{}, fmt.Errorf("plan for %s: %w", m.Programme.Code, err)
	}
	n.Courses, n.Closes, n.End = plan.Courses, plan.Verdict.Missing() == 0, plan.End
	return n, nil
}

// goalsText says all of goals that an answer depends on.
func goalsText(goals []Goal) string {
	var b strings.Builder
	for _, g := range goals {
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
