package pages

import (
	"cmp"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"creditbank/api/call"
	"creditbank/courses/org"
	"creditbank/ledger/fault"

	"github.com/labstack/echo/v4"
)

// whoseKey is the parameter by which the pages of officers say which
// organisation they are about. Who may see that one is the registrar's matter.
const whoseKey = "organisation"

// whose is the organisation that a page of an officer is about: their own, or
// one below it.
type whose struct {
	Code, Name string
	Own        bool // whoever looks is an officer of it
	Path       string
	Choices    []choice // empty if there is only one
	// Keep are parameters of the page that stay when another is chosen.
	Keep []parameter
	Said string // key of the text that says what was done just now; none if empty
}

// choice is an organisation to choose.
type choice struct{ Code, Name string }

// parameter is a parameter of a path with its value.
type parameter struct{ Name, Value string }

// maxChoices bounds how many organisations are offered. Whoever has more below
// them gives a code.
const maxChoices = 300

// doneTexts are the texts of what was done, by the parameter “done”.
var doneTexts = map[string]string{
	"plan": "ent.done.plan", "closed": "ent.done.closed", "fund": "ent.done.fund", "spent": "ent.done.spent", "void": "ent.done.void",
	"staff": "ent.done.staff", "account": "ent.done.account", "budget": "ent.done.budget", "identity": "ent.done.identity", "taken-back": "ent.done.taken-back",
	"order": "ent.done.order", "settled": "ent.done.settled", "cancelled": "ent.done.cancelled", "waits": "ent.done.waits",
}

// whose returns which organisation a page at a path below /enterprise is about.
func (s officer) whose(c echo.Context, path string, keep ...parameter) (whose, error) {
	asker := call.Of(c.Request().Context())
	tree := s.Registrar.Tree()
	p := whose{Code: cmp.Or(c.QueryParam(whoseKey), asker.By.Organisation), Path: path, Keep: keep, Said: doneTexts[c.QueryParam("done")]}
	if _, known := tree.Get(p.Code); !known {
		return p, fmt.Errorf("organisation %.80q: %w", p.Code, fault.NotFound)
	}
	p.Name, p.Own = s.organisationName(asker, p.Code), p.Code == asker.By.Organisation
	for _, o := range below(tree, asker.By.Organisation, maxChoices+1) {
		p.Choices = append(p.Choices, choice{o.code, strings.Repeat("　", o.depth) + s.organisationName(asker, o.code)})
	}
	if len(p.Choices) == 1 {
		p.Choices = nil
	}
	return p, nil
}

// Many reports whether there are more organisations than a list can offer.
func (p whose) Many() bool { return len(p.Choices) > maxChoices }

// At returns the path of a page below /enterprise about the same organisation,
// with parameters: names and values in turn. One that is empty is left out.
func (p whose) At(path string, with ...any) template.URL {
	values := make(url.Values)
	for i := 0; i+1 < len(with); i += 2 {
		if value := fmt.Sprint(with[i+1]); value != "" {
			values.Set(fmt.Sprint(with[i]), value)
		}
	}
	if !p.Own {
		values.Set(whoseKey, p.Code)
	}
	to := whose{Path: path}.Page()
	if len(values) > 0 {
		to += "?" + values.Encode()
	}
	return template.URL(to)
}

// Page is the path of the page.
func (p whose) Page() string { return strings.TrimSuffix("/enterprise/"+p.Path, "/") }

// leads answers a form that was carried out with the way to a page.
func (p whose) leads(c echo.Context, path string, with ...any) error {
	return c.Redirect(http.StatusSeeOther, string(p.At(path, with...)))
}

// filter is the organisation that a list is asked about: all that may be seen
// if it is one's own.
func (p whose) filter() string {
	if p.Own {
		return ""
	}
	return p.Code
}

// standing is an organisation and how many levels below another it stands.
type standing struct {
	code  string
	depth int
}

// below returns an organisation and those below it, each followed by its own,
// at most n.
func below(tree *org.Tree, code string, n int) []standing {
	var found []standing
	var add func(code string, depth int)
	add = func(code string, depth int) {
		if len(found) == n {
			return
		}
		found = append(found, standing{code, depth})
		for _, child := range tree.Children(code) {
			add(child, depth+1)
		}
	}
	add(code, 0)
	return found
}

// keepWhose lets the header of a page of officers lead to pages about the
// same organisation.
func (f *frame) keepWhose(code string) {
	if code == "" || !strings.HasPrefix(f.Here, "/enterprise") {
		return
	}
	for i := range f.Links {
		l := &f.Links[i]
		at := slices.IndexFunc(f.s.routes, func(r pageRoute) bool { return r.method == http.MethodGet && r.path == l.Path })
		if at >= 0 && strings.HasPrefix(l.Path, "/enterprise") && slices.Contains(f.s.routes[at].query, whoseKey) {
			l.Path += "?" + whoseKey + "=" + url.QueryEscape(code)
		}
	}
}
