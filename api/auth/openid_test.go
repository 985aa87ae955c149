package auth

import (
	"errors"
	"strings"
	"testing"

	"creditbank/ledger/fault"
)

func TestParseKnownAs(t *testing.T) {
	for in, want := range map[string]string{
		"Zhang.Wei@Union.Example":              "zhang.wei@union.example",
		"0B9CF1D2-11d0-4b8e-9a3e-5f1c2f7f0001": "0b9cf1d2-11d0-4b8e-9a3e-5f1c2f7f0001",
		`UNION\zhang`:                          `union\zhang`,
		strings.Repeat("A", 254):               strings.Repeat("a", 254),
	} {
		if got, err := ParseKnownAs(in); err != nil || got != want {
			t.Errorf("ParseKnownAs(%.40q) = %.40q, %v, want %.40q", in, got, err, want)
		}
	}
	for what, in := range map[string]string{
		"nothing": "", "a blank": "zhang wei@union.example", "a blank before": " zhang", "a line": "zhang\n", "too long": strings.Repeat("a", 255),
		"a sign that becomes k": "\u212aim@union.example", "a Cyrillic а": "zh\u0430ng@union.example", "full width": "ｚhang@union.example",
		"a mark in between": "zhang\u200b@union.example", "no text": "zhang\xff", "a null": "zhang\x00", "delete": "zhang\x7f", "Chinese": "张伟",
	} {
		if got, err := ParseKnownAs(in); !errors.Is(err, fault.Invalid) {
			t.Errorf("%s: ParseKnownAs(%.40q) = %q, %v, want %v", what, in, got, err, fault.Invalid)
		}
	}
}

func TestParseSubject(t *testing.T) {
	for _, in := range []string{"https://op.example 7", "http://localhost:8080/realms/union f:1:zhang wei"} {
		if got, err := ParseSubject(in); err != nil || got != in {
			t.Errorf("ParseSubject(%q) = %q, %v, want it", in, got, err)
		}
	}
	for _, in := range []string{"", "7", "https://op.example", "https://op.example ", "https://op.example  7", "op.example 7", " 7", "openid zhang", "https://op.example " + strings.Repeat("7", 600)} {
		if got, err := ParseSubject(in); !errors.Is(err, fault.Invalid) {
			t.Errorf("ParseSubject(%.40q) = %q, %v, want %v", in, got, err, fault.Invalid)
		}
	}
}

// FuzzParseKnownAs: what is taken is a name of its own kind, stays as it is
// when it is read again, and has no other form that is taken as the same but
// by capital letters of ASCII.
func FuzzParseKnownAs(f *testing.F) {
	for _, seed := range []string{"zhang@union.example", "ZHANG", "\u212a", "a b", "", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		got, err := ParseKnownAs(in)
		if err != nil {
			return
		}
		if again, err := ParseKnownAs(got); err != nil || again != got || len(got) != len(in) || !strings.EqualFold(got, in) {
			t.Errorf("ParseKnownAs(%q) = %q, and of that %q, %v", in, got, again, err)
		}
		if name, err := ParseName(KnownName(got)); err == nil {
			t.Errorf("%q is a sign-in name, too: %q", KnownName(got), name)
		}
	})
}
