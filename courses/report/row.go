package report

import (
	"creditbank/courses/report/internal/grid"
)

// Cell is a cell as it stands in the file.
type Cell = grid.Cell

// Row is a line of a file that holds something.
type Row struct {
	Line int // in the file, from 1
	Span int // how many lines of a text file it takes
	// Skipped, if given, is the code that says why the row is not to be
	// booked: it is a total, an example or the like.
	Skipped Code
	// Cells are all of the row by position, with those that no heading of
	// ours stands above.
	Cells []Cell

	fields    []Column // what the cells mean, by position
	since1904 bool
	hidden    bool
	openQuote bool
	cut       bool
}

// Cell returns what stands in a column; it is empty if the file has not the
// column.
func (r Row) Cell(c Column) Cell {
	for i, field := range r.fields {
		if field == c && i < len(r.Cells) {
			return r.Cells[i]
		}
	}
	return Cell{}
}

// Column returns what the cells at a position mean, or [NoColumn].
func (r Row) Column(position int) Column {
	if position < len(r.fields) {
		return r.fields[position]
	}
	return NoColumn
}
