package pages

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"creditbank/api/call"
	"creditbank/api/lang"
	"creditbank/api/problem"
	"creditbank/courses/intake"
	"creditbank/courses/report"

	"github.com/labstack/echo/v4"
)

// reportPage is a report with some of its rows.
type reportPage struct {
	Report   intake.Report
	Of       string // the organisation's name
	Percent  int
	Problems []toldProblem
	Tabs     []reportTab
	Rows     []reportRow
	Next     string // cursor of the rows that follow; none if empty
	Show     string
	// What can be done with it.
	Waits, Books, Whole, Repairs bool
	Ends                         bool // it can be left as it is
	Named                        bool // its rows are told by their names
	Open                         int  // rows in suspense that nobody has closed
}

// reportTab is a class of rows with how many there are.
type reportTab struct {
	Show    string
	Count   int
	Current bool
}

// reportRow is a row as the page shows it.
type reportRow struct {
	intake.Said
	Line     uint32
	Class    string
	Entry    uint64
	Amount   string
	Unit     string
	Item     string // in suspense; empty if it is not
	Repairs  bool
	Problems []toldProblem
}

// toldProblem is a problem in the page's language.
type toldProblem struct {
	Code    string
	Key     string // of the column
	Column  string // as the file calls it; empty for the row as a whole
	Detail  string
	Cure    string
	Suggest []string
	Perhaps string // the suggestions, in a sentence
}

// maxShownRows is how many rows a page shows.
const maxShownRows = 50

func (s officer) getReport(c echo.Context) error {
	shown, err := s.reportPage(c, c.QueryParam("show"), c.QueryParam("cursor"))
	if err != nil {
		return err
	}
	return s.page(c, "enterprise/report", shown)
}

func (s officer) reportPage(c echo.Context, show, cursor string) (reportPage, error) {
	ctx := c.Request().Context()
	var shown reportPage
	asker := call.Of(ctx)
	r, err := s.Reports.Report(ctx, asker.By, c.Param("report"))
	if err != nil {
		return shown, err
	}
	after, err := call.LastNumber("report-rows", cursor)
	if err != nil {
		return shown, err
	}
	class, known := intake.ParseClass(show)
	switch {
	case show == "" && r.Counts.Refused > 0:
		class = intake.RefusedRow
	case show == "" && r.Counts.Suspended > 0:
		class = intake.SuspendedRow
	case !known && show != "" && show != "all":
		return shown, problem.Flaws{{Code: problem.ChoiceUnknown, Field: "show", Has: problem.Clip(show), Wants: "all, ready, booked, already, refused, suspense, skipped"}}
	}
	rows, err := s.Reports.Rows(ctx, asker.By, r.ID, class, uint32(after), maxShownRows+1)
	if err != nil {
		return shown, err
	}
	shown = reportPage{Report: r, Of: s.organisationName(asker, r.Organisation), Percent: r.Percent(), Waits: r.State.Waits(), Show: "all",
		Problems: s.toldProblems(asker.Language, r.Problems, 0), Open: max(0, r.Counts.Suspended-r.Matched-r.Rejected)}
	if class != 0 {
		shown.Show = class.String()
	}
	if r.State != intake.Done {
		shown.Open = 0
	}
	shown.decide(s.Registrar.Tree().MayActFor(asker.By, r.Organisation))
	shown.tabs(class)
	rows, shown.Next = call.Cut("report-rows", rows, maxShownRows, func(r intake.Row) string { return strconv.FormatUint(uint64(r.Line), 10) })
	for i := range rows {
		shown.Rows = append(shown.Rows, s.reportRow(asker.Language, &shown, &rows[i]))
	}
	return shown, s.nameRows(ctx, &shown)
}

// nameRows tells whom and what the rows name, to whoever sent them.
func (s officer) nameRows(ctx context.Context, p *reportPage) error {
	if !p.Named {
		return nil
	}
	lines := make([]uint32, len(p.Rows))
	for i := range p.Rows {
		lines[i] = p.Rows[i].Line
	}
	said, err := s.Reports.Said(ctx, call.Of(ctx).By, p.Report.ID, lines)
	for i := range p.Rows {
		p.Rows[i].Said = said[p.Rows[i].Line]
	}
	return err
}

// decide says what can be done with a report by whoever may act for its
// organisation.
func (p *reportPage) decide(may bool) {
	r := &p.Report
	p.Books = may && !r.FileGone && r.Counts.Ready > 0 && slices.Contains([]intake.State{intake.Checked, intake.Withheld, intake.Cancelled}, r.State)
	p.Whole = p.Books && r.Counts.Refused+r.Counts.Suspended == 0
	p.Ends = may && (r.State == intake.Checked || r.State == intake.Withheld)
	p.Repairs = may && !r.FileGone && !p.Waits
	p.Named = p.Repairs && r.State != intake.Unusable
}

func (p *reportPage) tabs(class intake.Class) {
	counts := &p.Report.Counts
	for _, t := range []struct {
		class intake.Class
		count int
	}{
		{intake.RefusedRow, counts.Refused}, {intake.SuspendedRow, counts.Suspended}, {intake.ReadyRow, counts.Ready},
		{intake.BookedRow, counts.Booked}, {intake.AlreadyRow, counts.Already}, {intake.SkippedRow, counts.Skipped},
	} {
		if t.count > 0 {
			p.Tabs = append(p.Tabs, reportTab{t.class.String(), t.count, t.class == class})
		}
	}
	if len(p.Tabs) > 1 {
		p.Tabs = append(p.Tabs, reportTab{"all", counts.Rows, class == 0})
	}
}

func (s officer) reportRow(l lang.Lang, p *reportPage, r *intake.Row) reportRow {
	row := reportRow{Line: r.Line, Class: r.Class.String(), Entry: r.Entry, Problems: s.toldProblems(l, r.Problems, r.Line)}
	if r.Amount != 0 {
		row.Amount, row.Unit = r.Amount.String(), r.Unit.String()
	}
	suspended := r.Class == intake.SuspendedRow
	if suspended && p.Report.State == intake.Done {
		row.Item = intake.ItemID(p.Report.ID, r.Line)
	}
	row.Repairs = p.Repairs && (r.Class == intake.RefusedRow || suspended && row.Item == "")
	return row
}

// toldProblems returns problems in a language.
func (s officer) toldProblems(l lang.Lang, list []intake.Problem, line uint32) []toldProblem {
	spoken := report.English
	if l == lang.Chinese {
		spoken = report.Chinese
	}
	told := make([]toldProblem, len(list))
	for i, p := range list {
		text := p.In(spoken, line, s.Texts.Row)
		told[i] = toldProblem{Code: string(p.Code), Key: p.Column, Detail: text.Detail, Cure: text.Cure, Suggest: p.Suggest}
		if len(p.Suggest) > 0 {
			told[i].Perhaps = s.files.texts["ent.perhaps"][l] + strings.Join(p.Suggest, " / ")
		}
		if column, err := report.ParseColumn(p.Column); err == nil {
			told[i].Column = column.Heading(spoken)
		}
	}
	return told
}

// organisationName returns what an organisation is called in a call's language.
func (s officer) organisationName(asker *call.Call, code string) string {
	o, known := s.Registrar.Tree().Get(code)
	switch {
	case !known:
		return code
	case asker.Language == lang.English && o.NameEn != "":
		return o.NameEn
	}
	return o.Name
}
