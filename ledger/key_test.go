package ledger_test

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"creditbank/ledger"

	"pgregory.net/rapid"
)

// Keys are stored for ever: these were computed when they were frozen.
func TestNewKeyGolden(t *testing.T) {
	for _, c := range []struct {
		scope, text string
		item        uint32
		want        string
	}{
		{"organisation BJ", "payroll-117", 0, "52eaf3d8eb8660f7d72363b631b2b8e500000000"},
		{"organisation BJ", "payroll-117", 258, "52eaf3d8eb8660f7d72363b631b2b8e500000102"},
		{"organisation BK", "payroll-117", 0, "61c3171ba579856bae67db341e1acb6800000000"},
		{"organisation BJ", "01890a5d-ac96-774b-bcce-b302099a8057", 1, "01890a5dac963ead36fba9d9e0c06cd900000001"},
		{"organisation BJ", "01890A5D-AC96-774B-BCCE-B302099A8057", 1, "01890a5dac96180a00c250ff8bd821e700000001"},
		{"organisation BJ", "01890a5d-ac96-474b-bcce-b302099a8057", 1, "f0030368f074ed2a802c2ed6681c139500000001"}, // version 4: no time
		{"organisation BJ", "01h455vb4pex5vsknk084sn02q", 1, "01890a5dac96ef84fb8f6a70f0f77f2500000001"},
		{"organisation BJ", "01H455VB4PEX5VSKNK084SN02Q", 1, "01890a5dac9697f34728ae742ea2e5ec00000001"},
		{"organisation BJ", "ui455vb4pex5vsknk084sn02qx", 1, "26261ea4d05d9235357d6cb59decda3d00000001"}, // u is no digit of a ULID
	} {
		if got := ledger.NewKey(c.scope, c.text, c.item).String(); got != c.want {
			t.Errorf("NewKey(%q, %q, %d) = %s, want %s", c.scope, c.text, c.item, got, c.want)
		}
	}
}

// Keys that carry a time sort by it, and are told apart all the same.
func TestNewKeySortsByTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		uuid := func(name string) (uint64, string) {
			ms := rapid.Uint64Range(0, 1<<48-1).Draw(t, name)
			rest := rapid.StringMatching(`7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}`).Draw(t, name+" rest")
			digits := hex.EncodeToString([]byte{byte(ms >> 40), byte(ms >> 32), byte(ms >> 24), byte(ms >> 16), byte(ms >> 8), byte(ms)})
			return ms, digits[:8] + "-" + digits[8:] + "-" + rest
		}
		a, ta := uuid("a")
		b, tb := uuid("b")
		ka, kb := ledger.NewKey("s", ta, 0), ledger.NewKey("s", tb, 0)
		if a != b && (a < b) != (bytes.Compare(ka[:], kb[:]) < 0) {
			t.Fatalf("keys of %s and %s do not sort by time", ta, tb)
		}
		if (ta == tb) != (ka == kb) {
			t.Fatalf("NewKey(%s) = %s, NewKey(%s) = %s", ta, ka, tb, kb)
		}
	})
}

func FuzzNewKey(f *testing.F) {
	f.Add("s", "01890a5d-ac96-774b-bcce-b302099a8057", uint32(0))
	f.Add("s", strings.Repeat("\xff", 26), uint32(1))
	f.Fuzz(func(t *testing.T, scope, text string, item uint32) {
		k := ledger.NewKey(scope, text, item)
		if k.IsZero() || k == ledger.NewKey(scope+"x", text, item) || k == ledger.NewKey(scope, text, item+1) {
			t.Errorf("NewKey(%q, %q, %d) = %s", scope, text, item, k)
		}
	})
}
