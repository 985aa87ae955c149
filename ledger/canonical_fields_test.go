package ledger

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// TestLists compares lists around the sizes where their length takes another
// byte with the encoding written out by hand.
func TestLists(t *testing.T) {
	for _, n := range []int{0, 1, 126, 127, 128, 129, 1000, 16_383, 16_384} {
		e := Entry{Reason: "after the list"}
		want := []byte{canonicalVersion}
		if n > 0 {
			want = binary.AppendUvarint(append(want, tagDependants), uint64(n))
		}
		for i := range n {
			e.Dependants = append(e.Dependants, uint64(i%0x80)) // a byte each
			want = append(want, byte(i%0x80))
		}
		want = append(append(want, tagReason, byte(len(e.Reason))), e.Reason...)
		if is := e.AppendCanonical(nil); !bytes.Equal(is, want) {
			t.Errorf("list of %d bytes: encoded as %x, want %x", n, is[:min(8, len(is))], want[:min(8, len(want))])
		}
	}
}
