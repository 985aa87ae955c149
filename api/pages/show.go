package pages

import (
	"net/http"
	"strings"

	"creditbank/api/call"
	"creditbank/api/lang"
	"creditbank/api/problem"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// page answers with a page: name is that of its template below pages, without
// “.html”.
func (s *Site) page(c echo.Context, name string, data any) error {
	return s.showPage(c, http.StatusOK, name, data, nil)
}

// view makes the handler of a page that is read and shown, and no more.
func view[P any](s *Site, name string, read func(echo.Context) (P, error)) echo.HandlerFunc {
	return func(c echo.Context) error {
		data, err := read(c)
		if err != nil {
			return err
		}
		return s.page(c, name, data)
	}
}

// pageRefused answers with a page whose form was refused, and says why. An
// error that is ours goes on to the error handler.
func (s *Site) pageRefused(c echo.Context, name string, data any, err error) error {
	asker := call.Of(c.Request().Context())
	status, found := problem.Diagnose(err, asker.Language)
	if status >= http.StatusInternalServerError {
		return err
	}
	return s.showPage(c, status, name, data, s.pageProblem(asker, found))
}

func (s *Site) pageProblem(asker *call.Call, found problem.Flaws) *pageProblem {
	p := &pageProblem{Title: s.told(found[0].Code, "title", asker.Language, s.Texts.Title(found[0].Code, asker.Language))}
	for _, f := range found {
		field := f.Field
		f = s.inWords(f, asker.Language)
		f.Field = s.fieldCalled(field, asker.Language)
		detail, cure := s.Texts.Tell(f, asker.Language)
		p.Parts = append(p.Parts, pageFlaw{field, s.told(f.Code, "detail", asker.Language, detail), s.told(f.Code, "cure", asker.Language, cure)})
	}
	return p
}

// told is what a page says of a problem, or else what the API says of it.
func (s *Site) told(code ledger.Code, part string, l lang.Lang, ofAPI string) string {
	if spoken, own := s.files.texts["told."+string(code)+"."+part]; own {
		return spoken[l]
	}
	return ofAPI
}

func (s *Site) showPage(c echo.Context, status int, name string, data any, problem *pageProblem) error {
	asker := call.Of(c.Request().Context())
	f := s.frame(asker, data)
	f.Here, f.Back, f.Problem = c.Request().URL.Path, c.Request().URL.RequestURI(), problem
	f.Sheet = s.files.assets.sheetOf(name)
	f.keepWhose(c.QueryParam(whoseKey))
	if c.Request().Method != http.MethodGet {
		f.Back = f.Here
	}
	if path, given := c.Get(backKey).(string); given {
		f.Back = path
	}
	html, err := s.files.render(name, f)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Content-Language", f.Tag())
	return c.HTMLBlob(status, html)
}

// backKey is by what a handler says where its page is, if that is not where the
// form was sent to or what was asked for.
const backKey = "back"

// localPath returns next if it is a path of this bank, and otherwise “/”: a
// link must not lead those who sign in to somebody else's page.
func localPath(next string) string {
	local := strings.HasPrefix(next, "/") && !strings.HasPrefix(next, "//") && len(next) <= maxNext &&
		strings.IndexFunc(next, func(r rune) bool { return r == '\\' || r <= ' ' || r == 0x7f }) < 0
	if !local {
		return "/"
	}
	return next
}

// maxNext bounds a path to go on to, in bytes.
const maxNext = 1000

// failurePage is what stands in place of a page that could not be shown.
type failurePage struct {
	Told    *pageProblem
	Home    string // where whoever is signed in begins
	Ours    bool
	Request string
}

// Fail answers with an error as a page. Whoever is not signed in is led to
// do so first; whoever has something to do first, to that.
func (s *Site) Fail(c echo.Context, asker *call.Call, status int, found problem.Flaws) error {
	to := ""
	switch code := found[0].Code; {
	case code == problem.PasswordDue:
		to = "/password"
	case code == problem.PostDue:
		to = "/role"
	case status == http.StatusUnauthorized:
		return s.signInFirst(c, asker)
	}
	if to != "" {
		return c.Redirect(http.StatusSeeOther, to)
	}
	told := s.pageProblem(asker, found)
	if found[0].Code == problem.RouteUnknown {
		f := s.frame(asker, nil)
		title, err := f.T("failure.nowhere")
		if err != nil {
			return err
		}
		detail, err := f.T("failure.nowhere-text")
		if err != nil {
			return err
		}
		told = &pageProblem{Title: title, Parts: []pageFlaw{{Detail: detail}}}
	}
	home := "/"
	if asker.Visit != nil {
		home = s.landing(asker.Visit, "/")
	}
	return s.showPage(c, status, "failure", failurePage{told, home, status >= http.StatusInternalServerError, asker.ID}, nil)
}
