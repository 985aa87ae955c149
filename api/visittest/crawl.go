package visittest

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Routes are the patterns of pages, such as “/worker/lots/:lot” or
// “/problems/{code}”.
type Routes []string

// Of returns the pattern that a path belongs to, the most literal one, and
// empty if there is none.
func (r Routes) Of(path string) string {
	path, _, _ = strings.Cut(path, "?")
	parts := strings.Split(path, "/")
	best, literal := "", -1
	for _, pattern := range r {
		want := strings.Split(pattern, "/")
		if len(want) != len(parts) {
			continue
		}
		same, fits := 0, true
		for i, w := range want {
			switch {
			case w == parts[i]:
				same++
			case !strings.HasPrefix(w, ":") && !strings.HasPrefix(w, "{"):
				fits = false
			}
		}
		if fits && same > literal {
			best, literal = pattern, same
		}
	}
	return best
}

// Crawl is a visitor's way through the bank.
type Crawl struct {
	Routes  Routes
	Samples int // pages that are opened of a route with the same parameters

	Pages  []*Page           // what was opened, in its order
	Left   map[string]string // paths that were not gone to, and the page that leads there
	Linked map[string]string // paths that were, likewise

	queue  []string
	seen   map[string]bool
	opened map[string]int
}

// From goes through what the visitor can come to from a path by links and by
// forms that ask and do not write.
func (w *Crawl) From(v *Visitor, path string) {
	v.t.Helper()
	if w.seen == nil {
		w.seen, w.opened = make(map[string]bool), make(map[string]int)
		w.Left, w.Linked = make(map[string]string), make(map[string]string)
	}
	for w.add(path, ""); len(w.queue) > 0; {
		next := w.queue[0]
		w.queue = w.queue[1:]
		p := v.Get(next)
		w.Pages = append(w.Pages, p)
		if p.At != next {
			w.seen[p.At] = true
		}
		links, _, _ := p.Links()
		for _, link := range links {
			w.add(link, p.At)
		}
		for _, f := range p.Forms() {
			if f.Method == http.MethodGet {
				w.add(f.Query(f.Values()), p.At)
			}
		}
	}
}

// add puts a path on the way, unless enough of its kind have been seen.
func (w *Crawl) add(path, from string) {
	if w.seen[path] {
		return
	}
	w.seen[path] = true
	kind := w.Routes.Of(path) + "?" + parameters(path)
	if w.opened[kind] >= w.Samples {
		w.Left[path] = from
		return
	}
	w.opened[kind]++
	w.Linked[path] = from
	w.queue = append(w.queue, path)
}

// parameters names the parameters of a path's query that are not empty.
func parameters(path string) string {
	_, query, _ := strings.Cut(path, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return query
	}
	maps.DeleteFunc(values, func(_ string, all []string) bool { return all[0] == "" })
	return strings.Join(slices.Sorted(maps.Keys(values)), "&")
}
