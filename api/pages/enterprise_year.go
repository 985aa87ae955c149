package pages

import (
	"context"
	"errors"
	"html/template"
	"slices"
	"strconv"

	"creditbank/api/call"
	"creditbank/api/chart"
	"creditbank/api/problem"
	"creditbank/courses/registrar"
	"creditbank/courses/training"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/labstack/echo/v4"
)

// yearPage is what the pages of a year share.
type yearPage struct {
	whose
	Year, Before, After int
	// Missing says that nothing was filed for the year; Why is the reason that
	// the bank gives if it is another one.
	Missing bool
	Filed   int // the newest year before it for which something was; zero if none
	Why     string
}

// year returns the year that is asked for; this one if none is.
func (s officer) year(c echo.Context, path string) (yearPage, error) {
	y := s.thisYear()
	text := c.QueryParam("year")
	if text == "" {
		text = fieldOf(c, "year") // of a form
	}
	if text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1950 || n > 2198 {
			return yearPage{}, problem.Flaws{{Code: problem.ParamMalformed, Field: "year"}}
		}
		y = n
	}
	about, err := s.whose(c, path, parameter{"year", strconv.Itoa(y)})
	return yearPage{whose: about, Year: y, Before: y - 1, After: y + 1}, err
}

// leave notes that there is nothing to show, or returns an error that is not
// for a page to tell.
func (p *yearPage) leave(s officer, c echo.Context, err error) error {
	var refusal *ledger.Refusal
	switch {
	case errors.Is(err, fault.NotFound):
		p.Missing = true
	case errors.As(err, &refusal):
		detail, cure := s.Texts.Tell(*refusal, call.Of(c.Request().Context()).Language)
		p.Why = detail + " " + cure
	default:
		return err
	}
	return nil
}

// lookBack finds the newest year before this one for which something was filed.
func (p *yearPage) lookBack(filed func(year int) error) error {
	const most = 20
	for y := p.Year - 1; p.Missing && y > p.Year-most; y-- {
		switch err := filed(y); {
		case err == nil:
			p.Filed = y
			return nil
		case !leftOut(err):
			return err
		}
	}
	return nil
}

// planPage is a plan against what was done.
type planPage struct {
	yearPage
	Plan        registrar.TrainingPlan
	Versions    []registrar.TrainingPlan // the newest first
	Reason      string                   // of the form that was refused
	Done        training.PlanResult
	Spent       training.Money
	Lines       []planLine
	People      []personDone
	MorePeople  int
	Places, Hrs template.HTML
}

// planLine is a line of a plan with what was done of it.
type planLine struct {
	training.LineResult
	Title string
	Spent training.Money
}

// HoursPlanned are those of all places.
func (l planLine) HoursPlanned() ledger.Amount {
	return l.Line.Hours * ledger.Amount(l.Line.People)
}

// personDone is what one person has done of the plan.
type personDone struct {
	training.PersonResult
	Name string
}

// maxShownPeople bounds how many people a page of a plan names.
const maxShownPeople = 200

func (s officer) planPage(c echo.Context) (planPage, error) {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	year, err := s.year(c, "plan")
	shown := planPage{yearPage: year}
	if err != nil {
		return shown, err
	}
	d, err := s.Registrar.PlanDone(ctx, asker.By, year.Code, year.Year)
	if err != nil {
		if err := shown.leave(s, c, err); err != nil {
			return shown, err
		}
		return shown, shown.lookBack(func(y int) error {
			_, err := s.Registrar.TrainingPlan(ctx, asker.By, year.Code, y)
			return err
		})
	}
	if shown.Versions, err = s.Registrar.TrainingPlan(ctx, asker.By, year.Code, year.Year); err != nil {
		return shown, err
	}
	slices.Reverse(shown.Versions)
	shown.Plan, shown.Done, shown.Spent = d.Plan, d.Result, d.SpentTotal
	f := s.frame(asker, nil)
	places := s.bars(f, "places", "ent.plan.places", "ent.plan.course", "ent.plan.done")
	hours := s.bars(f, "hours", "ent.plan.hours", "ent.plan.course", "ent.plan.done")
	places.Whole, hours.Whole = s.say(f, "ent.plan.planned"), s.say(f, "ent.plan.planned")
	hours.Write = amountText
	for _, l := range d.Result.Lines {
		line := planLine{l, s.courseTitle(ctx, f, l.Line.Course), d.Spent[l.Line.ID]}
		shown.Lines = append(shown.Lines, line)
		places.Items = append(places.Items, chart.Bar{Label: line.Title, N: int64(len(l.Done)), Of: int64(l.Line.People)})
		hours.Items = append(hours.Items, chart.Bar{Label: line.Title, N: int64(l.Hours), Of: int64(line.HoursPlanned())})
	}
	for _, p := range d.Result.People {
		if len(shown.People) == maxShownPeople {
			shown.MorePeople = len(d.Result.People) - maxShownPeople
			break
		}
		person := personDone{PersonResult: p, Name: p.Learner}
		if l, err := s.Registrar.Learner(ctx, asker.By, accountOf(p.Learner)); err == nil {
			person.Name = l.Name
		}
		shown.People = append(shown.People, person)
	}
	if shown.Places, err = places.Rows(); err != nil {
		return shown, err
	}
	shown.Hrs, err = hours.Rows()
	return shown, err
}

// bars begins a chart with its texts.
func (s officer) bars(f *frame, id, title, column, figure string) *chart.Bars {
	return &chart.Bars{ID: id, Title: s.say(f, title), Column: s.say(f, column), Figure: s.say(f, figure), Table: s.say(f, "ent.table")}
}

// say returns a text that a test knows to be there.
func (s officer) say(f *frame, key string) string {
	text, err := f.T(key)
	if err != nil {
		return key
	}
	return text
}

// courseTitle returns what a course is called, or its code.
func (s officer) courseTitle(ctx context.Context, f *frame, code string) string {
	versions, err := s.Registrar.Course(ctx, code)
	if err != nil || len(versions) == 0 {
		return code
	}
	newest := versions[len(versions)-1]
	return f.Choose(newest.Title, newest.TitleEn)
}

// amountText writes thousandths.
func amountText(n int64) string { return ledger.Amount(n).String() }
