package report

import (
	"math/bits"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// within reports whether a key may be at most limit changes away. It is
// never wrong when it says no.
func (k nearKey) within(text []rune, signs uint64, limit int) bool {
	if len(k.text)-len(text) > limit || len(text)-len(k.text) > limit {
		return false
	}
	// Each change brings in at most one sign and takes away one.
	return bits.OnesCount64(signs&^k.signs) <= limit && bits.OnesCount64(k.signs&^signs) <= limit
}

func signsOf(text []rune) (signs uint64) {
	for _, r := range text {
		signs |= 1 << (uint32(r) * 2654435769 >> 26)
	}
	return signs
}

// distance returns how many signs have to be put in, taken out or replaced to
// turn a into b, or more than limit if it is more. row has len(a)+1 places
// and is written over.
func distance(row []int, a, b []rune, limit int) int {
	for i := range row {
		row[i] = i
	}
	for j, sign := range b {
		before := row[0]
		row[0] = j + 1
		least := row[0]
		for i := range a {
			cost := before
			if a[i] != sign {
				cost++
			}
			before = row[i+1]
			row[i+1] = min(cost, before+1, row[i]+1)
			least = min(least, row[i+1])
		}
		if least > limit {
			return limit + 1
		}
	}
	return row[len(a)]
}

// foldTitle makes a code or title plain for comparison: letters and digits
// alone, narrow and in lower case.
func foldTitle(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, width.Fold.String(text))
}
