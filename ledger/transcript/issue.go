package transcript

import (
	"context"
	"fmt"
	"slices"
	"time"

	"creditbank/ledger"
	"creditbank/ledger/merkle"

	"golang.org/x/mod/sumdb/note"
)

// Validity is how long a transcript can be relied on: whoever wants to hide a
// later revocation has to show an older one.
const Validity = 30 * 24 * time.Hour

// Records keeps the entries that transcripts are made of. The store is the
// one in use; tests have another.
type Records interface {
	// Records opens all entries of an account, oldest first, and proves each
	// to be in the tree of a signed checkpoint, all of one moment. An account
	// that is not there is [fault.NotFound].
	Records(ctx context.Context, id ledger.AccountID) (ledger.Account, []Record, []byte, error)
}

// Issuer makes transcripts in the name of the bank.
type Issuer struct {
	Records Records
	// Log are the keys of the log, Papers those that sign transcripts: they
	// bear the name of the log with [Suffix] behind it.
	Log, Papers *merkle.Keys
	Now         func() time.Time
}

// Keys returns the verification keys that readers need, those of the log
// first, one text each.
func (i *Issuer) Keys() ([]string, error) {
	log, err := i.Log.Public()
	if err != nil {
		return nil, err
	}
	papers, err := i.Papers.Public()
	return append(log, papers...), err
}

// Issue returns the transcript of an account as it is now, with the named
// fields closed; see [ParseHidden].
func (i *Issuer) Issue(ctx context.Context, id ledger.AccountID, hide []string) ([]byte, error) {
	keys, err := i.Keys()
	if err != nil {
		return nil, err
	}
	signer, err := i.Signer()
	if err != nil {
		return nil, err
	}
	a, records, checkpoint, err := i.Records.Records(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("records of account %s: %w", id, err)
	}
	now := i.Now()
	return Build(Draft{
		Account: a, Records: records, Checkpoint: checkpoint, Keys: keys,
		Issued: now, Until: now.Add(Validity), Hide: hide,
	}, signer)
}

// aliases are other names that people know fields by.
var aliases = map[string]string{"employer": "issuer"}

// ParseHidden returns the fields that a list of names means: "employer" is
// the issuer. The first name that no field has, or whose field cannot be
// closed, is given back as wrong.
func ParseHidden(names []string) (fields []string, wrong string) {
	for _, name := range names {
		field := name
		if of, ok := aliases[name]; ok {
			field = of
		}
		if mayHide([]string{field}) != nil {
			return nil, name
		}
		if !slices.Contains(fields, field) {
			fields = append(fields, field)
		}
	}
	return fields, ""
}

// Hideable lists the fields that can be closed, in the order of their tags.
func Hideable() []string {
	var names []string
	for tag := range byte(255) {
		if name := ledger.FieldName(tag); mayHide([]string{name}) == nil {
			names = append(names, name)
		}
	}
	return names
}

// Signer returns the key that signs papers now, for what is signed beside
// transcripts. It has to begin otherwise than a note does.
func (i *Issuer) Signer() (note.Signer, error) {
	signers, err := i.Papers.Signers()
	if err != nil {
		return nil, err
	}
	return signers[0], nil
}

// Verifiers returns the keys that signed papers at any time, the newest first.
func (i *Issuer) Verifiers() ([]note.Verifier, error) {
	texts, err := i.Papers.Public()
	if err != nil {
		return nil, err
	}
	verifiers := make([]note.Verifier, len(texts))
	for j, text := range texts {
		if verifiers[j], err = note.NewVerifier(text); err != nil {
			return nil, fmt.Errorf("verification key %d: %w", j+1, err)
		}
	}
	return verifiers, nil
}
