package pages

import (
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"creditbank/api/call"
	"creditbank/api/chart"
	"creditbank/api/wire"
	"creditbank/courses"
	"creditbank/courses/stats"

	"github.com/labstack/echo/v4"
)

// statisticsPages are those of figures, for the office.
func (s *Site) statisticsPages() []pageRoute {
	return []pageRoute{
		{method: http.MethodGet, path: "/office/statistics", operation: "showOffice", nav: "figures.title", query: statisticsFields, open: s.getFigurePage},
	}
}

// statisticsFields are the fields of the form: the parameters of the API's
// question, and the table.
var statisticsFields = []string{"table", "organisation", "from", "to", "period", "by", "level", "figure", "module", "top", "suppress", "min_seq"}

// figurePage is a question about figures with its answer.
type figurePage struct {
	Form    map[string]string
	Table   *stats.Table // nil if the question was refused
	Of      string       // whose figures
	Rows    []figureRow
	Charts  []template.HTML
	CSV     string // where the API has the same as a file
	XLSX    string
	Unions  []courses.Organisation
	Tables  []string
	Ranked  []stats.Definition // figures that organisations can be ranked by
	Periods []string
	Bys     []string
	Levels  []stats.Level
	Modules []courses.Module
}

// figureRow is a line of the table.
type figureRow struct {
	Label  string
	Total  bool
	Values []string
}

// Bounds of the page. The files have everything.
const (
	maxFigureRows = 200
	maxFigureBars = 15
	// maxFigureColumns are those of a chart in the order of time: ten years of months.
	maxFigureColumns = 120
	maxCharts        = 4
)

func (s *Site) getFigurePage(c echo.Context) error {
	f := s.frame(call.Of(c.Request().Context()), nil)
	page := &figurePage{Form: make(map[string]string), Ranked: stats.Definitions(), Tables: stats.Tables[:],
		Periods: []string{"all", "year", "quarter", "month"}, Levels: stats.Levels[:], Modules: courses.Modules[:],
		Bys: []string{"none", "module", "course", "site", "enterprise", "district", "organisation", "industry"},
	}
	for _, name := range statisticsFields {
		page.Form[name] = c.QueryParam(name)
	}
	if page.Form["table"] == "" {
		page.Form["table"], page.Form["by"] = "summary", "module"
	}
	for _, o := range s.Registrar.Tree().All() {
		if o.Kind == courses.Union {
			page.Unions = append(page.Unions, o)
		}
	}
	t, err := s.askFigures(c, page.Form)
	if err != nil {
		return s.pageRefused(c, "office/statistics", page, err)
	}
	page.Table, page.Of = t, f.Organ(t.Organisation)
	page.show(f)
	if err := page.draw(f); err != nil {
		return err
	}
	page.CSV, page.XLSX = fileOf(page.Form, "csv"), fileOf(page.Form, "xlsx")
	return s.page(c, "office/statistics", page)
}

// askFigures asks what a form asks, as the API would be asked.
func (s *Site) askFigures(c echo.Context, form map[string]string) (*stats.Table, error) {
	number := func(name string) int {
		if form[name] == "" {
			return 0
		}
		n, err := strconv.Atoi(form[name])
		if err != nil {
			return -1 // which no bound allows
		}
		return n
	}
	q := wire.GetStatisticsRequestObject{Table: form["table"], Params: wire.GetStatisticsParams{
		Organisation: s.organisationMeant(form["organisation"]), From: form["from"], To: form["to"], Period: form["period"], By: form["by"],
		Level: form["level"], Figure: form["figure"], Module: form["module"],
		Top: number("top"), Suppress: number("suppress"), MinSeq: wire.MinSeqParam(number("min_seq")),
	}}
	if err := s.API.Check(q); err != nil {
		return nil, err
	}
	return s.API.Table(c.Request().Context(), q)
}

// fileOf returns where the API has the answer to a form as a file.
func fileOf(form map[string]string, format string) string {
	q := url.Values{"format": {format}}
	for _, name := range slices.Sorted(maps.Keys(form)) {
		if form[name] != "" && name != "table" {
			q.Set(name, form[name])
		}
	}
	return "/v1/statistics/" + url.PathEscape(form["table"]) + "?" + q.Encode()
}

// label names a line of a table.
func (f *frame) label(r *stats.Row) string {
	name, group := f.Choose(r.Zh, r.En), r.Group
	if spoken, known := f.s.files.texts["figures.level."+group]; known {
		group = spoken[f.lang]
	}
	switch {
	case name == "" && r.Code != "":
		name = f.Organ(r.Code)
	case name == "":
		return group
	}
	if group != "" {
		return group + " · " + name
	}
	return name
}

// value writes a figure, or why it is not told.
func (f *frame) value(v stats.Value, kind stats.ColumnKind) string {
	if spoken, known := f.s.files.texts["figures.why."+string(v.Why)]; known && v.Why != stats.Shown {
		return spoken[f.lang]
	}
	return f.Figure(v, kind)
}

// show writes the lines of the table.
func (p *figurePage) show(f *frame) {
	for i := range p.Table.Rows[:min(maxFigureRows, len(p.Table.Rows))] {
		p.Rows = append(p.Rows, p.row(f, &p.Table.Rows[i]))
	}
	if total := p.Table.Total; total != nil {
		row := p.row(f, total)
		row.Label, row.Total = f.Choose("合计", "Total"), true
		p.Rows = append(p.Rows, row)
	}
}

func (p *figurePage) row(f *frame, r *stats.Row) figureRow {
	row := figureRow{Label: f.label(r)}
	for i, v := range r.Values {
		row.Values = append(row.Values, f.value(v, p.Table.Columns[i].Kind))
	}
	return row
}

// Left is how many lines only the files have.
func (p *figurePage) Left() int { return max(0, len(p.Table.Rows)-maxFigureRows) }

// draw draws the first columns.
func (p *figurePage) draw(f *frame) error {
	t := p.Table
	for n, column := range t.Columns[:min(maxCharts, len(t.Columns))] {
		b := chart.Bars{
			ID: "chart-" + strconv.Itoa(n), Title: f.Choose(column.Zh, column.En) + " · " + p.Of, Figure: f.Choose(column.Zh, column.En),
			Column: f.Choose("分组", "Group"), Table: f.Choose("以表格查看这些数字", "These figures as a table"),
			Write: func(n int64) string { return f.Figure(stats.Value{N: n}, column.Kind) },
		}
		for i := range t.Rows[:min(maxFigureRows, len(t.Rows))] {
			bar := chart.Bar{Label: f.label(&t.Rows[i]), N: t.Rows[i].Values[n].N}
			if t.Rows[i].Values[n].Why != stats.Shown {
				bar.N, bar.Why = 0, f.value(t.Rows[i].Values[n], column.Kind)
			}
			b.Items = append(b.Items, bar)
		}
		draw, most := b.Rows, maxFigureBars
		if t.Period != stats.Ever && t.By == stats.Whole {
			draw, most = b.Columns, maxFigureColumns
		}
		var err error
		if b.Drawn = most; len(b.Items) > most {
			if b.Note, err = f.T("figures.drawn", strconv.Itoa(most), strconv.Itoa(len(t.Rows))); err != nil {
				return err
			}
		}
		if b.Rest, err = f.Many("figures.rest", strconv.Itoa(len(b.Items)-chart.MaxSpoken)); err != nil {
			return err
		}
		picture, err := draw()
		if err != nil {
			return err
		}
		p.Charts = append(p.Charts, picture)
	}
	return nil
}
