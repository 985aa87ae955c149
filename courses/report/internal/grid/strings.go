package grid

import (
	"fmt"
	"strconv"
	"strings"
)

// Bounds of the shared strings, the only part of a file that is held in memory.
const (
	maxStrings     = 64 << 20 // bytes
	maxStringCount = 4_000_000
)

// texts is the shared strings of a workbook, one after the other in one piece
// of memory: a million Go strings would take several times as much.
type texts struct {
	all  []byte
	ends []uint32
}

// at returns a string by its number.
func (t *texts) at(i int) (string, bool) {
	if i < 0 || i >= len(t.ends) {
		return "", false
	}
	from := uint32(0)
	if i > 0 {
		from = t.ends[i-1]
	}
	return string(t.all[from:t.ends[i]]), true
}

// texts reads a table of shared strings; without a name there is none.
func (a archive) texts(name string) (*texts, error) {
	t := new(texts)
	if name == "" || a[strings.ToLower(name)] == nil {
		return t, nil
	}
	var c collector
	err := a.each(name, func(s *scanner) error {
		if s.end && string(s.name) == "si" {
			if len(t.all)+len(c.text) > maxStrings || len(t.ends) == maxStringCount {
				return &Error{ManyStrings, fmt.Sprint(len(t.ends))}
			}
			t.all = append(t.all, c.take()...)
			t.ends = append(t.ends, uint32(len(t.all)))
			return nil
		}
		c.see(s)
		return nil
	})
	return t, err
}

// collector puts together the text of a string, which may come in runs of
// different formats. Readings in another script (rPh) are not part of it.
type collector struct {
	text    []byte
	in      bool // a t element
	reading bool // an rPh element
}

func (c *collector) see(s *scanner) {
	switch {
	case !s.start && !s.end:
		if c.in && !c.reading && len(c.text) < maxText {
			if s.plain {
				c.text = append(c.text, s.text...)
			} else {
				c.text = unescape(c.text, s.text)
			}
		}
	case string(s.name) == "t":
		c.in = s.start && !s.end
	case string(s.name) == "rPh":
		c.reading = s.start && !s.end
	}
}

// take returns the text and starts anew. It is valid until more is seen.
func (c *collector) take() []byte {
	text := unwrap(c.text)
	c.text, c.in, c.reading = c.text[:0], false, false
	return text
}

// unwrap replaces the escapes _xHHHH_ in which Office writes characters that
// XML cannot hold.
func unwrap(text []byte) []byte {
	from := strings.Index(string(text), "_x")
	if from < 0 {
		return text
	}
	var out []byte
	rest := text
	for len(rest) > 0 {
		if len(rest) >= 7 && rest[0] == '_' && rest[1] == 'x' && rest[6] == '_' {
			if n, err := strconv.ParseUint(string(rest[2:6]), 16, 16); err == nil {
				out, rest = append(out, string(rune(n))...), rest[7:]
				continue
			}
		}
		out, rest = append(out, rest[0]), rest[1:]
	}
	return out
}
