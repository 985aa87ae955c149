package registrar

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// ReviewTerms say who reviews a round and how it is decided.
type ReviewTerms struct {
	Panel    []PanelMember `json:"panel"`
	Criteria []Criterion   `json:"criteria"`
	Majority Majority      `json:"majority"`
	// LeastScore is the mean of the panel's scores, of 100, below which
	// nothing passes.
	LeastScore int            `json:"least_score"`
	By         string         `json:"by"`
	At         ledger.Instant `json:"at"`
}

// PanelMember is an expert on a panel: the expert's id as a member or, for a
// key that is no person's, its public part; and where the expert works.
type PanelMember struct {
	Expert       string `json:"expert"`
	Organisation string `json:"organisation"`
}

// Criterion is what experts score, from 0 to 100.
type Criterion struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	TitleEn string `json:"title_en"`
	Weight  int    `json:"weight"` // 1 to 100
}

// criteriaOf2009 are the criteria of a review for which the office names none.
var criteriaOf2009 = [...]Criterion{
	{"relevance", "岗位针对性", "Relevance to the post", 1},
	{"content", "内容与教材", "Content and textbook", 1},
	{"teaching", "教学安排与师资", "Teaching", 1},
	{"assessment", "考核办法", "Assessment", 1},
}

// Majority says how many of a panel have to approve.
type Majority string

// The majorities. They are stored: never change one.
const (
	MoreThanHalf Majority = "more-than-half"
	TwoThirds    Majority = "two-thirds"
	Unanimous    Majority = "all"
)

// Bounds of a panel. A review group has at least three members, as in the
// method of Beijing Open University of 2018.
const (
	minReviewers = 3
	maxReviewers = 15
)

// CourseVote is an expert's judgement. Decision is Passed, Returned or
// CourseRejected.
type CourseVote struct {
	By           string         `json:"by"`
	Organisation string         `json:"organisation"`
	Scores       []Score        `json:"scores"`
	Decision     ReviewState    `json:"decision"`
	Reason       string         `json:"reason"`
	At           ledger.Instant `json:"at"`
}

// Score is what an expert gives for a criterion, from 0 to 100.
type Score struct {
	Criterion string `json:"criterion"`
	Points    int    `json:"points"`
}

// enough reports whether so many of a panel are the majority.
func (t *ReviewTerms) enough(votes int) bool {
	n := len(t.Panel)
	switch t.Majority {
	case Unanimous:
		return votes == n
	case TwoThirds:
		return 3*votes >= 2*n
	default:
		return 2*votes > n
	}
}

// decide returns what a panel decides, and its mean score in thousandths of a
// point, rounded down. As long as a vote is missing nothing is decided.
func (t *ReviewTerms) decide(votes []CourseVote) (ReviewState, ledger.Amount) {
	if len(votes) < len(t.Panel) {
		return "", 0
	}
	approve, reject, points, weights := 0, 0, 0, 0
	for _, c := range t.Criteria {
		weights += c.Weight
	}
	for _, v := range votes {
		switch v.Decision {
		case Passed:
			approve++
		case CourseRejected:
			reject++
		}
		for i, s := range v.Scores {
			points += s.Points * t.Criteria[i].Weight
		}
	}
	mean := ledger.Amount(points) * ledger.One / ledger.Amount(weights*len(votes))
	switch {
	case t.enough(approve) && mean >= ledger.Amount(t.LeastScore)*ledger.One:
		return Passed, mean
	case t.enough(reject):
		return CourseRejected, mean
	default:
		return Returned, mean
	}
}

