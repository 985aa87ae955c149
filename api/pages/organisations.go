package pages

import (
	"context"
	"strings"

	"creditbank/ledger"
)

// maxOrganisations bounds how many organisations a page offers to choose from.
const maxOrganisations = 1000

// Organisations returns those that are there now, to choose from while typing.
func (f *frame) Organisations() []choice {
	var list []choice
	tree := f.s.Registrar.Tree()
	for _, o := range tree.All() {
		if !tree.Ended(o.Code) && len(list) < maxOrganisations {
			list = append(list, choice{o.Code, f.Choose(o.Name, o.NameEn)})
		}
	}
	return list
}

// organisationMeant returns the code of the organisation that a text names by
// its code or its whole name. A text that names none, or several, stays.
func (s *Site) organisationMeant(text string) string {
	tree := s.Registrar.Tree()
	if _, known := tree.Get(text); known || text == "" {
		return text
	}
	found := text
	for _, o := range tree.All() {
		if !tree.Ended(o.Code) && (o.Name == text || strings.EqualFold(o.NameEn, text)) {
			if found != text {
				return text
			}
			found = o.Code
		}
	}
	return found
}

// courseMeant is organisationMeant for a course that counts today.
func (s *Site) courseMeant(ctx context.Context, text string) (string, error) {
	today := ledger.DayOf(s.Now())
	if _, known := s.Registrar.CourseOn(text, today); known || text == "" {
		return text, nil
	}
	all, err := s.Registrar.Courses(ctx)
	if err != nil {
		return text, err
	}
	found, title := text, strings.Trim(text, "《》")
	for i := range all {
		if c := &all[i]; c.CountsOn(today) && (c.Title == title || strings.EqualFold(c.TitleEn, title)) {
			if found != text {
				return text, nil
			}
			found = c.Code
		}
	}
	return found, nil
}
