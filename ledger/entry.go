package ledger

import "fmt"

// Kind says what an entry did.
type Kind uint8

// The kinds. They are written in the journal: never renumber one, add new
// ones at the end.
const (
	// Forgotten is an entry whose content was destroyed: only its number is
	// left. It is never written as an entry's kind.
	Forgotten Kind = 0

	KindOpen       Kind = 1
	KindDeposit    Kind = 2
	KindHold       Kind = 3
	KindCapture    Kind = 4
	KindRelease    Kind = 5
	KindHoldExpiry Kind = 6
	KindLotExpiry  Kind = 7
	KindReversal   Kind = 8
	KindRevocation Kind = 9
	KindAdjustment Kind = 10
	KindFreeze     Kind = 11
	KindUnfreeze   Kind = 12
	KindClose      Kind = 13
	KindErasure    Kind = 14
	KindRestrict   Kind = 15
	KindMerge      Kind = 16 // ends an account; see [Merge]
	KindJoin       Kind = 17 // names an account that was merged into this one
	KindTransfer   Kind = 18 // makes a lot of one that came with it
)

var kindNames = [...]string{
	KindOpen: "open", KindDeposit: "deposit", KindHold: "hold", KindCapture: "capture",
	KindRelease: "release", KindHoldExpiry: "hold-expiry", KindLotExpiry: "lot-expiry",
	KindReversal: "reversal", KindRevocation: "revocation", KindAdjustment: "adjustment",
	KindFreeze: "freeze", KindUnfreeze: "unfreeze", KindClose: "close",
	KindErasure: "erasure", KindRestrict: "restriction", KindMerge: "merge",
	KindJoin: "join", KindTransfer: "transfer",
}

// MakesLot reports whether an entry of this kind makes a lot, and so says what
// it was given for.
func (k Kind) MakesLot() bool { return k == KindDeposit || k == KindTransfer }

func (k Kind) String() string {
	if k == Forgotten {
		return "forgotten"
	}
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("kind-%d", uint8(k))
}

// Entry is one line of the journal. It concerns one account and is never
// changed. Its bytes are in canonical.go.
type Entry struct {
	Seq        uint64 // 1, 2, 3, … in its log
	Kind       Kind
	BookedAt   Instant   // when it was written; strictly increasing
	Effective  Day       // when it happened, such as the day of completion
	Account    AccountID // whose it is
	AccountSeq uint64    // 1, 2, 3, … in the account
	Prev       uint64    // the account's entry before this one, or zero
	After      Balances  // the account's balances after it
	Postings   []Posting
	Ref        uint64    // the hold it ends, the deposit it corrects, the lot or merge it comes from, or zero
	Other      AccountID // the other account of a merge, or zero

	Issuer      string  // who issued the lot: deposits, transfers and corrections
	Institution string  // who holds: holds and their ends
	Programme   string  // what for: holds and captures
	Deadline    Instant // of a hold
	Until       Day     // last day of a deposit's validity, if it has one
	Learning    *Learning
	Dependants  []uint64  // captures that depended on what was revoked, adjusted or moved
	Closing     []Closing // what an erased account had added to the totals
	Verdict     [32]byte  // what a capture rests on, opaque here; zero if nothing
	Reason      string    // why, in the words of who did it
	Actor       string    // who asked: an API key or "bank"

	Key     Key    // idempotency key; zero if the bank itself acted
	Request Digest // hash of the request

	// PrevCommitment is the commitment of the account's entry before this
	// one, so that none can be left out of a record. A store that seals
	// entries adds it; the rules do not know it.
	PrevCommitment [32]byte
}

// Learning is what a deposit was given for. The codes are opaque here.
type Learning struct {
	Course    string
	Catalogue uint32 // version of the course that the deposit cites
	Run       string // the offering; one run credits a learner once
	Site      string
	Hours     Amount // thousandths of an hour
	Score     Amount // thousandths of a point of 100; see HasScore
	HasScore  bool
	Started   Day
	Evidence  [32]byte // SHA-256 of the evidence; zero if there is none
}

// Head is the end of a log.
type Head struct {
	Seq      uint64  // number of the newest entry
	BookedAt Instant // and its time
}
