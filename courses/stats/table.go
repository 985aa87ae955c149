package stats

import (
	"strconv"

	"creditbank/ledger"
)

// ColumnKind says how the numbers of a column are written.
type ColumnKind uint8

// The kinds of columns.
const (
	Count   ColumnKind = iota // whole numbers
	Amount                    // thousandths, written as decimals
	Percent                   // thousandths of a per cent, written as decimals
)

// Column is one figure of a table.
type Column struct {
	Name   string // of the figure, or of a part of it
	Zh, En string
	Kind   ColumnKind
}

// Why says why a value is not shown.
type Why string

// The reasons. Clients know them: never change one.
const (
	Shown       Why = ""
	Suppressed  Why = "suppressed"   // too few people, or it would tell of too few
	NotAdditive Why = "not-additive" // distinct counts of a range that is no single period
	NoValue     Why = "none"         // there is nothing to divide by
)

// Value is one number of a table.
type Value struct {
	N   int64
	Why Why // Shown, or why it is not
}

// Text returns the value as a column writes it, and "" if it is not shown.
func (v Value) Text(kind ColumnKind) string {
	switch {
	case v.Why != Shown:
		return ""
	case kind == Count:
		return strconv.FormatInt(v.N, 10)
	}
	return ledger.Amount(v.N).String()
}

// Row is one line of a table.
type Row struct {
	Group  string // the period or the level it is of, or empty
	Code   string // of what the line is about, or empty
	Zh, En string // its name
	Values []Value
}

// Table is the answer to a question. It says what its figures are, and what
// they were made of.
type Table struct {
	Name         string
	Organisation string
	Range        Range
	Period       PeriodKind
	By           Heading
	Columns      []Column
	Rows         []Row
	Total        *Row // nil if there is none
	Suppress     int  // the smallest number of people that is shown
	Hidden       int  // how many lines are not shown for it
	Definitions  []Definition
	Position     Position
	Notes        []Note
}

// Note says something about a table, in both languages.
type Note struct{ Zh, En string }

// percent returns a as a share of b, cut to a hundredth of a per cent.
func percent(a, b int64) Value {
	if b == 0 {
		return Value{Why: NoValue}
	}
	return Value{N: a * 10_000 / b * 10}
}
