package audit_test

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"creditbank/courses/audit"
	"creditbank/courses/programme"
	"creditbank/ledger"
)

func mustAudit(t testing.TB, seed uint64, r *programme.Rules, rec programme.Record) audit.Verdict {
	t.Helper()
	v, err := audit.Audit(r, rec, audit.Options{})
	if err != nil {
		t.Fatalf("seed %d: Audit = %v", seed, err)
	}
	return v
}

func mustJSON(t testing.TB, v audit.Verdict, r *programme.Rules) []byte {
	t.Helper()
	b, err := v.JSON(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestAgainstEnumeration compares with trying every choice, on 20,000 random
// rule sets that use every key of the format.
func TestAgainstEnumeration(t *testing.T) {
	met, short := 0, 0
	for seed := range uint64(20_000) {
		r, rec := small.instance(t, seed)
		v := mustAudit(t, seed, r, rec)
		o := newOracle(r, &rec)
		wantShort, wantCounted := o.best()
		if v.Missing() != wantShort || v.Counted != wantCounted || !v.Proved {
			t.Fatalf("seed %d: Audit = %s missing, %s counted, proved %t; want %s and %s", seed, v.Missing(), v.Counted,
				v.Proved, wantShort, wantCounted)
		}
		if err := o.take(&v); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if c := o.broken(); c != "" {
			t.Fatalf("seed %d: the choice breaks the cap %s", seed, c)
		}
		if s, c := o.worth(); s != v.Missing() || c != v.Counted {
			t.Fatalf("seed %d: the verdict says %s missing, %s counted; its choice has %s and %s", seed, v.Missing(),
				v.Counted, s, c)
		}
		for _, l := range v.Lines {
			if l.Group == "" && (l.Reason == "" || l.Reason == audit.Untried) {
				t.Fatalf("seed %d: lot %s does not count, reason %q", seed, l.Lot, l.Reason)
			}
		}
		if v.Met {
			met++
		} else {
			short++
		}
	}
	if met < 500 || short < 500 {
		t.Errorf("%d verdicts are met and %d are not; want many of both", met, short)
	}
}

// TestAgainstEnumerationMedium does the same with more lots, so that bounds,
// searches and remembered states are all at work.
func TestAgainstEnumerationMedium(t *testing.T) {
	for seed := range uint64(300) {
		r, rec := medium.instance(t, seed)
		v := mustAudit(t, seed, r, rec)
		wantShort, wantCounted := newOracle(r, &rec).best()
		if v.Missing() != wantShort || v.Counted != wantCounted || !v.Proved {
			t.Fatalf("seed %d: Audit = %s missing, %s counted, proved %t; want %s and %s", seed, v.Missing(), v.Counted,
				v.Proved, wantShort, wantCounted)
		}
	}
}

func TestOrderOfLotsMeansNothing(t *testing.T) {
	for seed := range uint64(2_000) {
		s := small
		if seed%10 == 0 {
			s = typical
		}
		r, rec := s.instance(t, seed)
		want := mustJSON(t, mustAudit(t, seed, r, rec), r)
		rng := rand.New(rand.NewPCG(seed, 5))
		rng.Shuffle(len(rec.Lots), func(i, j int) { rec.Lots[i], rec.Lots[j] = rec.Lots[j], rec.Lots[i] })
		for i := range rec.Lots {
			g := rec.Lots[i].Groups
			rng.Shuffle(len(g), func(i, j int) { g[i], g[j] = g[j], g[i] })
		}
		if got := mustJSON(t, mustAudit(t, seed, r, rec), r); !bytes.Equal(got, want) {
			t.Fatalf("seed %d: shuffled lots give\n%s\nwant\n%s", seed, got, want)
		}
	}
}

// noWorse says whether a verdict is at least as good as another.
func noWorse(a, b *audit.Verdict) bool {
	return a.Missing() < b.Missing() || a.Missing() == b.Missing() && a.Counted >= b.Counted
}

func TestMoreIsNeverWorse(t *testing.T) {
	for seed := range uint64(2_000) {
		r, rec := small.instance(t, seed)
		before := mustAudit(t, seed, r, rec)
		extra := small.record(rand.New(rand.NewPCG(seed, 6))).Lots[0]
		extra.ID, extra.Subject = "extra", "a new subject"
		rec.Lots = append(rec.Lots, extra)
		if after := mustAudit(t, seed, r, rec); !noWorse(&after, &before) {
			t.Fatalf("seed %d: with one lot more %s are missing and %s counted, before %s and %s", seed, after.Missing(),
				after.Counted, before.Missing(), before.Counted)
		}
	}
}

func TestLooserCapIsNeverWorse(t *testing.T) {
	for seed := range uint64(2_000) {
		r, rec := small.instance(t, seed)
		before := mustAudit(t, seed, r, rec)
		c := &r.AtMost[seed%uint64(len(r.AtMost))]
		if c.Max != programme.NoLimit {
			c.Max += 2 * ledger.One
		} else {
			c.MaxItems++
		}
		if after := mustAudit(t, seed, r, rec); !noWorse(&after, &before) {
			t.Fatalf("seed %d: with a looser cap %s are missing and %s counted, before %s and %s", seed, after.Missing(),
				after.Counted, before.Missing(), before.Counted)
		}
	}
}

// TestRenamedCourseChangesNothing renames courses that no list names.
func TestRenamedCourseChangesNothing(t *testing.T) {
	for seed := range uint64(1_000) {
		r, rec := small.instance(t, seed)
		want := mustJSON(t, mustAudit(t, seed, r, rec), r)
		for i := range rec.Lots {
			if c := rec.Lots[i].Course; c == "c4" || c == "c5" {
				rec.Lots[i].Course = "renamed " + c
			}
		}
		if got := mustJSON(t, mustAudit(t, seed, r, rec), r); !bytes.Equal(got, want) {
			t.Fatalf("seed %d: renamed courses give\n%s\nwant\n%s", seed, got, want)
		}
	}
}

// TestLineOfEqualLots writes equal lots as one line and as many: the verdict
// is the same.
func TestLineOfEqualLots(t *testing.T) {
	for seed := range uint64(500) {
		r, rec := small.instance(t, seed)
		many := rec
		many.Lots = nil
		for _, l := range rec.Lots {
			l.Subject = ""
			for _, end := range []string{"a", "b"} {
				one := l
				one.ID += end
				many.Lots = append(many.Lots, one)
			}
		}
		for i := range rec.Lots {
			rec.Lots[i].Count, rec.Lots[i].Subject = 2, ""
		}
		one, two := mustAudit(t, seed, r, rec), mustAudit(t, seed, r, many)
		if one.Missing() != two.Missing() || one.Counted != two.Counted || one.LeftOver != two.LeftOver {
			t.Fatalf("seed %d: as lines %s, %s, %s; one by one %s, %s, %s", seed, one.Missing(), one.Counted, one.LeftOver,
				two.Missing(), two.Counted, two.LeftOver)
		}
	}
}
