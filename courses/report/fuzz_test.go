package report_test

import (
	"bytes"
	"strings"
	"testing"

	"creditbank/courses/report"
)

// accounted fails unless every line of a file is counted once, and every row
// is either whole or has a problem.
func accounted(t *testing.T, file []byte) outcome {
	t.Helper()
	o := read(t, file)
	n := o.tally
	if sum := n.Above + n.Heading + n.Rows + n.Skipped + n.Unfilled + n.Blank + n.Continued; sum != n.Last {
		t.Fatalf("tally %+v of %q adds up to %d", n, file, sum)
	}
	if n.Rows != len(o.rows) {
		t.Fatalf("tally %+v of %q, %d rows were yielded", n, file, len(o.rows))
	}
	wrong, skipped := make(map[int]bool), 0
	for _, p := range o.all {
		if p.Text(report.Chinese).Title == "" {
			t.Fatalf("problem %+v has no text", p)
		}
		wrong[p.Line] = wrong[p.Line] || !p.Note()
		switch p.Code {
		case "row-total", "row-example", "row-heading", "row-footer":
			skipped++
		}
	}
	if skipped != n.Skipped {
		t.Fatalf("%d rows of %q skipped with a reason, tally %+v", skipped, file, n)
	}
	for _, p := range o.rows {
		whole := p.Hours > 0 && p.Completed != 0 && p.Identity+p.Account+p.Staff != "" && p.Course+p.Title != ""
		if !whole && !wrong[p.Line] {
			t.Fatalf("row %+v of %q lacks something and nothing is wrong with it", p, file)
		}
	}
	return o
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte(usualLine + "\n王芳,110101199001011237,GA01,16,2009-03-20\n"))
	f.Add([]byte("\ufeff工号;课程代码;学时;完成日期\r\n7;GA01;16;39873\r\n合计;;16;\r\n"))
	f.Add([]byte(usualLine + "\n\"王芳,\"\"1,GA01\n\"\n\"a\nb\",c\n"))
	f.Add([]byte("\""))
	f.Add([]byte("\xff\xfe\x00"))
	f.Add([]byte(usualLine + "\r\r\n\n,,,,\n1,2,3,4,5,6\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		o := accounted(t, file)
		// Where nothing says otherwise, the lines are those of the text.
		if o.tally.Last > 0 && o.from.Encoding == "UTF-8" && len(o.all) == 0 && len(file) < 1<<20 {
			text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.TrimPrefix(string(file), "\ufeff"))
			if n := strings.Count(strings.TrimSuffix(text, "\n"), "\n") + 1; n != o.tally.Last {
				t.Errorf("tally %+v of %q, want %d lines", o.tally, file, n)
			}
		}
	})
}

// FuzzXLSXCells reads the cells of a sheet as foreign XML.
func FuzzXLSXCells(f *testing.F) {
	head := inline(1, "姓名", "工号", "课程代码", "学时", "完成日期")
	f.Add(head+`<row r="2"><c r="A2" t="inlineStr"><is><t>甲</t></is></c><c r="B2"><f>1+1</f><v>2</v></c></row>`, `<mergeCell ref="A2:A3"/>`)
	f.Add(head+`<row><c t="s"><v>0</v></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c></row><row r="9"/>`, "")
	f.Add(head+`<row r="3"><c r="D3"><v>1.1E+17</v></c><c r="ZZZ3"><v>1</v></c><c><v><![CDATA[<x>]]>&amp;&#x41;</v></c></row>`, "")
	f.Add(head+`<!-- > --><row r='4'><c r='B4' x=">"><v>1</v></c></row>`, `<mergeCell ref="B1:B9"/><mergeCell ref="A1:C1"/>`)
	f.Fuzz(func(t *testing.T, rows, merges string) {
		accounted(t, raw(t, "<worksheet><sheetData>"+rows+"</sheetData><mergeCells>"+merges+"</mergeCells></worksheet>", map[string]string{
			"xl/sharedStrings.xml": "<sst><si><t>合计</t></si></sst>",
			"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>` +
				`<Relationship Id="rId2" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		}))
	})
}

// FuzzValues reads dates, numbers and identity numbers, as text and as number
// cells. A value that was read is in its range, and its own text is read as
// the same.
func FuzzValues(f *testing.F) {
	for _, seed := range []string{"2009-03-01", "39873", "1e999999999", "-0.0005", "１６．５", "1.10101E+17", "110101199001011237", "2009年3月", "16.100000000000001", "0x10", ".", "-", "1/3/2009", "99999999999999999999999999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file := usualSheet(t, text)
		for _, row := range accounted(t, file).rows {
			if row.Hours < 0 || row.Hours > 10_000_000 || row.Completed < 0 && row.Completed.String() < "1949" {
				t.Fatalf("%q gave %+v, out of range", text, row)
			}
			if row.Completed != 0 {
				again, problems := one(t, report.Completed, row.Completed.String())
				if again.Completed != row.Completed || len(problems) > 0 {
					t.Fatalf("%q gave %v, which is read as %v, %v", text, row.Completed, again.Completed, problems)
				}
			}
			if row.Hours != 0 {
				again, problems := one(t, report.Hours, row.Hours.String())
				if again.Hours != row.Hours || len(problems) > 0 {
					t.Fatalf("%q gave %v, which is read as %v, %v", text, row.Hours, again.Hours, problems)
				}
			}
		}
	})
}

// usualSheet has a text in each cell, as a text in one row and as a number in
// the next.
func usualSheet(t *testing.T, text string) []byte {
	var b bytes.Buffer
	for i, kind := range []string{`t="str"`, `t="n"`} {
		b.WriteString(`<row r="` + string(rune('2'+i)) + `">`)
		for range usual {
			b.WriteString("<c " + kind + "><v>" + escape(text) + "</v></c>")
		}
		b.WriteString("</row>")
	}
	return raw(t, "<worksheet><sheetData>"+inline(1, "姓名", "身份证号", "课程代码", "学时", "完成日期")+b.String()+"</sheetData></worksheet>", nil)
}

func escape(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
}
