package report_test

import (
	"strings"
	"testing"

	"creditbank/courses/report"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

func gb(t *testing.T, text string) []byte {
	t.Helper()
	b, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return []byte(b)
}

func utf16(t *testing.T, text string) []byte {
	t.Helper()
	b, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return []byte(b)
}

// Files as they come: each is read as a person would read it, and what was
// done to it is told.
func TestUglyFiles(t *testing.T) {
	const id = "110101199001011237"
	for _, c := range []struct {
		name  string
		file  []byte
		notes []string
		rows  int
		tally report.Tally
	}{
		{
			"title rows, merged title, other sheets first, totals, footer",
			book(t, func(f *excelize.File) {
				put(f, "Sheet1", 1, "填表说明", "请如实填写")
				f.NewSheet("名单")
				f.MergeCell("名单", "A1", "E2")
				put(f, "名单", 1, "二〇〇九年第一季度职工培训登记表")
				put(f, "名单", 4, usual...)
				put(f, "名单", 5, "王芳", id, "GA01", 16, "2009-03-20")
				put(f, "名单", 7, "合计", "共1人", nil, 16)
				put(f, "名单", 9, "制表人：李强")
			}),
			[]string{"0  sheet-without-heading", "7  row-total", "9  row-footer"}, 1,
			report.Tally{Last: 9, Above: 3, Heading: 1, Rows: 1, Skipped: 2, Blank: 2},
		},
		{
			"merged cells down",
			book(t, func(f *excelize.File) {
				put(f, "Sheet1", 1, usual...)
				put(f, "Sheet1", 2, "王芳", id, "GA01", 16, "2009-03-20")
				put(f, "Sheet1", 3, nil, nil, "GA02", 16, "2009-03-20")
				f.MergeCell("Sheet1", "A2", "A3")
				f.MergeCell("Sheet1", "B2", "B3")
			}),
			[]string{"3 name merged-filled", "3 identity merged-filled"}, 2,
			report.Tally{Last: 3, Heading: 1, Rows: 2},
		},
		{
			"identity numbers as numbers",
			book(t, func(f *excelize.File) {
				put(f, "Sheet1", 1, usual...)
				put(f, "Sheet1", 2, "甲", 1.10101199001011e17, "GA01", 16, "2009-03-20")
				put(f, "Sheet1", 3, "乙", int64(110101199001011237), "GA01", 16, "2009-03-20")
				put(f, "Sheet1", 4, "丙", "1.10101E+17", "GA01", 16, "2009-03-20")
				put(f, "Sheet1", 5, "丁", "'"+id, "GA02", 16, "2009-03-20")
				put(f, "Sheet1", 6, "戊", "110101900101123", "GA01", 16, "2009-03-20")
				put(f, "Sheet1", 7, "己", "11010119900101123", "GA01", 16, "2009-03-20")
			}),
			[]string{"2 identity identity-rounded", "3 identity identity-number", "4 identity identity-exponent", "7 identity identity-length"}, 6,
			report.Tally{Last: 7, Heading: 1, Rows: 6},
		},
		{
			"hidden sheet before the one to be read",
			book(t, func(f *excelize.File) {
				at, _ := f.NewSheet("三月")
				put(f, "三月", 1, usual...)
				put(f, "三月", 2, fine(2)...)
				put(f, "Sheet1", 1, usual...)
				put(f, "Sheet1", 2, fine(1)...)
				put(f, "Sheet1", 3, fine(3)...)
				f.SetActiveSheet(at)
				f.SetSheetVisible("Sheet1", false)
			}),
			[]string{"0  sheet-hidden"}, 1,
			report.Tally{Last: 2, Heading: 1, Rows: 1},
		},
		{
			"hidden sheet with data, hidden row, a second sheet with a heading",
			book(t, func(f *excelize.File) {
				f.NewSheet("旧")
				f.NewSheet("三月")
				put(f, "旧", 1, usual...)
				put(f, "旧", 2, fine(1)...)
				f.SetSheetVisible("旧", false)
				put(f, "三月", 1, usual[:3]...)
				put(f, "Sheet1", 1, usual...)
				put(f, "Sheet1", 2, fine(2)...)
				f.SetRowVisible("Sheet1", 2, false)
			}),
			[]string{"0  sheet-hidden", "0  sheet-not-read", "2  row-hidden"}, 1,
			report.Tally{Last: 2, Heading: 1, Rows: 1},
		},
		{
			"formulas with and without a result, and errors",
			raw(t, `<worksheet><sheetData>`+inline(1, "姓名", "工号", "课程代码", "学时", "完成日期")+
				`<row r="2"><c r="A2" t="inlineStr"><is><t>甲</t></is></c><c r="B2"><f>1+1</f><v>2</v></c><c r="C2" t="str"><f>"GA"&amp;"01"</f><v>GA01</v></c><c r="D2"><f>8+8</f></c><c r="E2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row></sheetData></worksheet>`, nil),
			[]string{"2 staff formula-value", "2 course formula-value", "2 hours formula-without-value", "2 completed cell-error", "2 completed date-malformed"}, 1,
			report.Tally{Last: 2, Heading: 1, Rows: 1},
		},
		{
			"full-width digits, invisible signs, a repeated row",
			[]byte(usualLine + "\n王　芳,１１０１０１１９９００１０１１２３７,ＧＡ０１,１６．５学时,２００９年３月２０日\n王芳,\u200b" + id + "\t,GA01,16.5,20090320\n"),
			[]string{"3  row-repeated"}, 2,
			report.Tally{Last: 3, Heading: 1, Rows: 2},
		},
		{
			"byte order mark, semicolons, heading with stars and remarks",
			[]byte("\ufeff姓名*;身份证号（必填）;课程 代码;学时;结业日期\r\n王芳;" + id + ";GA01;16;2009/3/20\r\n"),
			nil, 1, report.Tally{Last: 2, Heading: 1, Rows: 1},
		},
		{"GB18030 and a lone CR", gb(t, usualLine+"\r王芳,"+id+",GA01,16,2009.3.20\r"), nil, 1, report.Tally{Last: 2, Heading: 1, Rows: 1}},
		{"UTF-16 with tabs", utf16(t, strings.ReplaceAll(usualLine, ",", "\t")+"\r\n王芳\t"+id+"\tGA01\t16\t2009-03-20\r\n"), nil, 1, report.Tally{Last: 2, Heading: 1, Rows: 1}},
		{
			"a quotation mark alone keeps the rows below it",
			[]byte(usualLine + "\n\"王芳," + id + ",GA01,16,2009-03-20\n李强," + id + ",GA02,16,2009-03-20\n"),
			[]string{"2  quote-open"}, 2, report.Tally{Last: 3, Heading: 1, Rows: 2},
		},
		{
			"a quoted cell over three lines",
			[]byte(usualLine + ",备注\n王芳," + id + ",GA01,16,2009-03-20,\"一\n二,\"\"三\"\"\n四\"\n\n\n"),
			nil, 1, report.Tally{Last: 6, Heading: 1, Rows: 1, Blank: 2, Continued: 2},
		},
		{
			"numbered rows that were not filled in, the heading again, an example",
			[]byte("序号," + usualLine + "\n1,示例：王芳,110101,GA01,16,2009-03-20\n2,,,,,\n序号," + usualLine + "\n3,王芳," + id + ",GA01,16,2009-03-20\n"),
			[]string{"1  column-unknown", "2  row-example", "4  row-heading"}, 1,
			report.Tally{Last: 5, Heading: 1, Rows: 1, Skipped: 2, Unfilled: 1},
		},
		{
			"dates of 1904 and fractions of binary numbers",
			raw(t, `<worksheet><sheetData>`+inline(1, "工号", "课程代码", "学时", "完成日期", "开始日期")+
				`<row r="2"><c r="A2"><v>17</v></c><c r="B2" t="inlineStr"><is><t>GA01</t></is></c><c r="C2"><v>16.100000000000001</v></c><c r="D2"><v>38411.5</v></c><c r="E2" t="d"><v>2009-03-01T00:00:00Z</v></c></row></sheetData></worksheet>`,
				map[string]string{"xl/workbook.xml": `<x:workbook xmlns:x="x" xmlns:r="r"><x:workbookPr date1904="1"/><x:sheets><x:sheet name="S" sheetId="7" r:id="rId1"/></x:sheets></x:workbook>`}),
			nil, 1, report.Tally{Last: 2, Heading: 1, Rows: 1},
		},
		{"only a heading", []byte(usualLine + "\n"), nil, 0, report.Tally{Last: 1, Heading: 1}},
		{
			"cells beyond the heading, a broken letter, a cell too long",
			[]byte(usualLine + "\n王芳," + id + ",GA01,16,2009-03-20,,多\n王\xff芳" + strings.Repeat("王芳", 30) + ",,GA01,16,2009-03-20\n"),
			[]string{"2  row-wider", "3 name cell-too-long", "3 name cell-characters", "3  person-missing"}, 2,
			report.Tally{Last: 3, Heading: 1, Rows: 2},
		},
	} {
		o := read(t, c.file)
		if diff := cmp.Diff(c.notes, o.notes); diff != "" {
			t.Errorf("%s: problems (-want +got)\n%s", c.name, diff)
		}
		if diff := cmp.Diff(c.tally, o.tally); diff != "" || len(o.rows) != c.rows {
			t.Errorf("%s: %d rows, want %d; tally (-want +got)\n%s", c.name, len(o.rows), c.rows, diff)
		}
		for _, row := range o.rows {
			if c.name == "dates of 1904 and fractions of binary numbers" && (row.Completed.String() != "2009-03-01" || row.Hours.String() != "16.1" || row.Started != row.Completed) {
				t.Errorf("%s: row = %+v, want 16.1 hours on 2009-03-01", c.name, row)
			}
			if strings.HasPrefix(c.name, "full-width") && (row.Name != "王芳" || row.Identity != id || row.Course != "GA01" || row.Hours.String() != "16.5" || row.Completed.String() != "2009-03-20") {
				t.Errorf("%s: row = %+v, want it plain", c.name, row)
			}
		}
	}
}

// What is no table is refused with what heals it.
func TestRefusedFiles(t *testing.T) {
	ole := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600)
	for _, c := range []struct{ name, file, want string }{
		{"nothing", "", "file-empty"},
		{"blanks", " \r\n\t\n", "file-empty"},
		{"xls", ole, "file-old-excel"},
		{"encrypted", ole + "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00", "file-encrypted"},
		{"html", "<html><table>", "file-web-page"},
		{"pdf", "%PDF-1.4", "file-other"},
		{"binary", "abc\x00def", "file-other"},
		{"cut zip", "PK\x03\x04abcdef", "file-damaged"},
		{"docx", string(zipOf(t, map[string]string{"word/document.xml": "<x/>"})), "file-other"},
		{"xlsb", string(zipOf(t, map[string]string{"xl/workbook.bin": "x"})), "file-binary-workbook"},
		{"ods", string(zipOf(t, map[string]string{"content.xml": "x", "mimetype": "x"})), "file-opendocument"},
		{"no heading", "一,二\n三,四\n", "heading-missing"},
		{"column missing", "姓名,课程代码,学时\n", "column-missing"},
		{"column twice", usualLine + ",课时\n", "column-twice"},
		{"cut in the middle", string(raw(t, "<worksheet><sheetData><row r=\"1\"><c", nil)), "file-damaged"},
		{"shared string missing", string(raw(t, `<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>7</v></c></row></sheetData></worksheet>`, nil)), "file-damaged"},
		{"document type", string(raw(t, `<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>`, nil)), "file-damaged"},
	} {
		o := read(t, []byte(c.file))
		if len(o.all) == 0 || string(o.all[0].Code) != c.want {
			t.Errorf("%s: Open = %v, want %s", c.name, o.notes, c.want)
		}
	}
}
