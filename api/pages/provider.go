package pages

import (
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"creditbank/api/call"
	"creditbank/api/limit"
	"creditbank/api/problem"
	"creditbank/api/signin"
	"creditbank/ledger/fault"

	"github.com/labstack/echo/v4"
)

// flightCookie keeps the state of a sign-in in the browser that began it.
const flightCookie = "creditbank-flight"

// flightSeconds is how long.
const flightSeconds = int(10 * time.Minute / time.Second)

// providerPages are those of signing in through an OpenID provider.
func (s *Site) providerPages() []pageRoute {
	back := []string{"state", "code", "error", "error_description", "error_uri", "iss", "session_state", "scope", "authuser", "prompt", "hd"}
	return []pageRoute{
		{method: http.MethodGet, path: "/sign-in/provider", operation: "signIn", query: []string{"next"}, open: s.getProvider},
		{method: http.MethodGet, path: "/sign-in/callback", operation: "signIn", query: back, open: s.getCallback},
	}
}

// providerName returns the name of the OpenID provider; "" without one.
func (s *Site) providerName() string {
	if s.Provider == nil {
		return ""
	}
	return s.Provider.Name()
}

// getProvider sends a person to the provider.
func (s *Site) getProvider(c echo.Context) error {
	if s.Provider == nil {
		return fmt.Errorf("there is no OpenID provider: %w", fault.NotFound)
	}
	if err := s.SignIn.Check(c.Response().Header(), limit.Network(c.RealIP()), s.Now()); err != nil {
		return err
	}
	next := localPath(c.QueryParam("next"))
	address, state, err := s.Provider.Begin(c.Request().Context(), next)
	if err != nil {
		return s.notProvided(c, next, err)
	}
	s.setFlight(c, state, flightSeconds)
	return c.Redirect(http.StatusSeeOther, address)
}

func (s *Site) setFlight(c echo.Context, state string, seconds int) {
	c.SetCookie(&http.Cookie{Name: s.flightCookie(), Value: state, Path: "/", MaxAge: seconds,
		HttpOnly: true, Secure: s.SecureCookies, SameSite: http.SameSiteLaxMode})
}

func (s *Site) flightCookie() string {
	if s.SecureCookies {
		return "__Host-" + flightCookie
	}
	return flightCookie
}

// getCallback lets in whom the provider vouches for.
func (s *Site) getCallback(c echo.Context) error {
	if s.Provider == nil {
		return fmt.Errorf("there is no OpenID provider: %w", fault.NotFound)
	}
	ctx := c.Request().Context()
	arrival := signin.Arrival{
		State: c.QueryParam("state"), Code: c.QueryParam("code"), Issuer: c.QueryParam("iss"), Error: c.QueryParam("error"),
	}
	if cookie, err := c.Request().Cookie(s.flightCookie()); err == nil {
		arrival.Kept = cookie.Value
	}
	s.setFlight(c, "", -1)
	text, v, next, err := s.Desk.Arrive(ctx, s.Provider, arrival)
	if err != nil {
		return s.notProvided(c, localPath(next), err)
	}
	return s.welcome(c, text, &v, localPath(next), keptForm{})
}

// notProvided tells somebody who came to sign in through the provider why they
// are not, on the page where a password will do, also while the provider is away.
func (s *Site) notProvided(c echo.Context, next string, err error) error {
	asker := call.Of(c.Request().Context())
	status, found := problem.Diagnose(err, asker.Language)
	if status >= http.StatusInternalServerError && found[0].Code != signin.Away {
		return err
	}
	level := slog.LevelInfo
	if found[0].Code == signin.Away {
		level = slog.LevelError
		c.Response().Header().Set(echo.HeaderRetryAfter, strconv.Itoa(problem.RetryAfter[signin.Away]))
	}
	s.Logger.Log(c.Request().Context(), level, "sign-in refused", "request", asker.ID, "code", found[0].Code, "err", err)
	c.Set(backKey, "/sign-in") // the way back counts once
	return s.showPage(c, status, "sign-in", s.signInPage(next), s.pageProblem(asker, found))
}
