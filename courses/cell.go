package courses

import (
	"strings"
	"unicode/utf8"
)

// formulaSigns begin what office programs take for a formula when they open a
// CSV file, in their wide forms, too.
const formulaSigns = "=+-@\t\r\n＝＋－＠"

// PlainCell returns a text for a cell of a CSV file that no office program
// takes for a formula: one that looks so has an apostrophe before it.
func PlainCell(text string) string {
	if first, size := utf8.DecodeRuneInString(text); size > 0 && strings.ContainsRune(formulaSigns, first) {
		return "'" + text
	}
	return text
}
