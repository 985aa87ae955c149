package report

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"creditbank/courses/report/internal/grid"
	"creditbank/ledger"
)

// Why a text is no day.
var (
	errDayMissing   = errors.New("names no day of the month")
	errDayAmbiguous = errors.New("may be read in two ways")
	errDayRange     = errors.New("is outside 1949 to 2199")
	errDayMalformed = errors.New("is no date")
)

// date reads a day. A date cell of Excel is a number.
func (p *parser) date(c Column) (ledger.Day, bool) {
	cell, text := p.shown(c)
	if text == "" {
		return 0, false
	}
	day, err := readDay(text, p.row.since1904)
	if err == nil {
		if cell.Kind == grid.Text && isSerial(text) {
			p.wrong(c, "date-serial", cell.Text, day.String())
		}
		return day, true
	}
	switch {
	case errors.Is(err, errDayMissing):
		p.wrong(c, "date-without-day", cell.Text, "")
	case errors.Is(err, errDayAmbiguous):
		p.wrong(c, "date-ambiguous", cell.Text, "", readings(text)...)
	case errors.Is(err, errDayRange):
		p.wrong(c, "date-out-of-range", cell.Text, "")
	default:
		p.wrong(c, "date-malformed", cell.Text, "")
	}
	return 0, false
}

// readDay reads a day in the forms that occur: 2009-03-01, 2009/3/1, 2009.3.1,
// 2009年3月1日, 20090301, each perhaps with a time behind it, and the serial
// number of a spreadsheet, which counts from 1900 or 1904.
func readDay(text string, since1904 bool) (ledger.Day, error) {
	if len(text) > 40 {
		return 0, errDayMalformed
	}
	if isSerial(text) {
		whole, _, _ := strings.Cut(text, ".")
		n, err := strconv.Atoi(whole)
		if err != nil {
			return 0, errDayMalformed
		}
		return serialDay(n, since1904)
	}
	text = cutTime(text)
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("-/.年月日号 ", r) })
	if len(parts) == 1 && len(text) == 8 && digits(text) {
		parts = []string{text[:4], text[4:6], text[6:]}
	}
	if len(text) == 6 && digits(text) {
		return 0, errDayMissing
	}
	for _, part := range parts {
		if !digits(part) || len(part) > 4 {
			return 0, errDayMalformed
		}
	}
	switch {
	case len(parts) == 2 && len(parts[0]) == 4, len(parts) == 1 && len(parts[0]) == 4:
		return 0, errDayMissing
	case len(parts) != 3:
		return 0, errDayMalformed
	case len(parts[0]) != 4 && (len(parts[2]) == 4 || len(parts[2]) == 2):
		return 0, errDayAmbiguous
	case len(parts[0]) != 4 || len(parts[1]) > 2 || len(parts[2]) > 2:
		return 0, errDayMalformed
	}
	return dayOf(parts[0], parts[1], parts[2])
}

// dayOf puts a day together from digits.
func dayOf(year, month, day string) (ledger.Day, error) {
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if t.Day() != d || int(t.Month()) != m {
		return 0, errDayMalformed
	}
	found, err := ledger.ParseDay(t.Format(time.DateOnly))
	if err != nil {
		return 0, errDayRange
	}
	return found, nil
}

// serialDay reads a spreadsheet's number of a day. The system of 1900 takes
// 1900 for a leap year, which the days we read are all after.
func serialDay(n int, since1904 bool) (ledger.Day, error) {
	first := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if since1904 {
		first = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	found, err := ledger.ParseDay(first.AddDate(0, 0, n).Format(time.DateOnly))
	if err != nil {
		return 0, errDayRange
	}
	return found, nil
}

// isSerial reports whether a text is a number of five or six digits in the
// range of days, perhaps with a fraction for the time of day. Six digits that
// look like a year and a month are not.
func isSerial(text string) bool {
	whole, fraction, point := strings.Cut(text, ".")
	if point && (!digits(fraction) || len(whole) < 5) {
		return false
	}
	return digits(whole) && (len(whole) == 5 || len(whole) == 6 && whole < "120000" && whole >= "100000")
}

// cutTime drops a time of day: 2009-03-01 08:30:00, 2009-03-01T00:00:00Z. A
// time of another zone is left, so that the text is none: its day may be
// another here.
func cutTime(text string) string {
	at := strings.IndexAny(text, "T ")
	if at < 8 {
		return text
	}
	rest := strings.TrimLeft(text[at:], "T ")
	clock, zoned := rest, false
	if zone := strings.IndexAny(rest, "Z+-"); zone >= 0 {
		clock, zoned = rest[:zone], true
	}
	switch {
	case !strings.Contains(clock, ":") || strings.Trim(clock, "0123456789:. APMapm上下午") != "":
		return text
	case zoned && strings.Trim(clock, "0:.") != "":
		return text
	}
	return text[:at]
}

// readings returns the days that 1/3/2009 may mean.
func readings(text string) []string {
	parts := strings.FieldsFunc(cutTime(text), func(r rune) bool { return strings.ContainsRune("-/. ", r) })
	if len(parts) != 3 {
		return nil
	}
	year := parts[2]
	if len(year) == 2 {
		year = "20" + year
	}
	var found []string
	for _, order := range [][2]string{{parts[0], parts[1]}, {parts[1], parts[0]}} {
		if day, err := dayOf(year, order[0], order[1]); err == nil && (len(found) == 0 || found[0] != fmt.Sprint(day)) {
			found = append(found, day.String())
		}
	}
	return found
}

func digits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}
