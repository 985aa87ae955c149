package programme

import (
	"strconv"
	"strings"

	"creditbank/courses/programme/strictyaml"
	"creditbank/ledger"
)

// Mark is a score or a grade point in thousandths. The zero value means that
// none is given, which is not the same as a mark of zero.
type Mark struct {
	thousandths int32
	given       bool
}

// maxMark is the largest mark: a score goes from 0 to 100.
const maxMark = 100 * ledger.One

// MarkOf returns a mark of so many thousandths, from 0 to 100,000.
func MarkOf(thousandths int32) Mark { return Mark{thousandths, true} }

// Given says whether there is a mark.
func (m Mark) Given() bool { return m.given }

// Below says whether both marks are given and m is the lower one.
func (m Mark) Below(bar Mark) bool {
	return m.given && bar.given && m.thousandths < bar.thousandths
}

// String returns the mark as a decimal, or "" if none is given.
func (m Mark) String() string {
	if !m.given {
		return ""
	}
	return ledger.Amount(m.thousandths).String()
}

// Share is a part of a whole in millionths, above 0 and at most 1.
type share int64

const wholeShare share = 1_000_000

// parseShare reads a decimal with at most six digits behind the point. The
// text has been found to be a number; what is wrong is said in words.
func parseShare(text string) (share, strictyaml.Words) {
	whole, part, _ := strings.Cut(text, ".")
	if len(whole) > 6 || len(part) > 6 {
		return 0, strictyaml.Say("此处是 %s，小数点前后最多各六位", "is %s, want at most six digits before and behind the point", text)
	}
	n, err := strconv.ParseUint(whole+part+strings.Repeat("0", 6-len(part)), 10, 63)
	switch s := share(n); {
	case err != nil:
		return 0, strictyaml.Say("此处是 %s，应为小数，如 0.35", "is %s, want a decimal such as 0.35", text)
	case s > wholeShare:
		return 0, strictyaml.Say("此处是 %s，比例不能大于 1", "is %s, a share cannot be above 1", text)
	case s == 0:
		return 0, strictyaml.Say("此处是 0，比例必须大于 0", "is 0, a share must be above 0")
	default:
		return s, strictyaml.Words{}
	}
}

// of returns the share of an amount, rounded down and rounded up to a
// thousandth. The product stays below 10^15.
func (s share) of(a ledger.Amount) (down, up ledger.Amount) {
	product := int64(s) * int64(a)
	down = ledger.Amount(product / int64(wholeShare))
	up = down
	if product%int64(wholeShare) != 0 {
		up++
	}
	return down, up
}
