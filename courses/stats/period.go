package stats

import (
	"fmt"
	"time"

	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// PeriodKind is the length of a period.
type PeriodKind uint8

// The kinds. They are stored: never renumber one.
const (
	Ever    PeriodKind = 0 // all time
	Year    PeriodKind = 1
	Quarter PeriodKind = 2
	Month   PeriodKind = 3
)

const kindsOfPeriod = 4

var periodNames = [kindsOfPeriod]string{"all", "year", "quarter", "month"}

func (k PeriodKind) String() string { return periodNames[k] }

// ParsePeriodKind is the inverse of [PeriodKind.String].
func ParsePeriodKind(text string) (PeriodKind, error) {
	for k, name := range periodNames {
		if name == text {
			return PeriodKind(k), nil
		}
	}
	return 0, fmt.Errorf("period %.20q: want one of %v: %w", text, periodNames, fault.Invalid)
}

// Period is a month, a quarter, a year or all time. N counts them from the
// beginning of the year 0; it is zero for all time.
type Period struct {
	Kind PeriodKind
	N    uint16
}

// perYear is how many periods of a kind a year has.
var perYear = [kindsOfPeriod]int{Ever: 0, Year: 1, Quarter: 4, Month: 12}

// monthOf returns the month in which a day lies, counted as in [Period].
func monthOf(d ledger.Day) uint16 {
	t := time.Unix(int64(d)*86400, 0).UTC()
	return uint16(t.Year()*12 + int(t.Month()) - 1)
}

// within returns the period of a kind that holds a month.
func within(kind PeriodKind, month uint16) Period {
	switch kind {
	case Year:
		return Period{Year, month / 12}
	case Quarter:
		return Period{Quarter, month / 3}
	case Month:
		return Period{Month, month}
	}
	return Period{}
}

// months returns the first month of the period and the first after it.
func (p Period) months() (from, to int) {
	if p.Kind == Ever {
		return 0, 1 << 16
	}
	n := 12 / perYear[p.Kind]
	return int(p.N) * n, (int(p.N) + 1) * n
}

// String returns a period as "2009", "2009Q4", "2009-12" or "all".
func (p Period) String() string {
	n := int(p.N)
	switch p.Kind {
	case Year:
		return fmt.Sprintf("%04d", n)
	case Quarter:
		return fmt.Sprintf("%04dQ%d", n/4, n%4+1)
	case Month:
		return fmt.Sprintf("%04d-%02d", n/12, n%12+1)
	}
	return periodNames[Ever]
}

// Range is a number of whole months. The zero Range is all time.
type Range struct {
	From, To ledger.Day // the first and the last day; both zero for all time
}

// The bounds of a range.
const maxRangeYears = 100

// YearRange returns the range of a year.
func YearRange(year int) (Range, error) {
	from, err1 := ledger.ParseDay(fmt.Sprintf("%04d-01-01", year))
	to, err2 := ledger.ParseDay(fmt.Sprintf("%04d-12-31", year))
	if err1 != nil || err2 != nil {
		return Range{}, fmt.Errorf("year %d: want one from 1950 to 2198: %w", year, fault.Invalid)
	}
	return Range{from, to}, nil
}

// Years returns the first and the last year of a range, zero for all time.
func (r Range) Years() (from, to int) {
	if r == (Range{}) {
		return 0, 0
	}
	return int(monthOf(r.From)) / 12, int(monthOf(r.To)) / 12
}

// Flaw is what is wrong with a range: the field, and what it should be.
type Flaw struct{ Field, Has, Wants string }

// check returns what is wrong with the range, or nil.
func (r Range) check() *Flaw {
	switch {
	case r == Range{}:
	case r.From == 0:
		return &Flaw{"from", "", "a first day, since a last one is given"}
	case r.To == 0:
		return &Flaw{"to", "", "a last day, since a first one is given"}
	case r.From > r.To:
		return &Flaw{"to", r.To.String(), r.From.String() + " or later"}
	case monthOf(r.From-1) == monthOf(r.From):
		return &Flaw{"from", r.From.String(), "the first day of a month"}
	case monthOf(r.To+1) == monthOf(r.To):
		return &Flaw{"to", r.To.String(), "the last day of a month"}
	case int(monthOf(r.To))-int(monthOf(r.From)) >= 12*maxRangeYears:
		return &Flaw{"to", r.To.String(), fmt.Sprintf("at most %d years", maxRangeYears)}
	}
	return nil
}

// exact returns the period that the range is, if it is one.
func (r Range) exact() (Period, bool) {
	if r == (Range{}) {
		return Period{}, true
	}
	from, to := int(monthOf(r.From)), int(monthOf(r.To))+1
	for _, kind := range [...]PeriodKind{Month, Quarter, Year} {
		p := within(kind, uint16(from))
		if a, b := p.months(); a == from && b == to {
			return p, true
		}
	}
	return Period{}, false
}

// cover returns the fewest periods that make up the range: whole years,
// quarters, months.
func (r Range) cover() []Period {
	if r == (Range{}) {
		return []Period{{}}
	}
	var list []Period
	for from, to := int(monthOf(r.From)), int(monthOf(r.To))+1; from < to; {
		for _, kind := range [...]PeriodKind{Year, Quarter, Month} {
			p := within(kind, uint16(from))
			if a, b := p.months(); a == from && b <= to {
				list, from = append(list, p), b
				break
			}
		}
	}
	return list
}

// periods returns the periods of a kind that the range is made of; not whole
// ones are a flaw.
func (r Range) periods(kind PeriodKind) ([]Period, *Flaw) {
	if kind == Ever {
		return nil, nil
	}
	from, to := int(monthOf(r.From)), int(monthOf(r.To))+1
	var list []Period
	for from < to {
		p := within(kind, uint16(from))
		a, b := p.months()
		if a != from {
			return nil, &Flaw{"from", r.From.String(), "the first day of a " + kind.String()}
		}
		if b > to {
			return nil, &Flaw{"to", r.To.String(), "the last day of a " + kind.String()}
		}
		list, from = append(list, p), b
	}
	return list, nil
}
