package api

import (
	"errors"
	"fmt"
	"net/http"

	"creditbank/ledger/fault"

	"github.com/labstack/echo/v4"
)

// The names of cookies. With the prefix __Host- a browser takes the session's
// from this very host alone, over TLS, for all paths.
const (
	secureSessionCookie = "__Host-creditbank-session"
	plainSessionCookie  = "creditbank-session"
	languageCookie      = "creditbank-language"
)

func (s *server) sessionCookie() string {
	if s.SecureCookies {
		return secureSessionCookie
	}
	return plainSessionCookie
}

// setSession gives the browser a session's text, or takes it back if empty.
func (s *server) setSession(c echo.Context, text string) {
	cookie := &http.Cookie{
		Name: s.sessionCookie(), Value: text, Path: "/", HttpOnly: true, Secure: s.SecureCookies, SameSite: http.SameSiteLaxMode,
	}
	if text == "" {
		cookie.MaxAge = -1
	}
	c.SetCookie(cookie)
}

// visit finds out who is calling by the session's cookie. It reports whether
// there is a session.
func (s *server) visit(c echo.Context, call *call) (bool, error) {
	if s.Desk == nil {
		return false, nil
	}
	cookie, err := c.Request().Cookie(s.sessionCookie())
	if err != nil || cookie.Value == "" {
		return false, nil
	}
	v, err := s.Desk.Visit(c.Request().Context(), cookie.Value)
	if errors.Is(err, fault.Unauthenticated) {
		if call.operation.page {
			s.setSession(c, "")
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

// speak sets the language of a page: the cookie's, or the one that the browser
// asks for, or Chinese.
func speak(r *http.Request, call *call) {
	if cookie, err := r.Cookie(languageCookie); err == nil {
		for l, name := range languages {
			if cookie.Value == name {
				call.language = lang(l)
				return
			}
		}
	}
	call.language = preferred(r.Header.Get("Accept-Language"), chinese)
}
