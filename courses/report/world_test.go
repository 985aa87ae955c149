package report_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"creditbank/courses/report"

	"github.com/xuri/excelize/v2"
)

// book writes a workbook whose first sheet is called Sheet1.
func book(t testing.TB, fill func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// put writes a row of values from column A on.
func put(f *excelize.File, sheet string, row int, values ...any) {
	for i, v := range values {
		cell, _ := excelize.CoordinatesToCellName(i+1, row)
		f.SetCellValue(sheet, cell, v)
	}
}

// raw writes a workbook of one sheet from its XML, with other parts if wanted.
func raw(t testing.TB, sheet string, parts map[string]string) []byte {
	t.Helper()
	all := map[string]string{
		"[Content_Types].xml":        `<Types/>`,
		"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   sheet,
	}
	for name, text := range parts {
		all[name] = text
	}
	return zipOf(t, all)
}

func zipOf(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		w, err := z.Create(name)
		if err == nil {
			_, err = strings.NewReader(text).WriteTo(w)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// inline writes a row of a sheet's XML, each cell as a text.
func inline(row int, texts ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<row r="%d">`, row)
	for i, text := range texts {
		fmt.Fprintf(&b, `<c r="%c%d" t="inlineStr"><is><t>%s</t></is></c>`, 'A'+i, row, text)
	}
	return b.String() + "</row>"
}

// outcome is what reading a file gave, in words that tests compare.
type outcome struct {
	rows  []report.Parsed
	notes []string // line, column and code of each problem and note, in order
	tally report.Tally
	from  report.Source
	all   report.Problems
}

// read reads a file whole. A refusal is an outcome too.
func read(t testing.TB, file []byte) outcome {
	t.Helper()
	var o outcome
	add := func(problems report.Problems) {
		for _, p := range problems {
			o.notes = append(o.notes, fmt.Sprintf("%d %s %s", p.Line, p.Column, p.Code))
		}
		o.all = append(o.all, problems...)
	}
	r, err := report.Open(bytes.NewReader(file), int64(len(file)), "file")
	if err != nil {
		problems, ok := err.(report.Problems)
		if !ok {
			t.Fatalf("Open = %v, want Problems", err)
		}
		add(problems)
		return o
	}
	defer r.Close()
	o.from = r.Source()
	add(o.from.Notes)
	var seen report.Seen
	for row := range r.Rows() {
		parsed, problems := row.Parse()
		if row.Skipped == "" {
			o.rows = append(o.rows, parsed)
			problems = append(problems, seen.Check(parsed)...)
		}
		add(problems)
	}
	if r.Err() != nil {
		problems, ok := r.Err().(report.Problems)
		if !ok {
			t.Fatalf("Err = %v, want Problems", r.Err())
		}
		add(problems)
	}
	o.tally = r.Tally()
	return o
}

var usual = []any{"姓名", "身份证号", "课程代码", "学时", "完成日期"}

const usualLine = "姓名,身份证号,课程代码,学时,完成日期"

// fine is a row that has nothing wrong with it.
func fine(i int) []any {
	return []any{"王芳", fmt.Sprintf("1101011990%02d%02d%03d1", i/28%12+1, i%28+1, i%1000), "GA01", 16, "2009-03-20"}
}
