package registrar

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"creditbank/courses"
	"creditbank/courses/audit"
	"creditbank/courses/grounds"
	"creditbank/courses/org"
	"creditbank/courses/programme"
	"creditbank/ledger"
)

// PlannedCourse is a course of a plan.
type PlannedCourse struct {
	Course  courses.Course
	Credits ledger.Amount
	Hours   int
	Days    int
	Group   string // where it would count
}

// Plan is the smallest set of courses that closes what a learner lacks.
type Plan struct {
	Audited // with the courses of the plan
	Courses []PlannedCourse
	Hours   int
	// LastStart is the last day on which starting still works; zero if no end
	// is in sight.
	LastStart ledger.Day
	// Proved says that no smaller set does as well.
	Proved bool
}

// weeklyHours is how much a worker learns beside work in a week. It turns the
// hours of a course into days where the college gives none.
const weeklyHours = 8

// Plan looks for the fewest courses of the catalogue and the college that
// close the gap to a diploma, under the better of the learner's versions.
func (r *Registrar) Plan(ctx context.Context, by org.Principal, id ledger.AccountID, code string) (Plan, error) {
	l, goal, err := r.mayAudit(ctx, by, id, code)
	if err != nil {
		return Plan{}, err
	}
	a, err := r.readAccount(ctx, l)
	if err != nil {
		return Plan{}, err
	}
	answer, err := r.answer(ctx, a, code, goal, nil)
	if err != nil {
		return Plan{}, err
	}
	set, err := r.numberedEquivalences(ctx, code, answer.best().Equivalences)
	if err != nil {
		return Plan{}, err
	}
	best := answer.best()
	o, err := r.offer(best.Programme)
	if err != nil {
		return Plan{}, err
	}
	offers, err := r.offersFor(o, set, a, &best.Record)
	if err != nil {
		return Plan{}, err
	}
	planned, err := audit.NewPlan(o.Rules, best.Record, offers, audit.Options{Checkpoint: a.checkpoint()})
	if err != nil {
		return Plan{}, err
	}
	plan := Plan{Hours: planned.Hours, LastStart: planned.LastStart, Proved: planned.Proved}
	rec := best.Record
	rec.Lots = slices.Clone(rec.Lots)
	for _, id := range planned.Offers {
		at := slices.IndexFunc(offers, func(x audit.Offer) bool { return x.ID == id })
		rec.Lots = append(rec.Lots, offers[at].Lot)
		plan.Courses = append(plan.Courses, r.planned(&offers[at], &planned.Verdict))
	}
	plan.Audited, err = auditRecord(o, best.Equivalences, rec, a.checkpoint())
	plan.Audited.Grounds = best.Grounds
	return plan, err
}

// planned describes an offer that a plan took.
func (r *Registrar) planned(x *audit.Offer, v *audit.Verdict) PlannedCourse {
	code, _ := grounds.Supposed(x.ID)
	c, _ := r.current.Load().course(code, x.Completed)
	p := PlannedCourse{Course: c, Credits: x.Credits, Hours: x.Hours, Days: x.Days}
	for _, l := range v.Lines {
		if l.Lot == x.ID {
			p.Group = l.Group
		}
	}
	return p
}

// offersFor returns the courses that a learner could take for a programme:
// those that count today and serve one of its groups as one lot. A course
// whose subject the record has is left out, and so are the programme's own
// that were passed.
func (r *Registrar) offersFor(o *offer, set *agreed, a *account, rec *programme.Record) ([]audit.Offer, error) {
	passed := make(map[string]bool, len(rec.Lots))
	for _, l := range rec.Lots {
		passed[cmp.Or(l.Subject, l.ID)] = true
	}
	var offers []audit.Offer
	cat := r.current.Load()
	for _, code := range slices.Sorted(maps.Keys(cat.courses)) {
		c, _ := cat.course(code, a.asked)
		if !c.CountsOn(a.asked) {
			continue
		}
		hours, days := int(c.Hours/ledger.One), 0
		if own, is := o.own(code); is {
			hours, days = own.Hours, own.Days
		}
		days = cmp.Or(days, (hours*7+weeklyHours-1)/weeklyHours)
		lots, err := r.suppose(o, set, a, code, a.asked)
		if err != nil {
			return nil, err
		}
		if len(lots) != 1 || len(lots[0].Groups) == 0 || passed[lots[0].Subject] && o.Rules.OncePerSubject {
			continue
		}
		// It is dated by its end, which is what caps for a semester go by.
		lots[0].Completed = a.asked + ledger.Day(days)
		offers = append(offers, audit.Offer{Lot: lots[0], Hours: hours, Days: days})
	}
	return offers, nil
}
