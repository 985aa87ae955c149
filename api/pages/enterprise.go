package pages

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"creditbank/api/call"
	"creditbank/courses/intake"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/labstack/echo/v4"
)

// officer is the site as the officers of enterprises and sites see it.
type officer struct{ *Site }

// enterprisePages are those of an enterprise's officer and of a site's, as far
// as their operations allow.
func (s *Site) enterprisePages() []pageRoute { return officer{s}.rows() }

func (s officer) rows() []pageRoute {
	const get, post = http.MethodGet, http.MethodPost
	officers := []org.Role{org.Enterprise, org.Site}
	of, about := []string{whoseKey}, func(more ...string) []string { return append(more, whoseKey) }
	rows := []pageRoute{
		{method: get, path: "/enterprise", operation: "listReports", nav: "ent.home", navFor: officers, query: of, open: s.getEnterprise},
		{method: get, path: "/enterprise/reports", operation: "listReports", nav: "ent.reports", navFor: officers, query: about("cursor"), open: view(s.Site, "enterprise/reports", s.reportsPage)},
		{method: post, path: "/enterprise/reports", operation: "sendReport", query: of, maxBody: call.MaxReportBody, open: s.postReport},
		{method: get, path: "/enterprise/template", operation: "getReportTemplate", open: s.getTemplate},
		{method: get, path: "/enterprise/reports/:report", operation: "listReportRows", query: []string{"show", "cursor"}, open: s.getReport},
		{method: get, path: "/enterprise/reports/:report/annotated", operation: "getAnnotatedReport", open: s.getAnnotated},
		{method: get, path: "/enterprise/reports/:report/results", operation: "getReportResults", open: s.getResults},
		{method: post, path: "/enterprise/reports/:report/book", operation: "bookReport", open: s.postBook},
		{method: post, path: "/enterprise/reports/:report/cancel", operation: "cancelReport", open: s.postCancel},
		{method: get, path: "/enterprise/reports/:report/rows/:line", operation: "listReportRows", open: s.getRow},
		{method: post, path: "/enterprise/reports/:report/rows/:line", operation: "sendReport", open: s.postRow},
		{method: get, path: "/enterprise/suspense", operation: "listSuspense", nav: "ent.suspense", navFor: officers, query: about("state", "cursor"), open: s.getSuspense},
		{method: get, path: "/enterprise/suspense/:item", operation: "proposeMatches", open: view(s.Site, "enterprise/item", s.itemPage)},
		{method: post, path: "/enterprise/suspense/:item/match", operation: "matchSuspense", open: s.postMatch},
		{method: post, path: "/enterprise/suspense/:item/reject", operation: "rejectSuspense", open: s.postReject},
		{method: get, path: "/enterprise/staff", operation: "listStaff", nav: "ent.staff", navFor: officers, query: about("on", "cursor", "learner", "done"), open: s.getStaff},
		{method: post, path: "/enterprise/staff", operation: "changeStaff", query: of, open: s.postStaff},
		{method: post, path: "/enterprise/staff/new", operation: "registerLearner", query: of, open: s.postNewcomer},
		{method: post, path: "/enterprise/staff/find", operation: "findLearners", query: of, open: s.postFind},
		{method: get, path: "/enterprise/staff/:learner", operation: "getLearner", query: about("year", "cursor", "done"), open: view(s.Site, "enterprise/person", s.personPage)},
		{method: post, path: "/enterprise/staff/:learner/identity", operation: "correctIdentity", query: of, open: s.postIdentity},
		{method: post, path: "/enterprise/staff/:learner/budget", operation: "changeTrainingBudget", query: of, open: s.postBudget},
		{method: post, path: "/enterprise/staff/:learner/reverse", operation: "reverseDeposit", query: of, open: s.postReverse},
		{method: post, path: "/enterprise/staff/:learner/revoke", operation: "revokeDeposit", query: of, open: s.postRevoke},
		{method: get, path: "/enterprise/plan", operation: "getPlanDone", nav: "ent.plan", navFor: officers, query: about("year", "done"), open: view(s.Site, "enterprise/plan", s.planPage)},
		{method: get, path: "/enterprise/plan/edit", operation: "fileTrainingPlan", query: about("year"), open: s.getPlanForm},
		{method: post, path: "/enterprise/plan/edit", operation: "fileTrainingPlan", query: about("year"), maxBody: maxPlanForm, open: s.postPlanForm},
		{method: post, path: "/enterprise/plan/close", operation: "closeTrainingPlan", query: about("year"), open: s.postClosePlan},
		{method: get, path: "/enterprise/money", operation: "getEducationMoney", section: "/enterprise/plan", query: about("year", "done"), open: view(s.Site, "enterprise/money", s.moneyPage)},
		{method: post, path: "/enterprise/money/fund", operation: "fileEducationMoney", section: "/enterprise/plan", query: of, open: s.postFund},
		{method: post, path: "/enterprise/money/spend", operation: "spendEducationMoney", section: "/enterprise/plan", query: of, maxBody: maxScan, open: s.postSpend},
		{method: post, path: "/enterprise/money/void", operation: "voidSpending", section: "/enterprise/plan", query: of, open: s.postVoid},
		{method: get, path: "/enterprise/duty", operation: "getOrganisationDuty", section: "/enterprise/plan", query: about("year", "cursor"), open: s.getDutyPage},
		{method: get, path: "/enterprise/orders", operation: "listTrainingOrders", section: "/enterprise/plan", query: about("cursor"), open: view(s.Site, "enterprise/orders", s.ordersPage)},
		{method: post, path: "/enterprise/orders", operation: "orderTraining", section: "/enterprise/plan", query: of, open: s.postOrder},
		{method: get, path: "/enterprise/orders/:order", operation: "getTrainingOrder", section: "/enterprise/plan", query: about("done"), open: view(s.Site, "enterprise/order", s.orderPage)},
		{method: post, path: "/enterprise/orders/:order/settle", operation: "settleOrder", section: "/enterprise/plan", query: of, open: s.postSettle},
		{method: post, path: "/enterprise/orders/:order/cancel", operation: "cancelOrder", section: "/enterprise/plan", query: of, open: s.postCancelOrder},
		{method: get, path: "/enterprise/figures", operation: "getStatistics", nav: "ent.figures", navFor: officers, query: about("year", "period", "by", "figure"), open: s.getFigures},
		{method: get, path: "/enterprise/courses", operation: "listCourseProposals", nav: "ent.courses", navFor: officers, query: []string{"cursor"}, open: s.getProposals},
		{method: get, path: "/enterprise/courses/new", operation: "proposeCourse", open: s.getNewProposal},
		{method: post, path: "/enterprise/courses", operation: "proposeCourse", open: s.postProposal},
		{method: get, path: "/enterprise/courses/:proposal", operation: "getCourseProposal", open: view(s.Site, "enterprise/proposal", s.proposalPage)},
		{method: get, path: "/enterprise/courses/:proposal/edit", operation: "editCourseProposal", open: s.getContent},
		{method: post, path: "/enterprise/courses/:proposal/edit", operation: "editCourseProposal", open: s.postContent},
		{method: post, path: "/enterprise/courses/:proposal/submit", operation: "submitCourseProposal", open: s.postSubmit},
		{method: post, path: "/enterprise/courses/:proposal/withdraw", operation: "withdrawCourseProposal", open: s.postWithdraw},
	}
	return append(rows, s.casePages()...)
}

