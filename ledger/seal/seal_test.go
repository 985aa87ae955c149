package seal_test

import (
	"bytes"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/seal"

	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// seeded returns random bytes that are the same in each run.
func seeded(seed byte) *mathrand.ChaCha8 { return mathrand.NewChaCha8([32]byte{seed}) }

var (
	account = ledger.NewAccountID(1, [14]byte{2, 3, 5, 7, 11, 13})
	key     = seal.Key{17, 19, 23}
)

// deposit returns a synthetic deposit.
func deposit(seq uint64) ledger.Entry {
	return ledger.Entry{
		Seq: seq, Kind: ledger.KindDeposit, BookedAt: 1_795_000_000_000_000, Effective: 20_700, Account: account,
		AccountSeq: 2, Prev: seq - 1, PrevCommitment: [32]byte{1, 2, 3},
		After:    ledger.Balances{{Posted: 2500}},
		Postings: []ledger.Posting{{Lot: seq, Unit: ledger.Credit, From: ledger.Issuer, To: ledger.Available, Amount: 2500}},
		Issuer:   "synthetic-works", Actor: "key-1", Key: ledger.Key{9, 9}, Request: ledger.Digest{8, 8},
		Learning: &ledger.Learning{Course: "WELD-101", Catalogue: 3, Run: "2026-A", Site: "site-1", Hours: 40_000, Score: 88_500, HasScore: true, Started: 20_690},
	}
}

func recordOf(e ledger.Entry) seal.Record {
	return seal.Record{Seq: e.Seq, Day: e.BookedAt.Day(), Account: e.Account, Canonical: e.AppendCanonical(nil)}
}

// TestGolden freezes leaf, commitment, salts and envelope.
func TestGolden(t *testing.T) {
	leaf, envelope, err := seal.Seal(seeded(1), &key, recordOf(deposit(41)))
	if err != nil {
		t.Fatalf("Seal: %v", err)
	}
	b := leaf.Bytes()
	o, err := seal.Open(&key, 41, b[:], envelope)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	var got bytes.Buffer
	fmt.Fprintf(&got, "seed     %x\nleaf     %x\nenvelope %x\n", o.Seed, b, envelope)
	for _, f := range o.Fields() {
		fmt.Fprintf(&got, "%-15s value %x salt %x digest %x\n", ledger.FieldName(f.Tag), f.Value, f.Salt, f.Digest())
	}
	path := filepath.Join("testdata", "deposit.golden")
	if *update {
		if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(got.Bytes(), want) {
		t.Errorf("sealed deposit = %s\nwant %s (%v)", got.Bytes(), want, err)
	}
}

// TestAsWritten computes a commitment anew from the package comment, with the
// standard library's HKDF.
func TestAsWritten(t *testing.T) {
	leaf, envelope, err := seal.Seal(rand.Reader, &key, recordOf(deposit(41)))
	if err != nil {
		t.Fatal(err)
	}
	b := leaf.Bytes()
	o, err := seal.Open(&key, 41, b[:], envelope)
	if err != nil {
		t.Fatal(err)
	}
	commitment := []byte("cb/commit/v1")
	fields, err := ledger.Fields(recordOf(deposit(41)).Canonical)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range fields {
		salt, err := hkdf.Key(sha256.New, o.Seed[:], nil, "cb/salt/v1"+string([]byte{f.Tag}), 16)
		if err != nil {
			t.Fatal(err)
		}
		if got := o.Fields()[i].Salt; !bytes.Equal(got[:], salt) {
			t.Fatalf("salt of %s = %x, want %x", ledger.FieldName(f.Tag), got, salt)
		}
		digest := sha256.Sum256(slices.Concat([]byte("cb/field/v1"), []byte{f.Tag}, salt, f.Value))
		commitment = append(append(commitment, f.Tag), digest[:]...)
	}
	if want := sha256.Sum256(commitment); leaf.Commitment != want {
		t.Errorf("commitment = %x, want %x", leaf.Commitment, want)
	}
}

// TestRoundTrip seals and opens entries of all sizes.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		e := deposit(rapid.Uint64Range(2, 1<<60).Draw(rt, "seq"))
		e.Reason = rapid.StringN(0, 400, 1200).Draw(rt, "reason")
		r := recordOf(e)
		r.Class = seal.Class(rapid.IntRange(0, 3).Draw(rt, "class"))
		leaf, envelope, err := seal.Seal(rand.Reader, &key, r)
		if err != nil {
			rt.Fatalf("Seal: %v", err)
		}
		b := leaf.Bytes()
		if got, err := seal.ParseLeaf(b[:]); err != nil || got != leaf || got.Class != r.Class || got.Day != r.Day {
			rt.Fatalf("ParseLeaf = %+v, %v, want %+v", got, err, leaf)
		}
		if holder, err := seal.Holder(envelope); err != nil || holder != account {
			rt.Fatalf("Holder = %s, %v, want %s", holder, err, account)
		}
		if (len(envelope)-57)%64 != 0 {
			rt.Fatalf("envelope of %d bytes is not padded", len(envelope))
		}
		o, err := seal.Open(&key, e.Seq, b[:], envelope)
		if err != nil {
			rt.Fatalf("Open: %v", err)
		}
		got, err := o.Entry()
		if err != nil || !bytes.Equal(got.AppendCanonical(nil), r.Canonical) {
			rt.Fatalf("Entry = %+v, %v, want %+v", got, err, e)
		}
	})
}

