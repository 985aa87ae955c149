package stats

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Source says where a figure of an annual report comes from.
type Source string

// The sources. Clients know them: never change one.
const (
	FromLedger    Source = "ledger"
	FromCatalogue Source = "catalogue"
	FromRegistry  Source = "registry" // of organisations and programmes
)

// AnnualFigure is a figure of an annual report that the bank has.
type AnnualFigure struct {
	Name   string
	Value  int64
	Source Source
	Counts string // what was counted, in words
}

// Annual is what the bank knows of a year.
type Annual struct {
	Year     int
	Root     string // whose subtree
	Figures  []AnnualFigure
	Position Position
}

// developmentZone is in the name of a district that is a development zone.
const developmentZone = "开发区"

// Annual returns the figures of a year's report about the subtree of an
// organisation, the asker's own if it is empty.
func (d *Desk) Annual(ctx context.Context, by org.Principal, root string, year int) (*Annual, error) {
	r, err := YearRange(year)
	if err != nil {
		return nil, err
	}
	directory, err := d.Directory(ctx)
	if err != nil {
		return nil, err
	}
	tree := directory.On(ledger.DayOf(d.Now()))
	if root == "" {
		root = by.Organisation
	}
	if err := mayAsk(tree, by, root); err != nil {
		return nil, err
	}
	a := &Annual{Year: year, Root: root}
	if err := d.Store.View(ctx, func(v View) error {
		a.Position = v.Position()
		q := &question{Query{Organisation: root, Range: r}, ctx, directory, tree, v, outside{}, new(Table)}
		a.registry(q)
		a.catalogue(q)
		return a.ledger(q)
	}); err != nil {
		return nil, err
	}
	if a.Position.Remaking {
		return nil, fmt.Errorf("the figures are being made again: %w", fault.Busy)
	}
	return a, a.programmes(ctx, d, tree)
}

func (a *Annual) add(name string, value int, source Source, counts string) {
	a.Figures = append(a.Figures, AnnualFigure{name, int64(value), source, counts})
}

// registry counts organisations that were members in the year.
func (a *Annual) registry(q *question) {
	districts := q.organisations(DistrictLevel)
	zones := 0
	for _, o := range districts {
		if strings.Contains(o.Name, developmentZone) {
			zones++
		}
	}
	units := slices.DeleteFunc(q.organisations(UnitLevel), func(o courses.Organisation) bool { return o.Parent != a.Root })
	a.add("districts", len(districts)-zones, FromRegistry, "unions in whose area a site lies, but for development zones")
	a.add("development-zones", zones, FromRegistry, "the same, with “"+developmentZone+"” in the name")
	a.add("first-level-units", len(units), FromRegistry, "other unions right below "+a.Root)
	a.add("second-level-members", len(q.organisations(EnterpriseLevel)), FromRegistry, "enterprises")
	a.add("sites", len(q.organisations(SiteLevel)), FromRegistry, "training sites")
}

// catalogue counts the courses that counted on the last day of the year.
func (a *Annual) catalogue(q *question) {
	var all, fresh [len(courses.Modules)]int
	filers, industries := make(map[string]bool), make(map[string]bool)
	for _, versions := range q.directory.courses {
		counts := slices.ContainsFunc(versions, func(c courses.Course) bool { return c.CountsOn(q.Range.To) })
		if !counts {
			continue
		}
		c := versions[0]
		m := slices.Index(courses.Modules[:], c.Module)
		all[m]++
		if c.Approved >= q.Range.From {
			fresh[m]++
			if c.Module == courses.Enterprise {
				filers[c.Issuer] = true
			}
		}
		if c.Module == courses.Post {
			industries[c.Industry] = true
		}
	}
	of := func(list [len(courses.Modules)]int, m courses.Module) int {
		return list[slices.Index(courses.Modules[:], m)]
	}
	on := "courses that counted on " + q.Range.To.String()
	a.add("general-courses", of(all, courses.General), FromCatalogue, on+" in module general")
	a.add("general-courses-new", of(fresh, courses.General), FromCatalogue, "of those, approved in the year")
	a.add("enterprise-courses", of(all, courses.Enterprise), FromCatalogue, on+" in module enterprise")
	a.add("enterprise-courses-new", of(fresh, courses.Enterprise), FromCatalogue, "of those, approved in the year")
	a.add("enterprise-filers", len(filers), FromCatalogue, "organisations that developed those")
	a.add("post-textbooks", of(all, courses.Post), FromCatalogue, on+" in module post")
	a.add("post-industries", len(industries), FromCatalogue, "industries of those")
	a.add("catalogue", of(all, courses.General)+of(all, courses.Enterprise)+of(all, courses.Post), FromCatalogue, on+" in the three modules")
}

// ledger counts what was learnt in the year.
func (a *Annual) ledger(q *question) error {
	period, _ := q.Range.exact()
	general, err := q.view.Cell(Key{a.Root, ByModule, period, string(courses.General)})
	if err != nil {
		return err
	}
	enterprise, err := q.view.Cell(Key{a.Root, ByModule, period, string(courses.Enterprise)})
	if err != nil {
		return err
	}
	run := 0
	err = q.view.Scan(a.Root, ByCourse, period, func(course string, c *Cell) error {
		versions := q.directory.courses[course]
		if len(versions) > 0 && versions[0].Module == courses.Enterprise && c[Places] > 0 {
			run++
		}
		return nil
	})
	a.add("general-learners", int(general[People]), FromLedger, "people v1 in module general")
	a.add("general-places", int(general[Places]), FromLedger, "places v1 in module general")
	a.add("enterprise-courses-run", run, FromLedger, "courses of module enterprise with a course place")
	a.add("enterprise-places", int(enterprise[Places]), FromLedger, "places v1 in module enterprise")
	a.add("enterprise-learners", int(enterprise[People]), FromLedger, "people v1 in module enterprise")
	a.add("places-in-all", int(general[Places]+enterprise[Places]), FromLedger, "places v1 in modules general and enterprise, added up")
	if err != nil {
		return err
	}
	return a.districtCoverage(q)
}

// districtCoverage says which share of the district unions took part in the
// first two modules, in whole percent.
func (a *Annual) districtCoverage(q *question) error {
	districts, part := q.organisations(DistrictLevel), 0
	for _, o := range districts {
		modules, err := q.modulesOf(o, DistrictLevel, q.Range.cover())
		if err != nil {
			return err
		}
		if modules[courses.General] || modules[courses.Enterprise] || modules[courses.Post] {
			part++
		}
	}
	if n := len(districts); n > 0 {
		a.add("district-coverage", (200*part+n)/(2*n), FromLedger, "coverage v1 of districts in modules 1 and 2, in whole percent")
	}
	return nil
}

// programmes counts the majors that are run with an enterprise.
func (a *Annual) programmes(ctx context.Context, d *Desk, tree *org.Tree) error {
	if d.Programmes == nil {
		return nil
	}
	list, err := d.Programmes(ctx)
	if err != nil {
		return err
	}
	pilots, majors := make(map[string]bool), 0
	for _, p := range list {
		if p.Enterprise != "" && tree.Covers(a.Root, p.Enterprise) {
			pilots[p.Enterprise] = true
			majors++
		}
	}
	a.add("pilot-enterprises", len(pilots), FromRegistry, "enterprises with which a programme is run")
	a.add("pilot-majors", majors, FromRegistry, "programmes that are run with an enterprise")
	return nil
}
