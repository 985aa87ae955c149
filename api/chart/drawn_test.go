package chart_test

import (
	"fmt"
	"strings"
	"testing"

	"creditbank/api/chart"
)

// TestDrawn: the picture has the first items only, the description says how
// many it leaves to the table, and the table has all.
func TestDrawn(t *testing.T) {
	b := chart.Bars{ID: "c", Title: "people", Column: "union", Figure: "people", Table: "table", Drawn: 15, Rest: "The table has 28 more."}
	for i := range 40 {
		b.Items = append(b.Items, chart.Bar{Label: fmt.Sprintf("union %d", i), N: int64(i)})
	}
	for name, draw := range map[string]func() (string, error){
		"rows":    func() (string, error) { h, err := b.Rows(); return string(h), err },
		"columns": func() (string, error) { h, err := b.Columns(); return string(h), err },
	} {
		html, err := draw()
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(html, `class="bar"`); got != 15 {
			t.Errorf("%s: %d bars, want 15", name, got)
		}
		if got := strings.Count(html, `<th scope="row">`); got != 40 {
			t.Errorf("%s: %d lines of the table, want 40", name, got)
		}
		if want := "union 11 11. The table has 28 more.</desc>"; !strings.Contains(html, want) {
			t.Errorf("%s: the description does not end with %q", name, want)
		}
	}
}
