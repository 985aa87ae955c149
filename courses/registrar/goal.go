package registrar

import (
	"context"
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
	// Consent lets the college audit the learner and hold their credits.
	Consent bool `json:"consent"`
}

func goalName(learner ledger.AccountID, programme string) string {
	return learner.String() + "/" + programme
}

// SetGoal makes a programme a learner's goal, or changes the consent of one.
// A learner does this for themselves; the office may register a learner, also
// for a day in the past, but not consent for them. The version and the day of
// an earlier goal stay.
func (r *Registrar) SetGoal(ctx context.Context, q Request, learner ledger.AccountID, programme string, registered ledger.Day, consent bool) (Goal, bool, error) {
	r.publishing.Lock()
	defer r.publishing.Unlock()
	a, err := q.askedFor("goal", learner.String(), programme, registered.String(), strconv.FormatBool(consent))
	if err != nil {
		return Goal{}, false, err
	}
	if _, err := r.Learner(ctx, q.By, learner); err != nil {
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
	if len(f.history) == 0 {
		o, err := r.inForce(programme, registered)
		if err != nil {
			return Goal{}, false, err
		}
		g = Goal{Learner: learner.String(), Programme: programme, Entry: o.Version, Registered: registered}
	}
	if q.By.Role == org.Learner {
		g.Consent = consent
	}
	return g, false, file(ctx, r, q, f, courses.GoalPaper, name, a, g)
}

// Goals returns a learner's goals in the order of the programmes' codes.
func (r *Registrar) Goals(ctx context.Context, by org.Principal, learner ledger.AccountID) ([]Goal, error) {
	if _, err := r.Learner(ctx, by, learner); err != nil {
		return nil, err
	}
	if by.Role == org.College {
		return nil, fmt.Errorf("goals of %s: %w", learner, fault.Forbidden)
	}
	return papers[Goal](ctx, r, courses.GoalPaper, learner.String()+"/")
}

// today is the day in the bank's zone.
func (r *Registrar) today() ledger.Day { return ledger.DayOf(r.now()) }
