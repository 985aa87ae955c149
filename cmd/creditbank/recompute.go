package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"creditbank/courses/audit"
	"creditbank/courses/programme"
	"creditbank/ledger/fault"
)

// maxAnswer bounds the answer of a bank that is read.
const maxAnswer = 16 << 20

// bankAnswer is what a bank answered to an audit: a record and the verdict on
// it, at the top or under “current”.
type bankAnswer struct {
	Record  json.RawMessage `json:"record"`
	Verdict json.RawMessage `json:"verdict"`
	Current *bankAnswer     `json:"current"`
}

// recompute audits the record of a bank's answer again and compares the
// verdicts byte for byte. It returns the verdict as text; if it differs, that
// is [fault.Refused].
func recompute(rules, answer string) ([]byte, error) {
	f, err := programme.Load(rules)
	if err != nil {
		return nil, err
	}
	a, err := readAnswer(answer)
	if err != nil {
		return nil, err
	}
	rec, err := programme.ParseRecord(a.Record)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", answer, err)
	}
	var said struct {
		Checkpoint string `json:"checkpoint"`
		RulesHash  string `json:"rules_hash"`
	}
	if err := json.Unmarshal(a.Verdict, &said); err != nil {
		return nil, fmt.Errorf("%s: verdict: %w (%w)", answer, fault.Invalid, err)
	}
	if is := fmt.Sprintf("%x", f.Rules.Hash); is != said.RulesHash {
		return nil, fmt.Errorf("the rules have the hash %s, the verdict is of %.80s: %w", is, said.RulesHash, fault.Refused)
	}
	v, err := audit.Audit(f.Rules, rec, audit.Options{Checkpoint: said.Checkpoint})
	if err != nil {
		return nil, err
	}
	text, err := v.JSON(f.Rules)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(text, a.Verdict) {
		at := 0
		for at < min(len(text), len(a.Verdict)) && text[at] == a.Verdict[at] {
			at++
		}
		return nil, fmt.Errorf("the verdict is another one: it differs from byte %d on, %.60q instead of %.60q: %w",
			at, a.Verdict[at:], text[at:], fault.Refused)
	}
	return text, nil
}

func readAnswer(path string) (*bankAnswer, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxAnswer+1))
	if err != nil {
		return nil, err
	}
	a := new(bankAnswer)
	if len(text) > maxAnswer {
		return nil, fmt.Errorf("%s: more than %d bytes: %w", path, maxAnswer, fault.Invalid)
	}
	if err := json.Unmarshal(text, a); err != nil {
		return nil, fmt.Errorf("%s: %w (%w)", path, fault.Invalid, err)
	}
	if a.Current != nil {
		a = a.Current
	}
	if a.Record == nil || a.Verdict == nil {
		return nil, fmt.Errorf("%s: has no record with a verdict: %w", path, fault.Invalid)
	}
	return a, nil
}
