package grid

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

// zipped returns an archive of parts of so many bytes each.
func zipped(t *testing.T, sizes map[string]int) archive {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, size := range sizes {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, strings.Repeat("x", size)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	a, err := openArchive(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestBoundsOfParts: how far a part may grow, by how large it is in the
// archive, and all parts together.
func TestBoundsOfParts(t *testing.T) {
	a := zipped(t, map[string]int{"a": 60, "b": 60})
	if *a.work != 3<<30 {
		t.Errorf("%d bytes may be unpacked of a file, want %d", *a.work, 3<<30)
	}
	for packed, want := range map[uint64]int64{0: 64 << 20, 1000: 64<<20 + 400_000, 10 << 20: 1 << 30, 1 << 40: 1 << 30, 1<<64 - 1: 1 << 30} {
		a.parts["a"].CompressedSize64 = packed
		r, err := a.open("A")
		if err != nil {
			t.Fatal(err)
		}
		if got := r.(*part).left; got != want {
			t.Errorf("a part of %d bytes may grow to %d, want %d", packed, got, want)
		}
		r.Close()
	}
	a = zipped(t, map[string]int{"a": 60, "b": 60})
	*a.work = 100
	read := func(name string) (int, error) {
		r, err := a.open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		all, err := io.ReadAll(r)
		return len(all), err
	}
	var bomb *Error
	if n, err := read("a"); n != 60 || err != nil {
		t.Errorf("the first part = %d bytes, %v, want 60", n, err)
	}
	if n, err := read("b"); !errors.As(err, &bomb) || bomb.Code != Bomb {
		t.Errorf("the second part, beyond what may be unpacked = %d bytes, %v, want %s", n, err, Bomb)
	}
}

// TestBoundsOfTheDirectory: so many parts and so large a directory, each by
// itself.
func TestBoundsOfTheDirectory(t *testing.T) {
	for what, c := range map[string]struct {
		parts, name int // how many, and how long their names are
		want        string
	}{
		"as many as can be":  {2000, 4, ""},
		"one more":           {2001, 4, ManyParts},
		"as long as can be":  {50, 20_000, ""},
		"long names":         {60, 20_000, ManyParts},
		"many of long names": {2001, 1000, ManyParts},
	} {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for i := range c.parts {
			if _, err := z.Create(fmt.Sprintf("%0*d", c.name, i)); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		_, err := openArchive(bytes.NewReader(b.Bytes()), int64(b.Len()))
		var refused *Error
		errors.As(err, &refused)
		if got := (refused != nil); got != (c.want != "") || got && refused.Code != c.want {
			t.Errorf("%s: %d parts with names of %d = %v, want %q", what, c.parts, c.name, err, c.want)
		}
	}
}
