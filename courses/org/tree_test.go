package org_test

import (
	"errors"
	"testing"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger/fault"

	"github.com/google/go-cmp/cmp"
)

func organisations(parents ...string) (list []courses.Organisation) {
	for i := 0; i < len(parents); i += 2 {
		list = append(list, courses.Organisation{Code: parents[i], Parent: parents[i+1]})
	}
	return list
}

func TestTree(t *testing.T) {
	tree, err := org.NewTree(0, organisations("BJ", "", "D1", "BJ", "U1", "BJ", "E1", "U1", "E2", "U1", "S1", "E1", "COL", ""))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		role  org.Role
		own   string
		other string
		want  bool
	}{
		{org.Office, "BJ", "BJ", true}, {org.Office, "BJ", "S1", true}, {org.Office, "BJ", "COL", false},
		{org.Enterprise, "E1", "E1", true}, {org.Enterprise, "E1", "S1", true}, {org.Enterprise, "E1", "E2", false},
		{org.Enterprise, "E1", "U1", false}, {org.Enterprise, "U1", "S1", true}, {org.Enterprise, "D1", "E1", false},
		{org.College, "COL", "COL", true}, {org.College, "COL", "nobody", false}, {org.College, "", "", false},
		{org.Learner, "E1", "E1", false}, {org.Enterprise, "nobody", "E1", false},
	} {
		p := org.Principal{Role: c.role, Organisation: c.own}
		if got := tree.MayActFor(p, c.other); got != c.want {
			t.Errorf("%s of %q may act for %q = %t, want %t", c.role, c.own, c.other, got, c.want)
		}
	}
	if diff := cmp.Diff([]string{"E1", "E2"}, tree.Children("U1")); diff != "" {
		t.Errorf("Children(U1) (-want +got)\n%s", diff)
	}
	if all := tree.All(); len(all) != 7 || all[0].Code != "BJ" {
		t.Errorf("All() = %v, want 7 in order", all)
	}
}

func TestTreeRefuses(t *testing.T) {
	deep := organisations("O0", "")
	for i := range 30 {
		deep = append(deep, courses.Organisation{Code: string(rune('a' + i)), Parent: deep[len(deep)-1].Code})
	}
	for name, list := range map[string][]courses.Organisation{
		"missing parent": organisations("A", "B"),
		"own parent":     organisations("A", "A"),
		"circle":         organisations("A", "B", "B", "C", "C", "A"),
		"too deep":       deep,
	} {
		if _, err := org.NewTree(0, list); !errors.Is(err, fault.Invalid) {
			t.Errorf("%s: NewTree = %v, want %v", name, err, fault.Invalid)
		}
	}
}

// TestSplitAbove: after a split the way up leads to who stood above; a body
// that stands there must not stand below the one that was split.
func TestSplitAbove(t *testing.T) {
	list := organisations("A", "P", "P", "A", "B", "", "C", "")
	list[0].Ended, list[0].Into = 1, []string{"B", "C"}
	if _, err := org.NewTree(10, list); !errors.Is(err, fault.Invalid) {
		t.Errorf("NewTree with a circle by a split = %v, want %v", err, fault.Invalid)
	}
	list[1].Parent = "B"
	tree, err := org.NewTree(10, list)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"A", "P", "B"}, tree.Ancestors("A")); diff != "" {
		t.Errorf("Ancestors(A) (-want +got)\n%s", diff)
	}
}
