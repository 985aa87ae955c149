package merkle_test

import (
	"bytes"
	"errors"
	"testing"

	"creditbank/ledger/fault"
	"creditbank/ledger/merkle"

	"github.com/transparency-dev/tessera/api/layout"
	"pgregory.net/rapid"
)

func TestParsePath(t *testing.T) {
	for text, want := range map[string]merkle.Path{
		"/tile/0/000":                      {Level: 0, N: 0, Width: 256},
		"/tile/0/x001/x234/067":            {Level: 0, N: 1234067, Width: 256},
		"/tile/63/x001/000.p/255":          {Level: 63, N: 1000, Width: 255},
		"/tile/entries/999.p/1":            {Level: merkle.Entries, N: 999, Width: 1},
		"/tile/entries/x001/x000/x000/000": {Level: merkle.Entries, N: 1_000_000_000, Width: 256},
	} {
		got, err := merkle.ParsePath(text)
		if err != nil || got != want {
			t.Errorf("ParsePath(%q) = %+v, %v, want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", "/", "/tile", "/tile/", "/tile/0", "/tile/0/", "tile/0/000", "/tile/0/000/", "//tile/0/000",
		"/tile/00/000", "/tile/64/000", "/tile/-1/000", "/tile/+1/000", "/tile/data/000", "/tile/8/0/000",
		"/tile/0/0", "/tile/0/00", "/tile/0/0000", "/tile/0/1000", "/tile/0/x000/000", "/tile/0/x000/x001/000",
		"/tile/0/001/000", "/tile/0/x001", "/tile/0/x001/x000", "/tile/0/X001/000", "/tile/0/xx001/000", "/tile/0/x001//000",
		"/tile/0/000.p/0", "/tile/0/000.p/256", "/tile/0/000.p/01", "/tile/0/000.p/", "/tile/0/000.p", "/tile/0/000.p/1/2",
		"/tile/0/000.p/1.p/1", "/tile/0/000.P/1", "/tile/0/ 00", "/tile/0/٠٠٠", "/tile/0/000?x", "/tile/entries/-01",
		"/tile/0/x999/x999/x999/x999/x999/x999/999", "/tile/0/x281/x474/x976/x710/657",
	} {
		if got, err := merkle.ParsePath(text); !errors.Is(err, fault.NotFound) {
			t.Errorf("ParsePath(%q) = %+v, %v, want not found", text, got, err)
		}
	}
}

// TestPathsAgree compares our spelling with that of another implementation.
func TestPathsAgree(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := merkle.Path{
			Level: rapid.IntRange(-1, 63).Draw(rt, "level"),
			N:     rapid.OneOf(rapid.Uint64Range(0, 2000), rapid.Uint64Range(0, merkle.MaxSize)).Draw(rt, "n"),
			Width: rapid.IntRange(1, 256).Draw(rt, "width"),
		}
		want := "/" + layout.EntriesPath(p.N, uint8(p.Width))
		if p.Level >= 0 {
			want = "/" + layout.TilePath(uint64(p.Level), p.N, uint8(p.Width))
		}
		if p.String() != want {
			rt.Fatalf("%#v.String() = %s, want %s", p, p, want)
		}
		if got, err := merkle.ParsePath(want); err != nil || got != p {
			rt.Fatalf("ParsePath(%q) = %+v, %v, want %+v", want, got, err, p)
		}
	})
}

func FuzzParsePath(f *testing.F) {
	for _, seed := range []string{"/tile/0/x001/x234/067", "/tile/entries/000.p/12", "/tile/1/000.p/0", "/tile/0/x000/000"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if p, err := merkle.ParsePath(text); err == nil && (p.String() != text || p.Width < 1 || p.Width > 256 || p.Level < -1 || p.Level > 63) {
			t.Errorf("ParsePath(%q) = %+v, which is %s", text, p, p)
		}
	})
}

func TestBundle(t *testing.T) {
	leaves := [][]byte{[]byte("one"), {}, bytes.Repeat([]byte{7}, 65535)}
	b, err := merkle.Bundle(leaves)
	if err != nil || len(b) != 3*2+3+65535 {
		t.Fatalf("Bundle = %d bytes, %v", len(b), err)
	}
	got, err := merkle.ParseBundle(b)
	if err != nil || len(got) != 3 || !bytes.Equal(got[0], leaves[0]) || len(got[1]) != 0 || !bytes.Equal(got[2], leaves[2]) {
		t.Errorf("ParseBundle(Bundle) = %d leaves, %v", len(got), err)
	}
	if _, err := merkle.Bundle([][]byte{make([]byte, 65536)}); !errors.Is(err, fault.Invalid) {
		t.Errorf("Bundle of too long a leaf = %v, want invalid", err)
	}
	for _, bad := range [][]byte{{0}, {0, 1}, b[:len(b)-1], bytes.Repeat([]byte{0, 0}, 257)} {
		if _, err := merkle.ParseBundle(bad); !errors.Is(err, fault.Invalid) {
			t.Errorf("ParseBundle of %d bad bytes = %v, want invalid", len(bad), err)
		}
	}
}
