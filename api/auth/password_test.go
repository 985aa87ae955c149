package auth_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"creditbank/api/auth"
	"creditbank/ledger/fault"
)

// TestHasherIsBounded: a password is tried only when it is its turn, and a
// hash in the store cannot ask for more work than a bank would.
func TestHasherIsBounded(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	full := auth.NewHasher(auth.Cost{Memory: 8, Passes: 1, Threads: 1}, 0)
	if _, err := full.Verify(ctx, goldenHash, "a good password"); !errors.Is(err, fault.Busy) || full.Derivations() != 0 {
		t.Errorf("Verify with all places taken = %v after %d derivations, want %v after none", err, full.Derivations(), fault.Busy)
	}
	hasher := auth.NewHasher(auth.Cost{Memory: 8, Passes: 1, Threads: 1}, 1)
	for _, cost := range []string{"m=1048577,t=1,p=1", "m=4294967295,t=1,p=1", "m=8,t=17,p=1", "m=7,t=1,p=1", "m=8,t=0,p=1", "m=8,t=1,p=0"} {
		hash := strings.Replace(goldenHash, "m=8,t=1,p=1", cost, 1)
		if _, err := hasher.Verify(t.Context(), hash, "a good password"); !errors.Is(err, fault.Corrupt) || hasher.Derivations() != 0 {
			t.Fatalf("Verify of a hash with %s = %v after %d derivations, want %v after none", cost, err, hasher.Derivations(), fault.Corrupt)
		}
	}
}
