package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"creditbank/courses/coursebolt"
	"creditbank/courses/stats"
	"creditbank/courses/statsbolt"
	"creditbank/fixtures"
	"creditbank/ledger"

	"github.com/google/go-cmp/cmp"
)

// TestAnnualReport loads what “make run” loads and prints the report of 2009:
// every figure that the bank has is counted, and exact; no figure of the
// source is shown as the bank's.
func TestAnnualReport(t *testing.T) {
	dir := t.TempDir()
	var out bytes.Buffer
	p := &program{stdout: &out, stderr: new(bytes.Buffer), now: time.Now, json: true}
	b, err := openBank(t.Context(), dir, places{}, true, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.prepareDemo(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if err := b.close(); err != nil {
		t.Fatal(err)
	}
	command := p.reportCommand()
	command.SetArgs([]string{"annual", "--year", "2009", "--data", dir})
	if err := command.ExecuteContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	var report annualJSON
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	got := make(map[string]string)
	for _, l := range report.Figures {
		got[l.Name] = l.Status
		if l.Bank != nil {
			got[l.Name] = fmt.Sprintf("%d from the %s: %s", l.Bank.Value, l.Bank.From, l.Status)
		}
	}
	want := map[string]string{
		"districts": "18 from the registry: agrees", "development-zones": "1 from the registry: agrees",
		"first-level-units": "156 from the registry: agrees", "second-level-members": "66 from the registry: differs",
		"sites": "122 from the registry: agrees", "classrooms": notInBank,
		"general-courses": "18 from the catalogue: agrees", "general-courses-new": "3 from the catalogue: agrees",
		"general-learners": "13446 from the ledger: agrees", "general-places": "21738 from the ledger: agrees", "certificates": notInBank,
		"enterprise-courses": "90 from the catalogue: agrees", "enterprise-courses-new": "20 from the catalogue: agrees",
		"enterprise-filers": "12 from the catalogue: agrees", "enterprise-courses-run": "38 from the ledger: agrees",
		"enterprise-places": "7885 from the ledger: agrees", "enterprise-learners": "7237 from the ledger: differs",
		"post-textbooks": "23 from the catalogue: agrees", "post-industries": "6 from the catalogue: agrees", "catalogue": "131 from the catalogue: agrees",
		"pilot-enterprises": "6 from the registry: agrees", "pilot-majors": "11 from the registry: agrees", "pilot-learners": notInBank,
		"lectures-said-first": notInBank, "lectures-said-second": notInBank, "lecture-listeners": notInBank,
		"district-coverage": "89 from the ledger: agrees",
		"places-in-all":     "29623 from the ledger: differs", "person-times": notInBank,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the report of 2009 (-want +got)\n%s", diff)
	}
	if len(report.Contradictions) != 3 || !strings.Contains(report.Contradictions[0], "59 and as 50") {
		t.Errorf("contradictions = %q, want three, the first of the lectures", report.Contradictions)
	}
	if seq, _ := report.Position["seq"].(float64); seq < 43_000 {
		t.Errorf("position = %v, want the end of the journal", report.Position)
	}
	verifyDemoStatistics(t, dir)
}

// verifyDemoStatistics wants the file to be found in order, and a figure that
// was changed in it to be found.
func verifyDemoStatistics(t *testing.T, dir string) {
	t.Helper()
	store, v, closeAll, err := openLedgerToRead(dir, places{}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer closeAll()
	secret, err := v.ring.NaturalSecret()
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := coursebolt.Open(filepath.Join(dir, coursesFile), true)
	if err != nil {
		t.Fatal(err)
	}
	defer catalogue.Close()
	verify := func() error { return verifyStatistics(t.Context(), dir, secret, store, catalogue, 0, nil) }
	if err := verify(); err != nil {
		t.Errorf("verify = %v, want in order", err)
	}
	changeFigure(t, filepath.Join(dir, statsFile), secret)
	if err := verify(); err == nil || !strings.Contains(err.Error(), "statistics of BJ in 2009") {
		t.Errorf("verify after a figure was changed = %v, want it named", err)
	}
}

// Of a year without a report only the bank's figures are shown.
func TestAnnualOfAnotherYear(t *testing.T) {
	a := &stats.Annual{Year: 2010, Figures: []stats.AnnualFigure{{Name: "sites", Value: 122, Source: stats.FromRegistry}}}
	want := []annualLine{{Name: "sites", Bank: &bankFigure{Value: 122, From: "registry"}, Status: bankOnly}}
	if diff := cmp.Diff(want, annualLines(a)); diff != "" {
		t.Errorf("annualLines (-want +got)\n%s", diff)
	}
	if got := contradictions(a); len(got) != 0 {
		t.Errorf("contradictions of 2010 = %q, want none", got)
	}
}

func TestCompareFigure(t *testing.T) {
	for _, c := range []struct {
		is    int64
		bound fixtures.Bound
		want  string
	}{
		{100, fixtures.Exactly, agrees}, {99, fixtures.Exactly, differs},
		{101, fixtures.Over, agrees}, {100, fixtures.Over, differs},
		{100, fixtures.Nearly, agrees}, {90, fixtures.Nearly, agrees}, {89, fixtures.Nearly, differs}, {101, fixtures.Nearly, differs},
	} {
		if got := compareFigure(c.is, fixtures.Figure{Value: 100, Bound: c.bound}); got != c.want {
			t.Errorf("compareFigure(%d, %s 100) = %s, want %s", c.is, c.bound, got, c.want)
		}
	}
}

// changeFigure adds a person to a cell behind the bank's back.
func changeFigure(t *testing.T, path string, secret [32]byte) {
	t.Helper()
	kept, err := statsbolt.Open(path, secret)
	if err != nil {
		t.Fatal(err)
	}
	standing, err := kept.Standing(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	err = kept.Apply(t.Context(), &stats.Changes{
		Position: standing.Position, Shape: standing.Shape, Forgotten: standing.Forgotten,
		Cells: map[stats.Key]*stats.Cell{
			{Organisation: "BJ", Period: stats.Period{Kind: stats.Year, N: 2009}}: {stats.People: 1},
		},
		Records: map[ledger.AccountID]*stats.Record{},
	})
	if err := kept.Close(); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Fatal(err)
	}
}
