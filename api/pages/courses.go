package pages

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"creditbank/api/call"
	"creditbank/api/problem"
	v1 "creditbank/api/v1"
	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/courses/search"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/labstack/echo/v4"
)

// coursesPage is the learning supermarket.
type coursesPage struct {
	Base       string // "/worker/courses" or "/courses"
	Q          string // what was typed
	Selects    []courseSelect
	Toward     string
	Programmes []courses.Programme // that Toward can be
	Items      []courseItem
	Total      int
	Next       string // the next page's address
	Fresh      bool   // nothing was asked for yet
	Filtered   bool   // something beside words was
}

// courseSelect is a filter with how many courses it would leave.
type courseSelect struct {
	Name, Chosen string
	Options      []courseOption
}

type courseOption struct {
	Value, Text string
	Count       int
}

// courseItem is a course as it was found.
type courseItem struct {
	courses.Course
	Status  search.Status
	Credits ledger.Amount
	Unit    string
	Says    []courseSays
}

// Yes returns the programmes that a course counts for, or could.
func (i courseItem) Yes() []courseSays {
	return slices.DeleteFunc(slices.Clone(i.Says), func(x courseSays) bool { return x.Not })
}

// No returns those that it does not count for.
func (i courseItem) No() []courseSays {
	return slices.DeleteFunc(slices.Clone(i.Says), func(x courseSays) bool { return !x.Not })
}

// courseSays is what a course would do for a programme.
type courseSays struct {
	Programme string
	Code      string // of the programme
	Use       string // a key of the texts
	Group     string
	Gain      ledger.Amount
	Nearer    ledger.Amount
	Expires   ledger.Day
	Needed    ledger.Day
	Words     string // why not; empty if it counts
	Not       bool   // it does not count, whatever is done
}

// coursesShown is how many courses a page lists. Each takes an audit for a
// learner's goals.
const coursesShown = 12

// hourBands are the bounds of the bands that search counts hours in.
var hourBands = map[string][2]ledger.Amount{
	"0-15": {0, 16*ledger.One - 1}, "16-31": {16 * ledger.One, 32*ledger.One - 1}, "32-63": {32 * ledger.One, 64*ledger.One - 1}, "64+": {64 * ledger.One, 0},
}

func (s *Site) getCoursesPage(c echo.Context) error {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	page := coursesPage{Base: c.Path(), Q: c.QueryParam("q"), Toward: c.QueryParam("toward"), Programmes: s.Registrar.OpenProgrammes(), Fresh: c.QueryString() == ""}
	for name, values := range c.QueryParams() {
		page.Filtered = page.Filtered || name != "q" && name != "cursor" && values[0] != ""
	}
	words, err := search.Parse(page.Q)
	if err != nil {
		page.Q = problem.Clip(page.Q)
		return s.pageRefused(c, "public/courses", page, problem.Flaws{{Code: problem.SearchMalformed, Field: "q", Subject: page.Q, Has: strconv.Itoa(search.MaxWords)}})
	}
	after, err := v1.PlaceOf(c.QueryParam("cursor"))
	if err != nil {
		return err
	}
	hours := hourBands[c.QueryParam("hours")]
	errand := registrar.Errand{
		Question: search.Question{
			Words: words, Module: courses.Module(c.QueryParam("module")), Industry: c.QueryParam("industry"), Provider: c.QueryParam("provider"),
			Status: search.Status(c.QueryParam("status")), MinHours: hours[0], MaxHours: hours[1], After: after, Limit: coursesShown,
		},
		CountsToward: page.Toward,
	}
	if asker.By.Role == org.Learner {
		errand.Learner = asker.By.Learner
		if err := s.towardNearest(c, &errand, &page); err != nil {
			return err
		}
	}
	found, err := s.Registrar.Search(ctx, asker.By, errand)
	if err != nil {
		return s.pageRefused(c, "public/courses", page, err)
	}
	f := s.frame(asker, nil)
	page.Total = found.Total
	for i := range found.Items {
		page.Items = append(page.Items, s.courseItem(f, found.Items[i].Course, found.Offers[i]))
	}
	page.Selects = s.courseSelects(f, c, found.Facets)
	if found.More {
		last := found.Items[len(found.Items)-1].Place()
		query := c.QueryParams()
		query.Set("cursor", call.CursorAfter("catalogue", strconv.Itoa(int(last.Score))+" "+last.Code))
		page.Next = page.Base + "?" + query.Encode()
	}
	return s.page(c, "public/courses", page)
}

