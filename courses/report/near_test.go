package report_test

import (
	"encoding/csv"
	"os"
	"slices"
	"testing"

	"creditbank/courses/report"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// real returns the courses that the bank is shown with.
func real(tb testing.TB) []report.Entry {
	tb.Helper()
	f, err := os.Open("../../fixtures/courses.csv")
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		tb.Fatal(err)
	}
	var entries []report.Entry
	for _, row := range rows[1:] {
		entries = append(entries, report.Entry{Code: row[0], Titles: []string{row[2], row[3]}})
	}
	return entries
}

func codes(entries []report.Entry) (all []string) {
	for _, e := range entries {
		all = append(all, e.Code)
	}
	return all
}

func TestNear(t *testing.T) {
	x := report.NewIndex(real(t))
	for text, want := range map[string]string{
		"GAO1": "GA01", "ｇａ－０１": "GA01", "职业道德和职业素质": "GA01", "有效勾通与表达": "GA02",
		"Work Ethic and Profesional Conduct": "GA01",
	} {
		if got := codes(x.Near(text)); !slices.Contains(got, want) {
			t.Errorf("Near(%q) = %v, want %s among them", text, got, want)
		}
	}
	for _, text := range []string{"", "x", "完全不相干的文字内容在这里", "ZZZZ99"} {
		if got := codes(x.Near(text)); len(got) > 0 {
			t.Errorf("Near(%q) = %v, want none", text, got)
		}
	}
}

// What the index rules out in no time is as far as counting every change says.
func TestNearIsNearest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringOfN(rapid.RuneFrom([]rune("甲乙丙丁ab")), 2, 12, -1)
		titles := rapid.SliceOfN(word, 1, 8).Draw(t, "titles")
		var entries []report.Entry
		for _, title := range titles {
			entries = append(entries, report.Entry{Titles: []string{title}})
		}
		text := word.Draw(t, "text")
		n := len([]rune(text))
		limit := 1
		if n > 5 {
			limit = (n + 2) / 3
		}
		var want []int
		for _, title := range titles {
			if d := changes([]rune(text), []rune(title)); d <= limit {
				want = append(want, d)
			}
		}
		slices.Sort(want)
		var got []int
		for _, e := range report.NewIndex(entries).Near(text) {
			got = append(got, changes([]rune(text), []rune(e.Titles[0])))
		}
		if diff := cmp.Diff(want[:min(3, len(want))], got); diff != "" && len(want)+len(got) > 0 {
			t.Fatalf("changes from %q to the nearest of %q (-want +got)\n%s", text, titles, diff)
		}
	})
}

// changes is the textbook's edit distance.
func changes(a, b []rune) int {
	if len(a) == 0 || len(b) == 0 {
		return len(a) + len(b)
	}
	if a[0] == b[0] {
		return changes(a[1:], b[1:])
	}
	table := make([][]int, len(a)+1)
	for i := range table {
		table[i] = make([]int, len(b)+1)
		for j := range table[i] {
			switch {
			case i == 0 || j == 0:
				table[i][j] = i + j
			case a[i-1] == b[j-1]:
				table[i][j] = table[i-1][j-1]
			default:
				table[i][j] = 1 + min(table[i-1][j-1], table[i-1][j], table[i][j-1])
			}
		}
	}
	return table[len(a)][len(b)]
}

func TestChecker(t *testing.T) {
	for _, c := range []struct {
		name       string
		row        report.Parsed
		want       report.Code
		suggest    []string
		course, at string
	}{
		{"as it is", report.Parsed{Staff: "1", Course: "GA01", Run: "1", Site: "BJ-S001"}, "", nil, "GA01", "BJ-S001"},
		{"by titles", report.Parsed{Staff: "1", Title: "speaking and listening at work", Run: "1", Site: "东城区第一职工培训站"}, "", nil, "GA02", "BJ-S001"},
		{"another's title", report.Parsed{Staff: "1", Course: "GA01", Title: "有效沟通与表达", Run: "1"}, "title-of-another", []string{"GA01 职业道德与职业素养", "GA02 有效沟通与表达"}, "GA01", ""},
		{"an old title", report.Parsed{Staff: "1", Course: "GA01", Title: "职业道德与素养", Run: "1"}, "", nil, "GA01", ""},
		{"a strange title", report.Parsed{Staff: "1", Course: "GA01", Title: "叉车", Run: "1"}, "title-differs", []string{"GA01 职业道德与职业素养"}, "GA01", ""},
		{"no such code, known title", report.Parsed{Staff: "1", Course: "X1", Title: "有效沟通与表达", Run: "1"}, "course-unknown", []string{"GA02 有效沟通与表达"}, "X1", ""},
		{"no such site", report.Parsed{Staff: "1", Course: "GA01", Run: "1", Site: "东城第一培训站"}, "site-unknown", []string{"BJ-S001 东城区第一职工培训站"}, "GA01", "东城第一培训站"},
	} {
		problems := report.NewChecker(catalogue).Check(&c.row)
		var code report.Code
		var suggest []string
		for _, p := range problems {
			code, suggest = p.Code, p.Suggest
		}
		if code != c.want || len(problems) > 1 || !slices.Equal(suggest, c.suggest) || c.row.Course != c.course || c.row.Site != c.at {
			t.Errorf("%s: Check = %v (%v) for %q at %q, want %q (%v) for %q at %q", c.name, problems, suggest, c.row.Course, c.row.Site, c.want, c.suggest, c.course, c.at)
		}
	}
}

// Every row of a large file may be misspelt.
func BenchmarkNear(b *testing.B) {
	x := report.NewIndex(real(b))
	for b.Loop() {
		if len(x.Near("职业道德和职业素质培训")) == 0 {
			b.Fatal("nothing near")
		}
	}
}
