package stats

import (
	"encoding/csv"
	"fmt"
	"io"

	"creditbank/courses"
	"creditbank/ledger"

	"github.com/xuri/excelize/v2"
)

// groupName is what the first column of a table is, in both languages.
func (t *Table) groupName() string {
	if t.Name == "coverage" {
		return "level 层级"
	}
	return "period 统计期"
}

// header returns the names of the columns.
func (t *Table) header() []string {
	names := []string{t.groupName(), "code 代码", "名称", "name"}
	for _, c := range t.Columns {
		names = append(names, c.Name+" "+c.Zh)
	}
	return names
}

// basis returns what was asked and what the figures were made of, line by line.
func (t *Table) basis() [][]string {
	at := t.Position
	lines := [][]string{
		{"#", "table", t.Name, "organisation " + t.Organisation, "from " + t.Range.From.String(), "to " + t.Range.To.String()},
		{"#", "position", fmt.Sprintf("entry %d", at.Seq), "booked " + at.BookedAt.String(),
			fmt.Sprintf("organisations %d", at.Organisations), fmt.Sprintf("courses %d", at.Courses)},
	}
	if at.Remaking {
		lines = append(lines, []string{"#", "note", "The figures are being made again and are not whole yet. 统计数据正在重算，尚不完整。"})
	}
	if t.Suppress > 0 {
		lines = append(lines, []string{"#", "note", fmt.Sprintf("Figures of fewer than %d people are not shown: %d lines. 少于 %d 人的数字不公布。", t.Suppress, t.Hidden, t.Suppress)})
	}
	for _, note := range t.Notes {
		lines = append(lines, []string{"#", "note", note.En + " " + note.Zh})
	}
	for _, d := range t.Definitions {
		lines = append(lines, []string{"#", "definition", fmt.Sprintf("%s v%d", d.Name, d.Version), d.Counts, d.Zh + "：" + d.TextZh, d.En + ": " + d.TextEn})
	}
	return lines
}

// text returns the cell of a value: what is not shown says why.
func (v Value) text(kind ColumnKind) string {
	if v.Why != Shown {
		return "(" + string(v.Why) + ")"
	}
	return v.Text(kind)
}

func (t *Table) lines() []Row {
	if t.Total == nil {
		return t.Rows
	}
	return append(t.Rows[:len(t.Rows):len(t.Rows)], *t.Total)
}

// WriteCSV writes the table as CSV in UTF-8, with the mark at the beginning
// that office programs want: header, lines, total; below them, in lines that
// begin with #, what was asked, the position and the definitions. A text that
// a program would take for a formula has an apostrophe before it.
func (t *Table) WriteCSV(w io.Writer) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(t.header()); err != nil {
		return err
	}
	for _, r := range t.lines() {
		cells := []string{courses.PlainCell(r.Group), courses.PlainCell(r.Code), courses.PlainCell(r.Zh), courses.PlainCell(r.En)}
		for i, v := range r.Values {
			cells = append(cells, v.text(t.Columns[i].Kind))
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	for _, line := range t.basis() {
		for i := range line {
			line[i] = courses.PlainCell(line[i])
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// WriteXLSX writes the table as a workbook with two sheets: the table, and
// what its figures are. Texts are texts, also those that look like formulas;
// numbers are numbers, with as many digits as they have.
func (t *Table) WriteXLSX(w io.Writer) (err error) {
	f := excelize.NewFile()
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	if err := f.SetSheetName("Sheet1", "statistics 统计"); err != nil {
		return err
	}
	if _, err := f.NewSheet("basis 说明"); err != nil {
		return err
	}
	var rows [][]any
	rows = append(rows, anys(t.header()))
	for _, r := range t.lines() {
		cells := []any{r.Group, r.Code, r.Zh, r.En}
		for i, v := range r.Values {
			cells = append(cells, v.number(t.Columns[i].Kind))
		}
		rows = append(rows, cells)
	}
	if err := writeSheet(f, "statistics 统计", rows); err != nil {
		return err
	}
	rows = nil
	for _, line := range t.basis() {
		rows = append(rows, anys(line[1:]))
	}
	if err := writeSheet(f, "basis 说明", rows); err != nil {
		return err
	}
	return f.Write(w)
}

// number returns what a sheet shows of a value. A sheet has binary fractions
// only; thousandths of what we count are exact to the digit that is shown.
func (v Value) number(kind ColumnKind) any {
	switch {
	case v.Why != Shown:
		return v.text(kind)
	case kind == Count:
		return v.N
	case v.N%int64(ledger.One) == 0:
		return v.N / int64(ledger.One)
	}
	return ledger.Amount(v.N).Decimal().InexactFloat64()
}

func anys(list []string) []any {
	cells := make([]any, len(list))
	for i, s := range list {
		cells[i] = s
	}
	return cells
}

func writeSheet(f *excelize.File, sheet string, rows [][]any) error {
	w, err := f.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	for i, row := range rows {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return err
		}
		if err := w.SetRow(at, row); err != nil {
			return err
		}
	}
	return w.Flush()
}
