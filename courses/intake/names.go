package intake

import (
	"context"

	"creditbank/courses"
	"creditbank/courses/report"
)

// Catalogue returns what rows may name: courses that can be reported, and
// sites.
func (d *Desk) Catalogue(ctx context.Context) (report.Catalogue, error) {
	list, err := d.Registrar.Courses(ctx)
	if err != nil {
		return report.Catalogue{}, err
	}
	var c report.Catalogue
	for _, course := range list {
		if course.Approved != 0 {
			c.Courses = append(c.Courses, entryOf(course.Code, course.Title, course.TitleEn))
		}
	}
	for _, o := range d.Registrar.Tree().All() {
		if o.Kind == courses.SiteKind {
			c.Sites = append(c.Sites, entryOf(o.Code, o.Name, o.NameEn))
		}
	}
	return c, nil
}

// issuers finds organisations by code or name.
func (d *Desk) issuers() *report.Index {
	var entries []report.Entry
	for _, o := range d.Registrar.Tree().All() {
		entries = append(entries, entryOf(o.Code, o.Name, o.NameEn))
	}
	return report.NewIndex(entries)
}

func entryOf(code string, names ...string) report.Entry {
	return report.Entry{Code: code, Titles: given(names...)}
}

// given returns the texts that are not empty.
func given(texts ...string) (list []string) {
	for _, text := range texts {
		if text != "" {
			list = append(list, text)
		}
	}
	return list
}

// suggestions writes entries as people choose between them.
func suggestions(entries []report.Entry) (list []string) {
	for _, e := range entries {
		text := e.Code
		if len(e.Titles) > 0 {
			text += " " + e.Titles[0]
		}
		list = append(list, text)
	}
	return list
}
