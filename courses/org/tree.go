// Package org says who stands below whom, and who may act for whom.
package org

import (
	"fmt"
	"maps"
	"slices"

	"creditbank/courses"
	"creditbank/ledger/fault"
)

// maxDepth bounds the height of the tree: three levels of the union, a site,
// and room for enterprises with branches.
const maxDepth = 16

// Tree is the organisations at one moment. It never changes.
type Tree struct {
	byCode map[string]courses.Organisation
	below  map[string][]string
}

// NewTree builds a tree of the newest versions. A parent that is missing, a
// circle or too many levels are [fault.Invalid].
func NewTree(organisations []courses.Organisation) (*Tree, error) {
	t := &Tree{
		byCode: make(map[string]courses.Organisation, len(organisations)),
		below:  make(map[string][]string),
	}
	for _, o := range organisations {
		t.byCode[o.Code] = o
		if o.Parent != "" {
			t.below[o.Parent] = append(t.below[o.Parent], o.Code)
		}
	}
	for _, o := range organisations {
		depth := 0
		for at := o; at.Parent != ""; depth++ {
			parent, ok := t.byCode[at.Parent]
			if !ok {
				return nil, fmt.Errorf("organisation %s: parent %q does not exist: %w", at.Code, at.Parent, fault.Invalid)
			}
			if depth == maxDepth {
				return nil, fmt.Errorf("organisation %s: more than %d levels above it, or a circle: %w", o.Code, maxDepth, fault.Invalid)
			}
			at = parent
		}
	}
	for _, codes := range t.below {
		slices.Sort(codes)
	}
	return t, nil
}

// Get returns an organisation.
func (t *Tree) Get(code string) (courses.Organisation, bool) {
	o, ok := t.byCode[code]
	return o, ok
}

// Covers reports whether code is above or the same as below.
func (t *Tree) Covers(above, code string) bool {
	for code != "" {
		if code == above {
			return true
		}
		code = t.byCode[code].Parent
	}
	return false
}

// Children returns the codes directly below an organisation, in order.
func (t *Tree) Children(code string) []string { return slices.Clone(t.below[code]) }

// All returns all organisations in the order of their codes.
func (t *Tree) All() []courses.Organisation {
	all := make([]courses.Organisation, 0, len(t.byCode))
	for _, code := range slices.Sorted(maps.Keys(t.byCode)) {
		all = append(all, t.byCode[code])
	}
	return all
}
