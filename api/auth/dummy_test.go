package auth

import "testing"

// TestDummyCostsTheSame: a name that nobody has is as much work, in memory and
// passes, as one that somebody has, and no password belongs to it.
func TestDummyCostsTheSame(t *testing.T) {
	for _, cost := range []Cost{{Memory: 16, Passes: 2, Threads: 1}, {Memory: 64, Passes: 1, Threads: 2}} {
		h := NewHasher(cost, 1)
		got, _, _, err := decodeHash(h.dummy)
		if err != nil || got != cost {
			t.Errorf("a name that nobody has costs %+v, %v, want %+v", got, err, cost)
		}
		if is, err := h.Verify(t.Context(), "", ""); is || err != nil || h.Derivations() != 1 {
			t.Errorf("Verify of no hash = %t, %v after %d derivations, want false after one", is, err, h.Derivations())
		}
		// Even if somebody found the password of the dummy.
		if h.dummy, err = h.Hash(t.Context(), "found"); err != nil {
			t.Fatal(err)
		}
		if is, err := h.Verify(t.Context(), "", "found"); is || err != nil {
			t.Errorf("Verify of no hash with the dummy's password = %t, %v, want false", is, err)
		}
	}
}
