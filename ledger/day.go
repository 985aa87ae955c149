package ledger

import (
	"fmt"
	"time"

	"creditbank/ledger/fault"
)

// Zone is where the bank's days begin and end: Beijing time, which has had no
// summer time since 1991. It is fixed so that a balance on a past day is the
// same on every machine.
var Zone = time.FixedZone("UTC+8", 8*60*60)

// Day is a calendar day, counted from 1 January 1970. The zero value means
// that no day is given, so 1 January 1970 itself cannot be expressed.
type Day int32

// Days a request may name: the year 1949 to the year 2199.
const (
	minDay Day = -7670
	maxDay Day = 84005
)

// DayOf returns the day on which t falls in [Zone].
func DayOf(t time.Time) Day {
	y, m, d := t.In(Zone).Date()
	return Day(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// ParseDay reads a day such as "2009-12-10"; the years 1949 to 2199 are read,
// anything else is [fault.Invalid].
func ParseDay(text string) (Day, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return 0, fmt.Errorf("day %.40q: want year-month-day, such as \"2009-12-10\": %w", text, fault.Invalid)
	}
	d := Day(t.Unix() / 86400)
	if d == 0 {
		return 0, fmt.Errorf("day %s stands for no day at all: %w", text, fault.Invalid)
	}
	if d < minDay || d > maxDay {
		return 0, fmt.Errorf("day %s is outside 1949 to 2199: %w", text, fault.Invalid)
	}
	return d, nil
}

// String returns the day as "2009-12-10", and "" if none is given.
func (d Day) String() string {
	if d == 0 {
		return ""
	}
	return time.Unix(int64(d)*86400, 0).UTC().Format(time.DateOnly)
}

// End returns the first instant after the day, in [Zone].
func (d Day) End() time.Time {
	return time.Unix(int64(d+1)*86400-8*60*60, 0).UTC()
}

// AddYears returns the same date n years on; 29 February becomes 1 March
// where the year has none.
func (d Day) AddYears(n int) Day {
	t := time.Unix(int64(d)*86400, 0).UTC().AddDate(n, 0, 0)
	return Day(t.Unix() / 86400)
}
