// Package report reads what enterprises report: files of completions. It
// finds every mistake of a file at once, each with its line, and loses no row
// in silence. It books nothing.
package report

import (
	"fmt"

	"creditbank/courses"
	"creditbank/ledger/fault"
)

// Row is one completion of a file.
type Row struct {
	Line       int // of the file, the heading being line 1
	Completion courses.Completion
}

// Problem is a mistake in a file.
type Problem struct {
	Line   int
	Column string // its heading, or empty if the row as a whole is wrong
	Reason string // what is wrong and what would be right
}

func (p Problem) Error() string {
	if p.Column == "" {
		return fmt.Sprintf("line %d: %s", p.Line, p.Reason)
	}
	return fmt.Sprintf("line %d, %s: %s", p.Line, p.Column, p.Reason)
}

// Unwrap returns [fault.Invalid].
func (p Problem) Unwrap() error { return fault.Invalid }
