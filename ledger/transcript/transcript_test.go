package transcript_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/transcript"

	formats "github.com/transparency-dev/formats/log"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestHonest: transcripts of all lengths are accepted and say what is so.
func TestHonest(t *testing.T) {
	b := newBank(t)
	b.others(300)
	for _, n := range []int{0, 1, 2, 50, 200} {
		l := b.newLearner(n)
		file := b.build(b.draft(l))
		r, err := transcript.Verify(file, b.public(), during)
		if err != nil {
			t.Fatalf("Verify of %d entries: %v", n, err)
		}
		if len(r.Entries) != n || r.Header.Entries != uint64(n) || r.Header.Balances != l.Balances || r.Header.State != l.State || len(r.Hidden) != 0 || len(r.NotRecomputed) != 0 {
			t.Errorf("report of %d entries = %+v", n, r.Header)
		}
		if n > 2 {
			if r.Entries[1].Learning.Course != "WELD-1" || r.Entries[1].Account != l.ID {
				t.Errorf("second entry = %+v", r.Entries[1])
			}
			t.Logf("%d entries: %d bytes each", n, len(file)/n)
		}
	}
}

// TestGolden freezes a whole file, and what is said of it.
func TestGolden(t *testing.T) {
	b := newBank(t)
	b.others(10)
	file := b.build(b.draft(b.newLearner(6), "site", "score"))
	r, err := transcript.Verify(file, b.public(), during)
	if err != nil {
		t.Fatalf("Verify: %v", err)
	}
	said := []byte(strings.Join(append(r.English(), r.Chinese()...), "\n") + "\n")
	for name, got := range map[string][]byte{"six.json": file, "six.keys": []byte(strings.Join(b.public(), "\n") + "\n"), "six.said": said} {
		path := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(path, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s = %s\nwant %s (%v)", name, got, want, err)
		}
	}
}

// TestElsewhere checks a file with other people's code alone, from its JSON.
func TestElsewhere(t *testing.T) {
	b := newBank(t)
	b.others(1000)
	file := b.build(b.draft(b.newLearner(20), "course"))
	var f struct {
		Header, Checkpoint string
		Entries            []struct {
			Index  uint64
			Leaf   []byte
			Proof  [][]byte
			Fields []struct {
				Field                      string
				Value, Salt, Check, Digest []byte
			}
		}
	}
	if err := json.Unmarshal(file, &f); err != nil {
		t.Fatal(err)
	}
	var verifiers []note.Verifier
	for _, k := range b.public() {
		v, err := note.NewVerifier(k)
		if err != nil {
			t.Fatal(err)
		}
		verifiers = append(verifiers, v)
	}
	c, _, _, err := formats.ParseCheckpoint([]byte(f.Checkpoint), origin, verifiers[0])
	if err != nil {
		t.Fatalf("checkpoint: %v", err)
	}
	if _, err := note.Open([]byte(f.Header), note.VerifierList(verifiers[1])); err != nil {
		t.Errorf("header: %v", err)
	}
	if _, _, _, err := formats.ParseCheckpoint([]byte(f.Header), origin+transcript.Suffix, verifiers[1]); err == nil {
		t.Error("the header passes for a checkpoint")
	}
	for _, e := range f.Entries {
		h := rfc6962.DefaultHasher
		if err := proof.VerifyInclusion(h, e.Index, c.Size, h.HashLeaf(e.Leaf), e.Proof, c.Hash); err != nil {
			t.Errorf("leaf %d: %v", e.Index, err)
		}
		commitment := []byte("cb/commit/v1")
		for _, x := range e.Fields {
			tag, _ := ledger.FieldTag(x.Field)
			digest := x.Digest
			if len(x.Salt) > 0 {
				d := sha256.Sum256(slices.Concat([]byte("cb/field/v1"), []byte{tag}, x.Salt, x.Value))
				digest = d[:]
			}
			commitment = append(append(commitment, tag), digest...)
		}
		if want := sha256.Sum256(commitment); !bytes.Equal(e.Leaf[6:38], want[:]) {
			t.Errorf("leaf %d commits to %x, want %x", e.Index, e.Leaf[6:38], want)
		}
	}
}

var structural = []string{"seq", "kind", "account_seq", "prev", "balance", "prev_commitment"}

