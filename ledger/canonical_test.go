package ledger_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/ledgermem"
	"creditbank/ledger/ledgertest"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// everyKind is a story with an entry of every kind.
const everyKind = `
	open lin key=1
	deposit lin weld 2 until=2009-12-31 key=2
	deposit lin 数控 1.5 unit=point hours=24 issuer=厂 site=二车间 key=3
	hold lin h1 weld:1.5 deadline=2009-12-20T00:00:00Z reason=entrance key=4
	capture h1 weld:1 key=5
	hold lin h2 weld:0.25 deadline=2009-12-20T00:00:00Z key=6
	release h2 reason=withdrawn key=7
	hold lin h3 weld:0.25 deadline=2009-12-20T00:00:00Z key=8
	at 2009-12-20T00:00:01Z
	expire-hold h3 key=none actor=bank
	at 2010-01-01T00:00:00Z
	expire-lot weld key=none actor=bank
	deposit lin lathe 1 key=9
	reverse lathe reason=mistake key=10
	adjust 数控 -0.5 key=11
	revoke weld reason=forged key=12
	freeze lin reason=inquiry key=13
	unfreeze lin key=14
	close lin key=15
	open max key=16
	restrict max reason=award key=17
	open eva key=18
	deposit eva weld 3 key=19
	erase eva reason=asked key=20
	open ann key=21
	deposit ann weld 2 key=22
	hold ann h4 weld deadline=2010-12-20T00:00:00Z key=23
	capture h4 verdict=met key=24
	open bao key=25
	deposit bao lathe 1.5 until=2012-12-31 key=26
	deposit bao 焊接 0.5 unit=point issuer=厂 site=二车间 key=27
	merge bao ann reason=twice key=28`

// entries returns the entries of a story.
func entries(tb testing.TB, story string) []ledger.Entry {
	tb.Helper()
	b := ledgertest.NewBank(tb, new(ledgermem.Store))
	return b.Booked(b.Run(story))
}

// TestCanonical compares the bytes of an entry of every kind with what they
// were when they were frozen. These bytes are hashed and signed for ever.
func TestCanonical(t *testing.T) {
	kinds := make(map[ledger.Kind]bool)
	var text strings.Builder
	for _, e := range entries(t, everyKind) {
		kinds[e.Kind] = true
		b := e.AppendCanonical(nil)
		fmt.Fprintf(&text, "%s\n%s\n", e.Kind, hex.EncodeToString(b))
		again, err := ledger.DecodeEntry(b)
		if diff := cmp.Diff(e, again); err != nil || diff != "" {
			t.Errorf("DecodeEntry(%s) = %v (-want +got):\n%s", e.Kind, err, diff)
		}
		if with := e.AppendCanonical([]byte("before")); string(with) != "before"+string(b) {
			t.Errorf("AppendCanonical(before) = %x, want it appended", with)
		}
	}
	for k := ledger.KindOpen; !strings.HasPrefix(k.String(), "kind-"); k++ {
		if !kinds[k] {
			t.Errorf("the story has no entry of kind %s", k)
		}
	}
	golden := filepath.Join("testdata", "entries.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text.String()); diff != "" {
		t.Errorf("canonical bytes (-golden +got):\n%s", diff)
	}
}

// FuzzDecodeEntry reads foreign bytes: what is read writes the same bytes
// again, and whatever a journal says, a replay of it ends in a verdict.
func FuzzDecodeEntry(f *testing.F) {
	all := entries(f, everyKind)
	for i := range all {
		f.Add(all[i].AppendCanonical(nil))
	}
	f.Add([]byte{})
	f.Add([]byte{1})
	f.Add([]byte{2, 1, 1, 1})
	f.Add([]byte{1, 1, 2, 0, 1})                // a number with a leading zero
	f.Add([]byte{1, 2, 1, 1, 1, 1, 1})          // fields out of order
	f.Add([]byte{1, 1, 0})                      // an empty field
	f.Add([]byte{1, 1, 0xff, 0xff, 0xff, 0x7f}) // longer than all
	f.Add([]byte{1, 9, 5, 1, 0, 1, 2, 1})       // unit 0
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := ledger.DecodeEntry(b)
		if err != nil {
			if !errors.Is(err, fault.Corrupt) {
				t.Fatalf("DecodeEntry(%x) = %v, want it corrupt", b, err)
			}
			return
		}
		if again := e.AppendCanonical(nil); !bytes.Equal(again, b) {
			t.Fatalf("DecodeEntry(%x) is written as %x", b, again)
		}
		// As the next entry of a log that has something of everything.
		s := new(ledgermem.Store)
		if err := s.Replay(t.Context(), 0, all[:8]); err != nil {
			t.Fatal(err)
		}
		if err := s.Replay(t.Context(), 0, []ledger.Entry{e}); err != nil && !errors.Is(err, fault.Corrupt) {
			t.Fatalf("Replay(%x) = %v, want it corrupt", b, err)
		}
	})
}
