package registrar

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// CourseProposal is a course that an enterprise proposes, on its way through
// the panel: draft, submitted, in review, and then passed, returned or
// rejected. The office publishes what passed. It is stored as JSON: never
// rename a field.
type CourseProposal struct {
	ID           string        `json:"id"`
	Organisation string        `json:"organisation"`
	State        ReviewState   `json:"state"`
	Content      CourseContent `json:"content"`
	Rounds       []Round       `json:"rounds,omitempty"`
	// FirstDay and Version are those of the course that was published.
	FirstDay ledger.Day   `json:"first_day,omitempty"`
	Version  uint32       `json:"version,omitempty"`
	Steps    []ReviewStep `json:"steps"`
}

// ReviewState says how far a proposed course is.
type ReviewState string

// The states. They are stored: never change one.
const (
	Draft          ReviewState = "draft"
	Submitted      ReviewState = "submitted"
	UnderReview    ReviewState = "in-review"
	Passed         ReviewState = "passed" // by the panel; the office gives it its first day
	Returned       ReviewState = "returned"
	CourseRejected ReviewState = "rejected"
	Withdrawn      ReviewState = "withdrawn"
	CourseApproved ReviewState = "approved" // published
)

// CourseContent is what is proposed. Its provider is the organisation.
type CourseContent struct {
	Code       string            `json:"code"`
	Module     courses.Module    `json:"module"`
	Title      string            `json:"title"`
	TitleEn    string            `json:"title_en,omitempty"`
	Hours      ledger.Amount     `json:"hours_thousandths"`
	Worth      courses.HoursRule `json:"worth"`
	Industry   string            `json:"industry,omitempty"`
	Outline    string            `json:"outline"`
	Assessment string            `json:"assessment"`
	Evidence   string            `json:"evidence,omitempty"` // SHA-256 of the textbook, in hexadecimal digits
}

// ReviewStep is one step of a proposal, with who signed it.
type ReviewStep struct {
	State        ReviewState    `json:"state"`
	By           string         `json:"by"`
	Organisation string         `json:"organisation"`
	At           ledger.Instant `json:"at"`
	Reason       string         `json:"reason,omitempty"`
}

// Round is one submission with what became of it.
type Round struct {
	Number   int            `json:"number"`
	Content  CourseContent  `json:"content"`
	By       string         `json:"by"`
	At       ledger.Instant `json:"at"`
	Terms    *ReviewTerms   `json:"terms,omitempty"`
	Votes    []CourseVote   `json:"votes,omitempty"`
	Decision ReviewState    `json:"decision,omitempty"`
	Score    ledger.Amount  `json:"score_thousandths,omitempty"` // mean of the panel, of 100
	Decided  ledger.Instant `json:"decided,omitempty"`
}

// round returns the newest round.
func (p *CourseProposal) round() *Round {
	if len(p.Rounds) == 0 {
		return nil
	}
	return &p.Rounds[len(p.Rounds)-1]
}

// signed adds a step.
func (p *CourseProposal) signed(q Request, now ledger.Instant, state ReviewState, reason string) {
	p.State = state
	p.Steps = append(slices.Clone(p.Steps), ReviewStep{state, q.By.ID, q.By.Organisation, now, reason})
}

// person names who votes: the member who signed in or, for a key that is no
// person's, the key.
func person(by org.Principal) string { return cmp.Or(by.Member, by.ID) }

// onPanel reports whether an expert is on the panel of any round.
func (p *CourseProposal) onPanel(expert string) bool {
	return slices.ContainsFunc(p.Rounds, func(round Round) bool {
		return round.Terms != nil && slices.ContainsFunc(round.Terms.Panel, func(m PanelMember) bool { return m.Expert == expert })
	})
}

// shownTo returns a proposal as somebody may see it, and whether they may at
// all. As long as the panel votes only the office and its clerks see the votes of others:
// an expert is not to follow one, nor the proposer to argue with one.
func (r *Registrar) shownTo(by org.Principal, p CourseProposal) (CourseProposal, bool) {
	switch {
	case by.ReadsAll(), r.clerkOver(by, &p):
		return p, true
	case by.Role == org.Expert && p.onPanel(person(by)):
	case by.Role == org.Enterprise && r.Tree().MayActFor(by, p.Organisation):
	default:
		return CourseProposal{}, false
	}
	if round := p.round(); p.State == UnderReview {
		p.Rounds = slices.Clone(p.Rounds)
		p.Rounds[len(p.Rounds)-1].Votes = slices.DeleteFunc(slices.Clone(round.Votes), func(v CourseVote) bool { return v.By != person(by) })
	}
	return p, true
}

// CourseProposal returns a proposal to its enterprise, its panel and the office.
func (r *Registrar) CourseProposal(ctx context.Context, by org.Principal, id string) (CourseProposal, error) {
	f, err := paper[CourseProposal](ctx, r, courses.CourseProposalPaper, id)
	switch {
	case err != nil:
		return CourseProposal{}, err
	case len(f.history) == 0:
		return CourseProposal{}, fmt.Errorf("course proposal %.80q: %w", id, fault.NotFound)
	}
	p, may := r.shownTo(by, f.says)
	if !may {
		return CourseProposal{}, fmt.Errorf("course proposal %s is of %s: %w", id, f.says.Organisation, fault.Forbidden)
	}
	return p, nil
}

// reviewStep changes a proposal that is in one of the wanted states. Change is
// given its newest version and when it is.
func (r *Registrar) reviewStep(ctx context.Context, q Request, id string, want []ReviewState, asked []string,
	change func(*CourseProposal, ledger.Instant) error) (CourseProposal, bool, error) {
	a, err := q.askedFor(append([]string{"course-proposal", id}, asked...)...)
	if err != nil {
		return CourseProposal{}, false, err
	}
	if _, err := r.CourseProposal(ctx, q.By, id); err != nil {
		return CourseProposal{}, false, err
	}
	f, err := paper[CourseProposal](ctx, r, courses.CourseProposalPaper, id)
	if err != nil {
		return CourseProposal{}, false, err
	}
	show := func(p CourseProposal) CourseProposal { shown, _ := r.shownTo(q.By, p); return shown }
	if earlier, used, err := f.asked(a); used || err != nil {
		return show(earlier), used, err
	}
	p := f.says
	if !slices.Contains(want, p.State) {
		return show(p), false, &ledger.Refusal{Code: ReviewElsewhere, Subject: id, Has: string(p.State), Wants: string(want[0])}
	}
	p.Rounds = slices.Clone(p.Rounds)
	if err := change(&p, ledger.InstantOf(r.now())); err != nil {
		return show(f.says), false, err
	}
	return show(p), false, file(ctx, r, q, f, courses.CourseProposalPaper, id, a, p)
}