// check returns what is wrong with the terms of a review for an organisation.
func (t *ReviewTerms) check(tree *org.Tree, organisation string) error {
	if n := len(t.Panel); n < minReviewers || n > maxReviewers {
		return &ledger.Refusal{Code: PanelTooSmall, Field: "panel", Has: strconv.Itoa(n), Wants: fmt.Sprintf("%d–%d", minReviewers, maxReviewers)}
	}
	for i, m := range t.Panel {
		field := fmt.Sprintf("panel/%d", i)
		if slices.ContainsFunc(t.Panel[:i], func(o PanelMember) bool { return o.Expert == m.Expert }) {
			return &ledger.Refusal{Code: ExpertTwice, Field: field + "/expert", Subject: clip(m.Expert)}
		}
		if err := mayReview(tree, m, organisation, field); err != nil {
			return err
		}
	}
	for i, c := range t.Criteria {
		if slices.ContainsFunc(t.Criteria[:i], func(o Criterion) bool { return o.ID == c.ID }) {
			return refusal(CriterionUnknown, fmt.Sprintf("criteria/%d/id", i), c.ID)
		}
	}
	return nil
}

// mayReview refuses an expert who works for who proposes.
func mayReview(tree *org.Tree, m PanelMember, organisation, field string) error {
	if _, known := tree.Get(m.Organisation); !known {
		return refusal(OrganisationUnknown, field+"/organisation", m.Organisation)
	}
	if tree.Covers(organisation, m.Organisation) {
		return &ledger.Refusal{Code: ExpertOfProposer, Field: field, Subject: clip(m.Expert), Has: m.Organisation, Wants: organisation}
	}
	return nil
}

// OpenCourseReview names the panel of a submitted proposal. The office does, or
// a clerk of it. Criteria may be empty for those of the programme.
func (r *Registrar) OpenCourseReview(ctx context.Context, q Request, id string, t ReviewTerms) (CourseProposal, bool, error) {
	r.publishing.Lock()
	defer r.publishing.Unlock()
	if len(t.Criteria) == 0 {
		t.Criteria = criteriaOf2009[:]
	}
	if t.Majority == "" {
		t.Majority = MoreThanHalf
	}
	t.By, t.At = "", 0
	body, err := json.Marshal(t)
	if err != nil {
		return CourseProposal{}, false, err
	}
	return r.reviewStep(ctx, q, id, []ReviewState{Submitted}, []string{"open", string(body)}, func(p *CourseProposal, now ledger.Instant) error {
		if err := r.preparesReview(q, p); err != nil {
			return err
		}
		if err := t.check(r.Tree(), p.Organisation); err != nil {
			return err
		}
		t.By, t.At = q.By.ID, now
		p.round().Terms = &t
		p.signed(q, now, UnderReview, "")
		return nil
	})
}

// preparesReview lets through who may name a panel: the office, and its clerks
// for those below them. What the panel decides is published by the office.
func (r *Registrar) preparesReview(q Request, p *CourseProposal) error {
	if r.clerkOver(q.By, p) {
		return nil
	}
	return ofOffice(q)
}

// clerkOver reports whether somebody is a clerk of an office above who proposes.
// A clerk of the proposer's own has no part in what is reviewed.
func (r *Registrar) clerkOver(by org.Principal, p *CourseProposal) bool {
	tree := r.Tree()
	o, _ := tree.Get(by.Organisation)
	return by.Role == org.Clerk && o.Kind == courses.Union && tree.MayActFor(by, p.Organisation)
}

func ofOffice(q Request) error {
	if q.By.Role != org.Office {
		return fmt.Errorf("as %s: %w", q.By.Role, fault.Forbidden)
	}
	return nil
}

