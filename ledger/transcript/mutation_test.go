package transcript

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"creditbank/ledger"
)

// The mutations change the golden file: it is honest, short, and has closed
// fields and a partial tile.
var goldenNow = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

func golden(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func goldenKeys(t testing.TB) []string {
	return strings.Split(strings.TrimSpace(string(golden(t, "six.keys"))), "\n")
}

func mustDecode(t testing.TB, b []byte) *file {
	t.Helper()
	f, problem := decode(b)
	if problem != nil {
		t.Fatalf("decode: %v", problem)
	}
	return f
}

func mustEncode(t testing.TB, f *file) []byte {
	t.Helper()
	b, err := f.encode()
	if err != nil {
		t.Fatalf("encode: %v", err)
	}
	return b
}

// mutations change a decoded file in one place.
var mutations = map[string]func(r *rand.Rand, f *file){
	"entry dropped": func(r *rand.Rand, f *file) { i := r.IntN(len(f.Entries)); f.Entries = slices.Delete(f.Entries, i, i+1) },
	"entry repeated": func(r *rand.Rand, f *file) {
		i := r.IntN(len(f.Entries))
		f.Entries = slices.Insert(f.Entries, r.IntN(len(f.Entries)+1), f.Entries[i])
	},
	"entries swapped": func(r *rand.Rand, f *file) {
		i, j := r.IntN(len(f.Entries)), r.IntN(len(f.Entries))
		f.Entries[i], f.Entries[j] = f.Entries[j], f.Entries[i]
	},
	"index changed":   func(r *rand.Rand, f *file) { anEntry(r, f).Index ^= 1 << r.IntN(64) },
	"leaf bit":        func(r *rand.Rand, f *file) { flip(r, anEntry(r, f).Leaf) },
	"leaf of another": func(r *rand.Rand, f *file) { anEntry(r, f).Leaf = anEntry(r, f).Leaf },
	"proof bit": func(r *rand.Rand, f *file) {
		e := anEntry(r, f)
		flip(r, e.Proof[r.IntN(len(e.Proof))])
	},
	"proof hash dropped": func(r *rand.Rand, f *file) {
		e := anEntry(r, f)
		i := r.IntN(len(e.Proof))
		e.Proof = slices.Delete(e.Proof, i, i+1)
	},
	"proof hash repeated": func(r *rand.Rand, f *file) {
		e := anEntry(r, f)
		e.Proof = slices.Insert(e.Proof, r.IntN(len(e.Proof)+1), e.Proof[r.IntN(len(e.Proof))])
	},
	"proof of another": func(r *rand.Rand, f *file) { anEntry(r, f).Proof = anEntry(r, f).Proof },
	"field dropped": func(r *rand.Rand, f *file) {
		e := anEntry(r, f)
		i := r.IntN(len(e.Fields))
		e.Fields = slices.Delete(e.Fields, i, i+1)
	},
	"field repeated": func(r *rand.Rand, f *file) {
		e := anEntry(r, f)
		i := r.IntN(len(e.Fields))
		e.Fields = slices.Insert(e.Fields, i, e.Fields[i])
	},
	"fields swapped": func(r *rand.Rand, f *file) {
		e := anEntry(r, f)
		i, j := r.IntN(len(e.Fields)), r.IntN(len(e.Fields))
		e.Fields[i], e.Fields[j] = e.Fields[j], e.Fields[i]
	},
	"field of another entry": func(r *rand.Rand, f *file) { *aField(r, f) = *aField(r, f) },
	"field renamed":          func(r *rand.Rand, f *file) { aField(r, f).Name = ledger.FieldName(byte(1 + r.IntN(29))) },
	"closed field renamed": func(r *rand.Rand, f *file) {
		x := aField(r, f)
		for x.open() {
			x = aField(r, f)
		}
		x.Name = ledger.FieldName(byte(1 + r.IntN(29)))
	},
	"value bit": func(r *rand.Rand, f *file) { flip(r, aField(r, f).Value) },
	"value longer": func(r *rand.Rand, f *file) {
		x := aField(r, f)
		x.Value = append(bytes.Clone(x.Value), byte(r.IntN(256)))
	},
	"salt bit":   func(r *rand.Rand, f *file) { flip(r, aField(r, f).Salt) },
	"check bit":  func(r *rand.Rand, f *file) { flip(r, aField(r, f).Check) },
	"digest bit": func(r *rand.Rand, f *file) { flip(r, aField(r, f).Digest) },
	"closed field opened": func(r *rand.Rand, f *file) {
		x := aField(r, f)
		for x.open() {
			x = aField(r, f)
		}
		*x = field{Name: x.Name, Value: []byte{byte(r.IntN(256))}, Salt: bytes.Repeat([]byte{byte(r.IntN(256))}, 16)}
		tag, _ := ledger.FieldTag(x.Name)
		again := *x
		again.close(tag)
		x.Check = again.Digest[:checkSize]
	},
	"value and check changed together": func(r *rand.Rand, f *file) {
		x := aField(r, f)
		for !x.open() || len(x.Value) == 0 {
			x = aField(r, f)
		}
		flip(r, x.Value)
		tag, _ := ledger.FieldTag(x.Name)
		again := *x
		again.close(tag)
		x.Check = again.Digest[:checkSize]
	},
	"structure closed": func(r *rand.Rand, f *file) {
		name, e := structural[r.IntN(len(structural))], anEntry(r, f)
		tag, _ := ledger.FieldTag(name)
		for i := range e.Fields {
			if e.Fields[i].Name == name {
				e.Fields[i].close(tag)
			}
		}
	},
	"header character":     func(r *rand.Rand, f *file) { f.Header = aCharacter(r, f.Header) },
	"checkpoint character": func(r *rand.Rand, f *file) { f.Checkpoint = aCharacter(r, f.Checkpoint) },
	"header line dropped":  func(r *rand.Rand, f *file) { f.Header = withoutLine(r, f.Header) },
	"checkpoint line dropped": func(r *rand.Rand, f *file) {
		f.Checkpoint = withoutLine(r, f.Checkpoint)
	},
	"header signed again by a stranger": func(r *rand.Rand, f *file) { f.Header += "— stranger AAAAAAAA\n" },
	"checkpoint signed by a stranger":   func(r *rand.Rand, f *file) { f.Checkpoint += "— stranger AAAAAAAA\n" },
	"header and checkpoint exchanged":   func(r *rand.Rand, f *file) { f.Header, f.Checkpoint = f.Checkpoint, f.Header },
	"checkpoint as header":              func(r *rand.Rand, f *file) { f.Header = f.Checkpoint },
	"key character": func(r *rand.Rand, f *file) {
		i := r.IntN(len(f.Keys))
		f.Keys[i] = aCharacter(r, f.Keys[i])
	},
	"key dropped":  func(r *rand.Rand, f *file) { f.Keys = f.Keys[:1] },
	"key repeated": func(r *rand.Rand, f *file) { f.Keys = append(f.Keys, f.Keys[r.IntN(2)]) },
	"keys swapped": func(r *rand.Rand, f *file) { f.Keys[0], f.Keys[1] = f.Keys[1], f.Keys[0] },
	"format":       func(r *rand.Rand, f *file) { f.Format = aCharacter(r, f.Format) },
}

func anEntry(r *rand.Rand, f *file) *entry { return &f.Entries[r.IntN(len(f.Entries))] }

func aField(r *rand.Rand, f *file) *field {
	e := anEntry(r, f)
	return &e.Fields[r.IntN(len(e.Fields))]
}

func flip(r *rand.Rand, b []byte) {
	if len(b) > 0 {
		b[r.IntN(len(b))] ^= 1 << r.IntN(8)
	}
}

func aCharacter(r *rand.Rand, s string) string {
	i := r.IntN(len(s))
	return s[:i] + string("+/09azAZ \n="[r.IntN(11)]) + s[i+1:]
}

func withoutLine(r *rand.Rand, s string) string {
	lines := strings.SplitAfter(s, "\n")
	i := r.IntN(len(lines))
	return strings.Join(slices.Delete(lines, i, i+1), "")
}

// TestMutations: no single change to a transcript passes, be it to what the
// file says or to a byte of how it says it. A change that leaves the bytes as
// they were is none; there is no other that leaves the content as it was.
func TestMutations(t *testing.T) {
	good, keys := golden(t, "six.json"), goldenKeys(t)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	codes := make(map[Code]int)
	try := func(what string, bad []byte) {
		if bytes.Equal(bad, good) {
			return
		}
		_, err := Verify(bad, keys, goldenNow)
		if err == nil {
			t.Errorf("%s: accepted:\n%s", what, bad)
			return
		}
		p, ok := err.(*Problem)
		if !ok || p.Chinese() == "" || words[p.Code][0] == "" {
			t.Errorf("%s: Verify = %v, want a Problem", what, err)
			return
		}
		codes[p.Code]++
	}
	for what, mutate := range mutations {
		for range 80 {
			f := mustDecode(t, good)
			mutate(r, f)
			try(what, mustEncode(t, f))
		}
	}
	for range 3000 {
		bad, i := bytes.Clone(good), r.IntN(len(good))
		switch r.IntN(4) {
		case 0:
			bad[i] ^= 1 << r.IntN(8)
		case 1:
			bad = slices.Delete(bad, i, i+1)
		case 2:
			bad = slices.Insert(bad, i, bad[r.IntN(len(bad))])
		case 3:
			bad = bad[:i]
		}
		try("byte changed", bad)
	}
	for _, extra := range []string{" ", "\n", "{}", "\x00"} {
		try("something behind the end", append(bytes.Clone(good), extra...))
	}
	var spaced bytes.Buffer
	if err := json.Indent(&spaced, good, "", "  "); err != nil {
		t.Fatal(err)
	}
	try("other spaces", spaced.Bytes())
	t.Logf("refused as %v", codes)
}

// TestNamed: what is wrong is named, with its place.
func TestNamed(t *testing.T) {
	good, keys := golden(t, "six.json"), goldenKeys(t)
	fieldOf := func(f *file, entry int, name string) *field {
		for i := range f.Entries[entry-1].Fields {
			if x := &f.Entries[entry-1].Fields[i]; x.Name == name {
				return x
			}
		}
		t.Fatalf("entry %d has no field %s", entry, name)
		return nil
	}
	for _, c := range []struct {
		what   string
		change func(f *file)
		want   Problem // but for the detail
	}{
		{"a course", func(f *file) { fieldOf(f, 3, "course").Value[0] ^= 1 }, Problem{Code: FieldChanged, Entry: 3, Field: "course"}},
		{"a closed score", func(f *file) { fieldOf(f, 3, "score").Digest[0] ^= 1 }, Problem{Code: EntryChanged, Entry: 3}},
		{"a leaf", func(f *file) { f.Entries[1].Leaf[7] ^= 1 }, Problem{Code: EntryChanged, Entry: 2}},
		{"the day of a leaf", func(f *file) { f.Entries[1].Leaf[5] ^= 1 }, Problem{Code: NotInLog, Entry: 2}},
		{"a proof", func(f *file) { f.Entries[4].Proof[0][0] ^= 1 }, Problem{Code: NotInLog, Entry: 5}},
		{"the first left out", func(f *file) { f.Entries = f.Entries[1:] }, Problem{Code: EntryMissing, Entry: 1}},
		{"one left out", func(f *file) { f.Entries = slices.Delete(f.Entries, 2, 3) }, Problem{Code: EntryMissing, Entry: 3}},
		{"the last left out", func(f *file) { f.Entries = f.Entries[:5] }, Problem{Code: EntryMissing}},
		{"all left out", func(f *file) { f.Entries = f.Entries[:0] }, Problem{Code: EntryMissing}},
		{"two swapped", func(f *file) { f.Entries[2], f.Entries[3] = f.Entries[3], f.Entries[2] }, Problem{Code: OrderChanged, Entry: 3}},
		{"one repeated", func(f *file) { f.Entries = slices.Insert(f.Entries, 3, f.Entries[2]) }, Problem{Code: EntryRepeated, Entry: 4}},
		{"a kind closed", func(f *file) { fieldOf(f, 2, "kind").close(2) }, Problem{Code: StructureHidden, Entry: 2, Field: "kind"}},
		{"the header", func(f *file) { f.Header = strings.Replace(f.Header, "posted ", "posted 9", 1) }, Problem{Code: HeaderSignature}},
		{"the checkpoint", func(f *file) { f.Checkpoint = strings.Replace(f.Checkpoint, "\n", "\n1", 1) }, Problem{Code: CheckpointChanged}},
		{"the keys", func(f *file) { f.Keys = f.Keys[:1] }, Problem{Code: KeysChanged}},
		{"an unknown field", func(f *file) { f.Entries[0].Fields[0].Name = "employer" }, Problem{Code: Malformed, Entry: 1}},
	} {
		f := mustDecode(t, good)
		c.change(f)
		_, err := Verify(mustEncode(t, f), keys, goldenNow)
		p, ok := err.(*Problem)
		if !ok || p.Code != c.want.Code || p.Entry != c.want.Entry || p.Field != c.want.Field {
			t.Errorf("%s changed: Verify = %v, want %v", c.what, err, &c.want)
		} else {
			t.Logf("%s: %s / %s", c.what, p, p.Chinese())
		}
	}
	if _, err := Verify(make([]byte, MaxFile+1), keys, goldenNow); err == nil {
		t.Error("Verify of too long a file = nil, want an error")
	}
}

// TestWordsAreComplete: every code and field has words in both languages.
func TestWordsAreComplete(t *testing.T) {
	for code, w := range words {
		if w[0] == "" || w[1] == "" {
			t.Errorf("code %s has no words in a language", code)
		}
	}
	for tag := range byte(255) {
		name := ledger.FieldName(tag)
		if _, ok := ledger.FieldTag(name); ok && fieldChinese(name) == name {
			t.Errorf("field %s has no Chinese name", name)
		}
	}
}
