package registrar

import (
	"testing"

	"creditbank/courses/org"
)

// Two keys of one person are one expert; two keys of nobody in particular are
// two.
func TestSameExpert(t *testing.T) {
	for _, c := range []struct {
		by          org.Principal
		key, member string
		want        bool
	}{
		{org.Principal{ID: "k1"}, "k1", "", true},
		{org.Principal{ID: "k1"}, "k2", "", false},
		{org.Principal{ID: "k1", Member: "li"}, "k2", "li", true},
		{org.Principal{ID: "k1", Member: "li"}, "k2", "zhao", false},
		{org.Principal{ID: "k1", Member: "li"}, "k1", "", true},
		{org.Principal{ID: "k2", Member: "li"}, "k1", "", false},
	} {
		if got := same(c.by, c.key, c.member); got != c.want {
			t.Errorf("same(%+v, %q, %q) = %t, want %t", c.by, c.key, c.member, got, c.want)
		}
	}
}
