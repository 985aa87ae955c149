package ledger

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"
)

// fieldWriter appends fields; see canonical.go.
type fieldWriter struct{ b []byte }

func (w *fieldWriter) field(tag byte, value []byte) {
	w.b = append(w.b, tag)
	w.b = binary.AppendUvarint(w.b, uint64(len(value)))
	w.b = append(w.b, value...)
}

func (w *fieldWriter) number(tag byte, n uint64) {
	if n != 0 {
		w.field(tag, number64(n))
	}
}

func (w *fieldWriter) signed(tag byte, n int64) { w.number(tag, uint64(n)<<1^uint64(n>>63)) }

func (w *fieldWriter) text(tag byte, s string) {
	if s != "" {
		w.field(tag, []byte(s))
	}
}

// bytes writes a fixed-size value unless all of it is zero.
func (w *fieldWriter) bytes(tag byte, value []byte) {
	for _, c := range value {
		if c != 0 {
			w.field(tag, value)
			return
		}
	}
}

// list writes what items appends, if it appends anything.
func (w *fieldWriter) list(tag byte, items func([]byte) []byte) {
	start := len(w.b)
	w.b = items(append(w.b, tag, 0))
	size := uint64(len(w.b) - start - 2)
	switch {
	case size == 0:
		w.b = w.b[:start]
	case size < 0x80:
		w.b[start+1] = byte(size)
	default: // its length needs more than the byte that was left for it
		w.b = slices.Replace(w.b, start+1, start+2, binary.AppendUvarint(nil, size)...)
	}
}

// number64 returns n in big-endian bytes without leading zeros.
func number64(n uint64) []byte {
	b := binary.BigEndian.AppendUint64(nil, n)
	for len(b) > 0 && b[0] == 0 {
		b = b[1:]
	}
	return b
}

func appendBalances(b []byte, balances *Balances) []byte {
	for _, u := range Units {
		if x := *balances.Of(u); x != (Balance{}) {
			b = append(b, byte(u))
			b = binary.AppendUvarint(b, uint64(x.Posted))
			b = binary.AppendUvarint(b, uint64(x.Held))
			b = binary.AppendUvarint(b, uint64(x.Owed))
		}
	}
	return b
}

func appendPostings(b []byte, postings []Posting) []byte {
	for _, p := range postings {
		b = binary.AppendUvarint(b, p.Lot)
		b = append(b, byte(p.Unit), byte(p.From), byte(p.To))
		b = binary.AppendUvarint(b, uint64(p.Amount))
	}
	return b
}

// fieldReader reads fields. The first thing that is wrong is kept in bad.
type fieldReader struct {
	b     []byte // what follows the field it stands on
	tag   byte
	value []byte // what is left of the field's value
	bad   string
}

// next goes to the next field, if there is one.
func (r *fieldReader) next() bool {
	if len(r.b) == 0 || r.bad != "" {
		return false
	}
	tag := r.b[0]
	size, n := binary.Uvarint(r.b[1:])
	if n <= 0 || size > uint64(len(r.b)-1-n) {
		r.bad = fmt.Sprintf("field %d is cut off", tag)
		return false
	}
	if tag <= r.tag {
		r.bad = fmt.Sprintf("field %d after field %d", tag, r.tag)
		return false
	}
	r.tag = tag
	r.value, r.b = r.b[1+n:1+n+int(size)], r.b[1+n+int(size):]
	return true
}

func (r *fieldReader) number() uint64 {
	if len(r.value) > 8 {
		r.bad = fmt.Sprintf("field %d: number of %d bytes", r.tag, len(r.value))
		return 0
	}
	var n uint64
	for _, c := range r.value {
		n = n<<8 | uint64(c)
	}
	return n
}

func (r *fieldReader) small(most uint64) uint64 {
	n := r.number()
	if n > most {
		r.bad = fmt.Sprintf("field %d: %d is above %d", r.tag, n, most)
	}
	return n
}

func (r *fieldReader) signed() int64 {
	n := r.number()
	return int64(n>>1) ^ -int64(n&1)
}

func (r *fieldReader) day() Day {
	n := r.signed()
	if n < math.MinInt32 || n > math.MaxInt32 {
		r.bad = fmt.Sprintf("field %d: day %d", r.tag, n)
	}
	return Day(n)
}

func (r *fieldReader) text() string {
	if !utf8.Valid(r.value) {
		r.bad = fmt.Sprintf("field %d is not UTF-8", r.tag)
	}
	return string(r.value)
}

func (r *fieldReader) bytes(into []byte) {
	if len(r.value) != len(into) {
		r.bad = fmt.Sprintf("field %d has %d bytes, want %d", r.tag, len(r.value), len(into))
		return
	}
	copy(into, r.value)
}

// uvarint takes a number from a list.
func (r *fieldReader) uvarint() uint64 {
	v, n := binary.Uvarint(r.value)
	if n <= 0 {
		r.bad = fmt.Sprintf("field %d: list is cut off", r.tag)
		r.value = nil
		return 0
	}
	r.value = r.value[n:]
	return v
}

// octet takes one byte from a list.
func (r *fieldReader) octet() byte {
	if len(r.value) == 0 {
		r.bad = fmt.Sprintf("field %d: list is cut off", r.tag)
		return 0
	}
	c := r.value[0]
	r.value = r.value[1:]
	return c
}

func (r *fieldReader) amount() Amount {
	v := r.uvarint()
	if v > math.MaxInt64 {
		r.bad = fmt.Sprintf("field %d: amount %d", r.tag, v)
	}
	return Amount(v)
}

func (r *fieldReader) unit() Unit {
	u := Unit(r.octet())
	if int(u) < 1 || int(u) > len(Units) {
		if r.bad == "" {
			r.bad = fmt.Sprintf("field %d: unit %d", r.tag, u)
		}
		return Credit
	}
	return u
}

func (r *fieldReader) balances(into *Balances) {
	for len(r.value) > 0 && r.bad == "" {
		*into.Of(r.unit()) = Balance{r.amount(), r.amount(), r.amount()}
	}
}

func (r *fieldReader) postings() []Posting {
	var list []Posting
	for len(r.value) > 0 && r.bad == "" {
		list = append(list, Posting{r.uvarint(), r.unit(), Side(r.octet()), Side(r.octet()), r.amount()})
	}
	return list
}

func appendClosing(b []byte, closing []Closing) []byte {
	for _, c := range closing {
		b = append(b, byte(c.Unit), byte(c.Side))
		b = binary.AppendVarint(b, int64(c.Amount))
		b = binary.AppendUvarint(b, uint64(len(c.Code)))
		b = append(b, c.Code...)
	}
	return b
}

func (r *fieldReader) closing() []Closing {
	var list []Closing
	for len(r.value) > 0 && r.bad == "" {
		c := Closing{TotalKey: TotalKey{Unit: r.unit(), Side: Side(r.octet())}}
		amount, n := binary.Varint(r.value)
		if n <= 0 {
			r.bad = fmt.Sprintf("field %d: list is cut off", r.tag)
			return nil
		}
		c.Amount, r.value = Amount(amount), r.value[n:]
		size := r.uvarint()
		if size > uint64(len(r.value)) || !utf8.Valid(r.value[:size]) {
			r.bad = fmt.Sprintf("field %d: code of %d bytes", r.tag, size)
			return nil
		}
		c.Code, r.value = string(r.value[:size]), r.value[size:]
		list = append(list, c)
	}
	return list
}
