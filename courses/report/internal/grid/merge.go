package grid

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"slices"
)

// merge is a block of cells shown as one; only its first holds a value.
type merge struct {
	left, right, top, bottom int // columns from 0, rows from 1, all inclusive
	value                    Cell
}

// maxMerges bounds the merged blocks of a sheet. Those of one row are not
// counted: they only make a cell wide.
const maxMerges = 20_000

// merges unpacks a sheet and finds its merged blocks, without looking at the
// cells.
func (w *Workbook) merges(sheet Sheet) ([]merge, error) {
	r, err := w.parts.open(sheet.part)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	in := bufio.NewReaderSize(r, 64<<10)
	if err := seek(in, "mergeCells"); err != nil {
		if errors.Is(err, io.EOF) {
			err = nil
		}
		return nil, err
	}
	var found []merge
	s := &scanner{in: in}
	for {
		if err := s.next(); err != nil {
			return nil, whole(err)
		}
		if s.end && string(s.name) == "mergeCells" {
			slices.SortFunc(found, func(a, b merge) int { return a.top - b.top })
			return found, nil
		}
		if !s.start || string(s.name) != "mergeCell" {
			continue
		}
		first, second, ok := bytes.Cut(s.attr("ref"), []byte(":"))
		if !ok {
			continue
		}
		var m merge
		if m.left, m.top, err = reference(first); err != nil {
			return nil, err
		}
		if m.right, m.bottom, err = reference(second); err != nil {
			return nil, err
		}
		if m.bottom == m.top || m.left >= MaxColumns {
			continue
		}
		if found = append(found, m); len(found) > maxMerges {
			return nil, &Error{ManyParts, "merged cells"}
		}
	}
}

// seek reads up to and with the name of the first start tag of an element.
// Cells cannot feign one: there a < is escaped.
func seek(in *bufio.Reader, element string) error {
	for {
		window, err := in.Peek(in.Size())
		if at := tagged(window, element); at >= 0 {
			_, err = in.Discard(at)
			return err
		}
		if err != nil {
			return err
		}
		// A tag may be cut by the end of the window.
		if _, err := in.Discard(len(window) - maxPrefix - len(element)); err != nil {
			return err
		}
	}
}

// maxPrefix bounds the prefix of an element's name, with < and colon.
const maxPrefix = 32

// tagged returns where the name of an element's start tag ends, or -1.
func tagged(window []byte, element string) int {
	for from := 0; ; {
		at := bytes.Index(window[from:], []byte(element))
		if at < 0 {
			return -1
		}
		at += from
		before := window[max(0, at-maxPrefix):at]
		if open := bytes.LastIndexByte(before, '<'); open >= 0 && !bytes.ContainsAny(before[open:], "/> \"'=") {
			if prefix := before[open+1:]; len(prefix) == 0 || prefix[len(prefix)-1] == ':' {
				return at + len(element)
			}
		}
		from = at + len(element)
	}
}

// fill gives the cells of a line that are merged with one above its value.
func (r *Rows) fill(line *Line) {
	for len(r.merges) > 0 && r.merges[0].top <= line.Number {
		m := r.merges[0]
		r.merges = r.merges[1:]
		// A block whose first row is not in the file has no value.
		if m.top == line.Number && m.left < len(line.Cells) && line.Cells[m.left].Text != "" {
			m.value = line.Cells[m.left]
			m.value.Merged = true
			r.open = append(r.open, m)
		}
	}
	r.open = slices.DeleteFunc(r.open, func(m merge) bool { return m.bottom < line.Number })
	for _, m := range r.open {
		if m.top == line.Number {
			continue
		}
		for len(line.Cells) <= m.left {
			line.Cells = append(line.Cells, Cell{})
		}
		if line.Cells[m.left].Text == "" {
			line.Cells[m.left] = m.value
		}
	}
}
