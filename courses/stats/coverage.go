package stats

import (
	"cmp"
	"fmt"
	"slices"

	"creditbank/courses"
	"creditbank/ledger"
)

// coverage answers how many organisations of each level take part in each
// module.
func (q *question) coverage() error {
	q.table.Definitions = []Definition{definitionOf("coverage")}
	q.table.Columns = []Column{
		{"organisations", "机构数", "Organisations", Count}, {"participating", "参与机构数", "Taking part", Count},
		{"coverage", "覆盖率（%）", "Coverage (%)", Percent},
	}
	periods := q.Range.cover()
	for _, level := range Levels {
		if q.Level != "" && level != q.Level {
			continue
		}
		all := q.organisations(level)
		taking := make(map[string]map[courses.Module]bool, len(all))
		for _, o := range all {
			modules, err := q.modulesOf(o, level, periods)
			if err != nil {
				return err
			}
			taking[o.Code] = modules
		}
		for _, m := range coverageLines {
			if level == SiteLevel && m.code != anyModule {
				continue // what was learnt at a site is not kept by module
			}
			part := int64(0)
			for _, modules := range taking {
				if slices.ContainsFunc(m.modules, func(x courses.Module) bool { return modules[x] }) {
					part++
				}
			}
			q.table.Rows = append(q.table.Rows, Row{
				Group: string(level), Code: m.code, Zh: m.zh, En: m.en,
				Values: []Value{{N: int64(len(all))}, {N: part}, percent(part, int64(len(all)))},
			})
		}
	}
	return nil
}

// anyModule is the line of all modules together.
const anyModule = "any"

// coverageLine is a module, or modules together.
type coverageLine struct {
	code, zh, en string
	modules      []courses.Module
}

// coverageLines has the lines of each level: each module, the first two as the
// programme's report puts them together, and all.
var coverageLines = func() (list []coverageLine) {
	for _, m := range courses.Modules {
		names := moduleNames[m]
		list = append(list, coverageLine{string(m), names[0], names[1], []courses.Module{m}})
	}
	return append(list,
		coverageLine{"general+enterprise", "模块一、二", "Modules 1 and 2", []courses.Module{courses.General, courses.Enterprise, courses.Post}},
		coverageLine{anyModule, "任一模块", "Any module", courses.Modules[:]})
}()

