package audit

import (
	"cmp"
	"fmt"
	"slices"

	"creditbank/courses/programme"
	"creditbank/ledger"
)

// instance is a cap for one issuer, semester or year, or for the whole record.
type instance struct {
	cap    *programme.AtMost
	issuer string // per issuer
	period int    // per semester 16 times the year and the number; per year the year

	// What eligible lots could put on it: those the selector selects, and
	// those that join.
	own, joined load
	// Rows of the model, -1 if there is none: see capRows.
	rows capRows
}

// load is an amount of credits in a number of lots.
type load struct {
	credits ledger.Amount
	items   int
}

func (l *load) add(credits ledger.Amount, n int) {
	l.credits += ledger.Amount(n) * credits
	l.items += n
}

// name returns the issuer, semester or year of the instance, "" for the whole
// record.
func (c *instance) name() string {
	switch c.cap.Per {
	case programme.PerIssuer:
		return c.issuer
	case programme.PerSemester:
		return fmt.Sprintf("%d/%d", c.period/16, c.period%16)
	case programme.PerYear:
		return fmt.Sprint(c.period)
	default:
		return ""
	}
}

// exceeds says by how many credits and lots the cap would be exceeded with
// this use. Lots that join are counted only beside lots of its own.
func (c *instance) exceeds(own, joined load) (credits ledger.Amount, items int) {
	if own.items == 0 {
		return 0, 0
	}
	if c.cap.Max != programme.NoLimit {
		credits = max(0, own.credits+joined.credits-c.cap.Max)
	}
	if c.cap.MaxItems != programme.NoLimit {
		items = max(0, own.items+joined.items-c.cap.MaxItems)
	}
	return credits, items
}

// capList finds instances of caps by what a lot puts on them.
type capList struct {
	rules *programme.Rules
	list  []instance
	// from says where in list the instances of each cap begin.
	from []int
}

// newCapList makes the instances that the entries need, in the order of the
// caps' names and then of issuers or periods.
func newCapList(r *programme.Rules, entries []entry) *capList {
	cl := &capList{rules: r}
	for i := range r.AtMost {
		c := &r.AtMost[i]
		cl.from = append(cl.from, len(cl.list))
		for j := range entries {
			e := &entries[j]
			if e.stays > 0 && touches(c, e) {
				cl.add(i, e)
			}
		}
		slices.SortFunc(cl.list[cl.from[i]:], func(a, b instance) int {
			return cmp.Or(cmp.Compare(a.period, b.period), cmp.Compare(a.issuer, b.issuer))
		})
	}
	cl.from = append(cl.from, len(cl.list))
	return cl
}

// touches says whether a line can put anything on a cap, in any of its groups.
func touches(c *programme.AtMost, e *entry) bool {
	group := c.Group
	return c.Selects(e.Source, e.Issuer, group) || c.Joined(e.Source, e.Issuer, group)
}

func (cl *capList) add(i int, e *entry) {
	at := cl.find(i, e)
	if at < 0 {
		issuer, period := cl.of(i, e)
		cl.list = append(cl.list, instance{cap: &cl.rules.AtMost[i], issuer: issuer, period: period})
		at = len(cl.list) - 1
	}
	c := &cl.list[at]
	for _, g := range e.groups {
		switch group := cl.rules.Groups[g].Name; {
		case c.cap.Selects(e.Source, e.Issuer, group):
			c.own.add(e.Credits, e.stays)
			return
		case c.cap.Joined(e.Source, e.Issuer, group):
			c.joined.add(e.Credits, e.stays)
			return
		}
	}
}

// of returns the issuer or period of a line, as cap i divides them.
func (cl *capList) of(i int, e *entry) (issuer string, period int) {
	switch cl.rules.AtMost[i].Per {
	case programme.PerIssuer:
		return e.Issuer, 0
	case programme.PerSemester:
		year, number := cl.rules.Calendar.Semester(e.Completed)
		return "", 16*year + number
	case programme.PerYear:
		return "", cl.rules.Calendar.Year(e.Completed)
	default:
		return "", 0
	}
}

// find returns the place of the instance of cap i for a line, or -1.
func (cl *capList) find(i int, e *entry) int {
	issuer, period := cl.of(i, e)
	end := len(cl.list)
	if i+1 < len(cl.from) {
		end = cl.from[i+1]
	}
	for at := cl.from[i]; at < end; at++ {
		if cl.list[at].issuer == issuer && cl.list[at].period == period {
			return at
		}
	}
	return -1
}
