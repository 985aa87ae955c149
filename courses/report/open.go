package report

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"creditbank/courses/report/internal/grid"
)

// head is what the search for a heading found.
type head struct {
	line   int
	span   int
	score  int // columns of ours
	fields []Column
	texts  []string
}

// best is the score of the least heading: a title is not one by chance.
const leastScore = 2

// find looks for the heading among the first lines: the one that names most
// of our columns.
func find(in lines, known map[string]Column) (best head, err error) {
	var line grid.Line
	for range headLines {
		err := in.Next(&line)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return best, err
		}
		if line.Number > 2*headLines {
			break
		}
		if h := headOf(&line, known); h.score > best.score {
			best = h
		}
	}
	return best, nil
}

// headOf reads a line as a heading.
func headOf(line *grid.Line, known map[string]Column) head {
	h := head{line: line.Number, span: line.Span}
	seen := make(map[Column]bool)
	for _, cell := range line.Cells {
		c := NoColumn
		if !cell.Merged || len(cell.Text) < 60 {
			c = columnOf(cell.Text, known)
		}
		h.fields, h.texts = append(h.fields, c), append(h.texts, tidy(cell.Text))
		if c != NoColumn && !seen[c] {
			seen[c] = true
			h.score++
		}
	}
	return h
}

// start begins to read the rows below a heading that was found.
func (r *Reader) start(in lines, h head) error {
	r.lines = in
	r.source.Heading, r.source.Columns, r.source.Headings = h.line, h.fields, h.texts
	r.tally = Tally{Last: h.line + h.span - 1, Above: h.line - 1, Heading: 1, Continued: h.span - 1}
	var line grid.Line
	for line.Number < h.line {
		if err := in.Next(&line); err != nil {
			return err
		}
	}
	return nil
}

// openText finds the separator and the heading of a text file.
func (r *Reader) openText(file io.ReaderAt, size int64) error {
	table, err := grid.OpenText(file, size)
	if err != nil {
		return err
	}
	var best head
	var separator byte
	for i := range len(grid.Separators) {
		h, err := find(table.Lines(grid.Separators[i]), r.known)
		if err != nil {
			return err
		}
		if h.score > best.score {
			best, separator = h, grid.Separators[i]
		}
	}
	if best.score < leastScore {
		return Problems{{Code: "heading-missing", Wants: strconv.Itoa(headLines)}}
	}
	r.source.Format, r.source.Encoding, r.source.Separator = "csv", table.Encoding, string(separator)
	return r.start(table.Lines(separator), best)
}

// openWorkbook finds the sheet to read, wherever it stands: the visible one
// whose heading names most of our columns.
func (r *Reader) openWorkbook(file io.ReaderAt, size int64) error {
	book, err := grid.OpenWorkbook(file, size)
	if err != nil {
		return err
	}
	r.source.Format, r.source.Since1904 = "xlsx", book.Since1904
	var best head
	taken := -1
	heads := make([]int, len(book.Sheets))
	for i, sheet := range book.Sheets {
		if sheet.Hidden {
			continue
		}
		rows, err := book.Rows(sheet)
		if err != nil {
			return err
		}
		h, err := find(rows, r.known)
		rows.Close()
		if err != nil {
			return err
		}
		if heads[i] = h.score; h.score > best.score {
			best, taken = h, i
		}
	}
	for i, sheet := range book.Sheets {
		code := Code("sheet-without-heading")
		switch {
		case i == taken:
			continue
		case sheet.Hidden:
			code = "sheet-hidden"
		case heads[i] >= leastScore:
			code = "sheet-not-read"
		}
		r.source.Skipped = append(r.source.Skipped, SkippedSheet{sheet.Name, code})
		// Those of our own template need no word.
		if code != "sheet-without-heading" || sheet.Name != helpSheet && sheet.Name != listSheet {
			r.source.Notes = append(r.source.Notes, Problem{Code: code, Has: short(sheet.Name)})
		}
	}
	if best.score < leastScore {
		if !slices.ContainsFunc(book.Sheets, func(s grid.Sheet) bool { return !s.Hidden }) {
			return Problems{{Code: grid.AllHidden}}
		}
		return append(Problems{{Code: "heading-missing", Wants: strconv.Itoa(headLines)}}, r.source.Notes...)
	}
	r.source.Sheet = book.Sheets[taken].Name
	rows, err := book.Rows(book.Sheets[taken])
	if err != nil {
		return err
	}
	r.close = rows.Close
	return r.start(rows, best)
}

// needed are the columns of which a file has at least one each. A problem of
// one that is missing is of the first.
var needed = [][]Column{{Identity, Account, Staff}, {Course, Title}, {Hours}, {Completed}}

// neededLike returns what a file may have in place of a column, in a language.
func neededLike(c Column, l Language) string {
	var names []string
	for _, need := range needed {
		if need[0] == c {
			for _, one := range need {
				names = append(names, one.Heading(l))
			}
		}
	}
	return strings.Join(names, map[Language]string{Chinese: "、", English: ", "}[l])
}

// columns checks that the heading has what every row needs.
func (r *Reader) columns() error {
	var wrong Problems
	line := r.source.Heading
	seen := make(map[Column]bool)
	for i, c := range r.source.Columns {
		text := r.source.Headings[i]
		switch {
		case isAdded(text):
		case c == NoColumn && text != "":
			r.source.Notes = append(r.source.Notes, Problem{Line: line, Code: "column-unknown", Has: short(text)})
		case c != NoColumn && seen[c]:
			wrong = append(wrong, Problem{Line: line, Column: c, Code: "column-twice", Has: short(text)})
		}
		seen[c] = true
	}
	for _, need := range needed {
		if !slices.ContainsFunc(need, func(c Column) bool { return seen[c] }) {
			var names []string
			for _, c := range need {
				names = append(names, c.Heading(Chinese)+" / "+c.Heading(English))
			}
			wrong = append(wrong, Problem{Line: line, Column: need[0], Code: "column-missing", Wants: strings.Join(names, ", ")})
		}
	}
	if len(wrong) > 0 {
		return wrong
	}
	return nil
}

func megabytes(n int64) string { return strconv.FormatInt((n+1<<20-1)>>20, 10) + " MB" }
