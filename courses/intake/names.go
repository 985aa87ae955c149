package intake

import (
	"context"
	"sync"

	"creditbank/courses"
	"creditbank/courses/report"
	"creditbank/ledger"
)

// names finds what cells call courses, sites and organisations.
type names struct {
	courses *report.Index
	titles  map[string]string // of courses, by code
	places  *report.Index     // sites
	issuers *report.Index

	near sync.Map // what was looked for in vain, to what is nearest
}

// names reads what there is. A check goes by one reading.
func (d *Desk) names(ctx context.Context) (*names, error) {
	list, err := d.Registrar.Courses(ctx)
	if err != nil {
		return nil, err
	}
	n := &names{titles: make(map[string]string, len(list))}
	var offered, sites, bodies []report.Entry
	for _, c := range list {
		offered = append(offered, report.Entry{Code: c.Code, Titles: titles(c.Title, c.TitleEn)})
		n.titles[c.Code] = c.Title
	}
	for _, o := range d.Registrar.Tree().All() {
		e := report.Entry{Code: o.Code, Titles: titles(o.Name, o.NameEn)}
		if o.Kind == courses.SiteKind {
			sites = append(sites, e)
		}
		bodies = append(bodies, e)
	}
	n.courses, n.places, n.issuers = report.NewIndex(offered), report.NewIndex(sites), report.NewIndex(bodies)
	return n, nil
}

func titles(names ...string) (given []string) {
	for _, name := range names {
		if name != "" {
			given = append(given, name)
		}
	}
	return given
}

// course finds the course of a row by its code or, if none is given, by its
// title. If it is not known, unknown says so, with what is nearest. A code and
// a title of two courses are a problem.
func (n *names) course(p report.Parsed) (code string, unknown, wrong []Problem) {
	byTitle, titled := n.courses.Find(p.Title)
	titled = titled && p.Title != ""
	if p.Course == "" {
		if !titled {
			return "", []Problem{{Code: TitleUnknown, Column: report.Title.String(), Subject: clip(p.Title), Suggest: n.nearest(n.courses, p.Title)}}, nil
		}
		return byTitle.Code, nil, nil
	}
	byCode, known := n.courses.Find(p.Course)
	if !known {
		near := n.nearest(n.courses, p.Course)
		if titled {
			near = append([]string{byTitle.Code + " " + n.titles[byTitle.Code]}, near...)
		}
		return "", []Problem{{Code: courseUnknown, Column: report.Course.String(), Subject: clip(p.Course), Suggest: near}}, nil
	}
	if titled && byTitle.Code != byCode.Code {
		wrong = []Problem{{
			Code: TitleOther, Column: report.Title.String(), Subject: byCode.Code, Has: n.titles[byCode.Code], Wants: clip(p.Title),
			Suggest: []string{byTitle.Code + " " + n.titles[byTitle.Code], byCode.Code + " " + n.titles[byCode.Code]},
		}}
	}
	return byCode.Code, nil, wrong
}

// place returns the code of what a cell calls by code or name; the text itself
// if nothing is called so, for the registrar to refuse it, with what is nearest.
func (n *names) place(x *report.Index, text string) (code string, near []string) {
	if text == "" {
		return "", nil
	}
	if e, ok := x.Find(text); ok {
		return e.Code, nil
	}
	return text, n.nearest(x, text)
}

// looked is what was looked for, and where.
type looked struct {
	in   *report.Index
	text string
}

// nearest returns what is nearest to a text. Files repeat their mistakes, so
// answers are kept as long as the check goes on.
func (n *names) nearest(x *report.Index, text string) []string {
	if known, ok := n.near.Load(looked{x, text}); ok {
		return known.([]string)
	}
	var list []string
	for _, e := range x.Near(text) {
		entry := e.Code
		if len(e.Titles) > 0 {
			entry += " " + e.Titles[0]
		}
		list = append(list, entry)
	}
	n.near.Store(looked{x, text}, list)
	return list
}

// The registrar's codes that a row with near misses is told by.
const courseUnknown ledger.Code = "course-unknown"
