package pages

import (
	"context"
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"creditbank/api/call"
	"creditbank/api/chart"
	"creditbank/api/problem"
	"creditbank/courses/org"
	"creditbank/courses/stats"

	"github.com/labstack/echo/v4"
)

// figuresPage shows the figures of an organisation and all below it.
type figuresPage struct {
	yearPage
	Period   string // month or quarter
	By       string // heading
	Figure   string // of the division by heading
	Periods  []string
	Headings []string
	Figures  []string
	Totals   []figureTotal
	Charts   []template.HTML
	Divided  template.HTML
	Left     int // lines of the division that the chart leaves out
	Query    template.URL
	Remaking bool
	Notes    []stats.Note
	Empty    bool // the year has no figures
	Newest   int  // the newest year that has some, if this one has none; or zero
}

// figureTotal is a figure of the whole year.
type figureTotal struct{ Name, Text string }

// shownFigures are those of the page, in its order.
var shownFigures = []string{"people", "places", "hours", "credits"}

// maxBars is how many bars a division has.
const maxBars = 15

func (s officer) getFigures(c echo.Context) error {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	year, err := s.year(c, "figures")
	if err != nil {
		return err
	}
	shown := figuresPage{yearPage: year, Periods: []string{"month", "quarter"}, Headings: []string{"course", "module", "site"}, Figures: shownFigures}
	for _, choice := range []struct {
		name string
		list []string
		to   *string
	}{{"period", shown.Periods, &shown.Period}, {"by", shown.Headings, &shown.By}, {"figure", shown.Figures, &shown.Figure}} {
		if *choice.to = c.QueryParam(choice.name); *choice.to == "" {
			*choice.to = choice.list[0]
		} else if !slices.Contains(choice.list, *choice.to) {
			return problem.Flaws{{Code: problem.ChoiceUnknown, Field: choice.name, Has: problem.Clip(*choice.to), Wants: strings.Join(choice.list, ", ")}}
		}
	}
	shown.Keep = append(shown.Keep, parameter{"period", shown.Period}, parameter{"by", shown.By}, parameter{"figure", shown.Figure})
	q := stats.Query{Table: "summary", Organisation: year.Code}
	if q.Range, err = stats.YearRange(year.Year); err != nil {
		return err
	}
	if q.Period, err = stats.ParsePeriodKind(shown.Period); err != nil {
		return err
	}
	f := s.frame(asker, nil)
	t, err := s.Statistics.Ask(ctx, asker.By, q)
	if err != nil {
		return err
	}
	if err := s.drawPeriods(f, &shown, t); err != nil {
		return err
	}
	if shown.Empty = isEmpty(t, t.Rows); shown.Empty {
		if shown.Newest, err = s.newestFigures(ctx, asker.By, q.Organisation, year.Year); err != nil {
			return err
		}
	}
	q.Period = stats.Ever
	if q.By, err = stats.ParseHeading(shown.By); err != nil {
		return err
	}
	if t, err = s.Statistics.Ask(ctx, asker.By, q); err != nil {
		return err
	}
	if err := s.drawDivision(f, &shown, t); err != nil {
		return err
	}
	shown.Query = template.URL(fmt.Sprintf("organisation=%s&from=%s&to=%s&by=%s", q.Organisation, q.Range.From, q.Range.To, shown.By))
	return s.page(c, "enterprise/figures", shown)
}

// isEmpty reports whether none of the page's figures is more than nothing in
// some rows of a table. One that is kept back is not nothing.
func isEmpty(t *stats.Table, rows []stats.Row) bool {
	for _, name := range shownFigures {
		at := column(t, name)
		if at >= 0 && slices.ContainsFunc(rows, func(r stats.Row) bool { return r.Values[at].N != 0 || r.Values[at].Why == stats.Suppressed }) {
			return false
		}
	}
	return true
}

// figuresBack is how many years back figures are looked for.
const figuresBack = 30

// newestFigures returns the newest year before another that has figures of an
// organisation, or zero.
func (s officer) newestFigures(ctx context.Context, by org.Principal, organisation string, before int) (int, error) {
	first, err := stats.YearRange(max(1950, before-figuresBack))
	if err != nil {
		return 0, err
	}
	last, err := stats.YearRange(max(1950, before-1))
	if err != nil {
		return 0, err
	}
	t, err := s.Statistics.Ask(ctx, by, stats.Query{Table: "summary", Organisation: organisation, Period: stats.Year, Range: stats.Range{From: first.From, To: last.To}})
	if err != nil {
		return 0, err
	}
	newest := 0
	for i := range t.Rows {
		if year, err := strconv.Atoi(t.Rows[i].Group); err == nil && !isEmpty(t, t.Rows[i:i+1]) {
			newest = max(newest, year)
		}
	}
	return newest, nil
}

