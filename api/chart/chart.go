// Package chart draws bars as SVG for pages that have no script.
//
// A chart is one <figure>: a picture that a screen reader announces by its
// title and description, and behind it, in <details>, the same figures as a
// table. It needs the styles of the asset chart.css and nothing else. All
// texts are escaped, whoever wrote them.
//
// Lengths are computed in whole numbers, so the same figures make the same
// bytes everywhere.
package chart

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"math/bits"
	"strconv"
)

// Bars is a chart of one bar for each of its items.
type Bars struct {
	// ID names the chart in its page: letters, digits and hyphens.
	ID    string
	Title string
	// Note says what the figures are, for the description; it may be empty.
	Note string
	// Column and Figure head the table: what the items and the numbers are.
	Column, Figure string
	// Whole heads the column of what each bar is a part of; there is none if empty.
	Whole string
	// Table is what opens the table, such as “These figures as a table”.
	Table string
	// Items are in the table, all of them.
	Items []Bar
	// Drawn is how many of them have a bar; all if zero.
	Drawn int
	// Rest stands in the description for the items beyond those that it speaks
	// of, such as “The table has 20 more.”; “…” if empty.
	Rest string
	// Write writes a number; as a whole number if nil.
	Write func(int64) string
}

// Bar is one item of a chart.
type Bar struct {
	Label string
	// Short is the label below an upright bar; Label if empty.
	Short string
	// N is the number, in any unit that all bars of a chart share. Below zero
	// has no length; the text still says it.
	N int64
	// Of is what the bar is a part of, such as what was planned; none if zero.
	Of int64
	// Why is written in place of the number if it is not to be shown.
	Why string
}

//go:embed chart.html
var source string

var templates = template.Must(template.New("chart").Parse(source))

// Rows draws bars that lie below each other, each under its label: for things
// that have names.
func (b *Bars) Rows() (template.HTML, error) { return b.draw("rows", b.rows()) }

// Columns draws bars that stand beside each other, with a scale: for things in
// the order of time.
func (b *Bars) Columns() (template.HTML, error) { return b.draw("columns", b.columns()) }

// drawing is what the templates see.
type drawing struct {
	*Bars
	Width, Height int
	Bottom        int // where upright bars stand
	Desc          string
	Shapes        []shape
	Ticks         []tick
	Lines         []line
}

// shape is a bar with its texts.
type shape struct {
	X, Y, Width, Height int
	TrackX, TrackY      int // of what the bar is a part of
	TrackWidth          int
	TrackHeight         int
	Label, Value, Tip   string
	LabelX, LabelY      int
	ValueX, ValueY      int
	Muted               bool // the number is not shown
}

// tick is a line of the scale.
type tick struct {
	Y, TextY int
	Text     string
}

// line is a line of the table.
type line struct{ Label, Value, Whole string }

func (b *Bars) draw(how string, d *drawing) (template.HTML, error) {
	if len(b.Items) == 0 {
		return "", nil
	}
	d.Bars, d.Desc = b, b.describe()
	for i := range b.Items {
		item := &b.Items[i]
		l := line{Label: item.Label, Value: b.text(item)}
		if item.Of != 0 {
			l.Whole = b.write(item.Of)
		}
		d.Lines = append(d.Lines, l)
	}
	var out bytes.Buffer
	if err := templates.ExecuteTemplate(&out, how, d); err != nil {
		return "", fmt.Errorf("chart %s: %w", b.ID, err)
	}
	return template.HTML(out.String()), nil
}

// write writes a number.
func (b *Bars) write(n int64) string {
	if b.Write == nil {
		return strconv.FormatInt(n, 10)
	}
	return b.Write(n)
}

// text is what is written at a bar.
func (b *Bars) text(item *Bar) string {
	if item.Why != "" {
		return item.Why
	}
	return b.write(item.N)
}

// shown is the number that a bar is as long as.
func (item *Bar) shown() uint64 {
	if item.Why != "" {
		return 0
	}
	return uint64(max(0, item.N))
}

// most returns the largest number of all bars and what they are parts of; at
// least 1.
func (b *Bars) most() uint64 {
	top := uint64(1)
	for i := range b.drawn() {
		top = max(top, b.Items[i].shown(), uint64(max(0, b.Items[i].Of)))
	}
	return top
}

// drawn returns the items that have a bar.
func (b *Bars) drawn() []Bar {
	if b.Drawn > 0 {
		return b.Items[:min(b.Drawn, len(b.Items))]
	}
	return b.Items
}

// describe says in words what the picture shows.
func (b *Bars) describe() string {
	desc := b.Note
	for i := range b.Items {
		if desc != "" {
			desc += " "
		}
		desc += b.Items[i].Label + " " + b.text(&b.Items[i])
		if b.Items[i].Of != 0 {
			desc += " / " + b.write(b.Items[i].Of)
		}
		if desc += "."; i == MaxSpoken-1 && len(b.Items) > MaxSpoken {
			if b.Rest != "" {
				return desc + " " + b.Rest
			}
			return desc + " …"
		}
	}
	return desc
}

// MaxSpoken is how many items the description speaks of; the table has all.
const MaxSpoken = 12

// scaled returns n/of of a length, rounded down; at least 1 if n is not zero.
// n is at most of.
func scaled(n, of uint64, length int) int {
	if n == 0 {
		return 0
	}
	high, low := bits.Mul64(n, uint64(length))
	part, _ := bits.Div64(high, low, of)
	return max(1, int(part))
}
