package merkle_test

import (
	"context"
	"net/http/httptest"
	"testing"
	"time"

	"creditbank/ledger/merkle/merkletest"
)

// audit has a checker that we did not write read the log over HTTP.
func audit(t *testing.T, s *logStore, limit time.Duration) error {
	t.Helper()
	keys := newKeys(t, 1)
	if s.signed == nil {
		s.signed = sign(t, s.checkpoint(), keys)
	}
	server := httptest.NewServer(s)
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	return merkletest.Fsck(ctx, server.URL, origin, public(t, keys)[0])
}

// TestFsck has a checker we did not write audit our log, good and tampered.
func TestFsck(t *testing.T) {
	for _, size := range []int{1, 255, 256, 257, 66_000} {
		if err := audit(t, logOf(t, size), time.Minute); err != nil {
			t.Errorf("fsck of a good log of %d leaves: %v", size, err)
		}
	}
	for what, tamper := range map[string]func(*logStore){
		"a leaf changed":         func(s *logStore) { s.leaves[100] = leaf(7) },
		"the last leaf changed":  func(s *logStore) { s.leaves[len(s.leaves)-1] = leaf(7) },
		"a tile changed":         func(s *logStore) { s.tiles["0 1"][40] ^= 1 },
		"another tree is signed": func(s *logStore) { *s = *logOf(t, 1500); s.append(t, leaf(3)) },
	} {
		s := logOf(t, 1501)
		signed := sign(t, s.checkpoint(), newKeys(t, 1))
		tamper(s)
		s.signed = signed
		if err := audit(t, s, 5*time.Second); err == nil {
			t.Errorf("%s: fsck found nothing", what)
		} else {
			t.Logf("%s: fsck says %.100v", what, err)
		}
	}
}
