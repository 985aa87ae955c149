package pages

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"creditbank/api/call"
	"creditbank/api/lang"
	"creditbank/api/problem"
	"creditbank/courses/org"
	"creditbank/courses/training"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// frame is what the templates of pages see: the page's own data in .Data, and
// around it what every page needs. Inside range and with it is “$”.
type frame struct {
	Data    any
	Problem *pageProblem // what was wrong with a form; nil if nothing
	Who     *frameWho    // nil if nobody is signed in
	Here    string       // the page's path
	Back    string       // where the language switch leads: the path with its query
	Version string
	Links   []frameLink
	Sheet   string // path of a style sheet beside the one of all pages; none if empty

	s    *Site
	lang lang.Lang
}

// frameWho is who is signed in, for the header.
type frameWho struct {
	Name         string
	SignIn       string   // the name for signing in
	Role         org.Role // empty while there is a choice to make
	Organisation string   // its name
	Choice       bool     // holds several posts
}

// frameLink is a link of the navigation.
type frameLink struct {
	Path, Text string // Text is a key of the texts
	// Current is what the attribute aria-current says: “page” for the page
	// itself, “true” for the section that it is in, and empty for others.
	Current string
}

// pageProblem is a problem as a page shows it.
type pageProblem struct {
	Title string
	Parts []pageFlaw
}

// pageFlaw is one thing that is wrong, with the field of the form if it is one's.
type pageFlaw struct{ Field, Detail, Cure string }

// T returns a text of the page's language by its key, with what follows put in
// the places of %s. A key that is missing is an error.
func (f *frame) T(key string, with ...any) (string, error) {
	spoken, ok := f.s.files.texts[key]
	if !ok {
		return "", fmt.Errorf("pages: there is no text %q", key)
	}
	if len(with) == 0 {
		return spoken[f.lang], nil
	}
	return fmt.Sprintf(spoken[f.lang], with...), nil
}

// Choose returns the text that is in the page's language.
func (f *frame) Choose(zh, en string) string {
	if f.lang == lang.English && en != "" || zh == "" {
		return en
	}
	return zh
}

// Lang returns "zh" or "en".
func (f *frame) Lang() string { return f.lang.String() }

// Tag returns the language for the attribute lang.
func (f *frame) Tag() string { return [...]string{lang.English: "en", lang.Chinese: "zh-CN"}[f.lang] }

// Asset returns the path of a file in assets.
func (f *frame) Asset(name string) (string, error) { return f.s.files.assets.path(name) }

// With returns the frame around other data, for a template within a page.
func (f *frame) With(data any) *frame {
	g := *f
	g.Data = data
	return &g
}

// Clock writes an instant as people in the bank's zone read it.
func (*frame) Clock(i ledger.Instant) string { return beijingText(i) }

// Percent writes a share of a whole: “8.5 %”.
func (*frame) Percent(share training.Share) string { return training.Money(share*10).String() + " %" }

// Yuan writes money with a comma between thousands: “1,040,000.5”.
func (*frame) Yuan(m training.Money) string { return yuanText(int64(m)) }

// Key returns a new idempotency key. A form that writes carries it in a hidden
// field “key”, so that sending it twice counts once.
func (*frame) Key() string { return rand.Text() }

// Flaw returns what is wrong with a field of the form, or nil.
func (f *frame) Flaw(field string) *pageFlaw {
	if f.Problem != nil {
		for i := range f.Problem.Parts {
			if f.Problem.Parts[i].Field == field {
				return &f.Problem.Parts[i]
			}
		}
	}
	return nil
}

// page answers with a page: name is that of its template below pages, without
// “.html”.
func (s *Site) page(c echo.Context, name string, data any) error {
	return s.showPage(c, http.StatusOK, name, data, nil)
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
	p := &pageProblem{Title: s.Texts.Title(found[0].Code, asker.Language)}
	for _, f := range found {
		field := f.Field
		f.Field = s.fieldCalled(field, asker.Language)
		detail, cure := s.Texts.Tell(f, asker.Language)
		p.Parts = append(p.Parts, pageFlaw{field, detail, cure})
	}
	return p
}

