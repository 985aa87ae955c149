package audit_test

import (
	"testing"

	"creditbank/courses/audit"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestAtBestIsABound holds it against audits of random rules and records: it
// has the same requirements, of which none is shorter in the verdict, also of
// one that could not be proved.
func TestAtBestIsABound(t *testing.T) {
	tight := 0
	for _, s := range []shape{small, medium, typical} {
		for seed := range uint64(1_000) {
			r, rec := s.instance(t, seed)
			best, err := audit.AtBest(r, rec)
			if err != nil {
				t.Fatalf("seed %d: AtBest = %v", seed, err)
			}
			v, err := audit.Outline(r, rec, audit.Options{Limit: int(1 + seed%2*audit.DefaultLimit)})
			if err != nil {
				t.Fatalf("seed %d: Outline = %v", seed, err)
			}
			if len(best) != len(v.Requirements) {
				t.Fatalf("seed %d: AtBest has %d requirements, want %d", seed, len(best), len(v.Requirements))
			}
			for i, q := range v.Requirements {
				b := best[i]
				if b.Kind != q.Kind || b.Name != q.Name || b.Short > q.Short {
					t.Fatalf("seed %d: AtBest has %s short of %s, the verdict %s of %s", seed, b.Short, b.Name, q.Short, q.Name)
				}
				if b.Short == q.Short && b.Short > 0 {
					tight++
				}
			}
		}
	}
	if tight == 0 {
		t.Error("no bound was reached; want many")
	}
}

// TestOutlineIsTheAudit compares all but what is said about each lot.
func TestOutlineIsTheAudit(t *testing.T) {
	lines := cmpopts.IgnoreFields(audit.Verdict{}, "Lines", "Excluded", "LeftOver")
	for seed := range uint64(1_000) {
		r, rec := typical.instance(t, seed)
		got, err := audit.Outline(r, rec, audit.Options{Checkpoint: "head"})
		if err != nil {
			t.Fatal(err)
		}
		want, err := audit.Audit(r, rec, audit.Options{Checkpoint: "head"})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, lines); diff != "" || len(got.Lines)+len(got.Excluded) > 0 {
			t.Fatalf("seed %d: Outline, with %d lines (-Audit +Outline)\n%s", seed, len(got.Lines), diff)
		}
	}
}
