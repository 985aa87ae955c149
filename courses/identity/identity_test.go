package identity_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"creditbank/courses/identity"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"pgregory.net/rapid"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		text string
		want ledger.Code // "" if it is a number
	}{
		{"11010519491231002X", ""}, // the example of the standard
		{"440524188001010014", identity.NumberBirth},
		{"11010519491231002x", ""},
		{" 11010519491231002X\n", ""},
		{"110105194912310021", identity.NumberCheck},
		{"11010519491213002X", identity.NumberCheck}, // two digits have changed places
		{"110105491231002", identity.NumberLegacy},
		{"11010519491231002", identity.NumberLength},
		{"", identity.NumberLength},
		{"1101051949123100２X", identity.NumberLength}, // a wide digit
		{"1101O519491231002X", identity.NumberLetters},
		{"X1010519491231002X", identity.NumberLetters},
		{"11010519491231002Y", identity.NumberLetters},
		{"00010519491231002X", identity.NumberRegion},
		{"99010519491231002X", identity.NumberRegion},
		{"110105194902310027", identity.NumberBirth},
		{"110105190002290027", identity.NumberBirth}, // 1900 was no leap year
		{"119999195001010014", ""},
	} {
		n, err := identity.Parse(c.text)
		var p *identity.Problem
		switch {
		case c.want == "" && err != nil:
			t.Errorf("Parse(%q) = %v, want a number", c.text, err)
		case c.want == "" && n.Reveal() != strings.ToUpper(strings.TrimSpace(c.text)):
			t.Errorf("Parse(%q) = %q", c.text, n.Reveal())
		case c.want == "":
		case !errors.As(err, &p) || p.Code != c.want || !errors.Is(err, fault.Invalid) || p.Zh == "" || p.En == "" || !n.IsZero():
			t.Errorf("Parse(%q) = %v, want %s", c.text, err, c.want)
		case len(c.text) > 4 && strings.Contains(err.Error(), c.text):
			t.Errorf("Parse(%q): the problem repeats the number: %v", c.text, err)
		}
	}
}

// No single wrong digit and no two neighbours that changed places go unnoticed.
func TestCheckDigitNotices(t *testing.T) {
	good := identity.Synthetic(4711).Reveal()
	for i := range good {
		for d := byte('0'); d <= '9'; d++ {
			wrong := good[:i] + string(d) + good[i+1:]
			if _, err := identity.Parse(wrong); wrong != good && err == nil {
				t.Errorf("Parse(%q) with another digit at %d = nil", wrong, i)
			}
		}
		if i > 0 && good[i] != good[i-1] {
			wrong := good[:i-1] + good[i:i+1] + good[i-1:i] + good[i+1:]
			if _, err := identity.Parse(wrong); err == nil {
				t.Errorf("Parse(%q) with %d and %d changed = nil", wrong, i-1, i)
			}
		}
	}
}

func TestCreditCode(t *testing.T) {
	for text, want := range map[string]ledger.Code{
		"91350100M000100Y43":  "", // the example of the standard
		"91350100m000100y43":  "",
		"12100000400010275N":  "", // a ministry's university
		"91350100M000100Y44":  identity.CodeCheck,
		"91350100M001000Y43":  identity.CodeCheck,
		"91350100M000100Y4":   identity.CodeLength,
		"91350100I000100Y43":  identity.CodeLetters,
		"9135010AM000100Y43":  identity.CodeLetters,
		"91350100M000100Y43 ": "",
		"":                    identity.CodeLength,
	} {
		code, err := identity.ParseCreditCode(text)
		var p *identity.Problem
		if want == "" && err != nil || want != "" && (!errors.As(err, &p) || p.Code != want || code != "") {
			t.Errorf("ParseCreditCode(%q) = %q, %v, want %q", text, code, err, want)
		}
	}
}

func TestNeverPrinted(t *testing.T) {
	n := identity.Synthetic(7)
	if got, want := n.Masked(), n.Reveal()[:3]+"***********"+n.Reveal()[14:]; got != want {
		t.Errorf("Masked() = %q, want %q", got, want)
	}
	var logged bytes.Buffer
	slog.New(slog.NewTextHandler(&logged, nil)).Info("x", "number", n, "in", struct{ N identity.Number }{n})
	text, err := json.Marshal(n)
	if err != nil {
		t.Fatal(err)
	}
	for _, shown := range []string{
		fmt.Sprint(n), fmt.Sprintf("%v %+v %#v %s %q %d %x", n, n, n, n, n, n, n), fmt.Sprintf("%+v", []identity.Number{n}),
		logged.String(), string(text),
	} {
		if strings.Contains(shown, n.Reveal()[3:14]) {
			t.Errorf("shown as %s", shown)
		}
	}
}

