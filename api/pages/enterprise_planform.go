package pages

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"creditbank/api/call"
	v1 "creditbank/api/v1"
	"creditbank/api/wire"
	"creditbank/courses"
	"creditbank/courses/registrar"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/labstack/echo/v4"
)

// Bounds of the form of a plan.
const (
	maxPlanForm  = 512 << 10 // bytes
	maxPlanLines = 200       // as many as the API takes
	emptyRows    = 5         // that are offered at a time
)

// planForm is the form of a plan: a row a line.
type planForm struct {
	yearPage
	Number  uint32 // of the version that is changed; zero for a new plan
	Reason  string
	Rows    []planRow
	Courses []courses.Course // that may be named
}

// planRow is a line of a plan as it is typed.
type planRow struct{ Line, Course, Hours, People, Money, Note, Named string }

// planFields are the fields of a row, in the order of planRow.
var planFields = [...]string{"line", "course", "hours", "people", "money", "note", "learners"}

func (r *planRow) fields() [len(planFields)]*string {
	return [...]*string{&r.Line, &r.Course, &r.Hours, &r.People, &r.Money, &r.Note, &r.Named}
}

// planForm begins the form of a year.
func (s officer) planForm(c echo.Context) (planForm, *registrar.TrainingPlan, error) {
	ctx := c.Request().Context()
	year, err := s.year(c, "plan/edit")
	if err != nil {
		return planForm{}, nil, err
	}
	form := planForm{yearPage: year}
	form.Choices = nil // what is typed is this one's
	if form.Courses, err = s.Registrar.Courses(ctx); err != nil {
		return form, nil, err
	}
	today := ledger.DayOf(s.Now())
	form.Courses = slices.DeleteFunc(form.Courses, func(c courses.Course) bool { return !c.CountsOn(today) })
	versions, err := s.Registrar.TrainingPlan(ctx, call.Of(ctx).By, year.Code, year.Year)
	switch {
	case errors.Is(err, fault.NotFound):
		return form, nil, nil
	case err != nil:
		return form, nil, err
	}
	newest := &versions[len(versions)-1]
	form.Number = newest.Number
	return form, newest, nil
}

// getPlanForm shows the plan of a year to be changed, or empty rows.
func (s officer) getPlanForm(c echo.Context) error {
	form, plan, err := s.planForm(c)
	if err != nil {
		return err
	}
	if plan != nil {
		if plan.Closed {
			return &ledger.Refusal{Code: registrar.PlanClosed, Field: "year", Subject: fmt.Sprintf("%s/%d", plan.Organisation, plan.Year)}
		}
		for _, l := range plan.Lines {
			form.Rows = append(form.Rows, s.planRow(c, l))
		}
	}
	form.more()
	return s.page(c, "enterprise/planform", form)
}

// planRow writes a line as it can be typed again.
func (s officer) planRow(c echo.Context, l registrar.PlanLine) planRow {
	ctx := c.Request().Context()
	named := make([]string, len(l.Named))
	for i, account := range l.Named {
		named[i] = account
		if learner, err := s.Registrar.Learner(ctx, call.Of(ctx).By, accountOf(account)); err == nil {
			named[i] += " " + learner.Name
		}
	}
	return planRow{Line: l.ID, Course: l.Course, Hours: l.Hours.String(), People: strconv.Itoa(l.People), Money: l.Money.String(), Note: l.Note,
		Named: strings.Join(named, "\n")}
}

// more adds empty rows.
func (p *planForm) more() {
	for range min(emptyRows, maxPlanLines-len(p.Rows)) {
		p.Rows = append(p.Rows, planRow{})
	}
}

// read takes the rows that were typed, without those that are empty or to be
// left out.
func (p *planForm) read(c echo.Context) {
	sent := c.Request().PostForm
	p.Reason = fieldOf(c, "reason")
	for i := range min(len(sent["course"]), maxPlanLines) {
		var row planRow
		typed := ""
		for n, field := range row.fields() {
			if list := sent[planFields[n]]; i < len(list) {
				*field = fieldText(list[i])
			}
			if n > 0 {
				typed += *field
			}
		}
		if typed != "" && !slices.Contains(sent["drop"], strconv.Itoa(i)) {
			p.Rows = append(p.Rows, row)
		}
	}
}

// postPlanForm files a plan or its next version, or offers more rows.
func (s officer) postPlanForm(c echo.Context) error {
	form, _, err := s.planForm(c)
	if err != nil {
		return err
	}
	form.read(c)
	for i := range form.Rows {
		if form.Rows[i].Course, err = s.courseMeant(c.Request().Context(), form.Rows[i].Course); err != nil {
			return err
		}
	}
	c.Set(backKey, string(form.At("plan/edit", "year", form.Year)))
	if fieldOf(c, "act") == "more" {
		form.more()
		return s.page(c, "enterprise/planform", form)
	}
	if err := s.filePlan(c, &form); err != nil {
		if len(form.Rows) == 0 {
			form.more()
		}
		return s.pageRefused(c, "enterprise/planform", form, err)
	}
	return form.leads(c, "plan", "year", form.Year, "done", "plan")
}

// postClosePlan closes the plan of a year.
func (s officer) postClosePlan(c echo.Context) error {
	shown, err := s.planPage(c)
	if err != nil {
		return err
	}
	r := wire.CloseTrainingPlanRequestObject{Code: shown.Code, Year: shown.Year, Body: &wire.ReasonRequest{Reason: fieldOf(c, "reason")}}
	r.Params.IdempotencyKey = fieldOf(c, "key")
	if err := perform(s.Site, c, r, (*v1.Server).CloseTrainingPlan); err != nil {
		shown.Reason = fieldOf(c, "reason")
		c.Set(backKey, string(shown.At("plan", "year", shown.Year)))
		return s.pageRefused(c, "enterprise/plan", shown, err)
	}
	return shown.leads(c, "plan", "year", shown.Year, "done", "closed")
}

// FlawsOf returns what is wrong with a field of the form and what is in it.
func (f *frame) FlawsOf(field string) (found []pageFlaw) {
	if f.Problem == nil {
		return nil
	}
	for _, part := range f.Problem.Parts {
		if part.Field == field || strings.HasPrefix(part.Field, field+"/") {
			found = append(found, part)
		}
	}
	return found
}

// CourseNow returns what a course is called today, or nothing.
func (f *frame) CourseNow(code string) string {
	if c, known := f.s.Registrar.CourseOn(code, ledger.DayOf(f.s.Now())); known {
		return f.Choose(c.Title, c.TitleEn)
	}
	return ""
}