// modulesOf returns the modules in which somebody learnt at or below an
// organisation; of a site, whether anybody learnt there.
func (q *question) modulesOf(o courses.Organisation, level Level, periods []Period) (map[courses.Module]bool, error) {
	modules := make(map[courses.Module]bool)
	if level == SiteLevel {
		c, err := q.sumOf(q.Organisation, periods, BySite, o.Code)
		modules[courses.General] = c[PersonTimes] > 0
		return modules, err
	}
	for _, p := range periods {
		err := q.view.Scan(o.Code, ByModule, p, func(value string, c *Cell) error {
			if c[PersonTimes] > 0 {
				modules[courses.Module(value)] = true
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return modules, nil
}

// ranking answers who leads and who lags.
func (q *question) ranking() error {
	if q.Level == "" {
		q.Level = DistrictLevel
	}
	f, ok := figureOf(cmp.Or(q.Figure, "people"))
	if !ok {
		return &ledger.Refusal{Code: TableUnknown, Field: "figure", Subject: q.Figure}
	}
	q.table.Definitions = []Definition{definitionOf("ranking"), f.Definition}
	q.table.Columns = []Column{{"rank", "名次", "Rank", Count}, {f.Name, f.Zh, f.En, f.kind}}
	periods := q.Range.cover()
	_, exact := q.Range.exact()
	switch {
	case f.distinct && !exact:
		return &ledger.Refusal{Code: RangeUneven, Field: "from", Has: q.Range.From.String(), Wants: "one month, quarter or year, since people do not add up"}
	case q.Suppress > 0 && !exact:
		return &ledger.Refusal{Code: SuppressUneven, Field: "suppress"}
	}
	cellOf := func(code string) (Cell, error) { return q.sumOf(code, periods, Whole, "") }
	switch {
	case q.Level == SiteLevel && q.Module != "":
		return &ledger.Refusal{Code: ParamUnfit, Field: "module", Subject: "ranking of sites"}
	case q.Level == SiteLevel: // what was learnt there, whoever issued it
		cellOf = func(code string) (Cell, error) { return q.sumOf(q.Organisation, periods, BySite, code) }
	case q.Module != "":
		cellOf = func(code string) (Cell, error) { return q.sumOf(code, periods, ByModule, string(q.Module)) }
	}
	type placed struct {
		o    courses.Organisation
		cell Cell
	}
	var list []placed
	for _, o := range q.organisations(q.Level) {
		c, err := cellOf(o.Code)
		if err != nil {
			return err
		}
		list = append(list, placed{o, c})
	}
	// The stable order among equals is that of the codes.
	slices.SortStableFunc(list, func(a, b placed) int { return cmp.Compare(b.cell[f.measure], a.cell[f.measure]) })
	sizes := make([]int64, len(list))
	for i := range list {
		sizes[i] = list[i].cell.size()
	}
	hidden, _ := hideList(sizes, int64(q.Suppress)) // the sum of all can be asked for
	rank := 0
	for i, p := range list {
		if i == 0 || p.cell[f.measure] != list[i-1].cell[f.measure] {
			rank = i + 1
		}
		if q.Top > 0 && i >= q.Top && i < len(list)-q.Top {
			continue
		}
		row := Row{Code: p.o.Code, Zh: p.o.Name, En: p.o.NameEn, Values: []Value{{N: int64(rank)}, {N: p.cell[f.measure]}}}
		if hidden[i] {
			row.Values = []Value{{Why: Suppressed}, {Why: Suppressed}}
			q.table.Hidden++
		}
		q.table.Rows = append(q.table.Rows, row)
	}
	q.table.Notes = append(q.table.Notes, Note{
		Zh: fmt.Sprintf("该层级共有 %d 个机构。", len(list)), En: fmt.Sprintf("Organisations of this level: %d.", len(list)),
	})
	return nil
}

// conversion answers how many ever redeemed.
func (q *question) conversion() error {
	q.table.Definitions = []Definition{
		definitionOf("conversion"), definitionOf("people"), definitionOf("redeemers"), definitionOf("credits"), definitionOf("redeemed"),
	}
	q.table.Columns = []Column{
		{"people", "人数", "People", Count}, {"redeemers", "兑换人数", "People who redeemed", Count},
		{"conversion", "人数转化率（%）", "Conversion of people (%)", Percent},
		{"credits", "存入学分", "Credits deposited", Amount}, {"redeemed", "兑换学分", "Credits redeemed", Amount},
		{"credit-conversion", "学分转化率（%）", "Conversion of credits (%)", Percent},
	}
	var lines []line
	err := q.view.Scan(q.Organisation, ByChild, Period{}, func(value string, c *Cell) error {
		lines = append(lines, line{span: span{exact: true}, value: value, cell: *c})
		return nil
	})
	if err != nil {
		return err
	}
	whole := line{span: span{exact: true}}
	if whole.cell, err = q.sumOf(q.Organisation, []Period{{}}, Whole, ""); err != nil {
		return err
	}
	if q.Suppress > 0 {
		if err := q.suppress(lines, &whole); err != nil {
			return err
		}
	}
	for i := range lines {
		row := q.converted(&lines[i])
		row.Zh, row.En = q.nameOf(ByChild, row.Code)
		q.table.Rows = append(q.table.Rows, row)
	}
	total := q.converted(&whole)
	total.Zh, total.En = "合计", "Total"
	q.table.Total = &total
	return nil
}

func (q *question) converted(l *line) Row {
	r := Row{Code: l.value}
	c := &l.cell
	if l.hidden {
		q.table.Hidden++
		r.Values = slices.Repeat([]Value{{Why: Suppressed}}, len(q.table.Columns))
		return r
	}
	r.Values = []Value{
		{N: c[People]}, {N: c[Redeemers]}, percent(c[Redeemers], c[People]),
		{N: c[Deposited]}, {N: c[Redeemed]}, percent(c[Redeemed], c[Deposited]),
	}
	return r
}
