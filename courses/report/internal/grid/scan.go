package grid

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// scanner splits XML into tags and text. It reads what spreadsheets are made
// of: UTF-8, no document type, no entities but the five and numbers. It is
// several times as fast as encoding/xml, which matters at a million cells,
// and a test holds the two against each other.
type scanner struct {
	in   *bufio.Reader
	long []byte // a token that does not fit into in's buffer

	start bool   // the token is a start tag; with end, an empty element
	end   bool   // the token is an end tag
	name  []byte // of the tag, without its prefix
	rest  []byte // attributes
	text  []byte // neither start nor end: character data, still escaped
	plain bool   // text is as it stands, from a CDATA section
}

// maxToken bounds a tag and a piece of text.
const maxToken = 1 << 20

func newScanner(r io.Reader) *scanner { return &scanner{in: bufio.NewReaderSize(r, 64<<10)} }

// next reads a token; what it gives is valid until the next call. At the end
// it is [io.EOF].
func (s *scanner) next() error {
	for {
		if told, err := s.token(); told || err != nil {
			return err
		}
	}
}

// token reads a token and reports whether it is one to tell: comments and
// instructions are not.
func (s *scanner) token() (told bool, err error) {
	s.start, s.end, s.plain, s.text = false, false, false, nil
	first, err := s.in.ReadByte()
	if err != nil {
		return false, err
	}
	if first != '<' {
		s.in.UnreadByte()
		s.text, err = s.until('<')
		if err == nil {
			s.in.UnreadByte()
			s.text = s.text[:len(s.text)-1]
		}
		if errors.Is(err, io.EOF) {
			err = nil
		}
		return true, err
	}
	tag, err := s.tag()
	if err != nil {
		return false, whole(err)
	}
	switch {
	case len(tag) == 0:
		return false, damaged("an empty tag")
	case tag[0] == '?':
		return false, nil
	case tag[0] == '!':
		return s.special(tag)
	case tag[0] == '/':
		s.end, tag = true, tag[1:]
	case tag[len(tag)-1] == '/':
		s.start, s.end, tag = true, true, tag[:len(tag)-1]
	default:
		s.start = true
	}
	s.name, s.rest = tag, nil
	if i := bytes.IndexAny(tag, " \t\r\n"); i >= 0 {
		s.name, s.rest = tag[:i], tag[i:]
	}
	if i := bytes.IndexByte(s.name, ':'); i >= 0 {
		s.name = s.name[i+1:]
	}
	return true, nil
}

// tag reads up to the > that ends a tag, which is not one inside quotation marks.
func (s *scanner) tag() ([]byte, error) {
	tag, err := s.until('>')
	if err != nil {
		return nil, err
	}
	quote := openQuote(0, tag)
	if tag[0] == '!' || tag[0] == '?' || quote == 0 {
		return tag[:len(tag)-1], nil
	}
	tag = bytes.Clone(tag)
	for quote != 0 {
		more, err := s.until('>')
		if err != nil {
			return nil, err
		}
		quote = openQuote(quote, more)
		if tag = append(tag, more...); len(tag) > maxToken {
			return nil, damaged("a tag of more than %d bytes", maxToken)
		}
	}
	return tag[:len(tag)-1], nil
}

// openQuote returns the quotation mark that is open behind a text, given the
// one that is open before it; 0 is none.
func openQuote(quote byte, text []byte) byte {
	for _, b := range text {
		switch {
		case quote == 0 && (b == '"' || b == '\''):
			quote = b
		case b == quote:
			quote = 0
		}
	}
	return quote
}

// special reads a comment or a CDATA section whose first > has been read.
// It reports false for a comment.
func (s *scanner) special(tag []byte) (told bool, err error) {
	var ending string
	skip := len("!--")
	switch {
	case bytes.HasPrefix(tag, []byte("!--")):
		ending = "--"
	case bytes.HasPrefix(tag, []byte("![CDATA[")):
		ending, skip = "]]", len("![CDATA[")
	default:
		return false, damaged("a document type or another declaration")
	}
	body := bytes.Clone(tag)
	for len(body) < skip+2 || !bytes.HasSuffix(body, []byte(ending)) {
		more, err := s.until('>')
		if err != nil {
			return false, whole(err)
		}
		body = append(append(body, '>'), more[:len(more)-1]...)
		if len(body) > maxToken {
			return false, damaged("a comment of more than %d bytes", maxToken)
		}
	}
	if ending == "--" {
		return false, nil
	}
	s.text, s.plain = body[skip:len(body)-2], true
	return true, nil
}

// until reads up to and with a delimiter, or what there is before the end.
func (s *scanner) until(delimiter byte) ([]byte, error) {
	part, err := s.in.ReadSlice(delimiter)
	if !errors.Is(err, bufio.ErrBufferFull) {
		return part, err
	}
	s.long = append(s.long[:0], part...)
	for errors.Is(err, bufio.ErrBufferFull) {
		if len(s.long) > maxToken {
			return nil, damaged("a piece of more than %d bytes", maxToken)
		}
		part, err = s.in.ReadSlice(delimiter)
		s.long = append(s.long, part...)
	}
	return s.long, err
}

// attr returns an attribute of a start tag, still escaped, without regard to
// its prefix.
func (s *scanner) attr(name string) []byte {
	rest := s.rest
	for {
		eq := bytes.IndexByte(rest, '=')
		if eq < 0 {
			return nil
		}
		key := bytes.TrimSpace(rest[:eq])
		if i := bytes.IndexByte(key, ':'); i >= 0 {
			key = key[i+1:]
		}
		rest = bytes.TrimLeft(rest[eq+1:], " \t\r\n")
		if len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
			return nil
		}
		end := bytes.IndexByte(rest[1:], rest[0])
		if end < 0 {
			return nil
		}
		if string(key) == name {
			return rest[1 : 1+end]
		}
		rest = rest[end+2:]
	}
}

// flag reports whether a Boolean attribute is true.
func (s *scanner) flag(name string) bool {
	v := s.attr(name)
	return string(v) == "1" || string(v) == "true"
}

// unescape appends text to out with its entities replaced.
func unescape(out, text []byte) []byte {
	for {
		i := bytes.IndexByte(text, '&')
		if i < 0 {
			return append(out, text...)
		}
		out, text = append(out, text[:i]...), text[i:]
		end := bytes.IndexByte(text[:min(len(text), 12)], ';')
		r := rune(-1)
		if end > 0 {
			r = entity(string(text[1:end]))
		}
		if r < 0 {
			out, text = append(out, '&'), text[1:]
			continue
		}
		out, text = utf8.AppendRune(out, r), text[end+1:]
	}
}

func entity(name string) rune {
	switch name {
	case "amp":
		return '&'
	case "lt":
		return '<'
	case "gt":
		return '>'
	case "quot":
		return '"'
	case "apos":
		return '\''
	}
	if len(name) < 2 || name[0] != '#' {
		return -1
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 31)
	if err != nil {
		return -1
	}
	return rune(n)
}

// whole turns an end in the middle of a token into what it is.
func whole(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return damaged("it ends in the middle")
	}
	return err
}
