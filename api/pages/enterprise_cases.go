package pages

import (
	"net/http"
	"slices"

	"creditbank/api/call"
	"creditbank/api/problem"
	v1 "creditbank/api/v1"
	"creditbank/api/wire"
	"creditbank/courses/registrar"

	"github.com/labstack/echo/v4"
)

// casePages are those of complaints and sanctions that concern an
// organisation or its people.
func (s officer) casePages() []pageRoute {
	const get, post = http.MethodGet, http.MethodPost
	return []pageRoute{
		{method: get, path: "/enterprise/cases", operation: "listComplaints", query: []string{"cursor", "about", "subject", "done"}, open: s.getCases},
		{method: post, path: "/enterprise/cases", operation: "fileComplaint", open: s.postCase},
		{method: get, path: "/enterprise/cases/:complaint", operation: "getComplaint", open: view(s.Site, "enterprise/case", s.casePage)},
		{method: post, path: "/enterprise/cases/:complaint", operation: "stepComplaint", open: s.postCaseStep},
	}
}

// casesPage is what was complained about and what was sanctioned.
type casesPage struct {
	workerComplaints
	Sanctions []registrar.Sanction
}

// sanctionsShown is how many sanctions the page has, those in force first.
const sanctionsShown = 50

func (s officer) casesPage(c echo.Context) (*casesPage, error) {
	ctx := c.Request().Context()
	list, err := s.workerComplaints(c)
	if err != nil {
		return nil, err
	}
	page := &casesPage{workerComplaints: *list}
	page.Kinds = []string{registrar.AboutEntry, registrar.AboutIssuer} // a decision is the applicant's
	page.About = registrar.AboutEntry
	for _, filter := range []registrar.SanctionFilter{{InForce: true}, {Over: true}} {
		found, err := s.Registrar.Sanctions(ctx, call.Of(ctx).By, filter, "", sanctionsShown-len(page.Sanctions))
		if err != nil {
			return nil, err
		}
		page.Sanctions = append(page.Sanctions, found...)
	}
	return page, nil
}

func (s officer) getCases(c echo.Context) error {
	page, err := s.casesPage(c)
	if err != nil {
		return err
	}
	page.Subject, page.Done = problem.Clip(c.QueryParam("subject")), c.QueryParam("done") != ""
	if slices.Contains(page.Kinds, c.QueryParam("about")) {
		page.About = c.QueryParam("about")
	}
	return s.page(c, "enterprise/cases", page)
}

// postCase files a complaint.
func (s officer) postCase(c echo.Context) error {
	page, err := s.casesPage(c)
	if err != nil {
		return err
	}
	page.About, page.Subject, page.Text = fieldOf(c, "about"), fieldOf(c, "subject"), fieldOf(c, "text")
	r := wire.FileComplaintRequestObject{Body: &wire.ComplaintRequest{About: wire.ComplaintAbout{Kind: page.About, Subject: page.Subject}, Text: oneLine(page.Text)}}
	r.Params.IdempotencyKey = fieldOf(c, "key")
	if err := perform(s.Site, c, r, (*v1.Server).FileComplaint); err != nil {
		return s.pageRefused(c, "enterprise/cases", page, err)
	}
	return c.Redirect(http.StatusSeeOther, "/enterprise/cases?done=1")
}

// casePage is a complaint, and what its filer can do.
type casePage struct {
	workerComplaint
	Own bool // whoever looks is of the organisation that filed it
}

func (s officer) casePage(c echo.Context) (*casePage, error) {
	one, err := s.workerComplaint(c)
	if err != nil {
		return nil, err
	}
	by := call.Of(c.Request().Context()).By
	return &casePage{*one, by.Organisation != "" && one.By.For() == by.Organisation}, nil
}

// postCaseStep appeals against an answer, or closes the case.
func (s officer) postCaseStep(c echo.Context) error {
	page, err := s.casePage(c)
	if err != nil {
		return err
	}
	page.Reply = fieldOf(c, "text")
	r := wire.StepComplaintRequestObject{Complaint: page.ID, Body: &wire.ComplaintStepRequest{Step: fieldOf(c, "step"), Text: oneLine(page.Reply)}}
	r.Params.IdempotencyKey = fieldOf(c, "key")
	if err := perform(s.Site, c, r, (*v1.Server).StepComplaint); err != nil {
		return s.pageRefused(c, "enterprise/case", page, err)
	}
	return c.Redirect(http.StatusSeeOther, enterprisePath("cases/%s", page.ID))
}
