package registrar

import (
	"fmt"
	"slices"
	"strconv"

	"creditbank/courses/org"
	"creditbank/ledger"
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

// Majority says how many of a panel have to approve.
type Majority string

// The majorities. They are stored: never change one.
const (
	MoreThanHalf Majority = "more-than-half"
	TwoThirds    Majority = "two-thirds"
	Unanimous    Majority = "all"
)

// criteriaOf2009 are the criteria of a review for which the office names none.
var criteriaOf2009 = [...]Criterion{
	{"relevance", "岗位针对性", "Relevance to the post", 1},
	{"content", "内容与教材", "Content and textbook", 1},
	{"teaching", "教学安排与师资", "Teaching", 1},
	{"assessment", "考核办法", "Assessment", 1},
}

// Bounds of a panel. A review group has at least three members, as in the
// method of Beijing Open University of 2018.
const (
	minReviewers = 3
	maxReviewers = 15
)

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