// enterpriseHome is what waits for an officer.
type enterpriseHome struct {
	whose
	Reports  []reportLine // newest
	Waiting  int          // of them, those that somebody has to decide about
	Suspense suspenseSum
	Year     int
	Plan     *planSum // nil if none was filed
	Duty     *registrar.DutySum
	Frozen   *registrar.Sanction // that keeps the organisation from reporting; nil if none
	DutyNote bool                // the duty cannot be told: no rules, or too many people
}

// suspenseSum says how much is in suspense.
type suspenseSum struct {
	Open, OldestDays int
	More             bool // there are more than were counted
}

// planSum is a plan against what was done, in places and hours.
type planSum struct {
	People, PeopleDone int
	Hours, HoursDone   ledger.Amount
}

// maxCounted bounds how many rows in suspense the first page counts.
const maxCounted = 200

func (s officer) getEnterprise(c echo.Context) error {
	ctx := c.Request().Context()
	by := call.Of(ctx).By
	about, err := s.whose(c, "")
	if err != nil {
		return err
	}
	list, err := s.Reports.Reports(ctx, by, about.filter(), "", 5)
	if err != nil {
		return err
	}
	home := enterpriseHome{whose: about, Reports: reportLines(list, by.Organisation), Year: s.thisYear()}
	for _, r := range home.Reports {
		if r.Decide {
			home.Waiting++
		}
	}
	open, err := s.Reports.Suspense(ctx, by, intake.Wanted{Organisation: about.filter(), State: intake.OpenItem}, "", maxCounted+1)
	if err != nil {
		return err
	}
	home.Suspense = suspenseSum{Open: min(len(open), maxCounted), More: len(open) > maxCounted}
	for i := range open {
		home.Suspense.OldestDays = max(home.Suspense.OldestDays, int(open[i].Age(s.Now())/(24*time.Hour)))
	}
	frozen, err := s.Registrar.Sanctions(ctx, by, registrar.SanctionFilter{InForce: true}, "", sanctionsShown)
	if err != nil {
		return err
	}
	for i := range frozen {
		if frozen[i].Issuer == home.Code {
			home.Frozen = &frozen[i]
		}
	}
	if err := s.homeYear(ctx, by, &home); err != nil {
		return err
	}
	return s.page(c, "enterprise/home", home)
}

