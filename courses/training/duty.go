package training

import (
	"time"

	"creditbank/ledger"
)

// Learned is hours that somebody learnt, as what they count.
type Learned struct {
	As    Category
	Hours ledger.Amount // in thousandths of an hour, not negative
	Day   ledger.Day    // of completion
}

// DutyVerdict compares what somebody learnt in a year with their duty. All
// hours are in thousandths of an hour; what is short is rounded up.
type DutyVerdict struct {
	Year    int
	Reading Reading
	// Done is Professional and Public together; Uncounted is beside it.
	Professional, Public, Uncounted, Done ledger.Amount
	// Required in all, and RequiredProfessional of it by the reading.
	Required, RequiredProfessional ledger.Amount
	// Short is how much is lacking in all, and ShortProfessional how much of
	// what was or will be done should be professional and is not.
	Short, ShortProfessional ledger.Amount
	// ToAdd is the fewest professional hours after which the duty is met.
	ToAdd ledger.Amount
	Met   bool
}

// Judge compares what was learnt in a year with the duty. What was completed
// in another year does not count.
func (r *DutyRules) Judge(year int, learned []Learned) DutyVerdict {
	v := DutyVerdict{Year: year, Reading: r.Reading, Required: r.Hours}
	for _, l := range learned {
		if YearOf(l.Day) != year {
			continue
		}
		switch l.As {
		case Professional:
			v.Professional += l.Hours
		case Public:
			v.Public += l.Hours
		default:
			v.Uncounted += l.Hours
		}
	}
	v.Done = v.Professional + v.Public
	part, of := ledger.Amount(r.Part), ledger.Amount(r.Of)
	base := v.Required
	if r.Reading == OfDone {
		base = v.Done
	}
	v.RequiredProfessional = (part*base + of - 1) / of
	v.Short = max(0, v.Required-v.Done)
	v.ShortProfessional = max(0, v.RequiredProfessional-v.Professional)
	v.ToAdd = max(v.Short, v.ShortProfessional)
	if r.Reading == OfDone {
		// Each hour added is professional and asks for part of itself.
		v.ToAdd = max(v.Short, (max(0, part*v.Done-of*v.Professional)+of-part-1)/(of-part))
	}
	v.Met = v.ToAdd == 0
	return v
}

// YearOf returns the calendar year of a day.
func YearOf(d ledger.Day) int { return d.End().In(ledger.Zone).AddDate(0, 0, -1).Year() }

// Year returns the first and the last day of a calendar year, 1949 to 2199.
func Year(year int) (first, last ledger.Day) {
	first = ledger.DayOf(time.Date(year, time.January, 1, 0, 0, 0, 0, ledger.Zone))
	return first, ledger.DayOf(time.Date(year, time.December, 31, 0, 0, 0, 0, ledger.Zone))
}
