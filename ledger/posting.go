package ledger

import "fmt"

// Side is one end of a posting: a place where credits can be.
type Side uint8

// The sides. They are written in the journal: never renumber one, add new
// ones at the end.
const (
	// Issuer is where deposits come from; its total is below zero by all it
	// has issued.
	Issuer Side = 1
	// Available is the free part of the learner's balance.
	Available Side = 2
	// Held is the reserved part of the learner's balance.
	Held Side = 3
	// Programme is where redeemed credits go, for ever.
	Programme Side = 4
	// Expired is where credits go when their validity ends.
	Expired Side = 5
	// Revoked is where credits go that the issuer has withdrawn.
	Revoked Side = 6
	// Owed is the learner's debt for redeemed credits that were revoked; its
	// total is below zero by all that is owed.
	Owed Side = 7
	// Transit is where credits are between the two accounts of a merge. Its
	// total is zero whenever a merge is whole.
	Transit Side = 8
)

// Sides lists all sides in the order of their numbers.
var Sides = [...]Side{Issuer, Available, Held, Programme, Expired, Revoked, Owed, Transit}

var sideNames = [...]string{Issuer: "issuer", Available: "available", Held: "held",
	Programme: "programme", Expired: "expired", Revoked: "revoked", Owed: "owed", Transit: "transit"}

func (s Side) String() string {
	if s >= Issuer && int(s) < len(sideNames) {
		return sideNames[s]
	}
	return fmt.Sprintf("side-%d", uint8(s))
}

// Posting moves part of a lot from one side to another. The issuer, the
// account and the programme it means are those of its entry.
type Posting struct {
	Lot    uint64 // number of the deposit that made the lot
	Unit   Unit
	From   Side
	To     Side
	Amount Amount // above zero
}

// TotalKey names a sum over all entries: what went to a side less what came
// from it, for one unit and, on the issuer and programme sides, for one code.
type TotalKey struct {
	Unit Unit
	Side Side
	Code string
}

// totalKey returns the total that side s of an entry's posting belongs to.
func (e *Entry) totalKey(u Unit, s Side) TotalKey {
	k := TotalKey{Unit: u, Side: s}
	switch s {
	case Issuer:
		k.Code = e.Issuer
	case Programme:
		k.Code = e.Programme
	}
	return k
}
