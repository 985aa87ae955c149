package ledger

import "context"

// Store keeps logs and what follows from them. It has no rules: it loads what
// [Decide] and [Replay] ask for and writes what they return.
//
// All methods may be called concurrently, but only one caller at a time
// writes to a log ([Book] sees to it). What a store takes and what it gives
// share no memory with what it keeps. A read sees one committed state.
//
// Stores are tested with ledgertest.TestStore.
type Store interface {
	// Apply decides the jobs in order, at now, and writes all they did in one
	// transaction. When it returns nil, every outcome survives a crash.
	//
	// An error of kind [fault.Unknown] means that the commit failed half-way:
	// the outcome is not known, the store refuses further writes, and asking
	// again with the same keys after reopening gives the truth. After any
	// other error nothing was written.
	Apply(ctx context.Context, log Log, now Instant, jobs []Job) ([][]Outcome, error)

	// Preview returns what Apply would, and writes nothing. Its entries carry
	// the numbers and times they would have had.
	Preview(ctx context.Context, log Log, now Instant, jobs []Job) ([][]Outcome, error)

	// Replay appends entries that were decided earlier; see [Replay].
	Replay(ctx context.Context, log Log, entries []Entry) error

	Reader

	// Close waits for what is under way and lets go of the files. Calls that
	// come after it fail.
	Close() error
}

// Reader is the reading half of a [Store]. What does not exist is
// [fault.NotFound]. Lists are newest first and hold at most n items that are
// older than before; a before of zero begins with the newest.
type Reader interface {
	// Head returns the end of a log; the zero Head if it is empty.
	Head(ctx context.Context, log Log) (Head, error)
	// Entry returns an entry of the journal.
	Entry(ctx context.Context, log Log, seq uint64) (Entry, error)
	// Journal returns up to n entries from a number on, oldest first.
	Journal(ctx context.Context, log Log, from uint64, n int) ([]Entry, error)
	// Account returns where an account stands.
	Account(ctx context.Context, id AccountID) (Account, error)
	// Entries returns an account and a page of its entries, of one moment.
	Entries(ctx context.Context, id AccountID, before uint64, n int) (Account, []Entry, error)
	// Lots returns an account and a page of its lots with their deposits, of
	// one moment.
	Lots(ctx context.Context, id AccountID, before uint64, n int) (Account, []LotLine, error)
	// Lot returns one lot.
	Lot(ctx context.Context, log Log, seq uint64) (Lot, error)
	// Hold returns a hold.
	Hold(ctx context.Context, log Log, seq uint64) (HoldRecord, error)
	// EntryAsOf returns the account's newest entry booked before an instant.
	// There being none yet is [fault.NotFound], as is an unknown account.
	EntryAsOf(ctx context.Context, id AccountID, at Instant) (Entry, error)
	// Due returns up to n holds and lots that are due at or before now, in
	// the order of their times; of one time, holds before lots.
	Due(ctx context.Context, log Log, now Instant, n int) ([]Due, error)
	// Totals yields all totals that are not zero, in any order. The callback
	// must not call the store; its error ends the walk and is returned.
	Totals(ctx context.Context, log Log, yield func(TotalKey, Amount) error) error
	// Facts yields all that is derived from the journal, as text, in
	// ascending order of What and Key; see [Check]. The callback must not
	// call the store; its error ends the walk and is returned.
	Facts(ctx context.Context, log Log, yield func(Fact) error) error
}

// LotLine is a lot and the deposit that made it.
type LotLine struct {
	Lot     Lot
	Deposit Entry
}
