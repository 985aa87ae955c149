package pages

import (
	"net/http"

	"creditbank/api/call"
	"creditbank/api/problem"
	v1 "creditbank/api/v1"
	"creditbank/api/wire"
	"creditbank/courses/registrar"

	"github.com/labstack/echo/v4"
)

// sanctionPages are those of frozen accounts and issuers.
func (s *Site) sanctionPages() []pageRoute {
	const get, post = http.MethodGet, http.MethodPost
	const one = "/office/sanctions/:sanction"
	return []pageRoute{
		{method: get, path: "/office/sanctions", operation: "showOffice", nav: "sanctions.title", query: []string{"state", "cursor"}, open: view(s, "office/sanctions", s.sanctionList)},
		{method: post, path: "/office/sanctions", operation: "imposeSanction", open: s.postSanction},
		{method: get, path: one, operation: "showOffice", open: view(s, "office/sanction", s.sanctionPage)},
		{method: post, path: one + "/review", operation: "reviewSanction", open: s.postSanctionReview},
		{method: post, path: one + "/end", operation: "endSanction", open: s.postSanctionEnd},
	}
}

// sanctionList is a page of sanctions with the form to impose one.
type sanctionList struct {
	Items  []registrar.Sanction
	State  string
	States []string
	Next   string
	Form   map[string]string
}

func (s *Site) sanctionList(c echo.Context) (*sanctionList, error) {
	ctx := c.Request().Context()
	list := &sanctionList{State: c.QueryParam("state"), States: []string{"in-force", "due", "ended"}, Form: make(map[string]string)}
	var filter registrar.SanctionFilter
	switch list.State {
	case "", "in-force":
		list.State, filter.InForce = "in-force", true
	case "due":
		filter.DueBy = s.frame(call.Of(ctx), nil).Today() + dueSoon
	case "ended":
		filter.Over = true
	default:
		return nil, problem.Flaws{{Code: problem.ChoiceUnknown, Field: "state", Has: problem.Clip(list.State), Wants: "in-force, due, ended"}}
	}
	var err error
	list.Items, list.Next, err = call.Page("sanctions-page", c.QueryParam("cursor"), listShown, func(after string, n int) ([]registrar.Sanction, error) {
		return s.Registrar.Sanctions(ctx, call.Of(ctx).By, filter, after, n)
	}, func(x registrar.Sanction) string { return x.ID })
	return list, err
}

// postSanction freezes an account or an issuer.
func (s *Site) postSanction(c echo.Context) error {
	list, err := s.sanctionList(c)
	if err != nil {
		return err
	}
	q := wire.ImposeSanctionRequestObject{Body: &wire.SanctionRequest{
		Learner: fieldOf(c, "learner"), Issuer: fieldOf(c, "issuer"), Authority: fieldOf(c, "authority"),
		Reason: oneLine(fieldOf(c, "reason")), ReviewOn: fieldOf(c, "review_on"),
	}}
	q.Params.IdempotencyKey = fieldOf(c, "key")
	if err := s.API.Check(q); err != nil {
		return s.sanctionRefused(c, list, err)
	}
	answer, err := s.API.ImposeSanction(c.Request().Context(), q)
	if err != nil {
		return s.sanctionRefused(c, list, err)
	}
	path := "/office/sanctions"
	if made, is := answer.(wire.ImposeSanction201JSONResponse); is {
		path += "/" + made.Body.Sanction
	}
	return c.Redirect(http.StatusSeeOther, path)
}

func (s *Site) sanctionRefused(c echo.Context, list *sanctionList, err error) error {
	for _, name := range []string{"learner", "issuer", "authority", "reason", "review_on"} {
		list.Form[name] = fieldOf(c, name)
	}
	return s.pageRefused(c, "office/sanctions", list, err)
}

// sanctionPage is one sanction with its forms.
type sanctionPage struct {
	registrar.Sanction
	Form map[string]string
}

func (s *Site) sanctionPage(c echo.Context) (*sanctionPage, error) {
	ctx := c.Request().Context()
	x, err := s.Registrar.Sanction(ctx, call.Of(ctx).By, c.Param("sanction"))
	return &sanctionPage{x, make(map[string]string)}, err
}

// postSanctionReview keeps a sanction until another review.
func (s *Site) postSanctionReview(c echo.Context) error {
	page, err := s.sanctionPage(c)
	if err != nil {
		return err
	}
	q := wire.ReviewSanctionRequestObject{Sanction: page.ID, Body: &wire.ReviewRequest{ReviewOn: fieldOf(c, "review_on"), Reason: oneLine(fieldOf(c, "reason"))}}
	q.Params.IdempotencyKey = fieldOf(c, "key")
	return s.sanctioned(c, page, perform(s, c, q, (*v1.Server).ReviewSanction))
}

// postSanctionEnd lifts a sanction.
func (s *Site) postSanctionEnd(c echo.Context) error {
	page, err := s.sanctionPage(c)
	if err != nil {
		return err
	}
	q := wire.EndSanctionRequestObject{Sanction: page.ID, Body: &wire.ReasonRequest{Reason: oneLine(fieldOf(c, "reason"))}}
	q.Params.IdempotencyKey = fieldOf(c, "key")
	return s.sanctioned(c, page, perform(s, c, q, (*v1.Server).EndSanction))
}

func (s *Site) sanctioned(c echo.Context, page *sanctionPage, err error) error {
	if err != nil {
		page.Form["review_on"], page.Form["reason"] = fieldOf(c, "review_on"), fieldOf(c, "reason")
		return s.pageRefused(c, "office/sanction", page, err)
	}
	return c.Redirect(http.StatusSeeOther, "/office/sanctions/"+page.ID)
}
