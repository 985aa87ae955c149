package audit_test

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"creditbank/courses/audit"
	"creditbank/courses/programme"
)

// benchmark audits random records one after the other and reports, beside the
// mean, how long the slowest of a hundred took and how many were not proved.
func benchmark(b *testing.B, s shape, instances int) {
	type pair struct {
		rules *programme.Rules
		rec   programme.Record
	}
	pairs := make([]pair, instances)
	for i := range pairs {
		pairs[i].rules, pairs[i].rec = s.instance(b, uint64(i))
	}
	best := make([]time.Duration, instances)
	unproved, i := 0, 0
	for b.Loop() {
		p := &pairs[i%instances]
		begin := time.Now()
		v, err := audit.Audit(p.rules, p.rec, audit.Options{})
		took := time.Since(begin)
		if err != nil {
			b.Fatal(err)
		}
		if i < instances {
			best[i] = took
			if !v.Proved {
				unproved++
			}
		}
		// Of repeated runs the fastest counts: others share the machine.
		best[i%instances] = min(best[i%instances], took)
		i++
	}
	if i < instances {
		best = best[:i]
	}
	slices.Sort(best)
	b.ReportMetric(float64(best[len(best)/2].Nanoseconds()), "p50-ns")
	b.ReportMetric(float64(best[len(best)*99/100].Nanoseconds()), "p99-ns")
	b.ReportMetric(float64(unproved), "unproved")
}

// BenchmarkTypical: 25 lots, 8 groups, 6 caps.
func BenchmarkTypical(b *testing.B) { benchmark(b, typical, 300) }

// BenchmarkHeavy: 200 lots, 12 groups, 15 overlapping caps.
func BenchmarkHeavy(b *testing.B) { benchmark(b, heavy, 100) }

// BenchmarkTypicalCourses: the same, with lots of 12 different courses, as
// records are: one course gives every lot the same source, credits and groups.
func BenchmarkTypicalCourses(b *testing.B) { benchmark(b, typicalCourses, 300) }

// BenchmarkHeavyCourses: the same as heavy, with lots of 40 different courses.
func BenchmarkHeavyCourses(b *testing.B) { benchmark(b, heavyCourses, 100) }

// BenchmarkHeavyPopular: the same as heavy, with lots of 60 courses of which
// some are taken again and again and most hardly ever.
func BenchmarkHeavyPopular(b *testing.B) { benchmark(b, heavyPopular, 100) }

// BenchmarkWorkedCases audits the worked cases of all rule files: records as
// colleges write them.
func BenchmarkWorkedCases(b *testing.B) {
	files, err := filepath.Glob("../programme/testdata/programmes/*.yaml")
	more, err2 := filepath.Glob("../../fixtures/programmes/*.yaml")
	if files = append(files, more...); err != nil || err2 != nil || len(files) < 27 {
		b.Fatalf("found %d files, %v, %v, want 27 or more", len(files), err, err2)
	}
	type pair struct {
		rules *programme.Rules
		rec   programme.Record
	}
	var pairs []pair
	for _, name := range files {
		f, err := programme.Load(name)
		if err != nil {
			b.Fatal(err)
		}
		for _, c := range f.Cases {
			pairs = append(pairs, pair{f.Rules, c.Record})
		}
	}
	i := 0
	for b.Loop() {
		p := &pairs[i%len(pairs)]
		if _, err := audit.Audit(p.rules, p.rec, audit.Options{}); err != nil {
			b.Fatal(err)
		}
		i++
	}
}