// homeYear adds the plan and the duty of the year. A year without either says so.
func (s officer) homeYear(ctx context.Context, by org.Principal, home *enterpriseHome) error {
	switch done, err := s.Registrar.PlanDone(ctx, by, home.Code, home.Year); {
	case err == nil:
		p := &done.Result
		home.Plan = &planSum{p.PeoplePlanned, p.PeopleDone, p.HoursPlanned, p.HoursDone}
	case !leftOut(err):
		return err
	}
	switch duty, err := s.Registrar.OrganisationDuty(ctx, by, home.Code, home.Year, "", "", 1); {
	case err == nil:
		home.Duty = &duty.Sum
	case leftOut(err):
		home.DutyNote = true
	default:
		return err
	}
	return nil
}

// leftOut reports whether an error is one that a page leaves a part out for:
// something was never filed, or the asker may not see it.
func leftOut(err error) bool {
	return errors.Is(err, fault.NotFound) || errors.Is(err, fault.Forbidden) || errors.Is(err, fault.Refused)
}

// reportLine is a report in a list.
type reportLine struct {
	intake.Report
	Percent int
	Decide  bool // somebody has to say what to do with it
	Other   bool // another organisation than whoever looks has reported it
}

func reportLines(list []intake.Report, own string) []reportLine {
	lines := make([]reportLine, len(list))
	for i, r := range list {
		lines[i] = reportLine{r, r.Percent(), r.State == intake.Checked || r.State == intake.Withheld, r.Organisation != own}
	}
	return lines
}

// enterprisePath is a path below /enterprise.
func enterprisePath(format string, with ...any) string {
	return fmt.Sprintf("/enterprise/"+format, with...)
}

// thisYear is the calendar year in the bank's zone.
func (s officer) thisYear() int { return s.Now().In(ledger.Zone).Year() }
