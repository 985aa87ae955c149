package pages

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"creditbank/api/call"
	"creditbank/api/lang"
	"creditbank/api/problem"
	"creditbank/api/signin"

	"github.com/labstack/echo/v4"
)

// A session may end while somebody fills in a form. What was typed then goes
// along with the page to sign in, in the browser alone, and is offered again to
// whoever has signed in: it is sent on only by their own hand, under the same
// idempotency key.

// maxSignIn bounds the form to sign in, in bytes: another form may be in it,
// whose signs “%” are written as “%25” there.
const maxSignIn = 2 * maxForm

// keptForm is a form that was sent without a session.
type keptForm struct{ Action, Fields string }

// neverKept are operations whose forms are passwords, or nothing that was typed.
var neverKept = []string{"changePassword", "signOut", "chooseRole"}

// formOf returns the form of a request, and no form if nothing was typed. Files
// are not kept.
func (s *Site) formOf(c echo.Context, asker *call.Call) keptForm {
	op := asker.Operation
	if op == nil || slices.Contains(neverKept, op.ID) || !strings.HasPrefix(c.Request().Header.Get(echo.HeaderContentType), echo.MIMEApplicationForm) {
		return keptForm{}
	}
	if readForm(c, maxForm) != nil {
		return keptForm{} // what is no form cannot be sent again either
	}
	kept := keptForm{c.Request().URL.RequestURI(), c.Request().PostForm.Encode()}
	if len(kept.shown(s, asker.Language)) == 0 {
		return keptForm{}
	}
	return kept
}

// cameFrom is the page that has the form of a request, or “/”.
func (s *Site) cameFrom(c echo.Context) string {
	from, err := url.Parse(c.Request().Referer())
	if err != nil || from.Host != c.Request().Host {
		return "/"
	}
	at := c.Echo().AcquireContext()
	defer c.Echo().ReleaseContext(at)
	c.Echo().Router().Find(http.MethodGet, from.EscapedPath(), at)
	if !s.Has(http.MethodGet, at.Path()) {
		return "/"
	}
	return localPath(from.RequestURI())
}

// signInFirst answers whoever is not signed in.
func (s *Site) signInFirst(c echo.Context, asker *call.Call) error {
	if c.Request().Method == http.MethodGet {
		return c.Redirect(http.StatusSeeOther, "/sign-in?next="+url.QueryEscape(c.Request().URL.RequestURI()))
	}
	shown := s.signInPage(s.cameFrom(c))
	shown.Kept = s.formOf(c, asker)
	if shown.Kept.Action == "" {
		to := "/sign-in"
		if shown.Next != "/" {
			to += "?next=" + url.QueryEscape(shown.Next)
		}
		return c.Redirect(http.StatusSeeOther, to)
	}
	c.Set(backKey, shown.Next)
	return s.showPage(c, http.StatusUnauthorized, "sign-in", shown, nil)
}

// keptPage offers a form again.
type keptPage struct {
	Action, Next string
	Hidden       []parameter // all fields
	Shown        []parameter // those that were typed or chosen, as people call them
}

// offer shows somebody who has signed in the form that waits, if one does and
// nothing else is to be done first.
func (s *Site) offer(c echo.Context, v *signin.Visit, kept keptForm, next string) (bool, error) {
	if kept.Action == "" || localPath(kept.Action) == "/" || v.Member.ChangeDue || !v.Chosen() {
		return false, nil
	}
	asker := call.Of(c.Request().Context())
	asker.Visit = v
	page := keptPage{Action: kept.Action, Next: s.landing(v, next), Hidden: kept.all(), Shown: kept.shown(s, asker.Language)}
	c.Set(backKey, page.Next)
	return true, s.showPage(c, http.StatusOK, "kept", page, nil)
}

// all are the fields of the form, in the order of their names.
func (k keptForm) all() []parameter {
	fields, err := url.ParseQuery(k.Fields)
	if err != nil {
		return nil
	}
	var list []parameter
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range fields[name] {
			list = append(list, parameter{name, value})
		}
	}
	return list
}

// shown are those fields that people have a word for, with what is in them.
func (k keptForm) shown(s *Site, l lang.Lang) []parameter {
	f := &frame{s: s, lang: l}
	var list []parameter
	for _, field := range k.all() {
		_, known := s.files.texts["field."+field.Name]
		if known && strings.TrimSpace(field.Value) != "" {
			list = append(list, parameter{s.fieldCalled(field.Name, l), problem.Clip(f.Called(field.Value))})
		}
	}
	return list
}
