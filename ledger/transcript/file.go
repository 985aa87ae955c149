package transcript

import (
	"bytes"
	"encoding/json"
	"fmt"

	"creditbank/ledger"
	"creditbank/ledger/merkle"
	"creditbank/ledger/seal"
)

// Bounds of a file that comes from outside.
const (
	// MaxFile is the largest file that is read.
	MaxFile = 32 << 20
	// MaxEntries is how many entries a transcript can have.
	MaxEntries = 10_000

	maxFields = 64
	maxKeys   = 32
	format    = "creditbank-transcript-1"
	checkSize = 4
)

type file struct {
	Format     string   `json:"format"`
	Header     string   `json:"header"`
	Checkpoint string   `json:"checkpoint"`
	Keys       []string `json:"keys"`
	Entries    []entry  `json:"entries"`
}

type entry struct {
	Index  uint64   `json:"index"`
	Leaf   []byte   `json:"leaf"`
	Fields []field  `json:"fields"`
	Proof  [][]byte `json:"proof,omitempty"`
}

// field is open if it has a salt, otherwise closed.
type field struct {
	Name   string `json:"field"`
	Value  []byte `json:"value,omitempty"`
	Salt   []byte `json:"salt,omitempty"`
	Check  []byte `json:"check,omitempty"`
	Digest []byte `json:"digest,omitempty"`
}

func (f *field) open() bool { return len(f.Salt) > 0 }

// close forgets what an open field says and keeps its digest.
func (f *field) close(tag byte) {
	if f.open() {
		d := seal.Digest(tag, [seal.SaltSize]byte(f.Salt), f.Value)
		*f = field{Name: f.Name, Digest: d[:]}
	}
}

// encode writes the file in its one spelling: a line for each entry.
func (f *file) encode() ([]byte, error) {
	var b bytes.Buffer
	put := func(before string, v any) error {
		text, err := json.Marshal(v)
		b.WriteString(before)
		b.Write(text)
		return err
	}
	err := put("{\"format\":", f.Format)
	for _, part := range []struct {
		name string
		v    any
	}{{"header", f.Header}, {"checkpoint", f.Checkpoint}, {"keys", f.Keys}} {
		if err == nil {
			err = put(",\n\""+part.name+"\":", part.v)
		}
	}
	b.WriteString(",\n\"entries\":[")
	before := "\n"
	for i := range f.Entries {
		if err == nil {
			err = put(before, &f.Entries[i])
		}
		before = ",\n"
	}
	b.WriteString("\n]}\n")
	if err != nil {
		return nil, fmt.Errorf("encode transcript: %w", err)
	}
	return b.Bytes(), nil
}

// decode reads a file strictly: its bytes must be what encode writes. That
// leaves no room for unknown or repeated names, other spellings of numbers and
// base64, or anything behind the end.
func decode(b []byte) (*file, *Problem) {
	if len(b) > MaxFile {
		return nil, &Problem{Code: Malformed, Detail: fmt.Sprintf("%d bytes, want at most %d", len(b), MaxFile)}
	}
	f := new(file)
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(f); err != nil {
		return nil, &Problem{Code: Malformed, Detail: err.Error()}
	}
	again, err := f.encode()
	if err != nil {
		return nil, &Problem{Code: Malformed, Detail: err.Error()}
	}
	if !bytes.Equal(again, b) {
		return nil, &Problem{Code: Malformed, Detail: fmt.Sprintf("line %d is not spelt as the bank spells it", firstDifference(again, b))}
	}
	if f.Format != format {
		return nil, &Problem{Code: Malformed, Detail: fmt.Sprintf("format %.40q, want %q", f.Format, format)}
	}
	if len(f.Keys) == 0 || len(f.Keys) > maxKeys || len(f.Entries) > MaxEntries || len(f.Header) > merkle.MaxNote || len(f.Checkpoint) > merkle.MaxNote {
		return nil, &Problem{Code: Malformed, Detail: "too many keys or entries, or a note too long"}
	}
	for i := range f.Entries {
		if detail := f.Entries[i].shape(); detail != "" {
			return nil, &Problem{Code: Malformed, Entry: i + 1, Detail: detail}
		}
	}
	return f, nil
}

// firstDifference returns the number of the first line in which a and b differ.
func firstDifference(a, b []byte) int {
	line := 1
	for i := 0; i < len(a) && i < len(b) && a[i] == b[i]; i++ {
		if a[i] == '\n' {
			line++
		}
	}
	return line
}

// shape returns what is wrong with the sizes of an entry's parts, or "".
func (e *entry) shape() string {
	if len(e.Leaf) != seal.LeafSize || len(e.Proof) > merkle.MaxProof || len(e.Fields) > maxFields {
		return "leaf, proof or fields of a wrong size"
	}
	for _, h := range e.Proof {
		if len(h) != 32 {
			return "proof with a hash of a wrong size"
		}
	}
	last := byte(0)
	for i := range e.Fields {
		f := &e.Fields[i]
		tag, known := ledger.FieldTag(f.Name)
		if !known || tag <= last {
			return fmt.Sprintf("field %.40q is unknown or not in its place", f.Name)
		}
		last = tag
		open := len(f.Salt) == seal.SaltSize && len(f.Check) == checkSize && len(f.Digest) == 0
		closed := len(f.Digest) == 32 && len(f.Salt)+len(f.Check)+len(f.Value) == 0
		if !open && !closed {
			return fmt.Sprintf("field %s is neither open nor closed", f.Name)
		}
	}
	return ""
}
