package ledgerbolt

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/seal"

	"golang.org/x/crypto/chacha20poly1305"
)

// blind hides what could be guessed from a copy of the file: it stands in
// for digests of things that are few, such as a course and a run.
func blind(secret *seal.Key, domain string, d []byte) ledger.Digest {
	return blindWith(hmac.New(sha256.New, secret[:]), domain, d)
}

func blindWith(h hash.Hash, domain string, d []byte) ledger.Digest {
	var sum [sha256.Size]byte
	h.Reset()
	io.WriteString(h, domain)
	h.Write(d)
	return ledger.Digest(h.Sum(sum[:0])[:len(ledger.Digest{})])
}

// blind does it with a state that is kept for the transaction.
func (t *logTx) blind(domain string, d []byte) ledger.Digest {
	if t.mac == nil {
		t.mac = hmac.New(sha256.New, t.secret[:])
	}
	return blindWith(t.mac, domain, d)
}

// deriveKey returns a key that is made of another for one use.
func deriveKey(secret *seal.Key, domain string) [32]byte {
	h := hmac.New(sha256.New, secret[:])
	h.Write([]byte(domain))
	return [32]byte(h.Sum(nil))
}

// natural returns a natural key as it is in the file.
func (t *logTx) natural(k *ledger.NaturalKey) ledger.NaturalKey {
	if t.secret == nil {
		return *k
	}
	return ledger.NaturalKey{Account: k.Account, Run: t.blind("cb/natural/v1", k.Run[:])}
}

// once returns an idempotency key as it is in the file. The items of a batch
// stay neighbours, and so do keys that begin with the time: a client's clock
// says less than the entry's place in the file does.
func (t *logTx) once(k ledger.Key) ledger.Key {
	if t.secret != nil {
		d := t.blind("cb/once/v1", k[:len(ledger.Digest{})])
		from := 0
		if ms := order.Uint64(k[:]) >> 16; ms >= timesFrom && ms < timesTo {
			from = 6
		}
		copy(k[from:], d[from:])
	}
	return k
}

// Keys that begin with milliseconds between 2017 and 2100 are taken to begin
// with the time.
const (
	timesFrom = 1_500_000_000_000
	timesTo   = 4_100_000_000_000
)

// encrypt appends text, encrypted, and bound to the row whose key is given.
func (z *sealer) encrypt(b, key, text []byte) ([]byte, error) {
	var nonce [chacha20poly1305.NonceSizeX]byte
	if _, err := rand.Read(nonce[:]); err != nil {
		return b, err
	}
	return z.secrets.Seal(append(b, nonce[:]...), nonce[:], text, key), nil
}

// decrypt is the inverse of encrypt.
func (z *sealer) decrypt(b, key []byte) ([]byte, error) {
	if len(b) < chacha20poly1305.NonceSizeX {
		return nil, fmt.Errorf("row %x: its ciphertext is cut off: %w", key, fault.Corrupt)
	}
	nonce, rest := b[:chacha20poly1305.NonceSizeX], b[chacha20poly1305.NonceSizeX:]
	text, err := z.secrets.Open(nil, nonce, rest, key)
	if err != nil {
		return nil, fmt.Errorf("row %x: its ciphertext does not open: %w", key, fault.Corrupt)
	}
	return text, nil
}
