package pages

import (
	"net/http"
	"slices"

	"creditbank/api/call"
	"creditbank/api/problem"
	v1 "creditbank/api/v1"
	"creditbank/api/wire"
	"creditbank/courses/registrar"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// complaintPages are those of complaints, for the office.
func (s *Site) complaintPages() []pageRoute {
	const get, post = http.MethodGet, http.MethodPost
	return []pageRoute{
		{method: get, path: "/office/complaints", operation: "showOffice", nav: "complaints.title", query: []string{"state", "cursor"}, open: s.getComplaints},
		{method: get, path: "/office/complaints/:complaint", operation: "showOffice", open: view(s, "office/complaint", s.complaintPage)},
		{method: post, path: "/office/complaints/:complaint", operation: "handleComplaint", open: s.postComplaintStep},
	}
}

// complaintStates are what the list can be asked for; overdue is of any state.
var complaintStates = []string{"overdue", "filed", "accepted", "in-progress", "answered", "appealed", "closed"}

// complaintList is a page of complaints.
type complaintList struct {
	Items  []officeComplaint
	State  string
	States []string
	Next   string
}

func (s *Site) getComplaints(c echo.Context) error {
	ctx := c.Request().Context()
	list := complaintList{State: c.QueryParam("state"), States: complaintStates}
	if list.State != "" && !slices.Contains(complaintStates, list.State) {
		return problem.Flaws{{Code: problem.ChoiceUnknown, Field: "state", Has: problem.Clip(list.State), Wants: listed(complaintStates)}}
	}
	filter := registrar.ComplaintFilter{State: registrar.ComplaintState(list.State)}
	if list.State == "overdue" {
		filter = registrar.ComplaintFilter{Overdue: true}
	}
	found, next, err := call.Page("complaints-page", c.QueryParam("cursor"), listShown, func(after string, n int) ([]registrar.Complaint, error) {
		return s.Registrar.Complaints(ctx, call.Of(ctx).By, filter, after, n)
	}, func(x registrar.Complaint) string { return x.ID })
	if err != nil {
		return err
	}
	list.Next = next
	for _, x := range found {
		list.Items = append(list.Items, officeComplaint{x, x.Overdue(ledger.DayOf(s.Now()))})
	}
	return s.page(c, "office/complaints", list)
}

// complaintPage is one complaint with what whoever looks can do.
type complaintPage struct {
	officeComplaint
	Next  []string
	Reply string
}

// About names what a complaint is about.
func (f *frame) About(kind, subject string) (string, error) {
	what, err := f.T("complaints.about." + kind)
	if kind == registrar.AboutIssuer {
		subject = f.Organ(subject)
	}
	return what + " " + subject, err
}

// Filer names who filed a complaint, or took a step of it: an organisation, or
// the learner.
func (f *frame) Filer(a registrar.Asker) (string, error) {
	if a.Learner != "" {
		return f.T("complaints.learner")
	}
	return f.Organ(a.For()), nil
}

func (s *Site) complaintPage(c echo.Context) (*complaintPage, error) {
	ctx := c.Request().Context()
	by := call.Of(ctx).By
	x, err := s.Registrar.Complaint(ctx, by, c.Param("complaint"))
	if err != nil {
		return nil, err
	}
	return &complaintPage{officeComplaint: officeComplaint{x, x.Overdue(ledger.DayOf(s.Now()))}, Next: s.Registrar.ComplaintSteps(by, &x)}, nil
}

// postComplaintStep takes a complaint one step further.
func (s *Site) postComplaintStep(c echo.Context) error {
	page, err := s.complaintPage(c)
	if err != nil {
		return err
	}
	q := wire.StepComplaintRequestObject{Complaint: page.ID, Body: &wire.ComplaintStepRequest{Step: fieldOf(c, "step"), Text: oneLine(fieldOf(c, "text"))}}
	q.Params.IdempotencyKey = fieldOf(c, "key")
	if err := perform(s, c, q, (*v1.Server).StepComplaint); err != nil {
		page.Reply = fieldOf(c, "text")
		return s.pageRefused(c, "office/complaint", page, err)
	}
	return c.Redirect(http.StatusSeeOther, "/office/complaints/"+page.ID)
}
