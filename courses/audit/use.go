package audit

import (
	"creditbank/courses/programme"
	"creditbank/ledger"
)

// use is what caps for a semester or a year have been used for.
type use struct {
	rules *programme.Rules
	own   map[period]load
	all   map[period]load // with those that join
}

// period is a cap in one semester or year.
type period struct{ cap, number int }

func newUse(r *programme.Rules) *use {
	return &use{rules: r, own: make(map[period]load), all: make(map[period]load)}
}

// touched yields the caps for a period that a lot is counted into, and whether
// it only joins.
func (u *use) touched(l *counted, on ledger.Day, yield func(p period, joins bool)) {
	for i := range u.rules.AtMost {
		c := &u.rules.AtMost[i]
		own := c.Selects(l.Source, l.Issuer, l.group)
		if !own && !c.Joined(l.Source, l.Issuer, l.group) {
			continue
		}
		switch c.Per {
		case programme.PerSemester:
			year, number := u.rules.Calendar.Semester(on)
			yield(period{i, 16*year + number}, !own)
		case programme.PerYear:
			yield(period{i, u.rules.Calendar.Year(on)}, !own)
		}
	}
}

// add counts a lot in, completed on a day.
func (u *use) add(l counted, on ledger.Day) {
	u.touched(&l, on, func(p period, joins bool) {
		all := u.all[p]
		all.add(l.Credits, l.Count)
		u.all[p] = all
		if !joins {
			own := u.own[p]
			own.add(l.Credits, l.Count)
			u.own[p] = own
		}
	})
}

// allows says whether no cap is exceeded with further lots, completed on a day.
func (u *use) allows(lots []counted, on ledger.Day) bool {
	own, all := make(map[period]load), make(map[period]load)
	for i := range lots {
		l := &lots[i]
		u.touched(l, on, func(p period, joins bool) {
			x := all[p]
			x.add(l.Credits, l.Count)
			all[p] = x
			if !joins {
				y := own[p]
				y.add(l.Credits, l.Count)
				own[p] = y
			}
		})
	}
	for p, more := range all {
		c := &u.rules.AtMost[p.cap]
		if u.own[p].items+own[p].items == 0 {
			continue // of those that join alone, any number
		}
		if c.Max != programme.NoLimit && u.all[p].credits+more.credits > c.Max ||
			c.MaxItems != programme.NoLimit && u.all[p].items+more.items > c.MaxItems {
			return false
		}
	}
	return true
}
