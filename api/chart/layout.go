package chart

import "strings"

// Sizes, in units of the drawing. A phone of 360 pixels shows it about as it
// is, a desk enlarged.
const (
	width = 330
	gap   = 6

	rowHeight = 44
	barHeight = 14
	barTop    = 22

	columnsHeight = 190
	plotTop       = 18
	plotBottom    = 158
	plotLeft      = 48
)

// rows lays out bars below each other.
func (b *Bars) rows() *drawing {
	d := &drawing{Width: width, Height: rowHeight*len(b.drawn()) + gap}
	top := b.most()
	for i := range b.drawn() {
		item := &b.Items[i]
		y := i * rowHeight
		value := b.text(item)
		if item.Of != 0 {
			value += " / " + b.write(item.Of)
		}
		s := shape{
			Y: y + barTop, Width: scaled(item.shown(), top, width), Height: barHeight,
			TrackY: y + barTop, TrackWidth: width, TrackHeight: barHeight,
			Label: fit(item.Label, (width-textWidth(value)*7-12)/7), LabelY: y + 16,
			Value: value, ValueX: width, ValueY: y + 16, Tip: item.Label + "  " + value, Muted: item.Why != "",
		}
		if item.Of > 0 {
			s.TrackWidth = scaled(uint64(item.Of), top, width)
		}
		d.Shapes = append(d.Shapes, s)
	}
	return d
}

// columns lays out bars beside each other, with a scale of three lines.
func (b *Bars) columns() *drawing {
	d := &drawing{Width: width, Height: columnsHeight, Bottom: plotBottom}
	top := even(b.most())
	for part := range uint64(3) {
		y := plotBottom - scaled(part, 2, plotBottom-plotTop)
		d.Ticks = append(d.Ticks, tick{Y: y, TextY: y + 4, Text: b.write(int64(top / 2 * part))})
	}
	step := (width - plotLeft) * 100 / max(1, len(b.drawn())) // in hundredths
	thick := min(40, max(2, step*7/1000))
	every := 1
	for ; every*step < b.widest()*700; every++ { // labels that would touch are left out
		continue
	}
	for i := range b.drawn() {
		item := &b.Items[i]
		centre := plotLeft + (i*step+step/2)/100
		tall := scaled(item.shown(), top, plotBottom-plotTop)
		s := shape{
			X: centre - thick/2, Y: plotBottom - tall, Width: thick, Height: tall,
			LabelX: centre, LabelY: plotBottom + 18, Tip: item.Label + "  " + b.text(item), Muted: item.Why != "",
		}
		if i%every == 0 {
			s.Label = item.short()
		}
		if item.Of > 0 {
			whole := scaled(uint64(item.Of), top, plotBottom-plotTop)
			s.TrackX, s.TrackY, s.TrackWidth, s.TrackHeight = s.X, plotBottom-whole, thick, whole
		}
		d.Shapes = append(d.Shapes, s)
	}
	return d
}

func (item *Bar) short() string {
	if item.Short != "" {
		return item.Short
	}
	return item.Label
}

// widest returns how wide the widest short label is, in half characters.
func (b *Bars) widest() int {
	most := 1
	for i := range b.drawn() {
		most = max(most, textWidth(b.Items[i].short()))
	}
	return most + 1
}

// even returns the smallest number of the form 1, 2, 4, 6, 8 or 10 times a
// power of ten that is not below n, so that its half is whole; at least 2.
func even(n uint64) uint64 {
	for power := uint64(1); ; power *= 10 {
		for _, times := range [...]uint64{2, 4, 6, 8, 10} {
			if top := power * times; top >= n || power > 1e17 {
				return max(top, n)
			}
		}
	}
}

// textWidth returns about how wide a text is, in half characters: a Chinese
// character takes two.
func textWidth(text string) int {
	n := 0
	for _, r := range text {
		if n++; r >= 0x2e80 {
			n++
		}
	}
	return n
}

// fit cuts a text to a width in half characters.
func fit(text string, most int) string {
	if textWidth(text) <= most {
		return text
	}
	var b strings.Builder
	left := most - 2
	for _, r := range text {
		if left -= textWidth(string(r)); left < 0 {
			break
		}
		b.WriteRune(r)
	}
	return b.String() + "…"
}
