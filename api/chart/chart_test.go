package chart

import (
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write the golden files")

func thousandths(n int64) string { return strconv.FormatFloat(float64(n)/1000, 'f', -1, 64) }

func TestGolden(t *testing.T) {
	months := &Bars{ID: "hours", Title: "学时（按月）", Note: "2010 年上半年。", Column: "月份", Figure: "学时", Table: "以表格查看", Write: thousandths}
	for i, n := range []int64{12_500, 0, 48_000, 7_250, 96_000, 3_000} {
		months.Items = append(months.Items, Bar{Label: "2010-0" + strconv.Itoa(i+1), Short: strconv.Itoa(i+1) + "月", N: n})
	}
	months.Items[5].Why = "不足 5 人"
	courses := &Bars{ID: "courses", Title: "People by course", Column: "Course", Figure: "Done", Whole: "Planned", Table: "As a table",
		Items: []Bar{{Label: "数控机床操作与编程（中级）技能提升专项培训课程班第二十三期", N: 41, Of: 60}, {Label: `<script>alert(1)</script>"'>`, N: 60, Of: 40}, {Label: "C", N: -3}}}
	for name, draw := range map[string]func() (string, error){
		"columns": func() (string, error) { h, err := months.Columns(); return string(h), err },
		"rows":    func() (string, error) { h, err := courses.Rows(); return string(h), err },
	} {
		got, err := draw()
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join("testdata", name+".html")
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestNothingToDraw(t *testing.T) {
	if got, err := (&Bars{ID: "none"}).Rows(); got != "" || err != nil {
		t.Errorf("Rows() of no bars = %q, %v", got, err)
	}
}

func TestEven(t *testing.T) {
	for n, want := range map[uint64]uint64{1: 2, 2: 2, 3: 4, 9: 10, 10: 10, 11: 20, 61: 80, 801: 1000, 2001: 4000} {
		if got := even(n); got != want {
			t.Errorf("even(%d) = %d, want %d", n, got, want)
		}
	}
}

func TestFit(t *testing.T) {
	for _, c := range []struct {
		text string
		most int
		want string
	}{{"short", 10, "short"}, {"a longer text", 8, "a long…"}, {"学分银行的课程", 9, "学分银…"}} {
		if got := fit(c.text, c.most); got != c.want {
			t.Errorf("fit(%q, %d) = %q, want %q", c.text, c.most, got, c.want)
		}
	}
}

// TestAnyFigures: whatever is drawn is well formed, keeps inside its picture
// and has every item in its table.
func TestAnyFigures(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := &Bars{ID: "any", Title: rapid.String().Draw(t, "title"), Table: "table", Items: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Bar {
			return Bar{Label: rapid.String().Draw(t, "label"), N: rapid.Int64().Draw(t, "n"), Of: rapid.SampledFrom([]int64{0, 1, math.MaxInt64}).Draw(t, "of"),
				Why: rapid.SampledFrom([]string{"", "hidden"}).Draw(t, "why")}
		}), 1, 40).Draw(t, "items")}
		for _, d := range []*drawing{b.rows(), b.columns()} {
			for _, s := range d.Shapes {
				inside := s.X >= 0 && s.X+s.Width <= d.Width && s.Y >= 0 && s.Y+s.Height <= d.Height && s.TrackY >= 0 && s.TrackX+s.TrackWidth <= d.Width
				if !inside {
					t.Fatalf("a bar is outside of %d×%d: %+v", d.Width, d.Height, s)
				}
			}
		}
		for _, draw := range []func() (string, error){
			func() (string, error) { h, err := b.Rows(); return string(h), err },
			func() (string, error) { h, err := b.Columns(); return string(h), err },
		} {
			html, err := draw()
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Count(html, `<th scope="row">`); got != len(b.Items) {
				t.Fatalf("the table has %d lines, want %d", got, len(b.Items))
			}
			if err := wellFormed(html); err != nil {
				t.Fatalf("%v in\n%s", err, html)
			}
		}
	})
}

// wellFormed reads HTML that is written like XML. Characters that XML does not
// have at all are no matter of ours.
func wellFormed(html string) error {
	clean := strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, html)
	d := xml.NewDecoder(strings.NewReader(clean))
	d.Strict, d.Entity = true, xml.HTMLEntity
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}
