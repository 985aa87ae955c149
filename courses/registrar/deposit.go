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
		c = filled(c, q.By)
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
// the first reason why it is refused.
func (r *Registrar) recognise(by org.Principal, c courses.Completion) ledger.Action {
	account, course, wrong := r.examine(by, c)
	if len(wrong) > 0 {
		return ledger.Refuse{Because: wrong[0]}
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

// examine finds the account and the course of a completion, and all that the
// catalogue and the organisations have against it. What needs the course is
// not asked of one that is not known.
func (r *Registrar) examine(by org.Principal, c courses.Completion) (ledger.AccountID, courses.Course, []ledger.Refusal) {
	var wrong []ledger.Refusal
	cat := r.current.Load()
	account, err := ledger.ParseAccountID(c.Learner)
	if err != nil {
		wrong = append(wrong, refusalOf(LearnerUnknown, "learner", c.Learner, "", ""))
	}
	course, known := cat.course(c.Course, c.Completed)
	if !known {
		wrong = append(wrong, refusalOf(CourseUnknown, "course", c.Course, "", ""))
	}
	if id, is := (*r.sanctions.Load())[c.Issuer]; is {
		wrong = append(wrong, refusalOf(IssuerSanctioned, "issuer", c.Issuer, id, ""))
	}
	wrong = append(wrong, mayReport(r.Tree(), cat.organisations.On(c.Completed), by, course, known, c)...)
	if known {
		wrong = append(wrong, plausible(course, c)...)
	}
	return account, course, wrong
}

// mayReport returns why somebody may not report a completion. Of a course
// that is not known, only who reports is looked at. Who may act for whom goes
// by now, the rest by then, the day of completion: what was completed before a
// merger is reported under the old code by the successor.
func mayReport(now, then *org.Tree, by org.Principal, course courses.Course, known bool, c courses.Completion) (wrong []ledger.Refusal) {
	_, exists := now.Get(c.Issuer)
	switch {
	case !exists:
		wrong = append(wrong, refusalOf(OrganisationUnknown, "issuer", c.Issuer, "", ""))
	case !now.MayActFor(by, c.Issuer):
		wrong = append(wrong, refusalOf(NotYours, "issuer", c.Issuer, by.Organisation, ""))
	case then.Ended(c.Issuer):
		wrong = append(wrong, *ended(then, "issuer", c.Issuer))
	// A college reports what it teaches itself, and nothing else.
	case known && (course.Issuer != "" || by.Role == org.College) && !develops(now, then, course.Issuer, c.Issuer):
		wrong = append(wrong, refusalOf(CourseNotYours, "course", c.Course, course.Issuer, c.Issuer))
	}
	site, found := then.Get(c.Site)
	switch {
	case c.Site == "":
	case !found || site.Kind != courses.SiteKind:
		wrong = append(wrong, refusalOf(SiteUnknown, "site", c.Site, "", ""))
	case then.Ended(c.Site):
		wrong = append(wrong, *ended(then, "site", c.Site))
	}
	return wrong
}

// develops reports whether an issuer is a part of who developed a course, or
// of who goes on in its place.
func develops(now, then *org.Tree, developer, issuer string) bool {
	return then.Covers(developer, issuer) ||
		slices.ContainsFunc(now.Heirs(developer), func(heir string) bool { return now.Covers(heir, issuer) })
}

// plausible returns what is wrong with the dates, hours and score.
func plausible(course courses.Course, c courses.Completion) (wrong []ledger.Refusal) {
	most := 100 * ledger.One
	switch {
	case course.Approved != 0 && c.Completed < course.Approved:
		wrong = append(wrong, refusalOf(CourseNotYetThere, "completed_on", c.Course, course.Approved.String(), c.Completed.String()))
	case !course.CountsOn(c.Completed) && course.Successor != "":
		wrong = append(wrong, refusalOf(CourseSuperseded, "completed_on", c.Course, course.Retired.String(), course.Successor))
	case !course.CountsOn(c.Completed):
		wrong = append(wrong, refusalOf(CourseNotApproved, "completed_on", c.Course, course.Retired.String(), c.Completed.String()))
	}
	if c.Started > c.Completed {
		wrong = append(wrong, refusalOf(StartedAfterEnd, "started_on", c.Course, c.Started.String(), c.Completed.String()))
	}
	switch {
	case c.Hours > courses.MaxHours:
		wrong = append(wrong, refusalOf(HoursTooMany, "hours", c.Course, courses.MaxHours.String(), c.Hours.String()))
	case c.Hours < course.Worth.Least():
		wrong = append(wrong, refusalOf(HoursTooFew, "hours", c.Course, course.Worth.Least().String(), c.Hours.String()))
	}
	if c.HasScore && (c.Score < 0 || c.Score > most) {
		wrong = append(wrong, refusalOf(ScoreOutOfRange, "score", c.Course, most.String(), c.Score.String()))
	}
	return wrong
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
