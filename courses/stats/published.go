package stats

import (
	"context"

	"creditbank/courses/org"
)

// PublicFloor is the smallest number of people that figures for everybody tell
// of. A cell can be about one person: a course at a site in a month. Statistical
// offices ask for at least three or, more of them, five (threshold rule, OECD
// Glossary of Statistical Terms); with fewer, those who know all but one of them
// would learn of the one. What is below, and as much beside it as it takes that
// it cannot be computed from the totals, is hidden.
//
// Everybody else is told of their own subtree alone, whose records they may
// read one by one: there, a floor would hide what they have sent themselves.
const PublicFloor = 5

// Published answers a question for everybody, as the bank itself: nothing in the
// answer is about fewer than [PublicFloor] people, whatever is asked.
func (d *Desk) Published(ctx context.Context, q Query) (*Table, error) {
	q.Suppress = max(q.Suppress, PublicFloor)
	return d.Ask(ctx, org.Principal{ID: "bank", Role: org.Auditor}, q)
}