// hideable returns the names of all fields that may be closed.
func hideable() []string {
	var list []string
	for tag := byte(1); tag < 255; tag++ {
		name := ledger.FieldName(tag)
		if _, ok := ledger.FieldTag(name); ok && !slices.Contains(structural, name) {
			list = append(list, name)
		}
	}
	return list
}

// TestHiding: whatever set of fields is closed, by the bank or afterwards, the
// rest checks, and the closed values are nowhere in the file.
func TestHiding(t *testing.T) {
	b := newBank(t)
	l := b.newLearner(12)
	whole := b.build(b.draft(l))
	rapid.Check(t, func(rt *rapid.T) {
		var hide []string
		for _, name := range hideable() {
			if rapid.Bool().Draw(rt, name) {
				hide = append(hide, name)
			}
		}
		byBank := b.build(b.draft(l, hide...))
		afterwards, err := transcript.Hide(whole, hide...)
		if err != nil {
			rt.Fatalf("Hide(%v): %v", hide, err)
		}
		if !bytes.Equal(byBank, afterwards) {
			rt.Fatalf("Hide(%v) is not what the bank would have made", hide)
		}
		r, err := transcript.Verify(afterwards, b.public(), during)
		if err != nil {
			rt.Fatalf("Verify with %v closed: %v", hide, err)
		}
		for _, name := range r.Hidden {
			if !slices.Contains(hide, name) {
				rt.Fatalf("report says %s is hidden, want %v", name, hide)
			}
		}
		if slices.Contains(hide, "postings") != (len(r.NotRecomputed) > 0) {
			rt.Fatalf("report says %v were not recomputed, with %v closed", r.NotRecomputed, hide)
		}
		if shown := base64.StdEncoding.EncodeToString([]byte("synthetic-works")); bytes.Contains(afterwards, []byte(shown)) == slices.Contains(hide, "issuer") {
			rt.Fatalf("the issuer is in the file with %v closed, or is not although it is open", hide)
		}
		for _, e := range r.Entries {
			if slices.Contains(hide, "issuer") && e.Issuer != "" || slices.Contains(hide, "course") && e.Learning != nil && e.Learning.Course != "" {
				rt.Fatalf("entry shows what is closed: %+v", e)
			}
		}
	})
	for _, name := range append(structural, "employer", "") {
		want := fault.Refused
		if !slices.Contains(structural, name) {
			want = fault.Invalid
		}
		if _, err := transcript.Hide(whole, name); !errors.Is(err, want) {
			t.Errorf("Hide(%q) = %v, want %v", name, err, want)
		}
		if _, err := transcript.Build(b.draft(l, name), b.signers(b.papers)[0]); !errors.Is(err, want) {
			t.Errorf("Build hiding %q = %v, want %v", name, err, want)
		}
	}
}

// TestTimes: outside its time a transcript is refused, with a report.
func TestTimes(t *testing.T) {
	b := newBank(t)
	file := b.build(b.draft(b.newLearner(3)))
	for _, c := range []struct {
		now  time.Time
		want transcript.Code
	}{
		{issued.Add(-time.Hour), transcript.NotYetValid}, {issued.Add(-time.Minute), ""}, {issued, ""},
		{until, ""}, {until.Add(time.Second), transcript.Expired},
	} {
		r, err := transcript.Verify(file, b.public(), c.now)
		if code := codeOf(err); code != c.want || r == nil {
			t.Errorf("Verify at %s = %v, want %q, and a report: %t", c.now, err, c.want, r != nil)
		}
	}
}

// TestKeys: only what the reader trusts counts, and keys can be rotated.
func TestKeys(t *testing.T) {
	b := newBank(t)
	l := b.newLearner(3)
	file := b.build(b.draft(l))
	stranger := newBank(t)
	stranger.random.Seed([32]byte{9})
	stranger.log, stranger.papers = stranger.newKeys(origin), stranger.newKeys(origin+transcript.Suffix)
	for what, keys := range map[string][]string{"a stranger's": stranger.public(), "no": nil, "only the log's": b.public()[:1], "only the transcripts'": b.public()[1:]} {
		if _, err := transcript.Verify(file, keys, during); codeOf(err) != transcript.WrongKey {
			t.Errorf("Verify with %s keys = %v, want wrong key", what, err)
		}
	}
	if _, err := transcript.Verify(file, []string{"x"}, during); !errors.Is(err, fault.Invalid) {
		t.Errorf("Verify with a broken key = %v, want invalid", err)
	}
	old := b.public()
	if err := b.log.Rotate(b.random); err != nil {
		t.Fatal(err)
	}
	both := b.build(b.draft(l))
	for what, keys := range map[string][]string{"old": old, "all": b.public(), "new": {b.public()[0], old[1]}} {
		if _, err := transcript.Verify(both, keys, during); err != nil {
			t.Errorf("Verify during a rotation with the %s keys: %v", what, err)
		}
	}
	if _, err := transcript.Verify(file, b.public(), during); err != nil {
		t.Errorf("Verify of an older file after a rotation: %v", err)
	}
}

