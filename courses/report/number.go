package report

import (
	"strings"

	"creditbank/courses/report/internal/grid"
	"creditbank/ledger"

	"github.com/shopspring/decimal"
)

// Excel keeps 15 digits of a number. What stands in a file may have 17, the
// rest being dirt of the binary form: 16.1 is written 16.100000000000001.
const excelDigits = 15

// numberText returns a number cell as a decimal without an exponent, as
// Excel would show it; ok is false if it is none or too large to be meant.
func numberText(text string) (_ string, ok bool) {
	if len(text) == 0 || len(text) > 40 || strings.Trim(text, "0123456789.-+eE") != "" {
		return "", false
	}
	d, err := decimal.NewFromString(text)
	// The exponent is bounded before any arithmetic: 1E999999999 is short.
	if err != nil || d.Exponent() > 30 || d.Exponent() < -400 {
		return "", false
	}
	if digits := int32(d.NumDigits()); digits > excelDigits {
		d = d.Round(-d.Exponent() - digits + excelDigits)
	}
	if d.Exponent() < -30 {
		d = d.Round(30)
	}
	return d.String(), true
}

// shown returns a cell, and its text as Excel shows it if it is a number.
func (p *parser) shown(c Column) (grid.Cell, string) {
	cell := p.row.Cell(c)
	text := sign(cell.Text)
	if cell.Kind == grid.Number {
		if shown, ok := numberText(text); ok {
			text = shown
		}
	}
	return cell, text
}

// units are what people write behind a number although the heading says it.
var units = strings.NewReplacer("学时", "", "课时", "", "小时", "", "hours", "", "hour", "", "hrs", "", "h", "", "分", "", " ", "")

// amount reads a number of at least zero or, if positive, above zero.
func (p *parser) amount(c Column, positive bool, most ledger.Amount) (ledger.Amount, bool) {
	cell, text := p.shown(c)
	if text == "" {
		return 0, false
	}
	text = strings.TrimPrefix(units.Replace(strings.ToLower(text)), "+")
	if strings.ContainsAny(text, ",'") {
		p.wrong(c, "number-separator", cell.Text, "", separated(text)...)
		return 0, false
	}
	if strings.HasPrefix(text, ".") {
		text = "0" + text
	}
	if whole, point, is := strings.Cut(text, "."); is && strings.Trim(point, "0") == "" {
		text = whole
	}
	if text == "" || strings.Trim(text, "0123456789.-") != "" || strings.Count(text, ".") > 1 || strings.LastIndex(text, "-") > 0 || text == "-" || len(text) > 40 {
		p.wrong(c, "number-malformed", cell.Text, "")
		return 0, false
	}
	if whole, point, is := strings.Cut(text, "."); is {
		if point = strings.TrimRight(point, "0"); len(point) > 3 {
			p.wrong(c, "number-too-fine", cell.Text, "", whole+"."+point[:3])
			return 0, false
		}
	}
	a, err := ledger.ParseAmount(shorten(text))
	switch {
	case err != nil || a > most:
		p.wrong(c, "number-too-large", cell.Text, most.String())
	case positive && a <= 0:
		p.wrong(c, "number-not-positive", cell.Text, "")
	case a < 0:
		p.wrong(c, "number-negative", cell.Text, "")
	default:
		return a, true
	}
	return 0, false
}

// shorten drops zeros that say nothing.
func shorten(text string) string {
	if strings.Contains(text, ".") {
		text = strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
	}
	minus := strings.HasPrefix(text, "-")
	text = strings.TrimLeft(strings.TrimPrefix(text, "-"), "0")
	if text == "" || text[0] == '.' {
		text = "0" + text
	}
	if minus {
		text = "-" + text
	}
	return text
}

// separated says what a number with separators may mean: 1,600 is 1600, and
// 1,5 is 1.5 in half of Europe. None is taken without asking.
func separated(text string) []string {
	joined := strings.NewReplacer(",", "", "'", "").Replace(text)
	if joined == "" || strings.Trim(joined, "0123456789.") != "" {
		return nil
	}
	at := strings.LastIndexAny(text, ",'")
	if before, after := text[:at], text[at+1:]; len(after) != 3 && !strings.Contains(after, ".") && !strings.ContainsAny(before, ",'.") && before != "" && after != "" {
		return []string{before + "." + after}
	}
	return []string{joined}
}