func (s *Site) showPage(c echo.Context, status int, name string, data any, problem *pageProblem) error {
	asker := call.Of(c.Request().Context())
	f := s.frame(asker, data)
	f.Here, f.Back, f.Problem = c.Request().URL.Path, c.Request().URL.RequestURI(), problem
	f.Sheet = s.files.assets.sheetOf(name)
	f.keepWhose(c.QueryParam(whoseKey))
	if c.Request().Method != http.MethodGet {
		f.Back = f.Here
		if path, given := c.Get(backKey).(string); given {
			f.Back = path
		}
	}
	html, err := s.files.render(name, f)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Content-Language", f.Tag())
	return c.HTMLBlob(status, html)
}

// backKey is by what the handler of a form says where its page is, if that is
// not where the form is sent to.
const backKey = "back"

// frame returns the frame of a call's page.
func (s *Site) frame(asker *call.Call, data any) *frame {
	f := &frame{Data: data, Here: asker.Path, Back: asker.Path, Version: s.Version, s: s, lang: asker.Language}
	if v := asker.Visit; v != nil {
		f.Who = &frameWho{Name: v.Member.FullName, SignIn: v.Member.Name, Role: v.By.Role, Choice: len(v.Posts) > 1}
		if o, known := s.Registrar.Tree().Get(v.By.Organisation); known {
			f.Who.Organisation = f.Choose(o.Name, o.NameEn)
		}
		f.Links = s.linksFor(asker)
	}
	return f
}

// linksFor returns the navigation of whoever is signed in. The link of the
// section that the page is in is marked.
func (s *Site) linksFor(asker *call.Call) []frameLink {
	var links []frameLink
	for _, r := range s.routes {
		if s.linkedFor(r, asker.By.Role) {
			links = append(links, frameLink{Path: r.path, Text: r.nav})
		}
	}
	if at := sectionOf(links, asker.Path); at >= 0 {
		if links[at].Current = "true"; links[at].Path == asker.Path {
			links[at].Current = "page"
		}
	}
	return links
}

// sectionOf returns which link a page stands under, or -1. The link above
// others, such as /office, has no pages but its own.
func sectionOf(links []frameLink, path string) int {
	found := -1
	for i, l := range links {
		above := slices.ContainsFunc(links, func(other frameLink) bool { return strings.HasPrefix(other.Path, l.Path+"/") })
		if path == l.Path || !above && strings.HasPrefix(path, l.Path+"/") {
			found = i
		}
	}
	return found
}

// render returns a page as HTML.
func (p *files) render(name string, f *frame) ([]byte, error) {
	t, ok := p.templates[name]
	if !ok {
		return nil, fmt.Errorf("pages: there is no page %q", name)
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, "layout", f); err != nil {
		return nil, fmt.Errorf("make the page %s: %w", name, err)
	}
	return b.Bytes(), nil
}

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

// readTemplates reads all pages: each file below pages but those that stand
// alone and the layout, which is around each.
func readTemplates() (map[string]*template.Template, error) {
	layout, err := template.New("").Funcs(template.FuncMap{"prose": prose, "dict": dict}).ParseFS(pageFiles, "layout.html", "parts/*.html")
	if err != nil {
		return nil, fmt.Errorf("pages: read the layout of pages: %w", err)
	}
	templates := make(map[string]*template.Template)
	err = walkPages(func(name, path string) error {
		t, err := layout.Clone()
		if err == nil {
			t, err = t.ParseFS(pageFiles, path)
		}
		templates[name] = t
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("pages: read the pages: %w", err)
	}
	return templates, nil
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
	case status == http.StatusUnauthorized && c.Request().Method == http.MethodGet:
		to = "/sign-in?next=" + template.URLQueryEscaper(c.Request().URL.RequestURI())
	case status == http.StatusUnauthorized:
		to = "/sign-in"
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
	return s.showPage(c, status, "failure", map[string]any{"Ours": status >= http.StatusInternalServerError, "Request": asker.ID}, told)
}

// dict lets a template give several values to another: names and values in turn.
func dict(pairs ...any) (map[string]any, error) {
	values := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: %v is no name", pairs[i])
		}
		values[name] = pairs[i+1]
	}
	return values, nil
}
