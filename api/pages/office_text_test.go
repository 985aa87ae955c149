package pages

import (
	"testing"

	"creditbank/api/lang"
)

func TestMany(t *testing.T) {
	f := &frame{s: &Site{files: &Files{texts: textsRead(t)}}}
	for _, c := range []struct {
		spoken lang.Lang
		number string
		want   string
	}{
		{lang.English, "1", "1 row"},
		{lang.English, "2", "2 rows"},
		{lang.English, "0", "0 rows"},
		{lang.Chinese, "1", "1 行"},
	} {
		f.lang = c.spoken
		if got, err := f.Many("office.rows", c.number); got != c.want || err != nil {
			t.Errorf("Many(office.rows, %s) = %q, %v, want %q", c.number, got, err, c.want)
		}
	}
}

// TestSectionOf: a page below a section marks it, and no page marks what is
// above other sections but its own.
func TestSectionOf(t *testing.T) {
	links := []frameLink{{Path: "/office"}, {Path: "/office/reviews"}, {Path: "/decisions"}}
	for path, want := range map[string]int{
		"/office": 0, "/office/reviews": 1, "/office/reviews/x": 1, "/office/reviewsx": -1, "/office/courses": -1, "/office/suspense": -1, "/enterprise/money": -1,
		"/decisions/x/confirm": 2, "/": -1,
	} {
		if got := sectionOf(links, path); got != want {
			t.Errorf("sectionOf(%q) = %d, want %d", path, got, want)
		}
	}
}

// TestSectionOfRoute: a route can name the section that its page stands in.
func TestSectionOfRoute(t *testing.T) {
	s := new(Site)
	s.routes = s.pageRoutes()
	college := []frameLink{{Path: "/college"}, {Path: "/college/records"}, {Path: "/college/courses"}, {Path: "/college/programmes"}}
	office := []frameLink{{Path: "/office"}, {Path: "/office/reviews"}, {Path: "/college/programmes"}}
	for _, c := range []struct {
		links []frameLink
		path  string
		want  int
	}{
		{office, "/office/courses", 1}, {office, "/office/reviews/x", 1}, {office, "/college/holds/7", -1},
		{college, "/college/audits/x", 0}, {college, "/college/audits/x/moves", 0}, {college, "/college/holds/7", 1}, {college, "/college/awards/x", 1},
		{college, "/college/learners/x", 1}, {college, "/college/programmes/x/equivalences/edit", 3}, {college, "/college/other", -1},
	} {
		if got := s.sectionOf(c.links, c.path); got != c.want {
			t.Errorf("sectionOf(%q) = %d, want %d", c.path, got, c.want)
		}
	}
}

// TestListPages cuts lists of organisations.
func TestListPages(t *testing.T) {
	for _, c := range []struct {
		count                             int
		from                              string
		start, first, last, before, after int
	}{
		{0, "", 0, 0, 0, 0, 0},
		{50, "", 0, 1, 50, 0, 0},
		{51, "", 0, 1, 50, 0, 51},
		{51, "51", 50, 51, 51, 1, 0},
		{120, "51", 50, 51, 100, 1, 101},
		{120, "30", 29, 30, 79, 1, 80},
		{120, "999", 0, 1, 50, 0, 51},
		{120, "-1", 0, 1, 50, 0, 51},
		{120, "x", 0, 1, 50, 0, 51},
	} {
		p := listPages{Count: c.count}
		start := p.start(c.from)
		got := [...]int{start, p.First, p.Last, p.Before(), p.After()}
		if want := [...]int{c.start, c.first, c.last, c.before, c.after}; got != want {
			t.Errorf("%d from %q = %v, want %v", c.count, c.from, got, want)
		}
	}
}
