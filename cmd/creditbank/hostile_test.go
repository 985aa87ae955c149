package main

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
	"testing"

	"creditbank/api/browsertest"
	"creditbank/api/visittest"
)

// hostile are texts that do something where a page does not escape them, the
// longest first: a field that bounds its text gets one that it takes.
var hostile = []string{
	`<script>alert(1)</script>"'><img src=x onerror=alert(1)>`,
	`"'><img src=x onerror=alert(1)>`,
	`"'><b onclick=a>`,
	`"'><b>`,
}

// samples is how many pages of a kind are opened: enough for one in each state,
// since some stand in the order of names that are drawn.
const samples = 8

// untold are forms that carry out nothing with a hostile text in it, and why.
var untold = map[string]string{
	"/sign-in":                           "takes the right name and password alone",
	"/password":                          "takes the right password alone",
	"/role":                              "takes a choice alone",
	"/worker/goals/:programme/removal":   "has no text",
	"/enterprise/staff":                  "takes who works nowhere, and nobody in the demonstration does",
	"/sign-out":                          "has no field, and the test has to go on",
	"/worker/proof/transcript":           "takes choices alone",
	"/college/audits":                    "takes an account and codes alone",
	"/college/audits/:audit/moves":       "takes a line and a choice alone",
	"/enterprise/suspense/:item/match":   "takes an account and a code alone",
	"/office/suspense/:item/match":       "takes an account and a code alone",
	"/enterprise/reports/:report/book":   "takes a choice alone",
	"/enterprise/reports/:report/cancel": "has no field",
	"/college/programmes/:code/simulations/:simulation/stop":              "has no field",
	"/college/programmes/:code/equivalences/simulations/:simulation/stop": "has no field",
	"/office/merge/look":               "takes accounts and identity numbers alone",
	"/enterprise/orders/:order/settle": "takes an order that somebody has completed, and nobody in the demonstration has",
	"/office/reviews/:proposal/panel":  "takes choices and a number alone",
}

// TestHostileTexts writes a hostile text into every field of every form that
// somebody in any role comes to, into every parameter and every place of a
// path, and looks at all pages again: nowhere may it be markup, and nothing
// may fail.
func TestHostileTexts(t *testing.T) {
	if testing.Short() {
		t.Log("not loaded: the whole programme of 2009")
		return
	}
	w := openDemo(t)
	w.workday(t, hostile[0])
	h := &hostility{t: t, world: w, tried: make(map[string]int), took: make(map[string]bool), faults: make(map[string]bool)}
	h.routes, h.posts = pageRoutes()
	for to, values := range w.sent {
		h.took[h.posts.Of(to)] = strings.Contains(fmt.Sprint(values), hostile[0])
	}
	visitors := w.visitors(t)
	// Learners end what others go on with, and the office what experts do.
	rank := []string{"expert", "college2", "college", "office"}
	slices.SortStableFunc(visitors, func(a, b *visittest.Visitor) int {
		return cmp.Compare(uint(slices.Index(rank, a.Name)), uint(slices.Index(rank, b.Name)))
	})
	slices.SortStableFunc(visitors, func(a, b *visittest.Visitor) int { // false before true
		return strings.Compare(fmt.Sprint(a.Role == "learner"), fmt.Sprint(b.Role == "learner"))
	})
	for range 3 { // what was written has forms of its own
		for _, v := range visitors {
			// What is behind a page is changed before the page's own forms end it.
			crawled := h.crawl(v)
			slices.SortStableFunc(crawled, func(a, b *visittest.Page) int { return strings.Count(b.At, "/") - strings.Count(a.At, "/") })
			for _, p := range crawled {
				h.look(p)
				for _, f := range p.Forms() {
					h.fill(v, f)
				}
			}
		}
	}
	shown := make(map[string]look)
	for _, v := range visitors {
		for _, p := range h.crawl(v) {
			h.look(p)
			h.ask(v, p)
			if route := h.routes.Of(p.At); p.IsHTML() && strings.Contains(string(p.Body), "onerror=alert(1)") {
				shown[route] = look{by: v, paths: []string{p.At}}
			}
		}
	}
	for _, route := range h.posts {
		if reason, excepted := untold[route]; !h.took[route] && !excepted {
			t.Errorf("no hostile text was taken by POST %s", route)
		} else if h.took[route] && excepted {
			t.Errorf("POST %s: “%s”, and yet it took one", route, reason)
		}
	}
	t.Logf("%d forms were filled; hostile texts are on the pages of %d routes: %v", len(h.tried), len(shown), slices.Sorted(maps.Keys(shown)))
	for route, l := range shown {
		t.Run("chromium"+route, func(t *testing.T) {
			tab := browsertest.Open(t, w.server, browsertest.Phone, chinese)
			tab.Carry(l.by.Cookies())
			tab.Go(l.paths[0])
		})
	}
}

// hostility is what was tried and what came of it.
type hostility struct {
	t             *testing.T
	world         *demoWorld
	routes, posts visittest.Routes
	tried         map[string]int  // how often forms were, by role, where they are sent to, and fields
	took          map[string]bool // routes of forms that carried out what a hostile text was in
	faults        map[string]bool // told already
}

func (h *hostility) crawl(v *visittest.Visitor) []*visittest.Page {
	way := visittest.Crawl{Routes: h.routes, Samples: samples}
	way.From(v, "/")
	return way.Pages
}

// fill sends a form once for each of its fields and each of its buttons, with
// a hostile text in that field and something plain in the others.
func (h *hostility) fill(v *visittest.Visitor, f *visittest.Form) {
	h.t.Helper()
	for _, b := range f.Buttons {
		route := h.posts.Of(b.Action)
		var names []string
		for _, x := range f.Fields {
			names = append(names, x.Name)
		}
		id := fmt.Sprint(v.Title(), f.Method, route, names, b.Name, b.Value)
		often := 3 // what one page refuses, for the state of what it is about, another may take
		if untold[route] != "" {
			often = 1
		}
		if f.Method != http.MethodPost || route == "/sign-out" || h.tried[id] >= often || h.took[id] {
			continue
		}
		h.tried[id]++
		f.Action = b.Action
		plain := h.plain(f)
		if b.Name != "" {
			plain[b.Name] = []string{b.Value}
		}
		for _, x := range f.Fields {
			if x.Name == "key" {
				continue
			}
			for i, text := range hostile {
				if short := x.Max == 0 || len([]rune(text)) <= x.Max; i > 0 && !short {
					continue
				}
				h.took[id] = h.send(v, f, route, plain, x.Name, h.within(f, x, plain, text)) || h.took[id]
				if i > 0 || x.Max == 0 || len(text) <= x.Max {
					break
				}
			}
		}
		h.send(v, f, route, plain, b.Name, hostile[0])
	}
}

// send sends a form with a text in one field, and reports whether it was
// carried out.
func (h *hostility) send(v *visittest.Visitor, f *visittest.Form, route string, plain visittest.Values, field, text string) bool {
	h.t.Helper()
	if field == "" {
		return false
	}
	filled := maps.Clone(plain)
	filled[field] = []string{text}
	filled["key"] = []string{rand.Text()}
	p := v.Send(f, filled)
	h.look(p)
	done := p.Status == http.StatusOK
	h.took[route] = h.took[route] || done
	if id := path.Base(p.At); strings.HasPrefix(p.At, "/enterprise/reports/") && p.Status == http.StatusOK {
		id, _, _ = strings.Cut(id, "?")
		_ = h.world.bank.intake.Finish(h.t.Context(), id) // what is no report of these has been looked at
	}
	return done
}
