package registrar

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/courses/training"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// TrainingPlan is a version of an organisation's training plan for a year. It
// is stored as JSON: never rename a field.
//
// Who is named in a line is not in it: each is a paper of its own, so that a
// learner can be forgotten and the plan stays.
type TrainingPlan struct {
	Organisation string         `json:"organisation"`
	Year         int            `json:"year"`
	Number       uint32         `json:"number"` // 1, 2, 3, … in the year
	Closed       bool           `json:"closed,omitempty"`
	Reason       string         `json:"reason"`
	Lines        []PlanLine     `json:"lines"`
	By           string         `json:"by"`
	At           ledger.Instant `json:"at"`
}

// PlanLine is a line of a plan.
type PlanLine struct {
	ID     string         `json:"id"`
	Course string         `json:"course"`
	Hours  ledger.Amount  `json:"hours_thousandths"` // for each person
	Money  training.Money `json:"money_fen"`
	People int            `json:"people"`
	Note   string         `json:"note,omitempty"`
	Named  []string       `json:"-"`
}

func planName(organisation string, year int) string {
	return fmt.Sprintf("%s/%04d", organisation, year)
}

// FileTrainingPlan files an organisation's plan for a year, or its next
// version with the reason for the change.
func (r *Registrar) FileTrainingPlan(ctx context.Context, q Request, organisation string, year int, reason string, lines []PlanLine) (TrainingPlan, bool, error) {
	r.publishing.Lock()
	defer r.publishing.Unlock()
	asked := []string{"training-plan", planName(organisation, year), reason}
	for _, l := range lines {
		asked = append(asked, l.ID, l.Course, l.Hours.String(), l.Money.String(), fmt.Sprint(l.People), l.Note, strings.Join(l.Named, " "))
	}
	return r.planStep(ctx, q, organisation, year, asked, func(p *TrainingPlan) error {
		lines, err := r.checkLines(ctx, q, organisation, year, lines)
		p.Lines, p.Reason = lines, reason
		return err
	})
}

// CloseTrainingPlan closes a plan: it cannot be changed any more.
func (r *Registrar) CloseTrainingPlan(ctx context.Context, q Request, organisation string, year int, reason string) (TrainingPlan, bool, error) {
	r.publishing.Lock()
	defer r.publishing.Unlock()
	if err := r.decidesFor(q.By, organisation); err != nil {
		return TrainingPlan{}, false, err
	}
	asked := []string{"close-training-plan", planName(organisation, year), reason}
	return r.planStep(ctx, q, organisation, year, asked, func(p *TrainingPlan) error {
		if p.Number == 1 {
			return &ledger.Refusal{Code: PlanMissing, Field: "year", Subject: planName(organisation, year)}
		}
		p.Closed, p.Reason = true, reason
		return nil
	})
}

// planStep adds a version of a plan. Change is given the newest with the
// number of the version to be.
func (r *Registrar) planStep(ctx context.Context, q Request, organisation string, year int, asked []string, change func(*TrainingPlan) error) (TrainingPlan, bool, error) {
	a, err := q.askedFor(asked...)
	if err != nil {
		return TrainingPlan{}, false, err
	}
	if err := r.filesFor(q.By, organisation); err != nil {
		return TrainingPlan{}, false, err
	}
	name := planName(organisation, year)
	f, err := paper[TrainingPlan](ctx, r, courses.TrainingPlanPaper, name)
	if err != nil {
		return TrainingPlan{}, false, err
	}
	seats, versions, err := r.seats(ctx, name)
	if err != nil {
		return TrainingPlan{}, false, err
	}
	if earlier, used, err := f.asked(a); used || err != nil {
		earlier.seat(seats)
		return earlier, used, err
	}
	p := f.says
	p.seat(seats)
	if p.Closed {
		return p, false, &ledger.Refusal{Code: PlanClosed, Field: "year", Subject: name}
	}
	p.Organisation, p.Year, p.Number, p.By, p.At = organisation, year, uint32(len(f.history))+1, q.By.ID, ledger.InstantOf(r.now())
	if err := change(&p); err != nil {
		return p, false, err
	}
	if q.DryRun {
		return p, false, nil
	}
	body, err := json.Marshal(p)
	if err != nil {
		return p, false, err
	}
	all := []courses.Paper{{Kind: courses.TrainingPlanPaper, Name: name, Version: p.Number, Body: string(body), By: q.By.ID, Asked: a}}
	changed, err := p.reseat(name, q.By.ID, seats, versions)
	if err != nil {
		return p, false, err
	}
	// One call: the plan and its people change together or not at all.
	return p, false, r.store.Papers().Add(ctx, append(all, changed...)...)
}

