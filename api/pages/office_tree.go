package pages

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"creditbank/api/problem"
	v1 "creditbank/api/v1"
	"creditbank/api/wire"
	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/labstack/echo/v4"
)

// treePages are those of the organisations.
func (s *Site) treePages() []pageRoute {
	const get, post = http.MethodGet, http.MethodPost
	return []pageRoute{
		{method: get, path: "/office/organisations", operation: "showOffice", nav: "tree.title", query: []string{"code", "on", "q", "from", "done"}, open: s.getTree},
		{method: post, path: "/office/organisations", operation: "publishOrganisation", open: s.postTree},
	}
}

// belowShown is how many organisations the page lists at once.
const belowShown = 50

// treePage is an organisation on a day, with what is above and below it. Without
// one it lists those that nothing is above of.
type treePage struct {
	Code, On, Search string
	Day              ledger.Day
	One              *courses.Organisation
	Above            []string
	Below            []courses.Organisation
	Unions           []courses.Organisation // that can be above
	listPages
	Versions []courses.Organisation
	Heirs    []string
	Done     bool
	Kinds    []courses.OrganisationKind
	Form     map[string]string
}

func (s *Site) treePage(c echo.Context, code, on, search string) (*treePage, error) {
	page := &treePage{Code: code, On: on, Search: search, Day: ledger.DayOf(s.Now()), Form: make(map[string]string),
		Kinds: []courses.OrganisationKind{courses.Union, courses.EnterpriseKind, courses.SiteKind, courses.InstitutionKind}}
	if on != "" {
		var err error
		if page.Day, err = ledger.ParseDay(on); err != nil {
			return nil, problem.Flaws{{Code: problem.DayMalformed, Field: "on", Has: problem.Clip(on)}}
		}
	}
	tree := s.Registrar.Organisations().On(page.Day)
	var below []courses.Organisation
	switch {
	case search != "":
		for _, o := range tree.All() {
			if strings.Contains(o.Name, search) || strings.Contains(strings.ToLower(o.NameEn), strings.ToLower(search)) || strings.EqualFold(o.Code, search) {
				below = append(below, o)
			}
		}
	case code == "":
		for _, o := range tree.All() {
			if o.Parent == "" {
				below = append(below, o)
			}
		}
	default:
		o, known := tree.Get(code)
		if !known {
			return nil, fmt.Errorf("organisation %.80q: %w", code, fault.NotFound)
		}
		page.One, page.Above, page.Versions = &o, slices.Clone(tree.Ancestors(code)), s.Registrar.Organisations().Versions(code)
		slices.Reverse(page.Above)
		page.Above = slices.DeleteFunc(page.Above, func(above string) bool { return above == code })
		if o.EndedOn(page.Day) {
			page.Heirs = tree.Heirs(code)
		}
		below = childrenOf(tree, code)
		page.Form = map[string]string{"code": o.Code, "kind": string(o.Kind), "parent": o.Parent, "name": o.Name, "name_en": o.NameEn,
			"district": o.District, "credit_code": o.CreditCode}
	}
	for _, o := range tree.All() {
		if o.Kind == courses.Union {
			page.Unions = append(page.Unions, o)
		}
	}
	page.listPages.Count = len(below)
	page.Below = below[page.listPages.start(c.QueryParam("from")):page.listPages.Last]
	return page, nil
}

// listPages cuts a long list.
type listPages struct{ First, Last, Count int } // from 1

// start returns where the page begins that a link leads to, and where it ends.
func (p *listPages) start(from string) int {
	n, err := strconv.Atoi(from)
	if err != nil || n < 1 || n > p.Count {
		n = 1
	}
	p.First, p.Last = min(n, p.Count), min(n-1+belowShown, p.Count)
	return max(0, p.First-1)
}

// Before is where the page before this one begins, and zero for the first.
func (p *listPages) Before() int {
	if p.First <= 1 {
		return 0
	}
	return max(1, p.First-belowShown)
}

// After is where the next page begins, and zero for the last.
func (p *listPages) After() int {
	if p.Last >= p.Count {
		return 0
	}
	return p.Last + 1
}

// PageFrom is the address of another page of the list.
func (p *treePage) PageFrom(n int) string {
	q := url.Values{"from": {strconv.Itoa(n)}}
	for name, value := range map[string]string{"code": p.Code, "on": p.On, "q": p.Search} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return "/office/organisations?" + q.Encode()
}

func childrenOf(tree *org.Tree, code string) []courses.Organisation {
	var below []courses.Organisation
	for _, child := range tree.Children(code) {
		if o, known := tree.Get(child); known {
			below = append(below, o)
		}
	}
	return below
}

func (s *Site) getTree(c echo.Context) error {
	page, err := s.treePage(c, c.QueryParam("code"), c.QueryParam("on"), strings.TrimSpace(c.QueryParam("q")))
	if err != nil {
		return err
	}
	page.Done = c.QueryParam("done") != ""
	return s.page(c, "office/tree", page)
}

// treeFields are the fields of the form.
var treeFields = []string{"code", "kind", "parent", "name", "name_en", "district", "credit_code", "since", "ended", "into", "reason"}

// postTree publishes a version of an organisation.
func (s *Site) postTree(c echo.Context) error {
	form := make(map[string]string)
	for _, name := range treeFields {
		form[name] = fieldOf(c, name)
	}
	q := wire.PublishOrganisationRequestObject{Body: &wire.OrganisationRequest{
		Code: form["code"], Kind: wire.OrganisationKind(form["kind"]), Parent: s.organisationMeant(form["parent"]), Name: form["name"], NameEn: form["name_en"],
		District: s.organisationMeant(form["district"]), CreditCode: form["credit_code"], Since: form["since"], Ended: form["ended"], Reason: oneLine(form["reason"]),
		Into: strings.FieldsFunc(form["into"], func(r rune) bool { return strings.ContainsRune(" ,，、;；", r) }),
	}}
	if len(q.Body.Into) == 0 {
		q.Body.Into = nil
	}
	if now, known := s.Registrar.Tree().Get(form["code"]); known {
		q.Body.Illustrative = now.Illustrative
	}
	q.Params.IdempotencyKey = fieldOf(c, "key")
	if err := perform(s, c, q, (*v1.Server).PublishOrganisation); err != nil {
		code := ""
		if _, known := s.Registrar.Tree().Get(form["code"]); known {
			code = form["code"]
		}
		page, wrong := s.treePage(c, code, "", "")
		if wrong != nil {
			return wrong
		}
		page.Form = form
		return s.pageRefused(c, "office/tree", page, err)
	}
	return c.Redirect(http.StatusSeeOther, "/office/organisations?code="+form["code"]+"&done=1")
}
