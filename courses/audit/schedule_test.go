package audit_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"creditbank/courses/audit"
	"creditbank/courses/programme"
	"creditbank/ledger"

	"pgregory.net/rapid"
)

func rulesOf(t testing.TB, text string) *programme.Rules {
	t.Helper()
	f, err := programme.Read("t.yaml", []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	return f.Rules
}

// planned looks for a plan as if every course had a year of its own, which is
// how a caller leaves the days to the schedule.
func planned(t testing.TB, r *programme.Rules, rec programme.Record, offers []audit.Offer) audit.Plan {
	t.Helper()
	for i := range offers {
		offers[i].Completed = rec.AskedOn + ledger.Day(366*(i+1))
	}
	p, err := audit.NewPlan(r, rec, offers, audit.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func told(s audit.Schedule) string {
	var b strings.Builder
	for _, x := range s.Steps {
		fmt.Fprintf(&b, "%s %s to %s; ", x.Offer, x.Begin, x.Completed)
	}
	fmt.Fprintf(&b, "end %s, deadline %s, last start %s", s.End, s.Deadline, s.LastStart)
	return b.String()
}

// TestSchedule is a table of paces, caps and ends.
func TestSchedule(t *testing.T) {
	course := func(id string, credits, hours, days int) audit.Offer {
		return audit.Offer{
			Lot:   programme.Lot{ID: id, Source: "own", Issuer: "C", Count: 1, Credits: ledger.Amount(credits) * ledger.One, Groups: []string{"a"}},
			Hours: hours, Days: days,
		}
	}
	const plain = "ruleset: T\ntotal: 12\ngroups: {a: 12}\n"
	three := []audit.Offer{course("x", 4, 56, 0), course("y", 4, 56, 0), course("z", 4, 56, 0)}
	for _, c := range []struct {
		name, rules string
		offers      []audit.Offer
		weekly      int
		want        string
	}{
		{"one after the other", plain, three, 8,
			"x 2026-06-01 to 2026-07-20; y 2026-07-20 to 2026-09-07; z 2026-09-07 to 2026-10-26; end 2026-10-26, deadline , last start "},
		{"three times the hours, twice at once", plain, three, 24,
			"x 2026-06-01 to 2026-06-18; y 2026-06-18 to 2026-07-05; z 2026-07-05 to 2026-07-22; end 2026-07-22, deadline , last start "},
		{"a long one leaves room for others", plain, []audit.Offer{course("x", 4, 52, 182), course("y", 4, 56, 0), course("z", 4, 6, 7)}, 8,
			"x 2026-06-01 to 2026-11-30; z 2026-06-01 to 2026-06-08; y 2026-11-30 to 2027-01-18; end 2027-01-18, deadline , last start "},
		{"two in a semester", plain + "at_most: {s: {source: [own], per: semester, max: 8}}\ncalendar: {year_starts: \"03-01\", semesters: [\"03-01\", \"09-01\"]}\n", three, 24,
			"x 2026-06-01 to 2026-06-18; y 2026-06-18 to 2026-07-05; z 2026-08-15 to 2026-09-01; end 2026-09-01, deadline , last start "},
		{"one in a year", plain + "at_most: {s: {source: [own], per: year, max_items: 1}}\n", three, 24,
			"x 2026-06-01 to 2026-06-18; y 2026-12-15 to 2027-01-01; z 2027-12-15 to 2028-01-01; end 2028-01-01, deadline , last start "},
		{"before the registration lapses", plain + "registration_years: 1\n", three, 8,
			"x 2026-06-01 to 2026-07-20; y 2026-07-20 to 2026-09-07; z 2026-09-07 to 2026-10-26; end 2026-10-26, deadline 2027-03-01, last start 2026-10-05"},
		{"too late", plain + "registration_years: 1\n", []audit.Offer{course("x", 12, 16, 400)}, 8,
			"x 2026-06-01 to 2027-07-06; end 2027-07-06, deadline 2027-03-01, last start 2026-01-25"},
	} {
		r := rulesOf(t, c.rules)
		rec := programme.Record{AskedOn: day("2026-06-01"), Registered: day("2026-03-01")}
		p := planned(t, r, rec, c.offers)
		got := audit.NewSchedule(r, rec, &p, c.offers, audit.Pace{From: rec.AskedOn, WeeklyHours: c.weekly})
		if told(got) != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, told(got), c.want)
		}
	}
	// A course that is withdrawn soon decides, and so does a lot that expires.
	r := rulesOf(t, plain+"validity_years: 8\n")
	rec := programme.Record{AskedOn: day("2026-06-01"), Lots: []programme.Lot{
		{ID: "old", Source: "own", Completed: day("2018-08-01"), Count: 1, Credits: 4 * ledger.One, Groups: []string{"a"}},
	}}
	p := planned(t, r, rec, three[:2])
	if s := audit.NewSchedule(r, rec, &p, three[:2], audit.Pace{From: rec.AskedOn, WeeklyHours: 40}); s.Deadline.String() != "2026-08-01" || s.LastStart.String() != "2026-07-12" {
		t.Errorf("with a lot that expires: %s", told(s))
	}
	soon := slices.Clone(three[:2])
	soon[0].Ends = day("2026-06-20")
	if s := audit.NewSchedule(r, rec, &p, soon, audit.Pace{From: rec.AskedOn, WeeklyHours: 40, Until: map[string]ledger.Day{"old": day("2026-07-01")}}); s.Deadline.String() != "2026-07-01" || s.LastStart.String() != "2026-06-10" {
		t.Errorf("with a course that ends: %s", told(s))
	}
}

// TestPlanOfParts takes a course that becomes two lots whole, and counts it
// once.
func TestPlanOfParts(t *testing.T) {
	r := rulesOf(t, "ruleset: T\ntotal: 8\ngroups: {a: 4, b: 4}\n")
	lot := func(id, group string, credits ledger.Amount) programme.Lot {
		return programme.Lot{ID: id, Source: "own", Count: 1, Credits: credits * ledger.One, Groups: []string{group}}
	}
	rec := programme.Record{AskedOn: day("2026-06-01")}
	offers := []audit.Offer{
		{Lot: lot("a", "a", 4), Hours: 10}, {Lot: lot("b", "b", 4), Hours: 10},
		{Lot: lot("both.1", "a", 4), More: []programme.Lot{lot("both.2", "b", 4)}, Hours: 60},
	}
	for i := range offers[2].More {
		offers[2].More[i].Completed = rec.AskedOn + 1
	}
	p := planned(t, r, rec, offers)
	if fmt.Sprint(p.Offers) != "[both.1]" || p.Hours != 60 || !p.Verdict.Met || !p.Proved || len(p.Verdict.Lines) != 2 {
		t.Errorf("NewPlan = %v, %d hours, met %t, proved %t; want the one course with both parts", p.Offers, p.Hours, p.Verdict.Met, p.Proved)
	}
}

// TestScheduleKeepsCaps draws courses and caps: the schedule breaks none, never
// asks for more hours in a week than there are, ends in time if it begins on
// the last day, and not if it begins a day later.
func TestScheduleKeepsCaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.IntRange(2, 6).Draw(t, "most")
		rules := fmt.Sprintf("ruleset: T\ntotal: 20\ngroups: {a: 20}\nregistration_years: %d\ncalendar: {year_starts: \"03-01\", semesters: [\"03-01\", \"09-01\"]}\n"+
			"at_most: {s: {source: [own], per: semester, max: %d, joins: [other]}, y: {source: [own], per: year, max_items: 3}}\n",
			rapid.IntRange(2, 9).Draw(t, "years"), most)
		f, err := programme.Read("t.yaml", []byte(rules), nil)
		if err != nil {
			t.Fatal(err)
		}
		rec := programme.Record{AskedOn: day("2026-06-01"), Registered: day("2026-06-01")}
		var offers []audit.Offer
		for i := range rapid.IntRange(1, 10).Draw(t, "courses") {
			offers = append(offers, audit.Offer{
				Lot: programme.Lot{ID: fmt.Sprint("c", i), Source: rapid.SampledFrom([]string{"own", "other"}).Draw(t, "source"), Count: 1,
					Completed: rec.AskedOn + ledger.Day(366*(i+1)), Credits: ledger.Amount(rapid.IntRange(1, 2).Draw(t, "credits")) * ledger.One, Groups: []string{"a"}},
				Hours: rapid.IntRange(0, 80).Draw(t, "hours"), Days: rapid.IntRange(0, 120).Draw(t, "days"),
			})
		}
		p, err := audit.NewPlan(f.Rules, rec, offers, audit.Options{})
		if err != nil {
			t.Fatal(err)
		}
		pace := audit.Pace{From: rec.AskedOn, WeeklyHours: rapid.IntRange(1, 20).Draw(t, "weekly")}
		s := audit.NewSchedule(f.Rules, rec, &p, offers, pace)
		if len(s.Steps) != len(p.Offers) {
			t.Fatalf("%d steps for %d courses", len(s.Steps), len(p.Offers))
		}
		with := rec
		for _, step := range s.Steps {
			at := slices.IndexFunc(offers, func(o audit.Offer) bool { return o.ID == step.Offer })
			lot := offers[at].Lot
			lot.Completed = step.Completed
			with.Lots = append(with.Lots, lot)
			load := 0
			for _, other := range s.Steps {
				i := slices.IndexFunc(offers, func(o audit.Offer) bool { return o.ID == other.Offer })
				if other.Begin <= step.Begin && step.Begin < other.Completed {
					load += offers[i].Hours * 7000 / int(other.Completed-other.Begin)
				}
			}
			if load > pace.WeeklyHours*1000 {
				t.Errorf("%d thousandths of an hour in the week of %s, want at most %d hours", load, step.Begin, pace.WeeklyHours)
			}
			if step.Completed < step.Begin+ledger.Day(offers[at].Days) || step.Begin < pace.From {
				t.Errorf("%+v is too short or too early", step)
			}
		}
		v, err := audit.Audit(f.Rules, with, audit.Options{})
		if err != nil || v.Missing() != p.Verdict.Missing() {
			t.Errorf("with the days of the schedule %s are missing, by the plan %s, %v\n%s", v.Missing(), p.Verdict.Missing(), err, told(s))
		}
		if s.LastStart < pace.From {
			if s.End <= s.Deadline {
				t.Errorf("it can begin today and is told to be too late: %s", told(s))
			}
			return
		}
		pace.From = s.LastStart
		if last := audit.NewSchedule(f.Rules, rec, &p, offers, pace); last.End > s.Deadline {
			t.Errorf("begun on the last day it ends on %s: %s", last.End, told(s))
		}
		pace.From++
		if later := audit.NewSchedule(f.Rules, rec, &p, offers, pace); later.End <= s.Deadline {
			t.Errorf("begun a day later it ends on %s, in time: %s", later.End, told(s))
		}
	})
}

