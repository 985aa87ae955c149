package pages

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"creditbank/api/call"
	"creditbank/api/problem"
	v1 "creditbank/api/v1"
	"creditbank/api/wire"
	"creditbank/courses"
	"creditbank/courses/registrar"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/labstack/echo/v4"
)

// mergePages let the office make two accounts of one person one.
func (s *Site) mergePages() []pageRoute {
	const get, post = http.MethodGet, http.MethodPost
	const path = "/office/merge"
	return []pageRoute{
		{method: get, path: path, operation: "previewMerge", query: []string{"from", "into"}, open: s.getMerge},
		{method: post, path: path + "/look", operation: "previewMerge", open: s.postMergeLook},
		{method: post, path: path, operation: "mergeLearners", open: s.postMerge},
	}
}

// mergePage is the form that asks for two accounts, or the two side by side.
type mergePage struct {
	Form  map[string]string
	Sides *mergeSides // nil before two accounts are named
}

// mergeSides is two accounts as a page shows them.
type mergeSides struct {
	registrar.MergePreview
	Stopped []pageFlaw
	Done    bool // they are one already
}

// Balance returns what an account has, for a template.
func (m *mergeSides) Balance(side registrar.MergeSide, points bool) string {
	if points {
		return side.Account.Balances.Of(ledger.Point).Posted.String()
	}
	return side.Account.Balances.Of(ledger.Credit).Posted.String()
}

// mergeSides looks at two accounts.
func (s *Site) mergeSides(c echo.Context, from, into ledger.AccountID) (*mergeSides, error) {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	p, err := s.Registrar.PreviewMerge(ctx, asker.By, from, into)
	if err != nil {
		return nil, err
	}
	m := &mergeSides{MergePreview: p, Done: p.From.Learner.Merged() && p.From.Learner.Into == into}
	for _, stop := range p.Stops {
		detail, cure := s.Texts.Tell(stop, asker.Language)
		m.Stopped = append(m.Stopped, pageFlaw{Detail: detail, Cure: cure})
	}
	return m, nil
}

func (s *Site) getMerge(c echo.Context) error {
	page := mergePage{Form: make(map[string]string)}
	if c.QueryParam("from") != "" || c.QueryParam("into") != "" {
		var ids [2]ledger.AccountID
		var found problem.Flaws
		for i, name := range [...]string{"from", "into"} {
			var err error
			if ids[i], err = ledger.ParseAccountID(c.QueryParam(name)); err != nil {
				found = append(found, ledger.Refusal{Code: problem.ParamMalformed, Field: name})
			}
		}
		if found != nil {
			return found
		}
		var err error
		if page.Sides, err = s.mergeSides(c, ids[0], ids[1]); err != nil {
			return err
		}
	}
	return s.page(c, "office/merge", page)
}

// postMergeLook finds the two accounts that are meant, by their numbers or by
// identity numbers. Those come in a form: an address is kept in logs.
func (s *Site) postMergeLook(c echo.Context) error {
	var ids [2]ledger.AccountID
	for i, name := range [...]string{"from", "into"} {
		id, err := s.accountMeant(c, name)
		if err != nil {
			return s.mergeRefused(c, nil, err)
		}
		ids[i] = id
	}
	return c.Redirect(http.StatusSeeOther, mergePath(ids[0], ids[1]))
}

func mergePath(from, into ledger.AccountID) string {
	return "/office/merge?from=" + from.String() + "&into=" + into.String()
}

// accountMeant returns the account that a field names, by its number or by
// its holder's identity number.
func (s *Site) accountMeant(c echo.Context, field string) (ledger.AccountID, error) {
	ctx := c.Request().Context()
	by, text := call.Of(ctx).By, strings.TrimSpace(fieldOf(c, field))
	var l courses.Learner
	id, err := ledger.ParseAccountID(text)
	shown := problem.Clip(text)
	if err == nil {
		l, err = s.Registrar.Learner(ctx, by, id)
	} else {
		l, err = s.Registrar.FindByIdentity(ctx, by, text)
		shown = "***"
	}
	var wrong *ledger.Refusal
	switch {
	case errors.As(err, &wrong):
		at := *wrong
		at.Field = field
		return id, &at
	case errors.Is(err, fault.NotFound), errors.Is(err, fault.Invalid):
		return id, &ledger.Refusal{Code: registrar.LearnerUnknown, Field: field, Subject: shown}
	}
	return l.Account, err
}

// mergeRefused shows the page again, with what was wrong.
func (s *Site) mergeRefused(c echo.Context, sides *mergeSides, err error) error {
	page := mergePage{Form: make(map[string]string), Sides: sides}
	for _, name := range []string{"from", "into", "reason"} {
		page.Form[name] = fieldOf(c, name)
	}
	return s.pageRefused(c, "office/merge", page, err)
}

// postMerge asks for the merge. It waits for a second person; without one it
// is done.
func (s *Site) postMerge(c echo.Context) error {
	q := wire.MergeLearnersRequestObject{Learner: fieldOf(c, "from"), Body: &wire.MergeRequest{Into: fieldOf(c, "into"), Reason: oneLine(fieldOf(c, "reason"))}}
	q.Params.IdempotencyKey = fieldOf(c, "key")
	_, waits, err := submit(s, c, "MergeLearners", q, (*v1.Server).MergeLearners)
	from, wrongFrom := ledger.ParseAccountID(q.Learner)
	into, wrongInto := ledger.ParseAccountID(q.Body.Into)
	switch {
	case waits != nil:
		return c.Redirect(http.StatusSeeOther, "/decisions/"+waits.ID)
	case err == nil:
		return c.Redirect(http.StatusSeeOther, mergePath(from, into))
	case wrongFrom != nil || wrongInto != nil:
		return s.mergeRefused(c, nil, err)
	}
	sides, lookErr := s.mergeSides(c, from, into)
	if lookErr != nil {
		return s.mergeRefused(c, nil, err)
	}
	return s.mergeRefused(c, sides, err)
}

// mergeDecided returns the two accounts that a decision is about, or nil if it
// is about something else, or whoever looks may not see them.
func (s *Site) mergeDecided(c echo.Context, d *registrar.Decision) *mergeSides {
	var q wire.MergeLearnersRequestObject
	if d.Operation != "mergeLearners" || json.Unmarshal([]byte(d.Request), &q) != nil || q.Body == nil {
		return nil
	}
	from, err := ledger.ParseAccountID(q.Learner)
	if err != nil {
		return nil
	}
	into, err := ledger.ParseAccountID(q.Body.Into)
	if err != nil {
		return nil
	}
	sides, err := s.mergeSides(c, from, into)
	if err != nil {
		return nil
	}
	return sides
}
