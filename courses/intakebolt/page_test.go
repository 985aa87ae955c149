package intakebolt

import (
	"bytes"
	"encoding/hex"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"

	"creditbank/courses/intaketest"
	"creditbank/ledger/fault"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// The bytes of a page are in files of years ago: they are frozen.
func TestGoldenPage(t *testing.T) {
	page := intaketest.Page(7)
	got := hex.Dump(appendPage(nil, &page))
	const name = "testdata/page.hex"
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil || string(want) != got {
		t.Errorf("bytes of a page (%v) (-want +got)\n%s", err, cmp.Diff(string(want), got))
	}
}

// What a page says is what it was made of, and no bytes make the reader fall.
func FuzzDecodePage(f *testing.F) {
	page := intaketest.Page(0)
	whole := appendPage(nil, &page)
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add([]byte{1, 0xff, 0xff, 0xff, 0xff, 0x0f})
	f.Add([]byte(strings.Repeat("\x01", 50)))
	f.Fuzz(func(t *testing.T, value []byte) {
		p, err := decodePage(3, value)
		if err != nil {
			if !errors.Is(err, fault.Corrupt) {
				t.Fatalf("decodePage(%x) = %v, want %v", value, err, fault.Corrupt)
			}
			return
		}
		again, err := decodePage(3, appendPage(nil, &p))
		if diff := cmp.Diff(p, again, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Errorf("a page that was read and written = %v, (-want +got)\n%s", err, diff)
		}
	})
	if p, err := decodePage(0, whole); err != nil || !bytes.Equal(appendPage(nil, &p), whole) {
		f.Errorf("decodePage(appendPage(p)) = %v, %v, want p", p, err)
	}
}
