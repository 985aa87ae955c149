package stats

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Waiting is a row of a report that waits in suspense.
type Waiting struct {
	Organisation string     // that reported it
	Since        ledger.Day // on which it was put there
}

// ages are the upper ends of the age groups, in days.
var ages = [...]struct {
	most   ledger.Day
	zh, en string
}{{7, "7 天以内", "up to 7 days"}, {30, "8–30 天", "8 to 30 days"}, {90, "31–90 天", "31 to 90 days"}, {1 << 30, "90 天以上", "over 90 days"}}

// outside is what tables have that is not in the figures.
type outside struct {
	waiting []Waiting
	demand  *Demand // nil if it is not told
	planned map[string]int64
}

// outside asks for what a table needs beside the figures.
func (d *Desk) outside(ctx context.Context, q *Query, tree *org.Tree) (o outside, err error) {
	below := func(code string) bool { return q.Organisation == Bank || tree.Covers(q.Organisation, code) }
	switch q.Table {
	case "suspense":
		if d.Suspense == nil {
			return o, fmt.Errorf("this bank keeps no suspense: %w", fault.NotFound)
		}
		o.waiting, err = d.Suspense(ctx, below)
		return o, err
	case "supply":
		top, _ := tree.Get(q.Organisation)
		root := top.Parent == "" && top.Kind == courses.Union
		if d.Demand != nil && root {
			demand, err := d.Demand(ctx)
			if err != nil {
				return o, err
			}
			o.demand = &demand
		}
		if d.Planned != nil {
			o.planned, err = d.Planned(ctx, q.Range, below)
		}
	}
	return o, err
}

// suspense answers how long rows have waited in suspense.
func (q *question) suspense(today ledger.Day) error {
	q.table.Definitions = []Definition{definitionOf("suspense")}
	q.table.Columns = []Column{{"rows", "行数", "Rows", Count}}
	var counts [len(ages)]int64
	for _, w := range q.outside.waiting {
		i := slices.IndexFunc(ages[:], func(a struct {
			most   ledger.Day
			zh, en string
		}) bool {
			return today-w.Since <= a.most
		})
		counts[i]++
	}
	for i, a := range ages {
		q.table.Rows = append(q.table.Rows, Row{Code: a.en, Zh: a.zh, En: a.en, Values: []Value{{N: counts[i]}}})
	}
	q.table.Total = &Row{Zh: "合计", En: "Total", Values: []Value{{N: int64(len(q.outside.waiting))}}}
	return nil
}

// Demand is which courses learners need for what their diplomas lack.
type Demand struct {
	Courses map[string]int64 // learners whose smallest plan has the course
	Goals   int              // goals there are
	Counted int              // goals whose plans are counted
}

// supply answers what is offered and what is asked for, by course, module or
// industry; by module if nothing else was asked for.
func (q *question) supply(today ledger.Day) error {
	subject, err := q.subjects()
	if err != nil {
		return err
	}
	lines := make(map[string]*[5]int64)
	of := func(course string) *[5]int64 {
		s := subject(course)
		if lines[s] == nil {
			lines[s] = new([5]int64)
		}
		return lines[s]
	}
	for code, versions := range q.directory.courses {
		if versions[len(versions)-1].CountsOn(today) {
			of(code)[0]++
		}
	}
	for _, p := range q.Range.cover() {
		err := q.view.Scan(q.Organisation, ByCourse, p, func(course string, c *Cell) error {
			of(course)[1] += c[Places]
			of(course)[2] += c[PersonTimes]
			return nil
		})
		if err != nil {
			return err
		}
	}
	if demand := q.outside.demand; demand != nil {
		for course, n := range demand.Courses {
			of(course)[3] += n
		}
		q.table.Notes = append(q.table.Notes, Note{
			Zh: fmt.Sprintf("已计入 %d 个目标的学习方案，共有 %d 个目标。", demand.Counted, demand.Goals),
			En: fmt.Sprintf("Plans of %d of %d goals are counted.", demand.Counted, demand.Goals),
		})
	} else {
		q.table.Notes = append(q.table.Notes, Note{
			Zh: "学历所需的课程只按全市统计：目标不属于某一机构。",
			En: "What learners need for their diplomas is told for the whole programme only: a goal belongs to no organisation.",
		})
	}
	for course, n := range q.outside.planned {
		of(course)[4] += n
	}
	q.table.Definitions = []Definition{definitionOf("supply"), definitionOf("places"), definitionOf("person-times")}
	q.table.Columns = []Column{
		{"courses", "可报课程数", "Courses that count today", Count}, {"places", "课程人数", "Course places", Count},
		{"person-times", "人次", "Person-times", Count}, {"demand", "缺口需求人数", "Learners who need it", Count},
		{"planned", "培训计划人数", "Places in training plans", Count},
	}
	_, exact := q.Range.exact()
	for _, s := range slices.Sorted(maps.Keys(lines)) {
		row := Row{Code: s}
		if q.By == ByCourse || q.By == ByModule {
			row.Zh, row.En = q.nameOf(q.By, s)
		}
		for i, n := range lines[s] {
			v := Value{N: n}
			switch {
			case i == 3 && q.outside.demand == nil:
				v = Value{Why: NoValue}
			case i == 1 && !exact:
				v = Value{Why: NotAdditive}
			}
			row.Values = append(row.Values, v)
		}
		q.table.Rows = append(q.table.Rows, row)
	}
	return nil
}

// subjects returns what a course is counted under.
func (q *question) subjects() (func(course string) string, error) {
	newest := func(code string) courses.Course {
		if versions := q.directory.courses[code]; len(versions) > 0 {
			return versions[len(versions)-1]
		}
		return courses.Course{}
	}
	switch q.By {
	case ByCourse:
		return func(code string) string { return code }, nil
	case ByModule, Whole:
		q.By, q.table.By = ByModule, ByModule
		return func(code string) string { return string(newest(code).Module) }, nil
	case ByIndustry:
		return func(code string) string { return newest(code).Industry }, nil
	}
	return nil, &ledger.Refusal{Code: ParamUnfit, Field: "by", Subject: "supply"}
}
