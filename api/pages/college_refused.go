package pages

import (
	"cmp"
	"errors"
	"regexp"
	"slices"
	"strings"

	"creditbank/api/call"
	"creditbank/courses/registrar"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// named puts the names that people know in place of the codes that a refusal
// of a step tells.
func (s *Site) named(c echo.Context, p *allocationPage, err error) error {
	var refusal *ledger.Refusal
	if !errors.As(err, &refusal) {
		return err
	}
	f := s.frame(call.Of(c.Request().Context()), nil)
	r := *refusal
	switch r.Code {
	case registrar.MoveNotServed, registrar.MoveBreaksRule, registrar.MoveLeavesShort:
		for _, place := range p.Places {
			for _, line := range place.Lines {
				if line.Line == r.Subject {
					r.Subject = line.Title
				}
			}
		}
		if at := slices.IndexFunc(p.Rules, func(x excusable) bool { return x.Name == r.Has }); at >= 0 {
			r.Has = strings.TrimRight(f.Says(p.Rules[at].Words), "。.")
		} else {
			r.Has = names.ReplaceAllStringFunc(r.Has, f.Name)
		}
		r.Wants = f.Name(r.Wants)
	case registrar.NotMet:
		r.Subject, r.Has = p.Title, names.ReplaceAllStringFunc(r.Has, f.Name)
	case registrar.ApplicationElsewhere:
		r.Subject = cmp.Or(p.Name, p.Learner)
		r.Has, r.Wants = f.Name("state."+r.Has), f.Name("state."+r.Wants)
	}
	return &r
}

// names are groups, rules and sources in a text.
var names = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_.]*`)
