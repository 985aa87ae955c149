package pages

import (
	"context"
	"net/http"

	"creditbank/api/call"
	"creditbank/api/problem"
	v1 "creditbank/api/v1"
	"creditbank/api/wire"
	"creditbank/courses"
	"creditbank/courses/registrar"

	"github.com/labstack/echo/v4"
)

// proposalsPage is the courses that an enterprise has proposed: on the first
// page all that it has still to hand in, the oldest first, and on each a page of
// the others, the newest first.
type proposalsPage struct {
	Waiting, Others []registrar.CourseProposal
	Next            string
}

func (s officer) getProposals(c echo.Context) error {
	ctx := c.Request().Context()
	by := call.Of(ctx).By
	var shown proposalsPage
	var err error
	if c.QueryParam("cursor") == "" {
		if shown.Waiting, err = s.Registrar.CourseProposals(ctx, by, registrar.ReviewFilter{Waiting: true}, "", countedMost); err != nil {
			return err
		}
	}
	if shown.Others, shown.Next, err = s.othersNewest(c, "proposals-newest"); err != nil {
		return err
	}
	return s.page(c, "enterprise/proposals", shown)
}

// contentFields are the fields of the form of a course, as the API calls them.
var contentFields = []string{"code", "module", "title", "title_en", "hours", "hours_per_unit", "step", "max", "unit", "industry", "outline", "assessment"}

// contentPage is the form of a course.
type contentPage struct {
	Proposal string // that is changed; a new one if empty
	Form     map[string]string
	Modules  []courses.Module
}

func (s officer) getNewProposal(c echo.Context) error {
	return s.page(c, "enterprise/content", contentPage{Modules: courses.Modules[:], Form: map[string]string{
		"module": string(courses.Enterprise), "hours_per_unit": "16", "step": "0.5", "max": "4", "unit": "credit",
	}})
}

// contentForm reads the form of a course.
func contentForm(c echo.Context) (map[string]string, *wire.CourseContent) {
	form := make(map[string]string)
	for _, name := range contentFields {
		form[name] = fieldOf(c, name)
	}
	return form, &wire.CourseContent{
		Code: form["code"], Module: form["module"], Title: form["title"], TitleEn: form["title_en"], Hours: form["hours"],
		Worth:    wire.HoursRule{HoursPerUnit: form["hours_per_unit"], Step: form["step"], Max: form["max"], Unit: form["unit"]},
		Industry: form["industry"], Outline: form["outline"], Assessment: form["assessment"],
	}
}

// postProposal files a draft.
func (s officer) postProposal(c echo.Context) error {
	form, w := contentForm(c)
	q, err := s.request(c)
	if err == nil {
		err = s.API.Check(wire.EditCourseProposalRequestObject{Proposal: "new", Body: w})
	}
	var p registrar.CourseProposal
	if err == nil {
		p, _, err = s.Registrar.ProposeCourse(c.Request().Context(), q, "", v1.ContentOf(w))
	}
	if err != nil {
		return s.pageRefused(c, "enterprise/content", contentPage{Form: form, Modules: courses.Modules[:]}, err)
	}
	return c.Redirect(http.StatusSeeOther, enterprisePath("courses/%s", p.ID))
}

// proposalPage is a proposed course and its review.
type proposalPage struct {
	registrar.CourseProposal
	Of        string
	Edits     bool // whoever looks may change it and hand it in
	Withdraws bool // and take it back
	Reason    string
	Names     map[string]string // of organisations
}

func (s officer) proposalPage(c echo.Context) (proposalPage, error) {
	asker := call.Of(c.Request().Context())
	p, err := s.Registrar.CourseProposal(c.Request().Context(), asker.By, c.Param("proposal"))
	if err != nil {
		return proposalPage{}, err
	}
	shown := proposalPage{CourseProposal: p, Of: s.organisationName(asker, p.Organisation), Names: make(map[string]string)}
	for _, step := range p.Steps {
		shown.Names[step.Organisation] = s.organisationName(asker, step.Organisation)
	}
	if s.Registrar.Tree().MayActFor(asker.By, p.Organisation) {
		shown.Edits = p.State == registrar.Draft || p.State == registrar.Returned
		shown.Withdraws = shown.Edits || p.State == registrar.Submitted || p.State == registrar.UnderReview
	}
	return shown, nil
}

func (s officer) getContent(c echo.Context) error {
	p, err := s.proposalPage(c)
	if err != nil {
		return err
	}
	w := v1.Content(&p.Content)
	return s.page(c, "enterprise/content", contentPage{Proposal: p.ID, Modules: courses.Modules[:], Form: map[string]string{
		"code": w.Code, "module": w.Module, "title": w.Title, "title_en": w.TitleEn, "hours": w.Hours, "hours_per_unit": w.Worth.HoursPerUnit,
		"step": w.Worth.Step, "max": w.Worth.Max, "unit": w.Worth.Unit, "industry": w.Industry, "outline": w.Outline, "assessment": w.Assessment,
	}})
}

// postContent changes a draft.
func (s officer) postContent(c echo.Context) error {
	form, w := contentForm(c)
	id := c.Param("proposal")
	q, err := s.request(c)
	if err == nil {
		err = s.API.Check(wire.EditCourseProposalRequestObject{Proposal: id, Body: w})
	}
	if err == nil {
		_, _, err = s.Registrar.EditCourseProposal(c.Request().Context(), q, id, v1.ContentOf(w))
	}
	if err != nil {
		return s.pageRefused(c, "enterprise/content", contentPage{Proposal: id, Form: form, Modules: courses.Modules[:]}, err)
	}
	return c.Redirect(http.StatusSeeOther, enterprisePath("courses/%s", id))
}

// postSubmit hands a proposal in.
func (s officer) postSubmit(c echo.Context) error {
	return s.proposalStep(c, s.Registrar.SubmitCourseProposal)
}

// postWithdraw takes a proposal back.
func (s officer) postWithdraw(c echo.Context) error {
	return s.proposalStep(c, s.Registrar.WithdrawCourseProposal)
}

func (s officer) proposalStep(c echo.Context, do func(context.Context, registrar.Request, string, string) (registrar.CourseProposal, bool, error)) error {
	reason := fieldOf(c, "reason")
	q, err := s.request(c)
	if err == nil {
		err = reasonFlaw(reason)
	}
	if err == nil {
		_, _, err = do(c.Request().Context(), q, c.Param("proposal"), reason)
	}
	if err != nil {
		shown, e := s.proposalPage(c)
		if e != nil {
			return e
		}
		shown.Reason = problem.Clip(reason)
		c.Set(backKey, enterprisePath("courses/%s", c.Param("proposal")))
		return s.pageRefused(c, "enterprise/proposal", shown, err)
	}
	return c.Redirect(http.StatusSeeOther, enterprisePath("courses/%s", c.Param("proposal")))
}
