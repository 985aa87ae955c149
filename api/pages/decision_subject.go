package pages

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"creditbank/api/call"
	"creditbank/courses/registrar"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/labstack/echo/v4"
)

// decisionSubject is what a decision is about, as people speak of it.
type decisionSubject struct {
	Entry     uint64 // a deposit; zero if it is about something else
	Learner   string // an account, or
	Code      string // a programme
	Course    string
	Completed ledger.Day
	Credits   ledger.Amount
	Unit      ledger.Unit
	Issuer    string
	By        string // by how much a deposit is to be adjusted
}

// subjectOf reads what a decision is about: the path of the API that was asked.
func subjectOf(path string) (on decisionSubject) {
	parts := strings.Split(strings.TrimPrefix(path, "/v1/"), "/")
	if len(parts) < 2 {
		return on
	}
	switch parts[0] {
	case "entries":
		on.Entry, _ = strconv.ParseUint(parts[1], 10, 63)
	case "learners":
		on.Learner = parts[1]
	case "programmes":
		on.Code = parts[1]
	}
	return on
}

// decisionSubject returns what a decision is about, with the deposit that it
// would change as far as whoever looks may see it.
func (s *Site) decisionSubject(c echo.Context, d *registrar.Decision) (decisionSubject, error) {
	ctx, on := c.Request().Context(), subjectOf(d.Subject)
	if on.Entry == 0 {
		return on, nil
	}
	e, err := s.Registrar.Entry(ctx, call.Of(ctx).By, on.Entry)
	switch {
	case errors.Is(err, fault.Forbidden) || errors.Is(err, fault.NotFound):
		return on, nil
	case err != nil:
		return on, err
	}
	on.Learner, on.Completed, on.Issuer = e.Account.String(), e.Effective, e.Issuer
	if e.Learning != nil {
		on.Course = e.Learning.Course
	}
	for _, p := range e.Postings {
		on.Credits += p.Amount
		on.Unit = p.Unit
	}
	var asked struct {
		Body struct {
			By string `json:"by"`
		}
	}
	if json.Unmarshal([]byte(d.Request), &asked) == nil {
		on.By = asked.Body.By
	}
	return on, nil
}
