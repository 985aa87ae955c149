package api

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"creditbank/api/auth"
	"creditbank/api/signin"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/labstack/echo/v4"
)

// postLanguage keeps a language in the browser.
func (s *server) postLanguage(c echo.Context) error {
	chosen := fieldOf(c, "language")
	for _, name := range languages {
		if chosen == name {
			keepLanguage(c.Response(), name, s.SecureCookies)
			return c.Redirect(http.StatusSeeOther, localPath(c.FormValue("next")))
		}
	}
	return flaws{{Code: choiceUnknown, Field: "language", Has: clip(chosen), Wants: "zh, en"}}
}

// signInPage is what the page to sign in shows.
type signInPage struct {
	Name, Next string
	Provider   string // the OpenID provider's name; none if empty
}

func (s *server) getSignIn(c echo.Context) error {
	call := callOf(c.Request().Context())
	next := localPath(c.QueryParam("next"))
	if call.visit != nil {
		return c.Redirect(http.StatusSeeOther, s.landing(call.visit, next))
	}
	return s.page(c, "sign-in", signInPage{Next: next, Provider: s.providerName()})
}

func (s *server) postSignIn(c echo.Context) error {
	if s.Desk == nil {
		return fmt.Errorf("nobody signs in here: %w", fault.NotFound)
	}
	ctx := c.Request().Context()
	if err := s.limiters.signIn.check(c.Response().Header(), network(c.RealIP()), s.Now()); err != nil {
		return err
	}
	shown := signInPage{Name: clip(fieldOf(c, "name")), Next: localPath(c.FormValue("next")), Provider: s.providerName()}
	text, v, err := s.Desk.SignIn(ctx, c.FormValue("name"), c.FormValue("password"))
	var refusal *ledger.Refusal
	if errors.As(err, &refusal) {
		s.Logger.InfoContext(ctx, "sign-in refused", "request", callOf(ctx).id, "code", refusal.Code)
		if minutes, err := strconv.Atoi(refusal.Has); err == nil {
			c.Response().Header().Set(echo.HeaderRetryAfter, strconv.Itoa(60*minutes))
		}
	}
	if err != nil {
		return s.pageRefused(c, "sign-in", shown, err)
	}
	return s.welcome(c, text, &v, shown.Next)
}

// welcome gives the browser its new session. One that it had ends.
func (s *server) welcome(c echo.Context, text string, v *signin.Visit, next string) error {
	call := callOf(c.Request().Context())
	if call.visit != nil {
		if err := s.Desk.SignOut(c.Request().Context(), *call.visit); err != nil {
			return err
		}
	}
	call.by = v.By
	signin.KeepSession(c.Response(), text, s.SecureCookies)
	return c.Redirect(http.StatusSeeOther, s.landing(v, next))
}

// landing returns where somebody goes who has signed in.
func (s *server) landing(v *signin.Visit, next string) string {
	switch {
	case v.Member.ChangeDue:
		return "/password"
	case !v.Chosen():
		return "/role"
	case next != "/":
		return next
	}
	for _, r := range s.routes {
		if s.linkedFor(r, v.By.Role) {
			return r.path
		}
	}
	return "/"
}

// postSignOut ends this session, or all of the member.
func (s *server) postSignOut(c echo.Context) error {
	call := callOf(c.Request().Context())
	end := s.Desk.SignOut
	if c.FormValue("everywhere") != "" {
		end = s.Desk.SignOutEverywhere
	}
	if err := end(c.Request().Context(), *call.visit); err != nil {
		return err
	}
	signin.KeepSession(c.Response(), "", s.SecureCookies)
	return c.Redirect(http.StatusSeeOther, "/sign-in")
}

func (s *server) getPassword(c echo.Context) error { return s.page(c, "password", nil) }

func (s *server) postPassword(c echo.Context) error {
	call := callOf(c.Request().Context())
	next := c.FormValue("new")
	if next != c.FormValue("again") {
		return s.pageRefused(c, "password", nil, flaws{{Code: passwordsDiffer, Field: "again"}})
	}
	text, err := s.Desk.ChangePassword(c.Request().Context(), *call.visit, c.FormValue("present"), next)
	if err != nil {
		return s.pageRefused(c, "password", nil, err)
	}
	call.visit.Member.ChangeDue = false
	signin.KeepSession(c.Response(), text, s.SecureCookies)
	return c.Redirect(http.StatusSeeOther, s.landing(call.visit, "/"))
}

// rolePost is a post as the page to choose one shows it.
type rolePost struct {
	Number  int
	Role    org.Role
	Of      string
	Current bool
}

func (s *server) getRole(c echo.Context) error {
	call := callOf(c.Request().Context())
	f := s.frame(call, nil)
	shown := make([]rolePost, len(call.visit.Posts))
	for i, p := range call.visit.Posts {
		shown[i] = rolePost{Number: i, Role: p.Role, Of: s.postName(f, p), Current: p.Same(call.visit.Session.Post)}
	}
	return s.page(c, "role", shown)
}

// postName tells for whom a post is.
func (s *server) postName(f *frame, p auth.Post) string {
	if o, known := s.Registrar.Tree().Get(p.Organisation); known {
		return f.Choose(o.Name, o.NameEn)
	}
	if p.Role == org.Learner {
		return p.Learner.String()
	}
	return p.Organisation
}

func (s *server) postRole(c echo.Context) error {
	call := callOf(c.Request().Context())
	n, err := strconv.Atoi(c.FormValue("post"))
	if err != nil || n < 0 || n >= len(call.visit.Posts) {
		return flaws{{Code: choiceUnknown, Field: "post", Has: clip(c.FormValue("post")), Wants: fmt.Sprint("0…", len(call.visit.Posts)-1)}}
	}
	post := call.visit.Posts[n]
	text, err := s.Desk.Choose(c.Request().Context(), *call.visit, post)
	if err != nil {
		return err
	}
	signin.KeepSession(c.Response(), text, s.SecureCookies)
	chosen := *call.visit
	chosen.By = chosen.Member.Principal(post)
	return c.Redirect(http.StatusSeeOther, s.landing(&chosen, "/"))
}
