package registrar

import (
	"context"
	"slices"

	"creditbank/courses"
	"creditbank/courses/org"
)

// ReviewFilter says which proposed courses are asked for, and in which order.
type ReviewFilter struct {
	Organisation string      // whose; all if it is empty
	State        ReviewState // in which; any if it is empty
	Waiting      bool        // only what waits for who asks; see [CourseProposal.WaitsFor]
	Newest       bool        // the newest first
}

// WaitsFor reports whether a proposal is at a step that somebody takes: a vote
// of an expert, what an enterprise has still to hand in, what the office opens
// to a panel or publishes.
func (p *CourseProposal) WaitsFor(by org.Principal) bool {
	switch by.Role {
	case org.Expert:
		round := p.round()
		return p.State == UnderReview && round != nil && round.Terms != nil &&
			slices.ContainsFunc(round.Terms.Panel, func(m PanelMember) bool { return m.Expert == person(by) }) &&
			!slices.ContainsFunc(round.Votes, func(v CourseVote) bool { return v.By == person(by) })
	case org.Enterprise:
		return p.State == Draft || p.State == Returned
	}
	return p.State == Submitted || p.State == Passed
}

// CourseProposals returns the proposals that somebody may see, by when they
// were first filed: up to n after the one with an id.
func (r *Registrar) CourseProposals(ctx context.Context, by org.Principal, f ReviewFilter, after string, n int) ([]CourseProposal, error) {
	var found []CourseProposal
	if n <= 0 {
		return found, nil
	}
	read := eachCase[CourseProposal]
	if f.Newest {
		read = eachCaseBack[CourseProposal]
	}
	err := read(ctx, r, courses.CourseProposalPaper, r.reviewLists(by, f), after, func(p CourseProposal) bool {
		shown, may := r.shownTo(by, p)
		if may && (f.Organisation == "" || p.Organisation == f.Organisation) && (f.State == "" || p.State == f.State) && (!f.Waiting || p.WaitsFor(by)) {
			found = append(found, shown)
		}
		return len(found) < n
	})
	return found, err
}

// reviewLists returns the lists that have all that somebody may see and asks
// for: the shortest there are.
func (r *Registrar) reviewLists(by org.Principal, f ReviewFilter) []string {
	const kind = courses.CourseProposalPaper
	of := kind.ListOf
	if f.Waiting {
		of = kind.ListFor
	}
	codes, few := []string{f.Organisation}, true
	switch {
	case by.Role == org.Expert:
		return []string{of(person(by))}
	case by.Role == org.Enterprise && f.Organisation == "":
		codes, few = r.below(by.Organisation)
	case by.Role != org.Enterprise:
		// What waits for the office is in states, and in no list for it.
		of, few = kind.ListOf, f.Organisation != ""
	}
	switch {
	case few:
		return each(codes, of)
	case f.State != "":
		return []string{kind.ListIn(string(f.State))}
	case f.Waiting && by.Role == org.Enterprise:
		return []string{kind.ListIn(string(Draft)), kind.ListIn(string(Returned))}
	case f.Waiting:
		return []string{kind.ListIn(string(Submitted)), kind.ListIn(string(Passed))}
	}
	return []string{kind.List()}
}

// underReview returns another proposal of a course that somebody is to look at,
// or "".
func (r *Registrar) underReview(ctx context.Context, code, but string) (found string, err error) {
	err = eachCase(ctx, r, courses.CourseProposalPaper, []string{courses.CourseProposalPaper.ListOn(code)}, "", func(p CourseProposal) bool {
		busy := p.State == Submitted || p.State == UnderReview || p.State == Passed
		if busy && p.ID != but && p.Content.Code == code {
			found = p.ID
		}
		return found == ""
	})
	return found, err
}
