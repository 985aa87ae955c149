package pages

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"creditbank/api/call"
	"creditbank/api/problem"
	v1 "creditbank/api/v1"
	"creditbank/api/wire"
	"creditbank/courses"
	"creditbank/courses/org"
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
				*field = strings.TrimSpace(list[i])
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

// filePlan has the API file what was typed. What is wrong carries the number
// of its row.
func (s officer) filePlan(c echo.Context, form *planForm) error {
	ctx := c.Request().Context()
	r := wire.FileTrainingPlanRequestObject{Code: form.Code, Body: &wire.TrainingPlanRequest{Year: form.Year, Reason: form.Reason, Lines: []wire.PlanLine{}}}
	r.Params.IdempotencyKey = fieldOf(c, "key")
	form.number()
	for i := range form.Rows {
		row := &form.Rows[i]
		line := wire.PlanLine{Line: row.Line, Course: row.Course, Hours: row.Hours, Money: plainMoney(row.Money), Note: row.Note}
		var err error
		if row.People != "" {
			if line.People, err = peopleOf(row.People, fmt.Sprintf("lines/%d/people", i)); err != nil {
				return err
			}
		}
		if line.Learners, err = s.named(ctx, form.Code, row.Named, fmt.Sprintf("lines/%d/learners", i)); err != nil {
			return err
		}
		r.Body.Lines = append(r.Body.Lines, line)
	}
	return perform(s.Site, c, r, (*v1.Server).FileTrainingPlan)
}

// maxPeople bounds how many people one line or one order is for, as the API does.
const maxPeople = 100_000

// peopleOf reads a number of people.
func peopleOf(text, field string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > maxPeople {
		return 0, problem.Flaws{{Code: problem.NumberRange, Field: field, Has: problem.Clip(text), Wants: "1 – " + strconv.Itoa(maxPeople)}}
	}
	return n, nil
}

// number gives lines without a name one that is free: L1, L2, …
func (p *planForm) number() {
	taken := make(map[string]bool)
	for _, row := range p.Rows {
		taken[row.Line] = true
	}
	next := 1
	for i := range p.Rows {
		if p.Rows[i].Line != "" {
			continue
		}
		for taken["L"+strconv.Itoa(next)] {
			next++
		}
		p.Rows[i].Line = "L" + strconv.Itoa(next)
		taken[p.Rows[i].Line] = true
	}
}

// named returns the accounts of those that a text names, one a line: by
// account, which a name may follow, by staff number, or by a name that only one
// of the organisation has.
func (s officer) named(ctx context.Context, code, text, field string) ([]string, error) {
	var accounts []string
	by := call.Of(ctx).By
	for _, who := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("\r\n,，;；、", r) }) {
		who = strings.TrimSpace(who)
		if who == "" {
			continue
		}
		first, _, _ := strings.Cut(who, " ")
		if _, err := ledger.ParseAccountID(first); err == nil {
			accounts = append(accounts, first)
			continue
		}
		account, err := s.colleague(ctx, by, code, who)
		switch {
		case err != nil:
			return nil, err
		case account == "":
			return nil, &ledger.Refusal{Code: registrar.PersonNotYours, Field: field, Subject: who, Wants: code}
		}
		accounts = append(accounts, account)
	}
	return accounts, nil
}

// colleague returns the account of whom a staff number or a name of an
// organisation means, or nothing.
func (s officer) colleague(ctx context.Context, by org.Principal, code, who string) (string, error) {
	l, err := s.Registrar.FindByStaffNumber(ctx, by, code, who)
	switch {
	case err == nil:
		return l.Account.String(), nil
	case !errors.Is(err, fault.NotFound):
		return "", err
	}
	found, err := s.Registrar.FindByName(ctx, by, code, who)
	if err != nil || len(found) != 1 {
		return "", err
	}
	return found[0].Account.String(), nil
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
