// Package report reads and writes what enterprises report, as files: XLSX
// workbooks and CSV texts in, templates and annotated files out. It books
// nothing and knows no store.
//
// These hold:
//   - every line of a file is counted once in its [Tally]: as a row, as a row
//     that was skipped for a reason that is told, or as one that holds nothing;
//   - every problem of every row is found at once, with its line, its column
//     and what would heal it, in Chinese and English;
//   - what was healed in silence never changes a meaning; the rest is a note
//     or a problem;
//   - memory does not grow with the number of rows, and a file's size, rows,
//     columns, cells and expansion are bounded.
package report

// Bounds of a file.
const (
	// MaxSize is the most bytes of a file.
	MaxSize = 50 << 20
	// MaxRows is the most lines of a file that hold something.
	MaxRows = 200_000
	// headLines is how far down the heading is looked for.
	headLines = 60
)

// Source says how a file was read.
type Source struct {
	Name      string
	Format    string // "csv" or "xlsx"
	Encoding  string // of a CSV file: "UTF-8", "UTF-16" or "GB18030"
	Separator string // of a CSV file
	Sheet     string // of an XLSX file: the one that was read
	Skipped   []SkippedSheet
	Since1904 bool // dates are counted from 1904
	Heading   int  // line of the heading
	// Columns are those found, by position; [NoColumn] stands for one that is
	// not ours.
	Columns []Column
	// Headings are the texts of the heading, by position.
	Headings []string
	// Notes are what the reader did that its author should know.
	Notes Problems
}

// SkippedSheet is a sheet that was not read.
type SkippedSheet struct {
	Name string
	Code Code // why
}

// Tally accounts for the lines of a file. The sum of all but Last is Last.
type Tally struct {
	Last      int // number of the last line
	Above     int // lines above the heading
	Heading   int // lines of the heading
	Rows      int // rows to be booked, good or not
	Skipped   int // totals, examples, footers and headings again
	Unfilled  int // lines with nothing in a column of ours
	Blank     int
	Continued int // further lines of rows of a text file that have several
}
