package grid

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
)

// Table is a text file of cells: CSV, or the like with another separator.
type Table struct {
	Encoding string // "UTF-8", "UTF-16" or "GB18030"
	open     func() io.Reader
}

// Separators lists what may stand between cells.
const Separators = ",\t;|"

// OpenText finds how a text file is written.
func OpenText(r io.ReaderAt, size int64) (*Table, error) {
	open, name, err := decode(r, size)
	if err != nil {
		return nil, err
	}
	return &Table{name, open}, nil
}

// Lines reads the lines of a text table.
type Lines struct {
	in        *bufio.Reader
	separator byte
	ahead     []string // physical lines that were read and not used
	last      int      // number of the last physical line used
	ended     bool
	broken    int // lines with a quotation mark that is not closed
}

// Bounds of a quoted cell that goes over several lines. A quotation mark
// that is not closed within them is taken for a mere sign: otherwise one
// mark too many would swallow the rest of the file.
const (
	maxQuotedLines = 30
	maxQuoted      = 32 << 10
	maxLine        = 1 << 20
	// maxBroken bounds how often the lines below are searched for a closing
	// mark in vain, which costs a thousand times a line. Later lines that need
	// a search are taken as they stand, and that is told.
	maxBroken = 100
)

// Lines starts reading, with one of [Separators].
func (t *Table) Lines(separator byte) *Lines {
	return &Lines{in: bufio.NewReaderSize(t.open(), 64<<10), separator: separator}
}

// Next reads a line; at the end it is [io.EOF]. The line's cells are used
// again for the next.
func (l *Lines) Next(line *Line) error {
	text, err := l.physical(0)
	if err != nil {
		return err
	}
	*line = Line{Number: l.last + 1, Span: 1, Cells: line.Cells[:0]}
	for closed := l.split(line, text, false); !closed; {
		more, err := l.physical(line.Span)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if err != nil || l.broken == maxBroken || line.Span == maxQuotedLines || len(text)+len(more) > maxQuoted {
			line.Span, line.OpenQuote = 1, true
			l.broken = min(l.broken+1, maxBroken)
			l.split(line, l.ahead[0], true)
			break
		}
		text += "\n" + more
		line.Span++
		// An even number of marks leaves open what was open.
		closed = strings.Count(more, `"`)%2 == 1 && l.split(line, text, false)
	}
	l.last += line.Span
	l.ahead = l.ahead[line.Span:]
	return nil
}

// physical returns the i-th line that has not been used.
func (l *Lines) physical(i int) (string, error) {
	for len(l.ahead) <= i {
		if l.ended {
			return "", io.EOF
		}
		text, err := l.read()
		if err != nil {
			return "", err
		}
		l.ahead = append(l.ahead, text)
	}
	return l.ahead[i], nil
}

// read reads up to the end of a line: LF, CR LF or CR. What follows the last
// of them is a line too unless it is empty. Of a line longer than [maxLine]
// the rest becomes a line of its own.
func (l *Lines) read() (string, error) {
	var text []byte
	for len(text) < maxLine {
		if _, err := l.in.Peek(1); err != nil {
			if !errors.Is(err, io.EOF) {
				return "", err
			}
			l.ended = true
			if len(text) == 0 {
				return "", io.EOF
			}
			break
		}
		part, _ := l.in.Peek(min(l.in.Buffered(), maxLine))
		end := bytes.IndexAny(part, "\r\n")
		if end < 0 {
			text = append(text, part...)
			l.in.Discard(len(part))
			continue
		}
		text = append(text, part[:end]...)
		carriage := part[end] == '\r'
		l.in.Discard(end + 1)
		if carriage {
			if next, _ := l.in.Peek(1); len(next) == 1 && next[0] == '\n' {
				l.in.Discard(1)
			}
		}
		break
	}
	return string(text), nil
}

// split cuts a text into cells. It reports false if a quoted cell is still
// open at the end, unless quotation marks are taken for mere signs.
func (l *Lines) split(line *Line, text string, signs bool) bool {
	line.Cells, line.Cut = line.Cells[:0], false
	for {
		var cell string
		if !signs && strings.HasPrefix(text, `"`) {
			value, rest, closed := quoted(text[1:])
			if !closed {
				return false
			}
			// What stands between the closing mark and the separator belongs to the cell.
			end := strings.IndexByte(rest, l.separator)
			if end < 0 {
				end = len(rest)
			}
			cell, text = value+rest[:end], rest[end:]
		} else {
			end := strings.IndexByte(text, l.separator)
			if end < 0 {
				end = len(text)
			}
			cell, text = text[:end], text[end:]
		}
		if len(line.Cells) < MaxColumns {
			line.Cells = append(line.Cells, Cell{Text: cell})
		} else if strings.TrimSpace(cell) != "" {
			line.Cut = true
		}
		if text == "" {
			return true
		}
		text = text[1:]
	}
}

// quoted reads up to the mark that closes a quoted cell; two marks are one.
func quoted(text string) (value, rest string, closed bool) {
	end := strings.IndexByte(text, '"')
	for end >= 0 && strings.HasPrefix(text[end+1:], `"`) {
		next := strings.IndexByte(text[end+2:], '"')
		if next < 0 {
			return "", "", false
		}
		end += 2 + next
	}
	if end < 0 {
		return "", "", false
	}
	return strings.ReplaceAll(text[:end], `""`, `"`), text[end+1:], true
}
