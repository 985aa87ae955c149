package merkle

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"creditbank/ledger/fault"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// MaxNote bounds a signed note that comes from outside.
const MaxNote = 16 << 10

// Checkpoint is the head of a tree, as it is signed.
type Checkpoint struct {
	Origin string // name of the log, and of the key that signs it
	Size   uint64
	Root   Hash
}

// Text returns what is signed: three lines, origin, size and root.
func (c Checkpoint) Text() string {
	return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, c.Root)
}

// ParseCheckpoint is the inverse of [Checkpoint.Text]. Our logs add no lines
// to the three, and a text with more of them is [fault.Invalid] like any other
// that Text does not write.
func ParseCheckpoint(text string) (Checkpoint, error) {
	c, ok := parseCheckpoint(text)
	if !ok || c.Text() != text {
		return Checkpoint{}, fmt.Errorf("checkpoint %.80q: want origin, size and root on three lines: %w", text, fault.Invalid)
	}
	return c, nil
}

func parseCheckpoint(text string) (Checkpoint, bool) {
	lines := strings.Split(text, "\n")
	if len(text) > MaxNote || len(lines) != 4 || lines[0] == "" {
		return Checkpoint{}, false
	}
	size, err := strconv.ParseUint(lines[1], 10, 64)
	if err != nil || size > MaxSize {
		return Checkpoint{}, false
	}
	root, err := tlog.ParseHash(lines[2])
	return Checkpoint{lines[0], size, root}, err == nil && (size > 0 || root == Edge{}.Root())
}

// Sign returns the checkpoint as a note signed by all signers. Each must bear
// the name of the origin.
func (c Checkpoint) Sign(signers ...note.Signer) ([]byte, error) {
	if len(signers) == 0 {
		return nil, errors.New("sign checkpoint: no key")
	}
	if _, err := ParseCheckpoint(c.Text()); err != nil {
		return nil, err
	}
	for _, s := range signers {
		if s.Name() != c.Origin {
			return nil, fmt.Errorf("sign checkpoint of %q: the key is %q's", c.Origin, s.Name())
		}
	}
	return note.Sign(&note.Note{Text: c.Text()}, signers...)
}

// OpenCheckpoint reads a signed checkpoint of a log and checks its signature.
// One good signature by one of the keys that bear the log's name is enough;
// a bad one by a known key spoils the checkpoint, those of strangers (later
// keys, witnesses) are left alone. It fails with [fault.Invalid].
func OpenCheckpoint(signed []byte, origin string, keys note.Verifiers) (Checkpoint, error) {
	text, by, err := OpenNote(signed, keys)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("checkpoint of %s: %w", origin, err)
	}
	c, err := ParseCheckpoint(text)
	if err != nil {
		return Checkpoint{}, err
	}
	if c.Origin != origin {
		return Checkpoint{}, fmt.Errorf("checkpoint of %q, want %q: %w", c.Origin, origin, fault.Invalid)
	}
	for _, s := range by {
		if s.Name == origin {
			return c, nil
		}
	}
	return Checkpoint{}, fmt.Errorf("checkpoint of %s is signed by others only: %w", origin, fault.Invalid)
}

// OpenNote reads a signed note strictly and returns its text and the
// signatures that were checked. [note.Open] alone takes more than one spelling
// of the same note: repeated signatures, and spare bits in base64.
func OpenNote(signed []byte, keys note.Verifiers) (string, []note.Signature, error) {
	if len(signed) > MaxNote {
		return "", nil, fmt.Errorf("note of %d bytes, want at most %d: %w", len(signed), MaxNote, fault.Invalid)
	}
	n, err := note.Open(signed, keys)
	if err != nil {
		return "", nil, fmt.Errorf("%w (%w)", fault.Invalid, err)
	}
	size := len(n.Text) + 1
	for _, s := range append(n.Sigs, n.UnverifiedSigs...) {
		if _, err := base64.StdEncoding.Strict().DecodeString(s.Base64); err != nil {
			return "", nil, fmt.Errorf("signature by %s: %w (%w)", s.Name, fault.Invalid, err)
		}
		size += len("— ") + len(s.Name) + len(" ") + len(s.Base64) + len("\n")
	}
	if size != len(signed) {
		return "", nil, fmt.Errorf("note repeats a signature: %w", fault.Invalid)
	}
	return n.Text, n.Sigs, nil
}

// Verifiers reads verification keys, one text each as in [Keys.Public].
func Verifiers(vkeys ...string) (note.Verifiers, error) {
	list := make([]note.Verifier, 0, len(vkeys))
	for i, vkey := range vkeys {
		if slices.Contains(vkeys[:i], vkey) {
			continue // the list is asked by name and would find two
		}
		v, err := note.NewVerifier(vkey)
		if err != nil {
			return nil, fmt.Errorf("verification key %.80q: %w (%w)", vkey, fault.Invalid, err)
		}
		list = append(list, v)
	}
	return note.VerifierList(list...), nil
}
