package api

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"creditbank/api/call"
	"creditbank/api/problem"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// TestFailureNamesNobody: an error that is ours is logged whole, but for the
// accounts that it names.
func TestFailureNamesNobody(t *testing.T) {
	var log bytes.Buffer
	s := &server{Config: Config{Logger: slog.New(slog.NewTextHandler(&log, nil))}}
	c := echo.New().NewContext(httptest.NewRequest(http.MethodGet, "/", nil), httptest.NewRecorder())
	account := ledger.NewAccountID(0, [14]byte{7}).String()
	s.report(c, call.New(c.Request()), http.StatusInternalServerError, problem.InternalError, fmt.Errorf("row of %s is torn", account))
	if got := log.String(); strings.Contains(got, account) || !strings.Contains(got, account[20:]+" is torn") {
		t.Errorf("logged %q, want all of it but the account %s", got, account)
	}
}