// TestBuildRefuses: the bank signs nothing that would not check.
func TestBuildRefuses(t *testing.T) {
	b := newBank(t)
	l, other := b.newLearner(6), b.newLearner(6)
	for what, spoil := range map[string]func(*transcript.Draft){
		"an entry left out":     func(d *transcript.Draft) { d.Records = slices.Delete(d.Records, 2, 3) },
		"the last left out":     func(d *transcript.Draft) { d.Records = d.Records[:5] },
		"another's entry":       func(d *transcript.Draft) { d.Records[3] = b.draft(other).Records[3] },
		"another's account":     func(d *transcript.Draft) { d.Account.ID = other.ID },
		"another balance":       func(d *transcript.Draft) { d.Account.Balances.Of(ledger.Credit).Posted++ },
		"another state":         func(d *transcript.Draft) { d.Account.State = ledger.Closed },
		"a proof for elsewhere": func(d *transcript.Draft) { d.Records[0].Proof = d.Records[1].Proof },
	} {
		d := b.draft(l)
		spoil(&d)
		if _, err := transcript.Build(d, b.signers(b.papers)[0]); !errors.Is(err, fault.Corrupt) {
			t.Errorf("%s: Build = %v, want corrupt", what, err)
		}
	}
	for what, spoil := range map[string]func(*transcript.Draft){
		"no checkpoint":         func(d *transcript.Draft) { d.Checkpoint = nil },
		"no keys":               func(d *transcript.Draft) { d.Keys = nil },
		"until before issued":   func(d *transcript.Draft) { d.Until = d.Issued.Add(-time.Hour) },
		"a year of five digits": func(d *transcript.Draft) { d.Until = time.Date(12345, 1, 1, 0, 0, 0, 0, time.UTC) },
	} {
		d := b.draft(l)
		spoil(&d)
		if _, err := transcript.Build(d, b.signers(b.papers)[0]); !errors.Is(err, fault.Invalid) {
			t.Errorf("%s: Build = %v, want invalid", what, err)
		}
	}
	if _, err := transcript.Build(b.draft(l), b.signers(b.log)[0]); !errors.Is(err, fault.Invalid) {
		t.Errorf("Build signed by the log's key = %v, want invalid", err)
	}
}

func codeOf(err error) transcript.Code {
	if p, ok := errors.AsType[*transcript.Problem](err); ok {
		return p.Code
	}
	return ""
}

func FuzzVerify(f *testing.F) {
	b := newBank(f)
	file := b.build(b.draft(b.newLearner(3), "score"))
	f.Add(file)
	f.Add(file[:len(file)/2])
	f.Add([]byte(`{"format":"creditbank-transcript-1","header":"","checkpoint":"","keys":["x"],"entries":[]}`))
	trusted := b.public()
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := transcript.Verify(raw, trusted, during)
		if err == nil && r.Header.Entries != 3 {
			t.Errorf("Verify(%q) = %+v, which nobody signed", raw, r)
		} else if err != nil && codeOf(err) == "" {
			t.Errorf("Verify(%q) = %v, want a Problem", raw, err)
		}
	})
}

func BenchmarkBuild200(b *testing.B) {
	bank := newBank(b)
	bank.others(60_000)
	l := bank.newLearner(200)
	for b.Loop() {
		bank.build(bank.draft(l))
	}
}

func BenchmarkVerify200(b *testing.B) {
	bank := newBank(b)
	bank.others(60_000)
	file, keys := bank.build(bank.draft(bank.newLearner(200))), bank.public()
	b.ReportMetric(float64(len(file)), "bytes")
	for b.Loop() {
		if _, err := transcript.Verify(file, keys, during); err != nil {
			b.Fatal(err)
		}
	}
}
