package pages

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"creditbank/api/call"
	"creditbank/api/problem"
	v1 "creditbank/api/v1"
	"creditbank/api/wire"
	"creditbank/courses/audit"
	rulefile "creditbank/courses/programme"
	"creditbank/courses/programme/strictyaml"
	"creditbank/courses/registrar"
	"creditbank/courses/simulation"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// changePage is a change of rules that is being prepared.
type changePage struct {
	rulesPage
	Draft      string // the rule file as it was sent
	Effective  string // the first day, as it was typed
	Mistakes   []strictyaml.Problem
	Checked    bool // it was read without a mistake
	Same       bool // and means the same as before
	Gone, New  []audit.RuleWords
	Simulation *shownSimulation        // nil unless it was asked for
	Lost       bool                    // it was asked for and is not kept any more
	Kept       []simulation.Simulation // of the reader, newest first
}

// maxMistakes bounds how many mistakes of a file a page tells.
const maxMistakes = 50

func (s *Site) getRuleChange(c echo.Context) error {
	p, err := s.change(c)
	if err != nil {
		return err
	}
	p.Draft = p.Text
	if id := c.QueryParam("simulation"); id != "" {
		return s.showSimulation(c, p, id)
	}
	return s.page(c, "college/change", p)
}

func (s *Site) change(c echo.Context) (*changePage, error) {
	p, err := s.rules(c)
	if err != nil {
		return nil, err
	}
	page := &changePage{rulesPage: *p}
	if s.Simulations != nil {
		page.Kept = slices.DeleteFunc(s.Simulations.List(call.Of(c.Request().Context()).By, p.Chosen.Code),
			func(sim simulation.Simulation) bool { return sim.Rules == nil })
	}
	return page, nil
}

// postRuleChange checks a rule file, tells what it would change, and publishes
// it if that is asked for.
func (s *Site) postRuleChange(c echo.Context) error {
	p, err := s.change(c)
	if err != nil {
		return err
	}
	p.Effective = problem.Clip(fieldOf(c, "effective_on"))
	if p.Draft, err = draftOf(c); err != nil {
		return s.pageRefused(c, "college/change", p, err)
	}
	terms, _, _, err := s.Registrar.TermsOf(p.Chosen)
	if err != nil {
		return err
	}
	terms.Rules = p.Draft
	file, err := terms.File()
	var problems strictyaml.Problems
	switch {
	case errors.As(err, &problems):
		p.Mistakes = problems[:min(len(problems), maxMistakes)]
		return s.showPage(c, http.StatusUnprocessableEntity, "college/change", p, nil)
	case err != nil:
		return s.pageRefused(c, "college/change", p, err)
	}
	p.compare(file)
	switch fieldOf(c, "do") {
	case "simulate":
		return s.beginSimulation(c, p, file.Rules)
	case "publish":
		p.try(file, ledger.DayOf(s.Now()))
		return s.publishChange(c, p, &terms)
	}
	p.try(file, ledger.DayOf(s.Now()))
	return s.page(c, "college/change", p)
}

// draftOf returns the rule file of a form: the one that was uploaded or, if
// there is none, the text.
func draftOf(c echo.Context) (string, error) {
	text := c.FormValue("rules")
	if upload, err := c.FormFile("file"); err == nil && upload.Size > 0 {
		if upload.Size > strictyaml.MaxBytes {
			return "", problem.Flaws{{Code: problem.FieldTooLong, Field: "file", Has: fmt.Sprint(strictyaml.MaxBytes)}}
		}
		f, err := upload.Open()
		if err != nil {
			return "", fmt.Errorf("open the uploaded rule file: %w", err)
		}
		defer f.Close()
		raw, err := io.ReadAll(io.LimitReader(f, strictyaml.MaxBytes+1))
		if err != nil {
			return "", fmt.Errorf("read the uploaded rule file: %w", err)
		}
		text = string(raw)
	}
	text = strings.ReplaceAll(text, "\r\n", "\n") // forms send it so
	if strings.TrimSpace(text) == "" {
		return "", problem.Flaws{{Code: problem.FieldMissing, Field: "rules"}}
	}
	return text, nil
}

// compare says in words which rules a file takes away and adds.
func (p *changePage) compare(f *rulefile.File) {
	p.Checked = true
	p.Same = p.Rules != nil && p.Rules.Hash == f.Rules.Hash
	now := audit.Say(f.Rules)
	p.Gone, p.New = without(p.Said, now), without(now, p.Said)
}

// without returns the rules that are not among others as they are.
func without(list, others []audit.RuleWords) []audit.RuleWords {
	return slices.DeleteFunc(slices.Clone(list), func(r audit.RuleWords) bool { return slices.Contains(others, r) })
}

// publishChange publishes a rule file as the next version, with everything
// else as it was.
func (s *Site) publishChange(c echo.Context, p *changePage, terms *registrar.Terms) error {
	now := p.Chosen
	body := &wire.PublishProgrammeJSONRequestBody{
		Code: now.Code, Institution: now.Institution, Title: now.Title, TitleEn: now.TitleEn, Enterprise: now.Enterprise,
		Illustrative: now.Illustrative, EffectiveOn: fieldOf(c, "effective_on"), Rules: terms.Rules, Bases: terms.Bases, Panel: terms.Panel,
	}
	for _, n := range terms.Sources {
		body.Sources = append(body.Sources, wire.SourceName{Source: string(n.Source), As: n.As})
	}
	for _, o := range terms.Courses {
		body.Courses = append(body.Courses, wire.OwnCourse{
			Code: o.Code, Title: o.Title, TitleEn: o.TitleEn, Credits: o.Credits.String(), Hours: o.Hours, Days: o.Days, Groups: o.Groups,
		})
	}
	_, waits, err := submit(s, c, "PublishProgramme", wire.PublishProgrammeRequestObject{
		Params: wire.PublishProgrammeParams{IdempotencyKey: fieldOf(c, "key")}, Body: body,
	}, (*v1.Server).PublishProgramme)
	switch {
	case err != nil:
		return s.pageRefused(c, "college/change", p, err)
	case waits != nil:
		return c.Redirect(http.StatusSeeOther, "/decisions/"+waits.ID)
	}
	return c.Redirect(http.StatusSeeOther, "/college/programmes/"+now.Code+"?done=published")
}
