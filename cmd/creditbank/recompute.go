package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"creditbank/courses/grounds"
	"creditbank/courses/programme"
	"creditbank/ledger/fault"
)

// maxAnswer bounds the answer of a bank that is read.
const maxAnswer = 16 << 20

// recomputeFlags say where the parts of a verdict are.
type recomputeFlags struct {
	rules        []string
	verdict      string
	transcript   string
	keys         string
	equivalences []string
	consistency  string
}

// recomputed is what became of the audits that a bank served in one file.
type recomputed struct {
	OK     bool              `json:"ok"`
	Audits []recomputedAudit `json:"audits"`
}

// recomputedAudit is one of them.
type recomputedAudit struct {
	Ruleset     string `json:"ruleset"`
	RulesHash   string `json:"rules_hash"`
	VerdictHash string `json:"verdict_hash"`
	Checkpoint  string `json:"checkpoint"`
	// Same says that the verdict came out in the same bytes; an audit under
	// rules that were not given is not looked at.
	Same    bool `json:"same"`
	Skipped bool `json:"rules_not_given,omitempty"`
	// Entries is how many entries of a transcript the record follows from.
	Entries uint64 `json:"entries,omitempty"`
	// Supposed is how many courses the question took for completed.
	Supposed int      `json:"supposed,omitempty"`
	Notes    []string `json:"notes,omitempty"`
}

// recompute computes the verdicts in a file again and compares them byte for
// byte. The first difference is [fault.Refused].
func (p *program) recompute(f recomputeFlags) (recomputed, error) {
	rules := make(map[string]*programme.Rules)
	for _, path := range f.rules {
		file, err := programme.Load(path)
		if err != nil {
			return recomputed{}, err
		}
		rules[hex.EncodeToString(file.Rules.Hash[:])] = file.Rules
	}
	text, err := p.readUpTo(f.verdict, maxAnswer)
	if err != nil {
		return recomputed{}, err
	}
	audits, err := grounds.ReadServed(text)
	if err != nil {
		return recomputed{}, fmt.Errorf("%s: %w", f.verdict, err)
	}
	var papers *papers
	if f.transcript != "" {
		if papers, err = p.readPapers(f); err != nil {
			return recomputed{}, err
		}
	}
	r := recomputed{OK: true}
	same := 0
	for _, s := range audits {
		one, err := recomputeOne(s, rules, papers)
		if err != nil {
			return r, fmt.Errorf("%s: %w", f.verdict, err)
		}
		if one.Same {
			same++
		}
		r.Audits = append(r.Audits, one)
	}
	if same == 0 {
		var given []string
		for hash := range rules {
			given = append(given, hash)
		}
		return r, fmt.Errorf("the rules have the hash %s, the verdict is of %.80s: %w", strings.Join(given, ", "), r.Audits[0].RulesHash, fault.Refused)
	}
	return r, nil
}

func recomputeOne(s *grounds.Served, all map[string]*programme.Rules, papers *papers) (recomputedAudit, error) {
	says, err := s.Says()
	if err != nil {
		return recomputedAudit{}, err
	}
	one := recomputedAudit{Ruleset: says.Ruleset, RulesHash: says.RulesHash, Checkpoint: says.Checkpoint}
	rules, given := all[says.RulesHash]
	if !given {
		one.Skipped = true
		return one, nil
	}
	rec, err := s.FromServed()
	if err == nil && papers != nil {
		rec, err = papers.record(s, rules, &one)
	}
	if err != nil {
		return one, err
	}
	text, err := s.Recompute(rules, rec)
	if err != nil {
		return one, err
	}
	sum := sha256.Sum256(text)
	one.Same, one.VerdictHash = true, hex.EncodeToString(sum[:])
	return one, nil
}

// tell says what was recomputed, for people.
func (r *recomputed) tell() string {
	var b strings.Builder
	for _, a := range r.Audits {
		if a.Skipped {
			fmt.Fprintf(&b, "%s: not looked at, for its rules %s were not given\n", a.Ruleset, a.RulesHash)
			continue
		}
		fmt.Fprintf(&b, "%s: same bytes · 逐字节一致\n  verdict  %s\n  rules    %s\n  head     %s\n", a.Ruleset, a.VerdictHash, a.RulesHash, a.Checkpoint)
		if a.Entries > 0 {
			fmt.Fprintf(&b, "  record   follows from %d entries of the transcript\n", a.Entries)
		}
		if a.Supposed > 0 {
			fmt.Fprintf(&b, "  supposed %d lines stand for courses not yet taken\n", a.Supposed)
		}
		for _, n := range a.Notes {
			fmt.Fprintf(&b, "  note     %s\n", n)
		}
	}
	return b.String()
}

// answered recomputes a bank's answer by its own record and returns the verdict.
func (p *program) answered(rules, answer string) ([]byte, error) {
	f, err := programme.Load(rules)
	if err != nil {
		return nil, err
	}
	text, err := p.readUpTo(answer, maxAnswer)
	if err != nil {
		return nil, err
	}
	audits, err := grounds.ReadServed(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", answer, err)
	}
	rec, err := audits[0].FromServed()
	if err == nil {
		text, err = audits[0].Recompute(f.Rules, rec)
	}
	if err != nil && !errors.Is(err, fault.Refused) {
		err = fmt.Errorf("%s: %w", answer, err)
	}
	return text, err
}
