package org

import (
	"fmt"
	"slices"
	"sync/atomic"

	"creditbank/courses"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// History is the organisations on every day. It never changes, and may be used
// concurrently.
//
// On a day the version with the highest number counts, of those that have
// begun. Before its first version has begun an organisation is taken to have
// stood where it was founded: a completion of before can so be attributed.
// A version that begins before others that were published earlier replaces
// them from its day on; nothing changes before that day.
type History struct {
	versions map[string][]courses.Organisation
	codes    []string
	// changes are the days on which something may change, in order. Interval
	// i lasts from changes[i-1] up to the day before changes[i].
	changes []ledger.Day
	// trees keeps some trees that were asked for, by their intervals.
	trees [8]atomic.Pointer[datedTree]
}

// datedTree is a tree and for which interval it was built.
type datedTree struct {
	interval int
	tree     *Tree
}

// NewHistory builds a history of all versions: those of one organisation
// together, oldest first. If there is a day without a valid tree (see
// [NewTree]), or an organisation ends before its version begins, it is
// [fault.Invalid].
func NewHistory(versions [][]courses.Organisation) (*History, error) {
	h := &History{versions: make(map[string][]courses.Organisation, len(versions))}
	for _, list := range versions {
		if len(list) == 0 {
			continue
		}
		h.versions[list[0].Code] = list
		h.codes = append(h.codes, list[0].Code)
		for i, o := range list {
			if i > 0 && o.Since != 0 {
				h.changes = append(h.changes, o.Since)
			}
			if o.Ended == 0 {
				continue
			}
			if o.Ended < o.Since {
				return nil, fmt.Errorf("organisation %s: it ends on %s, before %s: %w", o.Code, o.Ended, o.Since, fault.Invalid)
			}
			h.changes = append(h.changes, o.Ended)
		}
	}
	slices.Sort(h.changes)
	h.changes = slices.Compact(h.changes)
	for i := range len(h.changes) + 1 {
		if _, err := h.build(i); err != nil {
			return nil, fmt.Errorf("on %s: %w", h.firstOf(i), err)
		}
	}
	return h, nil
}

// interval returns the number of the interval that a day is in.
func (h *History) interval(day ledger.Day) int {
	i, on := slices.BinarySearch(h.changes, day)
	if on {
		i++
	}
	return i
}

// firstOf returns a day of an interval: its first or, of the one before all
// changes, its last.
func (h *History) firstOf(interval int) ledger.Day {
	switch {
	case interval > 0:
		return h.changes[interval-1]
	case len(h.changes) > 0:
		return h.changes[0] - 1
	}
	return 0
}

// build builds the tree of an interval.
func (h *History) build(interval int) (*Tree, error) {
	day := h.firstOf(interval)
	inForce := make([]courses.Organisation, len(h.codes))
	for i, code := range h.codes {
		inForce[i] = at(h.versions[code], day)
	}
	return NewTree(day, inForce)
}

// at returns the version that counts on a day.
func at(versions []courses.Organisation, day ledger.Day) courses.Organisation {
	for i := len(versions) - 1; i > 0; i-- {
		if since := versions[i].Since; since == 0 || since <= day {
			return versions[i]
		}
	}
	return versions[0]
}

// On returns the tree of a day. Asking for one day after another is cheap as
// long as nothing changes between them.
func (h *History) On(day ledger.Day) *Tree {
	i := h.interval(day)
	kept := &h.trees[i%len(h.trees)]
	if d := kept.Load(); d != nil && d.interval == i {
		return d.tree
	}
	tree, err := h.build(i)
	if err != nil {
		panic(err) // NewHistory has built it
	}
	kept.Store(&datedTree{i, tree})
	return tree
}

// Get returns an organisation as it is on a day, and false for an unknown code.
func (h *History) Get(code string, day ledger.Day) (courses.Organisation, bool) {
	versions, known := h.versions[code]
	if !known {
		return courses.Organisation{}, false
	}
	return at(versions, day).Clone(), true
}

// Versions returns all versions of an organisation, oldest first.
func (h *History) Versions(code string) []courses.Organisation {
	versions := slices.Clone(h.versions[code])
	for i := range versions {
		versions[i] = versions[i].Clone()
	}
	return versions
}

// Ancestors returns the chain from an organisation to the top as it is on a
// day; see [Tree.Ancestors].
func (h *History) Ancestors(code string, day ledger.Day) []string { return h.On(day).Ancestors(code) }

// With returns the history with one more version of an organisation, the
// newest, and h as it is.
func (h *History) With(o courses.Organisation) (*History, error) {
	all := make([][]courses.Organisation, 0, len(h.codes)+1)
	added := false
	for _, code := range h.codes {
		versions := h.versions[code]
		if code == o.Code {
			versions, added = append(slices.Clone(versions), o), true
		}
		all = append(all, versions)
	}
	if !added {
		all = append(all, []courses.Organisation{o})
	}
	return NewHistory(all)
}
