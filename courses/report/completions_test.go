package report_test

import (
	"errors"
	"strings"
	"testing"

	"creditbank/courses/report"
	"creditbank/ledger/fault"

	"github.com/google/go-cmp/cmp"
)

const good = "learner,course,run,issuer,site,hours,score,started_on,completed_on,evidence_sha256\n" +
	"abc,GA01,R1,BJ-E001,BJ-S001,16,85.5,2009-03-01,2009-03-20," + "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n"

func TestReadCSV(t *testing.T) {
	rows, problems, err := report.ReadCSV(strings.NewReader("\ufeff" + good))
	if err != nil || len(problems) != 0 || len(rows) != 1 {
		t.Fatalf("ReadCSV = %v, %v, %v, want one row", rows, problems, err)
	}
	c := rows[0].Completion
	got := []string{c.Learner, c.Course, c.Run, c.Issuer, c.Site, c.Hours.String(), c.Score.String(), c.Started.String(), c.Completed.String()}
	want := []string{"abc", "GA01", "R1", "BJ-E001", "BJ-S001", "16", "85.5", "2009-03-01", "2009-03-20"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("row (-want +got)\n%s", diff)
	}
	if rows[0].Line != 2 || !c.HasScore || c.Evidence[1] != 0x11 {
		t.Errorf("row = %+v, want line 2 with score and evidence", rows[0])
	}
}

func TestReadCSVInChinese(t *testing.T) {
	rows, problems, err := report.ReadCSV(strings.NewReader("课程代码,学员账号,学时,结业日期\nGA01, abc ,16,2009-03-20\n"))
	if err != nil || len(problems) != 0 || len(rows) != 1 || rows[0].Completion.Learner != "abc" {
		t.Fatalf("ReadCSV = %v, %v, %v, want one row of abc", rows, problems, err)
	}
	if rows[0].Completion.HasScore {
		t.Error("a missing score was read as one")
	}
}

func TestReadCSVProblems(t *testing.T) {
	const head = "learner,course,hours,completed_on\n"
	for _, c := range []struct{ name, file, want string }{
		{"empty", "", "line 1: the file is empty"},
		{"unknown column", "learner,course,hours,completed_on,colour\n", `line 1, "colour": unknown column`},
		{"column twice", "learner,course,hours,completed_on,hours\n", "line 1, hours: the column is there twice"},
		{"missing column", "learner,course,hours\n", "line 1, completed_on: the column is missing"},
		{"short row", head + "a,b,16\n", "line 2: 3 cells, the heading has 4"},
		{"empty cell", head + "a,,16,2009-03-20\n", "line 2, course: is empty"},
		{"amount", head + "a,b,1e9,2009-03-20\n", "line 2, hours: amount"},
		{"no hours", head + "a,b,0,2009-03-20\n", "line 2, hours: want more than 0"},
		{"date", head + "a,b,16,20.3.2009\n", "line 2, completed_on: day"},
		{"long cell", head + "a," + strings.Repeat("b", 201) + ",16,2009-03-20\n", "line 2, course: 201 bytes"},
		{"quotation mark", head + "\"\n", "line 2: extraneous or missing"},
		{"not UTF-8", head + "a,\xb0\xb2,16,2009-03-20\n", "line 2, course: not UTF-8"},
		{"evidence", "learner,course,hours,completed_on,evidence_sha256\na,b,16,2009-03-20,xyz\n", "line 2, evidence_sha256: want 64"},
	} {
		_, problems, err := report.ReadCSV(strings.NewReader(c.file))
		if err != nil || len(problems) == 0 || !strings.HasPrefix(problems[0].Error(), c.want) {
			t.Errorf("%s: ReadCSV = %v, %v, want %q…", c.name, problems, err, c.want)
			continue
		}
		if !errors.Is(problems[0], fault.Invalid) {
			t.Errorf("%s: problem is not %v", c.name, fault.Invalid)
		}
	}
}

// All problems of a file come at once, and the good rows beside them.
func TestReadCSVFindsAll(t *testing.T) {
	rows, problems, err := report.ReadCSV(strings.NewReader("learner,course,hours,completed_on\n" +
		"a,b,x,y\n" + "a,b,16,2009-03-20\n" + "a,b,-,2009-03-20\n"))
	if err != nil || len(rows) != 1 || len(problems) != 3 {
		t.Errorf("ReadCSV = %d rows, %v, %v, want 1 row and 3 problems", len(rows), problems, err)
	}
}

// Every row is accounted for: a line is a row or has a problem.
func FuzzReadCSV(f *testing.F) {
	f.Add(good)
	f.Add("\ufeff课程代码,学员账号,学时,结业日期\nGA01,abc,16,2009-03-20\n")
	f.Add("\"")
	f.Add("learner,course,hours,completed_on\n\"a\nb\",c,1,2009-01-01\n")
	f.Fuzz(func(t *testing.T, file string) {
		rows, problems, err := report.ReadCSV(strings.NewReader(file))
		if err != nil {
			t.Fatalf("ReadCSV(%q) = %v, want problems only", file, err)
		}
		for _, r := range rows {
			c := r.Completion
			if c.Learner == "" || c.Course == "" || c.Hours <= 0 || c.Completed == 0 || r.Line < 2 {
				t.Errorf("ReadCSV(%q) gave the row %+v", file, r)
			}
		}
		if len(rows) == 0 && len(problems) == 0 && strings.Count(strings.TrimSpace(file), "\n") > 0 {
			t.Errorf("ReadCSV(%q) lost rows", file)
		}
	})
}
