package training

import (
	"fmt"
	"strings"

	"creditbank/ledger/fault"

	"github.com/shopspring/decimal"
)

// Money is an amount of yuan, in fen.
type Money int64

// Bounds of money.
const (
	Yuan Money = 100
	// MaxMoney is the most that a payroll or a line can be: 10 billion yuan.
	MaxMoney Money = 10_000_000_000 * Yuan
	// MaxLines is how many lines of spending a year has at most, so that no
	// sum overflows.
	MaxLines = 5000
	// maxMoneyText is the longest text read as money.
	maxMoneyText = 24
)

// ParseMoney reads yuan such as "950000" or "12.5": from 0 to [MaxMoney] with
// at most two digits behind the point and no exponent. Anything else is
// [fault.Invalid].
func ParseMoney(text string) (Money, error) {
	plain := strings.IndexFunc(text, func(r rune) bool { return (r < '0' || r > '9') && r != '.' }) < 0
	d, err := decimal.NewFromString(text)
	if !plain || len(text) > maxMoneyText || err != nil || strings.HasPrefix(text, ".") || strings.HasSuffix(text, ".") {
		return 0, fmt.Errorf("money %.40q: want yuan with at most two digits behind the point, such as \"12.5\": %w", text, fault.Invalid)
	}
	fen := d.Shift(2)
	switch {
	case !fen.IsInteger():
		return 0, fmt.Errorf("money %s is finer than a fen: %w", text, fault.Invalid)
	case fen.GreaterThan(decimal.NewFromInt(int64(MaxMoney))):
		return 0, fmt.Errorf("money %s is above %s: %w", text, MaxMoney, fault.Invalid)
	}
	return Money(fen.IntPart()), nil
}

// String returns the shortest decimal text in yuan: "950000", "12.5".
func (m Money) String() string { return decimal.New(int64(m), -2).String() }

// Share is a part of a whole, in thousandths: 80 is 8 %.
type Share int64

// whole is all of it.
const whole Share = 1000

// String returns the share as a decimal: "0.08".
func (s Share) String() string { return decimal.New(int64(s), -3).String() }

// Of returns a share of money, rounded down to a fen. Money is at most
// [MaxLines] times [MaxMoney].
func (s Share) Of(m Money) Money { return m * Money(s) / Money(whole) }

// atLeastOf is Of, rounded up.
func (s Share) atLeastOf(m Money) Money { return (m*Money(s) + Money(whole) - 1) / Money(whole) }
