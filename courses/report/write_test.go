package report_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"creditbank/courses/report"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

var update = flag.Bool("update", false, "rewrite golden files")

var catalogue = report.Catalogue{
	Courses: []report.Entry{
		{Code: "GA01", Titles: []string{"职业道德与职业素养", "Work Ethics and Professional Conduct"}},
		{Code: "GA02", Titles: []string{"有效沟通与表达", "Speaking and Listening at Work"}},
	},
	Sites:     []report.Entry{{Code: "BJ-S001", Titles: []string{"东城区第一职工培训站"}}},
	KeyGroups: []string{"农民工", "困难职工"},
}

// dump writes down all cells of a workbook that hold something, with the fill
// and number format of each, and the lists to choose from.
func dump(t *testing.T, file []byte) string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out strings.Builder
	for _, sheet := range f.GetSheetList() {
		fmt.Fprintf(&out, "== %s\n", sheet)
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			for j, text := range row {
				name, _ := excelize.CoordinatesToCellName(j+1, i+1)
				if formula, _ := f.GetCellFormula(sheet, name); formula != "" {
					t.Errorf("%s!%s is the formula %q", sheet, name, formula)
				}
				id, _ := f.GetCellStyle(sheet, name)
				style, err := f.GetStyle(id)
				if err != nil {
					t.Fatal(err)
				}
				if text != "" || len(style.Fill.Color) > 0 {
					fmt.Fprintf(&out, "%s %v %d %q\n", name, style.Fill.Color, style.NumFmt, text)
				}
			}
		}
		checks, err := f.GetDataValidations(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range checks {
			fmt.Fprintf(&out, "%s %s %s %s\n", v.Sqref, v.Type, v.Formula1, v.Formula2)
		}
	}
	return out.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := "testdata/" + name
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got)\n%s", name, diff)
	}
}

func TestTemplate(t *testing.T) {
	for _, l := range []report.Language{report.Chinese, report.English} {
		var b bytes.Buffer
		if err := report.WriteTemplate(&b, catalogue, l); err != nil {
			t.Fatal(err)
		}
		golden(t, "template-"+string(l)+".txt", dump(t, b.Bytes()))
		// As it is, it holds nothing to book and nothing wrong but its examples.
		o := read(t, b.Bytes())
		want := []string{"2  row-example", "3  row-example"}
		if diff := cmp.Diff(want, o.notes); diff != "" || len(o.rows) != 0 {
			t.Errorf("the template in %s has %d rows; problems (-want +got)\n%s", l, len(o.rows), diff)
		}
	}
	if err := report.WriteTemplate(&bytes.Buffer{}, catalogue, "fr"); err == nil {
		t.Error("WriteTemplate in fr = nil, want a refusal")
	}
}

// check finds all that is wrong with a file, by line.
func check(t *testing.T, file []byte) map[int]report.Problems {
	t.Helper()
	r, err := report.Open(bytes.NewReader(file), int64(len(file)), "")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	found := make(map[int]report.Problems)
	checker := report.NewChecker(catalogue)
	for row := range r.Rows() {
		parsed, problems := row.Parse()
		if row.Skipped == "" {
			problems = append(problems, checker.Check(&parsed)...)
		}
		if len(problems) > 0 {
			found[row.Line] = problems
		}
	}
	return found
}

func annotate(t *testing.T, file []byte, l report.Language) []byte {
	t.Helper()
	r, err := report.Open(bytes.NewReader(file), int64(len(file)), "")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	found := check(t, file)
	var b bytes.Buffer
	if err := report.Annotate(&b, r, func(line int) report.Problems { return found[line] }, l); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const annotated = "序号,姓名,身份证号,课程代码,课程名称,学时,完成日期,培训站,备注\n" +
	"1,王芳,110101199001011237,GA01,职业道德与职业素养,16,2009-03-20,BJ-S001,没有问题\n" +
	"2,李强,1.10101E+17,GAO1,,16,2009-03-20,东城区第一职工培训站,\n" +
	"3,=1+1,110101199001011245,,职业道德和职业素养,\"1,600\",2009年3月,东城第一培训站,\"=HYPERLINK(\"\"http://x\"\")\"\n" +
	"4,@SUM(A1),110101199001011237,ga-01,,16,2009-03-20,,+7\n" +
	"5,张伟,110101199001011253,GA01,有效沟通与表达,16,39873,,-1\n" +
	"合计,,,,,48,,,\n"

func TestAnnotate(t *testing.T) {
	for _, l := range []report.Language{report.Chinese, report.English} {
		file := annotate(t, []byte(annotated), l)
		golden(t, "annotated-"+string(l)+".txt", dump(t, file))
		// What comes back has the same problems, in the same rows.
		want, got := check(t, []byte(annotated)), check(t, file)
		for line, problems := range want {
			if a, b := fmt.Sprint(problems), fmt.Sprint(got[line]); a != b {
				t.Errorf("line %d once annotated: %s, want %s", line, b, a)
			}
		}
		if again := annotate(t, file, l); dump(t, again) != dump(t, file) {
			t.Errorf("annotated again in %s it is another", l)
		}
	}
}

// A workbook's dates and numbers come back as people read them.
func TestAnnotateSheet(t *testing.T) {
	file := book(t, func(f *excelize.File) {
		put(f, "Sheet1", 1, usual...)
		put(f, "Sheet1", 2, "王芳", "110101199001011237", "GA01", 16.1, 39892)
	})
	if got := dump(t, annotate(t, file, report.Chinese)); !strings.Contains(got, `"16.1"`) || !strings.Contains(got, `"2009-03-20"`) {
		t.Errorf("annotated sheet is\n%s, want 16.1 and 2009-03-20 in it", got)
	}
}
