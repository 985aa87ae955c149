package programme

import (
	"fmt"
	"time"

	"creditbank/ledger"
)

// MonthDay is a day that comes every year, such as 1 March. 29 February does
// not.
type MonthDay struct {
	Month time.Month
	Day   int
}

// String returns the day as "03-01".
func (m MonthDay) String() string { return fmt.Sprintf("%02d-%02d", int(m.Month), m.Day) }

func (m MonthDay) before(n MonthDay) bool {
	return m.Month < n.Month || m.Month == n.Month && m.Day < n.Day
}

func parseMonthDay(text string) (MonthDay, bool) {
	// A year without 29 February.
	t, err := time.Parse(time.DateOnly, "2001-"+text)
	if err != nil {
		return MonthDay{}, false
	}
	return MonthDay{t.Month(), t.Day()}, true
}

// Calendar says where years and semesters begin. A lot belongs to the period
// in which it was completed.
type Calendar struct {
	// YearStarts is the first day of a year, 1 January if not given. A year
	// is called after the calendar year in which it begins: where years start
	// on 1 March, 20 January 2024 is in the year 2023.
	YearStarts MonthDay
	// Semesters are their first days, in the order of the calendar; each
	// lasts until the next begins.
	Semesters []MonthDay
}

// Year returns the year in which a day falls.
func (c *Calendar) Year(d ledger.Day) int {
	year, md := split(d)
	if md.before(c.YearStarts) {
		return year - 1
	}
	return year
}

// Semester returns the year in which a day's semester begins and the number
// of the semester in that year, from 1. There must be semesters.
func (c *Calendar) Semester(d ledger.Day) (year, number int) {
	y, md := split(d)
	i := len(c.Semesters) - 1
	for i >= 0 && md.before(c.Semesters[i]) {
		i--
	}
	if i < 0 { // before this year's first semester: still in last year's last
		i, y = len(c.Semesters)-1, y-1
	}
	start := c.Semesters[i]
	if start.before(c.YearStarts) {
		y--
	}
	number = 1
	for _, s := range c.Semesters {
		if c.rank(s, start) {
			number++
		}
	}
	return y, number
}

// rank says whether a comes before b in a year that starts on YearStarts.
func (c *Calendar) rank(a, b MonthDay) bool {
	la, lb := a.before(c.YearStarts), b.before(c.YearStarts)
	if la != lb {
		return lb
	}
	return a.before(b)
}

func split(d ledger.Day) (int, MonthDay) {
	t := time.Unix(int64(d)*86400, 0).UTC()
	return t.Year(), MonthDay{t.Month(), t.Day()}
}
