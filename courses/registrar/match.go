package registrar

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"creditbank/courses"
	"creditbank/courses/audit"
	"creditbank/courses/org"
	"creditbank/courses/programme"
	"creditbank/ledger"
)

// Match is how near a learner is to a diploma.
type Match struct {
	Programme courses.Programme // the version under which the learner is nearer
	Better    Better
	Verdict   audit.Verdict
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
	var matches []Match
	for _, code := range slices.Sorted(maps.Keys(r.current.Load().programmes)) {
		if _, err := r.inForce(code, a.asked); err != nil {
			continue // nobody can be audited for it
		}
		_, goal, err := r.mayAudit(ctx, by, id, code)
		if err != nil && by.Role == org.College {
			continue
		}
		if err != nil {
			return nil, err
		}
		answer, err := r.answer(ctx, a, code, goal, nil)
		if err != nil {
			return nil, err
		}
		best := answer.best()
		missing := toEarn(&best.Verdict)
		matches = append(matches, Match{best.Programme, answer.Better, best.Verdict, missing, termsFor(best.Rules, missing)})
	}
	slices.SortStableFunc(matches, func(a, b Match) int {
		return cmp.Or(cmp.Compare(a.Missing, b.Missing), cmp.Compare(a.Terms, b.Terms))
	})
	return matches, nil
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