// TestOpenRefuses changes every bit of leaf, envelope, key and number.
func TestOpenRefuses(t *testing.T) {
	leaf, envelope, err := seal.Seal(rand.Reader, &key, recordOf(deposit(41)))
	if err != nil {
		t.Fatal(err)
	}
	b, k := leaf.Bytes(), key
	refuses := func(what string, i int, seq uint64, envelope []byte) {
		t.Helper()
		if _, err := seal.Open(&k, seq, b[:], envelope); !errors.Is(err, fault.Corrupt) {
			t.Fatalf("Open with %s %d changed = %v, want corrupt", what, i, err)
		}
	}
	for what, place := range map[string][]byte{"leaf bit": b[:], "envelope bit": envelope, "key bit": k[:]} {
		for i := range len(place) * 8 {
			place[i/8] ^= 1 << (i % 8)
			refuses(what, i, 41, envelope)
			place[i/8] ^= 1 << (i % 8)
		}
	}
	for i := range 64 {
		refuses("number bit", i, 41^1<<i, envelope)
	}
	for i := range envelope {
		refuses("length", i, 41, envelope[:i])
	}
	if _, err := seal.Open(&k, 41, b[:], envelope); err != nil {
		t.Errorf("Open of what was not changed: %v", err)
	}
}

// TestNothingShows: equal records differ in every byte that could link them,
// and nothing of the content is in leaf or envelope.
func TestNothingShows(t *testing.T) {
	r := recordOf(deposit(41))
	one, e1, err := seal.Seal(rand.Reader, &key, r)
	if err != nil {
		t.Fatal(err)
	}
	two, e2, err := seal.Seal(rand.Reader, &key, r)
	if err != nil {
		t.Fatal(err)
	}
	if one.Commitment == two.Commitment || bytes.Equal(e1[17:], e2[17:]) || len(e1) != len(e2) {
		t.Error("two seals of one record are alike")
	}
	b1, b2 := one.Bytes(), two.Bytes()
	for i := range 29 {
		if i > 0 && bytes.Contains(b2[:], b1[6+i:6+i+4]) {
			t.Errorf("leaves share bytes %d to %d", 6+i, 9+i)
		}
	}
	fields, _ := ledger.Fields(r.Canonical)
	for _, f := range fields {
		if len(f.Value) >= 4 && f.Tag != 5 && (bytes.Contains(e1, f.Value) || bytes.Contains(b1[:], f.Value)) {
			t.Errorf("%s shows in leaf or envelope", ledger.FieldName(f.Tag))
		}
	}
}

func TestSealRefuses(t *testing.T) {
	r := recordOf(deposit(41))
	if _, _, err := seal.Seal(bytes.NewReader(make([]byte, 55)), &key, r); err == nil {
		t.Error("Seal with too little randomness = nil, want an error")
	}
	r.Canonical = r.Canonical[:len(r.Canonical)-1]
	if _, _, err := seal.Seal(rand.Reader, &key, r); !errors.Is(err, fault.Corrupt) {
		t.Errorf("Seal of cut bytes = %v, want corrupt", err)
	}
}

// TestClosedFieldKeepsItsName: the digest of one field under the tag of
// another is another commitment.
func TestClosedFieldKeepsItsName(t *testing.T) {
	d := seal.Digest(ledgerTag(t, "reason"), [16]byte{1}, []byte("revoked"))
	one := seal.Commitment([]seal.TagDigest{{Tag: ledgerTag(t, "reason"), Digest: d}})
	two := seal.Commitment([]seal.TagDigest{{Tag: ledgerTag(t, "site"), Digest: d}})
	if one == two {
		t.Error("a closed reason can be called a site")
	}
}

func ledgerTag(t testing.TB, name string) byte {
	t.Helper()
	tag, ok := ledger.FieldTag(name)
	if !ok {
		t.Fatalf("no field %s", name)
	}
	return tag
}

func FuzzParseLeaf(f *testing.F) {
	leaf, _, err := seal.Seal(seeded(1), &key, recordOf(deposit(41)))
	if err != nil {
		f.Fatal(err)
	}
	b := leaf.Bytes()
	f.Add(b[:])
	f.Add(b[:95])
	f.Add(make([]byte, 96))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if l, err := seal.ParseLeaf(raw); err == nil {
			if again := l.Bytes(); !bytes.Equal(again[:], raw) {
				t.Errorf("ParseLeaf(%x) = %+v, which is %x", raw, l, again)
			}
		} else if !errors.Is(err, fault.Corrupt) {
			t.Errorf("ParseLeaf(%x) = %v, want corrupt", raw, err)
		}
	})
}

func FuzzOpen(f *testing.F) {
	leaf, envelope, err := seal.Seal(seeded(1), &key, recordOf(deposit(41)))
	if err != nil {
		f.Fatal(err)
	}
	b := leaf.Bytes()
	f.Add(uint64(41), b[:], envelope)
	f.Add(uint64(42), b[:], envelope[:57+64])
	good := hex.EncodeToString(envelope)
	f.Fuzz(func(t *testing.T, seq uint64, leaf, envelope []byte) {
		if _, err := seal.Open(&key, seq, leaf, envelope); err == nil && hex.EncodeToString(envelope) != good {
			t.Errorf("Open(%d, %x, %x) = nil, which nobody sealed", seq, leaf, envelope)
		} else if err != nil && !errors.Is(err, fault.Corrupt) {
			t.Errorf("Open = %v, want corrupt", err)
		}
	})
}

func BenchmarkSeal(b *testing.B) {
	r := recordOf(deposit(41))
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := seal.Seal(rand.Reader, &key, r); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	leaf, envelope, err := seal.Seal(rand.Reader, &key, recordOf(deposit(41)))
	if err != nil {
		b.Fatal(err)
	}
	raw := leaf.Bytes()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := seal.Open(&key, 41, raw[:], envelope); err != nil {
			b.Fatal(err)
		}
	}
}
