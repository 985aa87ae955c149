package main

import (
	"context"
	"fmt"
	"time"

	"creditbank/courses/stats"
	"creditbank/fixtures"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"
)

func (p *program) reportCommand() *cobra.Command {
	c := &cobra.Command{Use: "report", Short: "reports of the programme's office", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	c.AddCommand(p.annualCommand())
	return c
}

// annualRequest asks for the figures of a year.
type annualRequest struct {
	Organisation string
	Year         int
}

func (p *program) annualCommand() *cobra.Command {
	var dir string
	var q annualRequest
	c := &cobra.Command{
		Use:   "annual",
		Short: "the annual report's table, with where each figure comes from",
		Long: "Prints the figures of a year from ledger, catalogue and registry, each with what was\n" +
			"counted. For 2009 they stand beside what the programme's report of 10 December 2009\n" +
			"says: where the two differ, where the report contradicts itself, and what the bank does\n" +
			"not have. A figure of the report is never shown as the bank's.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if _, err := stats.YearRange(q.Year); err != nil {
				return usageError{err}
			}
			a, err := either(c.Context(), p, dir, "report-annual", q, (*bank).annual)
			if err != nil {
				return fmt.Errorf("annual report of %s: %w", dir, err)
			}
			lines := annualLines(a)
			if p.json {
				p.printJSON(annualJSON{a.Year, a.Root, lines, contradictions(a), positionJSON(a.Position)})
				return nil
			}
			p.showAnnual(a, lines)
			return nil
		},
	}
	dataFlag(c, &dir)
	c.Flags().IntVar(&q.Year, "year", time.Now().Year()-1, "the `year`")
	c.Flags().StringVar(&q.Organisation, "organisation", "", "`code` of the organisation whose subtree counts (default the top of the tree)")
	return c
}

// annual computes the figures of a year with all entries there are.
func (b *bank) annual(ctx context.Context, q annualRequest) (*stats.Annual, error) {
	by, err := b.asOffice()
	if err != nil {
		return nil, err
	}
	head, err := b.headOrNone(ctx)
	if err != nil {
		return nil, err
	}
	if err := b.statsDesk.Follower.WaitFor(ctx, head); err != nil {
		return nil, err
	}
	return b.statsDesk.Annual(ctx, by, q.Organisation, q.Year)
}

// annualLine is a figure of the bank, of the published report, or of both.
type annualLine struct {
	Name   string        `json:"figure"`
	Bank   *bankFigure   `json:"bank,omitempty"`   // left out if the bank does not have it
	Report *reportFigure `json:"report,omitempty"` // left out if the report does not have it
	Status string        `json:"status"`
}

type bankFigure struct {
	Value  int64  `json:"value"`
	From   string `json:"from"` // ledger, catalogue or registry
	Counts string `json:"counts"`
}

type reportFigure struct {
	Value int    `json:"value"`
	Bound string `json:"bound"` // exactly, nearly, over or expected
	Says  string `json:"says"`
}

type annualJSON struct {
	Year           int            `json:"year"`
	Organisation   string         `json:"organisation"`
	Figures        []annualLine   `json:"figures"`
	Contradictions []string       `json:"contradictions"`
	Position       map[string]any `json:"position"`
}

// What becomes of a figure.
const (
	agrees    = "agrees"
	differs   = "differs"
	bankOnly  = "computed"
	notInBank = "not in the bank: printed from the report only"
)

// reportYear is the year of the published report.
const reportYear = 2009

// annualLines puts the bank's figures beside the published ones, in the order
// of the report.
func annualLines(a *stats.Annual) []annualLine {
	have := make(map[string]stats.AnnualFigure, len(a.Figures))
	for _, f := range a.Figures {
		have[f.Name] = f
	}
	var lines []annualLine
	if a.Year == reportYear {
		for _, f := range fixtures.Figures() {
			l := annualLine{Name: f.Name, Report: &reportFigure{f.Value, string(f.Bound), f.Says}, Status: notInBank}
			if is, ok := have[f.Name]; ok {
				l.Bank = &bankFigure{is.Value, string(is.Source), is.Counts}
				l.Status = compareFigure(is.Value, f)
				delete(have, f.Name)
			}
			lines = append(lines, l)
		}
	}
	for _, f := range a.Figures {
		if _, left := have[f.Name]; left {
			lines = append(lines, annualLine{Name: f.Name, Bank: &bankFigure{f.Value, string(f.Source), f.Counts}, Status: bankOnly})
		}
	}
	return lines
}

// compareFigure says whether a figure is as the report has it. “Nearly” is at
// most a tenth away.
func compareFigure(is int64, f fixtures.Figure) string {
	says := int64(f.Value)
	same := is == says
	switch f.Bound {
	case fixtures.Over:
		same = is > says
	case fixtures.Nearly, fixtures.Expected:
		same = is <= says && 10*is >= 9*says
	}
	if same {
		return agrees
	}
	return differs
}

// contradictions lists where the report of 2009 disagrees with itself. They
// are stated of its own numbers, whatever the bank has.
func contradictions(a *stats.Annual) []string {
	if a.Year != reportYear {
		return []string{}
	}
	return []string{
		fmt.Sprintf("The report gives the public lectures of the year as %d and as %d.", fixtures.LecturesSaidFirst, fixtures.LecturesSaidSecond),
		fmt.Sprintf("The report has over 10000 workers in enterprise courses, but %d course places: there cannot be more people than places.", fixtures.EnterprisePlaces),
		fmt.Sprintf("The report has over 40000 places in general and enterprise courses together, but its parts %d and %d make %d.",
			fixtures.GeneralPlaces, fixtures.EnterprisePlaces, fixtures.GeneralPlaces+fixtures.EnterprisePlaces),
	}
}

func (p *program) showAnnual(a *stats.Annual, lines []annualLine) {
	fmt.Fprintf(p.stdout, "Annual report %d of %s\n", a.Year, a.Root)
	w := table.NewWriter()
	w.SetOutputMirror(p.stdout)
	w.SetStyle(table.StyleLight)
	w.Style().Format.Header = text.FormatDefault
	w.AppendHeader(table.Row{"figure", "bank", "from", "report of 2009", "", "what was counted, or what the report says"})
	for _, l := range lines {
		row := table.Row{l.Name, "–", "", "–", l.Status, ""}
		if l.Report != nil {
			row[3], row[5] = l.Report.Bound+" "+fmt.Sprint(l.Report.Value), l.Report.Says
		}
		if l.Bank != nil {
			row[1], row[2], row[5] = l.Bank.Value, l.Bank.From, l.Bank.Counts
		}
		w.AppendRow(row)
	}
	w.Render()
	for _, c := range contradictions(a) {
		fmt.Fprintln(p.stdout, "Contradiction in the source: "+c)
	}
	p.showPosition(a.Position)
}
