package pages

import (
	"cmp"
	"net/http"
	"slices"

	"creditbank/api/problem"
	v1 "creditbank/api/v1"
	"creditbank/api/wire"
	"creditbank/courses/registrar"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// retirementPage is the form to end a course.
type retirementPage struct {
	Courses []retirementCourse
	Ended   []retirementCourse // the last first
	Done    string             // the course that was ended
	Form    map[string]string
}

type retirementCourse struct {
	Code, Title, TitleEn string
	Retired              ledger.Day
	Successor            string
}

func (s *Site) retirementPage(c echo.Context) (*retirementPage, error) {
	all, err := s.Registrar.Courses(c.Request().Context())
	if err != nil {
		return nil, err
	}
	page := &retirementPage{Form: make(map[string]string)}
	for _, course := range all {
		one := retirementCourse{course.Code, course.Title, course.TitleEn, course.Retired, course.Successor}
		if page.Courses = append(page.Courses, one); one.Retired != 0 {
			page.Ended = append(page.Ended, one)
		}
	}
	slices.SortStableFunc(page.Ended, func(a, b retirementCourse) int { return cmp.Compare(b.Retired, a.Retired) })
	return page, nil
}

func (s *Site) getRetirement(c echo.Context) error {
	page, err := s.retirementPage(c)
	if err != nil {
		return err
	}
	page.Form["code"], page.Done = problem.Clip(c.QueryParam("code")), problem.Clip(c.QueryParam("done"))
	return s.page(c, "office/courses", page)
}

// postRetirement ends a course, with another in its place if one is named.
func (s *Site) postRetirement(c echo.Context) error {
	page, err := s.retirementPage(c)
	if err != nil {
		return err
	}
	code, err := s.courseMeant(c.Request().Context(), fieldOf(c, "code"))
	if err != nil {
		return err
	}
	successor, err := s.courseMeant(c.Request().Context(), fieldOf(c, "successor"))
	if err != nil {
		return err
	}
	q := wire.RetireCourseRequestObject{Code: code, Body: &wire.RetirementRequest{
		RetiredOn: fieldOf(c, "retired_on"), Successor: successor, Reason: oneLine(fieldOf(c, "reason")),
	}}
	q.Params.IdempotencyKey = fieldOf(c, "key")
	known := slices.ContainsFunc(page.Courses, func(one retirementCourse) bool { return one.Code == q.Code })
	if err = (&ledger.Refusal{Code: registrar.CourseUnknown, Field: "code", Subject: problem.Clip(q.Code)}); known || q.Code == "" {
		err = perform(s, c, q, (*v1.Server).RetireCourse)
	}
	if err != nil {
		for _, name := range []string{"code", "retired_on", "successor", "reason"} {
			page.Form[name] = fieldOf(c, name)
		}
		return s.pageRefused(c, "office/courses", page, err)
	}
	return c.Redirect(http.StatusSeeOther, "/office/courses?done="+q.Code)
}
