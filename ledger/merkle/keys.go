package merkle

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"creditbank/ledger/durable"
	"creditbank/ledger/fault"

	"golang.org/x/mod/sumdb/note"
)

// Keys are the signing keys of one name: the one that signs, during a rotation
// the one before it, and the public halves of all earlier ones, so that what
// they signed can still be checked.
type Keys struct {
	Name     string
	current  string   // secret
	outgoing string   // secret, or "" when no rotation is under way
	retired  []string // public, newest first
}

const (
	secretPrefix   = "PRIVATE+KEY+"
	outgoingPrefix = "outgoing "
	retiredPrefix  = "retired "
	maxKeyFile     = 64 << 10
)

// NewKeys makes a key for a name: for a log its origin, which has no spaces
// and no plus sign.
func NewKeys(random io.Reader, name string) (*Keys, error) {
	secret, _, err := note.GenerateKey(random, name)
	if err != nil {
		return nil, fmt.Errorf("make a key for %q: %w", name, err)
	}
	return parseKeys(secret + "\n")
}

// LoadKeys reads the keys from a file that only its owner can read.
func LoadKeys(path string) (_ *Keys, err error) {
	defer fault.Wrap(&err, "load signing key %s", path)
	text, err := ReadSecret(path, maxKeyFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w (%w)", fault.NotFound, err)
	} else if err != nil {
		return nil, err
	}
	return parseKeys(string(text))
}

// Create writes the keys to a file that only its owner can read. It does not
// replace one: that is [fault.Conflict].
func (k *Keys) Create(path string) error {
	if err := durable.CreateText(path, []byte(k.text())); err != nil {
		return fmt.Errorf("create signing key %s: %w", path, err)
	}
	return nil
}

// Save replaces the file that holds the keys.
func (k *Keys) Save(path string) error {
	if err := durable.ReplaceText(path, []byte(k.text())); err != nil {
		return fmt.Errorf("save signing key %s: %w", path, err)
	}
	return nil
}

// Rotate makes a new key the one that signs. Until [Keys.Retire] the old one
// signs beside it, so that those who know only the old key see the new one
// vouched for. The caller saves the keys before anything is signed.
func (k *Keys) Rotate(random io.Reader) error {
	if k.outgoing != "" {
		return fmt.Errorf("rotate the key of %s: the last rotation has not ended: sign a checkpoint and retire the old key first: %w", k.Name, fault.Conflict)
	}
	secret, _, err := note.GenerateKey(random, k.Name)
	if err != nil {
		return fmt.Errorf("rotate the key of %s: %w", k.Name, err)
	}
	k.current, k.outgoing = secret, k.current
	return nil
}

// Retire ends a rotation, after a note signed by both keys was published: the
// old key's secret half is forgotten. The caller saves the keys.
func (k *Keys) Retire() error {
	if k.outgoing == "" {
		return nil
	}
	public, err := publicOf(k.outgoing)
	if err != nil {
		return err
	}
	k.retired, k.outgoing = append([]string{public}, k.retired...), ""
	return nil
}

// Rotating reports whether the old key still signs beside the new one.
func (k *Keys) Rotating() bool { return k.outgoing != "" }

// Signers returns who signs: the key, and during a rotation the one before it.
func (k *Keys) Signers() ([]note.Signer, error) {
	var list []note.Signer
	for _, secret := range []string{k.current, k.outgoing} {
		if secret != "" {
			s, err := note.NewSigner(secret)
			if err != nil {
				return nil, fmt.Errorf("key of %s: %w", k.Name, err)
			}
			list = append(list, s)
		}
	}
	return list, nil
}

// Public returns the verification keys, one text each, the newest first:
// "name+hash+key".
func (k *Keys) Public() ([]string, error) {
	var list []string
	for _, secret := range []string{k.current, k.outgoing} {
		if secret != "" {
			public, err := publicOf(secret)
			if err != nil {
				return nil, err
			}
			list = append(list, public)
		}
	}
	return append(list, k.retired...), nil
}

func (k *Keys) text() string {
	var b strings.Builder
	b.WriteString(k.current + "\n")
	if k.outgoing != "" {
		b.WriteString(outgoingPrefix + k.outgoing + "\n")
	}
	for _, public := range k.retired {
		b.WriteString(retiredPrefix + public + "\n")
	}
	return b.String()
}

// parseKeys reads the text of a key file. Its errors never repeat the text.
func parseKeys(text string) (*Keys, error) {
	k := new(Keys)
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		var name string
		var err error
		if public, ok := strings.CutPrefix(line, retiredPrefix); ok && i > 0 {
			var v note.Verifier
			if v, err = note.NewVerifier(public); err == nil {
				name, k.retired = v.Name(), append(k.retired, public)
			}
		} else {
			secret, outgoing := strings.CutPrefix(line, outgoingPrefix)
			var s note.Signer
			if s, err = note.NewSigner(secret); err == nil {
				name = s.Name()
			}
			switch {
			case i == 0 && !outgoing:
				k.Name, k.current = name, secret
			case i == 1 && outgoing:
				k.outgoing = secret
			default:
				err = errors.New("misplaced")
			}
		}
		if err != nil || name != k.Name {
			return nil, fmt.Errorf("line %d of the key file is no key of %q: %w", i+1, k.Name, fault.Invalid)
		}
	}
	return k, nil
}

// publicOf returns the verification key of a secret key.
func publicOf(secret string) (string, error) {
	s, err := note.NewSigner(secret)
	if err != nil {
		return "", errors.New("secret key cannot be read")
	}
	return publicText(secret, s.Name())
}

// ReadSecret reads a file of at most limit bytes that nobody but its owner can
// read or write; a file that others can read is [fault.Refused], because what
// it holds may be known already.
func ReadSecret(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("others can read it (mode %04o): chmod 600, and consider making a new key: %w", info.Mode().Perm(), fault.Refused)
	}
	text, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(text)) > limit {
		err = fmt.Errorf("more than %d bytes: %w", limit, fault.Invalid)
	}
	return text, err
}
