package pages

import (
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"

	"creditbank/api/call"
	"creditbank/api/problem"
	"creditbank/courses/intake"
	"creditbank/courses/registrar"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// suspensePage is a list of rows in suspense.
type suspensePage struct {
	whose
	State intake.ItemState
	Items []itemLine
	Next  string
}

// itemLine is a row in suspense.
type itemLine struct {
	intake.Item
	Days     int // that it has waited
	Problems []toldProblem
}

// Hours are those reported.
func (i itemLine) Hours() string { return i.Completion.Hours.String() }

func (s officer) itemLine(c echo.Context, i *intake.Item) itemLine {
	return itemLine{*i, max(0, int(i.Age(s.Now())/(24*time.Hour))), s.toldProblems(call.Of(c.Request().Context()).Language, i.Problems, i.Line)}
}

func (s officer) getSuspense(c echo.Context) error {
	ctx := c.Request().Context()
	shown := suspensePage{State: intake.ItemState(c.QueryParam("state"))}
	var err error
	if shown.whose, err = s.whose(c, "suspense"); err != nil {
		return err
	}
	switch shown.State {
	case "":
		shown.State = intake.OpenItem
	case intake.OpenItem, intake.MatchedItem, intake.RejectedItem:
	default:
		return problem.Flaws{{Code: problem.ChoiceUnknown, Field: "state", Has: problem.Clip(string(shown.State)), Wants: "open, matched, rejected"}}
	}
	if shown.State != intake.OpenItem {
		shown.Keep = []parameter{{"state", string(shown.State)}}
	}
	items, next, err := call.Page("suspense", c.QueryParam("cursor"), listShown, func(after string, n int) ([]intake.Item, error) {
		return s.Reports.Suspense(ctx, call.Of(ctx).By, intake.Wanted{Organisation: shown.filter(), State: shown.State}, after, n)
	}, func(i intake.Item) string { return i.ID })
	if err != nil {
		return err
	}
	shown.Next = next
	for i := range items {
		shown.Items = append(shown.Items, s.itemLine(c, &items[i]))
	}
	return s.page(c, "enterprise/suspense", shown)
}

// itemPage is a row in suspense with whom and what it may be about.
type itemPage struct {
	Item      itemLine
	Open      bool
	May       bool // whoever looks may close it
	Proposals intake.Proposals
	Learner   string // what the form has
	Course    string
	Reason    string
}

func (s officer) itemPage(c echo.Context) (itemPage, error) {
	ctx := c.Request().Context()
	by := call.Of(ctx).By
	i, err := s.Reports.Item(ctx, by, c.Param("item"))
	if err != nil {
		return itemPage{}, err
	}
	p := itemPage{Item: s.itemLine(c, &i), Open: i.State == intake.OpenItem, May: s.Registrar.Tree().MayActFor(by, i.Owner)}
	if p.Proposals, err = s.Reports.Proposals(ctx, by, i.ID); err != nil {
		return p, err
	}
	p.Learner, p.Course = i.Completion.Learner, i.Completion.Course
	if len(p.Proposals.Learners) == 1 {
		p.Learner = p.Proposals.Learners[0].Learner.Account.String()
	}
	if len(p.Proposals.Courses) == 1 {
		p.Course = p.Proposals.Courses[0].Code
	}
	return p, nil
}

// chosenOr returns what was written into a field, or what was chosen in a list.
func chosenOr(c echo.Context, name string) string {
	if text := fieldOf(c, name+"-other"); text != "" {
		return text
	}
	return fieldOf(c, name)
}

// postMatch books a row in suspense for a learner and a course.
func (s officer) postMatch(c echo.Context) error {
	learner, course := chosenOr(c, "learner"), chosenOr(c, "course")
	return s.closeItem(c, func(q registrar.Request) error {
		var id ledger.AccountID
		if learner != "" {
			var err error
			if id, err = ledger.ParseAccountID(learner); err != nil {
				return &ledger.Refusal{Code: registrar.LearnerUnknown, Field: "learner", Subject: problem.Clip(learner)}
			}
		}
		_, _, err := s.Reports.Match(c.Request().Context(), q, c.Param("item"), id, course)
		return err
	})
}

// postReject closes a row in suspense without booking it.
func (s officer) postReject(c echo.Context) error {
	reason := fieldOf(c, "reason")
	return s.closeItem(c, func(q registrar.Request) error {
		if flaw := reasonFlaw(reason); flaw != nil {
			return flaw
		}
		_, _, err := s.Reports.Reject(c.Request().Context(), q, c.Param("item"), reason)
		return err
	})
}

// reasonFlaw says what is wrong with a reason: it has to be there, and not too
// long for one.
func reasonFlaw(reason string) error {
	const most = 300
	switch n := utf8.RuneCountInString(reason); {
	case n == 0:
		return problem.Flaws{{Code: problem.FieldEmpty, Field: "reason"}}
	case n > most:
		return problem.Flaws{{Code: problem.FieldTooLong, Field: "reason", Has: strconv.Itoa(most)}}
	}
	return nil
}

func (s officer) closeItem(c echo.Context, do func(registrar.Request) error) error {
	q, err := s.request(c)
	if err == nil {
		err = do(q)
	}
	if err != nil {
		shown, e := s.itemPage(c)
		if e != nil {
			return e
		}
		shown.Learner, shown.Course, shown.Reason = problem.Clip(chosenOr(c, "learner")), problem.Clip(chosenOr(c, "course")), problem.Clip(fieldOf(c, "reason"))
		c.Set(backKey, enterprisePath("suspense/%s", c.Param("item")))
		return s.pageRefused(c, "enterprise/item", shown, err)
	}
	return c.Redirect(http.StatusSeeOther, enterprisePath("suspense/%s", c.Param("item")))
}
