package stats_test

import (
	"errors"
	"testing"

	"creditbank/courses/org"
	"creditbank/courses/stats"
	"creditbank/ledger"
)

// Of a bank of three people nothing is published, whatever is asked; the office
// is told all. What cannot be told of so few is refused.
func TestPublished(t *testing.T) {
	d := newDesk(t)
	year, err := stats.YearRange(2009)
	must(t, err)
	office := org.Principal{Role: org.Office, Organisation: "BJ"}
	for _, q := range []stats.Query{
		{Table: "summary", Range: year},
		{Table: "summary", Range: year, Suppress: 1},
		{Table: "summary", Range: year, By: stats.ByModule},
		{Table: "summary", Range: year, By: stats.ByDistrict},
		{Table: "people", Range: year, By: stats.ByCourse, Period: stats.Quarter},
		{Table: "credits", Range: year, By: stats.BySite},
		{Table: "ranking", Range: year, Level: stats.DistrictLevel},
		{Table: "conversion"},
	} {
		q.Organisation, q.MinSeq = "BJ", 12
		told, err := d.Ask(t.Context(), office, q)
		must(t, err)
		public, err := d.Published(t.Context(), q)
		must(t, err)
		if n := shownOf(told); n == 0 && q.Suppress == 0 {
			t.Errorf("%s by %s: the office is told nothing", q.Table, q.By)
		}
		if n := shownOf(public); n != 0 {
			t.Errorf("%s by %s: %d figures about fewer than %d people are published", q.Table, q.By, n, stats.PublicFloor)
		}
	}
	for _, table := range []string{"coverage", "suspense", "supply"} {
		var refusal *ledger.Refusal
		q := stats.Query{Table: table, Organisation: "BJ"}
		if table == "coverage" {
			q.Range = year
		}
		if _, err := d.Published(t.Context(), q); !errors.As(err, &refusal) || refusal.Code != stats.ParamUnfit || refusal.Field != "suppress" {
			t.Errorf("Published(%s) = %v, want it refused", table, err)
		}
	}
}

// shownOf counts the figures of a table that are told and not nought.
func shownOf(table *stats.Table) (n int) {
	rows := table.Rows
	if table.Total != nil {
		rows = append(rows[:len(rows):len(rows)], *table.Total)
	}
	for _, r := range rows {
		for i, v := range r.Values {
			if table.Columns[i].Name == "rank" {
				continue // of those with nobody: how many are above
			}
			if v.Why == stats.Shown && v.N != 0 {
				n++
			}
		}
	}
	return n
}
