package programme_test

import (
	"fmt"
	"testing"

	"creditbank/courses/programme"
	"creditbank/ledger"
)

func TestCalendar(t *testing.T) {
	for _, test := range []struct {
		calendar, day, want string // year, semester
	}{
		{`{year_starts: "03-01", semesters: ["09-01", "03-01"]}`, "2024-01-20", "2023 2023/2"},
		{`{year_starts: "03-01", semesters: ["09-01", "03-01"]}`, "2024-02-29", "2023 2023/2"},
		{`{year_starts: "03-01", semesters: ["03-01", "09-01"]}`, "2024-03-01", "2024 2024/1"},
		{`{year_starts: "03-01", semesters: ["03-01", "09-01"]}`, "2024-08-31", "2024 2024/1"},
		{`{year_starts: "03-01", semesters: ["03-01", "09-01"]}`, "2024-09-01", "2024 2024/2"},
		{`{semesters: ["02-15", "09-01"]}`, "2024-01-20", "2024 2023/2"},
		{`{semesters: ["02-15", "09-01"]}`, "2024-02-15", "2024 2024/1"},
		{`{year_starts: "09-01", semesters: ["02-15", "09-01"]}`, "2024-10-01", "2024 2024/1"},
		{`{year_starts: "09-01", semesters: ["02-15", "09-01"]}`, "2025-02-15", "2024 2024/2"},
		{`{year_starts: "09-01", semesters: ["02-15", "09-01"]}`, "2025-08-31", "2024 2024/2"},
	} {
		f, err := programme.Read("t.yaml", []byte(base+"calendar: "+test.calendar+"\n"), nil)
		if err != nil {
			t.Fatal(err)
		}
		d, err := ledger.ParseDay(test.day)
		if err != nil {
			t.Fatal(err)
		}
		c := &f.Rules.Calendar
		year, number := c.Semester(d)
		if got := fmt.Sprintf("%d %d/%d", c.Year(d), year, number); got != test.want {
			t.Errorf("%s in %s is in %s, want %s", test.day, test.calendar, got, test.want)
		}
	}
}

// TestShares rounds a minimum up and a cap down to a thousandth.
func TestShares(t *testing.T) {
	f, err := programme.Read("t.yaml", []byte("ruleset: T\ntotal: 10.001\ngroups: {a: 7, b: 1}\n"+
		"at_least: {x: {source: [s], min_share_of_total: 0.333333}}\n"+
		"at_most: {y: {source: [r], max_share_of_total: 0.333333, max: 9}, z: {group: a, max_share_of_group: 1}}\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	r := f.Rules
	if got := fmt.Sprint(r.AtLeast[0].Min, r.AtMost[0].Max, r.AtMost[1].Max); got != "3.334 3.333 7" {
		t.Errorf("shares are %s, want 3.334 3.333 7", got)
	}
}
