package audit

import (
	"cmp"
	"slices"

	"creditbank/courses/programme"
	"creditbank/ledger"
)

// Pace says how fast a learner can go through a plan.
type Pace struct {
	From        ledger.Day // the first day on which a course can begin
	WeeklyHours int        // that the learner has beside work, 1 or more
	// Until gives lines of the record the last day on which the bank keeps
	// them, where it has one.
	Until map[string]ledger.Day
	// Last are the groups whose courses finish a programme: none begins before
	// all others have begun.
	Last []string
}

// Step is a course of a schedule.
type Step struct {
	Offer            string
	Begin, Completed ledger.Day
}

// Schedule says when which course of a plan is taken.
type Schedule struct {
	Steps []Step     // in the order of their beginnings
	End   ledger.Day // the last completion; the first day if there is nothing to take
	// Deadline is the day by which all has to be completed: then the
	// registration lapses, or the first lot that counts expires. Zero if
	// nothing ends.
	Deadline ledger.Day
	// Expires is the line of the record that ends on the deadline; empty if the
	// registration does, or if nothing ends.
	Expires string
	// LastStart is the last day on which beginning still works, in the past if
	// it is too late. Zero if nothing ends.
	LastStart ledger.Day
}

// horizon is how far ahead a schedule goes, in days. What does not fit until
// then is put there.
const horizon = 40 * 366

// NewSchedule spreads the courses of a plan over time: those that finish the
// programme last, of the others those that take long first, each as early as the hours of a week and the caps for a semester or a
// year leave room. Of the plan's verdict only the places count; the days of
// the offers are not looked at.
func NewSchedule(r *programme.Rules, rec programme.Record, p *Plan, offers []Offer, pace Pace) Schedule {
	s := &scheduler{rules: r, weekly: int64(max(1, pace.WeeklyHours)) * 1000, groups: make(map[string]string)}
	for _, l := range p.Verdict.Lines {
		if l.Group != "" {
			s.groups[l.Lot] = l.Group
		}
	}
	for i := range offers {
		if slices.Contains(p.Offers, offers[i].ID) {
			s.courses = append(s.courses, s.course(&offers[i]))
		}
	}
	for i := range s.courses {
		c := &s.courses[i]
		c.last = slices.ContainsFunc(c.lots, func(l counted) bool { return slices.Contains(pace.Last, l.group) })
	}
	slices.SortFunc(s.courses, func(a, b taking) int {
		return cmp.Or(compareBool(a.last, b.last), cmp.Compare(b.days, a.days), cmp.Compare(a.ID, b.ID))
	})
	for i := range rec.Lots {
		l := &rec.Lots[i]
		if group, counts := s.groups[l.ID]; counts {
			s.have = append(s.have, counted{l, group})
		}
	}
	out := s.from(pace.From)
	out.Deadline, out.Expires = s.deadline(&rec, pace.Until)
	out.LastStart = s.lastStart(&out, pace.From)
	return out
}

type scheduler struct {
	rules   *programme.Rules
	weekly  int64             // thousandths of an hour
	groups  map[string]string // of the lines that count
	courses []taking
	have    []counted
}

// counted is a lot with the group that it counts in.
type counted struct {
	*programme.Lot
	group string
}

// taking is a course that is taken.
type taking struct {
	*Offer
	days int
	load int64 // thousandths of an hour a week
	lots []counted
	last bool // finishes the programme
}

// compareBool puts false before true.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// course says how long a course takes at the learner's pace, and how much of
// a week.
func (s *scheduler) course(o *Offer) taking {
	hours := int64(o.Hours)
	days := max(int64(o.Days), (hours*7000+s.weekly-1)/s.weekly, 1)
	t := taking{Offer: o, days: int(days), load: min(s.weekly, (hours*7000+days-1)/days)}
	lots := o.lots()
	for i := range lots {
		if group, counts := s.groups[lots[i].ID]; counts {
			t.lots = append(t.lots, counted{&lots[i], group})
		}
	}
	return t
}

