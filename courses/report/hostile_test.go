package report_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"creditbank/courses/report"
)

// mostMemory is what reading may take, whatever the file.
const mostMemory = 200 << 20

// stream writes a workbook whose parts are too large to be built in memory.
func stream(t *testing.T, parts map[string]func(io.Writer)) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{
		"xl/workbook.xml": `<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="rId2" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
	} {
		parts[name] = func(w io.Writer) { io.WriteString(w, text) }
	}
	for name, write := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		write(w)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const headed = `<worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>工号</t></is></c><c t="inlineStr"><is><t>课程代码</t></is></c><c t="inlineStr"><is><t>学时</t></is></c><c t="inlineStr"><is><t>完成日期</t></is></c></row>`

// A whole sheet of empty rows, each with formatted empty cells, is read to
// its end without being taken for anything.
func TestMillionEmptyRows(t *testing.T) {
	file := stream(t, map[string]func(io.Writer){"xl/worksheets/sheet1.xml": func(w io.Writer) {
		io.WriteString(w, headed)
		for row := 2; row <= 1_048_576; row++ {
			fmt.Fprintf(w, `<row r="%d" s="1"><c r="A%d" s="1"/><c r="B%d" s="1"/></row>`, row, row, row)
		}
		io.WriteString(w, "</sheetData></worksheet>")
	}})
	var o outcome
	used := peak(func() { o = read(t, file) })
	if o.tally.Last != 1_048_576 || o.tally.Blank != 1_048_575 || len(o.all) != 0 {
		t.Errorf("tally = %+v, problems %v, want 1,048,575 blank lines", o.tally, o.notes)
	}
	if used > mostMemory/10 {
		t.Errorf("%d bytes of memory, want next to nothing", used)
	}
}

// Files made to exhaust a reader are refused, in little memory.
func TestBombs(t *testing.T) {
	zeros := func(n int) func(io.Writer) {
		return func(w io.Writer) {
			io.WriteString(w, headed)
			block := []byte(strings.Repeat(" ", 1<<16))
			for range n >> 16 {
				w.Write(block)
			}
		}
	}
	for _, c := range []struct {
		name  string
		parts map[string]func(io.Writer)
		want  report.Code
	}{
		{"one part a thousandth", map[string]func(io.Writer){"xl/worksheets/sheet1.xml": zeros(1 << 29)}, "file-expands"},
		{"long text", map[string]func(io.Writer){"xl/worksheets/sheet1.xml": func(w io.Writer) {
			io.WriteString(w, headed+`<row r="2"><c t="inlineStr"><is><t>`+strings.Repeat("王", 1<<21)+"</t></is></c></row></sheetData></worksheet>")
		}}, "file-damaged"},
		{"shared strings", map[string]func(io.Writer){
			"xl/worksheets/sheet1.xml": func(w io.Writer) { io.WriteString(w, headed+"</sheetData></worksheet>") },
			"xl/sharedStrings.xml": func(w io.Writer) {
				io.WriteString(w, "<sst>")
				for i := range 900_000 {
					fmt.Fprintf(w, "<si><t>%0100d</t></si>", i)
				}
			},
		}, "file-many-texts"},
		{"merged blocks", map[string]func(io.Writer){"xl/worksheets/sheet1.xml": func(w io.Writer) {
			io.WriteString(w, headed+"</sheetData><mergeCells>")
			for i := range 30_000 {
				fmt.Fprintf(w, `<mergeCell ref="A%d:A%d"/>`, 2*i+1, 2*i+2)
			}
		}}, "file-many-parts"},
	} {
		file := stream(t, c.parts)
		var o outcome
		used := peak(func() { o = read(t, file) })
		if len(o.all) == 0 || o.all[len(o.all)-1].Code != c.want {
			t.Errorf("%s: problems = %v, want %s", c.name, o.notes, c.want)
		}
		if used > mostMemory {
			t.Errorf("%s: %d bytes of memory, want at most %d", c.name, used, mostMemory)
		}
	}
}

// Too many parts are refused by the length of their directory, before there
// is a value of each.
func TestManyParts(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range 40_000 {
		if _, err := z.Create(fmt.Sprintf("xl/%06d", i)); err != nil {
			t.Fatal(err)
		}
	}
	z.Close()
	if o := read(t, b.Bytes()); len(o.all) != 1 || o.all[0].Code != "file-many-parts" {
		t.Errorf("problems = %v, want file-many-parts", o.notes)
	}
}

// A directory that is told elsewhere, as in archives of more than 4 GB, is
// not followed: nothing would bound it.
func TestLargeArchive(t *testing.T) {
	file := zipOf(t, map[string]string{"xl/workbook.xml": "<workbook/>"})
	end := bytes.LastIndex(file, []byte("PK\x05\x06"))
	copy(file[end+16:], "\xff\xff\xff\xff")
	if o := read(t, file); len(o.all) != 1 || o.all[0].Code != "file-many-parts" {
		t.Errorf("problems = %v, want file-many-parts", o.notes)
	}
}

// Quotation marks that never close cost no search of the lines below for
// each, and no line is lost to them.
func TestOpenQuotes(t *testing.T) {
	const n = 2_000
	line := "\"a\"\"\",\"" + strings.Repeat("\"\"", 500) + "\n"
	o := read(t, []byte(usualLine+"\n"+strings.Repeat(line, n)))
	told := 0
	for _, p := range o.all {
		if p.Code == "quote-open" {
			told++
		}
	}
	if len(o.rows) != n || told != n {
		t.Errorf("%d rows, %d told to have an open quotation mark, want %d", len(o.rows), told, n)
	}
}

// The bounds themselves: one row more, one byte more, a cell in column 300.
func TestBounds(t *testing.T) {
	var b strings.Builder
	b.WriteString("工号,课程代码,学时,完成日期\n")
	for i := range report.MaxRows + 1 {
		fmt.Fprintf(&b, "%d,GA01,16,2009-03-20\n", i)
	}
	o := read(t, []byte(b.String()))
	if len(o.rows) != report.MaxRows || len(o.all) != 1 || o.all[0].Code != "rows-too-many" || o.all[0].Line != report.MaxRows+2 {
		t.Errorf("%d rows, problems %v, want %d and rows-too-many", len(o.rows), o.notes, report.MaxRows)
	}
	if _, err := report.Open(bytes.NewReader(nil), report.MaxSize+1, ""); err == nil || !strings.Contains(err.Error(), "larger") && !strings.Contains(err.Error(), "at most") {
		t.Errorf("Open of a byte too many = %v, want a refusal", err)
	}
	wide := "工号,课程代码,学时,完成日期" + strings.Repeat(",", 300) + "\n7,GA01,16,2009-03-20" + strings.Repeat(",", 300) + "x\n"
	if o := read(t, []byte(wide)); len(o.rows) != 1 || len(o.notes) != 1 || o.notes[0] != "2  row-wider" {
		t.Errorf("wide row: %v, want row-wider", o.notes)
	}
}
