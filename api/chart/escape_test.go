package chart

import (
	"strings"
	"testing"
)

// TestTextsAreEscaped: no text of a chart becomes an element, an attribute or
// the end of one, wherever it stands in the picture and the table.
func TestTextsAreEscaped(t *testing.T) {
	const evil = `</title></text></svg><script>alert(1)</script>"'><img src=x onerror=alert(2)>&lt;`
	set := map[string]func(*Bars){
		"Title":  func(b *Bars) { b.Title = evil },
		"Note":   func(b *Bars) { b.Note = evil },
		"Column": func(b *Bars) { b.Column = evil },
		"Figure": func(b *Bars) { b.Figure = evil },
		"Whole":  func(b *Bars) { b.Whole = evil },
		"Table":  func(b *Bars) { b.Table = evil },
		"Rest":   func(b *Bars) { b.Rest = evil },
		"Write":  func(b *Bars) { b.Write = func(int64) string { return evil } },
		"Label":  func(b *Bars) { b.Items[0].Label = evil },
		"Short":  func(b *Bars) { b.Items[0].Short = evil },
		"Why":    func(b *Bars) { b.Items[1].Why = evil },
	}
	for field, change := range set {
		b := &Bars{ID: "c", Title: "t", Column: "c", Figure: "f", Whole: "w", Table: "as a table"}
		for range 30 {
			b.Items = append(b.Items, Bar{Label: "l", Short: "s", N: 5, Of: 7})
		}
		change(b)
		for how, draw := range map[string]func() (string, error){
			"rows":    func() (string, error) { h, err := b.Rows(); return string(h), err },
			"columns": func() (string, error) { h, err := b.Columns(); return string(h), err },
		} {
			html, err := draw()
			if err != nil {
				t.Fatalf("%s of %s: %v", how, field, err)
			}
			if strings.Contains(html, "<script") || strings.Contains(html, "<img") || strings.Contains(html, `"'>`) {
				t.Errorf("%s: %s is not escaped:\n%.2000s", how, field, html)
			}
			if err := wellFormed(html); err != nil {
				t.Errorf("%s of %s: %v", how, field, err)
			}
			if shown := strings.Contains(html, "alert(1)") || strings.Contains(html, "&lt;/title"); !shown && (how == "rows") != (field == "Short") {
				t.Errorf("%s does not show %s at all: the test looks at nothing", how, field)
			}
		}
	}
}
