package pages

import (
	"net/http"

	"creditbank/api/call"
	"creditbank/courses"
	"creditbank/courses/registrar"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// workerPages are those of a learner about their own record.
func (s *Site) workerPages() []pageRoute {
	const get, post = http.MethodGet, http.MethodPost
	const show = "showOwnRecord"
	search := []string{"q", "module", "industry", "provider", "status", "hours", "toward", "cursor"}
	return []pageRoute{
		{method: get, path: "/worker", operation: show, nav: "worker.home", open: s.getWorker},
		{method: get, path: "/worker/lots", operation: show, nav: "worker.lots", query: []string{"cursor"}, open: s.getWorkerLots},
		{method: get, path: "/worker/lots/:lot", operation: show, open: s.getWorkerLot},
		{method: get, path: "/worker/statement", operation: show, nav: "worker.statement", query: []string{"account", "cursor"}, open: s.getWorkerStatement},
		{method: get, path: "/worker/courses", operation: show, nav: "worker.courses", query: search, open: s.getCoursesPage},
		{method: get, path: "/worker/goals", operation: show, nav: "worker.goals", query: []string{"done"}, open: s.getWorkerGoals},
		{method: post, path: "/worker/goals", operation: "changeOwnGoal", open: s.postWorkerGoal},
		{method: get, path: "/worker/goals/:programme", operation: show, open: s.getWorkerAudit},
		{method: get, path: "/worker/goals/:programme/removal", operation: show, open: s.getWorkerRemoval},
		{method: post, path: "/worker/goals/:programme/removal", operation: "changeOwnGoal", open: s.postWorkerRemoval},
		{method: get, path: "/worker/goals/:programme/plan", operation: show, query: []string{"hours"}, open: s.getWorkerPlan},
		{method: get, path: "/worker/proof", operation: show, nav: "worker.proof", open: s.getWorkerProof},
		{method: get, path: "/worker/proof/sheet", operation: show, open: s.getWorkerSheet},
		{method: post, path: "/worker/proof/transcript", operation: show, open: s.postWorkerTranscript},
		{method: get, path: "/worker/consents", operation: show, nav: "worker.consents", query: []string{"done"}, open: s.getWorkerConsents},
		{method: post, path: "/worker/consents", operation: "changeOwnConsent", open: s.postWorkerConsent},
		{method: get, path: "/worker/readings", operation: show, section: "/worker/consents", query: []string{"cursor"}, open: s.getWorkerReadings},
		{method: get, path: "/worker/complaints", operation: show, nav: "worker.complaints", query: []string{"about", "subject", "done", "cursor"}, open: s.getWorkerComplaints},
		{method: post, path: "/worker/complaints", operation: "fileOwnComplaint", open: s.postWorkerComplaint},
		{method: get, path: "/worker/complaints/:complaint", operation: show, open: view(s, "worker/complaint", s.workerComplaint)},
		{method: post, path: "/worker/complaints/:complaint", operation: "fileOwnComplaint", open: s.postWorkerComplaintStep},
	}
}

// workerHome is what a learner sees first.
type workerHome struct {
	State          string // of the account
	Credit, Point  *ledger.Balance
	Left           []leftLot // available, and of no use for the nearest programme
	Recent         []workerLot
	Nearest        *registrar.Nearest
	Gap            []programmeBar
	Expiring       []workerEnd
	ExpiringBefore ledger.Day
}

// workerEnd is credits that cannot be used for something after a day.
type workerEnd struct {
	workerLot
	On  ledger.Day // the last day
	For string     // a programme's title; empty if the bank ends them
}

func (s *Site) getWorker(c echo.Context) error {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	glance, err := s.Registrar.Glance(ctx, asker.By, asker.By.Learner)
	if err != nil {
		return err
	}
	f, account := s.frame(asker, nil), &glance.Account
	home := workerHome{
		State: account.State.String(), Credit: account.Balances.Of(ledger.Credit), Point: account.Balances.Of(ledger.Point),
		Nearest: glance.Nearest, ExpiringBefore: ledger.DayOf(s.Now()).AddYears(1),
	}
	for i := range glance.Recent {
		home.Recent = append(home.Recent, s.workerLot(f, &glance.Recent[i]))
	}
	if home.Nearest != nil {
		home.Gap = barsOf(f, home.Nearest.Requirements)
		if home.Left, err = s.leftLots(c, f, home.Nearest); err != nil {
			return err
		}
	}
	for i := range glance.Ending {
		e := &glance.Ending[i]
		end := workerEnd{workerLot: s.workerLot(f, &e.LotLine), On: e.On}
		if e.ForNearest {
			end.For = programmeTitle(f, &home.Nearest.Programme)
		}
		home.Expiring = append(home.Expiring, end)
	}
	return s.page(c, "worker/home", &home)
}

// firstCourses is how many courses of a plan the first page names.
const firstCourses = 6

// First returns the courses of the plan that the first page names.
func (h *workerHome) First() []registrar.PlannedCourse {
	return h.Nearest.Courses[:min(firstCourses, len(h.Nearest.Courses))]
}

// Others returns how many courses of the plan it does not name.
func (h *workerHome) Others() int { return len(h.Nearest.Courses) - len(h.First()) }

func programmeTitle(f *frame, p *courses.Programme) string { return f.Choose(p.Title, p.TitleEn) }

// Latest returns the newest deposit that counts; nil if there is none.
func (h *workerHome) Latest() *workerLot {
	for i := range h.Recent {
		if !h.Recent[i].Taken() {
			return &h.Recent[i]
		}
	}
	return nil
}
