package identity

import "strings"

// CreditCode is an organisation's unified social credit code that was read.
// It is public.
type CreditCode string

// creditLetters are the characters of a code, each worth its place.
const creditLetters = "0123456789ABCDEFGHJKLMNPQRTUWXY"

const creditCodeSize = 18

// ParseCreditCode reads a code. Blanks around it and small letters are taken.
// What cannot be one is a [*Problem].
func ParseCreditCode(text string) (CreditCode, error) {
	text = strings.ToUpper(strings.TrimSpace(text))
	switch {
	case len(text) != creditCodeSize:
		return "", problem(CodeLength)
	case strings.Trim(text, creditLetters) != "" || !digits(text[2:8]):
		return "", problem(CodeLetters)
	case creditCheck(text[:17]) != text[17]:
		return "", problem(CodeCheck)
	}
	return CreditCode(text), nil
}

// creditCheck returns the check character of the first 17, by GB 32100: each
// is worth its value times three to the power of its place, modulo 31.
func creditCheck(text string) byte {
	sum, weight := 0, 1
	for _, letter := range []byte(text) {
		sum += strings.IndexByte(creditLetters, letter) * weight
		weight = weight * 3 % 31
	}
	return creditLetters[(31-sum%31)%31]
}
