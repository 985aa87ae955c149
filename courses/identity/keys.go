package identity

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"

	"creditbank/ledger"
	"creditbank/ledger/fault"

	"golang.org/x/crypto/chacha20poly1305"
)

// The labels under which keys are derived, and what is sealed. They are part
// of what is stored: never change one.
const (
	sealLabel   = "creditbank/identity/seal/v1"
	indexLabel  = "creditbank/identity/index/v1"
	alikeLabel  = "creditbank/identity/alike/v1" // no number begins like it
	sealVersion = 1
)

// Index finds a number again. Without the bank's secret nothing can be told
// from it.
type Index [sha256.Size]byte

// Keys seal numbers and compute their indexes. They may be used concurrently.
type Keys struct {
	aead  cipher.AEAD
	index []byte
}

// NewKeys derives keys from a secret of the bank that is at least 32 random
// bytes, and that is stored nowhere but wrapped by the master key.
func NewKeys(secret []byte) (*Keys, error) {
	if len(secret) < 32 {
		return nil, fmt.Errorf("a secret of %d bytes, want 32: %w", len(secret), fault.Invalid)
	}
	sealing, err1 := hkdf.Key(sha256.New, secret, nil, sealLabel, chacha20poly1305.KeySize)
	index, err2 := hkdf.Key(sha256.New, secret, nil, indexLabel, sha256.Size)
	if err := errors.Join(err1, err2); err != nil {
		return nil, fmt.Errorf("derive the keys of identity numbers: %w", err)
	}
	aead, err := chacha20poly1305.NewX(sealing)
	if err != nil {
		return nil, err
	}
	return &Keys{aead, index}, nil
}

// Index returns the index of a number.
func (k *Keys) Index(n Number) (index Index) {
	h := hmac.New(sha256.New, k.index)
	h.Write([]byte(n.text))
	h.Sum(index[:0])
	return index
}

// Seal encrypts a number for an account: version 1 (1 byte), nonce (24), and
// XChaCha20-Poly1305 of the 18 characters (34). Associated data are the label,
// the version and the account.
func (k *Keys) Seal(account ledger.AccountID, n Number) ([]byte, error) {
	if n.IsZero() {
		return nil, fmt.Errorf("seal the zero number: %w", fault.Invalid)
	}
	sealed := make([]byte, 1+chacha20poly1305.NonceSizeX, 1+chacha20poly1305.NonceSizeX+numberSize+chacha20poly1305.Overhead)
	sealed[0] = sealVersion
	if _, err := rand.Read(sealed[1:]); err != nil {
		return nil, err
	}
	return k.aead.Seal(sealed, sealed[1:], []byte(n.text), associated(account)), nil
}

// SealAlike is [Keys.Seal] that gives the same bytes for the same number of the
// same account: the nonce is drawn from them with a key. Whoever sees two of
// them can tell that the numbers are the same, and no more.
func (k *Keys) SealAlike(account ledger.AccountID, n Number) ([]byte, error) {
	if n.IsZero() {
		return nil, fmt.Errorf("seal the zero number: %w", fault.Invalid)
	}
	h := hmac.New(sha256.New, k.index)
	h.Write([]byte(alikeLabel))
	h.Write(account[:])
	h.Write([]byte(n.text))
	sealed := append([]byte{sealVersion}, h.Sum(nil)[:chacha20poly1305.NonceSizeX]...)
	return k.aead.Seal(sealed, sealed[1:], []byte(n.text), associated(account)), nil
}

// Open decrypts what was sealed for an account. Whatever it does not open, or
// what is no number, is [fault.Corrupt].
func (k *Keys) Open(account ledger.AccountID, sealed []byte) (Number, error) {
	const start = 1 + chacha20poly1305.NonceSizeX
	if len(sealed) != start+numberSize+chacha20poly1305.Overhead || sealed[0] != sealVersion {
		return Number{}, fmt.Errorf("identity number of %s: %d bytes that Seal has not made: %w", account, len(sealed), fault.Corrupt)
	}
	text, err := k.aead.Open(nil, sealed[1:start], sealed[start:], associated(account))
	if err != nil {
		return Number{}, fmt.Errorf("identity number of %s does not open: %w", account, fault.Corrupt)
	}
	n, err := Parse(string(text))
	if err != nil {
		return Number{}, fmt.Errorf("identity number of %s: %w", account, fault.Corrupt)
	}
	return n, nil
}

func associated(account ledger.AccountID) []byte {
	return append(append([]byte(sealLabel), sealVersion), account[:]...)
}
