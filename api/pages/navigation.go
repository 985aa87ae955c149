package pages

import (
	"slices"
	"strings"

	"creditbank/api/call"
)

// linksFor returns the navigation of whoever is signed in. The link of the
// section that the page is in is marked.
func (s *Site) linksFor(asker *call.Call) []frameLink {
	var links []frameLink
	for _, r := range s.routes {
		if s.linkedFor(r, asker.By.Role) {
			links = append(links, frameLink{Path: r.path, Text: r.nav})
		}
	}
	if at := s.sectionOf(links, asker.Path); at >= 0 {
		if links[at].Current = "true"; links[at].Path == asker.Path {
			links[at].Current = "page"
		}
	}
	return links
}

// sectionOf returns which link a page stands under, or -1: the one that its
// route names, or else the one that its path is below.
func (s *Site) sectionOf(links []frameLink, path string) int {
	for _, r := range s.routes {
		if r.section != "" && isOfRoute(r.path, path) {
			return slices.IndexFunc(links, func(l frameLink) bool { return l.Path == r.section })
		}
	}
	return sectionOf(links, path)
}

// isOfRoute reports whether a path is one of a route, whose “:” stands for any
// one part.
func isOfRoute(route, path string) bool {
	return slices.EqualFunc(strings.Split(route, "/"), strings.Split(path, "/"), func(want, got string) bool {
		return want == got || strings.HasPrefix(want, ":") && got != ""
	})
}

// sectionOf returns which link a path is below, or -1. The link above
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
