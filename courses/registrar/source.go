package registrar

import (
	"creditbank/courses"
)

// Source says where a lot comes from, as the bank knows it. A programme's
// terms may give it another word for its rules.
type Source string

// The sources. They are written in rule files: never change one.
const (
	OwnSource        Source = "own"        // of the college that awards
	CollegeSource    Source = "college"    // of another college
	EnterpriseSource Source = "enterprise" // of an enterprise, or of a site below it
	UnionSource      Source = "union"      // of a union, or of a site below it
)

// Sources lists all sources.
var Sources = [...]Source{OwnSource, CollegeSource, EnterpriseSource, UnionSource}

// sourceOf returns by which word the rules call the source of what an
// organisation issued, and the body that caps for each issuer count it for: a
// site is a part of the body it belongs to.
func (o *offer) sourceOf(cat *catalogue, issuer string) (source, body string) {
	org, _ := cat.tree.Get(issuer)
	for org.Kind == courses.SiteKind && org.Parent != "" {
		org, _ = cat.tree.Get(org.Parent)
	}
	word := EnterpriseSource
	switch {
	case cat.tree.Covers(o.Institution, org.Code):
		word = OwnSource
	case org.Kind == courses.InstitutionKind:
		word = CollegeSource
	case org.Kind == courses.Union:
		word = UnionSource
	}
	for _, s := range o.Terms.Sources {
		if s.Source == word {
			return s.As, org.Code
		}
	}
	return string(word), org.Code
}
