package report

import (
	"strconv"
	"strings"

	"creditbank/courses/report/internal/grid"
)

// identity reads an identity number as far as a file can damage it; whether
// it is a person's is not decided here. Excel keeps 15 digits of a number, so
// a number of 18 has lost its last three for good once Excel has seen it as a
// number.
func (p *parser) identity() string {
	cell := p.row.Cell(Identity)
	text := strings.ToUpper(strings.ReplaceAll(sign(cell.Text), " ", ""))
	if text == "" {
		return ""
	}
	if cell.Kind == grid.Number && strings.Contains(text, "E") || exponential(text) {
		p.wrong(Identity, "identity-exponent", text, "")
		return ""
	}
	body := strings.TrimSuffix(text, "X")
	if !digits(body) {
		// Passports and permits are not of digits alone.
		return text
	}
	switch {
	case len(text) == 18 && strings.HasSuffix(text, "000") && (cell.Kind == grid.Number || !checked(text)):
		p.wrong(Identity, "identity-rounded", mask(text), "")
		return ""
	case len(text) == 18 && strings.HasSuffix(text, "000"):
		p.wrong(Identity, "identity-perhaps-rounded", mask(text), "")
	case len(text) == 18 && cell.Kind == grid.Number:
		p.wrong(Identity, "identity-number", mask(text), "")
	case len(text) == 15 && body == text, len(text) == 18:
	default:
		p.wrong(Identity, "identity-length", mask(text), strconv.Itoa(len(text)))
		return ""
	}
	return text
}

// exponential reports whether a text is what Excel shows of a long number,
// such as 1.10101E+17.
func exponential(text string) bool {
	before, after, is := strings.Cut(text, "E+")
	return is && digits(after) && digits(strings.Replace(before, ".", "", 1))
}

// checked reports whether the last sign of an identity number follows from
// the others by GB 11643-1999.
func checked(text string) bool {
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += int(text[i]-'0') * w
	}
	return "10X98765432"[sum%11] == text[17]
}

// mask hides the middle of an identity number, which would otherwise stand in
// lists of problems.
func mask(text string) string {
	if len(text) < 8 {
		return text
	}
	return text[:3] + strings.Repeat("*", len(text)-5) + text[len(text)-2:]
}
