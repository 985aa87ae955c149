package api

import (
	"net/http"
	"slices"

	"creditbank/courses"
	"creditbank/courses/registrar"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// workerPages are those of a learner about their own record.
func (s *server) workerPages() []pageRoute {
	const get, post = http.MethodGet, http.MethodPost
	const show = "showOwnRecord"
	search := []string{"q", "module", "industry", "provider", "status", "hours", "toward", "cursor"}
	return []pageRoute{
		{method: get, path: "/worker", operation: show, nav: "worker.home", open: s.getWorker},
		{method: get, path: "/worker/lots", operation: show, nav: "worker.lots", query: []string{"cursor"}, open: s.getWorkerLots},
		{method: get, path: "/worker/lots/:lot", operation: show, open: s.getWorkerLot},
		{method: get, path: "/worker/statement", operation: show, nav: "worker.statement", query: []string{"cursor"}, open: s.getWorkerStatement},
		{method: get, path: "/worker/courses", operation: show, nav: "worker.courses", query: search, open: s.getCoursesPage},
		{method: get, path: "/worker/goals", operation: show, nav: "worker.goals", query: []string{"done"}, open: s.getWorkerGoals},
		{method: post, path: "/worker/goals", operation: "changeOwnGoal", open: s.postWorkerGoal},
		{method: get, path: "/worker/goals/:programme", operation: show, open: s.getWorkerAudit},
		{method: get, path: "/worker/goals/:programme/plan", operation: show, query: []string{"hours"}, open: s.getWorkerPlan},
		{method: get, path: "/worker/proof", operation: show, nav: "worker.proof", open: s.getWorkerProof},
		{method: get, path: "/worker/proof/sheet", operation: show, open: s.getWorkerSheet},
		{method: post, path: "/worker/proof/transcript", operation: show, open: s.postWorkerTranscript},
		{method: get, path: "/worker/complaints", operation: show, nav: "worker.complaints", query: []string{"about", "subject", "done", "cursor"}, open: s.getWorkerComplaints},
		{method: post, path: "/worker/complaints", operation: "fileOwnComplaint", open: s.postWorkerComplaint},
		{method: get, path: "/worker/complaints/:complaint", operation: show, open: s.getWorkerComplaint},
		{method: post, path: "/worker/complaints/:complaint", operation: "fileOwnComplaint", open: s.postWorkerComplaintStep},
	}
}

// workerHome is what a learner sees first.
type workerHome struct {
	State          string // of the account
	Credit, Point  *ledger.Balance
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

// Bounds of the first page.
const (
	recentLots  = 5
	soonDays    = 366
	soonListed  = 10
	lotsAtOnce  = 500
	lotsForSoon = 5000 // older ones are not looked at
)

func (s *server) getWorker(c echo.Context) error {
	ctx := c.Request().Context()
	by := callOf(ctx).by
	f := s.frame(callOf(ctx), nil)
	var all []ledger.LotLine
	var account ledger.Account
	for before := uint64(0); len(all) < lotsForSoon; {
		a, lots, err := s.Registrar.Lots(ctx, by, by.Learner, before, lotsAtOnce)
		if err != nil {
			return err
		}
		all, account = append(all, lots...), a
		if len(lots) < lotsAtOnce {
			break
		}
		before = lots[len(lots)-1].Lot.Seq
	}
	home := workerHome{State: account.State.String(), Credit: account.Balances.Of(ledger.Credit), Point: account.Balances.Of(ledger.Point)}
	for i := range all[:min(recentLots, len(all))] {
		home.Recent = append(home.Recent, s.workerLot(f, &all[i]))
	}
	nearest, found, err := s.Registrar.Nearest(ctx, by, by.Learner)
	if err != nil {
		return err
	}
	if found {
		home.Nearest, home.Gap = &nearest, barsOf(f, nearest.Requirements)
	}
	today := ledger.DayOf(s.Now())
	home.ExpiringBefore = today + soonDays
	home.Expiring = s.expiring(f, all, home.Nearest, today)
	return s.page(c, "worker/home", home)
}

// expiring lists what ends within a year: by the bank, or because the nearest
// programme takes nothing older.
func (s *server) expiring(f *frame, all []ledger.LotLine, nearest *registrar.Nearest, today ledger.Day) []workerEnd {
	var ends []workerEnd
	for i := range all {
		lot := &all[i].Lot
		if lot.Available == 0 {
			continue
		}
		on, of := lot.Until, ""
		if nearest != nil && nearest.Rules.ValidityYears > 0 && !nearest.Met && lot.Unit == ledger.Credit {
			if end := all[i].Deposit.Effective.AddYears(nearest.Rules.ValidityYears); on == 0 || end < on {
				on, of = end, programmeTitle(f, &nearest.Programme)
			}
		}
		if on != 0 && on >= today && on <= today+soonDays {
			ends = append(ends, workerEnd{s.workerLot(f, &all[i]), on, of})
		}
	}
	slices.SortStableFunc(ends, func(a, b workerEnd) int { return int(a.On) - int(b.On) })
	return ends[:min(soonListed, len(ends))]
}

func programmeTitle(f *frame, p *courses.Programme) string { return f.Choose(p.Title, p.TitleEn) }
