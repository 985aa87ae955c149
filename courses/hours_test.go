package courses_test

import (
	"errors"
	"testing"

	"creditbank/courses"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"pgregory.net/rapid"
)

// rule2009 is the rule of the programme of 2009, with a cap of 4 credits.
var rule2009 = courses.HoursRule{Unit: ledger.Credit, PerUnit: 16 * ledger.One, Step: ledger.One / 2, Max: 4 * ledger.One}

func TestCredits(t *testing.T) {
	for _, c := range []struct{ rule, hours, want string }{
		{"16", "16", "1"}, {"16", "24", "1.5"}, {"16", "8", "0.5"}, {"16", "7.9", "0"}, {"16", "0", "0"},
		{"16", "31.999", "1.5"}, {"16", "32", "2"}, {"16", "64", "4"}, {"16", "65", "4"}, {"16", "10000", "4"},
		// 480 hours without the cap: 30 at 16 hours, 26.5 at 18, 16 at 30.
		{"16u", "480", "30"}, {"18u", "480", "26.5"}, {"30u", "480", "16"}, {"25u", "480", "19"},
	} {
		rule := rule2009
		if per := c.rule; per[len(per)-1] == 'u' {
			rule.Max = 100 * ledger.One
			rule.PerUnit = amount(t, per[:len(per)-1])
		}
		if got := rule.Credits(amount(t, c.hours)); got.String() != c.want {
			t.Errorf("Credits(%s h at %s) = %s, want %s", c.hours, c.rule, got, c.want)
		}
	}
}

func TestLeastHoursAreWorthSomething(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := courses.HoursRule{
			Unit:    ledger.Credit,
			PerUnit: ledger.Amount(rapid.Int64Range(1000, 100_000).Draw(t, "per unit")),
			Step:    ledger.Amount(rapid.Int64Range(1, 5000).Draw(t, "step")),
		}
		rule.Max = rule.Step * ledger.Amount(rapid.Int64Range(1, 20).Draw(t, "steps"))
		if err := rule.Check(); err != nil {
			t.Fatal(err)
		}
		least := rule.Least()
		if rule.Credits(least) != rule.Step || rule.Credits(least-1) != 0 {
			t.Fatalf("Credits(%s) = %s and Credits(%s) = %s, want %s and 0",
				least, rule.Credits(least), least-1, rule.Credits(least-1), rule.Step)
		}
		hours := ledger.Amount(rapid.Int64Range(0, int64(courses.MaxHours)).Draw(t, "hours"))
		got := rule.Credits(hours)
		if got > rule.Max || got < 0 || got%rule.Step != 0 {
			t.Fatalf("Credits(%s) = %s, want a multiple of %s up to %s", hours, got, rule.Step, rule.Max)
		}
	})
}

func TestRuleCheck(t *testing.T) {
	for name, change := range map[string]func(*courses.HoursRule){
		"no unit":           func(r *courses.HoursRule) { r.Unit = 0 },
		"unknown unit":      func(r *courses.HoursRule) { r.Unit = 3 },
		"no hours":          func(r *courses.HoursRule) { r.PerUnit = 0 },
		"too many hours":    func(r *courses.HoursRule) { r.PerUnit = courses.MaxHours + 1 },
		"no step":           func(r *courses.HoursRule) { r.Step = 0 },
		"cap below step":    func(r *courses.HoursRule) { r.Max = r.Step - 1 },
		"cap too large":     func(r *courses.HoursRule) { r.Max = ledger.MaxAmount + 1 },
		"negative validity": func(r *courses.HoursRule) { r.ValidYears = -1 },
		"endless validity":  func(r *courses.HoursRule) { r.ValidYears = 101 },
	} {
		rule := rule2009
		change(&rule)
		if err := rule.Check(); !errors.Is(err, fault.Invalid) {
			t.Errorf("%s: Check = %v, want %v", name, err, fault.Invalid)
		}
	}
}

func TestUntil(t *testing.T) {
	rule := rule2009
	completed, _ := ledger.ParseDay("2016-02-29")
	if got := rule.Until(completed); got != 0 {
		t.Errorf("Until without validity = %s, want none", got)
	}
	rule.ValidYears = 8
	if got := rule.Until(completed).String(); got != "2024-02-29" {
		t.Errorf("Until = %s, want 2024-02-29", got)
	}
}

func amount(t *testing.T, text string) ledger.Amount {
	t.Helper()
	a, err := ledger.ParseAmount(text)
	if err != nil {
		t.Fatal(err)
	}
	return a
}
