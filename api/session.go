package api

import (
	"errors"
	"fmt"

	"creditbank/api/call"
	"creditbank/api/problem"
	"creditbank/api/signin"
	v1 "creditbank/api/v1"
	"creditbank/ledger/fault"

	"github.com/labstack/echo/v4"
)

// visit finds out who is calling by the session's cookie. It reports whether
// there is a session.
func (s *server) visit(c echo.Context, asker *call.Call) (bool, error) {
	text := signin.SessionOf(c.Request(), s.SecureCookies)
	if text == "" {
		return false, nil
	}
	v, err := s.Desk.Visit(c.Request().Context(), text)
	if errors.Is(err, fault.Unauthenticated) {
		if asker.Operation != nil && asker.Operation.Page {
			signin.KeepSession(c.Response(), "", s.SecureCookies)
		}
		return false, nil
	}
	if err != nil {
		return false, err
	}
	asker.Visit, asker.By = &v, v.By
	return true, nil
}

// greet finds out who came to an address where nothing is, so that the page
// that says so is theirs. Where there is a page this was done already, and who
// asks too often causes no such work.
func (s *server) greet(c echo.Context, asker *call.Call, err error) {
	var unrouted *echo.HTTPError
	if asker.Operation != nil || !errors.As(err, &unrouted) {
		return
	}
	if _, err := s.visit(c, asker); err != nil {
		s.Logger.ErrorContext(c.Request().Context(), "who asks is not known", "request", asker.ID, "err", v1.MaskAccounts(err.Error()))
	}
}

// admitVisit says whether the session of a call may ask for its operation.
func admitVisit(asker *call.Call) error {
	roles := asker.Operation.Roles
	switch {
	case roles.Anybody, roles.Signed:
		return nil
	case asker.Visit.Member.ChangeDue:
		return fmt.Errorf("%w (%w)", problem.Flaws{{Code: problem.PasswordDue}}, fault.Forbidden)
	case !asker.Visit.Chosen():
		return fmt.Errorf("%w (%w)", problem.Flaws{{Code: problem.PostDue}}, fault.Forbidden)
	case !roles.Has(asker.By.Role):
		return fmt.Errorf("%s as %s: %w", asker.Operation.ID, asker.By.Role, fault.Forbidden)
	}
	return nil
}

// sameOrigin refuses writes that a page of somebody else made a browser send.
func (s *server) sameOrigin(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := s.origins.Check(c.Request()); err != nil {
			return fmt.Errorf("%w (%w)", problem.Flaws{{Code: problem.CrossOrigin}}, err)
		}
		return next(c)
	}
}