// checkLines returns the lines of a plan as they are filed: hours that are not
// given are the course's, people that are not given are those named.
func (r *Registrar) checkLines(ctx context.Context, q Request, organisation string, year int, lines []PlanLine) ([]PlanLine, error) {
	lines = slices.Clone(lines)
	named := 0
	for i := range lines {
		l := &lines[i]
		field := fmt.Sprintf("lines/%d", i)
		versions := r.current.Load().courses[l.Course]
		switch {
		case slices.ContainsFunc(lines[:i], func(o PlanLine) bool { return o.ID == l.ID }):
			return nil, refusal(PlanLineTwice, field+"/line", l.ID)
		case len(versions) == 0:
			return nil, refusal(CourseUnknown, field+"/course", l.Course)
		case l.Hours == 0:
			l.Hours = versions[len(versions)-1].Hours
		}
		slices.Sort(l.Named)
		l.Named = slices.Compact(l.Named)
		if named += len(l.Named); named > maxNamed {
			return nil, fmt.Errorf("more than %d people named: %w", maxNamed, fault.Invalid)
		}
		if l.People == 0 {
			l.People = len(l.Named)
		}
		if l.People < max(1, len(l.Named)) {
			return nil, &ledger.Refusal{Code: PlanPeopleTooFew, Field: field + "/people", Subject: l.ID,
				Has: fmt.Sprint(max(1, len(l.Named))), Wants: fmt.Sprint(l.People)}
		}
		for n, name := range l.Named {
			if err := r.worksAt(ctx, q.By, name, organisation, year, fmt.Sprintf("%s/learners/%d", field, n)); err != nil {
				return nil, err
			}
		}
	}
	return lines, nil
}

// worksAt refuses a learner who works at an organisation or below it on no day
// of a year.
func (r *Registrar) worksAt(ctx context.Context, by org.Principal, learner, organisation string, year int, field string) error {
	id, err := ledger.ParseAccountID(learner)
	if err != nil {
		return refusal(LearnerUnknown, field, learner)
	}
	l, err := r.Learner(ctx, by, id)
	first, last := training.Year(year)
	here := func(s courses.Stay) bool {
		return r.Tree().Covers(organisation, s.Organisation) && (s.From == 0 || s.From <= last) && (s.Until == 0 || first < s.Until)
	}
	if err != nil || !slices.ContainsFunc(l.Stays(), here) {
		return &ledger.Refusal{Code: PersonNotYours, Field: field, Subject: learner, Wants: organisation}
	}
	return nil
}

// TrainingPlan returns all versions of a plan, oldest first. Those named are
// in the newest only: of earlier ones they are not kept apart.
func (r *Registrar) TrainingPlan(ctx context.Context, by org.Principal, organisation string, year int) ([]TrainingPlan, error) {
	if err := r.ofOrganisation(by, organisation); err != nil {
		return nil, err
	}
	name := planName(organisation, year)
	f, err := paper[TrainingPlan](ctx, r, courses.TrainingPlanPaper, name)
	if err != nil {
		return nil, err
	}
	if len(f.history) == 0 {
		return nil, fmt.Errorf("training plan %.90q: %w", name, fault.NotFound)
	}
	versions := make([]TrainingPlan, len(f.history))
	for i, p := range f.history {
		if versions[i], err = says[TrainingPlan](p); err != nil {
			return nil, err
		}
	}
	seats, _, err := r.seats(ctx, name)
	if err != nil {
		return nil, err
	}
	versions[len(versions)-1].seat(seats)
	return versions, nil
}
