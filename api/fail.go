package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"creditbank/api/call"
	"creditbank/api/lang"
	"creditbank/api/problem"
	v1 "creditbank/api/v1"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// report logs an error that is ours.
func (s *server) report(c echo.Context, asker *call.Call, status int, code ledger.Code, err error) {
	if status >= http.StatusInternalServerError && code != problem.HeadBehind {
		s.Logger.ErrorContext(c.Request().Context(), "request failed", "request", asker.ID, "code", code, "err", v1.MaskAccounts(err.Error()))
	}
}

// failed answers with a problem as a page. It reports whether that was done.
func (s *server) failed(c echo.Context, asker *call.Call, err error) bool {
	status, found := problem.Diagnose(err, asker.Language)
	if seconds, ok := problem.RetryAfter[found[0].Code]; ok {
		c.Response().Header().Set(echo.HeaderRetryAfter, strconv.Itoa(seconds))
	}
	if pageErr := s.site.Fail(c, asker, status, found); pageErr != nil {
		s.report(c, asker, http.StatusInternalServerError, problem.InternalError, pageErr)
		return false
	}
	s.report(c, asker, status, found[0].Code, err)
	return true
}

// wantsPage reports whether a problem is told as a page: at the address of a
// page, whoever asks, and to a browser wherever it has got to but the API. A
// request may be refused before it is known what it asks for.
func (s *server) wantsPage(c echo.Context, asker *call.Call) bool {
	if s.site.Has(c.Request().Method, c.Path()) {
		return true
	}
	return strings.HasPrefix(asker.Accept, "text/html") && (asker.Operation == nil || !strings.HasPrefix(c.Path(), "/v1/"))
}

// fail answers with a problem. Errors that are ours are logged whole.
func (s *server) fail(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	asker := call.Of(c.Request().Context())
	p := s.texts.Problem(err, asker.Language, asker.About(), "")
	if s.wantsPage(c, asker) {
		s.greet(c, asker, err)
		asker.Language = lang.OfPage(c.Request())
		if s.failed(c, asker, err) {
			return
		}
	}
	p.Instance = "urn:creditbank:request:" + asker.ID
	s.report(c, asker, p.Status, ledger.Code(p.Code), err)
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "application/problem+json")
	h.Set("Content-Language", asker.Language.String())
	h.Add(echo.HeaderVary, "Accept-Language")
	if seconds, ok := problem.RetryAfter[ledger.Code(p.Code)]; ok {
		h.Set(echo.HeaderRetryAfter, strconv.Itoa(seconds))
	}
	if p.Status == http.StatusUnauthorized {
		h.Set(echo.HeaderWWWAuthenticate, `Bearer realm="creditbank"`)
	}
	var r problem.Refused
	if errors.As(err, &r) && r.Replayed {
		h.Set("Idempotency-Replayed", "true")
	}
	c.Response().WriteHeader(p.Status)
	// A client that has gone away is no failure of ours.
	_ = json.NewEncoder(c.Response()).Encode(p)
}
