package pages

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"creditbank/api/auth"
	"creditbank/api/call"
	"creditbank/api/lang"
	"creditbank/api/problem"
	v1 "creditbank/api/v1"
	"creditbank/courses/intake"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/courses/stats"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// officePages are those of the office: of its managers and clerks, and of the
// auditors, who read all of them and write nothing.
func (s *Site) officePages() []pageRoute {
	const get = http.MethodGet
	return []pageRoute{
		{method: get, path: "/office", operation: "showOffice", nav: "office.home", open: s.getOffice},
	}
}

// perform submits what takes no second person and whose answer the page does
// not need.
func perform[Q, R any](s *Site, c echo.Context, request Q, do func(*v1.Server, context.Context, Q) (R, error)) error {
	_, _, err := submit(s, c, "", request, do)
	return err
}

// May reports whether whoever is signed in may ask for an operation of the API.
func (f *frame) May(operation string) bool {
	roles, known := auth.Allowed(operation)
	return known && f.Who != nil && roles.Has(f.Who.Role)
}

// Operation returns what an operation that takes a second person is called.
func (f *frame) Operation(id string) string {
	if spoken, known := f.s.files.texts["decisions.op."+id]; known {
		return spoken[f.lang]
	}
	return id
}

// Whole writes a whole number as people read it.
func (f *frame) Whole(n int64) string { return f.Figure(stats.Value{N: n}, stats.Count) }

// Many returns a text with a number in it, and what follows: that of the key,
// or in English that of the key with “.one” if there is one only.
func (f *frame) Many(key, number string, with ...any) (string, error) {
	if f.lang == lang.English && number == "1" {
		key += ".one"
	}
	return f.T(key, append([]any{number}, with...)...)
}

// Dated writes a day that the API wrote as people read it.
func (f *frame) Dated(text string) string {
	d, err := ledger.ParseDay(text)
	if err != nil {
		return text
	}
	return f.Date(d)
}

// UpTo writes a count that stops at a bound: “1000+” there.
func (*frame) UpTo(n, most int) string {
	if n >= most {
		return strconv.Itoa(most) + "+"
	}
	return strconv.Itoa(n)
}

// Today returns the bank's day.
func (f *frame) Today() ledger.Day { return ledger.DayOf(f.s.Now()) }

// numberOf is a field of a form that is a whole number. What is none becomes
// one that no bound allows, so that the check of the request refuses it.
func numberOf(c echo.Context, name string) int {
	n, err := strconv.Atoi(fieldOf(c, name))
	if err != nil {
		return -1
	}
	return n
}

// noNumber refuses a field of a form that is no whole number. At is the field
// of the API that it fills.
func noNumber(c echo.Context, name, at string) error {
	text := fieldOf(c, name)
	if text == "" {
		return problem.Flaws{{Code: problem.FieldMissing, Field: at}}
	}
	if _, err := strconv.Atoi(text); err != nil {
		return problem.Flaws{{Code: problem.FieldMalformed, Field: at, Has: problem.Clip(text)}}
	}
	return nil
}

// Bounds of the first page.
const (
	shownAtHome  = 5
	countedMost  = 1000 // of a kind of work; “1000+” beyond
	dueSoon      = 30   // days within which a review of a sanction counts as due
	deadlineNear = 7    // days
)

// officeHome is what waits for the office.
type officeHome struct {
	Proposed, Ready int                        // submitted, and passed
	Reviews         []registrar.CourseProposal // some of these, and of those with the panel
	Decisions       []registrar.Decision
	Suspense        []officeAge
	Waiting         int
	Sanctions       []registrar.Sanction
	Complaints      []officeComplaint
	Late            int // complaints whose deadline has passed
	Most            int
}

// officeAge is how many rows in suspense have waited so long.
type officeAge struct {
	Text string // key of the text
	From int    // days
	Rows int
}

// getOffice shows what waits.
func (s *Site) getOffice(c echo.Context) error {
	ctx := c.Request().Context()
	by := call.Of(ctx).By
	home := officeHome{Most: countedMost}
	var err error
	if err = s.officeReviews(ctx, &home); err != nil {
		return err
	}
	if home.Decisions, err = s.Registrar.Decisions(ctx, by, registrar.DecisionPending, "", countedMost); err != nil {
		return err
	}
	today := ledger.DayOf(s.Now())
	if home.Sanctions, err = s.Registrar.Sanctions(ctx, by, registrar.SanctionFilter{DueBy: today + dueSoon}, "", countedMost); err != nil {
		return err
	}
	if home.Complaints, err = s.officeDeadlines(ctx, today); err != nil {
		return err
	}
	for _, one := range home.Complaints {
		if one.Overdue {
			home.Late++
		}
	}
	if err := s.officeAges(ctx, &home); err != nil {
		return err
	}
	return s.page(c, "office/home", home)
}

// officeReviews finds the course proposals that are on their way, for those who
// may see them.
func (s *Site) officeReviews(ctx context.Context, home *officeHome) error {
	by := call.Of(ctx).By
	if !by.ReadsAll() && by.Role != org.Clerk {
		return nil
	}
	for _, state := range []registrar.ReviewState{registrar.Submitted, registrar.Passed, registrar.UnderReview} {
		found, err := s.Registrar.CourseProposals(ctx, by, registrar.ReviewFilter{State: state}, "", countedMost)
		if err != nil {
			return err
		}
		switch state {
		case registrar.Submitted:
			home.Proposed = len(found)
		case registrar.Passed:
			home.Ready = len(found)
		}
		home.Reviews = append(home.Reviews, found[:min(shownAtHome, len(found))]...)
	}
	return nil
}

// officeDeadlines returns the complaints whose next step is due soon, or is late.
func (s *Site) officeDeadlines(ctx context.Context, today ledger.Day) ([]officeComplaint, error) {
	all, err := s.Registrar.Complaints(ctx, call.Of(ctx).By, registrar.ComplaintFilter{}, "", countedMost)
	if err != nil {
		return nil, err
	}
	var near []officeComplaint
	for _, one := range all {
		if one.Due != 0 && one.Due <= today+deadlineNear {
			near = append(near, officeComplaint{Complaint: one, Overdue: one.Overdue(today)})
		}
	}
	return near, nil
}

// officeAges counts what waits in suspense, by how long it has.
func (s *Site) officeAges(ctx context.Context, home *officeHome) error {
	items, err := s.Reports.Suspense(ctx, call.Of(ctx).By, intake.Wanted{State: intake.OpenItem}, "", countedMost)
	if err != nil {
		return err
	}
	home.Waiting = len(items)
	home.Suspense = []officeAge{{"office.age.old", 31, 0}, {"office.age.weeks", 8, 0}, {"office.age.new", 0, 0}}
	for i := range items {
		days := int(items[i].Age(s.Now()) / (24 * time.Hour))
		for n := range home.Suspense {
			if days >= home.Suspense[n].From {
				home.Suspense[n].Rows++
				break
			}
		}
	}
	return nil
}

// officeComplaint is a complaint as a list shows it.
type officeComplaint struct {
	registrar.Complaint
	Overdue bool
}
