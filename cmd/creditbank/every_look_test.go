package main

import (
	"bytes"
	"fmt"

	"creditbank/api/browsertest"
	"creditbank/api/visittest"
)

// look is what a browser opens in a language at a width.
type look struct {
	by       *visittest.Visitor
	language string
	width    int64
	paths    []string
}

// look plans what a browser opens for a visitor: on a phone all pages in
// Chinese, and in English those that differ; at a desk every second page, in
// turns. It keeps the pages for the check of their HTML.
func (e *everyPage) look(v *visittest.Visitor, list []*visittest.Page) {
	looks := []look{{v, chinese, browsertest.Phone, nil}, {v, english, browsertest.Phone, nil}, {v, chinese, browsertest.Desk, nil}, {v, english, browsertest.Desk, nil}}
	for i, p := range list {
		other := v.In(english).Get(p.At)
		e.html[v.Name+" "+p.At] = p.Body
		looks[0].paths = append(looks[0].paths, p.At)
		if !bytes.Equal(p.Body, other.Body) {
			e.html[v.Name+" "+p.At+" "+english] = other.Body
			looks[1].paths = append(looks[1].paths, p.At)
		}
		if i%2 == 1 {
			looks[2+i/2%2].paths = append(looks[2+i/2%2].paths, p.At)
		}
	}
	for _, l := range looks {
		if len(l.paths) > 0 {
			e.looks = append(e.looks, l)
		}
	}
}

// isNew reports whether a page shows something, by its elements, that no page
// of its route has shown, and remembers it.
func (e *everyPage) isNew(p *visittest.Page) bool {
	fresh := false
	for n := range p.Elements() {
		what := fmt.Sprint(e.routes.Of(p.At), " ", n.Data, " ", visittest.Attr(n, "class"), " ", visittest.Attr(n, "name"), " ", visittest.Attr(n.Parent, "class"))
		if !e.shown[what] {
			e.shown[what], fresh = true, true
		}
	}
	return fresh
}
