package pages

import "testing"

func TestYuan(t *testing.T) {
	for fen, want := range map[int64]string{0: "0", 5: "0.05", 99_900: "999", 100_000: "1,000", 104_000_050: "1,040,000.5", -99_900: "-999", -123_456_700: "-1,234,567"} {
		if got := yuanText(fen); got != want {
			t.Errorf("yuanText(%d) = %q, want %q", fen, got, want)
		}
	}
}
