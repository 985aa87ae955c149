package registrar

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"creditbank/courses"
	"creditbank/courses/audit"
	"creditbank/courses/org"
	"creditbank/courses/programme"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// PlannedCourse is a course of a plan.
type PlannedCourse struct {
	Course           courses.Course
	Credits          ledger.Amount // of all that it counts as
	Hours            int
	Begin, Completed ledger.Day
	Groups           []string // where it would count
}

// Plan is the smallest set of courses that closes what a learner lacks, and
// when to take which.
type Plan struct {
	Audited     // with the courses of the plan on the days of the schedule
	Courses     []PlannedCourse
	Hours       int
	WeeklyHours int
	audit.Schedule
	// Fewest says that no smaller set does as well.
	Fewest bool
}

// Bounds of the hours that a learner has beside work in a week.
const (
	DefaultWeeklyHours = 8
	maxWeeklyHours     = 60
)

// Plan looks for the fewest courses of the catalogue and the college that
// close the gap to a diploma, under the better of the learner's versions, and
// spreads them over the weeks, semesters and years from today on.
func (r *Registrar) Plan(ctx context.Context, by org.Principal, id ledger.AccountID, code string, weekly int) (Plan, error) {
	if weekly = cmp.Or(weekly, DefaultWeeklyHours); weekly < 1 || weekly > maxWeeklyHours {
		return Plan{}, fmt.Errorf("%d hours a week, want 1 to %d: %w", weekly, maxWeeklyHours, fault.Invalid)
	}
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
	return r.planFor(ctx, a, answer.best(), weekly)
}

// planFor is Plan for an account that was read and audited.
func (r *Registrar) planFor(ctx context.Context, a *account, best *Audited, weekly int) (Plan, error) {
	return r.planBy(ctx, a, best, weekly, auditRecord)
}

// judge audits a record under one version of a programme, and one of its
// equivalences by their number.
type judge func(o *offer, equivalences int, rec programme.Record, checkpoint string) (Audited, error)

// judgeServing is a judge for those who look at no bytes, and at the lines of
// lots that serve a group only.
func judgeServing(o *offer, equivalences int, rec programme.Record, checkpoint string) (Audited, error) {
	v, err := audit.Audit(o.Rules, serving(rec, o.Rules), audit.Options{Checkpoint: checkpoint})
	if err != nil {
		return Audited{}, fmt.Errorf("audit for %s: %w", o.Code, err)
	}
	return Audited{Programme: o.Programme, Rules: o.Rules, Equivalences: equivalences, Record: rec, Verdict: v}, nil
}

// planBy is planFor with a judge of what the plan comes to.
func (r *Registrar) planBy(ctx context.Context, a *account, best *Audited, weekly int, by judge) (Plan, error) {
	code := best.Programme.Code
	set, err := r.numberedEquivalences(ctx, code, best.Equivalences)
	if err != nil {
		return Plan{}, err
	}
	o, err := r.offer(best.Programme)
	if err != nil {
		return Plan{}, err
	}
	choices, err := r.offersFor(o, set, a, &best.Record)
	if err != nil {
		return Plan{}, err
	}
	all := len(choices)
	have := serving(best.Record, o.Rules)
	choices = likely(choices, &best.Verdict, max(0, min(audit.MaxOffers, programme.MaxLines-len(have.Lots))))
	offers := make([]audit.Offer, len(choices))
	for i := range choices {
		offers[i] = choices[i].Offer
	}
	chosen, err := audit.NewPlan(o.Rules, have, offers, audit.Options{Checkpoint: a.checkpoint()})
	if err != nil {
		return Plan{}, err
	}
	plan := Plan{Hours: chosen.Hours, WeeklyHours: weekly, Fewest: chosen.Proved && len(choices) == all}
	plan.Schedule = audit.NewSchedule(o.Rules, have, &chosen, offers, audit.Pace{
		From: a.asked, WeeklyHours: weekly, Until: a.until(), Last: o.finishing(),
	})
	return plan, r.spread(&plan, o, best, choices, by)
}

// finishing returns the groups that a college lets nobody replace: its own
// project or practice, with which a programme ends. Rules give courses no
// other order.
func (o *offer) finishing() []string {
	var names []string
	for i := range o.Rules.Groups {
		if g := &o.Rules.Groups[i]; len(g.Accept) == 1 && g.Accept[0] == o.ownWord() {
			names = append(names, g.Name)
		}
	}
	return names
}

