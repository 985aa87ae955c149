package keyring

import (
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"creditbank/ledger"
	"creditbank/ledger/durable"
	"creditbank/ledger/fault"
	"creditbank/ledger/merkle"
	"creditbank/ledger/seal"

	"golang.org/x/crypto/chacha20poly1305"
)

// Master is the key that wraps all others. It is kept outside the keyring.
type Master struct {
	id   [8]byte
	aead cipher.AEAD
}

const (
	masterPrefix = "creditbank-master-1:"
	wrapVersion  = 1
	wrapDomain   = "cb/keyring/v1"
	nonceAt      = 1 + 8
	wrappedSize  = nonceAt + chacha20poly1305.NonceSizeX + 32 + chacha20poly1305.Overhead
)

// ID names the master key: 16 hexadecimal digits that say nothing of it.
func (m *Master) ID() string { return hex.EncodeToString(m.id[:]) }

// NewMasterText makes a master key and returns its text, for a file or an
// environment value. Keep a copy where the keyring's backups are not.
func NewMasterText(random io.Reader) (string, error) {
	var key [32]byte
	if _, err := io.ReadFull(random, key[:]); err != nil {
		return "", fmt.Errorf("make a master key: %w", err)
	}
	return masterPrefix + base64.StdEncoding.EncodeToString(key[:]), nil
}

// ParseMaster reads the text of a master key. Its errors never repeat it.
func ParseMaster(text string) (*Master, error) {
	encoded, ok := strings.CutPrefix(strings.TrimSpace(text), masterPrefix)
	key, err := base64.StdEncoding.Strict().DecodeString(encoded)
	if !ok || err != nil || len(key) != 32 {
		return nil, fmt.Errorf("master key: want %q and 32 bytes in base64: %w", masterPrefix, fault.Invalid)
	}
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(append([]byte("cb/master/v1"), key...))
	return &Master{[8]byte(sum[:]), aead}, nil
}

// LoadMaster reads a master key from a file that only its owner can read.
func LoadMaster(path string) (_ *Master, err error) {
	defer fault.Wrap(&err, "load master key %s", path)
	text, err := merkle.ReadSecret(path, 1024)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w (%w)", fault.NotFound, err)
	} else if err != nil {
		return nil, err
	}
	return ParseMaster(string(text))
}

// CreateMaster makes a master key in a new file that only its owner can read.
// It does not replace one: that is [fault.Conflict].
func CreateMaster(path string) (err error) {
	defer fault.Wrap(&err, "create master key %s", path)
	text, err := NewMasterText(rand.Reader)
	if err != nil {
		return err
	}
	return durable.CreateText(path, []byte(text+"\n"))
}

// A purpose keeps a key wrapped for one use from being taken for another.
type purpose byte

const (
	forLearner purpose = 'k'
	forBank    purpose = 'b'
	forNatural purpose = 'n'
)

func (m *Master) associated(p purpose, a ledger.AccountID) []byte {
	b := append(make([]byte, 0, 64), wrapDomain...)
	b = append(append(b, byte(p)), a[:]...)
	return append(b, m.id[:]...)
}

func (m *Master) wrap(p purpose, a ledger.AccountID, key *seal.Key) ([]byte, error) {
	b := make([]byte, nonceAt+chacha20poly1305.NonceSizeX, wrappedSize)
	b[0] = wrapVersion
	copy(b[1:], m.id[:])
	if _, err := rand.Read(b[nonceAt:]); err != nil {
		return nil, err
	}
	return m.aead.Seal(b, b[nonceAt:], key[:], m.associated(p, a)), nil
}

func (m *Master) unwrap(p purpose, a ledger.AccountID, b []byte) (seal.Key, error) {
	if len(b) != wrappedSize || b[0] != wrapVersion || [8]byte(b[1:]) != m.id {
		return seal.Key{}, fmt.Errorf("wrapped key of %d bytes is not one of master key %s: %w", len(b), m.ID(), fault.Corrupt)
	}
	start := nonceAt + chacha20poly1305.NonceSizeX
	key, err := m.aead.Open(nil, b[nonceAt:start], b[start:], m.associated(p, a))
	if err != nil {
		return seal.Key{}, fmt.Errorf("wrapped key does not open: %w", fault.Corrupt)
	}
	return seal.Key(key), nil
}
