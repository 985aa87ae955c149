package audit_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"creditbank/courses/audit"
	"creditbank/courses/programme"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// file writes a rule file for a test.
func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rules.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const oneCase = `ruleset: T
total: 6
groups: {a: 4, b: 0}
at_most: {few: {source: [s], max: 4}}
cases:
- id: T-1
  note: the cap
  asked_on: 2026-01-01
  lots:
  - {id: l, source: s, issuer: i, completed: 2025-01-01, count: 3, credits: 2, groups: [a, b]}
  expect: `

func TestTestFilesNamesTheDifference(t *testing.T) {
	path := file(t, oneCase+"{met: true, counted: 6, left_over: 0, groups: {a: 6, z: 1}, short: {b: 1}, excluded: {l: GRADE}, blocked: X}\n")
	var out bytes.Buffer
	if err := audit.TestFiles(&out, today(t), "en", path, path+".none"); !errors.Is(err, fault.Refused) {
		t.Errorf("TestFiles = %v, want refused", err)
	}
	for _, want := range []string{
		"rules.yaml:6: case T-1 failed (the cap)", "met is false, expected true", "4 credits are counted, expected 6",
		"2 credits are left over, expected 0", "group a has 4, expected 6", "group z is expected and does not exist",
		"short of b nothing, expected 1", "short of total 2, expected nothing", "lot l is excluded as nothing, expected GRADE",
		"blocked is NONE, expected X", "does not exist", "2 files, 1 cases, 1 failed, 1 files unreadable",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("output lacks %q:\n%s", want, &out)
		}
	}
}

func TestCheckFile(t *testing.T) {
	var out bytes.Buffer
	if err := audit.CheckFile(&out, "en", file(t, oneCase+"{}\n")); err != nil || !strings.Contains(out.String(), "nothing wrong") {
		t.Errorf("CheckFile = %v\n%s", err, &out)
	}
	out.Reset()
	err := audit.CheckFile(&out, "en", file(t, "ruleset: T\ntotl: 3\ntotal: 1\ngroups: {a: 2}\n"))
	if !errors.Is(err, fault.Invalid) || !strings.Contains(out.String(), "rules.yaml:2:1: totl") ||
		!strings.Contains(out.String(), "rules.yaml:3:8: total") {
		t.Errorf("CheckFile = %v\n%s", err, &out)
	}
}

