package pages

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"creditbank/api/problem"
	"creditbank/courses/equiv"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// postEqForm takes a step with the draft. What the button says is in “act”,
// with what it is about behind a colon.
func (s *Site) postEqForm(c echo.Context) error {
	p, err := s.eqForm(c)
	if err != nil {
		return err
	}
	text, filed, err := draftSent(c)
	if err != nil {
		return s.fileRefused(c, text, err)
	}
	if p.set, err = equiv.Read("equivalences", []byte(text)); err != nil {
		return s.fileRefused(c, text, s.Registrar.CheckEquivalences(askerOf(c), p.Code, text))
	}
	if err := s.Registrar.CheckEquivalences(askerOf(c), p.Code, text); err != nil && filed {
		return s.fileRefused(c, text, err)
	}
	p.take(c)
	act, about, _ := strings.Cut(fieldOf(c, "act"), ":")
	if step, is := fieldSteps[act]; is {
		step(s, c, p, about)
		return s.showEqForm(c, p, http.StatusOK, nil)
	}
	if act == "cancel" {
		p.Open = ""
	} else if wrong := s.keep(c, p); wrong != nil {
		return s.showEqForm(c, p, http.StatusUnprocessableEntity, wrong)
	}
	switch act {
	case "simulate":
		return s.beginEqSimulation(c, p)
	case "propose":
		return s.proposeEq(c, p)
	}
	if step, is := draftSteps[act]; is {
		at, err := strconv.Atoi(about)
		if err == nil && (at < 0 || at >= len(p.set.Rules)) {
			at = -1
		}
		step(p, at, about)
	}
	return s.showEqForm(c, p, http.StatusOK, nil)
}

// draftSent returns the draft of a form: its own, or a file that was written
// in its place.
func draftSent(c echo.Context) (text string, filed bool, err error) {
	if text = strings.ReplaceAll(c.FormValue("draft"), "\r\n", "\n"); text != "" {
		return text, false, nil
	}
	text, err = draftOf(c)
	return text, true, err
}

// take reads what is open.
func (p *eqForm) take(c echo.Context) {
	sent := c.Request().PostForm
	p.Filter = problem.Clip(fieldOf(c, "filter"))
	p.Open = fieldOf(c, "open")
	switch at, err := strconv.Atoi(p.Open); {
	case p.Open == eqAll:
		p.Settings = typedSettings(sent)
	case p.Open == eqNew || err == nil && at >= 0 && at < len(p.set.Rules):
		p.Line = typedLine(sent)
	default:
		p.Open = ""
	}
}

// fieldSteps are what only changes the open line's fields; nothing is checked.
var fieldSteps = map[string]func(s *Site, c echo.Context, p *eqForm, about string){
	"find": func(s *Site, c echo.Context, p *eqForm, field string) { s.find(c, p, field) },
	"look": func(s *Site, c echo.Context, p *eqForm, field string) { s.look(c, p, field) },
	"take": func(s *Site, _ echo.Context, p *eqForm, about string) {
		field, value, _ := strings.Cut(about, ":")
		p.choose(field, value)
	},
	"part": func(_ *Site, _ echo.Context, p *eqForm, _ string) {
		if len(p.Line.Parts) < maxEqParts {
			p.Line.Parts = append(p.Line.Parts, eqPart{})
		}
	},
	"unpart": func(_ *Site, _ echo.Context, p *eqForm, about string) {
		if at, err := strconv.Atoi(about); err == nil && at >= 0 && at < len(p.Line.Parts) && len(p.Line.Parts) > 1 {
			p.Line.Parts = slices.Delete(p.Line.Parts, at, at+1)
		}
	},
}

// draftSteps are what is done with the draft once what was open is taken over;
// at is the line that it is about, or -1.
var draftSteps = map[string]func(p *eqForm, at int, about string){
	"edit": func(p *eqForm, at int, _ string) { p.open(at) },
	"new": func(p *eqForm, _ int, _ string) {
		p.Open, p.Line = eqNew, eqLine{Parts: []eqPart{{}}}
	},
	"settings": func(p *eqForm, _ int, _ string) { p.Open, p.Settings = eqAll, p.settings() },
	"drop": func(p *eqForm, at int, _ string) {
		if at >= 0 {
			p.set.Rules = slices.Delete(slices.Clone(p.set.Rules), at, at+1)
		}
	},
	"up":   func(p *eqForm, at int, _ string) { p.swap(at, at-1) },
	"down": func(p *eqForm, at int, _ string) { p.swap(at, at+1) },
	"restore": func(p *eqForm, _ int, id string) {
		if p.now == nil {
			return
		}
		if was := ruleAt(p.now, id); was >= 0 && ruleAt(p.set, id) < 0 {
			p.set.Rules = slices.Insert(slices.Clone(p.set.Rules), min(was, len(p.set.Rules)), p.now.Rules[was])
		}
	},
	"review": func(p *eqForm, _ int, _ string) { p.Review = true },
}

