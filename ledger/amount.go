package ledger

import (
	"fmt"
	"math"
	"strings"

	"creditbank/ledger/fault"

	"github.com/shopspring/decimal"
)

// Amount is an exact quantity of one [Unit], in thousandths of it. It may be
// negative in a posting or a total, never in a request.
type Amount int64

// Bounds of an amount that comes from outside. They are checked before any
// arithmetic, so that no text can make the bank work hard.
const (
	// MaxAmount is the largest amount a request may name: a million units.
	MaxAmount Amount = 1_000_000 * One
	// One is one whole unit.
	One Amount = 1000
	// maxAmountText is the longest text read as an amount.
	maxAmountText = 24
)

// ParseAmount reads a decimal such as "2", "0.5" or "1.125".
//
// The text has at most three digits behind the point and no exponent, and the
// amount is between -[MaxAmount] and [MaxAmount]; anything else is
// [fault.Invalid].
func ParseAmount(text string) (Amount, error) {
	if len(text) == 0 || len(text) > maxAmountText {
		return 0, fmt.Errorf("amount of %d characters, want 1 to %d: %w", len(text), maxAmountText, fault.Invalid)
	}
	if a, ok := plainAmount(text); ok {
		return a, nil
	}
	// The decimal package reads "1e999999999" and would compute with it.
	if i := strings.IndexFunc(text, func(r rune) bool {
		return (r < '0' || r > '9') && r != '.' && r != '-'
	}); i >= 0 {
		return 0, fmt.Errorf("amount %q: want digits with at most one point, such as \"1.5\": %w", text, fault.Invalid)
	}
	d, err := decimal.NewFromString(text)
	if err != nil || strings.HasPrefix(text, ".") || strings.HasSuffix(text, ".") || strings.HasPrefix(text, "-.") {
		return 0, fmt.Errorf("amount %q: want digits with at most one point, such as \"1.5\": %w", text, fault.Invalid)
	}
	return FromDecimal(d)
}

// plainAmount reads what nearly every amount is, at a tenth of the cost: up to
// six digits and then perhaps a point and one to three more. All else is left
// to the decimal package.
func plainAmount(text string) (Amount, bool) {
	const whole, part = 6, 3 // the largest is below MaxAmount
	a, at := Amount(0), 0
	for at < len(text) && at < whole && '0' <= text[at] && text[at] <= '9' {
		a = 10*a + Amount(text[at]-'0')
		at++
	}
	if at == 0 {
		return 0, false
	}
	left := part
	if at < len(text) {
		if text[at] != '.' || at+1 == len(text) {
			return 0, false
		}
		for at++; at < len(text); at++ {
			if left == 0 || text[at] < '0' || text[at] > '9' {
				return 0, false
			}
			a = 10*a + Amount(text[at]-'0')
			left--
		}
	}
	for range left {
		a *= 10
	}
	return a, true
}

// FromDecimal converts a decimal whose exponent is already known to be small.
// It fails as [ParseAmount] does.
func FromDecimal(d decimal.Decimal) (Amount, error) {
	if e := d.Exponent(); e < -maxAmountText || e > maxAmountText || d.NumDigits() > maxAmountText {
		return 0, fmt.Errorf("amount with exponent %d: %w", e, fault.Invalid)
	}
	thousandths := d.Shift(3)
	if !thousandths.IsInteger() {
		return 0, fmt.Errorf("amount %s is finer than a thousandth: %w", d, fault.Invalid)
	}
	if thousandths.Abs().GreaterThan(decimal.NewFromInt(int64(MaxAmount))) {
		return 0, fmt.Errorf("amount %s is above %s: %w", d, MaxAmount, fault.Invalid)
	}
	return Amount(thousandths.IntPart()), nil
}

// Decimal returns a as a decimal number of units.
func (a Amount) Decimal() decimal.Decimal { return decimal.New(int64(a), -3) }

// String returns the shortest decimal text of a: "2", "0.5", "-1.125".
func (a Amount) String() string {
	if a == math.MinInt64 {
		return a.Decimal().String()
	}
	sign, n := "", int64(a)
	if n < 0 {
		sign, n = "-", -n
	}
	if n%1000 == 0 {
		return fmt.Sprintf("%s%d", sign, n/1000)
	}
	return strings.TrimRight(fmt.Sprintf("%s%d.%03d", sign, n/1000, n%1000), "0")
}
