package strictyaml

import (
	"fmt"
	"slices"
	"strings"

	"creditbank/ledger/fault"
)

// Problem is one thing wrong with a file.
type Problem struct {
	File         string
	Line, Column int    // counted from 1; Line is 0 for the file as a whole
	Path         string // keys from the top, joined by points; may be empty
	Text         string // what is wrong and what would heal it
}

// String returns the problem as "file:line:column: path: text".
func (p Problem) String() string {
	where := p.File
	if p.Line > 0 {
		where = fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
	}
	if p.Path != "" {
		where += ": " + p.Path
	}
	return where + ": " + p.Text
}

// Problems is everything wrong with a file, in the order of its lines. It is
// an error of the kind [fault.Invalid].
type Problems []Problem

// Error returns all problems, one a line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns [fault.Invalid].
func (ps Problems) Unwrap() error { return fault.Invalid }

// Err returns the problems as an error, sorted by file and place, or nil if
// there are none.
func (ps Problems) Err() error {
	if len(ps) == 0 {
		return nil
	}
	slices.SortStableFunc(ps, func(a, b Problem) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	return ps
}
