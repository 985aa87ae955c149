package registrar

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Goal is a programme that a learner works towards. It is stored as JSON:
// never rename a field.
type Goal struct {
	Learner   string `json:"learner"`
	Programme string `json:"programme"`
	// Entry is the version under which the learner began, for good.
	Entry uint32 `json:"entry_version"`
	// Registered is the day on which the learner began.
	Registered ledger.Day `json:"registered_day"`
	// Consent lets the college audit the learner and hold their credits. What
	// counts is the [Consent] that was filed with it; this is what it said.
	Consent bool `json:"consent"`
	// Removed is when the learner gave it up, or when it went to the account that
	// the learner's was merged into; or zero.
	Removed ledger.Instant `json:"removed,omitempty"`
}

func goalName(learner ledger.AccountID, programme string) string {
	return learner.String() + "/" + programme
}

// SetGoal makes a programme a learner's goal, or changes the consent of one.
// A learner does this for themselves; the office may register a learner, also
// for a day in the past, but not consent for them. The version and the day of
// an earlier goal stay.
//
// Consent with a goal is a [Consent] like any other, for the programme's
// college, and is filed together with the goal.
func (r *Registrar) SetGoal(ctx context.Context, q Request, learner ledger.AccountID, programme string, registered ledger.Day, consent bool) (Goal, bool, error) {
	r.publishing.Lock()
	defer r.publishing.Unlock()
	a, err := q.askedFor("goal", learner.String(), programme, registered.String(), strconv.FormatBool(consent))
	if err != nil {
		return Goal{}, false, err
	}
	if _, err := r.viewOf(ctx, q.By, learner); err != nil {
		return Goal{}, false, err
	}
	today := r.today()
	switch {
	case q.By.Role != org.Learner && q.By.Role != org.Office:
		return Goal{}, false, fmt.Errorf("set a goal as %s: %w", q.By.Role, fault.Forbidden)
	case q.By.Role == org.Office && consent:
		return Goal{}, false, &ledger.Refusal{Code: ConsentNotYours, Field: "consent"}
	case q.By.Role == org.Learner && registered != 0 && registered != today, registered > today:
		return Goal{}, false, &ledger.Refusal{Code: RegisteredWhen, Field: "registered_on", Has: today.String(), Wants: registered.String()}
	case registered == 0:
		registered = today
	}
	name := goalName(learner, programme)
	f, err := paper[Goal](ctx, r, courses.GoalPaper, name)
	if err != nil {
		return Goal{}, false, err
	}
	if earlier, used, err := f.asked(a); used || err != nil {
		return earlier, used, err
	}
	g := f.says
	g.Removed = 0
	if len(f.history) == 0 {
		o, err := r.inForce(programme, registered)
		if err != nil {
			return Goal{}, false, err
		}
		g = Goal{Learner: learner.String(), Programme: programme, Entry: o.Version, Registered: registered}
	}
	if q.By.Role != org.Learner {
		g.Consent, err = r.goalConsented(ctx, learner, programme)
		return g, false, errors.Join(err, file(ctx, r, q, f, courses.GoalPaper, name, a, g))
	}
	g.Consent = consent
	return r.fileGoal(ctx, q, f, name, a, g)
}

// fileGoal files a goal, and with it the consent that it gives or withdraws.
func (r *Registrar) fileGoal(ctx context.Context, q Request, f filed[Goal], name string, a courses.Asked, g Goal) (Goal, bool, error) {
	filed, err := newPaper(q, f, courses.GoalPaper, name, a, g)
	if err != nil {
		return Goal{}, false, err
	}
	with, err := r.consentWithGoal(ctx, q, g)
	if err != nil || q.DryRun {
		return g, false, err
	}
	return g, false, r.store.Papers().Add(ctx, append(with, filed)...)
}

// goal returns a goal of a learner's with the consent there is now, or nil.
func (r *Registrar) goal(ctx context.Context, learner ledger.AccountID, programme string) (*Goal, error) {
	if programme == "" {
		return nil, nil
	}
	f, err := paper[Goal](ctx, r, courses.GoalPaper, goalName(learner, programme))
	if err != nil || len(f.history) == 0 || f.says.Removed != 0 {
		return nil, err
	}
	f.says.Consent, err = r.goalConsented(ctx, learner, programme)
	return &f.says, err
}

// Goals returns a learner's goals in the order of the programmes' codes.
func (r *Registrar) Goals(ctx context.Context, by org.Principal, learner ledger.AccountID) ([]Goal, error) {
	if by.Role == org.College {
		return nil, fmt.Errorf("goals of %s: %w", learner, fault.Forbidden)
	}
	if _, err := r.look(ctx, by, learner, PersonField); err != nil {
		return nil, err
	}
	goals, err := r.goals(ctx, learner.String()+"/")
	for i := range goals {
		if err == nil {
			goals[i].Consent, err = r.goalConsented(ctx, learner, goals[i].Programme)
		}
	}
	return goals, err
}

// today is the day in the bank's zone.
func (r *Registrar) today() ledger.Day { return ledger.DayOf(r.now()) }
