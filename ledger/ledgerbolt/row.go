package ledgerbolt

import (
	"encoding/binary"
	"fmt"

	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// rowVersion is the first byte of every row but entries, which have their own.
const rowVersion = 1

var order = binary.BigEndian

// row reads a stored value from front to back. The first thing that is wrong
// is kept in bad, and everything read after it is zero.
type row struct {
	b   []byte
	bad string
}

// newRow begins to read a value; its version is the first thing.
func newRow(b []byte) row {
	r := row{b: b}
	if v := r.u8(); r.bad == "" && v != rowVersion {
		r.fail("version %d, want %d", v, rowVersion)
	}
	return r
}

func (r *row) fail(format string, args ...any) {
	if r.bad == "" {
		r.bad = fmt.Sprintf(format, args...)
	}
	r.b = nil
}

// take returns the next n bytes, which are the database's, or nil.
func (r *row) take(n int) []byte {
	if r.bad != "" {
		return nil
	}
	if len(r.b) < n {
		r.fail("%d bytes short", n-len(r.b))
		return nil
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

func (r *row) u8() byte {
	if b := r.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *row) u16() uint16 {
	if b := r.take(2); b != nil {
		return order.Uint16(b)
	}
	return 0
}

func (r *row) i32() int32 {
	if b := r.take(4); b != nil {
		return int32(order.Uint32(b))
	}
	return 0
}

func (r *row) u64() uint64 {
	if b := r.take(8); b != nil {
		return order.Uint64(b)
	}
	return 0
}

func (r *row) i64() int64 { return int64(r.u64()) }

// amount reads an amount that cannot be below zero.
func (r *row) amount() ledger.Amount {
	a := ledger.Amount(r.i64())
	if a < 0 {
		r.fail("amount %d is below zero", int64(a))
		return 0
	}
	return a
}

// copyTo fills into.
func (r *row) copyTo(into []byte) { copy(into, r.take(len(into))) }

// text8 reads a text after its length in one byte, text16 in two.
func (r *row) text8() string  { return string(r.take(int(r.u8()))) }
func (r *row) text16() string { return string(r.take(int(r.u16()))) }

// end says what was wrong with the row, or that there is more than there
// should be.
func (r *row) end(format string, args ...any) error {
	if r.bad == "" && len(r.b) > 0 {
		r.fail("%d bytes too many", len(r.b))
	}
	if r.bad != "" {
		return fmt.Errorf(format+": %s: %w", append(args, r.bad, fault.Corrupt)...)
	}
	return nil
}
