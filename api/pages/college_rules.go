package pages

import (
	"fmt"
	"strconv"

	"creditbank/api/call"
	"creditbank/courses"
	"creditbank/courses/audit"
	rulefile "creditbank/courses/programme"
	"creditbank/courses/registrar"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/labstack/echo/v4"
)

// maxRuleForm bounds a form with a rule file, in bytes: as long as the API
// takes, in the letters of a form.
const maxRuleForm = 2 << 20

// triedCases bounds how many worked cases a page runs.
const triedCases = 100

// collegeProgramme is a programme in the list.
type collegeProgramme struct {
	courses.Programme
	Newest string // its title
}

func (s *Site) getCollegeProgrammes(c echo.Context) error {
	f := s.frame(call.Of(c.Request().Context()), nil)
	own, err := s.programmesOf(c)
	if err != nil {
		return err
	}
	list := make([]collegeProgramme, len(own))
	for i, p := range own {
		list[i] = collegeProgramme{p, programmeTitle(f, &p)}
	}
	return s.page(c, "college/programmes", list)
}

// rulesPage is a version of a programme with its rules in words.
type rulesPage struct {
	Versions []courses.Programme // newest first
	Chosen   courses.Programme
	Newest   bool
	Title    string
	Rules    *rulefile.Rules // nil without rules
	Said     []audit.RuleWords
	Tried    []audit.Tried
	Failed   int
	Untried  int // cases that were not run
	Own      []registrar.OwnCourse
	Sources  []registrar.SourceName
	Panel    int
	Text     string
	Bases    []string             // rule files that it extends
	Waiting  []registrar.Decision // changes that wait for a second person
	Done     bool                 // something was just published
}

func (s *Site) getRules(c echo.Context) error {
	p, err := s.rules(c)
	if err != nil {
		return err
	}
	p.Done = c.QueryParam("done") != ""
	return s.page(c, "college/rules", p)
}

// rules makes the page of the programme and the version that are asked for.
func (s *Site) rules(c echo.Context) (*rulesPage, error) {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	all, err := s.ownProgramme(c)
	if err != nil {
		return nil, err
	}
	number := len(all)
	if text := c.QueryParam("version"); text != "" {
		if number, err = strconv.Atoi(text); err != nil || number < 1 || number > len(all) {
			return nil, fmt.Errorf("version %.20q of programme %s: %w", text, c.Param("code"), fault.NotFound)
		}
	}
	f := s.frame(asker, nil)
	p := &rulesPage{Chosen: all[number-1], Newest: number == len(all), Title: programmeTitle(f, &all[number-1])}
	for i := len(all) - 1; i >= 0; i-- {
		p.Versions = append(p.Versions, all[i])
	}
	terms, rules, has, err := s.Registrar.TermsOf(p.Chosen)
	if err != nil || !has {
		return p, err
	}
	p.Rules, p.Said, p.Text, p.Bases = rules, audit.Say(rules), terms.Rules, terms.Bases
	p.Own, p.Sources, p.Panel = terms.Courses, terms.Sources, terms.Panel
	file, err := terms.File()
	if err != nil {
		return nil, fmt.Errorf("rules of %s: %w", c.Param("code"), err)
	}
	p.try(file, ledger.DayOf(s.Now()))
	p.Waiting, err = s.waitingChanges(c)
	return p, err
}

// try runs the worked cases of a rule file.
func (p *rulesPage) try(f *rulefile.File, today ledger.Day) {
	p.Tried, p.Failed = audit.TryCases(f, today, triedCases), 0
	p.Untried = len(f.Cases) - len(p.Tried)
	for i := range p.Tried {
		if len(p.Tried[i].Differs) > 0 {
			p.Failed++
		}
	}
}

// ownProgramme returns all versions of the programme of a page, oldest first,
// to those who may publish it.
func (s *Site) ownProgramme(c echo.Context) ([]courses.Programme, error) {
	ctx := c.Request().Context()
	by := call.Of(ctx).By
	all, err := s.Registrar.Programme(ctx, c.Param("code"))
	if err != nil {
		return nil, err
	}
	if institution := all[len(all)-1].Institution; !by.ReadsAll() && !s.Registrar.Tree().MayActFor(by, institution) {
		return nil, fmt.Errorf("programme %s is of %s: %w", c.Param("code"), institution, fault.Forbidden)
	}
	return all, nil
}

// waitingChanges returns the changes of the programme of a page that wait for a
// second person.
func (s *Site) waitingChanges(c echo.Context) ([]registrar.Decision, error) {
	ctx := c.Request().Context()
	all, err := s.Registrar.Decisions(ctx, call.Of(ctx).By, registrar.DecisionPending, "", listedAtOnce)
	var waiting []registrar.Decision
	for _, d := range all {
		if d.Subject == "/v1/programmes/"+c.Param("code") {
			waiting = append(waiting, d)
		}
	}
	return waiting, err
}