var secret = bytes.Repeat([]byte{7}, 32)

func keys(t testing.TB, secret []byte) *identity.Keys {
	t.Helper()
	k, err := identity.NewKeys(secret)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestSeal(t *testing.T) {
	k, same, other := keys(t, secret), keys(t, secret), keys(t, bytes.Repeat([]byte{8}, 32))
	rapid.Check(t, func(t *rapid.T) {
		n := identity.Synthetic(rapid.IntRange(0, 13_000_000).Draw(t, "which"))
		a := ledger.NewAccountID(0, [14]byte{1})
		sealed, err := k.Seal(a, n)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := k.Open(a, sealed); err != nil || got != n {
			t.Fatalf("Open(Seal(%s)) = %s, %v", n, got, err)
		}
		again, _ := k.Seal(a, n)
		if bytes.Equal(sealed, again) || bytes.Contains(sealed, []byte(n.Reveal())) {
			t.Fatal("sealing twice gives the same bytes, or the number itself")
		}
		wrong := bytes.Clone(sealed)
		wrong[rapid.IntRange(0, len(wrong)-1).Draw(t, "at")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		for what, open := range map[string]func() (identity.Number, error){
			"another account": func() (identity.Number, error) { return k.Open(ledger.NewAccountID(0, [14]byte{2}), sealed) },
			"another secret":  func() (identity.Number, error) { return other.Open(a, sealed) },
			"a wrong bit":     func() (identity.Number, error) { return k.Open(a, wrong) },
			"cut short":       func() (identity.Number, error) { return k.Open(a, sealed[:len(sealed)-1]) },
			"nothing":         func() (identity.Number, error) { return k.Open(a, nil) },
		} {
			if got, err := open(); !errors.Is(err, fault.Corrupt) || !got.IsZero() {
				t.Fatalf("%s: Open = %s, %v, want %v", what, got, err, fault.Corrupt)
			}
		}
		if k.Index(n) == other.Index(n) || k.Index(n) != same.Index(n) {
			t.Fatal("the index does not depend on the secret alone")
		}
	})
	if _, err := identity.NewKeys(secret[:31]); !errors.Is(err, fault.Invalid) {
		t.Errorf("NewKeys of 31 bytes = %v, want %v", err, fault.Invalid)
	}
}

// The bytes are kept for as long as there are files.
func TestGolden(t *testing.T) {
	k := keys(t, secret)
	n := identity.Synthetic(0)
	if got, want := n.Reveal(), "119999195001010014"; got != want {
		t.Errorf("Synthetic(0) = %s, want %s", got, want)
	}
	if got, want := fmt.Sprintf("%x", k.Index(n)), goldenIndex; got != want {
		t.Errorf("Index = %s, want %s", got, want)
	}
	if got, err := k.Open(ledger.NewAccountID(0, [14]byte{1}), goldenSealed(t)); err != nil || got != n {
		t.Errorf("Open of bytes of the first version = %s, %v, want %s", got, err, n)
	}
}

func TestSynthetic(t *testing.T) {
	seen := make(map[string]bool)
	for i := range 50_000 {
		n := identity.Synthetic(i)
		if got, err := identity.Parse(n.Reveal()); err != nil || got != n || !got.IsSynthetic() {
			t.Fatalf("Parse(Synthetic(%d)) = %s, %v", i, got, err)
		}
		if seen[n.Reveal()] {
			t.Fatalf("Synthetic(%d) is there already", i)
		}
		seen[n.Reveal()] = true
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"11010519491231002X", "110105491231002", "", "x", "１１０", "119999195001010014", strings.Repeat("1", 1000)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := identity.Parse(text)
		if err != nil {
			if !errors.Is(err, fault.Invalid) || !n.IsZero() {
				t.Errorf("Parse(%q) = %s, %v", text, n, err)
			}
			return
		}
		if again, err := identity.Parse(n.Reveal()); err != nil || again != n || len(n.Reveal()) != 18 {
			t.Errorf("Parse(%q) = %q, which does not read as itself: %v", text, n.Reveal(), err)
		}
		code, err := identity.ParseCreditCode(text)
		if again, err2 := identity.ParseCreditCode(string(code)); err == nil && (err2 != nil || again != code) {
			t.Errorf("ParseCreditCode(%q) = %q, which does not read as itself", text, code)
		}
	})
}
