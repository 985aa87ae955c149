package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"creditbank/courses/audit"
	"creditbank/courses/org"
	"creditbank/ledger"

	"github.com/google/go-cmp/cmp"
)

// TestProgrammesOfTheDemo runs the worked cases of all majors, and of the
// programmes that are there to start from.
func TestProgrammesOfTheDemo(t *testing.T) {
	files, err := filepath.Glob("../../fixtures/programmes/*.yaml")
	if err != nil || len(files) < 15 {
		t.Fatalf("%d rule files (%v), want 15 or more", len(files), err)
	}
	var report strings.Builder
	if err := audit.TestFiles(&report, ledger.DayOf(time.Now()), "en", files...); err != nil {
		t.Errorf("%v\n%s", err, report.String())
	}
}

// TestApplicants loads programmes and applicants twice, as after an
// interruption, and asks how far each applicant is; then what a change of
// rules would do to them.
func TestApplicants(t *testing.T) {
	b := cataloguedBank(t)
	var accounts map[org.Role]ledger.AccountID
	for range 2 {
		if err := loadProgrammes(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		var err error
		if accounts, err = loadApplicants(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		role    org.Role
		met     bool
		missing string
	}{{"learner-ready", true, "0"}, {"learner-near", false, "12"}, {"learner-far", false, "70"}} {
		by := org.Principal{Role: org.Learner, Learner: accounts[c.role]}
		matches, err := b.registrar.Matches(t.Context(), by, accounts[c.role])
		if err != nil {
			t.Fatal(err)
		}
		if len(matches) != 11 || matches[0].Programme.Code != demoProgramme {
			t.Fatalf("%s: %d matches, nearest %s, want 11 and %s", c.role, len(matches), matches[0].Programme.Code, demoProgramme)
		}
		if m := matches[0]; m.Verdict.Met != c.met || m.Missing.String() != c.missing {
			t.Errorf("%s: met %t, missing %s, want %t, %s", c.role, m.Verdict.Met, m.Missing, c.met, c.missing)
		}
		glance, err := b.registrar.Glance(t.Context(), by, accounts[c.role])
		if err != nil || glance.Nearest == nil {
			t.Fatalf("%s: Glance = %+v, %v, want a nearest programme", c.role, glance, err)
		}
		if n := glance.Nearest; n.Programme.Code != matches[0].Programme.Code || !cmp.Equal(n.Requirements, matches[0].Verdict.Requirements) {
			t.Errorf("%s: nearest at a glance %s with %v, want %s with %v", c.role, n.Programme.Code, n.Requirements, matches[0].Programme.Code, matches[0].Verdict.Requirements)
		}
	}
	dir := "../../fixtures/programmes/"
	s, err := b.simulate(t.Context(), simulateRequest{Old: dir + "MJ01-76.yaml", New: dir + "MJ02-76.yaml", List: 5})
	if err != nil {
		t.Fatal(err)
	}
	// The core courses of another major are nobody's here; the one who is far
	// has no core course of either.
	if s.Accounts != 3 || s.Protected != 2 || s.Unchanged != 1 || s.Loses != 0 || s.NoMore != 1 || len(s.Learners) != 2 {
		t.Errorf("simulate = %+v, want 3 accounts, two protected, one no longer met", s)
	}
}
