package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/ledger"
)

// asServed writes an audit as the API serves it.
func asServed(t *testing.T, learner ledger.AccountID, a *registrar.Audited) string {
	t.Helper()
	record, err := a.Record.JSON()
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(map[string]any{
		"learner": learner.String(),
		"current": map[string]any{"record": json.RawMessage(record), "grounds": a.Grounds, "verdict": json.RawMessage(a.JSON)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestRecompute follows one verdict out of the bank: from the transcript, the
// rules, the equivalences and the keys alone it comes out in the same bytes,
// and whatever is changed is told.
func TestRecompute(t *testing.T) {
	b := programmesBank(t)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	learner, err := loadApplicant(t.Context(), b.registrar, demoPerson(1, demoApplicants[0].name, "操作工"), demoApplicants[0])
	must(err)
	self := org.Principal{Role: org.Learner, Learner: learner}
	answer, err := b.registrar.Audit(t.Context(), self, learner, demoProgramme, nil)
	must(err)
	if !answer.Current.Verdict.Met {
		t.Fatalf("the applicant is not ready: %s", answer.Current.JSON)
	}

	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		must(os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	issue := func(name string, hide ...string) string {
		t.Helper()
		text, err := b.issuer().Issue(t.Context(), learner, hide)
		must(err)
		return write(name, string(text))
	}
	keys, err := b.issuer().Keys()
	must(err)
	proposals, err := b.registrar.Proposals(t.Context(), demoProgramme)
	must(err)
	served := asServed(t, learner, &answer.Current)
	whole := recomputeFlags{
		rules: []string{"../../fixtures/programmes/MJ01-76.yaml"}, verdict: write("verdict.json", served), transcript: issue("transcript.json"),
		keys: write("log.vkey", strings.Join(keys, "\n")), equivalences: []string{write("equivalences.yaml", proposals[0].Text)},
	}
	p := &program{stdin: new(bytes.Buffer), now: b.now}
	r, err := p.recompute(whole)
	if err != nil || len(r.Audits) != 1 || !r.Audits[0].Same || r.Audits[0].VerdictHash != fmt.Sprintf("%x", answer.Current.Hash) || r.Audits[0].Entries != 26 {
		t.Fatalf("recompute = %+v, %v, want the same verdict from 26 entries", r, err)
	}
	if told := r.tell(); !strings.Contains(told, "same bytes") {
		t.Errorf("tell = %q", told)
	}

	// A college's audit and the award of it are recomputed alike.
	college := org.Principal{ID: "c", Role: org.College, Organisation: answer.Current.Programme.Institution}
	x, _, err := b.registrar.Apply(t.Context(), registrar.Request{By: college, Key: "apply"}, learner, demoProgramme, "")
	must(err)
	_, _, err = b.registrar.HoldApplication(t.Context(), registrar.Request{By: college, Key: "hold"}, x.ID, "")
	must(err)
	x, _, err = b.registrar.Redeem(t.Context(), registrar.Request{By: college, Key: "redeem"}, x.ID, "")
	must(err)
	award, err := b.registrar.AwardOf(t.Context(), college, x.Digest)
	must(err)
	later := whole
	later.verdict, later.transcript = write("award.json", string(award)), issue("later.json")
	if r, err = p.recompute(later); err != nil || !r.Audits[0].Same || len(r.Audits[0].Notes) != 1 {
		t.Errorf("recompute of the award = %+v, %v, want the same verdict and a note of a later head", r, err)
	}
	// That the log only grew since can be shown too.
	from, to := uint64(0), uint64(0)
	fmt.Sscanf(strings.TrimPrefix(r.Audits[0].Notes[0][strings.Index(r.Audits[0].Notes[0], "proof from"):], "proof from"), "%d to %d", &from, &to)
	hashes, err := b.store.ConsistencyProof(t.Context(), from, to)
	must(err)
	grown := consistency{From: from, To: to}
	for _, h := range hashes {
		grown.Proof = append(grown.Proof, h.String())
	}
	proof, err := json.Marshal(grown)
	must(err)
	later.consistency = write("grown.json", string(proof))
	if r, err = p.recompute(later); err != nil || len(r.Audits[0].Notes) != 0 {
		t.Errorf("recompute with the proof = %+v, %v, want no note", r, err)
	}

	// What is wrong is told.
	change := func(old, new string) string {
		t.Helper()
		if !strings.Contains(served, old) {
			t.Fatalf("%q is not in what was served", old)
		}
		return write(fmt.Sprintf("changed-%d.json", len(old)*1000+len(new)), strings.Replace(served, old, new, 1))
	}
	for name, c := range map[string]struct {
		change func(f *recomputeFlags)
		says   string
	}{
		"verdict":          {func(f *recomputeFlags) { f.verdict = change(`"counted":"76"`, `"counted":"75"`) }, "the verdict is another one"},
		"record":           {func(f *recomputeFlags) { f.verdict = change(`"score":"85"`, `"score":"86"`) }, "the record is another one"},
		"title in grounds": {func(f *recomputeFlags) { f.verdict = change(`"catalogue":1,"title":"`, `"catalogue":1,"title":"x`) }, "the record is another one"},
		"course in grounds": {func(f *recomputeFlags) {
			f.verdict = change(`{"course":"EN01","catalogue":1`, `{"course":"EN01","catalogue":2`)
		}, "the account has course EN01"},
		"issuer in grounds": {func(f *recomputeFlags) { f.verdict = change(`{"issuer":"COL-`, `{"issuer":"XXX-`) }, "the account has credits of issuer"},
		"moment":            {func(f *recomputeFlags) { f.verdict = change(`"asked_at":"2026`, `"asked_at":"2025`) }, "the record is another one"},
		"no moment":         {func(f *recomputeFlags) { f.verdict = change(`"asked_at":"2026`, `"asked_at":"soon`) }, "asked_at"},
		"size of the head":  {func(f *recomputeFlags) { f.verdict = change(`account entry 26`, `account entry 25`) }, "the account has 26 entries"},
		"signed checkpoint": {func(f *recomputeFlags) {
			f.verdict = change(`"signed_checkpoint":"localhost`, `"signed_checkpoint":"elsewhere`)
		}, "the verdict's checkpoint"},
		"head of no log": {func(f *recomputeFlags) {
			f.verdict = change(`"checkpoint":"localhost/creditbank `, `"checkpoint":"log 0 `)
		}, "names no signed head"},
		"other account":   {func(f *recomputeFlags) { f.verdict = change(learner.String(), ledger.AccountID{}.String()) }, "of another account"},
		"rules":           {func(f *recomputeFlags) { f.rules = []string{"../../fixtures/programmes/MJ02-76.yaml"} }, "the rules have the hash"},
		"no equivalences": {func(f *recomputeFlags) { f.equivalences = nil }, "give their text with --equivalences"},
		"other keys": {func(f *recomputeFlags) {
			f.keys = write("other.vkey", "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
		}, "signed by no key"},
		"no keys":      {func(f *recomputeFlags) { f.keys = "" }, "give --key"},
		"hidden field": {func(f *recomputeFlags) { f.transcript = issue("hidden.json", "score") }, "hides score"},
		"proof of other size": {func(f *recomputeFlags) {
			f.transcript = later.transcript
			f.consistency = write("p.json", `{"from":1,"to":2,"proof":[]}`)
		}, "the proof is from 1 to 2"},
		"wrong proof": {func(f *recomputeFlags) {
			f.transcript, f.verdict = later.transcript, later.verdict
			f.consistency = write("q.json", strings.Replace(string(proof), `"proof":["`, `"proof":["AAAA`, 1))
		}, "the proof's hash 1"},
		"nothing served": {func(f *recomputeFlags) { f.verdict = write("empty.json", "{}") }, "has no record with a verdict"},
	} {
		f := whole
		c.change(&f)
		if _, err := p.recompute(f); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: recompute = %v, want %q", name, err, c.says)
		}
	}
	// A verdict of a later head than the transcript's cannot be followed.
	by := org.Principal{ID: "c", Role: org.Enterprise, Organisation: demoEnterprise}
	_, err = b.registrar.Deposit(t.Context(), registrar.Request{By: by, Key: "d"}, []courses.Completion{{Learner: learner.String(), Course: "EN67", Hours: 16 * ledger.One, Completed: ledger.DayOf(b.now())}}, false)
	must(err)
	answer, err = b.registrar.Audit(t.Context(), self, learner, demoProgramme, nil)
	must(err)
	newer := whole
	newer.verdict = write("newer.json", asServed(t, learner, &answer.Current))
	if _, err := p.recompute(newer); err == nil || !strings.Contains(err.Error(), "ask for a newer one") {
		t.Errorf("recompute of a newer verdict = %v, want that the transcript is too old", err)
	}
}
