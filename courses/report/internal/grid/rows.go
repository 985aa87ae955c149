package grid

import (
	"fmt"
	"io"
	"strconv"
)

// Rows reads the lines of a sheet.
type Rows struct {
	book   *Workbook
	part   io.ReadCloser
	scan   *scanner
	merges []merge // that begin further down, sorted
	open   []merge // that reach the last line
	last   int
	value  []byte
	text   collector
}

// maxRow is the last row a sheet can have.
const maxRow = 1_048_576

// Rows opens a sheet. The whole of it is unpacked once before, since what is
// merged stands behind the rows, and so that a bomb is refused before any row
// is taken for good.
func (w *Workbook) Rows(sheet Sheet) (*Rows, error) {
	merges, err := w.merges(sheet)
	if err != nil {
		return nil, err
	}
	part, err := w.parts.open(sheet.part)
	if err != nil {
		return nil, err
	}
	return &Rows{book: w, part: part, scan: newScanner(part), merges: merges}, nil
}

// Close ends the reading.
func (r *Rows) Close() error { return r.part.Close() }

// Next reads a line; at the end it is [io.EOF]. The line's cells are used
// again for the next.
func (r *Rows) Next(line *Line) error {
	for {
		if err := r.scan.next(); err != nil {
			return err
		}
		switch s := r.scan; {
		case s.end && string(s.name) == "sheetData":
			return io.EOF
		case s.start && string(s.name) == "row":
			number := r.last + 1
			if at := s.attr("r"); at != nil {
				n, err := strconv.Atoi(string(at))
				if err != nil || n <= r.last || n > maxRow {
					return damaged("row %.20q after row %d", at, r.last)
				}
				number = n
			}
			if number > maxRow {
				return damaged("more than %d rows", maxRow)
			}
			r.last = number
			*line = Line{Number: number, Span: 1, Cells: line.Cells[:0], Hidden: s.flag("hidden")}
			if !s.end {
				if err := r.row(line); err != nil {
					return fmt.Errorf("row %d: %w", number, whole(err))
				}
			}
			r.fill(line)
			return nil
		}
	}
}

// row reads the cells of a row up to its end.
func (r *Rows) row(line *Line) error {
	column := -1
	for {
		if err := r.scan.next(); err != nil {
			return err
		}
		switch s := r.scan; {
		case s.end && string(s.name) == "row":
			return nil
		case s.start && string(s.name) == "c":
			column++
			if at := s.attr("r"); at != nil {
				n, _, err := reference(at)
				if err != nil {
					return err
				}
				column = n
			}
			if column >= MaxColumns {
				line.Cut = line.Cut || !s.end
			}
			if s.end {
				continue
			}
			kind := string(s.attr("t"))
			cell, err := r.cell(kind)
			if err != nil {
				return err
			}
			if column < MaxColumns {
				for len(line.Cells) <= column {
					line.Cells = append(line.Cells, Cell{})
				}
				line.Cells[column] = cell
			}
		}
	}
}

// cell reads a cell of a type up to its end.
func (r *Rows) cell(kind string) (Cell, error) {
	var cell Cell
	r.value = r.value[:0]
	inValue, inInline := false, false
	for {
		if err := r.scan.next(); err != nil {
			return cell, err
		}
		s := r.scan
		if s.start || s.end {
			switch string(s.name) {
			case "v":
				inValue = s.start && !s.end
			case "is":
				inInline = s.start && !s.end
			case "f":
				cell.Formula = true
			case "c":
				if s.start {
					return cell, damaged("a cell in a cell")
				}
				return cell, r.interpret(&cell, kind)
			}
		}
		switch {
		case inInline:
			r.text.see(s)
		case inValue && !s.start && !s.end && len(r.value) < maxText:
			r.value = unescape(r.value, s.text)
		}
	}
}

// interpret turns what stands in a cell into text by its type.
func (r *Rows) interpret(cell *Cell, kind string) error {
	inline := r.text.take()
	switch kind {
	case "s":
		if len(r.value) == 0 {
			return nil
		}
		n, err := strconv.Atoi(string(r.value))
		text, ok := r.book.strings.at(n)
		if err != nil || !ok {
			return damaged("shared string %.20q is missing", r.value)
		}
		cell.Text = text
	case "inlineStr":
		cell.Text = string(inline)
	case "str":
		cell.Text = string(unwrap(r.value))
	case "b":
		cell.Kind, cell.Text = Boolean, "FALSE"
		if string(r.value) == "1" || string(r.value) == "true" {
			cell.Text = "TRUE"
		}
	case "e":
		cell.Kind, cell.Text = Failed, string(r.value)
	case "d":
		cell.Kind, cell.Text = Date, string(r.value)
	default:
		if cell.Text = string(r.value); cell.Text != "" {
			cell.Kind = Number
		}
	}
	return nil
}

// reference reads a cell's name such as AB12 as a column from 0 and a row
// from 1, which is 0 if it is not given.
func reference(name []byte) (column, row int, err error) {
	i := 0
	for ; i < len(name) && i < 4 && name[i] >= 'A' && name[i] <= 'Z'; i++ {
		column = column*26 + int(name[i]-'A') + 1
	}
	if i == 0 || i > 3 {
		return 0, 0, damaged("a cell called %.20q", name)
	}
	if i < len(name) {
		if row, err = strconv.Atoi(string(name[i:])); err != nil || row < 1 {
			return 0, 0, damaged("a cell called %.20q", name)
		}
	}
	return column - 1, row, nil
}
