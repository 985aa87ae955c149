package registrar

import (
	"fmt"
	"strings"
	"testing"

	"creditbank/courses"
	"creditbank/courses/audit"
	"creditbank/courses/programme"
	"creditbank/ledger"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestNearestIsTheFirstOfAllAudits holds the nearest programme, for which few
// are audited, against auditing all of them.
func TestNearestIsTheFirstOfAllAudits(t *testing.T) {
	spared := 0
	rapid.Check(t, func(t *rapid.T) {
		record := drawRecord(t)
		var candidates []candidate
		for i := range rapid.IntRange(1, 6).Draw(t, "programmes") {
			f, err := programme.Read("rules.yaml", []byte(drawRules(t)), nil)
			if err != nil {
				return // rules that contradict themselves are never published
			}
			o := &ready{offer: &offer{Programme: courses.Programme{Code: fmt.Sprint("P", i)}, Rules: f.Rules}}
			c, err := candidateOf(record, i, o)
			if err != nil {
				t.Fatal(err)
			}
			candidates = append(candidates, c)
		}
		var want *Match
		for i := range candidates {
			v, err := audit.Audit(candidates[i].Rules, record, audit.Options{Checkpoint: "head"})
			if err != nil {
				t.Fatal(err)
			}
			m := matchOf(candidates[i].Programme, candidates[i].Rules, NoneBetter, v)
			if want == nil || nearer(&m, want) < 0 {
				want = &m
			}
		}
		got, at, err := nearestOf(candidates, "head")
		if err != nil {
			t.Fatal(err)
		}
		if got.Programme.Code != want.Programme.Code || candidates[at].Code != want.Programme.Code {
			t.Fatalf("nearestOf = %s, missing %s; want %s, missing %s", got.Programme.Code, got.Missing, want.Programme.Code, want.Missing)
		}
		want.Verdict.Lines, want.Verdict.Excluded, want.Verdict.LeftOver = nil, nil, 0
		if diff := cmp.Diff(want, &got); diff != "" {
			t.Fatalf("nearestOf (-want +got)\n%s", diff)
		}
		for i := range candidates {
			if i > at && !candidates[i].mayBeat(&got, candidates[at].at) {
				spared++
			}
		}
	})
	if spared == 0 {
		t.Error("no audit was spared")
	}
}

// drawRules draws rules whose caps and groups get in each other's way.
func drawRules(t *rapid.T) string {
	n := func(name string, low, high int) int { return rapid.IntRange(low, high).Draw(t, name) }
	var b strings.Builder
	fmt.Fprintf(&b, "ruleset: T\ntotal: %d\ngroups: {a: %d, b: %d}\n", n("total", 8, 14), n("a", 0, 4), n("b", 0, 4))
	fmt.Fprintf(&b, "at_least:\n  own: {source: [own], min_share_of_total: 0.%d}\n", n("share", 1, 4))
	fmt.Fprintf(&b, "at_most:\n  work: {source: [work], max: %d}\n", n("cap", 1, 8))
	if rapid.Bool().Draw(t, "required") {
		fmt.Fprint(&b, "required:\n  a: {all: [c1, c2]}\n")
	}
	if rapid.Bool().Draw(t, "once") {
		fmt.Fprint(&b, "duplicates: once_per_subject\n")
	}
	return b.String()
}

func drawRecord(t *rapid.T) programme.Record {
	rec := programme.Record{AskedOn: 20_000}
	for i := range rapid.IntRange(0, 8).Draw(t, "lots") {
		lot := programme.Lot{
			ID: fmt.Sprint(i + 1), Count: 1, Credits: ledger.One * ledger.Amount(rapid.IntRange(1, 4).Draw(t, "credits")),
			Source: rapid.SampledFrom([]string{"own", "work"}).Draw(t, "source"), Completed: 19_000 + ledger.Day(i),
			Groups:  rapid.SampledFrom([][]string{{"a"}, {"b"}, {"a", "b"}, {"other"}, nil}).Draw(t, "groups"),
			Subject: rapid.SampledFrom([]string{"", "s1", "s2"}).Draw(t, "subject"),
			Course:  rapid.SampledFrom([]string{"", "c1", "c2"}).Draw(t, "course"),
		}
		rec.Lots = append(rec.Lots, lot)
	}
	return rec
}
