package intake

import (
	"context"
	"io"

	"creditbank/courses"
	"creditbank/ledger"
)

// Store keeps reports, their files and rows, and what is in suspense. It has
// two implementations, intakebolt and intakemem, tested by intaketest.
//
// Calls may be concurrent. What goes in and comes out shares no memory with
// what is kept. What does not exist is [fault.NotFound].
type Store interface {
	// AppendFile adds a piece to the file of a report that is being received.
	// Pieces that no report was saved for are gone when the store is opened
	// again.
	AppendFile(ctx context.Context, report string, piece []byte) error
	// DropFile deletes the file of a report, or what was received of it.
	DropFile(ctx context.Context, report string) error
	// File returns a report's file. It can be read until it is dropped.
	File(ctx context.Context, report string) (File, error)

	// Save keeps all of a change or none of it, durably.
	Save(ctx context.Context, c Change) error

	// Report returns a report.
	Report(ctx context.Context, id string) (Report, error)
	// Reports returns up to n reports that came before one, newest first; the
	// newest if before is empty.
	Reports(ctx context.Context, before string, n int) ([]Report, error)
	// Waiting returns all reports whose state waits for work, oldest first.
	Waiting(ctx context.Context) ([]Report, error)
	// First returns the first report of an organisation with a file of this
	// content.
	First(ctx context.Context, organisation string, sum [32]byte) (string, error)
	// Asked returns what a key was used for.
	Asked(ctx context.Context, key ledger.Key) (Used, error)
	// Page returns a page of a report's rows.
	Page(ctx context.Context, report string, number int) (Page, error)

	// Item returns a row in suspense.
	Item(ctx context.Context, id string) (Item, error)
	// Items returns up to n rows in suspense that come after one, oldest
	// first: those of one owner, or of all if owner is empty.
	Items(ctx context.Context, owner, after string, n int) ([]Item, error)

	// Forgotten returns which of the accounts are not noted as forgotten here.
	Forgotten(ctx context.Context, accounts []ledger.AccountID) (left []ledger.AccountID, err error)
	// Shed makes sure that no byte is left of what was dropped or replaced.
	// It may cost as much as writing the whole store anew.
	Shed(ctx context.Context) error

	Close() error
}

// File is an uploaded file.
type File interface {
	io.ReaderAt
	Size() int64
}

// Used is what an idempotency key was used for.
type Used struct {
	Request ledger.Digest
	Subject string // a report or an item
}

// Change is what one transaction keeps.
type Change struct {
	Reports []Report
	// Pages are of the report PagesOf; they replace what was there.
	PagesOf string
	Pages   []Page
	Items   []Item
	// Asked, if it has a key, was asked of Subject.
	Asked   courses.Asked
	Subject string
	// DropFiles names reports whose files are deleted.
	DropFiles []string
	// Forgotten are accounts of which nothing is left after this change.
	Forgotten []ledger.AccountID
}
