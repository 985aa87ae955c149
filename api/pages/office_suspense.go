package pages

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"creditbank/api/call"
	"creditbank/api/problem"
	v1 "creditbank/api/v1"
	"creditbank/api/wire"
	"creditbank/courses/intake"

	"github.com/labstack/echo/v4"
)

// suspensePages are those of the rows in suspense of all organisations.
func (s *Site) suspensePages() []pageRoute {
	const get, post = http.MethodGet, http.MethodPost
	const one = "/office/suspense/:item"
	return []pageRoute{
		{method: get, path: "/office/suspense", operation: "showOffice", nav: "suspense.title", query: []string{"state", "organisation", "days", "cursor"}, open: s.getOfficeSuspense},
		{method: get, path: one, operation: "showOffice", open: view(s, "office/item", s.officeItem)},
		{method: post, path: one + "/match", operation: "clearSuspense", open: s.postOfficeMatch},
		{method: post, path: one + "/reject", operation: "clearSuspense", open: s.postOfficeReject},
	}
}

var suspenseStates = []string{"open", "matched", "rejected"}

// officeSuspense is a page of rows in suspense.
type officeSuspense struct {
	Items                     []wire.Suspended
	State, Organisation, Days string
	States                    []string
	Next                      string
}

func (s *Site) getOfficeSuspense(c echo.Context) error {
	ctx := c.Request().Context()
	list := officeSuspense{State: c.QueryParam("state"), Organisation: c.QueryParam("organisation"), Days: c.QueryParam("days"), States: suspenseStates}
	if list.State == "" {
		list.State = "open"
	}
	days, err := strconv.Atoi("0" + list.Days)
	q := wire.ListSuspenseParams{Organisation: list.Organisation, State: list.State, OlderThanDays: days}
	switch {
	case err != nil:
		err = problem.Flaws{{Code: problem.FieldMalformed, Field: "days", Has: problem.Clip(list.Days)}}
		list.Days = problem.Clip(list.Days)
		return s.pageRefused(c, "office/suspense", list, err)
	case !slices.Contains(suspenseStates, list.State):
		return problem.Flaws{{Code: problem.ChoiceUnknown, Field: "state", Has: problem.Clip(list.State), Wants: listed(suspenseStates)}}
	}
	if err := s.API.Check(q); err != nil {
		list.Organisation = problem.Clip(list.Organisation)
		return s.pageRefused(c, "office/suspense", list, err)
	}
	wanted := intake.Wanted{Organisation: list.Organisation, State: intake.ItemState(list.State), OlderThan: time.Duration(days) * 24 * time.Hour}
	found, next, err := call.Page("office-suspense", c.QueryParam("cursor"), listShown, func(after string, n int) ([]intake.Item, error) {
		return s.Reports.Suspense(ctx, call.Of(ctx).By, wanted, after, n)
	}, func(i intake.Item) string { return i.ID })
	if err != nil {
		return s.pageRefused(c, "office/suspense", list, err)
	}
	list.Next = next
	for i := range found {
		list.Items = append(list.Items, s.API.Suspended(&found[i]))
	}
	return s.page(c, "office/suspense", list)
}

// officeItem is a row in suspense with what it may be about.
type officeItem struct {
	wire.Suspended
	Learners []wire.ProposedLearner
	Courses  []wire.ProposedCourse
	Searched int
	Form     map[string]string
}

func (s *Site) officeItem(c echo.Context) (*officeItem, error) {
	ctx := c.Request().Context()
	i, err := s.Reports.Item(ctx, call.Of(ctx).By, c.Param("item"))
	if err != nil {
		return nil, err
	}
	page := &officeItem{Suspended: s.API.Suspended(&i), Form: make(map[string]string)}
	if i.State != intake.OpenItem {
		return page, nil
	}
	answer, err := s.API.ProposeMatches(ctx, wire.ProposeMatchesRequestObject{Item: i.ID})
	if err != nil {
		return nil, err
	}
	if found, is := answer.(wire.ProposeMatches200JSONResponse); is {
		page.Learners, page.Courses, page.Searched = found.Learners, found.Courses, found.Searched
	}
	return page, nil
}

// postOfficeMatch books a row in suspense.
func (s *Site) postOfficeMatch(c echo.Context) error {
	page, err := s.officeItem(c)
	if err != nil {
		return err
	}
	q := wire.MatchSuspenseRequestObject{Item: page.Item, Body: &wire.MatchRequest{Learner: fieldOf(c, "learner"), Course: fieldOf(c, "course")}}
	q.Params.IdempotencyKey = fieldOf(c, "key")
	return s.cleared(c, page, perform(s, c, q, (*v1.Server).MatchSuspense))
}

// postOfficeReject closes a row in suspense without booking it.
func (s *Site) postOfficeReject(c echo.Context) error {
	page, err := s.officeItem(c)
	if err != nil {
		return err
	}
	q := wire.RejectSuspenseRequestObject{Item: page.Item, Body: &wire.RejectSuspenseJSONRequestBody{Reason: oneLine(fieldOf(c, "reason"))}}
	q.Params.IdempotencyKey = fieldOf(c, "key")
	return s.cleared(c, page, perform(s, c, q, (*v1.Server).RejectSuspense))
}

func (s *Site) cleared(c echo.Context, page *officeItem, err error) error {
	if err != nil {
		for _, name := range []string{"learner", "course", "reason"} {
			page.Form[name] = fieldOf(c, name)
		}
		return s.pageRefused(c, "office/item", page, err)
	}
	return c.Redirect(http.StatusSeeOther, "/office/suspense/"+page.Item)
}
