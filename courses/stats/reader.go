package stats

import (
	"encoding/binary"
	"fmt"

	"creditbank/ledger/fault"
)

// reader reads a row. Once something is bad, all that follows is zero.
type reader struct {
	rest []byte
	bad  bool
}

func (r *reader) uvarint() uint64 {
	if len(r.rest) > 0 && r.rest[0] < 0x80 && !r.bad { // most numbers are small
		n := r.rest[0]
		r.rest = r.rest[1:]
		return uint64(n)
	}
	n, size := binary.Uvarint(r.rest)
	if r.bad || size <= 0 || size > 1 && r.rest[size-1] == 0 { // one spelling only
		r.bad = true
		return 0
	}
	r.rest = r.rest[size:]
	return n
}

func (r *reader) varint() int64 {
	n := r.uvarint()
	return int64(n>>1) ^ -int64(n&1)
}

// below reads a number under a bound.
func (r *reader) below(bound uint64) uint64 {
	n := r.uvarint()
	if n >= bound {
		r.bad = true
		return 0
	}
	return n
}

// text reads a text with its length before it.
func (r *reader) text() string {
	n := r.below(uint64(len(r.rest)) + 1)
	if r.bad || n > uint64(len(r.rest)) {
		r.bad = true
		return ""
	}
	s := string(r.rest[:n])
	r.rest = r.rest[n:]
	return s
}

// end returns whether all was well and nothing is left.
func (r *reader) end() error {
	if r.bad || len(r.rest) > 0 {
		return fmt.Errorf("row cannot be read, %d bytes before its end: %w", len(r.rest), fault.Corrupt)
	}
	return nil
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}
