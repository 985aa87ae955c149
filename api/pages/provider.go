package pages

import (
	"fmt"
	"net/http"
	"time"

	"creditbank/api/call"
	"creditbank/api/limit"
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
	address, state, err := s.Provider.Begin(c.Request().Context(), localPath(c.QueryParam("next")))
	if err != nil {
		return err
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
		s.Logger.InfoContext(ctx, "sign-in refused", "request", call.Of(ctx).ID, "err", err)
		return s.pageRefused(c, "sign-in", signInPage{Next: "/", Provider: s.providerName()}, err)
	}
	return s.welcome(c, text, &v, localPath(next))
}
