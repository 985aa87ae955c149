package identity

import (
	"fmt"
	"log/slog"
	"strings"
	"time"
)

// Number is a citizen's number that was read. The zero Number is none.
//
// Whatever prints it, logs it or makes a text of it, shows it masked.
type Number struct{ text string }

const (
	numberSize = 18
	legacySize = 15
)

// provinces are the first two digits that GB/T 2260 gives to the provinces,
// with 81 to 83 of the residence permits for Hong Kong, Macao and Taiwan, and
// 91 to 93 of the permanent residence cards for foreigners.
const provinces = " 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91 92 93 "

// Parse reads a number. Blanks around it are taken, and a small x. What cannot
// be one is a [*Problem]. Whether the day of birth has come is for those to
// say who know what day it is; see [Number.Birth].
func Parse(text string) (Number, error) {
	text = strings.ToUpper(strings.TrimSpace(text))
	switch {
	case len(text) == legacySize && digits(text):
		return Number{}, problem(NumberLegacy)
	case len(text) != numberSize:
		return Number{}, problem(NumberLength)
	case !digits(text[:17]) || !digits(text[17:]) && text[17] != 'X':
		return Number{}, problem(NumberLetters)
	case !strings.Contains(provinces, " "+text[:2]+" "):
		return Number{}, problem(NumberRegion)
	}
	born, err := time.Parse("20060102", text[6:14])
	if err != nil || born.Year() < 1900 || born.Year() > 2199 {
		return Number{}, problem(NumberBirth)
	}
	if checkDigit(text[:17]) != text[17] {
		return Number{}, problem(NumberCheck)
	}
	return Number{text}, nil
}

func digits(text string) bool { return strings.Trim(text, "0123456789") == "" }

// checkDigit returns the check digit of 17 digits by ISO 7064 MOD 11-2.
func checkDigit(text string) byte {
	rest := 0
	for _, digit := range []byte(text) {
		rest = (rest + int(digit-'0')) * 2 % 11
	}
	return "10X98765432"[rest]
}

// IsZero reports whether n is none.
func (n Number) IsZero() bool { return n.text == "" }

// Reveal returns the number itself, its last character in capitals. Whoever
// calls it answers for where it goes.
func (n Number) Reveal() string { return n.text }

// Masked returns the first three and the last four characters, and "" for the
// zero Number.
func (n Number) Masked() string {
	if n.text == "" {
		return ""
	}
	return n.text[:3] + "***********" + n.text[14:]
}

// Birth returns the day of birth as "19800101".
func (n Number) Birth() string {
	if n.text == "" {
		return ""
	}
	return n.text[6:14]
}

// Format prints the masked number, whatever the verb.
func (n Number) Format(f fmt.State, _ rune) { fmt.Fprint(f, n.Masked()) }

// LogValue is the masked number.
func (n Number) LogValue() slog.Value { return slog.StringValue(n.Masked()) }

// MarshalText returns the masked number.
func (n Number) MarshalText() ([]byte, error) { return []byte(n.Masked()), nil }
