package report_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"creditbank/courses/report"

	"github.com/google/go-cmp/cmp"
)

// one parses a file of one row with one cell changed.
func one(t testing.TB, column report.Column, text string) (report.Parsed, report.Problems) {
	t.Helper()
	cells := map[report.Column]string{report.Staff: "7", report.Course: "GA01", report.Hours: "16", report.Completed: "2009-03-20"}
	cells[column] = text
	var heads, row []string
	for _, c := range report.Columns() {
		if value, ok := cells[c]; ok {
			heads, row = append(heads, c.Heading(report.English)), append(row, `"`+strings.ReplaceAll(value, `"`, `""`)+`"`)
		}
	}
	o := read(t, []byte(strings.Join(heads, ",")+"\n"+strings.Join(row, ",")+"\n"))
	if len(o.rows) != 1 {
		t.Fatalf("%v %q: %d rows, problems %v, want one row", column, text, len(o.rows), o.notes)
	}
	return o.rows[0], o.all
}

func TestCells(t *testing.T) {
	const none = ""
	for _, c := range []struct {
		column     report.Column
		text, want string // the value
		code       report.Code
		suggest    []string
	}{
		{report.Completed, "2009-03-01", "2009-03-01", none, nil},
		{report.Completed, "2009/3/1", "2009-03-01", none, nil},
		{report.Completed, "2009.3.1", "2009-03-01", none, nil},
		{report.Completed, "２００９年３月１日", "2009-03-01", none, nil},
		{report.Completed, "2009年3月1号", "2009-03-01", none, nil},
		{report.Completed, "20090301", "2009-03-01", none, nil},
		{report.Completed, "2009-03-01 08:30:00", "2009-03-01", none, nil},
		{report.Completed, "2009-03-01T00:00:00Z", "2009-03-01", none, nil},
		{report.Completed, "2009/3/1 下午 3:20", "2009-03-01", none, nil},
		{report.Completed, "2009-02-28T16:00:00Z", none, "date-malformed", nil},
		{report.Completed, "39873", "2009-03-01", "date-serial", nil},
		{report.Completed, "2009-02-29", none, "date-malformed", nil},
		{report.Completed, "2009年3月", none, "date-without-day", nil},
		{report.Completed, "200903", none, "date-without-day", nil},
		{report.Completed, "1/3/2009", none, "date-ambiguous", []string{"2009-01-03", "2009-03-01"}},
		{report.Completed, "31/3/09", none, "date-ambiguous", []string{"2009-03-31"}},
		{report.Completed, "1900-01-01", none, "date-out-of-range", nil},
		{report.Completed, "三月一日", none, "date-malformed", nil},
		{report.Completed, "", none, "cell-missing", nil},
		{report.Started, "2009-03-21", "2009-03-20", "date-order", nil},
		{report.Hours, "１６．５", "16.5", none, nil},
		{report.Hours, "16 学时", "16", none, nil},
		{report.Hours, "16h", "16", none, nil},
		{report.Hours, ".5", "0.5", none, nil},
		{report.Hours, "016.500", "16.5", none, nil},
		{report.Hours, "1,600", none, "number-separator", []string{"1600"}},
		{report.Hours, "1,5", none, "number-separator", []string{"1.5"}},
		{report.Hours, "16.3333", none, "number-too-fine", []string{"16.333"}},
		{report.Hours, "0", none, "number-not-positive", nil},
		{report.Hours, "-2", none, "number-not-positive", nil},
		{report.Hours, "10001", none, "number-too-large", nil},
		{report.Hours, "1e9", none, "number-malformed", nil},
		{report.Hours, "十六", none, "number-malformed", nil},
		{report.Hours, "1-2", none, "number-malformed", nil},
		{report.Hours, strings.Repeat("9", 24), none, "number-too-large", nil},
		{report.Score, "86.5分", "86.5", none, nil},
		{report.Score, "合格", "合格", none, nil},
		{report.Score, "不合格", "不合格", "score-failed", nil},
		{report.Score, "101", none, "number-too-large", nil},
		{report.Score, "-1", none, "number-negative", nil},
		{report.Identity, "11010119900101123x", "11010119900101123X", none, nil},
		{report.Identity, "110101 19900101 1237", "110101199001011237", none, nil},
		{report.Identity, `="110101199001011237"`, "110101199001011237", none, nil},
		{report.Identity, "1.10101E+17", none, "identity-exponent", nil},
		{report.Identity, "1.10101e+17", none, "identity-exponent", nil},
		{report.Identity, "110101199001011000", none, "identity-rounded", nil},
		{report.Identity, "1234567", none, "identity-length", nil},
		{report.Identity, "H1234567890", "H1234567890", none, nil},
		{report.Evidence, "xyz", none, "evidence-malformed", nil},
		{report.Staff, "", none, "person-missing", nil},
		{report.Course, "", none, "cell-missing", nil},
	} {
		p, problems := one(t, c.column, c.text)
		value := map[report.Column]string{
			report.Completed: p.Completed.String(), report.Started: p.Completed.String(), report.Hours: p.Hours.String(),
			report.Identity: p.Identity, report.Course: p.Course, report.Staff: p.Staff,
		}[c.column]
		if c.column == report.Score {
			if value = p.Grade; p.HasScore {
				value = p.Score.String()
			}
		}
		if value == "0" {
			value = none
		}
		if value != c.want {
			t.Errorf("%v %q = %q, want %q", c.column, c.text, value, c.want)
		}
		if c.code == none && len(problems) > 0 || c.code != none && (len(problems) != 1 || problems[0].Code != c.code) {
			t.Errorf("%v %q: problems %v, want [%s]", c.column, c.text, problems, c.code)
			continue
		}
		if c.code != none && !slices.Equal(problems[0].Suggest, c.suggest) {
			t.Errorf("%v %q: suggestions %v, want %v", c.column, c.text, problems[0].Suggest, c.suggest)
		}
	}
}

