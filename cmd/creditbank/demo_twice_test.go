package main

import (
	"testing"
	"time"

	"creditbank/courses/registrar"
	"creditbank/ledger"
)

// TestDemoTwice loads the person with two accounts twice, as after an
// interruption, and merges them: nothing stops it, and what both had is there.
func TestDemoTwice(t *testing.T) {
	now := func() time.Time { return time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC) }
	dir := t.TempDir()
	b, err := openBank(t.Context(), dir, places{}, true, now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.close() })
	if err := loadCatalogue(t.Context(), b.courses); err != nil {
		t.Fatal(err)
	}
	if err := loadProgrammes(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	applicants, err := loadApplicants(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	var twice ledger.AccountID
	for range 2 {
		if twice, err = loadTwice(t.Context(), b.registrar); err != nil {
			t.Fatal(err)
		}
	}
	into := applicants[demoApplicants[twiceOf].role]
	p, err := b.registrar.PreviewMerge(t.Context(), demoOffice, twice, into)
	if err != nil || len(p.Stops) > 0 || !p.SameName || p.From.Lots != 2 {
		t.Fatalf("PreviewMerge = %+v, %v, want two lots and nothing that stops it", p, err)
	}
	o, err := b.registrar.MergeLearners(t.Context(), registrar.Request{By: demoOffice, Key: "merge"}, twice, into, "同一人（合成）")
	if err != nil || o.Refusal != nil {
		t.Fatalf("MergeLearners = %+v, %v", o, err)
	}
	a, lots, err := b.registrar.Lots(t.Context(), demoOffice, into, 0, 100)
	if want := len(demoApplicants[twiceOf].courses) + 2; err != nil || len(lots) != want || a.State != ledger.Open {
		t.Errorf("%d lots, %v, want %d", len(lots), err, want)
	}
}
