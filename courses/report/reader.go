package report

import (
	"errors"
	"io"
	"iter"
	"strconv"

	"creditbank/courses/report/internal/grid"
)

// lines are those of a table: [grid.Rows] of a sheet, [grid.Lines] of a text.
type lines interface {
	Next(*grid.Line) error
}

// Reader reads the rows of a file once, from the first to the last.
type Reader struct {
	source Source
	known  map[string]Column
	lines  lines
	close  func() error
	tally  Tally
	err    error
}

// Open finds out what a file is, and its heading. Its name says nothing and is
// only kept. A file that cannot be read is refused with [Problems], which are
// [fault.Invalid]; any other error is a failure of r.
func Open(r io.ReaderAt, size int64, name string) (*Reader, error) {
	if size > MaxSize {
		return nil, Problems{{Code: "file-too-large", Has: megabytes(size), Wants: megabytes(MaxSize)}}
	}
	format, err := grid.Sniff(r, size)
	if err != nil {
		return nil, refused(err)
	}
	reader := &Reader{known: knownHeadings(), source: Source{Name: name}}
	if format == grid.XLSX {
		err = reader.openWorkbook(r, size)
	} else {
		err = reader.openText(r, size)
	}
	if err == nil {
		err = reader.columns()
	}
	if err != nil {
		reader.Close()
		return nil, refused(err)
	}
	return reader, nil
}

// Source says how the file is read.
func (r *Reader) Source() Source { return r.source }

// Tally accounts for the lines read so far.
func (r *Reader) Tally() Tally { return r.tally }

// Err returns why the rows ended before the file did, as [Problems] if the
// file is at fault. Then the rows yielded so far are not all there are.
func (r *Reader) Err() error { return r.err }

// Close ends the reading.
func (r *Reader) Close() error {
	if r.close == nil {
		return nil
	}
	closing := r.close
	r.close = nil
	return closing()
}

// Rows yields the rows below the heading that hold something, those to be
// skipped among them. They can be read once. A row may be kept.
func (r *Reader) Rows() iter.Seq[Row] {
	return func(yield func(Row) bool) {
		var line grid.Line
		for r.err == nil {
			err := r.lines.Next(&line)
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				r.err = refused(err)
				return
			}
			row, found := r.count(&line)
			if r.err != nil || found && !yield(row) {
				return
			}
		}
	}
}

// count puts a line into the tally and makes a row of it, if it holds something.
func (r *Reader) count(line *grid.Line) (Row, bool) {
	t := &r.tally
	t.Blank += line.Number - t.Last - 1
	t.Last = line.Number + line.Span - 1
	t.Continued += line.Span - 1
	ours, any := false, line.Cut
	for i, cell := range line.Cells {
		if cell.Merged || cell.Text == "" && !cell.Formula {
			continue
		}
		if tidy(cell.Text) == "" && cell.Kind == grid.Text && !cell.Formula {
			continue
		}
		any = true
		ours = ours || i < len(r.source.Columns) && r.source.Columns[i] != NoColumn
	}
	row := Row{
		Line: line.Number, Span: line.Span, Cells: line.Cells, fields: r.source.Columns,
		since1904: r.source.Since1904, hidden: line.Hidden, openQuote: line.OpenQuote, cut: line.Cut,
	}
	switch {
	case !any && !line.OpenQuote:
		t.Blank++
		return row, false
	case !ours && !line.OpenQuote && !isTotal(sign(row.first())):
		t.Unfilled++
		return row, false
	case t.Rows+t.Skipped == MaxRows:
		r.err = Problems{{Line: line.Number, Code: "rows-too-many", Wants: strconv.Itoa(MaxRows)}}
		return row, false
	}
	row.Cells = append([]Cell(nil), line.Cells...)
	if row.Skipped = row.skipped(r.known); row.Skipped != "" {
		t.Skipped++
	} else {
		t.Rows++
	}
	return row, true
}

// refused turns what the grid refuses into problems.
func refused(err error) error {
	var wrong *grid.Error
	if errors.As(err, &wrong) {
		return Problems{{Code: Code(wrong.Code), Has: short(wrong.Has)}}
	}
	return err
}
