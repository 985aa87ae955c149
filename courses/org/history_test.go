package org_test

import (
	"errors"
	"slices"
	"testing"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// versions groups versions of organisations by their codes, and numbers them.
func versions(list ...courses.Organisation) (groups [][]courses.Organisation) {
	place := make(map[string]int)
	for _, o := range list {
		i, known := place[o.Code]
		if !known {
			i = len(groups)
			place[o.Code], groups = i, append(groups, nil)
		}
		o.Version = uint32(len(groups[i])) + 1
		groups[i] = append(groups[i], o)
	}
	return groups
}

func history(t testing.TB, list ...courses.Organisation) *org.History {
	t.Helper()
	h, err := org.NewHistory(versions(list...))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// cityOf2010 has two enterprises, one of which is merged into the other on day
// 100, and a third that is split on day 200.
func cityOf2010(t testing.TB) *org.History {
	return history(t,
		courses.Organisation{Code: "BJ"},
		courses.Organisation{Code: "D1", Parent: "BJ"},
		courses.Organisation{Code: "D2", Parent: "BJ"},
		courses.Organisation{Code: "E1", Parent: "D1"},
		courses.Organisation{Code: "S1", Parent: "E1"},
		courses.Organisation{Code: "E2", Parent: "D2", Since: 50},
		courses.Organisation{Code: "E1", Parent: "D1", Since: 100, Ended: 100, Into: []string{"E2"}},
		courses.Organisation{Code: "E3", Parent: "D1"},
		courses.Organisation{Code: "E3", Parent: "D1", Since: 200, Ended: 200, Into: []string{"E4", "E5"}},
		courses.Organisation{Code: "E4", Parent: "D1", Since: 200},
		courses.Organisation{Code: "E5", Parent: "D2", Since: 200},
	)
}

func TestAncestors(t *testing.T) {
	h := cityOf2010(t)
	for _, c := range []struct {
		code string
		day  ledger.Day
		want []string
	}{
		{"S1", 99, []string{"S1", "E1", "D1", "BJ"}},
		{"S1", 100, []string{"S1", "E1", "E2", "D2", "BJ"}}, // the site goes with its enterprise
		{"E1", -5000, []string{"E1", "D1", "BJ"}},
		{"E1", 100, []string{"E1", "E2", "D2", "BJ"}},
		{"E2", 10, []string{"E2", "D2", "BJ"}}, // before it was founded
		{"E3", 199, []string{"E3", "D1", "BJ"}},
		{"E3", 200, []string{"E3", "D1", "BJ"}}, // two successors are no chain
		{"BJ", 200, []string{"BJ"}},
		{"nobody", 200, nil},
	} {
		if diff := cmp.Diff(c.want, h.Ancestors(c.code, c.day)); diff != "" {
			t.Errorf("Ancestors(%s, day %d) (-want +got)\n%s", c.code, c.day, diff)
		}
	}
}

func TestRightsPassOn(t *testing.T) {
	h := cityOf2010(t)
	for _, c := range []struct {
		own, other string
		day        ledger.Day
		want       bool
	}{
		{"E1", "E1", 99, true}, {"E1", "E1", 100, false}, {"E1", "S1", 100, false},
		{"E2", "E1", 99, false}, {"E2", "E1", 100, true}, {"E2", "S1", 100, true},
		{"D1", "E1", 99, true}, {"D1", "E1", 100, false}, {"D2", "E1", 100, true},
		{"E4", "E3", 199, false}, {"E4", "E3", 200, true}, {"E5", "E3", 200, true}, {"D2", "E3", 200, true},
		{"E4", "E5", 200, false}, {"E2", "E3", 200, false}, {"BJ", "E3", 200, true},
	} {
		p := org.Principal{Role: org.Enterprise, Organisation: c.own}
		if got := h.On(c.day).MayActFor(p, c.other); got != c.want {
			t.Errorf("on day %d %s may act for %s = %t, want %t", c.day, c.own, c.other, got, c.want)
		}
	}
	if got := h.On(300).Heirs("E3"); !slices.Equal(got, []string{"E4", "E5"}) {
		t.Errorf("Heirs(E3) = %v, want E4 and E5", got)
	}
	if got := h.On(150).Children("D1"); !slices.Equal(got, []string{"E3", "E4"}) {
		t.Errorf("Children(D1) on day 150 = %v, want E3 and E4: E1 has ended", got)
	}
	if o, known := h.Get("E1", 150); !known || !o.EndedOn(150) || o.EndedOn(99) {
		t.Errorf("Get(E1, day 150) = %+v, %t, want it readable and ended", o, known)
	}
}

// A version of the past replaces those of later days; nothing before it changes.
func TestBackDated(t *testing.T) {
	h := history(t,
		courses.Organisation{Code: "A"}, courses.Organisation{Code: "B"},
		courses.Organisation{Code: "E", Parent: "A"},
		courses.Organisation{Code: "E", Parent: "B", Since: 100},
		courses.Organisation{Code: "E", Name: "corrected", Since: 50},
	)
	for day, want := range map[ledger.Day]string{-1: "A", 49: "A", 50: "", 100: "", 1000: ""} {
		if o, _ := h.Get("E", day); o.Parent != want {
			t.Errorf("on day %d the parent of E is %q, want %q", day, o.Parent, want)
		}
	}
}

func TestHistoryRefuses(t *testing.T) {
	o := func(code, parent string, since ledger.Day) courses.Organisation {
		return courses.Organisation{Code: code, Parent: parent, Since: since}
	}
	for name, list := range map[string][]courses.Organisation{
		"missing successor": {o("A", "", 0), {Code: "A", Since: 5, Ended: 5, Into: []string{"B"}}},
		"own successor":     {o("A", "", 0), {Code: "A", Since: 5, Ended: 5, Into: []string{"A"}}},
		"ends too early":    {{Code: "A", Since: 6, Ended: 5}},
		// Each version is right by itself; for ten days they are a circle.
		"circle for a time": {o("A", "", 0), o("B", "A", 0), o("A", "B", 90), o("B", "", 100)},
		"successors in a circle": {
			o("A", "", 0), o("B", "", 0),
			{Code: "A", Since: 5, Ended: 5, Into: []string{"B"}}, {Code: "B", Since: 6, Ended: 6, Into: []string{"A"}},
		},
	} {
		if _, err := org.NewHistory(versions(list...)); !errors.Is(err, fault.Invalid) {
			t.Errorf("%s: NewHistory = %v, want %v", name, err, fault.Invalid)
		}
	}
}

var codes = []string{"A", "B", "C", "D", "E", "F"}

// drawVersion draws a version of one of few organisations on one of few days.
func drawVersion(t *rapid.T) courses.Organisation {
	o := courses.Organisation{
		Code:   rapid.SampledFrom(codes).Draw(t, "code"),
		Kind:   rapid.SampledFrom([]courses.OrganisationKind{courses.SiteKind, courses.SiteKind, courses.EnterpriseKind}).Draw(t, "kind"),
		Parent: rapid.SampledFrom(append([]string{"", ""}, codes...)).Draw(t, "parent"),
		Since:  ledger.Day(rapid.IntRange(-20, 20).Draw(t, "since")),
	}
	if rapid.IntRange(0, 2).Draw(t, "ends") == 0 {
		o.Ended = ledger.Day(rapid.IntRange(-20, 20).Draw(t, "ended"))
		o.Into = rapid.SliceOfNDistinct(rapid.SampledFrom(codes), 0, 2, rapid.ID).Draw(t, "into")
	}
	return o
}

// drawHistory draws a history that is valid, version by version.
func drawHistory(t *rapid.T) *org.History {
	var first [][]courses.Organisation
	for _, code := range codes {
		first = append(first, []courses.Organisation{{Code: code, Version: 1}})
	}
	h, err := org.NewHistory(first)
	if err != nil {
		t.Fatal(err)
	}
	for range rapid.IntRange(0, 12).Draw(t, "versions") {
		if next, err := h.With(drawVersion(t)); err == nil {
			h = next
		}
	}
	return h
}

// On every day there is a tree: every organisation has a chain without a
// circle, covers itself, and is covered by all that the chain names.
func TestAlwaysATree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := drawHistory(t)
		for day := ledger.Day(-25); day <= 25; day++ {
			tree := h.On(day)
			if _, err := org.NewTree(day, tree.All()); err != nil {
				t.Fatalf("On(%d) is no tree: %v", day, err)
			}
			for _, code := range codes {
				chain := h.Ancestors(code, day)
				if len(chain) == 0 || chain[0] != code || len(slices.Compact(slices.Sorted(slices.Values(chain)))) != len(chain) {
					t.Fatalf("Ancestors(%s, %d) = %v", code, day, chain)
				}
				if got, _ := tree.Body(code); got != bodyOf(tree, chain) {
					t.Fatalf("On(%d).Body(%s) = %s, want %s of %v", day, code, got, bodyOf(tree, chain), chain)
				}
				for i, above := range chain {
					o, _ := tree.Get(chain[max(i-1, 0)])
					if split := len(o.Into) > 1 && tree.Ended(o.Code); split {
						break // who stood above has lost its rights
					}
					if !tree.Covers(above, code) {
						t.Fatalf("On(%d): %s of the chain of %s does not cover it", day, above, code)
					}
				}
				for _, heir := range tree.Heirs(code) {
					if !tree.Covers(heir, code) {
						t.Fatalf("On(%d): %s succeeded %s and does not cover it", day, heir, code)
					}
				}
			}
		}
	})
}

// bodyOf returns the first of a chain that is no site and goes on itself, or
// the last.
func bodyOf(tree *org.Tree, chain []string) string {
	for _, code := range chain {
		o, _ := tree.Get(code)
		if merged := tree.Ended(code) && len(o.Into) == 1; o.Kind != courses.SiteKind && !merged {
			return code
		}
	}
	return chain[len(chain)-1]
}

// Whatever is published, nothing changes before the day it takes effect.
func TestNothingChangesBefore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := drawHistory(t)
		o := drawVersion(t)
		after, err := before.With(o)
		if err != nil || o.Since == 0 {
			return // zero is always
		}
		for day := ledger.Day(-25); day < o.Since; day++ {
			for _, code := range codes {
				if diff := cmp.Diff(before.Ancestors(code, day), after.Ancestors(code, day)); diff != "" {
					t.Fatalf("%+v changes the chain of %s on day %d (-before +after)\n%s", o, code, day, diff)
				}
				if before.On(day).Ended(code) != after.On(day).Ended(code) {
					t.Fatalf("%+v changes whether %s has ended on day %d", o, code, day)
				}
			}
		}
	})
}
