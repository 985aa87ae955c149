package main

import (
	"testing"

	"creditbank/api/pages"
	"creditbank/courses/stats"
)

// TestAnnualReportPage: the page has the lines of the command, and each
// contradiction in both languages.
func TestAnnualReportPage(t *testing.T) {
	a := &stats.Annual{Year: 2009, Figures: []stats.AnnualFigure{{Name: "sites", Value: 122, Source: stats.FromRegistry, Counts: "training sites"},
		{Name: "general-courses", Value: 17, Source: stats.FromCatalogue}, {Name: "of-the-bank", Value: 1, Source: stats.FromLedger}}}
	got := annualReport(a)
	if len(got.Lines) != len(annualLines(a)) || len(got.Contradictions) != len(contradictions(a)) || len(got.Contradictions) != len(contradictionsZh()) {
		t.Fatalf("annualReport = %d lines, %d contradictions", len(got.Lines), len(got.Contradictions))
	}
	want := map[string]pages.AnnualStatus{"sites": pages.AnnualAgrees, "general-courses": pages.AnnualDiffers, "certificates": pages.AnnualMissing, "of-the-bank": pages.AnnualBankOnly}
	for _, l := range got.Lines {
		if status, ask := want[l.Name]; ask && l.Status != status {
			t.Errorf("%s: status = %q, want %q", l.Name, l.Status, status)
		}
		if l.Status == "" {
			t.Errorf("%s has no status", l.Name)
		}
	}
	if later := annualReport(&stats.Annual{Year: 2010}); len(later.Contradictions) != 0 {
		t.Errorf("annualReport of 2010 = %v, want no contradictions", later.Contradictions)
	}
}
