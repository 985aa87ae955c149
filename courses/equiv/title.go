package equiv

import (
	"strings"
	"unicode"
)

// Normalise brings a title into the form in which titles are compared. The
// rules are published, so that a college can tell beforehand which titles are
// the same subject:
//
//  1. full-width letters, digits and marks become half-width, capital letters
//     small;
//  2. a leading ordinal with a mark behind it is left out: "1.", "(2)", "三、",
//     "第3章" and "第三课" with or without a mark;
//  3. an ordinal at the end that stands by itself, in brackets or behind a
//     blank or mark, is one number, however it is written: "(上)", " 一", " I",
//     "Ⅰ" and "1" are 1; "(下)", "（二）", " II", "Ⅱ" and "2" are 2; and so on up
//     to 10. Behind a Chinese character it may stand without one, but for 上,
//     下 and Chinese numbers, which also end words ("线上", "统一");
//  4. blanks, punctuation and symbols are left out, but for "+" and "#" behind a
//     letter, which tell C++ and C# from C.
//
// Nothing else is the same: no similarity is guessed.
func Normalise(title string) string {
	runes := make([]rune, 0, len(title))
	for _, r := range title {
		if r >= 0xff01 && r <= 0xff5e {
			r -= 0xfee0
		}
		runes = append(runes, unicode.ToLower(r))
	}
	runes = closingOrdinal(dropLeadingOrdinal(runes))
	var b strings.Builder
	last := ' '
	for _, r := range runes {
		keep := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Nl, r)
		if (r == '+' || r == '#') && (unicode.IsLetter(last) || last == '+') {
			keep = true
		}
		if keep {
			b.WriteRune(r)
		}
		last = r
	}
	return b.String()
}

const chineseDigits = "一二三四五六七八九十"

func isOrdinal(r rune) bool {
	return unicode.IsDigit(r) || strings.ContainsRune(chineseDigits, r)
}

// dropLeadingOrdinal leaves out "1.", "(2)", "三、", "第3章". A number without
// a mark behind it belongs to the title: "3D printing".
func dropLeadingOrdinal(runes []rune) []rune {
	i := 0
	skip := func(f func(rune) bool) bool {
		from := i
		for i < len(runes) && f(runes[i]) {
			i++
		}
		return i > from
	}
	skip(unicode.IsSpace)
	opened := i < len(runes) && strings.ContainsRune("([【（", runes[i])
	counted := i < len(runes) && runes[i] == '第'
	if opened || counted {
		i++
	}
	if !skip(isOrdinal) || i >= len(runes) {
		return runes
	}
	switch {
	case counted && strings.ContainsRune("章课讲节篇部", runes[i]):
	case opened && strings.ContainsRune(")]】）", runes[i]):
	case !counted && !opened && strings.ContainsRune(".、,:", runes[i]):
		// "1.5 times" is a number and no ordinal.
		if runes[i] == '.' && i+1 < len(runes) && unicode.IsDigit(runes[i+1]) {
			return runes
		}
	default:
		return runes
	}
	return runes[i+1:]
}

// closings are the ways to write an ordinal at the end.
var closings = map[string]string{
	"i": "1", "ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9",
	"ⅰ": "1", "ⅱ": "2", "ⅲ": "3", "ⅳ": "4", "ⅴ": "5", "ⅵ": "6", "ⅶ": "7", "ⅷ": "8", "ⅸ": "9", "ⅹ": "10",
	"上": "1", "下": "2",
	"一": "1", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7", "八": "8", "九": "9", "十": "10",
}

// closingOrdinal writes an ordinal at the end as a number.
func closingOrdinal(runes []rune) []rune {
	end := len(runes)
	for end > 0 && !isWord(runes[end-1]) {
		end--
	}
	from := end
	for from > 0 && isWord(runes[from-1]) && !unicode.Is(unicode.Han, runes[from-1]) {
		from--
	}
	han := from == end
	if han && end > 0 {
		from = end - 1
	}
	number, ok := closings[string(runes[from:end])]
	if !ok || from == 0 || han && isWord(runes[from-1]) {
		return runes
	}
	return append(append([]rune{}, runes[:from]...), []rune(number)...)
}

func isWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Nl, r)
}
