package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// report logs an error that is ours.
func (s *server) report(c echo.Context, call *call, status int, code ledger.Code, err error) {
	if status >= http.StatusInternalServerError && code != headBehind {
		s.Logger.ErrorContext(c.Request().Context(), "request failed", "request", call.id, "code", code, "err", maskAccounts(err.Error()))
	}
}

// failed answers with a problem as a page. It reports whether that was done.
func (s *server) failed(c echo.Context, call *call, err error) bool {
	status, found := diagnose(err)
	if pageErr := s.failPage(c, call, status, found); pageErr != nil {
		s.report(c, call, http.StatusInternalServerError, internalError, pageErr)
		return false
	}
	s.report(c, call, status, found[0].Code, err)
	return true
}

// fail answers with a problem. Errors that are ours are logged whole.
func (s *server) fail(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	call := callOf(c.Request().Context())
	p := s.texts.problem(err, call.language, call.about(), "")
	page := call.operation != nil && call.operation.page
	if call.operation == nil && strings.HasPrefix(call.accept, "text/html") { // a browser that lost its way
		call.language = spokenTo(c.Request())
		page = true
	}
	if page && s.failed(c, call, err) {
		return
	}
	p.Instance = "urn:creditbank:request:" + call.id
	s.report(c, call, p.Status, ledger.Code(p.Code), err)
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "application/problem+json")
	h.Set("Content-Language", call.language.String())
	h.Add(echo.HeaderVary, "Accept-Language")
	if seconds, ok := retryAfter[ledger.Code(p.Code)]; ok {
		h.Set(echo.HeaderRetryAfter, strconv.Itoa(seconds))
	}
	if p.Status == http.StatusUnauthorized {
		h.Set(echo.HeaderWWWAuthenticate, `Bearer realm="creditbank"`)
	}
	var r refused
	if errors.As(err, &r) && r.replayed {
		h.Set("Idempotency-Replayed", "true")
	}
	c.Response().WriteHeader(p.Status)
	// A client that has gone away is no failure of ours.
	_ = json.NewEncoder(c.Response()).Encode(p)
}
