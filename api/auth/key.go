package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Key is what is kept of an API key.
type Key struct {
	ID           string   // the public part: 13 letters and digits
	Hash         [32]byte // SHA-256 of the secret's 32 bytes
	Role         org.Role
	Organisation string           // of every role but org.Learner
	Learner      ledger.AccountID // of role org.Learner
	Name         string           // what it is for, in the operator's words
	Made         time.Time
	Expires      time.Time // first instant at which it is not valid; never if zero
	Revoked      time.Time // when it was revoked; zero if it was not
	Used         time.Time // when it was last used, to within UsedStep; zero if never
	Member       string    // id of the person whose key it is; empty for an organisation's
	Scopes       []string  // what it is for: operations, or ScopeRead; if none, all that its role may
}

// ScopeRead is the scope of all operations that only read.
const ScopeRead = "read"

// UsedStep is how finely a key's last use is kept, so that not every request
// writes.
const UsedStep = 10 * time.Minute

// maxScopes bounds the scopes of a key.
const maxScopes = 50

// maxName bounds the name of a key, in bytes.
const maxName = 200

// prefix makes a key recognisable to people and to scanners of leaked secrets.
const prefix = "cb_"

// idText is Crockford's alphabet: no letter looks like a digit.
var idText = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// secretText is strict: a secret has one text.
var secretText = base64.RawURLEncoding.Strict()

const (
	idSize     = 8 // random bytes of an id
	secretSize = 32
)

// New makes a key for a principal, whose ID is not looked at. It returns the
// text to hand over, once, and what to keep. Expires may be zero.
//
// A role without its organisation or learner, or with both, and a name that
// is too long are [fault.Invalid].
func New(who org.Principal, name string, made, expires time.Time) (text string, k Key, err error) {
	defer fault.Wrap(&err, "make an API key")
	var random [idSize + secretSize]byte
	if _, err := io.ReadFull(rand.Reader, random[:]); err != nil {
		return "", Key{}, err
	}
	secret := random[idSize:]
	k = Key{
		ID: idText.EncodeToString(random[:idSize]), Hash: sha256.Sum256(secret),
		Role: who.Role, Organisation: who.Organisation, Learner: who.Learner,
		Name: name, Made: made.UTC(), Expires: expires.UTC(),
	}
	if expires.IsZero() {
		k.Expires = time.Time{}
	}
	return prefix + k.ID + "." + secretText.EncodeToString(secret), k, k.Check()
}

// Check returns what is wrong with the key, as [fault.Invalid].
func (k Key) Check() error {
	_, err := org.ParseRole(string(k.Role))
	learner := k.Learner != ledger.AccountID{}
	switch {
	case err != nil:
		return err
	case (k.Role == org.Learner) != learner, learner == (k.Organisation != ""):
		return fmt.Errorf("a key of role %s needs an organisation, or a learner if that is the role: %w", k.Role, fault.Invalid)
	case len(k.Name) > maxName:
		return fmt.Errorf("name of %d bytes, want at most %d: %w", len(k.Name), maxName, fault.Invalid)
	case len(k.Scopes) > maxScopes || len(k.Member) > maxName:
		return fmt.Errorf("%d scopes, want at most %d: %w", len(k.Scopes), maxScopes, fault.Invalid)
	case !k.Expires.IsZero() && !k.Expires.After(k.Made):
		return fmt.Errorf("a key that expires before it is made: %w", fault.Invalid)
	}
	return nil
}

// CheckScopes returns what is wrong with the scopes of a new key, as
// [fault.Invalid]. One that is kept may have scopes that are no more.
func (k Key) CheckScopes() error {
	for _, scope := range k.Scopes {
		if scope == ScopeRead {
			continue
		}
		if roles, known := Allowed(scope); !known || !roles.Has(k.Role) {
			return fmt.Errorf("scope %.80q: want %q or an operation that the role %s may ask for: %w", scope, ScopeRead, k.Role, fault.Invalid)
		}
	}
	return nil
}

// Principal returns who calls with the key.
func (k Key) Principal() org.Principal {
	return org.Principal{ID: k.ID, Role: k.Role, Organisation: k.Organisation, Learner: k.Learner, Member: k.Member}
}

// Covers reports whether the key is for an operation, which reads only or not.
func (k Key) Covers(operation string, reads bool) bool {
	return len(k.Scopes) == 0 || slices.Contains(k.Scopes, operation) || reads && slices.Contains(k.Scopes, ScopeRead)
}

// Successor makes a key with the rights of k and as long a life, to take its
// place.
func (k Key) Successor(now time.Time) (string, Key, error) {
	var expires time.Time
	if !k.Expires.IsZero() {
		expires = now.Add(k.Expires.Sub(k.Made))
	}
	text, next, err := New(k.Principal(), k.Name, now, expires)
	next.Member, next.Scopes = k.Member, slices.Clone(k.Scopes)
	return text, next, err
}

// ValidAt reports whether the key can be used at an instant.
func (k Key) ValidAt(t time.Time) bool {
	return k.Revoked.IsZero() && (k.Expires.IsZero() || t.Before(k.Expires))
}

// parse splits the text of a key into its id and its secret.
func parse(text string) (id string, secret [secretSize]byte, ok bool) {
	rest, ok := strings.CutPrefix(text, prefix)
	if !ok {
		return "", secret, false
	}
	id, encoded, _ := strings.Cut(rest, ".")
	if len(id) != idText.EncodedLen(idSize) || len(encoded) != secretText.EncodedLen(secretSize) {
		return "", secret, false
	}
	raw, err := secretText.DecodeString(encoded)
	return id, secret, err == nil && copy(secret[:], raw) == secretSize
}
