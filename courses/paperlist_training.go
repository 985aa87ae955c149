package courses

import (
	"encoding/json"
	"strconv"

	"creditbank/ledger"
)

// States of which lists of courses go by. They are part of what papers say.
const (
	proposalDraft     = "draft"
	proposalReturned  = "returned"
	proposalSubmitted = "submitted"
	proposalInReview  = "in-review"
	proposalPassed    = "passed"
	orderSettled      = "settled"
)

// proposal is what lists go by of a proposed course. The fields are stored:
// never rename one.
type proposal struct {
	Organisation string `json:"organisation"`
	State        string `json:"state"`
	Content      struct {
		Code string `json:"code"`
	} `json:"content"`
	Rounds []struct {
		Terms struct {
			Panel []struct {
				Expert string `json:"expert"`
			} `json:"panel"`
		} `json:"terms"`
		Votes []struct {
			By string `json:"by"`
		} `json:"votes"`
	} `json:"rounds"`
	Steps []struct {
		At ledger.Instant `json:"at"`
	} `json:"steps"`
}

// proposalLists is [Paper.Lists] of a proposed course: by when it was first
// filed, which no step changes. It is of its organisation and of everybody who
// was ever on its panel. As long as somebody is to look at it, it is listed
// under its course.
func (p Paper) proposalLists() (names []string, place uint64) {
	var x proposal
	if json.Unmarshal([]byte(p.Body), &x) != nil {
		return nil, 0
	}
	names = []string{p.Kind.List(), p.Kind.ListIn(x.State), p.Kind.ListOf(x.Organisation)}
	switch x.State {
	case proposalDraft, proposalReturned:
		names = append(names, p.Kind.ListFor(x.Organisation))
	case proposalSubmitted, proposalInReview, proposalPassed:
		names = append(names, p.Kind.ListOn(x.Content.Code))
	}
	for i, round := range x.Rounds {
		silent := x.State == proposalInReview && i == len(x.Rounds)-1
		for _, m := range round.Terms.Panel {
			names = with(names, true, p.Kind.ListOf(m.Expert))
			waits := silent
			for _, v := range round.Votes {
				waits = waits && v.By != m.Expert
			}
			names = with(names, waits, p.Kind.ListFor(m.Expert))
		}
	}
	if len(x.Steps) > 0 {
		place = uint64(max(0, x.Steps[0].At))
	}
	return names, place
}

// orderLists is [Paper.Lists] of ordered training: by when it was ordered. It
// is of the firm and of the provider; one that completions have settled is
// listed under its course.
func (p Paper) orderLists() (names []string, place uint64) {
	var x struct {
		Firm     string         `json:"firm"`
		Provider string         `json:"provider"`
		Course   string         `json:"course"`
		Ordered  ledger.Day     `json:"ordered"`
		Filed    ledger.Instant `json:"filed"`
		State    string         `json:"state"`
	}
	if json.Unmarshal([]byte(p.Body), &x) != nil {
		return nil, 0
	}
	names = with([]string{p.Kind.List(), p.Kind.ListOf(x.Firm)}, true, p.Kind.ListOf(x.Provider))
	names = with(names, x.State == orderSettled, p.Kind.ListOn(x.Course))
	// Those of before say the day alone.
	return names, uint64(max(0, x.Filed, ledger.InstantOf((x.Ordered - 1).End())))
}

// otherLists is [Paper.Lists] of what is looked up one way alone: plans by
// their year, places in plans that are taken by the person, consents that were
// not withdrawn by the college and when they were given, and merges by how far
// they are. Those without a time stand in the order of their names.
func (p Paper) otherLists() (names []string, place uint64) {
	var x struct {
		Year        int            `json:"year"`
		Learner     string         `json:"learner"`
		Dropped     bool           `json:"dropped"`
		Institution string         `json:"institution"`
		Given       ledger.Instant `json:"given"`
		Withdrawn   ledger.Instant `json:"withdrawn"`
		State       string         `json:"state"`
		At          ledger.Instant `json:"at"`
	}
	if json.Unmarshal([]byte(p.Body), &x) != nil {
		return nil, 0
	}
	switch p.Kind {
	case TrainingPlanPaper:
		return []string{p.Kind.ListIn(strconv.Itoa(x.Year))}, 0
	case SeatPaper:
		return with(nil, !x.Dropped, p.Kind.ListOf(x.Learner)), 0
	case ConsentPaper:
		return with(nil, x.Withdrawn == 0, p.Kind.ListOf(x.Institution)), uint64(max(0, x.Given))
	}
	return []string{p.Kind.ListIn(x.State)}, uint64(max(0, x.At))
}