// until returns when the bank ends the lots that have an end, by their lines.
func (a *account) until() map[string]ledger.Day {
	ends := make(map[string]ledger.Day)
	for i := range a.lots {
		if l := &a.lots[i].Lot; l.Until != 0 {
			ends[number(l.Seq)] = l.Until
		}
	}
	return ends
}

// spread audits the learner with the courses on the days of the schedule, and
// describes them.
func (r *Registrar) spread(plan *Plan, o *offer, best *Audited, choices []choice, by judge) (err error) {
	rec := best.Record
	rec.Lots = slices.Clone(rec.Lots)
	parts := make([][]programme.Lot, len(plan.Steps))
	for i, step := range plan.Steps {
		at := slices.IndexFunc(choices, func(x choice) bool { return x.ID == step.Offer })
		x := &choices[at]
		parts[i] = append([]programme.Lot{x.Lot}, x.More...)
		for j := range parts[i] {
			parts[i][j].Completed = step.Completed
		}
		rec.Lots = append(rec.Lots, parts[i]...)
		c, _ := r.current.Load().course(x.code, step.Completed)
		plan.Courses = append(plan.Courses, PlannedCourse{Course: c, Hours: x.Hours, Begin: step.Begin, Completed: step.Completed, Groups: []string{}})
	}
	if plan.Audited, err = by(o, best.Equivalences, rec, best.Verdict.Checkpoint); err != nil {
		return err
	}
	plan.Audited.Grounds = best.Grounds
	for i, lots := range parts {
		c := &plan.Courses[i]
		for _, lot := range lots {
			c.Credits += lot.Credits
			at := slices.IndexFunc(plan.Verdict.Lines, func(l audit.Line) bool { return l.Lot == lot.ID })
			if g := plan.Verdict.Lines[at].Group; g != "" && !slices.Contains(c.Groups, g) {
				c.Groups = append(c.Groups, g)
			}
		}
	}
	return nil
}

// choice is a course of the catalogue that a learner could take.
type choice struct {
	audit.Offer
	code string
}

// likely returns as many of the choices as a plan looks at, counting each lot
// that one becomes: those first that serve a group which is short, then those
// with more credits.
func likely(choices []choice, v *audit.Verdict, room int) []choice {
	lots := 0
	for i := range choices {
		lots += 1 + len(choices[i].More)
	}
	if lots <= room {
		return choices
	}
	short := v.Short()
	serves := func(c *choice) int {
		for _, l := range append([]programme.Lot{c.Lot}, c.More...) {
			if slices.ContainsFunc(l.Groups, func(g string) bool { return short[g] > 0 }) {
				return 0
			}
		}
		return 1
	}
	slices.SortStableFunc(choices, func(a, b choice) int {
		return cmp.Or(cmp.Compare(serves(&a), serves(&b)), cmp.Compare(b.Credits, a.Credits))
	})
	for i := range choices {
		if room -= 1 + len(choices[i].More); room < 0 {
			return choices[:i]
		}
	}
	return choices
}

// offersFor returns the courses that a learner could take for a programme:
// those that count today and serve one of its groups. A course whose subject
// the record has is left out, and so are the programme's own that were passed.
//
// Each gets a year of its own, so that caps for a semester or a year keep none
// from being chosen: on which days they are taken is for the schedule.
func (r *Registrar) offersFor(o *offer, set *agreed, a *account, rec *programme.Record) ([]choice, error) {
	passed := make(map[string]bool, len(rec.Lots))
	for _, l := range rec.Lots {
		passed[cmp.Or(l.Subject, l.ID)] = true
	}
	var choices []choice
	cat := r.current.Load()
	for _, code := range slices.Sorted(maps.Keys(cat.courses)) {
		c, _ := cat.course(code, a.asked)
		if !c.CountsOn(a.asked) {
			continue
		}
		lots, err := r.suppose(o, set, a, code, a.asked)
		if err != nil {
			return nil, err
		}
		lots = slices.DeleteFunc(lots, func(l programme.Lot) bool {
			return len(l.Groups) == 0 || o.Rules.OncePerSubject && passed[l.Subject]
		})
		if len(lots) == 0 {
			continue
		}
		for i := range lots {
			lots[i].Completed = a.asked + ledger.Day(366*(len(choices)+1))
		}
		x := choice{audit.Offer{Lot: lots[0], More: lots[1:], Hours: int(c.Hours / ledger.One)}, code}
		if own, is := o.own(code); is {
			x.Hours, x.Days = own.Hours, own.Days
		}
		if c.Retired != 0 {
			x.Ends = c.Retired - 1
		}
		choices = append(choices, x)
	}
	return choices, nil
}
