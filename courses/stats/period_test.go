package stats

import (
	"strings"
	"testing"
	"time"

	"creditbank/ledger"

	"pgregory.net/rapid"
)

func parseDay(t testing.TB, text string) ledger.Day {
	t.Helper()
	if text == "" {
		return 0
	}
	d, err := ledger.ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func names(periods []Period) string {
	var list []string
	for _, p := range periods {
		list = append(list, p.String())
	}
	return strings.Join(list, " ")
}

func TestRange(t *testing.T) {
	for _, c := range []struct{ from, to, cover, exact string }{
		{"", "", "all", "all"},
		{"2009-01-01", "2009-12-31", "2009", "2009"},
		{"2009-04-01", "2009-06-30", "2009Q2", "2009Q2"},
		{"2009-02-01", "2009-02-28", "2009-02", "2009-02"},
		{"2008-02-01", "2008-02-29", "2008-02", "2008-02"},
		{"2008-11-01", "2010-04-30", "2008-11 2008-12 2009 2010Q1 2010-04", ""},
		{"2009-01-01", "2009-06-30", "2009Q1 2009Q2", ""},
		{"1950-01-01", "1951-12-31", "1950 1951", ""},
	} {
		r := Range{parseDay(t, c.from), parseDay(t, c.to)}
		if flaw := r.check(); flaw != nil {
			t.Errorf("check(%s to %s) = %+v, want none", c.from, c.to, flaw)
		}
		if got := names(r.cover()); got != c.cover {
			t.Errorf("cover(%s to %s) = %s, want %s", c.from, c.to, got, c.cover)
		}
		p, ok := r.exact()
		if got := p.String(); ok != (c.exact != "") || ok && got != c.exact {
			t.Errorf("exact(%s to %s) = %s, %t, want %s", c.from, c.to, got, ok, c.exact)
		}
	}
}

func TestYearRange(t *testing.T) {
	for _, year := range []int{1900, 0, 3000, -5} {
		if r, err := YearRange(year); err == nil {
			t.Errorf("YearRange(%d) = %v, want an error", year, r)
		}
	}
}

// What covers a range has each of its months once, and nothing else.
func TestCoverIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// The first of January 1970 is no day that can be given.
		first := rapid.IntRange(1950*12, 2100*12).Filter(func(month int) bool { return month != 1970*12 }).Draw(t, "first")
		n := rapid.IntRange(1, 200).Draw(t, "months")
		day := func(month int) ledger.Day {
			return ledger.Day(time.Date(month/12, time.Month(month%12+1), 1, 0, 0, 0, 0, time.UTC).Unix() / 86400)
		}
		r := Range{day(first), day(first+n) - 1}
		at := first
		for _, p := range r.cover() {
			from, to := p.months()
			if from != at {
				t.Fatalf("%s follows month %d", p, at)
			}
			at = to
		}
		if at != first+n || r.check() != nil {
			t.Fatalf("cover ends before month %d, want %d; check = %v", at, first+n, r.check())
		}
	})
}
