package merkle_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"creditbank/ledger/merkle"

	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera/client"
	"github.com/transparency-dev/tessera/fsck"
	"golang.org/x/mod/sumdb/note"
)

// audit has tessera's checker read the log over HTTP. Its Check can wait for
// ever on a bad log, so it is given up with the context.
func audit(t *testing.T, s *logStore, limit time.Duration) error {
	t.Helper()
	keys := newKeys(t, 1)
	signed := sign(t, s.checkpoint(), keys)
	if s.signed != nil {
		signed = s.signed
	}
	s.signed = signed
	server := httptest.NewServer(s)
	defer server.Close()
	root, err := url.Parse(server.URL + "/")
	if err != nil {
		t.Fatal(err)
	}
	fetcher, err := client.NewHTTPFetcher(root, server.Client())
	if err != nil {
		t.Fatal(err)
	}
	v, err := note.NewVerifier(public(t, keys)[0])
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	done := make(chan error, 1)
	go func() {
		done <- fsck.New(origin, v, fetcher, func(bundle []byte) ([][]byte, error) {
			leaves, err := merkle.ParseBundle(bundle)
			var hashes [][]byte
			for _, l := range leaves {
				hashes = append(hashes, rfc6962.DefaultHasher.HashLeaf(l))
			}
			return hashes, err
		}, fsck.Opts{N: 4}).Check(ctx)
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("no result: %w", ctx.Err())
	}
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
