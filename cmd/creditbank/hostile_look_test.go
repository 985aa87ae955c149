package main

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"creditbank/api/visittest"
)

// ask asks for a page with a hostile text in each parameter, as a parameter,
// and in each place of its path.
func (h *hostility) ask(v *visittest.Visitor, p *visittest.Page) {
	h.t.Helper()
	at, err := url.Parse(p.At)
	route := h.routes.Of(p.At)
	if err != nil || route == "" {
		return
	}
	names := []string{hostile[0]}
	for name := range at.Query() {
		names = append(names, name)
	}
	for _, f := range p.Forms() {
		for _, x := range f.Fields {
			if f.Method == http.MethodGet && f.Action == at.Path {
				names = append(names, x.Name)
			}
		}
	}
	for _, name := range names {
		query := at.Query()
		query.Set(name, hostile[0])
		h.once(v, at.Path+"?"+query.Encode(), route+"?"+name)
	}
	parts := strings.Split(route, "/")
	for i, part := range parts {
		if strings.HasPrefix(part, ":") || strings.HasPrefix(part, "{") {
			there := strings.Split(at.EscapedPath(), "/")
			there[i] = url.PathEscape(strings.ReplaceAll(hostile[0], "/", ""))
			h.once(v, strings.Join(there, "/"), route+part)
		}
	}
}

// once asks for a path unless the visitor has asked for one of its kind.
func (h *hostility) once(v *visittest.Visitor, path, kind string) {
	if id := v.Title() + kind; h.tried[id] == 0 {
		h.tried[id]++
		h.look(v.Get(path))
	}
}

// look fails the test if an answer has markup or a script that is not the
// bank's, or is an error of the bank.
func (h *hostility) look(p *visittest.Page) {
	h.t.Helper()
	fault := ""
	if p.Status >= http.StatusInternalServerError {
		fault = fmt.Sprint("status ", p.Status)
	}
	if p.Header.Get("X-Content-Type-Options") != "nosniff" {
		fault = "a browser may take the answer for what it is not"
	}
	for n := range p.Elements() {
		for _, a := range n.Attr {
			at := strings.HasPrefix(a.Key, "on") || strings.ContainsAny(a.Key, `<>"'`)
			scheme, _, given := strings.Cut(strings.ToLower(strings.TrimSpace(a.Val)), ":")
			leads := slices.Contains([]string{"href", "src", "action", "formaction"}, a.Key) && given && scheme != "data" && !strings.Contains(scheme, "/")
			if at || leads {
				fault = fmt.Sprintf("<%s %s=%q>", n.Data, a.Key, a.Val)
			}
		}
		src := visittest.Attr(n, "src")
		switch n.Data {
		case "script", "img":
			if !strings.HasPrefix(src, "/") {
				fault = fmt.Sprintf("<%s src=%q>", n.Data, src)
			}
		case "b", "style":
			fault = fmt.Sprintf("<%s>", n.Data)
		}
	}
	if where := h.routes.Of(p.At); fault != "" && !h.faults[where+fault] {
		h.faults[where+fault] = true
		h.t.Errorf("%s (asked: %s): %s", p, cmp.Or(p.Asked, p.At), fault)
	}
}
