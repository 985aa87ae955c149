package seal

import (
	"crypto/sha256"
	"encoding"
	"hash"

	"creditbank/ledger"
)

// SaltSize is the length of a field's salt. 128 bits keep the values, which
// are few, from being tried out.
const SaltSize = 16

// Seed is where the salts of one record come from. It is random, and known
// only to those who can open the record's envelope.
type Seed [32]byte

// Domain strings keep a hash made for one purpose from serving another.
const (
	saltDomain   = "cb/salt/v1"
	fieldDomain  = "cb/field/v1"
	commitDomain = "cb/commit/v1"
)

// Digest returns what the commitment holds of a field.
func Digest(tag byte, salt [SaltSize]byte, value []byte) [32]byte {
	var room [128]byte
	b := append(room[:0], fieldDomain...)
	b = append(b, tag)
	b = append(b, salt[:]...)
	return sha256.Sum256(append(b, value...))
}

// TagDigest is a field as the commitment sees it.
type TagDigest struct {
	Tag    byte
	Digest [32]byte
}

// Commitment returns the commitment to fields in ascending order of tags.
func Commitment(fields []TagDigest) [32]byte {
	b := make([]byte, 0, len(commitDomain)+len(fields)*33)
	b = append(b, commitDomain...)
	for i := range fields {
		b = append(b, fields[i].Tag)
		b = append(b, fields[i].Digest[:]...)
	}
	return sha256.Sum256(b)
}

// commit returns the commitment to the fields of a record.
func commit(seed *Seed, fields []ledger.Field) [32]byte {
	b := make([]byte, 0, len(commitDomain)+len(fields)*33)
	b = append(b, commitDomain...)
	s := newSalter(seed)
	for _, f := range fields {
		d := Digest(f.Tag, s.salt(f.Tag), f.Value)
		b = append(b, f.Tag)
		b = append(b, d[:]...)
	}
	return sha256.Sum256(b)
}

// salter derives the salts of one record: HKDF-SHA256 with no salt of its own
// and one block of output, which is
//
//	HMAC(HMAC(32 zeros, seed), info || 1).
//
// HMAC(key, x) is SHA-256(key⊕opad || SHA-256(key⊕ipad || x)). The states
// after the two halves of the key are kept: that halves the time.
type salter struct {
	h            hash.Hash
	state        encoding.BinaryUnmarshaler // h too
	inner, outer []byte                     // states
	info         [len(saltDomain) + 2]byte
	sum          [sha256.Size]byte
}

func newSalter(seed *Seed) *salter {
	h := sha256.New()
	s := &salter{h: h, state: h.(encoding.BinaryUnmarshaler)}
	s.setKey(nil)
	prk := s.hmac(seed[:])
	s.setKey(prk)
	copy(s.info[:], saltDomain)
	s.info[len(s.info)-1] = 1
	return s
}

func (s *salter) salt(tag byte) [SaltSize]byte {
	s.info[len(s.info)-2] = tag
	return [SaltSize]byte(s.hmac(s.info[:]))
}

func (s *salter) setKey(key []byte) {
	var block [sha256.BlockSize]byte
	copy(block[:], key)
	for i := range block {
		block[i] ^= 0x36
	}
	s.inner = s.stateAfter(block[:])
	for i := range block {
		block[i] ^= 0x36 ^ 0x5c
	}
	s.outer = s.stateAfter(block[:])
}

func (s *salter) stateAfter(block []byte) []byte {
	s.h.Reset()
	s.h.Write(block)
	state, err := s.h.(encoding.BinaryMarshaler).MarshalBinary()
	if err != nil {
		panic("sha256 cannot save its state: " + err.Error())
	}
	return state
}

// hmac returns the code of x; the next call overwrites it.
func (s *salter) hmac(x []byte) []byte {
	s.resume(s.inner)
	s.h.Write(x)
	s.h.Sum(s.sum[:0])
	s.resume(s.outer)
	s.h.Write(s.sum[:])
	return s.h.Sum(s.sum[:0])
}

func (s *salter) resume(state []byte) {
	if err := s.state.UnmarshalBinary(state); err != nil {
		panic("sha256 cannot take up its state: " + err.Error())
	}
}
