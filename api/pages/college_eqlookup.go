package pages

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"creditbank/api/problem"
	"creditbank/courses/equiv"
	"creditbank/courses/registrar"
	"creditbank/courses/search"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// eqFound is what a name that was typed may mean.
type eqFound struct {
	Asked   string
	Choices []eqChoice
}

// maxFound bounds how much of what was found is offered.
const maxFound = 8

// find looks for what is typed in a field, and offers it. What is meant
// without doubt is put in.
func (s *Site) find(c echo.Context, p *eqForm, field string) {
	typed := p.named(field)
	if typed == nil {
		return
	}
	code, offered := s.lookUp(c, p, field, *typed)
	if code != "" {
		p.choose(field, code)
		return
	}
	p.Found[field] = &eqFound{*typed, offered}
}

// look offers what a field that is being typed may mean.
func (s *Site) look(c echo.Context, p *eqForm, field string) {
	typed := p.named(field)
	if typed == nil || *typed == "" {
		return
	}
	code, offered := s.lookUp(c, p, field, *typed)
	if code != "" && len(offered) == 0 {
		offered = []eqChoice{{code, p.f.Called(code)}}
	}
	p.Found[field] = &eqFound{*typed, offered}
}

// named returns the field of the open line that holds a name of something.
func (p *eqForm) named(field string) *string {
	switch field {
	case "course":
		return &p.Line.Course
	case "issuer":
		return &p.Line.Issuer
	}
	for i := range p.Line.Parts {
		if field == fmt.Sprintf("to/%d/course", i) {
			return &p.Line.Parts[i].Course
		}
	}
	return nil
}

// choose puts a code into a field. A course of the college brings its credits
// and groups along, where none are typed.
func (p *eqForm) choose(field, code string) {
	typed := p.named(field)
	if typed == nil {
		return
	}
	*typed = code
	for i := range p.Line.Parts {
		part := &p.Line.Parts[i]
		at := slices.IndexFunc(p.terms.Courses, func(o registrar.OwnCourse) bool { return o.Code == code })
		if field != fmt.Sprintf("to/%d/course", i) || at < 0 {
			continue
		}
		own := p.terms.Courses[at]
		if part.Credits == "" {
			part.Credits = own.Credits.String()
		}
		if len(part.Groups) == 0 {
			part.Groups = own.Groups
		}
	}
}

// resolve turns the names of the open line into codes, and tells which mean
// nothing or more than one thing.
func (s *Site) resolve(c echo.Context, p *eqForm) problem.Flaws {
	fields := []string{"course", "issuer"}
	for i := range p.Line.Parts {
		fields = append(fields, fmt.Sprintf("to/%d/course", i))
	}
	var found problem.Flaws
	for _, field := range fields {
		typed := p.named(field)
		if *typed == "" {
			continue
		}
		code, offered := s.lookUp(c, p, field, *typed)
		switch {
		case code != "":
			p.choose(field, code)
		case len(offered) == 0:
			found = append(found, flaw(problem.NameUnknown, field, *typed, ""))
		default:
			p.Found[field] = &eqFound{*typed, offered}
			found = append(found, flaw(problem.NameAmbiguous, field, *typed, ""))
		}
	}
	return found
}

// lookUp returns the code that a name means without doubt, or what it may mean.
func (s *Site) lookUp(c echo.Context, p *eqForm, field, typed string) (code string, offered []eqChoice) {
	switch {
	case typed == "":
		return "", nil
	case field == "issuer":
		offered = s.bodies(p.f, typed)
	case field == "course":
		offered = s.catalogued(c, p.f, typed)
	default:
		offered = p.ownCourses(typed)
	}
	for _, o := range offered {
		if strings.EqualFold(o.Value, typed) {
			return o.Value, nil
		}
	}
	alike := slices.DeleteFunc(slices.Clone(offered), func(o eqChoice) bool { return equiv.Normalise(o.Text) != equiv.Normalise(typed) })
	if len(alike) == 1 {
		return alike[0].Value, nil
	}
	return "", offered[:min(len(offered), maxFound)]
}

