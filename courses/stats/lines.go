package stats

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"creditbank/courses"
	"creditbank/ledger"
)

// figures answers with one figure or the summary, by period and heading.
func (q *question) figures() error {
	shown := figures[:summaryFigures]
	if f, ok := figureOf(q.Table); ok {
		shown = []figure{*f}
	}
	for _, f := range shown {
		q.table.Columns = append(q.table.Columns, Column{f.Name, f.Zh, f.En, f.kind})
		q.table.Definitions = append(q.table.Definitions, f.Definition)
	}
	spans, err := q.spans()
	if err != nil {
		return err
	}
	var lines []line
	for _, s := range spans {
		more, err := q.scan(s)
		if err != nil {
			return err
		}
		if lines = append(lines, more...); len(lines) > MaxRows {
			return errTooLarge
		}
	}
	whole := line{span: span{periods: q.Range.cover()}}
	_, whole.exact = q.Range.exact()
	if whole.cell, err = q.sum(whole.span, Whole, ""); err != nil {
		return err
	}
	if q.Suppress > 0 {
		if err := q.suppress(lines, &whole); err != nil {
			return err
		}
	}
	for i := range lines {
		q.table.Rows = append(q.table.Rows, q.row(&lines[i], shown))
	}
	total := q.row(&whole, shown)
	total.Zh, total.En = "合计", "Total"
	q.table.Total = &total
	return nil
}

// span is what a line adds up.
type span struct {
	name    string // as a period; empty for the range as a whole
	periods []Period
	exact   bool // it is one period, so distinct counts are known
}

// line is a line of a table before it is written.
type line struct {
	span
	value  string
	cell   Cell
	hidden bool
}

// spans returns the periods that are asked for.
func (q *question) spans() ([]span, error) {
	if q.Period == Ever {
		_, exact := q.Range.exact()
		return []span{{"", q.Range.cover(), exact}}, nil
	}
	periods, flaw := q.Range.periods(q.Period)
	if flaw != nil {
		return nil, &ledger.Refusal{Code: RangeUneven, Field: flaw.Field, Has: flaw.Has, Wants: flaw.Wants}
	}
	spans := make([]span, len(periods))
	for i, p := range periods {
		spans[i] = span{p.String(), []Period{p}, true}
	}
	return spans, nil
}

// sum adds up a cell over a span.
func (q *question) sum(s span, h Heading, value string) (Cell, error) {
	return q.sumOf(q.Organisation, s.periods, h, value)
}

func (q *question) sumOf(organisation string, periods []Period, h Heading, value string) (Cell, error) {
	var sum Cell
	for _, p := range periods {
		c, err := q.view.Cell(Key{organisation, h, p, value})
		if err != nil {
			return sum, err
		}
		sum.Add(&c)
	}
	return sum, nil
}

// scan returns a line for each value of the heading that has something.
func (q *question) scan(s span) ([]line, error) {
	if q.By == Whole {
		if s.name == "" {
			return nil, nil // the total says it
		}
		c, err := q.sum(s, Whole, "")
		return []line{{span: s, cell: c}}, err
	}
	found := make(map[string]*Cell)
	for _, p := range s.periods {
		err := q.view.Scan(q.Organisation, q.By, p, func(value string, c *Cell) error {
			if found[value] == nil {
				if len(found) == MaxRows {
					return errTooLarge
				}
				found[value] = new(Cell)
			}
			found[value].Add(c)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	lines := make([]line, 0, len(found))
	for _, value := range slices.Sorted(maps.Keys(found)) {
		lines = append(lines, line{span: s, value: value, cell: *found[value]})
	}
	return lines, nil
}

// row writes a line.
func (q *question) row(l *line, shown []figure) Row {
	r := Row{Group: l.name, Code: l.value}
	if q.By != Whole {
		r.Zh, r.En = q.nameOf(q.By, l.value)
	}
	for _, f := range shown {
		v := Value{N: l.cell[f.measure]}
		switch {
		case l.hidden:
			v = Value{Why: Suppressed}
		case f.distinct && !l.exact:
			v = Value{Why: NotAdditive}
		}
		r.Values = append(r.Values, v)
	}
	if l.hidden {
		q.table.Hidden++
	}
	return r
}

// moduleNames has the names of the modules for people.
var moduleNames = map[courses.Module][2]string{
	courses.General: {"通用能力", "General ability"}, courses.Enterprise: {"企业开发课程", "Developed by enterprises"},
	courses.Theme: {"主题教育活动", "Theme activities"}, courses.KeyGroup: {"重点人群", "Key groups"},
	courses.CreditBank: {"学分银行计划", "Credit-bank plan"}, courses.Post: {"岗位教材", "Posts"},
}

// nameOf returns the name of a heading's value for people.
func (q *question) nameOf(h Heading, value string) (zh, en string) {
	switch {
	case value == "" && h == ByChild:
		return "本级", "itself"
	case value == "":
		return "未注明", "not given"
	case h == ByModule:
		names := moduleNames[courses.Module(value)]
		return names[0], names[1]
	case h == ByCourse:
		if versions := q.directory.courses[value]; len(versions) > 0 {
			c := versions[len(versions)-1]
			return c.Title, c.TitleEn
		}
		return "", ""
	}
	o, _ := q.tree.Get(value)
	return o.Name, o.NameEn
}

// organisations returns the organisations of a level in the subtree that were
// members in the range, as they stood at its end, in the order of their codes.
func (q *question) organisations(level Level) []courses.Organisation {
	tree := q.tree
	if q.Range.To != 0 {
		tree = q.directory.On(q.Range.To)
	}
	var list []courses.Organisation
	for _, o := range tree.All() {
		first := q.directory.foundedOn(o.Code)
		member := q.Range.To == 0 && !tree.Ended(o.Code) || q.Range.To != 0 && first <= q.Range.To && !o.EndedOn(q.Range.From)
		if member && q.directory.LevelOf(o) == level && (q.Organisation == Bank || tree.Covers(q.Organisation, o.Code)) {
			list = append(list, o)
		}
	}
	return list
}

// ParseLevel reads a level.
func ParseLevel(text string) (Level, error) {
	if text == "" || slices.Contains(Levels[:], Level(text)) {
		return Level(text), nil
	}
	return "", fmt.Errorf("level %.20q: want one of %s", text, strings.Trim(fmt.Sprint(Levels), "[]"))
}
