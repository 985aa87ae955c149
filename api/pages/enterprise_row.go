package pages

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"creditbank/api/call"
	"creditbank/api/lang"
	v1 "creditbank/api/v1"
	"creditbank/courses/intake"
	"creditbank/courses/report"
	"creditbank/ledger/fault"

	"github.com/labstack/echo/v4"
)

// rowPage is a row of a report, to be put right.
type rowPage struct {
	Report string
	Name   string // of the file
	Line   uint32
	Cells  []rowCell
	// Problems are those of the row as a whole; those of a cell stand with it.
	Problems []toldProblem
	Tried    bool // the problems are of what was sent just now
}

// rowCell is a cell of the form.
type rowCell struct {
	Key, Label string
	Text       string
	Kept       string // what stays if the field is left empty: a number that is shown in part
	Problems   []toldProblem
	Suggest    []suggestion
}

// suggestion is what a cell may have meant.
type suggestion struct{ Value, Text string }

// offered are the columns that every row can be given, beside those of its file.
var offered = []report.Column{report.Name, report.Account, report.Course, report.Run, report.Hours, report.Completed}

func (s officer) getRow(c echo.Context) error {
	shown, row, err := s.rowPage(c)
	if err != nil {
		return err
	}
	s.tellRow(call.Of(c.Request().Context()).Language, &shown, row.Problems)
	return s.page(c, "enterprise/row", shown)
}

// rowPage reads a row and its cells.
func (s officer) rowPage(c echo.Context) (rowPage, intake.Row, error) {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	var row intake.Row
	line, err := strconv.ParseUint(c.Param("line"), 10, 31)
	if err != nil || line == 0 {
		return rowPage{}, row, fault.NotFound
	}
	r, err := s.Reports.Report(ctx, asker.By, c.Param("report"))
	if err != nil {
		return rowPage{}, row, err
	}
	rows, err := s.Reports.Rows(ctx, asker.By, r.ID, 0, uint32(line-1), 1)
	switch {
	case err != nil:
		return rowPage{}, row, err
	case len(rows) == 0 || rows[0].Line != uint32(line):
		return rowPage{}, row, fault.NotFound
	}
	cells, err := s.Reports.Cells(ctx, asker.By, r.ID, uint32(line))
	if err != nil {
		return rowPage{}, row, err
	}
	shown := rowPage{Report: r.ID, Name: r.Name, Line: uint32(line)}
	for _, column := range offered {
		if !slices.ContainsFunc(cells, func(o intake.Cell) bool { return o.Column == column }) {
			cells = append(cells, intake.Cell{Column: column})
		}
	}
	slices.SortFunc(cells, func(a, b intake.Cell) int { return int(a.Column - b.Column) })
	for _, one := range cells {
		cell := rowCell{Key: one.Column.String(), Label: one.Column.Heading(v1.LanguageOfFile(ctx)), Text: one.Text}
		if one.Column == report.Identity && one.Text != "" {
			cell.Kept, cell.Text = maskedNumber(one.Text), "" // it is in nobody's page
		}
		shown.Cells = append(shown.Cells, cell)
	}
	return shown, rows[0], nil
}

// maskedNumber shows the first three and the last two characters of a number.
func maskedNumber(text string) string {
	letters := []rune(text)
	for i := min(3, len(letters)); i < len(letters)-2; i++ {
		letters[i] = '*'
	}
	return string(letters)
}

// tellRow puts problems where they belong.
func (s officer) tellRow(l lang.Lang, p *rowPage, problems []intake.Problem) {
	for _, told := range s.toldProblems(l, problems, p.Line) {
		at := slices.IndexFunc(p.Cells, func(cell rowCell) bool { return cell.Key == told.Key })
		if at < 0 {
			p.Problems = append(p.Problems, told)
			continue
		}
		cell := &p.Cells[at]
		cell.Problems = append(cell.Problems, told)
		for _, text := range told.Suggest {
			code, title, _ := strings.Cut(text, " ") // as packages report and intake write them
			value := code
			if told.Key == report.Title.String() && title != "" {
				value = title
			}
			cell.Suggest = append(cell.Suggest, suggestion{value, text})
		}
	}
}

// postRow checks a row that was put right, and takes it in if it is good now.
func (s officer) postRow(c echo.Context) error {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	shown, row, err := s.rowPage(c)
	if err != nil {
		return err
	}
	q, err := s.request(c)
	if err != nil {
		return err
	}
	right := make(map[report.Column]string)
	for i := range shown.Cells {
		cell := &shown.Cells[i]
		column, err := report.ParseColumn(cell.Key)
		if err != nil {
			return err
		}
		text := fieldOf(c, "cell-"+cell.Key)
		if text == "" && cell.Kept != "" {
			continue
		}
		right[column] = text
		if cell.Kept == "" {
			cell.Text = text
		}
	}
	tried, err := s.Reports.Try(ctx, asker.By, shown.Report, shown.Line, right)
	if err != nil {
		s.tellRow(asker.Language, &shown, row.Problems)
		return s.pageRefused(c, "enterprise/row", shown, err)
	}
	if tried.Class != intake.ReadyRow && tried.Class != intake.AlreadyRow {
		shown.Tried = true
		s.tellRow(asker.Language, &shown, tried.Problems)
		return s.showPage(c, http.StatusUnprocessableEntity, "enterprise/row", shown, nil)
	}
	repaired, _, err := s.Reports.Repair(ctx, q, shown.Report, shown.Line, right)
	if err != nil {
		return s.pageRefused(c, "enterprise/row", shown, err)
	}
	return c.Redirect(http.StatusSeeOther, enterprisePath("reports/%s", repaired.ID))
}
