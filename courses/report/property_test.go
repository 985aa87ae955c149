package report_test

import (
	"fmt"
	"strings"
	"testing"

	"creditbank/courses/report"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// lineKinds are lines that a file may have below its heading, with what
// becomes of each.
var lineKinds = []struct {
	cells [5]string // as below usual; % stands for the line's number
	count func(*report.Tally)
	code  report.Code
}{
	{[5]string{"王芳", "1101011990010%05d", "GA01", "16", "2009-03-20"}, func(t *report.Tally) { t.Rows++ }, ""},
	{[5]string{"王芳", "1101011990010%05d", "GA01", "十六", "2009-03-20"}, func(t *report.Tally) { t.Rows++ }, "number-malformed"},
	{[5]string{"王芳", "", "GA01", "16", "2009-03-20"}, func(t *report.Tally) { t.Rows++ }, "person-missing"},
	{[5]string{"", "", "", "", ""}, func(t *report.Tally) { t.Blank++ }, ""},
	{[5]string{" ", "", "　", "", ""}, func(t *report.Tally) { t.Blank++ }, ""},
	{[5]string{"合计", "", "", "16", ""}, func(t *report.Tally) { t.Skipped++ }, "row-total"},
	{[5]string{"示例：王芳", "1", "GA01", "16", "2009-03-20"}, func(t *report.Tally) { t.Skipped++ }, "row-example"},
	{[5]string{"姓名", "身份证号", "课程代码", "学时", "完成日期"}, func(t *report.Tally) { t.Skipped++ }, "row-heading"},
	{[5]string{"制表人：李强", "", "", "", ""}, func(t *report.Tally) { t.Skipped++ }, "row-footer"},
}

// Whatever lines a file has, in whatever order, each becomes what its kind
// says, and the same in CSV and XLSX.
func TestEveryLineIsAccountedFor(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		above := rapid.IntRange(0, 5).Draw(rt, "above")
		kinds := rapid.SliceOfN(rapid.IntRange(0, len(lineKinds)-1), 0, 30).Draw(rt, "kinds")
		want := report.Tally{Above: above, Heading: 1, Last: above + 1}
		var problems []string
		var text, sheet strings.Builder
		text.WriteString(strings.Repeat("职工培训登记表\n", above) + usualLine + "\n")
		sheet.WriteString(inline(above+1, "姓名", "身份证号", "课程代码", "学时", "完成日期"))
		for i, kind := range kinds {
			line := above + 2 + i
			var cells []string
			for _, cell := range lineKinds[kind].cells {
				if strings.Contains(cell, "%") {
					cell = fmt.Sprintf(cell, line)
				}
				cells = append(cells, cell)
			}
			text.WriteString(strings.Join(cells, ",") + "\n")
			// A blank row may be missing from a sheet.
			if kind != 3 {
				sheet.WriteString(inline(line, cells...))
			}
			lineKinds[kind].count(&want)
			want.Last = line
			if code := lineKinds[kind].code; code != "" {
				problems = append(problems, fmt.Sprintf("%d %s", line, code))
			}
		}
		for name, file := range map[string][]byte{
			"csv":  []byte(text.String()),
			"xlsx": raw(t, "<worksheet><sheetData>"+sheet.String()+"</sheetData></worksheet>", nil),
		} {
			o := accounted(t, file)
			var got []string
			for _, p := range o.all {
				got = append(got, fmt.Sprintf("%d %s", p.Line, p.Code))
			}
			expected := want
			if name == "xlsx" {
				// Nothing tells of rows missing behind the last.
				missing := want.Last - o.tally.Last
				expected.Last, expected.Blank = want.Last-missing, want.Blank-missing
			}
			if diff := cmp.Diff(expected, o.tally); diff != "" {
				rt.Fatalf("%s: tally (-want +got)\n%s", name, diff)
			}
			if diff := cmp.Diff(problems, got); diff != "" {
				rt.Fatalf("%s: problems (-want +got)\n%s", name, diff)
			}
		}
	})
}
