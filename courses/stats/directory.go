package stats

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Directory says what an entry counts under: the organisations and the
// catalogue of one moment. It never changes.
//
// The site of a deposit is the one it names, or the issuer if that is a site.
// The district is where it was learnt: that of the site; without one, the
// first district at or above the issuer. An organisation is a
// district if a site says that it lies there.
type Directory struct {
	history   *org.History
	versions  [][]courses.Organisation // of each organisation, oldest first
	courses   map[string][]courses.Course
	districts map[string]bool
	shape     string // as text
	// Organisations and Courses are how many versions of each there are.
	Organisations, Courses int
}

// NewDirectory makes a directory of all versions of everything, those of one
// code together, oldest first.
func NewDirectory(organisations [][]courses.Organisation, catalogue [][]courses.Course) (*Directory, error) {
	d := &Directory{versions: organisations, courses: make(map[string][]courses.Course), districts: make(map[string]bool)}
	for _, versions := range organisations {
		d.Organisations += len(versions)
		for _, o := range versions {
			if o.District != "" {
				d.districts[o.District] = true
			}
		}
	}
	for _, versions := range catalogue {
		d.Courses += len(versions)
		d.courses[versions[0].Code] = versions
	}
	var err error
	if d.history, err = org.NewHistory(organisations); err != nil {
		return nil, err
	}
	d.shape = d.Shape().Text()
	return d, nil
}

// LoadDirectory makes a directory of what a store holds.
func LoadDirectory(ctx context.Context, store courses.Store) (*Directory, error) {
	organisations, err := histories(ctx, store.Organisations())
	if err != nil {
		return nil, fmt.Errorf("read the organisations: %w", err)
	}
	catalogue, err := histories(ctx, store.Courses())
	if err != nil {
		return nil, fmt.Errorf("read the catalogue: %w", err)
	}
	return NewDirectory(organisations, catalogue)
}

// histories returns all versions of everything, in the order of the keys.
func histories[T courses.Record](ctx context.Context, v courses.Versions[T]) ([][]T, error) {
	var lists [][]T
	for after := ""; ; {
		newest, err := v.List(ctx, after, 500)
		if err != nil || len(newest) == 0 {
			return lists, err
		}
		for _, item := range newest {
			key, n := item.VersionKey()
			versions := []T{item}
			if n > 1 {
				if versions, err = v.History(ctx, key); err != nil {
					return nil, err
				}
			}
			lists, after = append(lists, versions), key
		}
	}
}

// On returns the organisations of a day.
func (d *Directory) On(day ledger.Day) *org.Tree { return d.history.On(day) }

// foundedOn returns the first day of an organisation, or zero.
func (d *Directory) foundedOn(code string) ledger.Day {
	if versions := d.history.Versions(code); len(versions) > 0 {
		return versions[0].Since
	}
	return 0
}

// chain returns an organisation, all that stood above it on a day, and [Bank].
func (d *Directory) chain(code string, day ledger.Day) []string {
	chain := d.history.Ancestors(code, day)
	if len(chain) == 0 {
		chain = []string{code} // nobody knows it, but it has issued
	}
	return append(chain, Bank)
}

// attribute returns what a deposit counts under. A course version that is not
// in the catalogue is [fault.NotFound].
func (d *Directory) attribute(e *ledger.Entry) (Attribution, error) {
	l := e.Learning
	versions := d.courses[l.Course]
	at := slices.IndexFunc(versions, func(c courses.Course) bool { return c.Version == l.Catalogue })
	if at < 0 {
		return Attribution{}, fmt.Errorf("entry %d cites version %d of course %s, which is not in the catalogue: %w",
			e.Seq, l.Catalogue, l.Course, fault.NotFound)
	}
	a := Attribution{Chain: d.chain(e.Issuer, e.Effective), Module: string(versions[at].Module), Course: l.Course, Site: l.Site}
	if issuer, _ := d.history.Get(e.Issuer, e.Effective); a.Site == "" && issuer.Kind == courses.SiteKind {
		a.Site = e.Issuer
	}
	site, _ := d.history.Get(a.Site, e.Effective)
	a.District = site.District
	for _, code := range a.Chain {
		if o, _ := d.history.Get(code, e.Effective); a.Enterprise == "" && o.Kind == courses.EnterpriseKind {
			a.Enterprise = code
		}
		if a.District == "" && d.districts[code] {
			a.District = code
		}
	}
	return a, nil
}

// Shape is what of the organisations attributions depend on, as text: a line
// for each version, in the order of their codes, and the districts.
func (d *Directory) Shape() Shape {
	s := Shape{versions: make(map[string][]string), districts: slices.Sorted(maps.Keys(d.districts))}
	for _, versions := range d.versions {
		for _, o := range versions {
			line := strings.Join([]string{o.Since.String(), string(o.Kind), o.Parent, o.District, o.Ended.String(), strings.Join(o.Into, ",")}, "|")
			s.versions[o.Code] = append(s.versions[o.Code], line)
		}
	}
	return s
}

// LevelOf returns the level of the union tree on which an organisation stands: a district union, another union right below a root, an
// enterprise, a site; "" for the rest.
func (d *Directory) LevelOf(o courses.Organisation) Level {
	switch {
	case o.Kind == courses.Union && d.districts[o.Code]:
		return DistrictLevel
	case o.Kind == courses.Union && o.Parent != "":
		return UnitLevel
	case o.Kind == courses.EnterpriseKind:
		return EnterpriseLevel
	case o.Kind == courses.SiteKind:
		return SiteLevel
	}
	return ""
}

// Level is a level of the union tree.
type Level string

// The levels. Clients know them: never change one.
const (
	DistrictLevel   Level = "district"   // 区县工会
	UnitLevel       Level = "unit"       // 局、总公司工会
	EnterpriseLevel Level = "enterprise" // 企业
	SiteLevel       Level = "site"       // 培训站
)

// Levels lists all levels, the highest first.
var Levels = [...]Level{DistrictLevel, UnitLevel, EnterpriseLevel, SiteLevel}
