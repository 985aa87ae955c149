package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"creditbank/courses"
	"creditbank/courses/stats"
	"creditbank/ledger"
	"creditbank/ledger/durable"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"
)

// statsFlags are a query as it is typed.
type statsFlags struct {
	dir, from, to, period, by, level, module string
	csv, xlsx                                string
	year                                     int
	query                                    stats.Query
}

func (p *program) statsCommand() *cobra.Command {
	var f statsFlags
	var names []string
	for _, d := range stats.Definitions() {
		names = append(names, d.Name)
	}
	c := &cobra.Command{
		Use:   "stats [TABLE]",
		Short: "statistics of a part of the union tree",
		Long: "Prints a table of statistics: “summary”, a single figure, or “coverage”, “ranking”,\n" +
			"“conversion”, “suspense” or “supply”. Without a table it lists what each figure is.\n" +
			"Figures: " + strings.Join(names, ", ") + ".",
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				p.showDefinitions()
				return nil
			}
			f.query.Table = args[0]
			return p.stats(c.Context(), &f)
		},
	}
	dataFlag(c, &f.dir)
	flags := c.Flags()
	flags.StringVar(&f.query.Organisation, "organisation", "", "`code` of the organisation whose subtree counts; “*” for the whole bank (default the top of the tree)")
	flags.IntVar(&f.year, "year", 0, "the `year`, instead of --from and --to")
	flags.StringVar(&f.from, "from", "", "first `day`, which begins a month (default all time)")
	flags.StringVar(&f.to, "to", "", "last `day`, which ends a month")
	flags.StringVar(&f.period, "period", "all", "a line for each year, quarter or month")
	flags.StringVar(&f.by, "by", "none", "a line for each module, course, site, enterprise, district or organisation (of “supply” also industry)")
	flags.StringVar(&f.level, "level", "", "of coverage and ranking: district, unit, enterprise or site")
	flags.StringVar(&f.query.Figure, "figure", "", "of a ranking: which `figure` (default people)")
	flags.StringVar(&f.module, "module", "", "of a ranking: which `module`")
	flags.IntVar(&f.query.Top, "top", 0, "of a ranking: how many lines at either end (default all)")
	flags.IntVar(&f.query.Suppress, "suppress", 0, "do not show figures of fewer `people` than this, nor what would tell them")
	flags.StringVar(&f.csv, "csv", "", "write the table to this CSV `file`; “-” is standard output")
	flags.StringVar(&f.xlsx, "xlsx", "", "write the table to this XLSX `file`")
	return c
}

// read turns what was typed into a query.
func (f *statsFlags) read() (err error) {
	q := &f.query
	if f.year != 0 {
		if f.from != "" || f.to != "" {
			return usageError{fmt.Errorf("--year and --from or --to: want one of them")}
		}
		if q.Range, err = stats.YearRange(f.year); err != nil {
			return usageError{err}
		}
	}
	for _, d := range [...]struct {
		text string
		day  *ledger.Day
	}{{f.from, &q.Range.From}, {f.to, &q.Range.To}} {
		if d.text == "" {
			continue
		}
		if *d.day, err = ledger.ParseDay(d.text); err != nil {
			return usageError{err}
		}
	}
	if q.Period, err = stats.ParsePeriodKind(f.period); err != nil {
		return usageError{err}
	}
	if q.By, err = stats.ParseHeading(f.by); err != nil {
		return usageError{err}
	}
	if q.Level, err = stats.ParseLevel(f.level); err != nil {
		return usageError{err}
	}
	if q.Module = courses.Module(f.module); f.module != "" && !slices.Contains(courses.Modules[:], q.Module) {
		return usageError{fmt.Errorf("module %.20q: want one of %v", f.module, courses.Modules)}
	}
	return nil
}

func (p *program) stats(ctx context.Context, f *statsFlags) error {
	if err := f.read(); err != nil {
		return err
	}
	t, err := either(ctx, p, f.dir, "statistics", f.query, (*bank).statistics)
	if err != nil {
		return fmt.Errorf("statistics of %s: %w", f.dir, err)
	}
	switch {
	case f.csv == "-":
		return t.WriteCSV(p.stdout)
	case f.csv != "":
		return durable.CreateFrom(f.csv, t.WriteCSV)
	case f.xlsx != "":
		return durable.CreateFrom(f.xlsx, t.WriteXLSX)
	case p.json:
		p.printJSON(tableJSON(t))
		return nil
	}
	p.showTable(t)
	return nil
}

// showTable prints a table for people.
func (p *program) showTable(t *stats.Table) {
	w := table.NewWriter()
	w.SetOutputMirror(p.stdout)
	w.SetStyle(table.StyleLight)
	grouped := slices.ContainsFunc(t.Rows, func(r stats.Row) bool { return r.Group != "" })
	head := table.Row{"code", "名称 name"}
	if grouped {
		head = append(table.Row{""}, head...)
	}
	for _, c := range t.Columns {
		head = append(head, c.Zh+"\n"+c.En)
	}
	w.AppendHeader(head)
	line := func(r stats.Row) table.Row {
		row := table.Row{r.Code, strings.TrimSpace(r.Zh + " " + r.En)}
		if grouped {
			row = append(table.Row{r.Group}, row...)
		}
		for i, v := range r.Values {
			if v.Why != stats.Shown {
				row = append(row, "("+string(v.Why)+")")
				continue
			}
			row = append(row, v.Text(t.Columns[i].Kind))
		}
		return row
	}
	for _, r := range t.Rows {
		w.AppendRow(line(r))
	}
	if t.Total != nil {
		w.AppendFooter(line(*t.Total))
	}
	w.Style().Format.Footer, w.Style().Format.Header = 0, 0
	w.Render()
	p.showPosition(t.Position)
	for _, note := range t.Notes {
		fmt.Fprintln(p.stdout, note.En)
	}
	if t.Suppress > 0 {
		fmt.Fprintf(p.stdout, "%d lines are not shown: figures of fewer than %d people, and what would tell them.\n", t.Hidden, t.Suppress)
	}
	for _, d := range t.Definitions {
		fmt.Fprintf(p.stdout, "%s v%d: %s\n", d.Name, d.Version, d.TextEn)
	}
}

func (p *program) showPosition(at stats.Position) {
	fmt.Fprintf(p.stdout, "Computed at entry %d, booked %s, with %d versions of organisations and %d of courses.\n", at.Seq, at.BookedAt, at.Organisations, at.Courses)
}

// showDefinitions prints what each figure is.
func (p *program) showDefinitions() {
	if p.json {
		list := []map[string]any{}
		for _, d := range stats.Definitions() {
			list = append(list, definitionJSON(d))
		}
		p.printJSON(list)
		return
	}
	for _, d := range stats.Definitions() {
		fmt.Fprintf(p.stdout, "%s v%d  %s, %s (counts: %s)\n    %s\n    %s\n", d.Name, d.Version, d.Zh, d.En, d.Counts, d.TextZh, d.TextEn)
	}
}