// column returns the place of a figure in a table.
func column(t *stats.Table, name string) int {
	return slices.IndexFunc(t.Columns, func(c stats.Column) bool { return c.Name == name })
}

// drawPeriods draws each figure by month or quarter, those without any too.
func (s officer) drawPeriods(f *frame, shown *figuresPage, t *stats.Table) error {
	shown.Remaking, shown.Notes = t.Position.Remaking, t.Notes
	rows := make(map[string]*stats.Row)
	for i := range t.Rows {
		rows[t.Rows[i].Group] = &t.Rows[i]
	}
	for _, name := range shownFigures {
		at := column(t, name)
		if at < 0 {
			continue
		}
		kind := t.Columns[at].Kind
		title := f.Choose(t.Columns[at].Zh, t.Columns[at].En)
		if t.Total != nil {
			shown.Totals = append(shown.Totals, figureTotal{title, s.valueText(f, t.Total.Values[at], kind)})
		}
		b := s.bars(f, "by-"+shown.Period+"-"+name, "ent.figures", "ent.period."+shown.Period, "ent.figures")
		b.Title = title + " · " + s.say(f, "ent.period."+shown.Period)
		b.Figure, b.Write = title, writerOf(kind)
		for n := range periodsPerYear[shown.Period] {
			group, short := periodName(shown.Year, shown.Period, n)
			bar := chart.Bar{Label: group, Short: short}
			if row := rows[group]; row != nil {
				bar.N = row.Values[at].N
				bar.Why = s.whyText(f, row.Values[at].Why)
			}
			b.Items = append(b.Items, bar)
		}
		html, err := b.Columns()
		if err != nil {
			return err
		}
		shown.Charts = append(shown.Charts, html)
	}
	return nil
}

var periodsPerYear = map[string]int{"month": 12, "quarter": 4}

// periodName names a period of a year as the statistics do, and shorter.
func periodName(year int, kind string, n int) (group, short string) {
	if kind == "quarter" {
		return fmt.Sprintf("%04dQ%d", year, n+1), "Q" + strconv.Itoa(n+1)
	}
	return fmt.Sprintf("%04d-%02d", year, n+1), strconv.Itoa(n + 1)
}

// drawDivision draws one figure by course, module or site, the largest first.
func (s officer) drawDivision(f *frame, shown *figuresPage, t *stats.Table) error {
	at := column(t, shown.Figure)
	if at < 0 {
		return nil
	}
	title := f.Choose(t.Columns[at].Zh, t.Columns[at].En)
	b := s.bars(f, "by-"+shown.By, "ent.figures", "ent.heading."+shown.By, "ent.figures")
	b.Title, b.Figure, b.Write = title+" · "+s.say(f, "ent.heading."+shown.By), title, writerOf(t.Columns[at].Kind)
	for i := range t.Rows {
		r := &t.Rows[i]
		label := f.Choose(r.Zh, r.En)
		if label == "" {
			label = r.Code
		}
		if label == "" {
			label = s.say(f, "ent.heading.none")
		}
		b.Items = append(b.Items, chart.Bar{Label: label, N: r.Values[at].N, Why: s.whyText(f, r.Values[at].Why)})
	}
	slices.SortStableFunc(b.Items, func(x, y chart.Bar) int {
		switch {
		case x.N > y.N:
			return -1
		case x.N < y.N:
			return 1
		}
		return strings.Compare(x.Label, y.Label)
	})
	if len(b.Items) > maxBars {
		shown.Left = len(b.Items) - maxBars
		b.Items = b.Items[:maxBars]
	}
	var err error
	shown.Divided, err = b.Rows()
	return err
}

// writerOf writes numbers of a kind.
func writerOf(kind stats.ColumnKind) func(int64) string {
	return func(n int64) string { return stats.Value{N: n}.Text(kind) }
}

// valueText is a value, or why it is not shown.
func (s officer) valueText(f *frame, v stats.Value, kind stats.ColumnKind) string {
	if why := s.whyText(f, v.Why); why != "" {
		return why
	}
	return v.Text(kind)
}

func (s officer) whyText(f *frame, why stats.Why) string {
	if why == stats.Shown {
		return ""
	}
	return s.say(f, "ent.why."+string(why))
}
