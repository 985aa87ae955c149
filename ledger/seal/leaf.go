package seal

import (
	"encoding/binary"
	"fmt"
	"math"

	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// LeafSize is the length of every leaf.
const LeafSize = 96

// Class says what kind of record a leaf commits to.
type Class uint8

// The classes. They are written in the log: never renumber one.
const (
	// ClassEntry is an entry of a learner's account.
	ClassEntry Class = 0
	// ClassErasure is the end of an account that was forgotten. It is sealed
	// with the bank's own key and names nobody.
	ClassErasure Class = 1
	// ClassEvent is a change of keys, policy or issuers.
	ClassEvent Class = 2
	// ClassSummary holds the totals of a period.
	ClassSummary Class = 3
)

const leafVersion = 1

// Leaf is what the public log says of a record.
type Leaf struct {
	Class      Class
	Day        ledger.Day // on which it was booked; after 1970-01-01
	Commitment [32]byte
}

// Bytes returns the leaf as it is in the log.
func (l Leaf) Bytes() [LeafSize]byte {
	var b [LeafSize]byte
	b[0], b[1] = leafVersion, byte(l.Class)
	binary.BigEndian.PutUint32(b[2:], uint32(l.Day))
	copy(b[6:], l.Commitment[:])
	return b
}

// ParseLeaf is the inverse of [Leaf.Bytes]. Anything else is [fault.Corrupt].
func ParseLeaf(b []byte) (Leaf, error) {
	if len(b) != LeafSize {
		return Leaf{}, fmt.Errorf("leaf of %d bytes, want %d: %w", len(b), LeafSize, fault.Corrupt)
	}
	day := binary.BigEndian.Uint32(b[2:])
	l := Leaf{Class: Class(b[1]), Day: ledger.Day(day), Commitment: [32]byte(b[6:38])}
	if b[0] != leafVersion || l.Class > ClassSummary || day == 0 || day > math.MaxInt32 || l.Bytes() != [LeafSize]byte(b) {
		return Leaf{}, fmt.Errorf("leaf beginning %x is not of version %d: %w", b[:6], leafVersion, fault.Corrupt)
	}
	return l, nil
}
