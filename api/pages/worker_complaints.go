package pages

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"creditbank/api/call"
	"creditbank/api/problem"
	"creditbank/api/wire"
	"creditbank/courses/registrar"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// workerComplaints is what a learner has complained about, and the form.
type workerComplaints struct {
	Items                []registrar.Complaint
	Next                 string
	About, Subject, Text string // in the form
	Cases                []caseGroup
	Other                bool // what the form is about is not among Cases
	Kinds                []string
	Done                 bool
}

// caseGroup is what of one kind a learner can complain about.
type caseGroup struct {
	About string
	Cases []caseOption
}

// caseOption is one of them; its value is the kind, a colon and the subject.
type caseOption struct {
	Value, Text string
	Chosen      bool
}

// casesShown is how many of the newest lots the form offers.
const casesShown = 50

// cases lists what a learner is likely to complain about: their lots, those
// who issued them, and what colleges have begun.
func (s *Site) cases(c echo.Context, page *workerComplaints) error {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	_, lots, err := s.Registrar.Lots(ctx, asker.By, asker.By.Learner, 0, casesShown)
	if err != nil {
		return err
	}
	applications, err := s.workerApplications(c)
	if err != nil {
		return err
	}
	f := s.frame(asker, nil)
	found := false
	option := func(about, subject, text string) caseOption {
		chosen := about == page.About && subject == page.Subject
		found = found || chosen
		return caseOption{about + ":" + subject, text, chosen}
	}
	var entries, issuers, decisions []caseOption
	known := make(map[string]bool)
	for i := range lots {
		lot := s.workerLot(f, &lots[i])
		entries = append(entries, option(registrar.AboutEntry, strconv.FormatUint(lot.Seq, 10), lot.Title+" · "+f.Date(lot.Completed)))
		if code := lots[i].Deposit.Issuer; !known[code] {
			known[code] = true
			issuers = append(issuers, option(registrar.AboutIssuer, code, f.Organ(code)))
		}
	}
	for _, x := range applications {
		decisions = append(decisions, option(registrar.AboutDecision, x.ID, f.Called(x.Programme)+" · "+x.College))
	}
	for _, g := range []caseGroup{{registrar.AboutEntry, entries}, {registrar.AboutIssuer, issuers}, {registrar.AboutDecision, decisions}} {
		if len(g.Cases) > 0 {
			page.Cases = append(page.Cases, g)
		}
	}
	page.Other = len(page.Cases) == 0 || page.Subject != "" && !found
	return nil
}

const complaintsShown = 20

func (s *Site) workerComplaints(c echo.Context) (*workerComplaints, error) {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	cursor := ""
	if c.Request().Method == http.MethodGet {
		cursor = c.QueryParam("cursor")
	}
	page := &workerComplaints{Kinds: []string{registrar.AboutEntry, registrar.AboutIssuer, registrar.AboutDecision}}
	var err error
	page.Items, page.Next, err = call.Page("complaints", cursor, complaintsShown, func(after string, n int) ([]registrar.Complaint, error) {
		return s.Registrar.Complaints(ctx, asker.By, registrar.ComplaintFilter{}, after, n)
	}, func(c registrar.Complaint) string { return c.ID })
	return page, err
}

func (s *Site) getWorkerComplaints(c echo.Context) error {
	page, err := s.workerComplaints(c)
	if err != nil {
		return err
	}
	page.About, page.Subject, page.Done = registrar.AboutEntry, problem.Clip(c.QueryParam("subject")), c.QueryParam("done") != ""
	if slices.Contains(page.Kinds, c.QueryParam("about")) {
		page.About = c.QueryParam("about")
	}
	if err := s.cases(c, page); err != nil {
		return err
	}
	return s.page(c, "worker/complaints", page)
}

func (s *Site) postWorkerComplaint(c echo.Context) error {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	filed := registrar.Complaint{About: fieldOf(c, "about"), Subject: fieldOf(c, "subject"), Text: oneLine(fieldOf(c, "text"))}
	if about, subject, chosen := strings.Cut(fieldOf(c, "case"), ":"); chosen && filed.Subject == "" {
		filed.About, filed.Subject = about, subject
	}
	err := s.API.Check(wire.ComplaintRequest{About: wire.ComplaintAbout{Kind: filed.About, Subject: filed.Subject}, Text: filed.Text})
	if err == nil {
		_, _, err = s.Registrar.FileComplaint(ctx, registrar.Request{By: asker.By, Key: fieldOf(c, "key")}, filed)
	}
	if err == nil {
		return c.Redirect(http.StatusSeeOther, "/worker/complaints?done=1")
	}
	page, err2 := s.workerComplaints(c)
	if err2 != nil {
		return err2
	}
	page.About, page.Subject, page.Text = filed.About, problem.Clip(filed.Subject), filed.Text
	if err2 := s.cases(c, page); err2 != nil {
		return err2
	}
	return s.pageRefused(c, "worker/complaints", page, err)
}

// workerComplaint is one case, with what its filer can do now.
type workerComplaint struct {
	registrar.Complaint
	Overdue   bool
	MayAppeal bool
	MayClose  bool
	Reply     string // of the form
}

func (s *Site) workerComplaint(c echo.Context) (*workerComplaint, error) {
	ctx := c.Request().Context()
	found, err := s.Registrar.Complaint(ctx, call.Of(ctx).By, c.Param("complaint"))
	if err != nil {
		return nil, err
	}
	appealed := slices.ContainsFunc(found.Steps, func(s registrar.ComplaintStep) bool { return s.Step == "appeal" })
	return &workerComplaint{
		Complaint: found, Overdue: found.Overdue(ledger.DayOf(s.Now())),
		MayAppeal: found.State == registrar.ComplaintAnswered && !appealed, MayClose: found.State != registrar.ComplaintClosed,
	}, nil
}

// postWorkerComplaintStep appeals against an answer, or closes the case.
func (s *Site) postWorkerComplaintStep(c echo.Context) error {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	page, err := s.workerComplaint(c)
	if err != nil {
		return err
	}
	step, text := fieldOf(c, "step"), oneLine(fieldOf(c, "text"))
	if err = s.API.Check(wire.ComplaintStepRequest{Step: step, Text: text}); err == nil {
		_, _, err = s.Registrar.StepComplaint(ctx, registrar.Request{By: asker.By, Key: fieldOf(c, "key")}, page.ID, step, text)
	}
	if err != nil {
		page.Reply = text
		return s.pageRefused(c, "worker/complaint", page, err)
	}
	return c.Redirect(http.StatusSeeOther, "/worker/complaints/"+page.ID)
}

// oneLine is a text of several lines in one, as records keep it.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