// Every code has a title and a detail in both languages, and a problem has
// a cure.
func TestTexts(t *testing.T) {
	for code, note := range report.Codes() {
		for _, l := range []report.Language{report.Chinese, report.English} {
			text := code.Text(l)
			if text.Title == "" || text.Detail == "" || text.Cure == "" && !note {
				t.Errorf("%s in %s = %+v, want a title, a detail and a cure", code, l, text)
			}
		}
		zh, en := code.Text(report.Chinese), code.Text(report.English)
		if zh.Detail == en.Detail || (zh.Cure == "") != (en.Cure == "") {
			t.Errorf("%s: %+v and %+v, want the same in two languages", code, zh, en)
		}
		for _, place := range []string{"{column}", "{has}", "{wants}", "{line}"} {
			if strings.Contains(zh.Detail+zh.Cure, place) != strings.Contains(en.Detail+en.Cure, place) {
				t.Errorf("%s: %s stands in one language only", code, place)
			}
		}
	}
}

// All problems of a row come at once.
func TestAllProblemsAtOnce(t *testing.T) {
	o := read(t, []byte(usualLine+",成绩\n王芳,123,,1e9,2009-13-01,200\n"))
	want := []string{"2 course cell-missing", "2 identity identity-length", "2 hours number-malformed", "2 score number-too-large", "2 completed date-malformed"}
	slices.Sort(want)
	slices.Sort(o.notes)
	if diff := cmp.Diff(want, o.notes); diff != "" {
		t.Errorf("problems (-want +got)\n%s", diff)
	}
}

// A problem reads as a sentence, with the middle of an identity number hidden.
func TestProblemText(t *testing.T) {
	_, problems := one(t, report.Identity, "110101199001011000")
	got := problems[0].Error()
	want := "line 2, identity: The last three digits of 110*************00 are 000: a number in Excel keeps 15, the rest were set to 0 and cannot be restored. Format the column as text, then enter all 18 characters again."
	if got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
	if strings.Contains(fmt.Sprintf("%#v", problems), "199001011") {
		t.Errorf("problems hold the identity number: %+v", problems)
	}
}
