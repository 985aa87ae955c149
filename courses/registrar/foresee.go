package registrar

import (
	"context"

	"creditbank/courses"
	"creditbank/courses/audit"
	"creditbank/courses/grounds"
	"creditbank/courses/org"
	"creditbank/ledger"
)

// Use says what a course would do for a goal.
type Use string

// The uses. They are known to clients: never change one.
const (
	Counts      Use = "counts"
	IsDuplicate Use = "duplicate"
	OverCap     Use = "over-cap"
	Expires     Use = "expires" // before it is needed
	NotAccepted Use = "not-accepted"
)

// Foreseen is what a course would do for one goal.
type Foreseen struct {
	Programme courses.Programme
	Use       Use
	Group     string        // where it would count
	Gain      ledger.Amount // credits counted more than without it
	Nearer    ledger.Amount // credits missing less than without it
	ExpiresOn ledger.Day    // last day on which it would be valid; zero for ever
	NeededOn  ledger.Day    // when the learner would be ready at the programme's pace
	Words     audit.Words
}

// termDays is how long a term lasts.
const termDays = 183

// Foresee tells before enrolling what a course would do for each of a
// learner's goals or, if there are none, for every programme.
func (r *Registrar) Foresee(ctx context.Context, by org.Principal, id ledger.AccountID, course string) ([]Foreseen, error) {
	goals, err := r.Goals(ctx, by, id)
	if err != nil {
		return nil, err
	}
	if len(r.current.Load().courses[course]) == 0 {
		return nil, refusal(CourseUnknown, "course", course)
	}
	l, err := r.look(ctx, by, id, CreditsField)
	if err != nil {
		return nil, err
	}
	a, err := r.readAccount(ctx, l)
	if err != nil {
		return nil, err
	}
	var list []Foreseen
	if len(goals) == 0 {
		matches, err := r.Matches(ctx, by, id)
		if err != nil {
			return nil, err
		}
		for _, m := range matches {
			goals = append(goals, Goal{Programme: m.Programme.Code, Entry: m.Programme.Version})
		}
	}
	for i := range goals {
		f, err := r.foresee(ctx, a, &goals[i], course)
		if err != nil {
			return nil, err
		}
		list = append(list, f)
	}
	return list, nil
}

func (r *Registrar) foresee(ctx context.Context, a *account, goal *Goal, course string) (Foreseen, error) {
	answer, err := r.answer(ctx, a, goal.Programme, goal, nil)
	if err != nil {
		return Foreseen{}, err
	}
	without := answer.best()
	o, err := r.offer(without.Programme)
	if err != nil {
		return Foreseen{}, err
	}
	set, err := r.numberedEquivalences(ctx, goal.Programme, without.Equivalences)
	if err != nil {
		return Foreseen{}, err
	}
	return r.foreseeBeside(a, o, set, without, course)
}

// foreseeBeside tells what a course would do beside what an audit counted.
func (r *Registrar) foreseeBeside(a *account, o *offer, set *agreed, without *Audited, course string) (Foreseen, error) {
	lots, err := r.suppose(o, set, a, course, a.asked)
	if err != nil {
		return Foreseen{}, err
	}
	rec := without.Record
	rec.Lots = append(append(rec.Lots[:0:0], rec.Lots...), lots...)
	with, err := auditRecord(o, without.Equivalences, rec, a.checkpoint())
	if err != nil {
		return Foreseen{}, err
	}
	missing := toEarn(&without.Verdict)
	f := Foreseen{
		Programme: o.Programme, Use: NotAccepted,
		Gain: with.Verdict.Counted - without.Verdict.Counted, Nearer: missing - toEarn(&with.Verdict),
		ExpiresOn: r.validUntil(o, course, a.asked), NeededOn: a.asked + ledger.Day(termDays*termsFor(o.Rules, missing)),
	}
	for i := range with.Verdict.Lines {
		line := &with.Verdict.Lines[i]
		if _, is := grounds.Supposed(line.Lot); !is {
			continue
		}
		f.Words = line.Words(o.Rules)
		if line.Group != "" {
			f.Use, f.Group = Counts, line.Group
			break
		}
		switch line.Reason {
		case audit.Duplicate:
			f.Use = IsDuplicate
		case audit.Capped:
			f.Use = OverCap
		case audit.Expired:
			f.Use = Expires
		}
	}
	if f.Use == Counts && f.ExpiresOn != 0 && f.ExpiresOn < f.NeededOn {
		f.Use = Expires
	}
	return f, nil
}

// validUntil returns the last day on which a course completed on a day could
// be used: by the catalogue and by the rules, whichever ends first.
func (r *Registrar) validUntil(o *offer, course string, completed ledger.Day) ledger.Day {
	c, _ := r.current.Load().course(course, completed)
	until := c.Worth.Until(completed)
	if o.Rules.ValidityYears > 0 {
		if end := completed.AddYears(o.Rules.ValidityYears); until == 0 || end < until {
			until = end
		}
	}
	return until
}
