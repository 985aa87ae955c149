package ledger

import (
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

// TestPlainAmountIsTheDecimal holds the short way of reading an amount against
// the decimal package, on texts around the bounds of both.
func TestPlainAmountIsTheDecimal(t *testing.T) {
	plain := 0
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`-?[0-9]{0,8}(\.[0-9]{0,5})?`).Draw(t, "text")
		got, ok := plainAmount(text)
		if !ok {
			return
		}
		plain++
		d, err := decimal.NewFromString(text)
		if err != nil {
			t.Fatalf("plainAmount(%q) = %s, the decimal package refuses it: %v", text, got, err)
		}
		want, err := FromDecimal(d)
		if err != nil || got != want {
			t.Fatalf("plainAmount(%q) = %s, want %s, %v", text, got, want, err)
		}
	})
	if plain == 0 {
		t.Error("no text was plain")
	}
}

func TestPlainAmountLeavesTheRest(t *testing.T) {
	for _, text := range []string{"", ".", "1.", ".5", "-1", "+1", "1e3", "1.0005", "1234567", "1,5", " 1", "1 ", "１"} {
		if a, ok := plainAmount(text); ok {
			t.Errorf("plainAmount(%q) = %s, want none", text, a)
		}
	}
}
