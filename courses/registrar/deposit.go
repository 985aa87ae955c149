package registrar

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// MaxBatch is how many completions one batch can have.
const MaxBatch = 1000

// Deposit books completions as credits, each by itself or, if atomic, all or
// none. The outcomes are in the order of the items.
func (r *Registrar) Deposit(ctx context.Context, q Request, items []courses.Completion, atomic bool) ([]ledger.Outcome, error) {
	if len(items) == 0 || len(items) > MaxBatch {
		return nil, fmt.Errorf("%d completions, want 1 to %d: %w", len(items), MaxBatch, fault.Invalid)
	}
	actions := make([]ledger.Action, len(items))
	digests := make([]string, len(items), len(items)+1)
	for i, c := range items {
		if c.Issuer == "" {
			c.Issuer = q.By.Organisation
		}
		if c.Run == "" {
			c.Run = c.Completed.String()
		}
		actions[i] = r.recognise(q.By, c)
		digests[i] = digest(c)
	}
	operation := "deposit"
	if atomic {
		operation = "deposit-atomic"
	}
	return r.do(ctx, q, ledger.Job{Commands: q.commands(operation, actions, digests), Atomic: atomic})
}

// recognise decides what a completion is worth: the deposit it becomes, or
// why it is refused.
func (r *Registrar) recognise(by org.Principal, c courses.Completion) ledger.Action {
	cat := r.current.Load()
	account, err := ledger.ParseAccountID(c.Learner)
	if err != nil {
		return refuse(LearnerUnknown, "learner", c.Learner, "", "")
	}
	course, known := cat.course(c.Course, c.Completed)
	if !known {
		return refuse(CourseUnknown, "course", c.Course, "", "")
	}
	if a := mayReport(r.Tree(), cat.organisations.On(c.Completed), by, course, c); a != nil {
		return a
	}
	if a := plausible(course, c); a != nil {
		return a
	}
	return ledger.Deposit{
		Account: account, Issuer: c.Issuer, Unit: course.Worth.Unit, Amount: course.Worth.Credits(c.Hours),
		Completed: c.Completed, Until: course.Worth.Until(c.Completed),
		Learning: ledger.Learning{
			Course: c.Course, Catalogue: course.Version, Run: c.Run, Site: c.Site, Hours: c.Hours,
			Score: c.Score, HasScore: c.HasScore, Started: c.Started, Evidence: c.Evidence,
		},
	}
}

// mayReport returns why somebody may not report a completion, or nil. Who may
// act for whom goes by now, the rest by then, the day of completion: what was
// completed before a merger is reported under the old code by the successor.
func mayReport(now, then *org.Tree, by org.Principal, course courses.Course, c courses.Completion) ledger.Action {
	if _, known := now.Get(c.Issuer); !known {
		return refuse(OrganisationUnknown, "issuer", c.Issuer, "", "")
	}
	if !now.MayActFor(by, c.Issuer) {
		return refuse(NotYours, "issuer", c.Issuer, by.Organisation, "")
	}
	if then.Ended(c.Issuer) {
		return ledger.Refuse{Because: *ended(then, "issuer", c.Issuer)}
	}
	// A college reports what it teaches itself, and nothing else.
	if (course.Issuer != "" || by.Role == org.College) && !develops(now, then, course.Issuer, c.Issuer) {
		return refuse(CourseNotYours, "course", c.Course, course.Issuer, c.Issuer)
	}
	site, known := then.Get(c.Site)
	switch {
	case c.Site == "":
	case !known || site.Kind != courses.SiteKind:
		return refuse(SiteUnknown, "site", c.Site, "", "")
	case then.Ended(c.Site):
		return ledger.Refuse{Because: *ended(then, "site", c.Site)}
	}
	return nil
}

// develops reports whether an issuer is a part of who developed a course, or
// of who goes on in its place.
func develops(now, then *org.Tree, developer, issuer string) bool {
	return then.Covers(developer, issuer) ||
		slices.ContainsFunc(now.Heirs(developer), func(heir string) bool { return now.Covers(heir, issuer) })
}

// plausible returns what is wrong with the dates, hours and score, or nil.
func plausible(course courses.Course, c courses.Completion) ledger.Action {
	most := 100 * ledger.One
	switch {
	case course.Approved != 0 && c.Completed < course.Approved:
		return refuse(CourseNotYetThere, "completed_on", c.Course, course.Approved.String(), c.Completed.String())
	case !course.CountsOn(c.Completed) && course.Successor != "":
		return refuse(CourseSuperseded, "completed_on", c.Course, course.Retired.String(), course.Successor)
	case !course.CountsOn(c.Completed):
		return refuse(CourseNotApproved, "completed_on", c.Course, course.Retired.String(), c.Completed.String())
	case c.Started > c.Completed:
		return refuse(StartedAfterEnd, "started_on", c.Course, c.Started.String(), c.Completed.String())
	case c.Hours > courses.MaxHours:
		return refuse(HoursTooMany, "hours", c.Course, courses.MaxHours.String(), c.Hours.String())
	case c.Hours < course.Worth.Least():
		return refuse(HoursTooFew, "hours", c.Course, course.Worth.Least().String(), c.Hours.String())
	case c.HasScore && (c.Score < 0 || c.Score > most):
		return refuse(ScoreOutOfRange, "score", c.Course, most.String(), c.Score.String())
	}
	return nil
}

// digest identifies a completion as it was asked for. It is stored: the order is frozen.
func digest(c courses.Completion) string {
	score := ""
	if c.HasScore {
		score = c.Score.String()
	}
	d := ledger.DigestOf(c.Learner, c.Course, c.Run, c.Issuer, c.Site, c.Hours.String(), score,
		strconv.Itoa(int(c.Started)), strconv.Itoa(int(c.Completed)), string(c.Evidence[:]))
	return string(d[:])
}
