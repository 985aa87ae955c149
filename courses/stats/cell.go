package stats

import (
	"encoding/binary"
	"fmt"
	"math/bits"

	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Bank stands for all organisations together, also those outside the union
// tree. It is above every issuer.
const Bank = "*"

// Heading is what the figures of an organisation are divided by.
type Heading uint8

// The headings. They are stored: never renumber one.
const (
	Whole        Heading = 0 // not divided
	ByModule     Heading = 1
	ByCourse     Heading = 2
	BySite       Heading = 3
	ByEnterprise Heading = 4 // the nearest enterprise at or above the issuer
	ByDistrict   Heading = 5 // where it was learnt, see [Directory]
	ByChild      Heading = 6 // the organisation directly below; empty for itself
)

const headings = 7 // that cells have

// keeps reports whether an organisation's figures are divided by a heading.
// Those of the whole bank are divided by module and by what is directly below
// only: the office asks about the top of its tree for the rest.
func keeps(organisation string, h Heading) bool {
	return organisation != Bank || h == Whole || h == ByModule || h == ByChild
}

// ByIndustry divides what is offered and asked for only; no cell has it.
const ByIndustry Heading = 7

var headingNames = [headings + 1]string{"none", "module", "course", "site", "enterprise", "district", "organisation", "industry"}

func (h Heading) String() string { return headingNames[h] }

// ParseHeading is the inverse of [Heading.String].
func ParseHeading(text string) (Heading, error) {
	for h, name := range headingNames {
		if name == text {
			return Heading(h), nil
		}
	}
	return 0, fmt.Errorf("heading %.20q: want one of %v: %w", text, headingNames, fault.Invalid)
}

// Key names a cell.
type Key struct {
	Organisation string
	Heading      Heading
	Period       Period
	Value        string // of the heading; empty for [Whole]
}

// Measure is one number of a cell.
type Measure uint8

// The measures. They are stored: never renumber one, add new ones at the end.
// Hours, credits and points are in thousandths.
const (
	People      Measure = 0 // accounts
	Places      Measure = 1 // accounts in a course
	PersonTimes Measure = 2 // credited runs
	Hours       Measure = 3
	Redeemers   Measure = 4 // accounts that redeemed something
	Deposited   Measure = 5
	Held        Measure = 6
	Released    Measure = 7
	Redeemed    Measure = 8
	Expired     Measure = 9

	DepositedPoints Measure = 10
	HeldPoints      Measure = 11
	ReleasedPoints  Measure = 12
	RedeemedPoints  Measure = 13
	ExpiredPoints   Measure = 14

	Accounts     Measure = 15 // opened and neither erased nor merged; of [Bank] only
	Erasures     Measure = 16
	Erased       Measure = 17 // credits that were given to those erased
	ErasedPoints Measure = 18

	measures = 19
)

// of returns the measure for a unit, of one given for credits.
func (m Measure) of(u ledger.Unit) Measure {
	switch {
	case u != ledger.Point:
		return m
	case m == Erased:
		return ErasedPoints
	}
	return m + DepositedPoints - Deposited
}

// Cell is the numbers under one key.
type Cell [measures]int64

// Add adds d.
func (c *Cell) Add(d *Cell) {
	for m, n := range d {
		c[m] += n
	}
}

// IsZero reports whether nothing is counted.
func (c *Cell) IsZero() bool { return *c == Cell{} }

// AppendCell appends a cell: a varint whose bits say which numbers follow, and
// those that are not zero as signed varints in the order of the measures.
func AppendCell(b []byte, c *Cell) []byte {
	var which uint64
	for m, n := range c {
		if n != 0 {
			which |= 1 << m
		}
	}
	b = binary.AppendUvarint(b, which)
	for _, n := range c {
		if n != 0 {
			b = binary.AppendVarint(b, n)
		}
	}
	return b
}

// ParseCell is the inverse of [AppendCell]. Anything else is [fault.Corrupt].
func ParseCell(b []byte) (Cell, error) {
	var c Cell
	r := reader{rest: b}
	which := r.uvarint()
	if bits.Len64(which) > measures {
		r.bad = true
	}
	for m := range c {
		if which&(1<<m) != 0 {
			if c[m] = r.varint(); c[m] == 0 {
				r.bad = true
			}
		}
	}
	if err := r.end(); err != nil {
		return Cell{}, fmt.Errorf("cell: %w", err)
	}
	return c, nil
}
