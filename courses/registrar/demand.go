package registrar

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Survey finds out which courses learners need for their diplomas. It keeps
// the plans it has made until the learner's account or the catalogue changes.
// Its zero value can be used.
type Survey struct {
	mu    sync.Mutex
	known map[string]surveyed // guarded by mu: by the goal's name
}

// surveyed is the plan of a goal and what it was made of.
type surveyed struct {
	account   uint64 // entries it had
	catalogue any
	courses   []string
}

// Bounds of a survey.
const (
	surveyGoals = 20_000
	surveyTime  = 5 * time.Second
)

// Demand is what learners need.
type Demand struct {
	Courses map[string]int64 // learners whose smallest plan has the course
	Goals   int
	Counted int // goals whose plans are counted; the rest had no time
}

// Demand counts the courses in the smallest plans of all learners with a goal.
// It makes new plans for some seconds at most; asked again, it goes on.
func (s *Survey) Demand(ctx context.Context, r *Registrar) (Demand, error) {
	d := Demand{Courses: make(map[string]int64)}
	goals, err := r.goals(ctx, "")
	if err != nil {
		return d, err
	}
	d.Goals = len(goals)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known == nil {
		s.known = make(map[string]surveyed)
	}
	end := time.Now().Add(surveyTime)
	for _, g := range goals[:min(len(goals), surveyGoals)] {
		needed, ok, err := s.plan(ctx, r, g, time.Now().Before(end))
		if err != nil {
			return d, err
		}
		if ok {
			d.Counted++
		}
		for _, code := range needed {
			d.Courses[code]++
		}
	}
	return d, nil
}

// plan returns the courses that a goal's smallest plan has. It is false if
// there is none, or if it would have to be made and may not.
func (s *Survey) plan(ctx context.Context, r *Registrar, g Goal, mayMake bool) ([]string, bool, error) {
	id, err := ledger.ParseAccountID(g.Learner)
	if err != nil {
		return nil, false, err
	}
	account, err := r.book.Account(ctx, id)
	if errors.Is(err, fault.NotFound) {
		return nil, false, nil // erased
	}
	if err != nil {
		return nil, false, err
	}
	name, catalogue := goalName(id, g.Programme), any(r.current.Load())
	if k, ok := s.known[name]; ok && k.account == account.Seq && k.catalogue == catalogue {
		return k.courses, true, nil
	}
	if !mayMake {
		return nil, false, nil
	}
	plan, err := r.Plan(ctx, org.Principal{Role: org.Learner, Learner: id}, id, g.Programme, 0)
	switch {
	case errors.Is(err, fault.Corrupt), errors.Is(err, fault.Busy), ctx.Err() != nil:
		return nil, false, err
	case err != nil:
		return nil, false, nil // such as a programme without rules
	}
	k := surveyed{account: account.Seq, catalogue: catalogue}
	for _, c := range plan.Courses {
		k.courses = append(k.courses, c.Course.Code)
	}
	s.known[name] = k
	return k.courses, true, nil
}

// PlannedPlaces returns how many places the training plans of a span of years
// want, by course: the newest version of the plan of each organisation that
// below lets pass. A span from zero to zero is all years.
func (r *Registrar) PlannedPlaces(ctx context.Context, from, to int, below func(code string) bool) (map[string]int64, error) {
	places := make(map[string]int64)
	count := func(p TrainingPlan) bool {
		if below(p.Organisation) && (to == 0 || p.Year >= from && p.Year <= to) {
			for _, l := range p.Lines {
				places[l.Course] += int64(l.People)
			}
		}
		return true
	}
	if to == 0 || to-from >= maxLists {
		plans, err := papers[TrainingPlan](ctx, r, courses.TrainingPlanPaper, "")
		for _, p := range plans {
			count(p)
		}
		return places, err
	}
	var years []string
	for year := from; year <= to; year++ {
		years = append(years, courses.TrainingPlanPaper.ListIn(strconv.Itoa(year)))
	}
	return places, eachCase(ctx, r, courses.TrainingPlanPaper, years, "", count)
}
