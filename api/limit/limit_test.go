package limit

import (
	"fmt"
	"testing"
	"time"
)

func TestLimiter(t *testing.T) {
	now := time.Date(2010, 6, 1, 0, 0, 0, 0, time.UTC)
	l := newLimiter("key", 2, time.Second, 4)
	for i := range 4 {
		if left, _, ok := l.take("a", now); !ok || left != 3-i {
			t.Errorf("request %d = %d left, %t, want %d, true", i, left, ok, 3-i)
		}
	}
	if _, wait, ok := l.take("a", now); ok || wait != 500*time.Millisecond {
		t.Errorf("the fifth at once = wait %v, %t, want 500ms, false", wait, ok)
	}
	if _, _, ok := l.take("b", now); !ok {
		t.Error("another name is refused, too")
	}
	if _, _, ok := l.take("a", now.Add(500*time.Millisecond)); !ok {
		t.Error("refused after waiting")
	}
	for i := range 2 * maxLimited {
		l.take(fmt.Sprint(i), now)
	}
	if len(l.byName) != maxLimited || l.order.Len() != maxLimited {
		t.Errorf("%d names are remembered, want %d", len(l.byName), maxLimited)
	}
}

func TestNetwork(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.7": "192.0.2.7", "::ffff:192.0.2.7": "192.0.2.7", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
		"2001:db8:1:2::9%eth0": "2001:db8:1:2::/64", "": "unknown", "nonsense": "unknown",
	} {
		if got := Network(address); got != want {
			t.Errorf("network(%q) = %q, want %q", address, got, want)
		}
	}
}
