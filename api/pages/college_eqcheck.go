package pages

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"creditbank/api/call"
	"creditbank/api/problem"
	"creditbank/courses/org"
	"creditbank/courses/programme/strictyaml"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

func callOf(c echo.Context) *call.Call     { return call.Of(c.Request().Context()) }
func askerOf(c echo.Context) org.Principal { return callOf(c).By }

// maxEqLevel is the highest level of the framework.
const maxEqLevel = 12

// checkLine tells what is wrong with the open line, field by field, once the
// names in it are what they stand for.
func (s *Site) checkLine(c echo.Context, p *eqForm) *pageProblem {
	l := &p.Line
	found := s.resolve(c, p)
	if l.Course == "" && l.Subject == "" && l.Issuer == "" && l.Source == "" {
		found = append(found, flaw(problem.MatchMissing, "course", "", ""))
	}
	var flaws problem.Flaws
	if errors.As(s.API.Check(l), &flaws) {
		found = append(found, flaws...)
	}
	if l.MinLevel != "" {
		if n, err := strconv.Atoi(l.MinLevel); err != nil || n < 1 || n > maxEqLevel {
			found = append(found, flaw(problem.NumberRange, "min_level", l.MinLevel, fmt.Sprint("1 – ", maxEqLevel)))
		}
	}
	from, _ := ledger.ParseDay(l.ValidFrom)
	until, _ := ledger.ParseDay(l.ValidUntil)
	if from != 0 && until != 0 && until < from {
		found = append(found, flaw(problem.DaysCrossed, "valid_until", p.f.Date(until), p.f.Date(from)))
	}
	open := -1
	for i := range l.Parts {
		part := &l.Parts[i]
		field := fmt.Sprintf("to/%d/", i)
		if _, wrong := pairsOf(part.Marks); wrong != "" {
			found = append(found, flaw(problem.LineMalformed, field+"marks", wrong, ""))
		}
		switch {
		case part.Credits != "":
		case part.Course != "":
			found = append(found, flaw(problem.FieldMissing, field+"credits", "", ""))
		case open >= 0:
			found = append(found, flaw(problem.ShareOpen, field+"credits", strconv.Itoa(open+1), ""))
		default:
			open = i
		}
	}
	if open >= 0 {
		l.Surplus = nil // the part takes it
	}
	return s.flawsOf(c, found)
}

// inRule finds in a path of the file which rule and which field it is about.
var inRule = regexp.MustCompile(`^equivalences\[(\d+)\]\.?(.*)$`)

// readerSays tells what the reader of the file has against a draft, at the
// fields of the open line where it is about them.
func (s *Site) readerSays(c echo.Context, p *eqForm, open int, err error) *pageProblem {
	var problems strictyaml.Problems
	if !errors.As(err, &problems) {
		return s.flawsOf(c, problem.Flaws{{Code: problem.FieldMalformed, Field: "text"}})
	}
	told := &pageProblem{Title: s.files.texts["college.eqf.refused"][p.f.lang]}
	for _, one := range problems[:min(len(problems), problem.MaxFlaws)] {
		said := pageFlaw{Field: "text", Detail: p.f.Choose(one.ZH, one.EN)}
		if m := inRule.FindStringSubmatch(one.Path); m != nil && m[1] == strconv.Itoa(open+1) {
			said.Field = fieldOfPath(m[2])
		}
		if p.Open == eqAll {
			said.Field, _, _ = strings.Cut(one.Path, ".")
		}
		told.Parts = append(told.Parts, said)
	}
	return told
}

// fieldOfPath returns the field of the form for a path below a rule:
// “to/0/credits” for “to[1].credits”.
func fieldOfPath(path string) string {
	path = strings.TrimPrefix(path, "from.")
	field := counted.ReplaceAllStringFunc(path, func(at string) string {
		n, _ := strconv.Atoi(strings.Trim(at, "[]"))
		return fmt.Sprintf(".%d", n-1)
	})
	return strings.ReplaceAll(field, ".", "/")
}

// counted is a place in a list, counted from one.
var counted = regexp.MustCompile(`\[\d+\]`)

// eqRefused answers with the form and what the registrar has against it.
func (s *Site) eqRefused(c echo.Context, p *eqForm, err error) error {
	asker := callOf(c)
	status, found := problem.Diagnose(err, asker.Language)
	if status >= http.StatusInternalServerError {
		return err
	}
	p.Review = true
	return s.showEqForm(c, p, status, s.pageProblem(asker, found))
}

// fileRefused answers with the page of a file that cannot be taken.
func (s *Site) fileRefused(c echo.Context, text string, err error) error {
	p, pageErr := s.proposals(c)
	if pageErr != nil {
		return pageErr
	}
	if text != "" {
		p.Text = text
	}
	p.AsFile = true
	if p.Mistakes = mistakesOf(text, err); p.Mistakes != nil {
		return s.showPage(c, http.StatusUnprocessableEntity, "college/equivalences", p, nil)
	}
	return s.pageRefused(c, "college/equivalences", p, err)
}