// open opens a line.
func (p *eqForm) open(at int) {
	if at >= 0 {
		p.Open, p.Line = strconv.Itoa(at), lineOf(&p.set.Rules[at])
	}
}

// swap changes two lines about: the first that fits an outcome counts.
func (p *eqForm) swap(a, b int) {
	if a < 0 || b < 0 || b >= len(p.set.Rules) {
		return
	}
	p.set.Rules = slices.Clone(p.set.Rules)
	p.set.Rules[a], p.set.Rules[b] = p.set.Rules[b], p.set.Rules[a]
}

// keep takes what is open over into the draft and closes it, or tells what is
// wrong with it.
func (s *Site) keep(c echo.Context, p *eqForm) *pageProblem {
	if p.Open == "" {
		return nil
	}
	if act, about, _ := strings.Cut(fieldOf(c, "act"), ":"); act == "drop" && about == p.Open {
		p.Open = ""
		return nil // it goes as it is
	}
	changed, wrong := s.changed(c, p)
	if wrong != nil {
		return wrong
	}
	p.set, p.Open = changed, ""
	return nil
}

// changed returns the draft with what is open in it, or what is wrong.
func (s *Site) changed(c echo.Context, p *eqForm) (*equiv.Set, *pageProblem) {
	changed := &equiv.Set{
		Programme: p.set.Programme, Hours: p.set.Hours, Same: p.set.Same, Levels: p.set.Levels, Rules: slices.Clone(p.set.Rules),
	}
	at := -1
	if p.Open == eqAll {
		if wrong := s.checkSettings(c, p, changed); wrong != nil {
			return nil, wrong
		}
	} else {
		if wrong := s.checkLine(c, p); wrong != nil {
			return nil, wrong
		}
		if p.Open == eqNew {
			at = len(changed.Rules)
			changed.Rules = append(changed.Rules, p.Line.rule(freshID(p)))
		} else {
			at, _ = strconv.Atoi(p.Open)
			was := &p.set.Rules[at]
			changed.Rules[at] = p.Line.rule(was.ID)
			asBefore(&changed.Rules[at], was)
		}
	}
	read, err := equiv.Read("equivalences", []byte(changed.Text()))
	if err != nil {
		return nil, s.readerSays(c, p, at, err)
	}
	return read, nil
}

// asBefore keeps the groups of a rule in the order in which they were, where
// they are the same.
func asBefore(r, was *equiv.Rule) {
	keep := func(now *[]string, before []string) {
		if slices.Equal(slices.Sorted(slices.Values(*now)), slices.Sorted(slices.Values(before))) {
			*now = before
		}
	}
	keep(&r.Surplus, was.Surplus)
	for i := range r.Parts[:min(len(r.Parts), len(was.Parts))] {
		keep(&r.Parts[i].Groups, was.Parts[i].Groups)
	}
}

// freshID returns an id that no line has, in the draft or in force.
func freshID(p *eqForm) string {
	for n := len(p.set.Rules) + 1; ; n++ {
		id := fmt.Sprintf("line-%d", n)
		if ruleAt(p.set, id) < 0 && (p.now == nil || ruleAt(p.now, id) < 0) {
			return id
		}
	}
}

// flawsOf tells flaws as a problem of the page.
func (s *Site) flawsOf(c echo.Context, found problem.Flaws) *pageProblem {
	if len(found) == 0 {
		return nil
	}
	return s.pageProblem(callOf(c), found[:min(len(found), problem.MaxFlaws)])
}

// flaw is something wrong with a field.
func flaw(code ledger.Code, field, has, wants string) ledger.Refusal {
	return ledger.Refusal{Code: code, Field: field, Has: problem.Clip(has), Wants: wants}
}
