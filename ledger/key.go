package ledger

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"strings"
)

// Digest is the first half of a SHA-256.
type Digest [16]byte

// Key is an idempotency key: the digest of who asked and the key the client
// made, and the item's place in a batch. Items of one batch are neighbours,
// so that a store finds and writes them together. The zero Key means none.
//
// If the client's key is a UUID of version 7 or a ULID, its 48 bits of time
// stand in front and 80 bits of digest follow, so that keys made at one time
// are neighbours too: a store then appends where it would write all over.
type Key [20]byte

// NewKey returns the key of one item of a client's request. The scope keeps
// clients apart: the same text from two of them is two keys.
func NewKey(scope, text string, item uint32) Key {
	var k Key
	d := DigestOf("creditbank/key/v1", scope, text)
	if at, ok := timeOf(text); ok {
		binary.BigEndian.PutUint64(k[:], at<<16)
		copy(k[6:16], d[:])
	} else {
		copy(k[:], d[:])
	}
	binary.BigEndian.PutUint32(k[16:], item)
	return k
}

// timeOf returns the milliseconds since 1970 that a UUID of version 7 or a
// ULID begins with. What looks like one counts as one: it need not be true.
func timeOf(text string) (ms uint64, ok bool) {
	switch len(text) {
	case 36:
		ms, err := strconv.ParseUint(text[:8]+text[9:13], 16, 48)
		return ms, err == nil && text[8] == '-' && text[13] == '-' && text[14] == '7'
	case 26:
		for _, c := range []byte(text[:10]) {
			digit := strings.IndexByte("0123456789abcdefghjkmnpqrstvwxyz", c|0x20)
			if '0' <= c && c <= '9' {
				digit = int(c - '0')
			}
			if digit < 0 {
				return 0, false
			}
			ms = ms<<5 | uint64(digit)
		}
		return ms, ms < 1<<48
	}
	return 0, false
}

// IsZero reports whether no key is given.
func (k Key) IsZero() bool { return k == Key{} }

func (k Key) String() string { return hex.EncodeToString(k[:]) }

// DigestOf hashes a list of texts, each with its length, so that different
// lists never give the same bytes. Digests are stored: the encoding is frozen.
func DigestOf(parts ...string) Digest {
	h := sha256.New()
	var size [8]byte
	for _, p := range parts {
		binary.BigEndian.PutUint64(size[:], uint64(len(p)))
		h.Write(size[:])
		h.Write([]byte(p))
	}
	var d Digest
	copy(d[:], h.Sum(nil))
	return d
}

// NaturalKey names what can be credited once: a learner's part in one run of
// one course, as one issuer reports it.
type NaturalKey struct {
	Account AccountID
	Run     Digest
}

func (e *Entry) naturalKey() NaturalKey {
	return NaturalOf(e.Account, e.Issuer, e.Learning.Course, e.Learning.Run)
}

// NaturalOf returns the natural key of a deposit.
func NaturalOf(a AccountID, issuer, course, run string) NaturalKey {
	return NaturalKey{a, DigestOf("creditbank/natural/v1", issuer, course, run)}
}
