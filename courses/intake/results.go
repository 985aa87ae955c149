package intake

import (
	"context"
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/courses/report"

	"github.com/xuri/excelize/v2"
)

// resultHeadings are the columns of a report's results.
var resultHeadings = []string{"行号 line", "结果 result", "流水号 entry", "数额 amount", "单位 unit",
	"代码 code", "列 column", "问题", "建议", "problem", "what to do"}

var classesInChinese = map[Class]string{ReadyRow: "待记账", BookedRow: "已存入", AlreadyRow: "此前已存入", RefusedRow: "未通过", SuspendedRow: "待查", SkippedRow: "未计"}

// Results returns what writes a table with what became of every row of a
// report, as CSV (UTF-8 with a byte order mark) or as an XLSX workbook. In
// CSV a text that a program would take for a formula has an apostrophe before it.
func (d *Desk) Results(ctx context.Context, by org.Principal, id, format string, tell Tell) (func(io.Writer) error, error) {
	r, err := d.Report(ctx, by, id)
	if err != nil {
		return nil, err
	}
	write := resultsCSV
	if format == "xlsx" {
		write = resultsXLSX
	}
	return func(w io.Writer) error {
		walk := &walk{desk: d, report: r}
		err := write(w, func() ([]string, bool) {
			row, ok := walk.next(ctx)
			if !ok {
				return nil, false
			}
			return row.result(tell), true
		})
		if walk.err != nil {
			return walk.err
		}
		return err
	}, nil
}

// result returns the cells of a row.
func (r *Row) result(tell Tell) []string {
	cells := []string{strconv.FormatUint(uint64(r.Line), 10), classesInChinese[r.Class] + " " + r.Class.String(), "", "", ""}
	if r.Entry != 0 {
		cells[2] = strconv.FormatUint(r.Entry, 10)
	}
	if r.Amount != 0 {
		cells[3], cells[4] = r.Amount.String(), r.Unit.String()
	}
	var told [6][]string
	for _, p := range r.Problems {
		zh, en := p.In(report.Chinese, r.Line, tell), p.In(report.English, r.Line, tell)
		if len(p.Suggest) > 0 {
			perhaps := strings.Join(p.Suggest, " / ")
			zh.Cure, en.Cure = zh.Cure+"是否为："+perhaps, strings.TrimSpace(en.Cure+" Perhaps: "+perhaps)
		}
		for i, text := range []string{string(p.Code), p.Column, zh.Detail, zh.Cure, en.Detail, en.Cure} {
			told[i] = append(told[i], text)
		}
	}
	for _, texts := range told {
		cells = append(cells, strings.Join(given(texts...), "\n"))
	}
	return cells
}

// firstTold is where the cells begin that tell what is wrong, which may begin
// with what somebody wrote.
const firstTold = 5

func resultsCSV(w io.Writer, next func() ([]string, bool)) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	out.Write(resultHeadings) // an error stays, and Flush meets it
	for cells, ok := next(); ok; cells, ok = next() {
		for i := firstTold; i < len(cells); i++ {
			cells[i] = courses.PlainCell(cells[i])
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func resultsXLSX(w io.Writer, next func() ([]string, bool)) error {
	f := excelize.NewFile()
	defer f.Close()
	out, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	if err := out.SetColWidth(8, len(resultHeadings), 40); err != nil {
		return err
	}
	cells := resultHeadings
	for row, ok := 1, true; ok; row++ {
		values := make([]any, len(cells))
		for i, cell := range cells {
			values[i] = cell
		}
		if err := out.SetRow("A"+strconv.Itoa(row), values); err != nil {
			return err
		}
		cells, ok = next()
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return f.Write(w)
}