// TestScheduleEndsWithTheLast: what finishes a programme begins after all
// others have, and the schedule names what ends first.
func TestScheduleEndsWithTheLast(t *testing.T) {
	r := rulesOf(t, "ruleset: T\ntotal: 12\ngroups: {a: 8, z: 4}\nvalidity_years: 8\n")
	lot := func(id, group string) programme.Lot {
		return programme.Lot{ID: id, Source: "own", Issuer: "C", Count: 1, Credits: 4 * ledger.One, Groups: []string{group}}
	}
	rec := programme.Record{AskedOn: day("2026-06-01"), Lots: []programme.Lot{lot("old", "a")}}
	rec.Lots[0].Completed = day("2019-01-02")
	offers := []audit.Offer{{Lot: lot("project", "z"), Hours: 192}, {Lot: lot("course", "a"), Hours: 8}}
	p := planned(t, r, rec, offers)
	for _, c := range []struct{ last, want string }{{"", "project course"}, {"z", "course project"}} {
		s := audit.NewSchedule(r, rec, &p, offers, audit.Pace{From: rec.AskedOn, WeeklyHours: 8, Last: []string{c.last}})
		var order []string
		for _, step := range s.Steps {
			order = append(order, step.Offer)
		}
		if got := strings.Join(order, " "); got != c.want {
			t.Errorf("with %q last: %s, want %s", c.last, got, c.want)
		}
		if s.Expires != "old" || s.Deadline != day("2027-01-02") {
			t.Errorf("%q ends on %s, want “old” on 2027-01-02", s.Expires, s.Deadline)
		}
	}
	rec.Registered = day("2018-06-01")
	r.RegistrationYears = 8
	if s := audit.NewSchedule(r, rec, &p, offers, audit.Pace{From: rec.AskedOn, WeeklyHours: 8}); s.Expires != "" || s.Deadline != day("2026-06-01") {
		t.Errorf("%q ends on %s, want the registration on 2026-06-01", s.Expires, s.Deadline)
	}
}
