package registrar

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"creditbank/courses/audit"
	"creditbank/courses/programme"
	"creditbank/ledger"
)

// findNearest audits an account for its goals or, without any, for all there
// is. Without a programme the answer is empty.
func (r *Registrar) findNearest(ctx context.Context, a *account, goals map[string]*Goal) (*Nearest, error) {
	if len(goals) > 0 {
		return r.nearestGoal(ctx, a, goals)
	}
	return r.nearestOfAll(ctx, a)
}

// nearestGoal audits an account for each of its goals.
func (r *Registrar) nearestGoal(ctx context.Context, a *account, goals map[string]*Goal) (*Nearest, error) {
	var best *Match
	var audited *Audited // for the best
	for _, name := range slices.Sorted(maps.Keys(goals)) {
		m, stands, err := r.matchGoal(ctx, a, goals[name])
		if err != nil {
			return nil, err
		}
		if best == nil || nearer(&m, best) < 0 {
			best, audited = &m, stands
		}
	}
	return r.describeNearest(ctx, a, best, audited, true)
}

// candidate is a programme that could be the nearest, by what is certain
// before it is audited.
type candidate struct {
	*ready
	at      int              // in the order of the codes
	record  programme.Record // all of it
	missing ledger.Amount    // no verdict misses fewer credits
	terms   int              // nor takes fewer terms
}

// nearestOfAll finds the nearest of all programmes. They are audited in the
// order of what they miss at best, until none of the others can be nearer.
func (r *Registrar) nearestOfAll(ctx context.Context, a *account) (*Nearest, error) {
	offers, err := r.readyOffers(ctx, nil)
	if err != nil || len(offers) == 0 {
		return nil, err
	}
	candidates := make([]candidate, len(offers))
	for i := range offers {
		record, _ := offers[i].known.Record(a.holdings(0))
		if candidates[i], err = candidateOf(record, i, &offers[i]); err != nil {
			return nil, err
		}
	}
	best, at, err := nearestOf(candidates, a.checkpoint())
	if err != nil {
		return nil, err
	}
	c := &candidates[at]
	return r.describeNearest(ctx, a, &best, &Audited{
		Programme: c.Programme, Rules: c.Rules, Equivalences: c.set.number, Record: c.record, Verdict: best.Verdict,
	}, false)
}

// nearestOf returns the nearest of one candidate or more, and puts them into
// the order in which they were looked at.
func nearestOf(candidates []candidate, checkpoint string) (best Match, at int, err error) {
	slices.SortFunc(candidates, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.missing, b.missing), cmp.Compare(a.terms, b.terms), cmp.Compare(a.at, b.at))
	})
	at = -1
	for i := range candidates {
		c := &candidates[i]
		if at >= 0 && !c.mayBeat(&best, candidates[at].at) {
			continue
		}
		v, err := audit.Outline(c.Rules, serving(c.record, c.Rules), audit.Options{Checkpoint: checkpoint})
		if err != nil {
			return Match{}, 0, fmt.Errorf("audit for %s: %w", c.Code, err)
		}
		m := matchOf(c.Programme, c.Rules, NoneBetter, v)
		if at < 0 || cmp.Or(nearer(&m, &best), cmp.Compare(c.at, candidates[at].at)) < 0 {
			best, at = m, i
		}
	}
	return best, at, nil
}

// candidateOf looks at a programme as far as that is cheap.
func candidateOf(record programme.Record, at int, o *ready) (candidate, error) {
	c := candidate{ready: o, at: at, record: record}
	requirements, err := audit.AtBest(o.Rules, record)
	if err != nil {
		return c, fmt.Errorf("audit for %s: %w", o.Code, err)
	}
	c.missing = toEarn(&audit.Verdict{Requirements: requirements})
	c.terms = termsFor(o.Rules, c.missing)
	return c, nil
}

// mayBeat says whether an audit could show the candidate to be nearer than the
// best so far, or as near and before it in the order of the codes.
func (c *candidate) mayBeat(best *Match, at int) bool {
	return cmp.Or(cmp.Compare(c.missing, best.Missing), cmp.Compare(c.terms, best.Terms), cmp.Compare(c.at, at)) < 0
}

// describeNearest says of the nearest diploma what would close the gap.
func (r *Registrar) describeNearest(ctx context.Context, a *account, best *Match, audited *Audited, goal bool) (*Nearest, error) {
	n := &Nearest{
		Programme: best.Programme, Rules: audited.Rules, Goal: goal, Better: best.Better, Met: best.Verdict.Met, Blocked: best.Verdict.Blocked,
		Requirements: best.Verdict.Requirements, Missing: best.Missing,
	}
	// So far it was audited in outline. What each lot is to it takes one more.
	whole, err := audit.Audit(audited.Rules, audited.Record, audit.Options{Checkpoint: a.checkpoint()})
	if err != nil {
		return nil, fmt.Errorf("audit for %s: %w", best.Programme.Code, err)
	}
	n.weigh(a, &whole)
	if n.Met {
		return n, nil
	}
	plan, err := r.planBy(ctx, a, audited, DefaultWeeklyHours, judgeServing)
	if err != nil {
		return nil, fmt.Errorf("plan for %s: %w", best.Programme.Code, err)
	}
	n.Courses, n.Closes, n.End = plan.Courses, plan.Verdict.Missing() == 0, plan.End
	return n, nil
}
