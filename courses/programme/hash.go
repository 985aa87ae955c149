package programme

import (
	"cmp"
	"crypto/sha256"
	"slices"
	"strconv"

	"creditbank/ledger"
)

// The canonical encoding of rules, version 1. It is written down in other
// people's verdicts: never change it, add a version.
//
// It is a sequence of fields. A field is its length in bytes as a decimal, a
// colon, the bytes, a comma: "5:total,". Numbers are decimals, amounts are in
// thousandths, days count from 1 January 1970, marks are thousandths or empty,
// a list is its length followed by its items. All names are sorted by bytes.
//
//	"creditbank rules 1", ruleset, institution, level, total,
//	exits: name, total
//	groups: name, minimum, accepted sources (list),
//	    requirements (list): alternatives (list): credits or 0, courses (list)
//	at_least: name, sources (list), issuers (list), group, minimum
//	at_most: name, sources (list), issuers (list), group, maximum or -1,
//	    items or -1, per, joins (list)
//	year start, semester starts (list), pass score,
//	recognised: sources (list), grade point, age in years
//	validity years, registration years, earned after, same outcome once (0, 1),
//	once per subject (0, 1), basis: rule, text
//
// A share has become credits, so 0.5 of 71 and 35.5 are the same rule. The
// title, the cases and the name in extends are not part of the meaning.
type encoder struct{ b []byte }

const encodingVersion = "creditbank rules 1"

func (e *encoder) text(s string) {
	e.b = strconv.AppendInt(e.b, int64(len(s)), 10)
	e.b = append(e.b, ':')
	e.b = append(e.b, s...)
	e.b = append(e.b, ',')
}

func (e *encoder) number(n int64)         { e.text(strconv.FormatInt(n, 10)) }
func (e *encoder) amount(a ledger.Amount) { e.number(int64(a)) }

func (e *encoder) list(items []string) {
	e.number(int64(len(items)))
	for _, s := range items {
		e.text(s)
	}
}

func (e *encoder) flag(b bool) {
	if b {
		e.text("1")
	} else {
		e.text("0")
	}
}

func (e *encoder) selector(s *Selector) {
	e.list(s.Sources)
	e.list(s.Issuers)
	e.text(s.Group)
}

// canonical returns the encoding of rules whose parts are sorted.
func canonical(r *Rules) []byte {
	e := &encoder{}
	e.text(encodingVersion)
	e.text(r.Ruleset)
	e.text(r.Institution)
	e.text(string(r.Level))
	e.amount(r.Total)
	e.number(int64(len(r.Exits)))
	for _, x := range r.Exits {
		e.text(x.Name)
		e.amount(x.Total)
	}
	e.number(int64(len(r.Groups)))
	for i := range r.Groups {
		e.group(&r.Groups[i])
	}
	e.number(int64(len(r.AtLeast)))
	for _, a := range r.AtLeast {
		e.text(a.Name)
		e.selector(&a.Selector)
		e.amount(a.Min)
	}
	e.number(int64(len(r.AtMost)))
	for _, c := range r.AtMost {
		e.text(c.Name)
		e.selector(&c.Selector)
		e.amount(c.Max)
		e.number(int64(c.MaxItems))
		e.text(c.Per.String())
		e.list(c.Joins)
	}
	e.text(r.Calendar.YearStarts.String())
	e.number(int64(len(r.Calendar.Semesters)))
	for _, s := range r.Calendar.Semesters {
		e.text(s.String())
	}
	e.mark(r.PassScore)
	e.list(r.Recognised.Sources)
	e.mark(r.Recognised.MinGradePoint)
	e.number(int64(r.Recognised.MaxAgeYears))
	e.number(int64(r.ValidityYears))
	e.number(int64(r.RegistrationYears))
	e.number(int64(r.EarnedAfter))
	e.flag(r.SameOutcomeOnce)
	e.flag(r.OncePerSubject)
	e.number(int64(len(r.Basis)))
	for _, b := range r.Basis {
		e.text(b.Rule)
		e.text(b.Text)
	}
	return e.b
}

func (e *encoder) group(g *Group) {
	e.text(g.Name)
	e.amount(g.Min)
	e.list(g.Accept)
	e.number(int64(len(g.Required)))
	for _, req := range g.Required {
		e.number(int64(len(req.AnyOf)))
		for _, a := range req.AnyOf {
			e.amount(a.Credits)
			e.list(a.Courses)
		}
	}
}

func (e *encoder) mark(m Mark) {
	if m.Given() {
		e.number(int64(m.thousandths))
	} else {
		e.text("")
	}
}

func hash(r *Rules) [32]byte { return sha256.Sum256(canonical(r)) }

// sort brings everything whose order means nothing into one order.
func (r *Rules) sort() {
	slices.SortFunc(r.Exits, func(a, b Exit) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(r.Groups, func(a, b Group) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(r.AtLeast, func(a, b AtLeast) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(r.AtMost, func(a, b AtMost) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(r.Basis, func(a, b Basis) int { return cmp.Compare(a.Rule, b.Rule) })
	slices.SortFunc(r.Calendar.Semesters, func(a, b MonthDay) int {
		return cmp.Or(cmp.Compare(a.Month, b.Month), cmp.Compare(a.Day, b.Day))
	})
	for _, g := range r.Groups {
		for _, req := range g.Required {
			slices.SortFunc(req.AnyOf, func(a, b Alternative) int {
				return cmp.Or(cmp.Compare(a.Credits, b.Credits), slices.Compare(a.Courses, b.Courses))
			})
		}
	}
}
