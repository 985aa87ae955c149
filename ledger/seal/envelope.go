package seal

import (
	"encoding/binary"
	"fmt"
	"io"

	"creditbank/ledger"
	"creditbank/ledger/fault"

	"golang.org/x/crypto/chacha20poly1305"
)

// Key encrypts the records of one learner, or those of the bank itself.
type Key [32]byte

const (
	envelopeVersion = 1
	envelopeHead    = 1 + 16
	envelopeStart   = envelopeHead + chacha20poly1305.NonceSizeX
	padding         = 64
	maxCanonical    = 256 << 10 // as in package ledger
	plainHead       = 32 + 4    // seed and length
	maxEnvelope     = envelopeStart + plainHead + maxCanonical + padding + chacha20poly1305.Overhead
)

// Record is what is sealed.
type Record struct {
	Seq       uint64 // number of the entry in its log
	Class     Class
	Day       ledger.Day       // on which it is booked
	Account   ledger.AccountID // whose key it is; zero for the bank's own
	Canonical []byte           // see [ledger.Entry.AppendCanonical]
}

// Seal returns the leaf and the envelope of a record. Random gives the seed
// and the nonce; it is crypto/rand.Reader but in tests.
func Seal(random io.Reader, key *Key, r Record) (Leaf, []byte, error) {
	fields, err := ledger.Fields(r.Canonical)
	if err != nil {
		return Leaf{}, nil, fmt.Errorf("seal entry %d: %w", r.Seq, err)
	}
	// Room for the envelope: the plaintext is written where the ciphertext
	// will be and is encrypted in place.
	size := (plainHead + len(r.Canonical) + padding - 1) / padding * padding
	b := make([]byte, envelopeStart+size, envelopeStart+size+chacha20poly1305.Overhead)
	b[0] = envelopeVersion
	copy(b[1:], r.Account[:])
	nonce, plain := b[envelopeHead:envelopeStart], b[envelopeStart:]
	var seed Seed
	var chance [len(seed) + chacha20poly1305.NonceSizeX]byte
	if _, err := io.ReadFull(random, chance[:]); err != nil {
		return Leaf{}, nil, fmt.Errorf("seal entry %d: no randomness: %w", r.Seq, err)
	}
	copy(seed[:], chance[:])
	copy(nonce, chance[len(seed):])
	copy(plain, seed[:])
	binary.BigEndian.PutUint32(plain[32:], uint32(len(r.Canonical)))
	copy(plain[plainHead:], r.Canonical)

	leaf := Leaf{r.Class, r.Day, commit(&seed, fields)}
	aead, err := chacha20poly1305.NewX(key[:])
	if err != nil {
		return Leaf{}, nil, fmt.Errorf("seal entry %d: %w", r.Seq, err)
	}
	leafBytes := leaf.Bytes()
	ad := associated(b[:envelopeHead], leafBytes[:], r.Seq)
	aead.Seal(plain[:0], nonce, plain, ad[:])
	return leaf, b[:cap(b)], nil
}

// Holder returns the account whose key opens an envelope, zero meaning the
// bank's own key. An envelope that cannot be one is [fault.Corrupt].
func Holder(envelope []byte) (ledger.AccountID, error) {
	sealed := len(envelope) - envelopeStart - chacha20poly1305.Overhead
	if sealed < padding || sealed%padding != 0 || len(envelope) > maxEnvelope || envelope[0] != envelopeVersion {
		return ledger.AccountID{}, fmt.Errorf("envelope of %d bytes is not of version %d: %w", len(envelope), envelopeVersion, fault.Corrupt)
	}
	return ledger.AccountID(envelope[1:envelopeHead]), nil
}

// Open decrypts an envelope and checks that its content is what the leaf
// commits to. Another key, leaf or number, and any changed bit, is
// [fault.Corrupt].
func Open(key *Key, seq uint64, leaf, envelope []byte) (*Opened, error) {
	o, err := open(key, seq, leaf, envelope)
	if err != nil {
		return nil, fmt.Errorf("open entry %d: %w", seq, err)
	}
	return o, nil
}

func open(key *Key, seq uint64, leaf, envelope []byte) (*Opened, error) {
	l, err := ParseLeaf(leaf)
	if err != nil {
		return nil, err
	}
	account, err := Holder(envelope)
	if err != nil {
		return nil, err
	}
	aead, err := chacha20poly1305.NewX(key[:])
	if err != nil {
		return nil, err
	}
	ad := associated(envelope[:envelopeHead], leaf, seq)
	plain, err := aead.Open(nil, envelope[envelopeHead:envelopeStart], envelope[envelopeStart:], ad[:])
	if err != nil {
		return nil, fmt.Errorf("the envelope does not fit its key, leaf and number: %w", fault.Corrupt)
	}
	o := &Opened{Seq: seq, Leaf: l, Account: account, Seed: Seed(plain)}
	size := plainHead + int(binary.BigEndian.Uint32(plain[32:]))
	if size > len(plain) || len(plain)-size >= padding {
		return nil, fmt.Errorf("the content does not fill its envelope: %w", fault.Corrupt)
	}
	for _, c := range plain[size:] {
		if c != 0 {
			return nil, fmt.Errorf("the padding is not zero: %w", fault.Corrupt)
		}
	}
	o.Canonical = plain[plainHead:size:size]
	if o.fields, err = ledger.Fields(o.Canonical); err != nil {
		return nil, err
	}
	if commit(&o.Seed, o.fields) != l.Commitment {
		return nil, fmt.Errorf("the content is not what its leaf commits to: %w", fault.Corrupt)
	}
	return o, nil
}

// associated returns what an envelope is bound to beside its content.
func associated(head, leaf []byte, seq uint64) (ad [envelopeHead + LeafSize + 8]byte) {
	copy(ad[:], head)
	copy(ad[envelopeHead:], leaf)
	binary.BigEndian.PutUint64(ad[envelopeHead+LeafSize:], seq)
	return ad
}
