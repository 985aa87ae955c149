package audit_test

import (
	"testing"

	"creditbank/courses/audit"
	"creditbank/courses/equiv"
	"creditbank/courses/programme"
)

// TestServedLots follows one certificate through the equivalences into the
// audit: it serves two courses, and a lot of one of their subjects is a
// duplicate.
func TestServedLots(t *testing.T) {
	set, err := equiv.Read("e.yaml", []byte(`
programme: T
equivalences:
- id: courier
  from: {source: cert, title: 快递员}
  to:
  - {course: L101, credits: 3, groups: [field], grade: exempt}
  - {course: L102, credits: 2, groups: [field], marks: {pass: "60"}}
`))
	if err != nil {
		t.Fatal(err)
	}
	f, err := programme.Read("t.yaml", []byte("ruleset: T\ntotal: 5\ngroups: {field: 5}\nrequired: {field: {all: [L101, L102]}}\n"+
		"pass_score: 60\nduplicates: once_per_subject\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	fact := equiv.Fact{Outcome: "q", Title: "快递 员", Source: "cert", Completed: day("2024-01-01"), Credits: 5000, Grade: "pass"}
	served, _ := set.Apply(fact)
	rec := programme.Record{AskedOn: day("2026-01-01"), Lots: audit.ServedLots(fact, served)}
	rec.Lots = append(rec.Lots, programme.Lot{
		ID: "own", Source: "own", Completed: day("2025-01-01"), Count: 1, Credits: 3000, Subject: "L101", Groups: []string{"field"},
	})
	v, err := audit.Audit(f.Rules, rec, audit.Options{})
	if err != nil || !v.Met || v.Counted.String() != "5" || len(v.Excluded) != 1 || v.Excluded[0].Lot != "own" {
		t.Errorf("Audit = met %t, %s counted, excluded %v, %v; want met by the certificate alone", v.Met, v.Counted, v.Excluded, err)
	}
	if rec.Lots[0].ID != "q" || rec.Lots[1].ID != "q/2" || rec.Lots[0].Score.Given() || rec.Lots[1].Score.String() != "60" {
		t.Errorf("ServedLots = %+v, want q without score and q/2 with 60", rec.Lots)
	}
}
