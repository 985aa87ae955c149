package pages

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"creditbank/api/auth"
	"creditbank/api/call"
	"creditbank/api/lang"
	"creditbank/api/limit"
	"creditbank/api/problem"
	"creditbank/api/signin"
	"creditbank/courses/org"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// postLanguage keeps a language in the browser.
func (s *Site) postLanguage(c echo.Context) error {
	chosen := fieldOf(c, "language")
	for _, name := range lang.Names {
		if chosen == name {
			lang.Keep(c.Response(), name, s.SecureCookies)
			return c.Redirect(http.StatusSeeOther, localPath(c.FormValue("next")))
		}
	}
	return problem.Flaws{{Code: problem.ChoiceUnknown, Field: "language", Has: problem.Clip(chosen), Wants: "zh, en"}}
}

// signInPage is what the page to sign in shows.
type signInPage struct {
	Name, Next string
	Provider   string // the OpenID provider's name; none if empty
	SignOut    string // where to sign out there; empty unless somebody just signed out here
	Kept       keptForm
}

func (s *Site) signInPage(next string) signInPage {
	return signInPage{Next: next, Provider: s.providerName()}
}

func (s *Site) getSignIn(c echo.Context) error {
	asker := call.Of(c.Request().Context())
	next := localPath(c.QueryParam("next"))
	if asker.Visit != nil {
		return c.Redirect(http.StatusSeeOther, s.landing(asker.Visit, next))
	}
	shown := s.signInPage(next)
	if s.Provider != nil && c.QueryParam("out") != "" {
		shown.SignOut = s.Provider.SignOutURL()
	}
	return s.page(c, "sign-in", shown)
}

func (s *Site) postSignIn(c echo.Context) error {
	ctx := c.Request().Context()
	if err := s.SignIn.Check(c.Response().Header(), limit.Network(c.RealIP()), s.Now()); err != nil {
		return err
	}
	shown := s.signInPage(localPath(c.FormValue("next")))
	shown.Name, shown.Kept = problem.Clip(fieldOf(c, "name")), keptForm{c.FormValue("action"), c.FormValue("fields")}
	text, v, err := s.Desk.SignIn(ctx, c.FormValue("name"), c.FormValue("password"))
	var refusal *ledger.Refusal
	if errors.As(err, &refusal) {
		s.Logger.InfoContext(ctx, "sign-in refused", "request", call.Of(ctx).ID, "code", refusal.Code)
		if minutes, err := strconv.Atoi(refusal.Has); err == nil {
			c.Response().Header().Set(echo.HeaderRetryAfter, strconv.Itoa(60*minutes))
		}
	}
	if err != nil {
		return s.pageRefused(c, "sign-in", shown, err)
	}
	return s.welcome(c, text, &v, shown.Next, shown.Kept)
}

// welcome gives the browser its new session. One that it had ends. A form that
// was sent without a session is offered again.
func (s *Site) welcome(c echo.Context, text string, v *signin.Visit, next string, kept keptForm) error {
	asker := call.Of(c.Request().Context())
	if asker.Visit != nil {
		if err := s.Desk.SignOut(c.Request().Context(), *asker.Visit); err != nil {
			return err
		}
	}
	asker.By = v.By
	signin.KeepSession(c.Response(), text, s.SecureCookies)
	if offered, err := s.offer(c, v, kept, next); offered {
		return err
	}
	return c.Redirect(http.StatusSeeOther, s.landing(v, next))
}

// landing returns where somebody goes who has signed in.
func (s *Site) landing(v *signin.Visit, next string) string {
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
func (s *Site) postSignOut(c echo.Context) error {
	asker := call.Of(c.Request().Context())
	end := s.Desk.SignOut
	if c.FormValue("everywhere") != "" {
		end = s.Desk.SignOutEverywhere
	}
	if err := end(c.Request().Context(), *asker.Visit); err != nil {
		return err
	}
	signin.KeepSession(c.Response(), "", s.SecureCookies)
	if s.Provider != nil && s.Provider.SignOutURL() != "" {
		return c.Redirect(http.StatusSeeOther, "/sign-in?out=1")
	}
	return c.Redirect(http.StatusSeeOther, "/sign-in")
}

func (s *Site) getPassword(c echo.Context) error { return s.page(c, "password", nil) }

func (s *Site) postPassword(c echo.Context) error {
	asker := call.Of(c.Request().Context())
	next := c.FormValue("new")
	if next != c.FormValue("again") {
		return s.pageRefused(c, "password", nil, problem.Flaws{{Code: problem.PasswordsDiffer, Field: "again"}})
	}
	text, err := s.Desk.ChangePassword(c.Request().Context(), *asker.Visit, c.FormValue("present"), next)
	if err != nil {
		return s.pageRefused(c, "password", nil, err)
	}
	asker.Visit.Member.ChangeDue = false
	signin.KeepSession(c.Response(), text, s.SecureCookies)
	return c.Redirect(http.StatusSeeOther, s.landing(asker.Visit, "/"))
}

// rolePost is a post as the page to choose one shows it.
type rolePost struct {
	Number  int
	Role    org.Role
	Of      string
	Current bool
}

func (s *Site) getRole(c echo.Context) error {
	asker := call.Of(c.Request().Context())
	f := s.frame(asker, nil)
	shown := make([]rolePost, len(asker.Visit.Posts))
	for i, p := range asker.Visit.Posts {
		shown[i] = rolePost{Number: i, Role: p.Role, Of: s.postName(f, p), Current: p.Same(asker.Visit.Session.Post)}
	}
	return s.page(c, "role", shown)
}

// postName tells for whom a post is.
func (s *Site) postName(f *frame, p auth.Post) string {
	if o, known := s.Registrar.Tree().Get(p.Organisation); known {
		return f.Choose(o.Name, o.NameEn)
	}
	if p.Role == org.Learner {
		return p.Learner.String()
	}
	return p.Organisation
}

func (s *Site) postRole(c echo.Context) error {
	asker := call.Of(c.Request().Context())
	n, err := strconv.Atoi(c.FormValue("post"))
	if err != nil || n < 0 || n >= len(asker.Visit.Posts) {
		return problem.Flaws{{Code: problem.ChoiceUnknown, Field: "post", Has: problem.Clip(c.FormValue("post")), Wants: fmt.Sprint("0…", len(asker.Visit.Posts)-1)}}
	}
	post := asker.Visit.Posts[n]
	text, err := s.Desk.Choose(c.Request().Context(), *asker.Visit, post)
	if err != nil {
		return err
	}
	signin.KeepSession(c.Response(), text, s.SecureCookies)
	chosen := *asker.Visit
	chosen.By = chosen.Member.Principal(post)
	return c.Redirect(http.StatusSeeOther, s.landing(&chosen, "/"))
}
