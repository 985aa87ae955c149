package auth

import (
	"fmt"
	"strings"

	"creditbank/ledger/fault"
)

// Bounds of what an OpenID provider says of a member, in bytes.
const (
	maxKnownAs = 254 // the longest e-mail address
	maxSubject = 600
)

// ParseKnownAs reads what an OpenID provider calls a person, such as an e-mail
// address: 1 to 254 printable ASCII characters without a blank. Capital letters
// do not matter. Other letters are not taken: two that look alike, or that are
// one when they are made small, would let one person in as another.
func ParseKnownAs(text string) (string, error) {
	plain := text != "" && len(text) <= maxKnownAs && strings.IndexFunc(text, func(r rune) bool { return r <= ' ' || r >= 0x7f }) < 0
	if !plain {
		return "", fmt.Errorf("%.60q, as the provider knows a member: want 1 to %d letters, digits and signs of ASCII without a blank: %w", text, maxKnownAs, fault.Invalid)
	}
	return strings.ToLower(text), nil
}

func isKnownAs(text string) bool {
	parsed, err := ParseKnownAs(text)
	return err == nil && parsed == text
}

// ParseSubject reads a subject at an OpenID provider: the issuer's URL and the
// subject with a blank between.
func ParseSubject(text string) (string, error) {
	issuer, subject, _ := strings.Cut(text, " ")
	if len(text) > maxSubject || subject == "" || strings.HasPrefix(subject, " ") || !strings.HasPrefix(issuer, "https://") && !strings.HasPrefix(issuer, "http://") {
		return "", fmt.Errorf("subject %.60q: want the issuer's URL, a blank and the subject, at most %d bytes: %w", text, maxSubject, fault.Invalid)
	}
	return text, nil
}

// KnownName is the name under which a store finds the member with a KnownAs.
// No sign-in name has a blank, and no issuer is called “openid”.
func KnownName(knownAs string) string { return "openid " + knownAs }
