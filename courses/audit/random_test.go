package audit_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"creditbank/courses/programme"
	"creditbank/ledger"
)

// shape says how large a random rule set and record are.
type shape struct {
	lots, groups, caps, sources, issuers int
	credits                              []string // what a lot may be worth
	perGroup                             int      // credits that a group may ask for at most
	firstYear, years                     int
	tight                                bool // caps far below what the record brings
	// courses is how many different courses the lots are of: lots of one course
	// have source, issuer, credits and groups in common. If zero, every lot is
	// drawn by itself, so that hardly two are alike.
	courses int
	// popular says that of the courses the first are taken far more often: the
	// number of a lot's course is the least of three that are drawn.
	popular bool
}

var (
	// small ends under enumeration.
	small = shape{5, 3, 4, 2, 2, []string{"1", "2", "2", "3"}, 1, 2023, 2, true, 0, false}
	// medium takes the oracle a tenth of a second.
	medium = shape{10, 4, 6, 3, 2, []string{"0.5", "1", "1.5", "2", "3", "4"}, 5, 2023, 2, true, 0, false}
	// typical is a worker's record against an ordinary programme.
	typical = shape{25, 8, 6, 4, 5, []string{"1", "1.5", "2", "2", "2.5", "3", "4"}, 9, 2020, 5, false, 0, false}
	// heavy is a long record against a programme with overlapping caps.
	heavy = shape{200, 12, 15, 6, 12, []string{"0.5", "1", "1.5", "2", "2", "2.5", "3", "4"}, 40, 2016, 9, false, 0, false}
	// heavyCourses is the same, with lots of courses that many have taken part
	// in again and again.
	heavyCourses = withCourses(heavy, 40)
	// typicalCourses is a worker's record of courses.
	typicalCourses = withCourses(typical, 12)
	// heavyPopular is a long record with a few courses that come again and
	// again and some that do not, as in a house that repeats its trainings.
	heavyPopular = popular(withCourses(heavy, 60))
)

func popular(s shape) shape {
	s.popular = true
	return s
}

func withCourses(s shape, n int) shape {
	s.courses = n
	return s
}

// rulesText writes a rule file. All keys of the format occur, so that what is
// tested is what a college can write.
func (s shape) rulesText(rng *rand.Rand) string {
	var b strings.Builder
	mins, sum := make([]int, s.groups), 0
	for g := range mins {
		mins[g] = rng.IntN(s.perGroup + 1)
		sum += mins[g]
	}
	total := max(1, sum+rng.IntN(s.perGroup))
	fmt.Fprintf(&b, "ruleset: RANDOM\ntotal: %d\n", total)
	fmt.Fprint(&b, "calendar: {year_starts: \"03-01\", semesters: [\"03-01\", \"09-01\"]}\ngroups:\n")
	for g, m := range mins {
		fmt.Fprintf(&b, "  g%d: %d\n", g, m)
	}
	if rng.IntN(3) == 0 {
		fmt.Fprintf(&b, "accept:\n  g%d: [s%d, s0]\n", rng.IntN(s.groups), 1+rng.IntN(s.sources-1))
	}
	if rng.IntN(3) == 0 {
		fmt.Fprintf(&b, "required:\n  g%d: %s\n", rng.IntN(s.groups), []string{
			"{all: [c1, c2]}", "{credits: 3, of: [c0, c1, c2]}",
			"{any_of: [{all: [c0, c1]}, {credits: 4, of: [c1, c2, c3]}]}",
			"[{credits: 2, of: [c0, c3]}, {any_of: [{all: [c1]}, {credits: 2.5, of: [c2, c3]}]}]",
		}[rng.IntN(4)])
	}
	fmt.Fprint(&b, "at_least:\n")
	for i := range 1 + rng.IntN(2) {
		fmt.Fprintf(&b, "  least%d: {source: [s%d], min_share_of_total: 0.%d}\n", i, i, 1+rng.IntN(3))
	}
	fmt.Fprint(&b, "at_most:\n")
	for i := range s.caps {
		fmt.Fprintf(&b, "  most%d: %s\n", i, s.cap(rng, total))
	}
	if rng.IntN(2) == 0 {
		fmt.Fprint(&b, "duplicates: once_per_subject\n")
	}
	for _, key := range []string{
		"pass_score: 60", "validity_years: 4", "earned_after: 2021-06-30", "same_outcome_once: true",
		"recognised: {source: [s1], min_grade_point: 2.5, max_age_years: 3}",
	} {
		if rng.IntN(8) == 0 {
			fmt.Fprintln(&b, key)
		}
	}
	return b.String()
}

