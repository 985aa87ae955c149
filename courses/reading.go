package courses

import (
	"context"

	"creditbank/ledger"
)

// Reading is one reading of a learner's record by somebody else.
type Reading struct {
	Learner      ledger.AccountID
	Number       uint64 // 1, 2, 3, … of all readings, given when it is kept
	At           ledger.Instant
	By           string // the public part of the key
	Role         string
	Organisation string
	What         string // the part of the record
	Operation    string // what was asked for, or empty
	Request      string // which request it was, or empty
}

// ReadingStore keeps readings. It has two implementations, in coursebolt and
// coursemem. Calls may be concurrent.
type ReadingStore interface {
	// Add keeps readings, all of them or none, durably, and numbers them.
	Add(ctx context.Context, readings ...Reading) error
	// Of returns up to n readings of a learner's record, newest first: those
	// with a number below before or, if that is zero, all.
	Of(ctx context.Context, learner ledger.AccountID, before uint64, n int) ([]Reading, error)
	// Forget removes all readings of learners' records, for ever; see
	// [Versions.Forget].
	Forget(ctx context.Context, learners ...ledger.AccountID) error
	// DropBefore removes all readings of before an instant, for ever; see
	// [Versions.Forget]. It returns how many those were. It takes no notice of
	// readings that are added later with such a time.
	DropBefore(ctx context.Context, at ledger.Instant) (int, error)
}