// from makes the schedule that begins on a day.
func (s *scheduler) from(first ledger.Day) Schedule {
	out := Schedule{End: first}
	use := newUse(s.rules)
	for _, l := range s.have {
		use.add(l, l.Completed)
	}
	var taken []span
	others := first // when the last of the others begins
	for i := range s.courses {
		c := &s.courses[i]
		begin := first
		if c.last {
			begin = others
		}
		for ; begin < first+horizon; begin++ {
			if next, free := s.free(taken, c, begin); !free {
				begin = next - 1
				continue
			}
			if use.allows(c.lots, begin+ledger.Day(c.days)) {
				break
			}
		}
		end := begin + ledger.Day(c.days)
		for _, l := range c.lots {
			use.add(l, end)
		}
		if !c.last {
			others = max(others, begin)
		}
		taken = append(taken, span{begin, end, c.load})
		out.Steps = append(out.Steps, Step{c.ID, begin, end})
		out.End = max(out.End, end)
	}
	slices.SortStableFunc(out.Steps, func(a, b Step) int { return cmp.Compare(a.Begin, b.Begin) })
	return out
}

// span is a time in which hours of the week are taken; end is the first day
// after it.
type span struct {
	begin, end ledger.Day
	load       int64
}

// free says whether the weeks of a course have room for it if it begins on a
// day; if not, before which day there is no use in trying.
func (s *scheduler) free(taken []span, c *taking, begin ledger.Day) (next ledger.Day, free bool) {
	end := begin + ledger.Day(c.days)
	full := func(on ledger.Day) bool {
		sum := c.load
		for _, t := range taken {
			if t.begin <= on && on < t.end {
				sum += t.load
			}
		}
		return sum > s.weekly
	}
	// The load only grows where a span begins.
	for _, on := range append([]ledger.Day{begin}, begins(taken, begin, end)...) {
		if !full(on) {
			continue
		}
		next = end
		for _, t := range taken {
			if t.begin <= on && on < t.end {
				next = min(next, t.end)
			}
		}
		return max(next, begin+1), false
	}
	return begin, true
}

// begins returns the days on which spans begin, after one day and before
// another.
func begins(taken []span, after, before ledger.Day) []ledger.Day {
	var days []ledger.Day
	for _, t := range taken {
		if after < t.begin && t.begin < before {
			days = append(days, t.begin)
		}
	}
	return days
}

// deadline returns when the registration lapses or the first lot that counts
// expires, whichever comes first, and which lot it is; zero if nothing ends.
func (s *scheduler) deadline(rec *programme.Record, until map[string]ledger.Day) (end ledger.Day, lot string) {
	before := func(d ledger.Day, of string) {
		if d != 0 && (end == 0 || d < end) {
			end, lot = d, of
		}
	}
	if s.rules.RegistrationYears > 0 && rec.Registered != 0 {
		before(rec.Registered.AddYears(s.rules.RegistrationYears), "")
	}
	limits := &s.rules.Recognised
	for _, l := range s.have {
		before(until[l.ID], l.ID)
		if s.rules.ValidityYears > 0 {
			before(l.Completed.AddYears(s.rules.ValidityYears), l.ID)
		}
		if limits.MaxAgeYears > 0 && slices.Contains(limits.Sources, l.Source) {
			before(l.Completed.AddYears(limits.MaxAgeYears), l.ID)
		}
	}
	return end, lot
}

// lastStart looks for the last day on which beginning still works. The later
// the beginning the later the end, so halving finds it.
func (s *scheduler) lastStart(now *Schedule, from ledger.Day) ledger.Day {
	latest := now.Deadline
	for i := range s.courses {
		if e := s.courses[i].Ends; e != 0 && (latest == 0 || e < latest) {
			latest = e
		}
	}
	if latest == 0 {
		return 0
	}
	works := func(x *Schedule) bool {
		for _, step := range x.Steps {
			at := slices.IndexFunc(s.courses, func(c taking) bool { return c.ID == step.Offer })
			if e := s.courses[at].Ends; e != 0 && step.Completed > e {
				return false
			}
		}
		return now.Deadline == 0 || x.End <= now.Deadline
	}
	if !works(now) {
		return latest - (now.End - from)
	}
	lo, hi := from, max(from, latest) // lo works
	for lo < hi {
		mid := lo + (hi-lo+1)/2
		if x := s.from(mid); works(&x) {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return lo
}
