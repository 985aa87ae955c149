package coursetest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"creditbank/courses"
)

// testListed tests that papers stand in the lists that their newest versions
// say, in order.
func testListed(t *testing.T, v courses.Versions[courses.Paper]) {
	ctx := t.Context()
	decision := func(name string, version uint32, at int, state, organisation string) courses.Paper {
		return courses.Paper{
			Kind: courses.DecisionPaper, Name: name, Version: version, By: "k",
			Body: fmt.Sprintf(`{"asked_at":%d,"state":%q,"by":{"organisation":%q}}`, at, state, organisation),
		}
	}
	for _, p := range []courses.Paper{
		decision("d", 1, 1, "pending", "E1"), decision("b", 1, 300, "pending", "E1"), decision("a", 1, 300, "pending", "E2"),
		decision("c", 1, 20, "pending", "E1"), decision("c", 2, 20, "confirmed", "E1"), decision("e", 1, 1<<40, "pending", "E1"),
		{Kind: courses.DecisionPaper, Name: "torn", Version: 1, Body: `{"asked_at":`},
		{Kind: courses.SanctionPaper, Name: "s", Version: 1, Body: `{"at":1,"learner":"E1"}`},
		{Kind: courses.GoalPaper, Name: "g", Version: 1, Body: `{"at":1,"state":"pending"}`},
	} {
		if err := v.Add(ctx, p); err != nil {
			t.Fatal(err)
		}
	}
	kind := courses.DecisionPaper
	// reading returns what a way to read lists finds, by name and version.
	reading := func(read func(ctx context.Context, list, after string, n int) ([]courses.Paper, error)) func(list, after string, n int) string {
		return func(list, after string, n int) string {
			t.Helper()
			if after != "" {
				after = kind.Key(after)
			}
			items, err := read(ctx, list, after, n)
			if err != nil {
				t.Errorf("list %q, after %q, %d: %v", list, after, n, err)
			}
			var names []string
			for _, p := range items {
				names = append(names, fmt.Sprint(p.Name, p.Version))
			}
			return strings.Join(names, " ")
		}
	}
	listed, back := reading(v.Listed), reading(v.ListedBack)
	for _, c := range []struct {
		list, after string
		n           int
		want        string
	}{
		{kind.List(), "", 10, "d1 c2 a1 b1 e1"}, {kind.List(), "", 2, "d1 c2"}, {kind.List(), "c", 2, "a1 b1"},
		{kind.List(), "e", 2, ""}, {kind.List(), "", 0, ""}, {kind.List(), "nobody", 1, "d1"},
		{kind.ListIn("pending"), "", 10, "d1 a1 b1 e1"}, {kind.ListIn("confirmed"), "", 10, "c2"},
		{kind.ListIn("pending"), "c", 1, "a1"}, // from a place in another list on
		{kind.ListOf("E1"), "", 10, "d1 c2 b1 e1"}, {kind.ListOf("E2"), "a", 10, ""}, {kind.ListOf("E"), "", 10, ""},
		{courses.SanctionPaper.ListOf("E1"), "", 10, "s1"}, {courses.SanctionPaper.ListIn(courses.SanctionInForce), "", 10, "s1"},
		{courses.GoalPaper.List(), "", 10, ""}, {"", "", 10, ""},
	} {
		if got := listed(c.list, c.after, c.n); got != c.want {
			t.Errorf("Listed(%q, after %q, %d) = %s, want %s", c.list, c.after, c.n, got, c.want)
		}
	}
	for _, c := range []struct {
		list, after string
		n           int
		want        string
	}{
		{kind.List(), "", 10, "e1 b1 a1 c2 d1"}, {kind.List(), "", 2, "e1 b1"}, {kind.List(), "b", 2, "a1 c2"},
		{kind.List(), "d", 2, ""}, {kind.List(), "", 0, ""}, {kind.List(), "nobody", 1, "e1"},
		{kind.ListIn("pending"), "c", 9, "d1"}, {kind.ListIn("confirmed"), "", 9, "c2"}, {"", "", 9, ""},
		{courses.SanctionPaper.ListOf("E1"), "", 9, "s1"}, {kind.ListOf("E2"), "e", 9, "a1"},
	} {
		if got := back(c.list, c.after, c.n); got != c.want {
			t.Errorf("ListedBack(%q, after %q, %d) = %s, want %s", c.list, c.after, c.n, got, c.want)
		}
	}
	for _, c := range []struct {
		list       string
		most, want int
	}{{kind.List(), 10, 5}, {kind.List(), 3, 3}, {kind.ListIn("confirmed"), 9, 1}, {kind.ListOf("E"), 9, 0}, {"", 9, 0}} {
		if got, err := v.CountListed(ctx, c.list, c.most); err != nil || got != c.want {
			t.Errorf("CountListed(%q, %d) = %d, %v, want %d", c.list, c.most, got, err, c.want)
		}
	}
	// A place in a plan stands in one list, and once it is dropped in none.
	for i, dropped := range []bool{false, true} {
		seat := courses.Paper{Kind: courses.SeatPaper, Name: "s", Version: uint32(i) + 1, Body: fmt.Sprintf(`{"learner":"L","dropped":%t}`, dropped)}
		if err := v.Add(ctx, seat); err != nil {
			t.Fatal(err)
		}
		items, err := v.Listed(ctx, courses.SeatPaper.ListOf("L"), "", 9)
		n, countErr := v.CountListed(ctx, courses.SeatPaper.ListOf("L"), 9)
		if err != nil || countErr != nil || len(items) != 1-i || n != 1-i {
			t.Errorf("a place that is dropped: %t is listed %d times and counted %d, %v, %v", dropped, len(items), n, err, countErr)
		}
	}
	if err := v.Forget(ctx, kind.Key("a"), kind.Key("d")); err != nil {
		t.Fatal(err)
	}
	if got := listed(kind.List(), "", 10); got != "c2 b1 e1" {
		t.Errorf("Listed after two were forgotten = %s, want c2 b1 e1", got)
	}
}
