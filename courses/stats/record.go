package stats

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"

	"creditbank/ledger"
)

// Fact is a deposit that counts.
type Fact struct {
	Lot    uint64 // its number
	At     uint32 // number of its attribution
	Month  uint16 // of completion
	Unit   uint8
	Amount int64 // with adjustments
	Hours  int64
}

// Flow is how much of what a learner learnt under one attribution was held,
// released, redeemed or expired in one month.
type Flow struct {
	At      uint32
	Month   uint16 // in which it was booked
	Measure Measure
	Amount  int64
}

func (f *Flow) redeems() bool { return f.Measure == Redeemed || f.Measure == RedeemedPoints }

// Record is what one learner is counted under. The zero Record is of somebody
// who is not counted. The record of a merged account has nothing but the
// account that its learner is counted under since.
type Record struct {
	Opened uint16 // the month in which the account was opened, or zero
	Facts  []Fact // in the order of their lots
	Flows  []Flow
	Into   ledger.AccountID // zero unless the account was merged
}

// fact returns the index of a lot's fact, or -1.
func (r *Record) fact(lot uint64) int {
	i, ok := slices.BinarySearchFunc(r.Facts, lot, func(f Fact, lot uint64) int { return cmp.Compare(f.Lot, lot) })
	if !ok {
		return -1
	}
	return i
}

// AppendRecord appends a record in varints: the month of opening, the number
// of facts, each as the distance of its lot from the one before, attribution,
// month, unit, amount and hours; the number of flows, each as attribution,
// month, measure and amount; behind that, if the account was merged, the 16
// bytes of the account it ended in.
func AppendRecord(b []byte, r *Record) []byte {
	b = binary.AppendUvarint(b, uint64(r.Opened))
	b = binary.AppendUvarint(b, uint64(len(r.Facts)))
	last := uint64(0)
	for _, f := range r.Facts {
		b = binary.AppendUvarint(b, f.Lot-last)
		b = binary.AppendUvarint(b, uint64(f.At))
		b = binary.AppendUvarint(b, uint64(f.Month))
		b = append(b, f.Unit)
		b = binary.AppendVarint(b, f.Amount)
		b = binary.AppendVarint(b, f.Hours)
		last = f.Lot
	}
	b = binary.AppendUvarint(b, uint64(len(r.Flows)))
	for _, f := range r.Flows {
		b = binary.AppendUvarint(b, uint64(f.At))
		b = binary.AppendUvarint(b, uint64(f.Month))
		b = append(b, uint8(f.Measure))
		b = binary.AppendVarint(b, f.Amount)
	}
	if r.Into != (ledger.AccountID{}) {
		b = append(b, r.Into[:]...)
	}
	return b
}

// ParseRecord is the inverse of [AppendRecord].
func ParseRecord(b []byte) (r Record, err error) {
	d := reader{rest: b}
	r.Opened = uint16(d.below(1 << 16))
	// A fact has six bytes or more, a flow four: no count makes us allocate
	// more than the row is long.
	n := d.below(uint64(len(b))/6 + 1)
	r.Facts = make([]Fact, 0, n+1) // most records are read to get one more
	last := uint64(0)
	for range n {
		step := d.uvarint()
		f := Fact{Lot: last + step, At: uint32(d.below(1 << 32)), Month: uint16(d.below(1 << 16)), Unit: uint8(d.below(3))}
		f.Amount, f.Hours = d.varint(), d.varint()
		if step == 0 || f.Lot < last || f.Unit == 0 {
			d.bad = true
		}
		last = f.Lot
		r.Facts = append(r.Facts, f)
	}
	n = d.below(uint64(len(b))/4 + 1)
	r.Flows = make([]Flow, 0, n)
	for range n {
		r.Flows = append(r.Flows, Flow{
			At: uint32(d.below(1 << 32)), Month: uint16(d.below(1 << 16)), Measure: Measure(d.below(measures)), Amount: d.varint(),
		})
	}
	if len(d.rest) == len(r.Into) && !d.bad {
		copy(r.Into[:], d.rest)
		d.rest, d.bad = nil, r.Into == ledger.AccountID{}
	}
	if err := d.end(); err != nil {
		return Record{}, fmt.Errorf("record: %w", err)
	}
	return r, nil
}
