package equiv

import (
	"cmp"
	"fmt"
	"slices"

	"creditbank/ledger"
)

// Subject returns the identity of a title for duplicates: normalised, and led
// through the college's aliases. An empty title has none.
func (s *Set) Subject(title string) string {
	n := s.subjects.of(title)
	if to, ok := s.Aliases[n]; ok {
		return to
	}
	return n
}

// Apply says what an outcome counts as. The first rule that is about it and
// does not refuse it is used, whole: all its parts or none. Without such a
// rule nothing is served, and the refusals say why, one for each rule that is
// about the outcome.
func (s *Set) Apply(f Fact) ([]Served, []Refusal) {
	credits := f.Credits
	if credits == 0 && f.Hours > 0 && s.Hours != nil {
		credits = s.Hours.Credits(f.Hours)
	}
	f.Level = cmp.Or(f.Level, s.Levels[f.Course], s.Levels[f.Source])
	var refusals []Refusal
	rules := s.rulesFor(f.Course)
	for at, more := rules.next(); more; at, more = rules.next() {
		r := &s.Rules[at]
		if !s.About(r, &f) {
			continue
		}
		if reason, needs := r.refuses(&f, credits); reason != "" {
			refusals = append(refusals, Refusal{r.ID, reason, needs})
			continue
		}
		return s.serve(r, &f, credits), nil
	}
	return nil, refusals
}

// About reports whether a rule is about an outcome, whether or not it refuses it.
func (s *Set) About(r *Rule, f *Fact) bool {
	m := &r.From
	return (m.Course == "" || m.Course == f.Course) &&
		(m.Issuer == "" || m.Issuer == f.Issuer) &&
		(m.Source == "" || m.Source == f.Source) &&
		(m.Title == "" || s.Subject(m.Title) == s.Subject(f.Title))
}

// fixed returns the credits of the replaced courses together, and whether a
// part takes what the outcome brings.
func (r *Rule) fixed() (sum ledger.Amount, open bool) {
	for _, p := range r.Parts {
		sum += p.Credits
		open = open || p.Credits == 0
	}
	return sum, open
}

func (r *Rule) refuses(f *Fact, credits ledger.Amount) (Reason, string) {
	sum, _ := r.fixed()
	switch {
	case r.ValidFrom != 0 && f.Completed < r.ValidFrom:
		return NotValidYet, r.ValidFrom.String()
	case r.ValidUntil != 0 && f.Completed > r.ValidUntil:
		return NoLonger, r.ValidUntil.String()
	case r.MinLevel > 0 && f.Level < r.MinLevel:
		return LevelLow, fmt.Sprint(r.MinLevel)
	case credits == 0:
		return NoCredits, ""
	case credits < sum && !r.Smaller:
		return TooSmall, sum.String()
	default:
		return "", ""
	}
}

// serve makes the parts. Credits written are those of the replaced courses;
// what is left goes to a part in groups, or to the surplus if the rule has
// one.
func (s *Set) serve(r *Rule, f *Fact, credits ledger.Amount) []Served {
	sum, open := r.fixed()
	left := max(0, credits-sum)
	var served []Served
	for _, p := range r.Parts {
		part := Served{
			Outcome: f.Outcome, Rule: r.ID, Course: p.Course, Groups: slices.Clone(p.Groups), Credits: p.Credits,
			Effects: p.Effects, Grade: p.Effects.entered(f.Grade), Subject: s.Subject(f.Title),
		}
		if p.Course != "" {
			part.Subject = p.Course
		}
		if p.Credits == 0 {
			part.Credits, left = left, 0
		}
		if part.Credits > 0 {
			served = append(served, part)
		}
	}
	if left > 0 && !open && len(r.Surplus) > 0 {
		served = append(served, Served{
			Outcome: f.Outcome, Rule: r.ID, Groups: slices.Clone(r.Surplus), Credits: left, Surplus: true,
			Subject: "", Grade: f.Grade,
		})
	}
	return served
}

// entered returns the grade that is written for an outcome's grade.
func (e *Effects) entered(grade string) string {
	if to, ok := e.Marks[grade]; ok {
		return to
	}
	if e.Grade != "" {
		return e.Grade
	}
	return grade
}