func (s shape) cap(rng *rand.Rand, total int) string {
	source := fmt.Sprintf("s%d", rng.IntN(s.sources))
	other := fmt.Sprintf("s%d", rng.IntN(s.sources))
	both := source
	if other != source {
		both += ", " + other
	}
	part := func(percent int) string {
		if !s.tight {
			percent = percent*3/2 + 5
		}
		return fmt.Sprintf("%d.%d", total*percent/100, rng.IntN(2)*5)
	}
	switch rng.IntN(8) {
	case 0:
		return fmt.Sprintf("{source: [%s], max_share_of_total: 0.%d}", source, 2+rng.IntN(5))
	case 1:
		return fmt.Sprintf("{source: [%s], max: %s}", both, part(30+rng.IntN(40)))
	case 2:
		return fmt.Sprintf("{source: [%s], per: issuer, max: %s}", source, part(5+rng.IntN(15)))
	case 3:
		return fmt.Sprintf("{source: [%s], per: semester, max: %s}", both, part(4+rng.IntN(10)))
	case 4:
		return fmt.Sprintf("{source: [%s], max_items: %d}", source, 1+s.lots*(5+rng.IntN(15))/100)
	case 5:
		return fmt.Sprintf("{source: [%s], group: g%d, max: %s}", source, rng.IntN(s.groups), part(3+rng.IntN(10)))
	case 6:
		return fmt.Sprintf("{issuer: [i%d], max: %s}", rng.IntN(s.issuers), part(10+rng.IntN(10)))
	default:
		if other == source {
			return fmt.Sprintf("{per: year, max: %s}", part(20+rng.IntN(20)))
		}
		return fmt.Sprintf("{source: [%s], per: year, max: %s, joins: [%s]}", source, part(8+rng.IntN(20)), other)
	}
}

// record makes lots of the shape.
func (s shape) record(rng *rand.Rand) programme.Record {
	rec := programme.Record{AskedOn: day("2026-06-01")}
	for i := range s.lots {
		credits, err := ledger.ParseAmount(s.credits[rng.IntN(len(s.credits))])
		if err != nil {
			panic(err)
		}
		l := programme.Lot{
			ID: fmt.Sprintf("l%d", i), Source: fmt.Sprintf("s%d", rng.IntN(s.sources)),
			Issuer: fmt.Sprintf("i%d", rng.IntN(s.issuers)), Count: 1, Credits: credits,
			Completed: day(fmt.Sprintf("%d-%02d-%02d", s.firstYear+rng.IntN(s.years), 1+rng.IntN(12), 1+rng.IntN(28))),
			Course:    fmt.Sprintf("c%d", rng.IntN(6)),
		}
		switch rng.IntN(12) {
		case 0:
			l.Score = programme.MarkOf(int32(50_000 + rng.IntN(40_000)))
		case 1:
			l.RedeemedFor = "another programme"
		case 2:
			l.GradePoint = programme.MarkOf(int32(2_000 + rng.IntN(1_000)))
		case 3:
			l.Frozen = true
		}
		if rng.IntN(6) == 0 {
			l.Subject = fmt.Sprintf("t%d", rng.IntN(s.lots))
		}
		for range 1 + rng.IntN(3) {
			l.Groups = append(l.Groups, fmt.Sprintf("g%d", rng.IntN(s.groups)))
		}
		if s.courses > 0 && i >= s.courses {
			at := rng.IntN(s.courses)
			if s.popular {
				at = min(at, rng.IntN(s.courses), rng.IntN(s.courses))
			}
			first := &rec.Lots[at]
			l.Source, l.Issuer, l.Credits = first.Source, first.Issuer, first.Credits
			l.Course, l.Groups = first.Course, first.Groups
		}
		rec.Lots = append(rec.Lots, l)
	}
	return rec
}

// instance makes a rule set without contradictions and a record.
func (s shape) instance(t testing.TB, seed uint64) (*programme.Rules, programme.Record) {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 77))
	for range 1000 {
		f, err := programme.Read("random.yaml", []byte(s.rulesText(rng)), nil)
		if err == nil {
			return f.Rules, s.record(rng)
		}
		if !strings.Contains(err.Error(), "asks for") && !strings.Contains(err.Error(), "nobody can fill") {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
	t.Fatalf("seed %d: no rule set without contradictions", seed)
	return nil, programme.Record{}
}

func day(text string) ledger.Day {
	d, err := ledger.ParseDay(text)
	if err != nil {
		panic(err)
	}
	return d
}
