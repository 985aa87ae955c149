package v1

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"creditbank/api/problem"
	"creditbank/ledger"
)

// maxDepth bounds how deep a body nests.
const maxDepth = 16

// shapes checks bodies before they are decoded: [json.Unmarshal] takes fields
// in any case, twice, null and more, and does not say where it stopped.
type shapes struct {
	known sync.Map // reflect.Type of a struct to map[string]reflect.Type
}

// check returns what of body does not fit the type that dest points to, as
// [problem.Flaws]: all of it, but for what follows a mistake in the syntax.
func (s *shapes) check(body []byte, dest any) error {
	if !utf8.Valid(body) {
		return problem.Flaws{{Code: problem.BodyMalformed, Field: "body", Subject: "not UTF-8", Has: strconv.Itoa(validLength(body))}}
	}
	if depth(body) > maxDepth {
		return problem.Flaws{{Code: problem.BodyTooDeep, Field: "body", Has: strconv.Itoa(maxDepth)}}
	}
	c := shapeCheck{shapes: s, dec: json.NewDecoder(bytes.NewReader(body))}
	c.dec.UseNumber()
	if err := c.value(reflect.TypeOf(dest).Elem(), place{}); err != nil {
		return c.syntax(err)
	}
	if len(c.found) > 0 {
		return c.found
	}
	if _, err := c.dec.Token(); !errors.Is(err, io.EOF) {
		return problem.Flaws{{Code: problem.BodyTrailing, Field: "body", Has: strconv.FormatInt(c.dec.InputOffset(), 10)}}
	}
	return nil
}

// depth returns how many levels body has, whatever else it is.
func depth(body []byte) int {
	level, most, quoted, escaped := 0, 0, false, false
	for _, b := range body {
		switch {
		case escaped:
			escaped = false
		case quoted:
			escaped = b == '\\'
			quoted = b != '"'
		case b == '"':
			quoted = true
		case b == '{', b == '[':
			level++
			most = max(most, level)
		case b == '}', b == ']':
			level--
		}
	}
	return most
}

func validLength(b []byte) int {
	n := 0
	for n < len(b) {
		r, size := utf8.DecodeRune(b[n:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		n += size
	}
	return n
}

// shapeCheck is a check in progress.
type shapeCheck struct {
	shapes *shapes
	dec    *json.Decoder
	found  problem.Flaws
}

func (c *shapeCheck) syntax(err error) error {
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		// The body ended where more was expected.
		return problem.Flaws{{Code: problem.BodyMalformed, Field: "body", Subject: "it ended early", Has: strconv.FormatInt(c.dec.InputOffset(), 10)}}
	}
	return problem.Flaws{{Code: problem.BodyMalformed, Field: "body", Subject: syntax.Error(), Has: strconv.FormatInt(syntax.Offset, 10)}}
}

// place is where in a body something is. The zero place is its top.
type place struct {
	up   *place
	name string
}

func (p *place) String() string {
	if p.up == nil {
		return p.name
	}
	if above := p.up.String(); above != "" {
		return above + "/" + p.name
	}
	return p.name
}

// value checks the next value; an error is one of syntax.
func (c *shapeCheck) value(t reflect.Type, at place) error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	token, err := c.dec.Token()
	if err != nil {
		return err
	}
	switch token := token.(type) {
	case json.Delim:
		return c.inside(token, t, at)
	case string:
		if t.Kind() != reflect.String {
			c.wrongType(t, at, "string")
		} else if token == "" {
			c.add(at, "", problem.FieldEmpty, "", "")
		}
	case json.Number:
		if t.Kind() != reflect.Int && t.Kind() != reflect.Int64 {
			c.wrongType(t, at, "number")
		} else if _, err := strconv.ParseInt(token.String(), 10, t.Bits()); err != nil {
			c.wrongType(t, at, problem.Clip(token.String()))
		}
	case bool:
		if t.Kind() != reflect.Bool {
			c.wrongType(t, at, "boolean")
		}
	default:
		c.wrongType(t, at, "null")
	}
	return nil
}

// inside checks an object or a list whose beginning has been read.
func (c *shapeCheck) inside(opening json.Delim, t reflect.Type, at place) error {
	switch {
	case opening == '{' && t.Kind() == reflect.Struct:
		if err := c.fields(c.shapes.fields(t), at); err != nil {
			return err
		}
	case opening == '[' && t.Kind() == reflect.Slice:
		for i := 0; c.dec.More(); i++ {
			if err := c.value(t.Elem(), place{&at, strconv.Itoa(i)}); err != nil {
				return err
			}
		}
	case opening == '{':
		c.wrongType(t, at, "object")
		return c.skip()
	default:
		c.wrongType(t, at, "list")
		return c.skip()
	}
	_, err := c.dec.Token() // the closing
	return err
}

// skip reads what has been opened up to its closing.
func (c *shapeCheck) skip() error {
	for level := 1; level > 0; {
		token, err := c.dec.Token()
		if err != nil {
			return err
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			level++
		case json.Delim('}'), json.Delim(']'):
			level--
		}
	}
	return nil
}

func (c *shapeCheck) fields(fields map[string]reflect.Type, at place) error {
	seen := make(map[string]bool, len(fields))
	for c.dec.More() {
		token, err := c.dec.Token()
		if err != nil {
			return err
		}
		name := token.(string) // the decoder lets nothing else be one
		t, known := fields[name]
		switch {
		case !known:
			c.add(at, problem.Clip(name), problem.FieldUnknown, "", "")
		case seen[name]:
			c.add(at, name, problem.FieldTwice, "", "")
		default:
			seen[name] = true
			if err := c.value(t, place{&at, name}); err != nil {
				return err
			}
			continue
		}
		if err := c.dec.Decode(new(json.RawMessage)); err != nil {
			return err
		}
	}
	return nil
}

func (c *shapeCheck) wrongType(t reflect.Type, at place, has string) {
	wants := "number without a point"
	switch t.Kind() {
	case reflect.String:
		wants = "string"
	case reflect.Bool:
		wants = "boolean"
	case reflect.Struct:
		wants = "object"
	case reflect.Slice:
		wants = "list"
	}
	c.add(at, "", problem.FieldWrongType, has, wants)
}

// add notes a flaw of what is at a place, or of its field with that name.
func (c *shapeCheck) add(at place, name string, code ledger.Code, has, wants string) {
	if len(c.found) == problem.MaxFlaws {
		return
	}
	if name != "" {
		at = place{&place{at.up, at.name}, name}
	}
	field := at.String()
	if field == "" {
		field = "body"
	}
	c.found = append(c.found, ledger.Refusal{Code: code, Field: field, Has: has, Wants: wants})
}

// fields returns the fields of a struct by their names in JSON.
func (s *shapes) fields(t reflect.Type) map[string]reflect.Type {
	if known, ok := s.known.Load(t); ok {
		return known.(map[string]reflect.Type)
	}
	fields := make(map[string]reflect.Type, t.NumField())
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		fields[name] = t.Field(i).Type
	}
	s.known.Store(t, fields)
	return fields
}
