package pages

import (
	"net/http"
	"slices"
	"strconv"

	"creditbank/api/call"
	"creditbank/api/problem"
	"creditbank/api/wire"
	"creditbank/courses"
	"creditbank/courses/audit"
	"creditbank/courses/grounds"
	"creditbank/courses/registrar"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// programmeBar is one thing that a programme asks for, with what is there.
type programmeBar struct {
	Name              string
	Bar, Have, Missed ledger.Amount
	Courses           []string // titles of those not passed
	Counted           bool     // courses, not credits
}

func barsOf(f *frame, requirements []audit.Requirement) []programmeBar {
	bars := make([]programmeBar, 0, len(requirements))
	for i := range requirements {
		q := &requirements[i]
		if q.Bar == 0 {
			continue // a group that only takes
		}
		b := programmeBar{Name: f.Name(q.Name), Bar: q.Bar, Have: q.Have, Missed: q.Short, Counted: q.Kind == audit.KindRequired}
		for _, code := range q.Courses {
			b.Courses = append(b.Courses, f.Called(code))
		}
		bars = append(bars, b)
	}
	return bars
}

// workerGoals is what a learner works towards, and could.
type workerGoals struct {
	Goals   []workerGoal
	Others  []workerGoal // programmes that are no goal yet, nearest first
	Chosen  string       // in the form
	Consent bool
	Done    bool // something was just changed
	// Applications are what colleges have begun, also for what is no goal any more.
	Applications []workerApplication
}

// workerGoal is a programme and how near it is.
type workerGoal struct {
	registrar.Match
	Goal    *registrar.Goal // nil if it is none
	College string
}

func (s *Site) workerGoals(c echo.Context) (*workerGoals, error) {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	matches, err := s.Registrar.Matches(ctx, asker.By, asker.By.Learner)
	if err != nil {
		return nil, err
	}
	goals, err := s.Registrar.Goals(ctx, asker.By, asker.By.Learner)
	if err != nil {
		return nil, err
	}
	f, page := s.frame(asker, nil), new(workerGoals)
	for _, m := range matches {
		g := workerGoal{Match: m, College: f.Organ(m.Programme.Institution)}
		at := slices.IndexFunc(goals, func(g registrar.Goal) bool { return g.Programme == m.Programme.Code })
		if at < 0 {
			page.Others = append(page.Others, g)
			continue
		}
		g.Goal = &goals[at]
		page.Goals = append(page.Goals, g)
	}
	page.Applications, err = s.workerApplications(c)
	return page, err
}

func (s *Site) getWorkerGoals(c echo.Context) error {
	page, err := s.workerGoals(c)
	if err != nil {
		return err
	}
	page.Done = c.QueryParam("done") != ""
	return s.page(c, "worker/goals", page)
}

// postWorkerGoal sets a goal, or gives or withdraws the consent to one.
func (s *Site) postWorkerGoal(c echo.Context) error {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	programme, consent := fieldOf(c, "programme"), fieldOf(c, "consent") == "yes"
	err := s.API.Check(wire.GoalRequest{Programme: programme, Consent: consent})
	if err == nil {
		_, _, err = s.Registrar.SetGoal(ctx, registrar.Request{By: asker.By, Key: fieldOf(c, "key")}, asker.By.Learner, programme, 0, consent)
	}
	if err == nil {
		return c.Redirect(http.StatusSeeOther, "/worker/goals?done=1")
	}
	page, err2 := s.workerGoals(c)
	if err2 != nil {
		return err2
	}
	page.Chosen, page.Consent = programme, consent
	return s.pageRefused(c, "worker/goals", page, err)
}

// workerAudit is the audit of a programme in words.
type workerAudit struct {
	Programme courses.Programme
	College   string
	Goal      *registrar.Goal
	Better    registrar.Better
	Versions  []workerVersion // the better one first
	Unusable  []workerUnusable
}

// workerVersion is the audit under one version.
type workerVersion struct {
	*registrar.Audited
	Entry   bool // the version that the learner began under
	Bars    []programmeBar
	Counted []workerCounted
	Left    []workerCounted
}

// workerCounted is what became of one lot.
type workerCounted struct {
	audit.Line
	Lot   uint64 // zero if the line is no lot's
	Title string
	Text  string
	Group string
}

// workerUnusable is a lot that no programme can use now.
type workerUnusable struct {
	Lot           uint64
	Title, Reason string
}

func (s *Site) getWorkerAudit(c echo.Context) error {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	answer, err := s.Registrar.Audit(ctx, asker.By, asker.By.Learner, c.Param("programme"), nil)
	if err != nil {
		return err
	}
	titles, err := s.lotTitles(c)
	if err != nil {
		return err
	}
	f := s.frame(asker, nil)
	page := workerAudit{
		Programme: answer.Current.Programme, College: f.Organ(answer.Current.Programme.Institution), Goal: answer.Goal, Better: answer.Better,
	}
	page.Versions = []workerVersion{versionOf(f, &answer.Current, titles)}
	if answer.Entry != nil {
		entry := versionOf(f, answer.Entry, titles)
		entry.Entry = true
		page.Versions = append(page.Versions, entry)
		if answer.Better == registrar.EntryBetter {
			slices.Reverse(page.Versions)
		}
	}
	for _, u := range answer.Unusable {
		page.Unusable = append(page.Unusable, workerUnusable{u.Lot, titles[u.Lot], u.Reason})
	}
	return s.page(c, "worker/audit", page)
}

func versionOf(f *frame, a *registrar.Audited, titles map[uint64]string) workerVersion {
	v := workerVersion{Audited: a, Bars: barsOf(f, a.Verdict.Requirements)}
	for i := range a.Verdict.Lines {
		line := a.Verdict.Lines[i]
		w := workerCounted{Line: line, Group: f.Name(line.Group), Text: lineText(f, a.Rules, line, func(n uint64) string { return titles[n] }), Title: line.Lot}
		if n, is := grounds.LotOf(line.Lot); is && titles[n] != "" {
			w.Lot, w.Title = n, titles[n]
		}
		if line.Group != "" {
			v.Counted = append(v.Counted, w)
		} else {
			v.Left = append(v.Left, w)
		}
	}
	return v
}

// lotTitles returns what the learner's lots were learnt in.
func (s *Site) lotTitles(c echo.Context) (map[uint64]string, error) {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	f, titles := s.frame(asker, nil), make(map[uint64]string)
	for before := uint64(0); len(titles) < titlesRead; {
		_, lots, err := s.Registrar.Lots(ctx, asker.By, asker.By.Learner, before, lotsAtOnce)
		if err != nil {
			return nil, err
		}
		for i := range lots {
			titles[lots[i].Lot.Seq] = strconv.FormatUint(lots[i].Lot.Seq, 10)
			if l := lots[i].Deposit.Learning; l != nil {
				titles[lots[i].Lot.Seq] = s.courseTitle(f, l)
			}
		}
		if len(lots) < lotsAtOnce {
			break
		}
		before = lots[len(lots)-1].Lot.Seq
	}
	return titles, nil
}

// workerPlan is what to take when.
type workerPlan struct {
	registrar.Plan
	College string
	Weekly  int
	Rest    []programmeBar // what is missing even so
	Ending  string         // what ends on the deadline; empty if the registration does
}

func (s *Site) getWorkerPlan(c echo.Context) error {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	weekly := 0
	if text := c.QueryParam("hours"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 60 {
			return problem.Flaws{{Code: problem.NumberRange, Field: "hours", Has: problem.Clip(text), Wants: "60"}}
		}
		weekly = n
	}
	plan, err := s.Registrar.Plan(ctx, asker.By, asker.By.Learner, c.Param("programme"), weekly)
	if err != nil {
		return err
	}
	f := s.frame(asker, nil)
	page := workerPlan{Plan: plan, College: f.Organ(plan.Programme.Institution), Weekly: plan.WeeklyHours}
	if n, is := grounds.LotOf(plan.Expires); is {
		page.Ending = s.titleOf(c, f, n)
	}
	for _, b := range barsOf(f, plan.Verdict.Requirements) {
		if b.Missed > 0 {
			page.Rest = append(page.Rest, b)
		}
	}
	return s.page(c, "worker/plan", page)
}
