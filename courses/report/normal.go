package report

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// tidy removes what cannot be seen from a text, makes every blank an ordinary
// one and drops those at the ends.
func tidy(text string) string {
	plain := true
	for i := 0; i < len(text); i++ {
		if text[i] < ' ' || text[i] >= 0x7f || text[i] == ' ' && (i == 0 || text[i-1] == ' ' || i == len(text)-1) {
			plain = false
			break
		}
	}
	if plain {
		return text
	}
	var out strings.Builder
	blank := false
	for _, r := range text {
		switch {
		case unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' || r == '\u3000':
			blank = out.Len() > 0
			continue
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			continue
		}
		if blank {
			out.WriteByte(' ')
			blank = false
		}
		out.WriteRune(r)
	}
	return out.String()
}

// sign makes a text plain that is a code, a number or a date: full-width
// digits and letters become narrow ones, and what people write so that Excel
// takes a number for a text is dropped.
func sign(text string) string {
	text = tidy(width.Fold.String(tidy(text)))
	if inner, is := strings.CutPrefix(text, `="`); is && strings.HasSuffix(inner, `"`) {
		text = strings.TrimSuffix(inner, `"`)
	}
	return strings.TrimSpace(strings.TrimLeft(text, "'`‘’"))
}

// personName makes a name plain: blanks between Han characters only fill
// the cell.
func personName(text string) string {
	text = tidy(width.Fold.String(tidy(text)))
	for _, r := range text {
		if r != ' ' && !unicode.Is(unicode.Han, r) {
			return text
		}
	}
	return strings.ReplaceAll(text, " ", "")
}
