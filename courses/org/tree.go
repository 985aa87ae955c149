// Package org says who stands below whom on which day, and who may act for
// whom. A merger or a split leaves the old codes readable, passes their rights
// on, and changes nothing before its day.
package org

import (
	"fmt"
	"maps"
	"slices"

	"creditbank/courses"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// maxDepth bounds the height of the tree: three levels of the union, a site,
// and room for enterprises with branches.
const maxDepth = 16

// Tree is the organisations on one day. It never changes.
//
// An organisation that has ended stays in the tree, so that what was booked
// under it can be read. It stands below those who go on in its place or, if
// there are none, where it stood.
type Tree struct {
	day    ledger.Day
	byCode map[string]*courses.Organisation
	below  map[string][]string // by parent, also of those that ended
}

// NewTree builds the tree of a day of the versions in force on it. A parent or
// successor that is missing, a circle or too many levels are [fault.Invalid].
func NewTree(day ledger.Day, organisations []courses.Organisation) (*Tree, error) {
	t := &Tree{
		day:    day,
		byCode: make(map[string]*courses.Organisation, len(organisations)),
		below:  make(map[string][]string),
	}
	organisations = slices.Clone(organisations)
	for i := range organisations {
		o := &organisations[i]
		t.byCode[o.Code] = o
		if o.Parent != "" {
			t.below[o.Parent] = append(t.below[o.Parent], o.Code)
		}
	}
	heights := make(map[string]int, len(organisations))
	for _, o := range organisations {
		if _, err := t.height(o.Code, heights); err != nil {
			return nil, err
		}
	}
	for _, codes := range t.below {
		slices.Sort(codes)
	}
	return t, nil
}

// onTheWay is the height of an organisation that is being measured.
const onTheWay = -1

// height returns how many levels there are above an organisation. Who it
// passed its rights on to stands on its own level.
func (t *Tree) height(code string, known map[string]int) (int, error) {
	if h, is := known[code]; is {
		if h == onTheWay {
			return 0, fmt.Errorf("organisation %s: it stands above itself: %w", code, fault.Invalid)
		}
		return h, nil
	}
	known[code] = onTheWay
	o := t.byCode[code]
	height, level := 0, 1
	if t.passedOn(o) {
		level = 0
	}
	for _, above := range t.onward(o) {
		if _, there := t.byCode[above]; !there {
			return 0, fmt.Errorf("organisation %s: %q above it does not exist: %w", code, above, fault.Invalid)
		}
		h, err := t.height(above, known)
		if err != nil {
			return 0, err
		}
		height = max(height, h+level)
	}
	if height > maxDepth {
		return 0, fmt.Errorf("organisation %s: more than %d levels above it: %w", code, maxDepth, fault.Invalid)
	}
	known[code] = height
	return height, nil
}

// passedOn reports whether an organisation has ended with successors.
func (t *Tree) passedOn(o *courses.Organisation) bool { return o.EndedOn(t.day) && len(o.Into) > 0 }

// above returns who has the rights of an organisation beside itself.
func (t *Tree) above(o *courses.Organisation) []string {
	switch {
	case t.passedOn(o):
		return o.Into
	case o.Parent != "":
		return []string{o.Parent}
	}
	return nil
}

// onward returns whoever can come next on a way up from an organisation. After
// a split that is also who stood above it, see [Tree.Ancestors]; a circle by
// that way would have no end either.
func (t *Tree) onward(o *courses.Organisation) []string {
	above := t.above(o)
	if t.passedOn(o) && len(o.Into) > 1 && o.Parent != "" {
		return append(slices.Clip(above), o.Parent)
	}
	return above
}

// Get returns an organisation, also one that has ended.
func (t *Tree) Get(code string) (courses.Organisation, bool) {
	o, ok := t.byCode[code]
	if !ok {
		return courses.Organisation{}, false
	}
	return o.Clone(), true
}

// Ended reports whether an organisation is no more.
func (t *Tree) Ended(code string) bool {
	o, known := t.byCode[code]
	return known && o.EndedOn(t.day)
}

// Covers reports whether an organisation is code, or above it, or has
// succeeded one that is.
func (t *Tree) Covers(above, code string) bool {
	for code != "" {
		if code == above {
			return true
		}
		o, known := t.byCode[code]
		switch {
		case !known:
			return false
		case !t.passedOn(o):
			code = o.Parent
		case len(o.Into) == 1:
			code = o.Into[0]
		default:
			return t.covers(above, o.Into, make(map[string]bool))
		}
	}
	return false
}

// covers is Covers of any of codes, where ways part and may meet again.
func (t *Tree) covers(above string, codes []string, seen map[string]bool) bool {
	for _, code := range codes {
		if code == above {
			return true
		}
		if !seen[code] {
			seen[code] = true
			if t.covers(above, t.above(t.byCode[code]), seen) {
				return true
			}
		}
	}
	return false
}

// Covered returns whom an organisation covers, itself included, in no order;
// false if they are more than so many.
func (t *Tree) Covered(above string, most int) (codes []string, all bool) {
	for code := range t.byCode {
		if !t.Covers(above, code) {
			continue
		}
		if len(codes) == most {
			return nil, false
		}
		codes = append(codes, code)
	}
	return codes, true
}

// Ancestors returns the chain from an organisation to the top, itself first.
// One that was merged is followed by its successor; one that was split or
// dissolved by who stood above it. It is empty for an unknown code.
func (t *Tree) Ancestors(code string) []string {
	var chain []string
	for code != "" {
		o, known := t.byCode[code]
		if !known {
			return chain
		}
		chain = append(chain, code)
		if code = o.Parent; t.passedOn(o) && len(o.Into) == 1 {
			code = o.Into[0]
		}
	}
	return chain
}

// Body returns the organisation that another is a part of, and its kind: the
// first of its ancestors, itself included, that is no site and goes on itself.
// If none is, it is the highest; of an unknown code there is none.
func (t *Tree) Body(code string) (body string, kind courses.OrganisationKind) {
	for code != "" {
		o, known := t.byCode[code]
		if !known {
			break
		}
		body, kind = code, o.Kind
		merged := len(o.Into) == 1 && o.EndedOn(t.day)
		switch {
		case merged:
			code = o.Into[0]
		case kind == courses.SiteKind:
			code = o.Parent
		default:
			return body, kind
		}
	}
	return body, kind
}

// Heirs returns who has the rights of an organisation now: itself or, if it
// has ended, those who go on in its place.
func (t *Tree) Heirs(code string) []string {
	var heirs []string
	seen := make(map[string]bool)
	var follow func(code string)
	follow = func(code string) {
		if seen[code] {
			return
		}
		seen[code] = true
		o, known := t.byCode[code]
		switch {
		case !known:
		case t.passedOn(o):
			for _, next := range o.Into {
				follow(next)
			}
		default:
			heirs = append(heirs, code)
		}
	}
	follow(code)
	return heirs
}

// Children returns the codes directly below an organisation, in order, but for
// those that have ended.
func (t *Tree) Children(code string) []string {
	return slices.DeleteFunc(slices.Clone(t.below[code]), t.Ended)
}

// All returns all organisations, also those that have ended, in the order of
// their codes.
func (t *Tree) All() []courses.Organisation {
	all := make([]courses.Organisation, 0, len(t.byCode))
	for _, code := range slices.Sorted(maps.Keys(t.byCode)) {
		all = append(all, t.byCode[code].Clone())
	}
	return all
}
