package main

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"creditbank/api/browsertest"
	"creditbank/api/pages"
	"creditbank/api/visittest"
)

// The languages that pages are looked at in.
const (
	chinese = "zh-CN"
	english = "en"
)

// maxSent bounds what is sent for a page and all that it loads, in bytes.
const maxSent = 100_000

// linkless are the pages and forms that no link and no form of the
// demonstration leads to, and why that is right.
var linkless = map[string]string{
	"GET /assets/:file":     "is a part of pages",
	"GET /sign-in/provider": "is linked where a bank has an OpenID provider; the demonstration has none",
	"GET /sign-in/callback": "is where an OpenID provider leads back to",
}

// pageRoutes returns the patterns of all pages and of all forms that write.
func pageRoutes() (gets, posts visittest.Routes) {
	gets = visittest.Routes{"/", "/docs", "/problems/{code}"}
	for id := range pages.Operations() {
		if method, path, _ := strings.Cut(id, " "); method == http.MethodGet {
			gets = append(gets, path)
		} else {
			posts = append(posts, path)
		}
	}
	return gets, posts
}

// TestEveryPage goes through the whole demonstration as each role, from the
// first page by links alone, and looks at every page that it comes to. A page
// that is added is looked at without a word here; one that nobody can come to
// fails.
func TestEveryPage(t *testing.T) {
	if testing.Short() {
		t.Log("not loaded: the whole programme of 2009")
		return
	}
	w := openDemo(t)
	w.workday(t, "同意（合成）")
	e := &everyPage{t: t, texts: readTexts(t), html: make(map[string][]byte), sizes: make(map[string]int), shown: make(map[string]bool), told: make(map[string]bool)}
	e.routes, _ = pageRoutes()
	for _, p := range w.opened {
		e.sends(p)
	}
	for _, v := range w.visitors(t) {
		e.visit(v)
	}
	e.reached()
	t.Run("html", func(t *testing.T) { browsertest.ValidHTML(t, e.html) })
	t.Run("chromium", func(t *testing.T) {
		for _, l := range e.looks {
			t.Run(fmt.Sprintf("%s/%s/%d", l.by.Title(), l.language, l.width), func(t *testing.T) {
				t.Parallel()
				tab := browsertest.Open(t, w.server, l.width, l.language)
				tab.Carry(l.by.Cookies())
				for _, path := range l.paths {
					tab.Go(path)
					if tab.Path() != path {
						t.Errorf("%s leads to %s", path, tab.Path())
					}
					tab.Sound()
				}
			})
		}
	})
}

// everyPage is what has been found on the way through all pages.
type everyPage struct {
	t      *testing.T
	routes visittest.Routes
	texts  []pageText
	sizes  map[string]int  // of what is sent, by asset
	shown  map[string]bool // routes such as “POST /worker/goals”, and what some page of each shows
	told   map[string]bool // texts that were looked at
	looks  []look
	html   map[string][]byte // to check, by who sees it and where
}

// visit goes where a visitor can come to, checks what it finds without a
// browser, and plans to look at those pages that show something which no page
// before has shown.
func (e *everyPage) visit(v *visittest.Visitor) {
	e.t.Helper()
	way := visittest.Crawl{Routes: e.routes, Samples: 5}
	way.From(v, "/")
	var fresh []*visittest.Page
	for _, p := range way.Pages {
		if p.Status != http.StatusOK {
			e.t.Errorf("%s: %d; %s leads there", p, p.Status, way.Linked[p.Asked])
			continue
		}
		e.sends(p)
		e.shown["GET "+e.routes.Of(p.At)] = true
		if !p.IsHTML() {
			continue
		}
		e.whole(p)
		other := v.In(english).Get(p.At)
		e.spoken(p, other)
		if e.isNew(p) {
			fresh = append(fresh, p)
		}
	}
	for path, from := range way.Left {
		if p := v.Get(path); p.Status != http.StatusOK {
			e.t.Errorf("%s: %d; %s leads there", p, p.Status, from)
		}
	}
	e.look(v, fresh)
}

// sends notes where the forms of a page lead, and fails the test if nothing is
// there.
func (e *everyPage) sends(p *visittest.Page) {
	e.t.Helper()
	for _, f := range p.Forms() {
		for _, b := range f.Buttons {
			to := e.posts().Of(b.Action)
			if f.Method == http.MethodPost && to == "" {
				e.t.Errorf("%s: has a form for %s, which takes none", p, b.Action)
			}
			e.shown[f.Method+" "+to] = true
		}
	}
}

// posts are the routes that forms are sent to.
func (*everyPage) posts() visittest.Routes {
	var all visittest.Routes
	for id := range pages.Operations() {
		if path, is := strings.CutPrefix(id, "POST "); is {
			all = append(all, path)
		}
	}
	return all
}

// whole checks that a page works without a script, leads nowhere that is not
// there, and is small.
func (e *everyPage) whole(p *visittest.Page) {
	e.t.Helper()
	_, others, fragments := p.Links()
	for _, to := range others {
		e.t.Errorf("%s: links to %s, which is not of the bank", p, to)
	}
	for _, id := range fragments {
		if !p.HasID(id) {
			e.t.Errorf("%s: links to #%s, which is not there", p, id)
		}
	}
	for _, f := range p.Forms() {
		if len(f.Buttons) == 0 {
			e.t.Errorf("%s: nothing sends the form to %s", p, f.Action)
		}
	}
	for n := range p.Elements() {
		// A password manager reads the name beside a password, and nobody else.
		forManager := visittest.Attr(n, "autocomplete") == "username"
		if _, hidden := visittest.HasAttr(n, "hidden"); hidden && !forManager {
			e.t.Errorf("%s: hides <%s class=%q> from those without a script", p, n.Data, visittest.Attr(n, "class"))
		}
	}
	size := p.By.Sent(p.At)
	for _, path := range p.Assets() {
		if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") {
			e.t.Errorf("%s: loads %s from elsewhere", p, path)
			continue
		}
		if _, known := e.sizes[path]; !known {
			e.sizes[path] = p.By.Sent(path)
		}
		size += e.sizes[path]
	}
	if size > maxSent {
		e.t.Errorf("%s: %d bytes are sent with what it loads, want at most %d", p, size, maxSent)
	}
}

// reached compares what was come to with what there is.
func (e *everyPage) reached() {
	e.t.Helper()
	for _, id := range slices.Sorted(maps.Keys(pages.Operations())) {
		reason, excepted := linkless[id]
		switch {
		case !e.shown[id] && !excepted:
			e.t.Errorf("%s: no role comes to it by links and forms", id)
		case e.shown[id] && excepted:
			e.t.Errorf("%s: “%s”, and yet a link leads there", id, reason)
		}
	}
}
