package ledger_test

import (
	"errors"
	"testing"
	"unicode"

	"creditbank/ledger"
	"creditbank/ledger/fault"
)

func TestParseAmount(t *testing.T) {
	for text, want := range map[string]ledger.Amount{
		"0": 0, "2": 2000, "0.5": 500, "1.125": 1125, "-1.125": -1125, "1.500": 1500, "0001": 1000,
		"1000000": ledger.MaxAmount, "-1000000": -ledger.MaxAmount, "-0": 0, "1.0000000": 1000,
	} {
		if got, err := ledger.ParseAmount(text); err != nil || got != want {
			t.Errorf("ParseAmount(%q) = %d, %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", ".", "-", ".5", "5.", "-.5", "1.1.1", "--1", "1-1", "+1", "1e3", "1,5", "１", " 1", "1 ", "0x10", "NaN", "Inf",
		"1.0005", "1000000.001", "-1000000.001", "99999999999999999999", "0000000000000000000000001",
	} {
		if got, err := ledger.ParseAmount(text); !errors.Is(err, fault.Invalid) {
			t.Errorf("ParseAmount(%q) = %d, %v, want it invalid", text, got, err)
		}
	}
}

func FuzzParseAmount(f *testing.F) {
	for _, text := range []string{"2", "0.5", "-1.125", "1e9", "..", "-", "1000000", "000.000", "1.0005"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := ledger.ParseAmount(text)
		if err != nil {
			if !errors.Is(err, fault.Invalid) || a != 0 {
				t.Fatalf("ParseAmount(%q) = %d, %v, want none and invalid", text, a, err)
			}
			return
		}
		if a > ledger.MaxAmount || a < -ledger.MaxAmount {
			t.Fatalf("ParseAmount(%q) = %d, beyond the bound", text, a)
		}
		if again, err := ledger.ParseAmount(a.String()); err != nil || again != a {
			t.Fatalf("ParseAmount(%q) = %d, its text %q is read as %d, %v", text, a, a, again, err)
		}
		if d, err := ledger.FromDecimal(a.Decimal()); err != nil || d != a {
			t.Fatalf("FromDecimal(%s) = %d, %v, want %d", a.Decimal(), d, err, a)
		}
	})
}

func FuzzParseAccountID(f *testing.F) {
	id := ledger.NewAccountID(7, [14]byte{1, 2, 3, 255})
	for _, text := range []string{id.String(), "", "0", "7zzzzzzzzzzzzzzzzzzzzzzzzz", "00000000000000000000000000", "zzzzzzzzzzzzzzzzzzzzzzzzzz",
		"0000000000000\n000000000000", "00000000000000000000000O00"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		id, err := ledger.ParseAccountID(text)
		if err != nil {
			if !errors.Is(err, fault.Invalid) || id != (ledger.AccountID{}) {
				t.Fatalf("ParseAccountID(%q) = %s, %v, want none and invalid", text, id, err)
			}
			return
		}
		lower := []rune(text)
		for i, r := range lower {
			lower[i] = unicode.ToLower(r)
		}
		if id.String() != string(lower) {
			t.Fatalf("ParseAccountID(%q) = %s, another text", text, id)
		}
	})
}

func TestDays(t *testing.T) {
	for _, text := range []string{"1949-01-01", "1969-12-31", "2009-12-10", "2000-02-29", "2199-12-31"} {
		d, err := ledger.ParseDay(text)
		if err != nil || d.String() != text {
			t.Errorf("ParseDay(%q) = %s, %v", text, d, err)
		}
		if end := ledger.DayOf(d.End()); end != d+1 {
			t.Errorf("DayOf(%s.End()) = %s, want the next day", d, end)
		}
		if last := ledger.DayOf(d.End().Add(-1)); last != d {
			t.Errorf("the last moment of %s is on %s", d, last)
		}
	}
	for _, text := range []string{"", "2009-12-1", "2009-02-29", "1948-12-31", "2200-01-01", "1970-01-01", "2009-12-10T00:00:00Z", "10-12-2009"} {
		if d, err := ledger.ParseDay(text); !errors.Is(err, fault.Invalid) {
			t.Errorf("ParseDay(%q) = %s, %v, want it invalid", text, d, err)
		}
	}
	leap, err := ledger.ParseDay("2008-02-29")
	if err != nil {
		t.Fatal(err)
	}
	for years, want := range map[int]string{1: "2009-03-01", 4: "2012-02-29", 0: "2008-02-29"} {
		if got := leap.AddYears(years).String(); got != want {
			t.Errorf("2008-02-29 and %d years = %s, want %s", years, got, want)
		}
	}
}
