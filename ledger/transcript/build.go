package transcript

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/merkle"
	"creditbank/ledger/seal"

	"golang.org/x/mod/sumdb/note"
)

// Record is an entry of the learner and where it is in the log.
type Record struct {
	*seal.Opened
	Index uint64        // of the leaf
	Proof []merkle.Hash // that the leaf is in the tree of the checkpoint
}

// Draft is what a transcript is made of.
type Draft struct {
	// Account is the account as the store has it, all of one moment with the
	// records.
	Account ledger.Account
	// Records are all entries of the account, oldest first.
	Records []Record
	// Checkpoint is a signed checkpoint that covers them.
	Checkpoint []byte
	// Keys are the verification keys of the log and of its transcripts.
	Keys          []string
	Issued, Until time.Time
	// Hide names the fields that stay closed.
	Hide []string
}

// Build makes a transcript and signs it. The signer bears the name of the log
// with [Suffix] behind it. Before it signs, Build checks all that [Verify]
// will: what does not check is [fault.Corrupt], and nothing is signed.
func Build(d Draft, signer note.Signer) (_ []byte, err error) {
	defer fault.Wrap(&err, "transcript of account %s", d.Account.ID)
	origin, ok := strings.CutSuffix(signer.Name(), Suffix)
	if !ok {
		return nil, fmt.Errorf("key of %q does not sign transcripts: %w", signer.Name(), fault.Invalid)
	}
	if len(d.Records) > MaxEntries {
		return nil, fmt.Errorf("%d entries, want at most %d: %w", len(d.Records), MaxEntries, fault.Refused)
	}
	if d.Until.Before(d.Issued) {
		return nil, fmt.Errorf("valid until %s, issued at %s: %w", d.Until, d.Issued, fault.Invalid)
	}
	if err := mayHide(d.Hide); err != nil {
		return nil, err
	}
	keys, err := merkle.Verifiers(d.Keys...)
	if err != nil {
		return nil, err
	}
	c, err := merkle.OpenCheckpoint(d.Checkpoint, origin, keys)
	if err != nil {
		return nil, err
	}
	f := &file{Format: format, Checkpoint: string(d.Checkpoint), Keys: d.Keys}
	h := &Header{
		Origin: origin, Account: TagOf(d.Account.ID), Entries: d.Account.Seq, State: d.Account.State,
		Balances: d.Account.Balances, Checkpoint: c, CheckpointDigest: sha256.Sum256(d.Checkpoint), KeysDigest: keysDigest(d.Keys),
		Issued: d.Issued.UTC().Truncate(time.Second), Until: d.Until.UTC().Truncate(time.Second),
	}
	for _, r := range d.Records {
		f.Entries = append(f.Entries, newEntry(r, d.Hide))
		h.Head = r.Leaf.Commitment
	}
	if _, problem := walk(f, h); problem != nil {
		return nil, fmt.Errorf("%w (%w)", fault.Corrupt, error(problem))
	}
	text := h.Text()
	if again, ok := parseHeader(text); !ok || again.Text() != text {
		return nil, fmt.Errorf("header %q cannot be read again: %w", text, fault.Invalid)
	}
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	if err != nil {
		return nil, err
	}
	f.Header = string(signed)
	return f.encode()
}

func newEntry(r Record, hide []string) entry {
	leaf := r.Leaf.Bytes()
	e := entry{Index: r.Index, Leaf: leaf[:]}
	for _, x := range r.Fields() {
		d := x.Digest()
		f := field{Name: ledger.FieldName(x.Tag), Value: x.Value, Salt: x.Salt[:], Check: d[:checkSize]}
		if slices.Contains(hide, f.Name) {
			f.close(x.Tag)
		}
		e.Fields = append(e.Fields, f)
	}
	for _, h := range r.Proof {
		e.Proof = append(e.Proof, h[:])
	}
	return e
}

// mayHide refuses to close unknown fields and those that hold a record
// together.
func mayHide(names []string) error {
	for _, name := range names {
		if _, ok := ledger.FieldTag(name); !ok {
			return fmt.Errorf("hide %.40q: there is no such field: %w", name, fault.Invalid)
		}
		if slices.Contains(structural, name) {
			return fmt.Errorf("hide %s: without it nobody could see that the record is complete and its balances right: %w", name, fault.Refused)
		}
	}
	return nil
}

// Hide closes more fields of a transcript, in all its entries. It needs no
// key and not the bank; what it returns still checks. It does not check the
// transcript.
func Hide(b []byte, names ...string) ([]byte, error) {
	if err := mayHide(names); err != nil {
		return nil, err
	}
	f, problem := decode(b)
	if problem != nil {
		return nil, problem
	}
	for i := range f.Entries {
		for j := range f.Entries[i].Fields {
			if x := &f.Entries[i].Fields[j]; slices.Contains(names, x.Name) {
				tag, _ := ledger.FieldTag(x.Name)
				x.close(tag)
			}
		}
	}
	return f.encode()
}
