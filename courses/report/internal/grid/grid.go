// Package grid reads a spreadsheet or a text table line by line, without
// knowing what its cells mean.
//
// Three things hold whatever the file:
//   - memory is bounded: a line is held at a time, and of an XLSX file its
//     shared strings, at most [maxStrings] bytes;
//   - every line between the first and the last is yielded once, in order, or
//     stands in a gap that the next line's number shows to have been empty;
//   - nothing outside the file is read: no formula is computed, no link followed.
package grid

import (
	"fmt"

	"creditbank/ledger/fault"
)

// Kind says what a cell holds.
type Kind uint8

// The kinds.
const (
	Text    Kind = iota // also an empty cell
	Number              // digits as the file has them, perhaps with an exponent
	Boolean             // TRUE or FALSE
	Failed              // an error value such as #N/A
	Date                // a day in ISO 8601
)

// Cell is a cell as it stands in the file.
type Cell struct {
	Text    string
	Kind    Kind
	Formula bool // the text is what the formula gave when the file was saved
	Merged  bool // the text stands in another cell that this one is merged with
}

// Line is a line of a table.
type Line struct {
	Number    int    // in the file, from 1
	Span      int    // how many lines of a text file it takes, 1 or more
	Cells     []Cell // by position; those to the right of the last are empty
	Hidden    bool   // by a filter or by hand
	OpenQuote bool   // a quotation mark is not closed: the cells are a guess
	Cut       bool   // there were cells beyond [MaxColumns]
}

// Bounds of a table.
const (
	MaxColumns = 256 // cells of a line that are read
	maxText    = 32_767 * 3
)

// Error is a file that cannot be read. It is [fault.Invalid].
type Error struct {
	Code string // stable, one of the constants below
	Has  string
}

// Codes of an [Error].
const (
	Empty        = "file-empty"
	OldExcel     = "file-old-excel"
	Encrypted    = "file-encrypted"
	Binary       = "file-binary-workbook"
	OpenDocument = "file-opendocument"
	WebPage      = "file-web-page"
	Other        = "file-other"
	Damaged      = "file-damaged"
	Bomb         = "file-expands"
	ManyParts    = "file-many-parts"
	ManyStrings  = "file-many-texts"
	AllHidden    = "sheets-hidden"
)

// Codes lists the codes.
var Codes = [...]string{Empty, OldExcel, Encrypted, Binary, OpenDocument, WebPage, Other, Damaged, Bomb, ManyParts, ManyStrings, AllHidden}

func (e *Error) Error() string { return fmt.Sprintf("%s: %s", e.Code, e.Has) }

// Unwrap returns [fault.Invalid].
func (e *Error) Unwrap() error { return fault.Invalid }

func damaged(format string, args ...any) error {
	return &Error{Damaged, fmt.Sprintf(format, args...)}
}
