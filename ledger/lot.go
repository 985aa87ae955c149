package ledger

// Lot is what became of one deposit, or of what was moved out of one by a merge. Credits are not alike, so a redemption
// names lots. At all times
//
//	Amount = Available + Held + Redeemed + Expired + Revoked + Returned + Moved.
type Lot struct {
	Seq       uint64 // number of the deposit
	Account   AccountID
	Prev      uint64 // the account's lot before this one, or zero
	Unit      Unit
	Until     Day // last day of validity; none if zero
	Amount    Amount
	Available Amount
	Held      Amount
	Redeemed  Amount
	Expired   Amount
	Revoked   Amount // taken back before it was redeemed
	Returned  Amount // given back to the issuer by reversal or adjustment
	Owed      Amount // part of Redeemed that was revoked afterwards
	Moved     Amount // gone to another account by a merge
	Into      uint64 // the lot it went to, or zero
	Withdrawn bool   // reversed or revoked: no more can be done to it
	Holds     []Use  // the open holds on it, oldest first; together Held
	Uses      []Use  // the captures that redeemed it, oldest first; together Redeemed
}

// MaxUses is how many open holds and captures one lot can have together, so
// that a lot cannot be divided without end.
const MaxUses = 100

// Use is a part of a lot that a hold reserves or a capture redeemed.
type Use struct {
	Entry  uint64 // number of the hold or the capture
	Amount Amount
}

// part returns the part of the lot on side s, or nil for [Owed], which is
// counted against Redeemed.
func (l *Lot) part(s Side) *Amount {
	switch s {
	case Issuer:
		return &l.Returned
	case Available:
		return &l.Available
	case Held:
		return &l.Held
	case Programme:
		return &l.Redeemed
	case Expired:
		return &l.Expired
	case Revoked:
		return &l.Revoked
	case Transit:
		return &l.Moved
	}
	return nil
}

// HoldState says whether a hold still reserves credits, or how it ended.
type HoldState uint8

// The states. They are stored: never renumber one.
const (
	HoldOpen     HoldState = 1
	HoldCaptured HoldState = 2
	HoldReleased HoldState = 3
	HoldExpired  HoldState = 4
	HoldRevoked  HoldState = 5 // all its credits were revoked under it
)

var holdStates = [...]string{HoldOpen: "open", HoldCaptured: "captured", HoldReleased: "released",
	HoldExpired: "expired", HoldRevoked: "revoked"}

func (s HoldState) String() string {
	if s >= HoldOpen && int(s) < len(holdStates) {
		return holdStates[s]
	}
	return "unknown"
}

// Reservation is a part of a lot that a hold reserves.
type Reservation struct {
	Lot    uint64
	Amount Amount
}

// HoldRecord is where a hold stands.
type HoldRecord struct {
	Seq         uint64 // number of the entry that placed it
	Account     AccountID
	Institution string
	Programme   string
	Deadline    Instant // a capture must be booked at or before it
	State       HoldState
	Ended       uint64        // the entry that ended it, or zero
	Lots        []Reservation // what is still reserved; what was, once it has ended
}
