package statsbolt

import (
	"cmp"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"

	"creditbank/courses/stats"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"golang.org/x/crypto/chacha20poly1305"
)

// tag names a learner's record.
type tag [16]byte

// compare orders tags as the file does. The first halves nearly always differ.
func (t *tag) compare(u *tag) int {
	return cmp.Or(
		cmp.Compare(binary.BigEndian.Uint64(t[:]), binary.BigEndian.Uint64(u[:])),
		cmp.Compare(binary.BigEndian.Uint64(t[8:]), binary.BigEndian.Uint64(u[8:])))
}

// sealing hides records from who has the file alone.
type sealing struct {
	names []byte // key of the tags
	aead  cipher.AEAD
	check tag // tells the right secret from a wrong one
}

func newSealing(secret [32]byte) (*sealing, error) {
	aead, err := chacha20poly1305.NewX(derive(secret[:], "creditbank/statistics/record/v1"))
	if err != nil {
		return nil, err
	}
	s := &sealing{names: derive(secret[:], "creditbank/statistics/name/v1"), aead: aead}
	copy(s.check[:], derive(secret[:], "creditbank/statistics/check/v1"))
	return s, nil
}

func derive(secret []byte, what string) []byte {
	h := hmac.New(sha256.New, secret)
	h.Write([]byte(what))
	return h.Sum(nil)
}

// desk seals and opens records one after the other, with what can be used
// again between them. It is for one goroutine.
type desk struct {
	aead  cipher.AEAD
	names hash.Hash // keyed
	plain []byte
	sum   [sha256.Size]byte
}

func (s *sealing) desk() *desk { return &desk{aead: s.aead, names: hmac.New(sha256.New, s.names)} }

func (d *desk) tag(id *ledger.AccountID) tag {
	d.names.Reset()
	d.names.Write(id[:])
	return tag(d.names.Sum(d.sum[:0]))
}

// seal returns the row of a record, which the caller keeps.
func (d *desk) seal(t *tag, r *stats.Record) ([]byte, error) {
	d.plain = stats.AppendRecord(d.plain[:0], r)
	row := make([]byte, chacha20poly1305.NonceSizeX, chacha20poly1305.NonceSizeX+len(d.plain)+chacha20poly1305.Overhead)
	if _, err := rand.Read(row); err != nil {
		return nil, err
	}
	return d.aead.Seal(row, row, d.plain, t[:]), nil
}

func (d *desk) open(t *tag, row []byte) (stats.Record, error) {
	if len(row) < chacha20poly1305.NonceSizeX {
		return stats.Record{}, fmt.Errorf("record of %d bytes: %w", len(row), fault.Corrupt)
	}
	plain, err := d.aead.Open(d.plain[:0], row[:chacha20poly1305.NonceSizeX], row[chacha20poly1305.NonceSizeX:], t[:])
	if err != nil {
		return stats.Record{}, fmt.Errorf("record does not open: %w", fault.Corrupt)
	}
	d.plain = plain
	return stats.ParseRecord(plain)
}

// appendPrefix appends what the keys of a heading's values begin with.
func appendPrefix(b []byte, organisation string, h stats.Heading, p stats.Period) []byte {
	b = append(b, uint8(len(organisation)))
	b = append(b, organisation...)
	b = append(b, uint8(h), uint8(p.Kind))
	return binary.BigEndian.AppendUint16(b, p.N)
}

func appendKey(b []byte, k stats.Key) []byte {
	return append(appendPrefix(b, k.Organisation, k.Heading, k.Period), k.Value...)
}

// parseKey is the inverse of appendKey.
func parseKey(b []byte) (k stats.Key, err error) {
	if len(b) < 1 || len(b) < 1+int(b[0])+4 {
		return k, fmt.Errorf("key of a cell of %d bytes: %w", len(b), fault.Corrupt)
	}
	n := 1 + int(b[0])
	return stats.Key{
		Organisation: string(b[1:n]), Heading: stats.Heading(b[n]),
		Period: stats.Period{Kind: stats.PeriodKind(b[n+1]), N: binary.BigEndian.Uint16(b[n+2:])}, Value: string(b[n+4:]),
	}, nil
}

// positionBytes is the length of a position.
const positionBytes = 29

func appendPosition(p stats.Position) []byte {
	b := binary.BigEndian.AppendUint64(nil, p.Seq)
	b = binary.BigEndian.AppendUint64(b, uint64(p.BookedAt))
	b = binary.BigEndian.AppendUint32(b, uint32(p.Organisations))
	b = binary.BigEndian.AppendUint32(b, uint32(p.Courses))
	b = binary.BigEndian.AppendUint32(b, uint32(p.Latest))
	if p.Remaking {
		return append(b, 1)
	}
	return append(b, 0)
}

// parsePosition is the inverse of appendPosition; no bytes are the beginning.
func parsePosition(b []byte) (stats.Position, error) {
	switch {
	case len(b) == 0:
		return stats.Position{}, nil
	case len(b) != positionBytes || b[positionBytes-1] > 1:
		return stats.Position{}, fmt.Errorf("position of %d bytes: %w", len(b), fault.Corrupt)
	}
	return stats.Position{
		Seq: binary.BigEndian.Uint64(b), BookedAt: ledger.Instant(binary.BigEndian.Uint64(b[8:])),
		Organisations: int(binary.BigEndian.Uint32(b[16:])), Courses: int(binary.BigEndian.Uint32(b[20:])),
		Latest: ledger.Day(binary.BigEndian.Uint32(b[24:])), Remaking: b[28] == 1,
	}, nil
}