// towardNearest has a learner without goals told about the nearest programme.
func (s *Site) towardNearest(c echo.Context, errand *registrar.Errand, page *coursesPage) error {
	if errand.CountsToward != "" {
		return nil
	}
	ctx := c.Request().Context()
	by := call.Of(ctx).By
	goals, err := s.Registrar.Goals(ctx, by, by.Learner)
	if err != nil || len(goals) > 0 {
		return err
	}
	glance, err := s.Registrar.Glance(ctx, by, by.Learner)
	if glance.Nearest != nil {
		errand.CountsToward, page.Toward = glance.Nearest.Programme.Code, glance.Nearest.Programme.Code
	}
	return err
}

// courseSelects makes a list of choices of each facet.
func (s *Site) courseSelects(f *frame, c echo.Context, facets map[string][]search.Count) []courseSelect {
	var selects []courseSelect
	for _, name := range []string{"module", "industry", "provider", "hours", "status"} {
		x := courseSelect{Name: name, Chosen: c.QueryParam(name)}
		there := false
		for _, count := range facets[name] {
			text := count.Value
			switch name {
			case "module", "status", "hours":
				text = f.Name(name + "." + count.Value)
			case "provider":
				text = f.Organ(count.Value)
			case "industry":
				text = f.Industry(count.Value)
			}
			there = there || count.Value == x.Chosen
			x.Options = append(x.Options, courseOption{count.Value, text, count.Count})
		}
		if x.Chosen != "" && !there {
			x.Options = append(x.Options, courseOption{x.Chosen, problem.Clip(x.Chosen), 0})
		}
		if len(x.Options) > 0 {
			selects = append(selects, x)
		}
	}
	return selects
}

func (s *Site) courseItem(f *frame, found search.Course, offered registrar.Offered) courseItem {
	item := courseItem{Course: found.Course, Status: found.Status, Credits: found.Worth.Credits(found.Hours), Unit: "worker.unit." + found.Worth.Unit.String()}
	switch t := offered.Toward; {
	case len(offered.For) > 0:
		for i := range offered.For {
			item.Says = append(item.Says, foreseenSays(f, &offered.For[i]))
		}
	case t != nil:
		says := courseSays{Programme: programmeTitle(f, &t.Programme), Code: t.Programme.Code, Use: "courses.use.not-accepted"}
		if t.Group != "" {
			says.Use, says.Group, says.Gain = "courses.use.counts", f.Name(t.Group), t.Credits
		} else {
			says.Words, says.Not = f.Says(t.Words), true
		}
		item.Says = append(item.Says, says)
	}
	return item
}

func foreseenSays(f *frame, x *registrar.Foreseen) courseSays {
	says := courseSays{
		Programme: programmeTitle(f, &x.Programme), Code: x.Programme.Code, Use: "courses.use." + string(x.Use), Group: f.Name(x.Group),
		Gain: x.Gain, Nearer: max(0, x.Nearer), Needed: x.NeededOn,
		Not: x.Use == registrar.NotAccepted,
	}
	if x.Use == registrar.Counts || x.Use == registrar.Expires {
		says.Expires = x.ExpiresOn
	}
	if x.Use != registrar.Counts && x.Use != registrar.IsDuplicate {
		says.Words = f.Says(x.Words)
	}
	return says
}

// coursePage is one course.
type coursePage struct {
	courseItem
	Base      string
	Versions  []courses.Course // newest first
	Successor string           // its title
}

func (s *Site) getCoursePage(c echo.Context) error {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	code := c.Param("code")
	versions, err := s.Registrar.Course(ctx, code)
	if err != nil {
		return err
	}
	today := ledger.DayOf(s.Now())
	now, known := s.Registrar.CourseOn(code, today)
	if !known || len(versions) == 0 || now.Approved == 0 {
		return fmt.Errorf("course %.40q: %w", code, fault.NotFound)
	}
	f := s.frame(asker, nil)
	page := coursePage{Base: "/courses"}
	for i := len(versions) - 1; i >= 0; i-- {
		page.Versions = append(page.Versions, versions[i])
	}
	status := search.Retired
	switch {
	case now.CountsOn(today):
		status = search.Open
	case today < now.Approved:
		status = search.Coming
	}
	var offered registrar.Offered
	if asker.By.Role == org.Learner {
		page.Base = "/worker/courses"
		if status == search.Open {
			if offered.For, err = s.Registrar.Foresee(ctx, asker.By, asker.By.Learner, code); err != nil {
				return err
			}
		}
	}
	page.courseItem = s.courseItem(f, search.Course{Course: now, Status: status}, offered)
	if now.Successor != "" {
		next, _ := s.Registrar.CourseOn(now.Successor, today)
		page.Successor = cmp.Or(f.Choose(next.Title, next.TitleEn), now.Successor)
	}
	return s.page(c, "public/course", page)
}
