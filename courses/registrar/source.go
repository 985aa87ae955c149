package registrar

import (
	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
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
//
// Both go by the day of completion. So a merger or a move changes neither for
// what was completed before, and cannot break a cap that was kept. Credits of
// a college that awarded the programme before stay its own.
func (o *offer) sourceOf(cat *catalogue, issuer string, completed ledger.Day) (source, body string) {
	tree := cat.organisations.On(completed)
	body, kind := tree.Body(issuer)
	word := EnterpriseSource
	switch {
	case o.isOwn(cat, tree, body):
		word = OwnSource
	case kind == courses.InstitutionKind:
		word = CollegeSource
	case kind == courses.Union:
		word = UnionSource
	}
	for _, s := range o.Terms.Sources {
		if s.Source == word {
			return s.As, body
		}
	}
	return string(word), body
}

// isOwn reports whether a body belongs to the college that awards the
// programme, or to one that did under an earlier version.
func (o *offer) isOwn(cat *catalogue, tree *org.Tree, body string) bool {
	if tree.Covers(o.Institution, body) {
		return true
	}
	for _, v := range cat.programmes[o.Code] {
		if v.Version < o.Version && tree.Covers(v.Institution, body) {
			return true
		}
	}
	return false
}

// SourceNow returns by which word the rules of a programme's version call the
// source of what an organisation issues today, and the body that it counts for.
func (r *Registrar) SourceNow(p courses.Programme, issuer string) (source, body string, err error) {
	o, err := r.offer(p)
	if err != nil {
		return "", "", err
	}
	source, body = o.sourceOf(r.current.Load(), issuer, r.today())
	return source, body, nil
}
