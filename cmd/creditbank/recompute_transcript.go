package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"creditbank/courses/equiv"
	"creditbank/courses/grounds"
	"creditbank/courses/programme"
	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/merkle"
	"creditbank/ledger/transcript"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// papers are what a reader has beside the verdict: a transcript that was
// checked, and the texts of equivalences.
type papers struct {
	report       *transcript.Report
	expired      bool
	verifiers    note.Verifiers
	equivalences map[string]*equiv.Set // by the hash of their text
	grown        *consistency          // nil if no proof was given
}

// consistency is what a bank answers when asked whether its log only grew.
type consistency struct {
	From  uint64   `json:"from"`
	To    uint64   `json:"to"`
	Proof []string `json:"proof"`
}

// needed are the fields that a record is made of.
var needed = []string{"effective_on", "postings", "ref", "issuer", "until", "course", "catalogue", "hours", "score"}

// maxEquivalences bounds a file of equivalences, in bytes.
const maxEquivalences = 4 << 20

// readPapers reads and checks the transcript, and reads the rest.
func (p *program) readPapers(f recomputeFlags) (*papers, error) {
	if f.keys == "" {
		return nil, usageError{errors.New("a transcript is checked against keys: give --key FILE")}
	}
	text, err := p.readUpTo(f.keys, maxKeyFile)
	if err != nil {
		return nil, fmt.Errorf("the keys: %w", err)
	}
	keys := strings.Fields(string(text))
	x := &papers{equivalences: make(map[string]*equiv.Set)}
	if x.verifiers, err = merkle.Verifiers(keys...); err != nil {
		return nil, err
	}
	if text, err = p.readUpTo(f.transcript, transcript.MaxFile+1); err != nil {
		return nil, fmt.Errorf("the transcript: %w", err)
	}
	var problem *transcript.Problem
	x.report, err = transcript.Verify(text, keys, p.now())
	if errors.As(err, &problem) && problem.Code == transcript.Expired {
		x.expired, err = true, nil // the verdict is of an earlier day anyway
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.transcript, err)
	}
	for _, name := range needed {
		if slices.Contains(x.report.Hidden, name) {
			return nil, fmt.Errorf("%s hides %s, without which no record can be made: %w", f.transcript, name, fault.Refused)
		}
	}
	for _, path := range f.equivalences {
		if text, err = p.readUpTo(path, maxEquivalences); err != nil {
			return nil, err
		}
		set, err := equiv.Read(path, text)
		if err != nil {
			return nil, err
		}
		x.equivalences[grounds.HashOf(text)] = set
	}
	if f.consistency != "" {
		if text, err = p.readUpTo(f.consistency, merkle.MaxNote); err != nil {
			return nil, err
		}
		x.grown = new(consistency)
		if err := json.Unmarshal(text, x.grown); err != nil {
			return nil, fmt.Errorf("%s: %w (%w)", f.consistency, fault.Invalid, err)
		}
	}
	return x, nil
}

// record makes the record of a verdict again from the transcript, and compares
// it with the one that was served.
func (x *papers) record(s *grounds.Served, rules *programme.Rules, one *recomputedAudit) (programme.Record, error) {
	var g grounds.Grounds
	if err := json.Unmarshal(s.Grounds, &g); err != nil {
		return programme.Record{}, fmt.Errorf("grounds: %w (%w)", fault.Invalid, err)
	}
	if id, err := ledger.ParseAccountID(s.Learner); err != nil || transcript.TagOf(id) != x.report.Header.Account {
		return programme.Record{}, fmt.Errorf("the transcript is of another account than the verdict: %w", fault.Refused)
	}
	head, err := grounds.ParseHead(one.Checkpoint)
	if err != nil {
		return programme.Record{}, err
	}
	entries, err := x.until(head, g.Checkpoint, one)
	if err != nil {
		return programme.Record{}, err
	}
	set := new(equiv.Set)
	if g.EquivalencesHash != "" {
		known := false
		if set, known = x.equivalences[g.EquivalencesHash]; !known {
			return programme.Record{}, fmt.Errorf("the verdict goes by equivalences %d with the SHA-256 %.64s: give their text with --equivalences: %w",
				g.Equivalences, g.EquivalencesHash, fault.Refused)
		}
	}
	a, lots, err := ledger.Recount(entries)
	if err != nil {
		return programme.Record{}, err
	}
	rec, err := g.Record(rules, set, a.State, lots)
	if err != nil {
		return rec, err
	}
	one.Entries = uint64(len(entries))
	if x.expired {
		one.Notes = append(one.Notes, "the transcript was to be relied on until "+x.report.Header.Until.Format("2006-01-02")+" only: what was revoked since is not in it")
	}
	rec, one.Supposed, err = s.Follows(rec)
	return rec, err
}

// until returns the entries of the transcript that are in the tree of a
// verdict's head: the head is signed by the log, has as many entries of the
// account as it says, and the log of the transcript goes on from it.
func (x *papers) until(head grounds.Head, signed string, one *recomputedAudit) ([]ledger.Entry, error) {
	differ := func(format string, args ...any) error {
		return fmt.Errorf(format+": %w", append(args, fault.Refused)...)
	}
	c, err := merkle.OpenCheckpoint([]byte(signed), x.report.Header.Origin, x.verifiers)
	if err != nil {
		return nil, fmt.Errorf("the verdict's checkpoint: %w", err)
	}
	now := x.report.Header.Checkpoint
	switch {
	case c != head.Checkpoint:
		return nil, differ("the verdict names a head of size %d, the signed checkpoint is of size %d", head.Size, c.Size)
	case now.Size < c.Size:
		return nil, differ("the transcript ends at size %d of the log, before the verdict's head at %d: ask for a newer one", now.Size, c.Size)
	case now.Size == c.Size && now.Root != c.Root:
		return nil, differ("two signed heads of size %d have different roots: the log was forked", c.Size)
	case now.Size > c.Size && x.grown == nil:
		one.Notes = append(one.Notes, fmt.Sprintf("the transcript is of a later head, size %d; that the log only grew since the verdict shows --consistency with the proof from %d to %d", now.Size, c.Size, now.Size))
	case now.Size > c.Size:
		if err := x.grown.check(c, now); err != nil {
			return nil, err
		}
	}
	entries := x.report.Entries
	for len(entries) > 0 && entries[len(entries)-1].Seq > head.Size {
		entries = entries[:len(entries)-1]
	}
	if n := uint64(len(entries)); n != head.Entries {
		return nil, differ("the account has %d entries in the verdict's head, the verdict is of %d", n, head.Entries)
	}
	return entries, nil
}

// check checks that one head goes on from another.
func (c *consistency) check(from, to merkle.Checkpoint) error {
	if c.From != from.Size || c.To != to.Size {
		return fmt.Errorf("the proof is from %d to %d, want from %d to %d: %w", c.From, c.To, from.Size, to.Size, fault.Refused)
	}
	proof := make([]merkle.Hash, len(c.Proof))
	for i, text := range c.Proof {
		h, err := tlog.ParseHash(text)
		if err != nil {
			return fmt.Errorf("the proof's hash %d: %w (%w)", i+1, fault.Invalid, err)
		}
		proof[i] = h
	}
	return merkle.CheckConsistency(proof, from.Size, from.Root, to.Size, to.Root)
}
