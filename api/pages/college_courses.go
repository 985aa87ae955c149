package pages

import (
	"context"
	"slices"
	"strings"

	"creditbank/api/call"
	"creditbank/courses"
	"creditbank/courses/equiv"
	"creditbank/courses/registrar"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// taughtCourse is a course of a college: where its own programmes count it, and
// where others recognise it.
type taughtCourse struct {
	Code, Title string
	College     string
	Listed      bool // it is in the catalogue
	Retired     ledger.Day
	Issuer      string // code of the college
	Named       string // its title in Chinese, which equivalences may name
	Own         []taughtIn
	Recognised  []recognisedIn
}

// taughtIn is a programme that counts a course as its own.
type taughtIn struct {
	Programme, Title string
	Groups           []string
	Credits          ledger.Amount
	Hours            int
}

// recognisedIn is an equivalence about a course.
type recognisedIn struct {
	Programme, Title, College string
	Number                    int
	Line                      equivalenceLine
	Stands                    registrar.ProposalState
	Votes, Panel              int
	Open                      bool // the reader may open the programme's equivalences
}

// getTaught answers with the courses of a college.
func (s *Site) getTaught(c echo.Context) error {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	f := s.frame(asker, nil)
	own, err := s.programmesOf(c)
	if err != nil {
		return err
	}
	var list []*taughtCourse
	find := func(code string) *taughtCourse {
		at := slices.IndexFunc(list, func(t *taughtCourse) bool { return t.Code == code })
		if at < 0 {
			list, at = append(list, &taughtCourse{Code: code}), len(list)
		}
		return list[at]
	}
	for _, p := range own {
		terms, _, _, err := s.Registrar.TermsOf(p)
		if err != nil {
			return err
		}
		for _, o := range terms.Courses {
			t := find(o.Code)
			t.Title, t.College, t.Issuer, t.Named = f.Choose(o.Title, o.TitleEn), f.Organ(p.Institution), p.Institution, o.Title
			t.Own = append(t.Own, taughtIn{p.Code, programmeTitle(f, &p), f.namesOf(o.Groups), o.Credits, o.Hours})
		}
	}
	catalogue, err := s.Registrar.Courses(ctx)
	if err != nil {
		return err
	}
	for i := range catalogue {
		k := &catalogue[i]
		taught := slices.ContainsFunc(list, func(t *taughtCourse) bool { return t.Code == k.Code })
		if !taught && !s.isCollegeOf(asker, k) {
			continue
		}
		t := find(k.Code)
		t.Title, t.College, t.Listed, t.Retired = f.Choose(k.Title, k.TitleEn), f.Organ(k.Issuer), true, k.Retired
		t.Issuer, t.Named = k.Issuer, k.Title
	}
	if err := s.recognised(ctx, f, asker, list); err != nil {
		return err
	}
	slices.SortFunc(list, func(a, b *taughtCourse) int { return strings.Compare(a.Code, b.Code) })
	return s.page(c, "college/courses", taughtGroups(list))
}

// taughtGroup are the courses of a programme, under the first that counts them;
// the programme is empty for those that none does.
type taughtGroup struct {
	Programme, Title string
	Courses          []*taughtCourse
	Open             bool
}

// taughtGroups puts courses together by programmes, in the order of their codes.
func taughtGroups(list []*taughtCourse) []*taughtGroup {
	var groups []*taughtGroup
	rest := new(taughtGroup)
	for _, t := range list {
		if len(t.Own) == 0 {
			rest.Courses = append(rest.Courses, t)
			continue
		}
		at := slices.IndexFunc(groups, func(g *taughtGroup) bool { return g.Programme == t.Own[0].Programme })
		if at < 0 {
			at = len(groups)
			groups = append(groups, &taughtGroup{Programme: t.Own[0].Programme, Title: t.Own[0].Title})
		}
		groups[at].Courses = append(groups[at].Courses, t)
	}
	slices.SortFunc(groups, func(a, b *taughtGroup) int { return strings.Compare(a.Programme, b.Programme) })
	if len(rest.Courses) > 0 {
		groups = append(groups, rest)
	}
	for _, g := range groups {
		g.Open = len(groups) == 1 || len(list) <= 12
	}
	return groups
}

// isCollegeOf reports whether a course was developed by a college that the
// reader works for.
func (s *Site) isCollegeOf(asker *call.Call, k *courses.Course) bool {
	o, known := s.Registrar.Tree().Get(k.Issuer)
	return known && o.Kind == courses.InstitutionKind && (asker.By.ReadsAll() || s.Registrar.Tree().MayActFor(asker.By, k.Issuer))
}

// recognised adds the equivalences that are about courses, by their codes or by
// title, issuer or source, of all programmes: those in force and those before a
// panel.
func (s *Site) recognised(ctx context.Context, f *frame, asker *call.Call, list []*taughtCourse) error {
	programmes, err := s.Registrar.Programmes(ctx)
	if err != nil {
		return err
	}
	for i := range programmes {
		p := &programmes[i]
		all, err := s.Registrar.Proposals(ctx, p.Code)
		if err != nil {
			return err
		}
		terms, _, has, err := s.Registrar.TermsOf(*p)
		if err != nil {
			return err
		}
		if !has {
			continue
		}
		f.named = f.sourcesOf(&terms)
		inForce := newestApproved(all)
		for n := range all {
			stands := all[n].State()
			if n == inForce {
				stands = registrar.InForce
			} else if stands != registrar.InReview {
				continue
			}
			set, err := equiv.Read("equivalences", []byte(all[n].Text))
			if err != nil {
				continue // its own page says so
			}
			for _, t := range list {
				fact, err := s.factOf(p, t)
				if err != nil {
					return err
				}
				for j := range set.Rules {
					if !set.About(&set.Rules[j], &fact) {
						continue
					}
					t.Recognised = append(t.Recognised, recognisedIn{
						Programme: p.Code, Title: programmeTitle(f, p), College: f.Organ(p.Institution), Number: all[n].Number, Line: f.equivalence(&set.Rules[j], ""),
						Stands: stands, Votes: len(all[n].Votes), Panel: all[n].Panel,
						Open: asker.By.ReadsAll() || s.Registrar.Tree().MayActFor(asker.By, p.Institution),
					})
				}
			}
		}
	}
	return nil
}

// factOf is what a programme's equivalences see of a course that is completed
// today.
func (s *Site) factOf(p *courses.Programme, t *taughtCourse) (equiv.Fact, error) {
	source, body, err := s.Registrar.SourceNow(*p, t.Issuer)
	return equiv.Fact{Course: t.Code, Title: t.Named, Source: source, Issuer: body}, err
}
