package registrar

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
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
