package api

import (
	"errors"
	"fmt"

	"creditbank/api/signin"
	"creditbank/ledger/fault"

	"github.com/labstack/echo/v4"
)

// visit finds out who is calling by the session's cookie. It reports whether
// there is a session.
func (s *server) visit(c echo.Context, call *call) (bool, error) {
	if s.Desk == nil {
		return false, nil
	}
	text := signin.SessionOf(c.Request(), s.SecureCookies)
	if text == "" {
		return false, nil
	}
	v, err := s.Desk.Visit(c.Request().Context(), text)
	if errors.Is(err, fault.Unauthenticated) {
		if call.operation.page {
			signin.KeepSession(c.Response(), "", s.SecureCookies)
		}
		return false, nil
	}
	if err != nil {
		return false, err
	}
	call.visit, call.by = &v, v.By
	return true, nil
}

// admitVisit says whether the session of a call may ask for its operation.
func admitVisit(call *call) error {
	roles := call.operation.roles
	switch {
	case roles.Anybody, roles.Signed:
		return nil
	case call.visit.Member.ChangeDue:
		return fmt.Errorf("%w (%w)", flaws{{Code: passwordDue}}, fault.Forbidden)
	case !call.visit.Chosen():
		return fmt.Errorf("%w (%w)", flaws{{Code: postDue}}, fault.Forbidden)
	case !roles.Has(call.by.Role):
		return fmt.Errorf("%s as %s: %w", call.operation.id, call.by.Role, fault.Forbidden)
	}
	return nil
}

// sameOrigin refuses writes that a page of somebody else made a browser send.
func (s *server) sameOrigin(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := s.origins.Check(c.Request()); err != nil {
			return fmt.Errorf("%w (%w)", flaws{{Code: crossOrigin}}, err)
		}
		return next(c)
	}
}
