package stats

import (
	"context"

	"creditbank/ledger"
)

// Store keeps figures and what they are made of. All of it can be made again
// from the journal. It has two implementations: package statsbolt, and
// [Memory] for tests and to try something out.
//
// Reads may be concurrent; one follower writes. What goes in and comes out
// shares no memory with what is kept.
type Store interface {
	// View reads one committed state. The view is valid until fn returns.
	View(ctx context.Context, fn func(View) error) error
	// Standing returns where the figures stand and all attributions.
	Standing(ctx context.Context) (Standing, error)
	// Records returns the records of learners, a zero one for who has none.
	Records(ctx context.Context, ids []ledger.AccountID) ([]Record, error)
	// Apply writes changes in one transaction.
	Apply(ctx context.Context, c *Changes) error
	// Forget removes the records of learners, so that no byte of them is left
	// in the file, after changes that took them out of the figures.
	Forget(ctx context.Context, c *Changes, ids []ledger.AccountID) error
	// Cells yields all cells, in no order.
	Cells(ctx context.Context, yield func(Key, Cell) error) error
	// Reset forgets everything, so that it can be made again.
	Reset(ctx context.Context) error
	// Close lets go of the files.
	Close() error
}

// View is one state of the figures.
type View interface {
	// Position says at which entry the figures stand.
	Position() Position
	// Cell returns the numbers under a key, zero if there are none.
	Cell(k Key) (Cell, error)
	// Scan yields the values of an organisation's heading in one period, in
	// their order.
	Scan(organisation string, h Heading, p Period, yield func(value string, c *Cell) error) error
}

// Position is what figures were made of.
type Position struct {
	Seq      uint64         // the newest entry that is in them
	BookedAt ledger.Instant // and its time, unless it was forgotten
	// Latest is the latest day of completion or erasure in them.
	Latest ledger.Day
	// Organisations and Courses are how many versions of each were known.
	Organisations, Courses int
	// Remaking says that they are being made again from the beginning: they
	// are not whole before Seq has reached the end of the journal.
	Remaking bool
}

// Standing is what a store knows beside the figures.
type Standing struct {
	Position
	Shape        string // of the organisations under which they were made
	Forgotten    int    // how many of the erased are out of the figures
	Attributions []Attribution
}

// Changes is what a number of entries did to the figures.
type Changes struct {
	Position     Position
	Shape        string
	Forgotten    int
	Attributions []Attribution // new ones; they follow those that are there
	Cells        map[Key]*Cell // what to add; zero cells may be among them
	Records      map[ledger.AccountID]*Record
}
