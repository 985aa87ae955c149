package search

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"creditbank/ledger/fault"

	"golang.org/x/text/unicode/norm"
)

// Bounds of a question.
const (
	MaxText  = 100 // characters
	MaxWords = 8
)

// Word is one part of a question: a run of Chinese characters, or a run of
// small Latin letters and digits.
type Word struct {
	Text string
	Han  bool
}

// Parse splits a question into words, in the order they are given, each once.
// Capitals, tone marks, full-width letters and what stands between words do
// not matter. A text that is longer than [MaxText], not UTF-8, has more than
// [MaxWords] words, or none though it is not empty, is [fault.Invalid].
func Parse(text string) ([]Word, error) {
	switch {
	case !utf8.ValidString(text):
		return nil, fmt.Errorf("question: not UTF-8: %w", fault.Invalid)
	case utf8.RuneCountInString(text) > MaxText:
		return nil, fmt.Errorf("question of more than %d characters: %w", MaxText, fault.Invalid)
	}
	words := split(text)
	switch {
	case len(words) > MaxWords:
		return nil, fmt.Errorf("question of %d words, want at most %d: %w", len(words), MaxWords, fault.Invalid)
	case len(words) == 0 && text != "":
		return nil, fmt.Errorf("question %q has neither letters nor digits: %w", text, fault.Invalid)
	}
	return words, nil
}

// split cuts a text into different words.
func split(text string) []Word {
	var words []Word
	seen := make(map[string]bool)
	var run strings.Builder
	han := false
	end := func() {
		if t := run.String(); t != "" && !seen[t] {
			seen[t] = true
			words = append(words, Word{t, han})
		}
		run.Reset()
	}
	for _, c := range fold(text) {
		isHan, isLatin := unicode.Is(unicode.Han, c), isLatin(c)
		switch {
		case isHan && !han, isLatin && han:
			end()
			han = isHan
		case c == '\'' || c == '’':
			continue // xi'an is one word
		case !isHan && !isLatin:
			end()
			continue
		}
		run.WriteRune(c)
	}
	end()
	return words
}

func isLatin(c rune) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }

// fold makes capitals small, full-width letters narrow, and takes the marks
// off letters; ü is written v, as on a keyboard.
func fold(text string) string {
	var b strings.Builder
	var base rune
	for _, c := range norm.NFKD.String(text) {
		switch {
		case c == '\u0308' && (base == 'u' || base == 'U'):
			replaced := b.String()
			b.Reset()
			b.WriteString(replaced[:len(replaced)-1] + "v")
		case unicode.Is(unicode.Mn, c):
		default:
			base = c
			b.WriteRune(unicode.ToLower(c))
		}
	}
	return b.String()
}
