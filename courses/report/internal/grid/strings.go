package grid

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strconv"
)

// Bounds of the shared strings, the only part of a file that is held in memory.
const (
	maxStrings     = 64 << 20 // bytes
	maxStringCount = 4_000_000
)

// texts is the shared strings of a workbook. Each is kept behind its length
// in blocks: a million Go strings would take several times as much, and one
// growing piece would be there twice while it grows.
type texts struct {
	blocks [][]byte
	places []uint32 // of each string: the block, and where in it
	size   int
}

const (
	placeBits = 20 // of a place, for where in the block
	blockSize = 1 << placeBits
)

// add appends a string.
func (t *texts) add(text []byte) {
	need := len(text) + binary.MaxVarintLen32
	last := len(t.blocks) - 1
	if last < 0 || len(t.blocks[last])+need > blockSize {
		t.blocks = append(t.blocks, make([]byte, 0, blockSize))
		last++
	}
	t.places = append(t.places, uint32(last<<placeBits|len(t.blocks[last])))
	t.blocks[last] = append(binary.AppendUvarint(t.blocks[last], uint64(len(text))), text...)
	t.size += len(text)
}

// at returns a string by its number.
func (t *texts) at(i int) (string, bool) {
	if i < 0 || i >= len(t.places) {
		return "", false
	}
	from := t.blocks[t.places[i]>>placeBits][t.places[i]&(blockSize-1):]
	n, width := binary.Uvarint(from)
	return string(from[width : width+int(n)]), true
}

// texts reads a table of shared strings; without a name there is none.
func (a archive) texts(name string) (*texts, error) {
	t := new(texts)
	if name == "" || !a.has(name) {
		return t, nil
	}
	var c collector
	err := a.each(name, func(s *scanner) error {
		if s.end && string(s.name) == "si" {
			if t.size+len(c.text) > maxStrings || len(t.places) == maxStringCount {
				return &Error{ManyStrings, fmt.Sprint(len(t.places))}
			}
			t.add(c.take())
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
	from := bytes.Index(text, []byte("_x"))
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
