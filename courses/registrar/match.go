package registrar

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"creditbank/courses"
	"creditbank/courses/audit"
	"creditbank/courses/grounds"
	"creditbank/courses/org"
	"creditbank/courses/programme"
	"creditbank/ledger"
)

// Match is how near a learner is to a diploma.
type Match struct {
	Programme courses.Programme // the version under which the learner is nearer
	Better    Better
	Verdict   audit.Verdict // in outline, see [audit.Outline]
	Missing   ledger.Amount // credits still to be earned
	Terms     int           // terms that takes
}

// Matches audits a learner for all programmes with rules in force, nearest
// first: by credits missing, then by terms to go, then by code. A college sees
// its own programmes that the learner has consented to.
func (r *Registrar) Matches(ctx context.Context, by org.Principal, id ledger.AccountID) ([]Match, error) {
	l, err := r.look(ctx, by, id, CreditsField)
	if err != nil {
		return nil, err
	}
	a, err := r.readAccount(ctx, l)
	if err != nil {
		return nil, err
	}
	offers, err := r.readyOffers(ctx, nil)
	if err != nil {
		return nil, err
	}
	goals, err := r.goalsBetween(ctx, id, id)
	if err != nil {
		return nil, err
	}
	var matches []Match
	for i := range offers {
		o := &offers[i]
		goal := goals[goalName(id, o.Code)]
		if by.Role == org.College {
			consents, err := r.goalConsented(ctx, id, o.Code)
			if err != nil {
				return nil, err
			}
			if !consents || goal == nil || !r.Tree().MayActFor(by, o.Institution) {
				continue
			}
		}
		m, err := r.match(ctx, a, o, goal)
		if err != nil {
			return nil, err
		}
		matches = append(matches, m)
	}
	slices.SortStableFunc(matches, func(a, b Match) int { return nearer(&a, &b) })
	return matches, nil
}

// nearer returns a negative number if a is the nearer diploma.
func nearer(a, b *Match) int {
	return cmp.Or(cmp.Compare(a.Missing, b.Missing), cmp.Compare(a.Terms, b.Terms))
}

// ready is a programme with what it takes to audit many for it.
type ready struct {
	*offer
	set   *agreed
	known *grounds.Known
}

// readyOffers prepares programmes, or all if no codes are given. One that
// nobody can be audited for is an error if it was asked for, otherwise it is
// left out.
func (r *Registrar) readyOffers(ctx context.Context, codes []string) ([]ready, error) {
	asked := len(codes) > 0
	if !asked {
		codes = slices.Sorted(maps.Keys(r.current.Load().programmes))
	}
	var offers []ready
	for _, code := range codes {
		o, err := r.inForce(code, r.today())
		if err != nil && asked {
			return nil, err
		}
		if err != nil {
			continue
		}
		set, err := r.equivalences(ctx, code)
		if err != nil {
			return nil, err
		}
		offers = append(offers, ready{o, set, r.known(o, set)})
	}
	return offers, nil
}

// match audits an account for one programme, without text. Who works towards
// it is audited as a whole: they may be protected by the version they began
// under.
func (r *Registrar) match(ctx context.Context, a *account, o *ready, goal *Goal) (Match, error) {
	if goal != nil {
		m, _, err := r.matchGoal(ctx, a, goal)
		return m, err
	}
	rec, _ := o.known.Record(a.holdings(0))
	v, err := audit.Outline(o.Rules, serving(rec, o.Rules), audit.Options{Checkpoint: a.checkpoint()})
	if err != nil {
		return Match{}, fmt.Errorf("audit for %s: %w", o.Code, err)
	}
	return matchOf(o.Programme, o.Rules, NoneBetter, v), nil
}

// matchGoal is match for a goal, with the audit it rests on.
func (r *Registrar) matchGoal(ctx context.Context, a *account, goal *Goal) (Match, *Audited, error) {
	answer, err := r.answerTo(ctx, a, goal.Programme, question{goal: goal, outline: true})
	if err != nil {
		return Match{}, nil, err
	}
	best := answer.best()
	return matchOf(best.Programme, best.Rules, answer.Better, best.Verdict), best, nil
}

func matchOf(p courses.Programme, rules *programme.Rules, better Better, v audit.Verdict) Match {
	m := Match{Programme: p, Better: better, Verdict: v, Missing: toEarn(&v)}
	m.Terms = termsFor(rules, m.Missing)
	return m
}

// serving returns a record without the lots that serve no group of a
// programme: they change no figure of a verdict, only its lines.
func serving(rec programme.Record, r *programme.Rules) programme.Record {
	all := rec.Lots
	rec.Lots = make([]programme.Lot, 0, len(all))
	for i := range all {
		if slices.ContainsFunc(all[i].Groups, func(g string) bool { return r.GroupIndex(g) >= 0 }) {
			rec.Lots = append(rec.Lots, all[i])
		}
	}
	return rec
}

// goalsPage is how many goals are read at a time.
const goalsPage = 32

// goalsBetween returns the goals of all learners from one account to another,
// by their papers' names.
func (r *Registrar) goalsBetween(ctx context.Context, first, last ledger.AccountID) (map[string]*Goal, error) {
	end := courses.GoalPaper.Key(last.String() + "0") // “0” comes behind “/”
	goals := make(map[string]*Goal)
	for after := courses.GoalPaper.Key(first.String() + "/"); ; {
		more, err := r.store.Papers().List(ctx, after, goalsPage)
		if err != nil || len(more) == 0 {
			return goals, err
		}
		for _, p := range more {
			key, _ := p.VersionKey()
			if key >= end {
				return goals, nil
			}
			g, err := says[Goal](p)
			if err != nil {
				return nil, err
			}
			if after = key; g.Removed == 0 {
				goals[p.Name] = &g
			}
		}
	}
}

// toEarn returns the fewest credits with which nothing would be missing: one
// credit can serve the total, a group and an origin at once, but not two
// groups. Where a required list alone is short, it is what that lacks.
func toEarn(v *audit.Verdict) ledger.Amount {
	var most, groups, lists ledger.Amount
	for _, q := range v.Requirements {
		switch q.Kind {
		case audit.KindGroup:
			groups += q.Short
		case audit.KindRequired:
			lists += q.Short
		default:
			most = max(most, q.Short)
		}
	}
	return max(most, groups, lists)
}

// programmeTerms is how many terms a junior college course beside work takes:
// two and a half years. It stands in for a pace where the rules have no cap.
const programmeTerms = 5

// termsFor returns how many terms it takes to earn credits: as fast as the
// caps for a semester or a year allow, otherwise at the pace of the programme.
func termsFor(r *programme.Rules, credits ledger.Amount) int {
	pace := r.Total / programmeTerms
	capped := ledger.Amount(0)
	for _, c := range r.AtMost {
		limit := c.Max
		switch {
		case c.Max == programme.NoLimit || c.Per != programme.PerSemester && c.Per != programme.PerYear:
			continue
		case c.Per == programme.PerYear:
			limit /= 2
		}
		if capped == 0 || limit < capped {
			capped = limit
		}
	}
	pace = max(1, cmp.Or(capped, pace))
	return int((credits + pace - 1) / pace)
}
