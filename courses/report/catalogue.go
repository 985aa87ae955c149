package report

import "strings"

// Catalogue is what rows may name. Titles are given in Chinese first.
type Catalogue struct {
	Courses   []Entry
	Sites     []Entry
	KeyGroups []string
}

// Checker compares rows with a catalogue and with each other. It is for one
// file.
type Checker struct {
	courses, sites *Index
	seen           Seen
}

// NewChecker prepares to check the rows of a file.
func NewChecker(c Catalogue) *Checker {
	return &Checker{courses: NewIndex(c.Courses), sites: NewIndex(c.Sites)}
}

// Check says what is wrong with a row beyond what [Row.Parse] found, and
// gives the course and the site of the row as the catalogue writes them, even
// where the row names them by their titles.
func (c *Checker) Check(p *Parsed) Problems {
	problems := c.course(p)
	if p.Site != "" && len(c.sites.entries) > 0 {
		if site, ok := c.sites.Find(p.Site); ok {
			p.Site = site.Code
		} else {
			problems = append(problems, Problem{Line: p.Line, Column: Site, Code: "site-unknown", Has: short(p.Site), Suggest: suggestions(c.sites.Near(p.Site))})
		}
	}
	return append(problems, c.seen.Check(*p)...)
}

// course finds the course by its code or else its title. Where both are
// given, they have to agree: one of them is a slip, and which is not for us.
func (c *Checker) course(p *Parsed) Problems {
	unknown := func(column Column, code Code, text string, near []Entry) Problems {
		return Problems{{Line: p.Line, Column: column, Code: code, Has: short(text), Suggest: suggestions(near)}}
	}
	titled, known := c.courses.Find(p.Title)
	if p.Course == "" {
		switch {
		case p.Title == "":
			return nil
		case known:
			p.Course = titled.Code
			return nil
		case len(c.courses.exact[foldTitle(p.Title)]) > 1:
			return unknown(Title, "title-ambiguous", p.Title, c.courses.Near(p.Title))
		}
		return unknown(Title, "title-unknown", p.Title, c.courses.Near(p.Title))
	}
	coded, ok := c.courses.Find(p.Course)
	if !ok {
		near := c.courses.Near(p.Course)
		if known {
			near = []Entry{titled}
		}
		return unknown(Course, "course-unknown", p.Course, near)
	}
	if p.Course = coded.Code; p.Title == "" || known && titled.Code == coded.Code {
		return nil
	}
	if known {
		return unknown(Title, "title-of-another", p.Title, []Entry{coded, titled})
	}
	for _, title := range coded.Titles {
		if far := c.courses.far(p.Title, title); !far {
			return nil
		}
	}
	return unknown(Title, "title-differs", p.Title, []Entry{coded})
}

// far reports whether two titles differ in more than half of their signs:
// then a row more likely has the wrong code than an old title.
func (x *Index) far(a, b string) bool {
	one, other := []rune(foldTitle(a)), []rune(foldTitle(b))
	if len(one) > maxNearText || len(other) > 2*maxNearText {
		return false
	}
	limit := max(len(one), len(other)) / 2
	return distance(make([]int, len(one)+1), one, other, limit) > limit
}

// suggestions writes entries as people choose between them.
func suggestions(entries []Entry) []string {
	var texts []string
	for _, e := range entries {
		texts = append(texts, strings.TrimSpace(e.Code+" "+firstOf(e.Titles)))
	}
	return texts
}

func firstOf(titles []string) string {
	if len(titles) == 0 {
		return ""
	}
	return titles[0]
}