// ReplaceExpert puts another expert in the place of one who has not voted.
// The office does, or a clerk of it, with a reason.
func (r *Registrar) ReplaceExpert(ctx context.Context, q Request, id, out string, in PanelMember, reason string) (CourseProposal, bool, error) {
	r.publishing.Lock()
	defer r.publishing.Unlock()
	asked := []string{"replace", out, in.Expert, in.Organisation, reason}
	return r.reviewStep(ctx, q, id, []ReviewState{UnderReview}, asked, func(p *CourseProposal, now ledger.Instant) error {
		if err := r.preparesReview(q, p); err != nil {
			return err
		}
		round := p.round()
		t := *round.Terms
		at := slices.IndexFunc(t.Panel, func(m PanelMember) bool { return m.Expert == out })
		switch {
		case at < 0:
			return refusal(ExpertNotOnPanel, "out", out)
		case slices.ContainsFunc(round.Votes, func(v CourseVote) bool { return v.By == out }):
			return refusal(ExpertHasVoted, "out", out)
		}
		t.Panel = slices.Clone(t.Panel)
		t.Panel[at] = in
		if err := t.check(r.Tree(), p.Organisation); err != nil {
			return err
		}
		round.Terms = &t
		p.signed(q, now, UnderReview, reason)
		return nil
	})
}

// VoteOnCourse adds an expert's judgement. With the last one the panel has
// decided.
func (r *Registrar) VoteOnCourse(ctx context.Context, q Request, id string, v CourseVote) (CourseProposal, bool, error) {
	r.publishing.Lock()
	defer r.publishing.Unlock()
	v.By, v.Organisation, v.At = person(q.By), q.By.Organisation, 0
	body, err := json.Marshal(v)
	if err != nil {
		return CourseProposal{}, false, err
	}
	return r.reviewStep(ctx, q, id, []ReviewState{UnderReview}, []string{"vote", string(body)}, func(p *CourseProposal, now ledger.Instant) error {
		round := p.round()
		if err := r.mayVote(q, p, round); err != nil {
			return err
		}
		vote := v
		if vote.Scores, err = round.Terms.ordered(v.Scores); err != nil {
			return err
		}
		vote.At = now
		round.Votes = append(slices.Clone(round.Votes), vote)
		decision, score := round.Terms.decide(round.Votes)
		if decision == "" {
			return nil
		}
		round.Decision, round.Score, round.Decided = decision, score, now
		p.signed(q, now, decision, "")
		return nil
	})
}

// mayVote returns why an expert may not vote, or nil.
func (r *Registrar) mayVote(q Request, p *CourseProposal, round *Round) error {
	switch {
	case q.By.Role != org.Expert:
		return fmt.Errorf("vote on a course as %s: %w", q.By.Role, fault.Forbidden)
	case !slices.ContainsFunc(round.Terms.Panel, func(m PanelMember) bool { return m.Expert == person(q.By) }):
		return refusal(ExpertNotOnPanel, "", person(q.By))
	case slices.ContainsFunc(round.Votes, func(o CourseVote) bool { return o.By == person(q.By) }):
		return &ledger.Refusal{Code: VoteTwice, Subject: p.ID}
	}
	// What the office wrote of the expert may be out of date.
	return mayReview(r.Tree(), PanelMember{person(q.By), q.By.Organisation}, p.Organisation, "")
}

// ordered returns scores in the order of the criteria: each once, from 0 to 100.
func (t *ReviewTerms) ordered(scores []Score) ([]Score, error) {
	ordered := make([]Score, len(t.Criteria))
	for i, c := range t.Criteria {
		at := slices.IndexFunc(scores, func(s Score) bool { return s.Criterion == c.ID })
		if at < 0 {
			return nil, refusal(CriterionMissing, "scores", c.ID)
		}
		ordered[i] = scores[at]
		if p := scores[at].Points; p < 0 || p > 100 {
			return nil, &ledger.Refusal{Code: ScoreOutOfRange, Field: fmt.Sprintf("scores/%d/points", at), Subject: c.ID, Has: "100", Wants: strconv.Itoa(p)}
		}
	}
	for i, s := range scores {
		known := slices.ContainsFunc(t.Criteria, func(c Criterion) bool { return c.ID == s.Criterion })
		if !known || slices.ContainsFunc(scores[:i], func(o Score) bool { return o.Criterion == s.Criterion }) {
			return nil, refusal(CriterionUnknown, fmt.Sprintf("scores/%d/criterion", i), s.Criterion)
		}
	}
	return ordered, nil
}
