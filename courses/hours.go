package courses

import (
	"fmt"

	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// HoursRule turns hours into units of credit. It is part of a course's
// version: the ratio, the rounding and the cap are data, not code.
type HoursRule struct {
	Unit ledger.Unit
	// PerUnit is how many hours make one unit, in thousandths of an hour;
	// 16 hours in the programme of 2009.
	PerUnit ledger.Amount
	// Step is what an amount is rounded down to a multiple of; 0.5 there.
	Step ledger.Amount
	// Max is the most that one completion gives, whatever its hours.
	Max ledger.Amount
	// ValidYears is how many years a lot can be used after the day of
	// completion, that day included; zero for ever.
	ValidYears int
}

// Bounds of a rule and of reported hours.
const (
	// MaxHours is the most hours one completion can report.
	MaxHours = 10_000 * ledger.One
	// maxValidYears bounds a rule's validity.
	maxValidYears = 100
)

// Check returns what is wrong with the rule, as [fault.Invalid].
func (r HoursRule) Check() error {
	switch {
	case r.Unit.String() == "" || r.Unit < ledger.Credit || int(r.Unit) > len(ledger.Units):
		return fmt.Errorf("unit %d: %w", r.Unit, fault.Invalid)
	case r.PerUnit < ledger.One || r.PerUnit > MaxHours:
		return fmt.Errorf("hours per unit %s, want 1 to %s: %w", r.PerUnit, MaxHours, fault.Invalid)
	case r.Step <= 0 || r.Step > ledger.MaxAmount:
		return fmt.Errorf("rounding to %s, want above 0: %w", r.Step, fault.Invalid)
	case r.Max < r.Step || r.Max > ledger.MaxAmount:
		return fmt.Errorf("at most %s units, want %s or more: %w", r.Max, r.Step, fault.Invalid)
	case r.ValidYears < 0 || r.ValidYears > maxValidYears:
		return fmt.Errorf("valid for %d years, want 0 to %d: %w", r.ValidYears, maxValidYears, fault.Invalid)
	}
	return nil
}

// Credits returns what hours are worth, in thousandths of the rule's unit:
// hours divided by PerUnit, rounded down to a multiple of Step, at most Max.
// It may be zero. Hours are between 0 and [MaxHours], so nothing overflows.
func (r HoursRule) Credits(hours ledger.Amount) ledger.Amount {
	amount := hours * ledger.One / r.PerUnit
	return min(amount/r.Step*r.Step, r.Max)
}

// Least returns the fewest hours that are worth anything.
func (r HoursRule) Least() ledger.Amount {
	return (r.Step*r.PerUnit + ledger.One - 1) / ledger.One
}

// Until returns the last day on which credits completed on a day can be used,
// or zero if they always can.
func (r HoursRule) Until(completed ledger.Day) ledger.Day {
	if r.ValidYears == 0 {
		return 0
	}
	return completed.AddYears(r.ValidYears)
}
