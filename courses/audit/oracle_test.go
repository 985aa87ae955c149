package audit_test

import (
	"fmt"

	"creditbank/courses/audit"
	"creditbank/courses/programme"
	"creditbank/ledger"
)

// oracle judges by the words of the rules alone, lot by lot and choice by
// choice. It shares nothing with the audit but the types.
type oracle struct {
	rules *programme.Rules
	lots  []programme.Lot // eligible, one each, without duplicates
	at    []int           // group of each lot, -1 for none
	short ledger.Amount
	count ledger.Amount
}

// newOracle takes records whose counts are all one.
func newOracle(r *programme.Rules, rec *programme.Record) *oracle {
	o := &oracle{rules: r, short: 1 << 60, count: -1}
	old := func(l *programme.Lot, years int) bool {
		return years > 0 && rec.AskedOn > l.Completed.AddYears(years)
	}
	for _, l := range rec.Lots {
		special := false
		for _, s := range r.Recognised.Sources {
			special = special || s == l.Source
		}
		if r.SameOutcomeOnce && l.RedeemedFor != "" || old(&l, r.ValidityYears) || special && old(&l, r.Recognised.MaxAgeYears) ||
			r.EarnedAfter != 0 && l.Completed <= r.EarnedAfter || l.Score.Below(r.PassScore) ||
			special && l.GradePoint.Below(r.Recognised.MinGradePoint) || l.Frozen || len(o.places(&l)) == 0 {
			continue
		}
		o.lots = append(o.lots, l)
	}
	if r.OncePerSubject {
		o.once()
	}
	o.at = make([]int, len(o.lots))
	return o
}

func (o *oracle) once() {
	var kept []programme.Lot
	for i, l := range o.lots {
		beaten := false
		for j, m := range o.lots {
			if i == j || l.Subject == "" || l.Subject != m.Subject {
				continue
			}
			switch {
			case m.Credits != l.Credits:
				beaten = beaten || m.Credits > l.Credits
			case m.Completed != l.Completed:
				beaten = beaten || m.Completed < l.Completed
			default:
				beaten = beaten || m.ID < l.ID
			}
		}
		if !beaten {
			kept = append(kept, l)
		}
	}
	o.lots = kept
}

func (o *oracle) places(l *programme.Lot) []int {
	var places []int
	for g := range o.rules.Groups {
		for _, name := range l.Groups {
			if name == o.rules.Groups[g].Name && o.rules.Groups[g].Accepts(l.Source) {
				places = append(places, g)
				break
			}
		}
	}
	return places
}

// best tries every choice.
func (o *oracle) best() (short, counted ledger.Amount) {
	o.try(0)
	return o.short, o.count
}

func (o *oracle) try(i int) {
	if i == len(o.lots) {
		if o.broken() == "" {
			if s, c := o.worth(); s < o.short || s == o.short && c > o.count {
				o.short, o.count = s, c
			}
		}
		return
	}
	o.at[i] = -1
	o.try(i + 1)
	for _, g := range o.places(&o.lots[i]) {
		o.at[i] = g
		o.try(i + 1)
	}
}

// broken returns the name of a cap that the choice breaks, or "".
func (o *oracle) broken() string {
	for i := range o.rules.AtMost {
		c := &o.rules.AtMost[i]
		type use struct {
			credits, joined ledger.Amount
			items, joiners  int
		}
		uses := make(map[string]use)
		for j, g := range o.at {
			if g < 0 {
				continue
			}
			l := &o.lots[j]
			of := ""
			switch c.Per {
			case programme.PerIssuer:
				of = l.Issuer
			case programme.PerYear:
				of = fmt.Sprint(o.rules.Calendar.Year(l.Completed))
			case programme.PerSemester:
				of = fmt.Sprint(o.rules.Calendar.Semester(l.Completed))
			}
			u := uses[of]
			switch group := o.rules.Groups[g].Name; {
			case c.Selects(l.Source, l.Issuer, group):
				u.credits += l.Credits
				u.items++
			case c.Joined(l.Source, l.Issuer, group):
				u.joined += l.Credits
				u.joiners++
			}
			uses[of] = u
		}
		for _, u := range uses {
			if u.items > 0 && (c.Max != programme.NoLimit && u.credits+u.joined > c.Max ||
				c.MaxItems != programme.NoLimit && u.items+u.joiners > c.MaxItems) {
				return c.Name
			}
		}
	}
	return ""
}

// worth returns the sum of shortfalls and the counted credits of the choice.
func (o *oracle) worth() (short, counted ledger.Amount) {
	groups := make([]ledger.Amount, len(o.rules.Groups))
	for i, g := range o.at {
		if g >= 0 {
			groups[g] += o.lots[i].Credits
			counted += o.lots[i].Credits
		}
	}
	short = max(0, o.rules.Total-counted)
	for g := range groups {
		short += max(0, o.rules.Groups[g].Min-groups[g])
		for _, req := range o.rules.Groups[g].Required {
			short += o.lacks(g, &req)
		}
	}
	for _, a := range o.rules.AtLeast {
		have := ledger.Amount(0)
		for i, g := range o.at {
			if g >= 0 && a.Selects(o.lots[i].Source, o.lots[i].Issuer, o.rules.Groups[g].Name) {
				have += o.lots[i].Credits
			}
		}
		short += max(0, a.Min-have)
	}
	return short, counted
}

func (o *oracle) lacks(g int, req *programme.Requirement) ledger.Amount {
	least := ledger.Amount(1 << 60)
	for _, a := range req.AnyOf {
		missing, credits := ledger.Amount(0), ledger.Amount(0)
		for _, course := range a.Courses {
			passed := false
			for i := range o.lots {
				if o.at[i] == g && o.lots[i].Course == course {
					passed = true
					credits += o.lots[i].Credits
				}
			}
			if !passed {
				missing += ledger.One
			}
		}
		if !a.All() {
			missing = max(0, a.Credits-credits)
		}
		least = min(least, missing)
	}
	return least
}

// take makes the choice of a verdict the oracle's.
func (o *oracle) take(v *audit.Verdict) error {
	where := make(map[string]string)
	for _, l := range v.Lines {
		where[l.Lot] = l.Group
	}
	for i := range o.lots {
		o.at[i] = -1
		name := where[o.lots[i].ID]
		delete(where, o.lots[i].ID)
		if name == "" {
			continue
		}
		for _, g := range o.places(&o.lots[i]) {
			if o.rules.Groups[g].Name == name {
				o.at[i] = g
			}
		}
		if o.at[i] < 0 {
			return fmt.Errorf("lot %s is placed in %s, which it may not serve", o.lots[i].ID, name)
		}
	}
	for id, group := range where {
		if group != "" {
			return fmt.Errorf("lot %s counts in %s and is not eligible", id, group)
		}
	}
	return nil
}