// TestWriteCases compares with the golden bytes: others recompute them.
func TestWriteCases(t *testing.T) {
	var out bytes.Buffer
	path := file(t, oneCase+"{}\n")
	if err := audit.WriteCases(&out, today(t), path, "T-1"); err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/verdict.json"
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(golden, out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || !bytes.Equal(out.Bytes(), want) {
		t.Errorf("WriteCases gives\n%s\nwant %s (%v)\n%s", &out, golden, err, want)
	}
	if err := audit.WriteCases(&out, today(t), path, "T-2"); !errors.Is(err, fault.NotFound) {
		t.Errorf("WriteCases = %v, want not found", err)
	}
	out.Reset()
	if err := audit.WriteCases(&out, today(t), "testdata/rules/CW-76.yaml", ""); err != nil {
		t.Fatal(err)
	}
	var verdicts []map[string]any
	if err := json.Unmarshal(out.Bytes(), &verdicts); err != nil || len(verdicts) != 3 || verdicts[1]["left_over"] != "12" {
		t.Errorf("WriteCases = %v, %v; want three verdicts", verdicts, err)
	}
}

// TestReasons has one lot for every reason, and one that two apply to.
func TestReasons(t *testing.T) {
	f, err := programme.Read("t.yaml", []byte(`
ruleset: T
total: 10
groups: {a: 4, b: 0}
accept: {b: [own]}
at_most: {few: {source: [s], per: year, max: 3}, two: {source: [c], max_items: 1}}
pass_score: 60
recognised: {source: [m], min_grade_point: 2.5, max_age_years: 3}
validity_years: 5
registration_years: 8
earned_after: 2021-12-31
same_outcome_once: true
duplicates: once_per_subject
basis: {validity_years: "Art. 5"}
`), nil)
	if err != nil {
		t.Fatal(err)
	}
	lot := func(id, source, completed string, change func(*programme.Lot)) programme.Lot {
		l := programme.Lot{ID: id, Source: source, Issuer: "i", Completed: day(completed), Count: 1, Credits: 2 * ledger.One, Groups: []string{"a"}}
		if change != nil {
			change(&l)
		}
		return l
	}
	rec := programme.Record{AskedOn: day("2026-01-01"), Registered: day("2017-12-31"), Lots: []programme.Lot{
		lot("counts", "own", "2025-01-01", func(l *programme.Lot) { l.Subject, l.Credits = "x", 3*ledger.One }),
		lot("redeemed", "own", "2015-01-01", func(l *programme.Lot) { l.RedeemedFor = "D" }),
		lot("expired", "own", "2020-12-31", nil),
		lot("last day", "own", "2022-01-01", nil),
		lot("old master", "m", "2022-12-31", nil),
		lot("prior", "own", "2021-12-31", nil),
		lot("score", "own", "2025-01-01", func(l *programme.Lot) { l.Score = programme.MarkOf(59_999) }),
		lot("point", "m", "2025-01-01", func(l *programme.Lot) { l.GradePoint = programme.MarkOf(2_499) }),
		lot("source", "s", "2025-01-01", func(l *programme.Lot) { l.Groups = []string{"b"} }),
		lot("frozen", "own", "2025-01-01", func(l *programme.Lot) { l.Frozen = true }),
		lot("double", "own", "2025-01-01", func(l *programme.Lot) { l.Subject = "x" }),
		lot("nowhere", "own", "2025-01-01", func(l *programme.Lot) { l.Groups = []string{"z"}; l.Subject = "x"; l.Credits *= 4 }),
		lot("capped", "s", "2025-01-01", func(l *programme.Lot) { l.Count = 2 }),
		lot("items", "c", "2025-01-01", func(l *programme.Lot) { l.Count = 2 }),
	}}
	v, err := audit.Audit(f.Rules, rec, audit.Options{Checkpoint: "tree 12"})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]audit.Reason{
		"redeemed": audit.Redeemed, "expired": audit.Expired, "old master": audit.Expired, "prior": audit.BeforePriorAward,
		"score": audit.Grade, "point": audit.Grade, "source": audit.Source, "frozen": audit.Frozen, "double": audit.Duplicate,
		"nowhere": audit.NoGroup, "capped": audit.Capped, "items": audit.Capped,
	}
	rules := map[string]string{
		"redeemed": "same_outcome_once", "expired": "validity_years", "old master": "recognised", "prior": "earned_after",
		"score": "pass_score", "point": "recognised", "source": "accept.b", "frozen": "freeze", "double": "duplicates",
		"nowhere": "groups", "capped": "at_most.few", "items": "at_most.two",
	}
	for _, l := range v.Lines {
		wanted := want[l.Lot]
		if l.Of == 2 && l.Nth == 1 {
			wanted = "" // one of two fits under the cap
		}
		if l.Reason != wanted || wanted != "" && l.Rule != rules[l.Lot] {
			t.Errorf("lot %s %d: reason %q by %q, want %q by %q", l.Lot, l.Nth, l.Reason, l.Rule, wanted, rules[l.Lot])
		}
		if w := l.Words(f.Rules); w.ZH == "" || w.EN == "" || strings.Contains(w.EN+w.ZH, "%!") {
			t.Errorf("lot %s: Words = %q", l.Lot, w)
		}
		if w := l.Words(f.Rules); l.Lot == "expired" && !strings.HasSuffix(w.EN, "(basis: Art. 5)") {
			t.Errorf("lot %s: Words = %q, want the basis", l.Lot, w.EN)
		}
	}
	if len(v.Lines) != len(rec.Lots)+2 || v.Counted.String() != "9" || v.LeftOver.String() != "12" ||
		v.Blocked != audit.RegistrationLapsed || v.Met || v.Checkpoint != "tree 12" {
		t.Errorf("Audit = %d lines, %s counted, %s left over, blocked %q, checkpoint %q", len(v.Lines), v.Counted, v.LeftOver,
			v.Blocked, v.Checkpoint)
	}
}

func TestRecordsThatAreRefused(t *testing.T) {
	f, err := programme.Read("t.yaml", []byte("ruleset: T\ntotal: 10\ngroups: {a: 4}\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	good := programme.Lot{ID: "l", Source: "s", Completed: day("2025-01-01"), Count: 1, Credits: ledger.One, Groups: []string{"a"}}
	with := func(change func(*programme.Lot)) []programme.Lot {
		l := good
		change(&l)
		return []programme.Lot{l}
	}
	many := make([]programme.Lot, programme.MaxLines+1)
	wide := with(func(l *programme.Lot) { l.Groups = make([]string, 30_000) })
	for name, rec := range map[string]programme.Record{
		"no day":    {Lots: []programme.Lot{good}},
		"two ids":   {AskedOn: 1, Lots: []programme.Lot{good, good}},
		"no id":     {AskedOn: 1, Lots: with(func(l *programme.Lot) { l.ID = "" })},
		"no count":  {AskedOn: 1, Lots: with(func(l *programme.Lot) { l.Count = 0 })},
		"huge":      {AskedOn: 1, Lots: with(func(l *programme.Lot) { l.Count = 1 << 40 })},
		"no credit": {AskedOn: 1, Lots: with(func(l *programme.Lot) { l.Credits = 0 })},
		"too much":  {AskedOn: 1, Lots: with(func(l *programme.Lot) { l.Credits = ledger.MaxAmount + 1 })},
		"sum":       {AskedOn: 1, Lots: with(func(l *programme.Lot) { l.Credits, l.Count = ledger.MaxAmount, 2 })},
		"undated":   {AskedOn: 1, Lots: with(func(l *programme.Lot) { l.Completed = 0 })},
		"lines":     {AskedOn: 1, Lots: many},
		"places":    {AskedOn: 1, Lots: wide},
	} {
		if _, err := audit.Audit(f.Rules, rec, audit.Options{}); !errors.Is(err, fault.Invalid) {
			t.Errorf("%s: Audit = %v, want invalid", name, err)
		}
	}
}