// catalogued looks for courses of the bank.
func (s *Site) catalogued(c echo.Context, f *frame, typed string) []eqChoice {
	ctx := c.Request().Context()
	if k, known := s.Registrar.CourseOn(typed, ledger.DayOf(s.Now())); known {
		return []eqChoice{{typed, f.Choose(k.Title, k.TitleEn)}}
	}
	words, err := search.Parse(typed)
	if err != nil || len(words) == 0 {
		return nil
	}
	shelf, err := s.Registrar.Search(ctx, askerOf(c), registrar.Errand{Question: search.Question{Words: words, Limit: 2 * maxFound}})
	if err != nil {
		return nil
	}
	var list []eqChoice
	for _, item := range shelf.Items {
		list = append(list, eqChoice{item.Code, f.Choose(item.Title, item.TitleEn)})
	}
	return list
}

// bodies looks for organisations that credits are counted for: not their sites.
func (s *Site) bodies(f *frame, typed string) []eqChoice {
	var list []eqChoice
	tree := s.Registrar.Tree()
	for _, o := range tree.All() {
		if body, _ := tree.Body(o.Code); body != o.Code {
			continue
		}
		if strings.EqualFold(o.Code, typed) {
			return []eqChoice{{o.Code, f.Choose(o.Name, o.NameEn)}}
		}
		if isIn(typed, o.Name, o.NameEn) {
			list = append(list, eqChoice{o.Code, f.Choose(o.Name, o.NameEn)})
		}
	}
	shortest(list)
	return list
}

// ownCourses looks among what the programme knows: the college's own courses,
// those that its rules ask for, and those that a line replaces already.
func (p *eqForm) ownCourses(typed string) []eqChoice {
	var list []eqChoice
	for _, o := range p.terms.Courses {
		if strings.EqualFold(o.Code, typed) {
			return []eqChoice{{o.Code, p.f.Choose(o.Title, o.TitleEn)}}
		}
		if isIn(typed, o.Code, o.Title, o.TitleEn) {
			list = append(list, eqChoice{o.Code, p.f.Choose(o.Title, o.TitleEn)})
		}
	}
	for _, code := range p.courseCodes() {
		if strings.EqualFold(code, typed) {
			return []eqChoice{{code, p.f.Called(code)}}
		}
	}
	shortest(list)
	return list
}

// courseCodes are the codes of courses that the rules and the draft name.
func (p *eqForm) courseCodes() []string {
	var codes []string
	for _, g := range p.rules.Groups {
		for _, q := range g.Required {
			for _, a := range q.AnyOf {
				codes = append(codes, a.Courses...)
			}
		}
	}
	for _, set := range []*equiv.Set{p.set, p.now} {
		if set == nil {
			continue
		}
		for i := range set.Rules {
			for _, part := range set.Rules[i].Parts {
				codes = append(codes, part.Course)
			}
		}
	}
	return codes
}

// levelOf returns the code of the course or source that a level is of, by its
// code or its name.
func (s *Site) levelOf(c echo.Context, p *eqForm, name string) (of string, known bool) {
	for _, source := range p.Sources {
		if source.Value == name || source.Text == name {
			return source.Value, true
		}
	}
	if _, was := p.set.Levels[name]; was {
		return name, true
	}
	code, _ := s.lookUp(c, p, "course", strings.Trim(name, "《》"))
	return code, code != ""
}

// isIn reports whether a text is in one of the names.
func isIn(typed string, names ...string) bool {
	part := strings.ToLower(typed)
	return slices.ContainsFunc(names, func(name string) bool { return strings.Contains(strings.ToLower(name), part) })
}

// shortest puts what is nearest to a part of a name first: the shortest name.
func shortest(list []eqChoice) {
	slices.SortStableFunc(list, func(a, b eqChoice) int { return cmp.Compare(len(a.Text), len(b.Text)) })
}
