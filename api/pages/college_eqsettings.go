package pages

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"creditbank/api/problem"
	"creditbank/courses/equiv"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// eqSettings is what holds for all lines of a proposal, as it is typed.
type eqSettings struct {
	PerCredit, Step, Cap string
	Levels, Same         string // a line each
}

// eqHours is what the credits of hours are rounded down to, and bounded by.
type eqHours struct {
	Step string `json:"down_to" validate:"required,amount,positive"`
	Cap  string `json:"cap" validate:"omitempty,amount,positive"`
}

func typedSettings(sent map[string][]string) eqSettings {
	one := func(name string) string {
		if list := sent[name]; len(list) > 0 {
			return strings.TrimSpace(strings.ReplaceAll(list[0], "\r\n", "\n"))
		}
		return ""
	}
	return eqSettings{one("per_credit"), one("down_to"), one("cap"), one("levels"), one("aliases")}
}

// settings writes those of the draft as they are typed.
func (p *eqForm) settings() eqSettings {
	var t eqSettings
	if h := p.set.Hours; h != nil {
		t.PerCredit, t.Step = strconv.Itoa(h.PerCredit), h.Step.String()
		if h.Cap > 0 {
			t.Cap = h.Cap.String()
		}
	}
	levels := make(map[string]string, len(p.set.Levels))
	for of, level := range p.set.Levels {
		levels[of] = strconv.Itoa(level)
	}
	t.Levels = pairsText(levels)
	var same []string
	for _, a := range p.set.Same {
		same = append(same, a.Title+" = "+strings.Join(a.Others, "、"))
	}
	t.Same = strings.Join(same, "\n")
	return t
}

// checkSettings puts the settings into a draft, or tells what is wrong.
func (s *Site) checkSettings(c echo.Context, p *eqForm, into *equiv.Set) *pageProblem {
	t := &p.Settings
	var found problem.Flaws
	into.Hours, into.Levels, into.Same = nil, nil, nil
	if t.PerCredit != "" || t.Step != "" || t.Cap != "" {
		h := &equiv.Hours{}
		var err error
		if h.PerCredit, err = strconv.Atoi(t.PerCredit); err != nil || h.PerCredit < 1 || h.PerCredit > 1000 {
			found = append(found, flaw(problem.NumberRange, "per_credit", t.PerCredit, "1 – 1000"))
		}
		var flaws problem.Flaws
		if errors.As(s.API.Check(&eqHours{t.Step, t.Cap}), &flaws) {
			found = append(found, flaws...)
		}
		h.Step, _ = ledger.ParseAmount(t.Step)
		h.Cap, _ = ledger.ParseAmount(t.Cap)
		into.Hours = h
	}
	levels, wrong := pairsOf(t.Levels)
	if wrong != "" {
		found = append(found, flaw(problem.LineMalformed, "levels", wrong, ""))
	}
	for name, text := range levels {
		n, err := strconv.Atoi(text)
		of, known := s.levelOf(c, p, name)
		switch {
		case err != nil || n < 1 || n > maxEqLevel:
			found = append(found, flaw(problem.NumberRange, "levels", name+" = "+text, fmt.Sprint("1 – ", maxEqLevel)))
		case !known:
			found = append(found, flaw(problem.NameUnknown, "levels", name, ""))
		default:
			if into.Levels == nil {
				into.Levels = make(map[string]int)
			}
			into.Levels[of] = n
		}
	}
	for line := range strings.Lines(t.Same) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		title, others, is := cutPair(line)
		if !is {
			found = append(found, flaw(problem.LineMalformed, "aliases", line, ""))
			continue
		}
		a := equiv.Alias{Title: title}
		for _, other := range strings.FieldsFunc(others, func(r rune) bool { return strings.ContainsRune("、,，;；", r) }) {
			if other = strings.TrimSpace(other); other != "" && !slices.Contains(a.Others, other) {
				a.Others = append(a.Others, other)
			}
		}
		into.Same = append(into.Same, a)
	}
	return s.flawsOf(c, found)
}
