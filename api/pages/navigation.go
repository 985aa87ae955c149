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
	if at := sectionOf(links, asker.Path); at >= 0 {
		if links[at].Current = "true"; links[at].Path == asker.Path {
			links[at].Current = "page"
		}
	}
	return links
}

// sectionsOf are the sections of pages that stand elsewhere by their paths.
var sectionsOf = map[string]string{
	"/courses":           "/worker/courses",
	"/worker/readings":   "/worker/consents",
	"/enterprise/money":  "/enterprise/plan",
	"/enterprise/duty":   "/enterprise/plan",
	"/enterprise/orders": "/enterprise/plan",
	"/office/courses":    "/office/reviews",
}

// sectionOf returns which link a page stands under, or -1. The link above
// others, such as /office, has no pages but its own.
func sectionOf(links []frameLink, path string) int {
	for part, whole := range sectionsOf {
		if path == part || strings.HasPrefix(path, part+"/") {
			path = whole + strings.TrimPrefix(path, part) + "/"
		}
	}
	found := -1
	for i, l := range links {
		above := slices.ContainsFunc(links, func(other frameLink) bool { return strings.HasPrefix(other.Path, l.Path+"/") })
		if path == l.Path || !above && strings.HasPrefix(path, l.Path+"/") {
			found = i
		}
	}
	return found
}
