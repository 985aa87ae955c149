package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/courses/programme"
	"creditbank/courses/registrar"
	"creditbank/fixtures"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// TestNight writes the standings of all learners, and compares each line with
// what the learner is told.
func TestNight(t *testing.T) {
	b := programmesBank(t)
	accounts, err := loadApplicants(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	night := func(q nightRequest) (nightWritten, []byte) {
		t.Helper()
		q.To = filepath.Join(dir, "standings")
		os.Remove(q.To)
		r, err := b.nightTask(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(q.To)
		if err != nil {
			t.Fatal(err)
		}
		return r, text
	}
	r, text := night(nightRequest{})
	if r != (nightWritten{Learners: 3, Standings: 33, Met: 1}) {
		t.Errorf("night = %+v, want 3 learners, 33 standings, one met", r)
	}
	told := make(map[string]standing)
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		var s standing
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			t.Fatalf("%s: %v", lines.Bytes(), err)
		}
		told[s.Learner+" "+s.Programme] = s
	}
	for role, id := range accounts {
		matches, err := b.registrar.Matches(t.Context(), org.Principal{Role: org.Learner, Learner: id}, id)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range matches {
			s := told[id.String()+" "+m.Programme.Code]
			if s.Missing != m.Missing.String() || s.Met != m.Verdict.Met || s.Counted != m.Verdict.Counted.String() || s.Terms != m.Terms {
				t.Errorf("%s, %s: the file says %+v, the learner is told %s missing, met %t", role, m.Programme.Code, s, m.Missing, m.Verdict.Met)
			}
			// What the learner is told without text is what the whole audit says.
			a, err := b.registrar.Audit(t.Context(), org.Principal{Role: org.Learner, Learner: id}, id, m.Programme.Code, nil)
			if err != nil || a.Current.Verdict.Counted != m.Verdict.Counted || a.Current.Verdict.Missing() != m.Verdict.Missing() {
				t.Errorf("%s, %s: matches say %s counted, the audit %s, %v", role, m.Programme.Code, m.Verdict.Counted, a.Current.Verdict.Counted, err)
			}
		}
	}
	r, text = night(nightRequest{Within: "12", CSV: true, Programmes: []string{demoProgramme}})
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil || r.Standings != 2 || len(rows) != 3 || rows[0][4] != "missing" || len(rows[1]) != len(standingColumns) {
		t.Errorf("night within 12 = %+v, %v, %v, want two rows under a heading", r, rows, err)
	}
	// One record that is too long keeps nobody else from being audited.
	by := registrar.Request{By: demoOffice, Key: "hoard"}
	hoarder, _, err := b.registrar.RegisterLearner(t.Context(), by, courses.Learner{Name: "周（合成）", Organisation: demoEnterprise, Synthetic: true})
	if err != nil {
		t.Fatal(err)
	}
	var runs []courses.Completion
	for i := range programme.MaxLines + 1 {
		runs = append(runs, courses.Completion{
			Learner: hoarder.Account.String(), Course: "GA01", Run: fmt.Sprint("R", i), Issuer: fixtures.Office, Hours: 16 * ledger.One, Completed: ledger.DayOf(b.now()) - 9,
		})
	}
	for i, part := range [][]courses.Completion{runs[:500], runs[500:1000], runs[1000:]} {
		by.Key = fmt.Sprint("hoard ", i)
		if outcomes, err := b.registrar.Deposit(t.Context(), by, part, false); err != nil || outcomes[0].Refusal != nil {
			t.Fatalf("Deposit = %v, %v", outcomes[0].Refusal, err)
		}
	}
	if r, text = night(nightRequest{Programmes: []string{demoProgramme}}); r != (nightWritten{Learners: 4, Standings: 4, Met: 1, Problems: 1}) ||
		!strings.Contains(string(text), `"problem":"audit for MJ01: record: 1001 lines`) {
		t.Errorf("night with a record that is too long = %+v, want one without a verdict\n%s", r, text)
	}
	s, err := b.simulate(t.Context(), simulateRequest{Old: "../../fixtures/programmes/MJ01-76.yaml", New: "../../fixtures/programmes/MJ01-76.yaml"})
	if err != nil || s.Unaudited != 1 || s.Unchanged != 3 {
		t.Errorf("simulate with a record that is too long = %+v, %v, want one that could not be audited", s, err)
	}
	for name, q := range map[string]nightRequest{
		"unknown programme": {To: filepath.Join(dir, "a"), Programmes: []string{"NONE"}},
		"no amount":         {To: filepath.Join(dir, "a"), Within: "near"},
		"file is there":     {To: filepath.Join(dir, "standings")},
	} {
		if _, err := b.nightTask(t.Context(), q); err == nil {
			t.Errorf("%s: night = nil, want an error", name)
		}
		if _, err := os.Stat(filepath.Join(dir, "a")); err == nil {
			t.Errorf("%s: a file is left behind", name)
		}
	}
	if _, err := b.nightTask(t.Context(), nightRequest{To: filepath.Join(dir, "a"), Within: "-1"}); err == nil || !errors.Is(err, fault.Invalid) {
		t.Errorf("night within -1 = %v, want %v", err, fault.Invalid)
	}
}
