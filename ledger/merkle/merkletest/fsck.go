// Package merkletest has others check our logs, for the tests of whoever
// serves one.
package merkletest

import (
	"context"
	"fmt"
	"net/url"

	"creditbank/ledger/merkle"

	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera/client"
	"github.com/transparency-dev/tessera/fsck"
	"golang.org/x/mod/sumdb/note"
)

// Fsck has tessera's checker read the whole log that is served at address,
// whose name and verification key are given. On a bad log it can wait for ever:
// it is given up with ctx, which is an error like any other that it finds.
func Fsck(ctx context.Context, address, origin, key string) error {
	root, err := url.Parse(address + "/")
	if err != nil {
		return err
	}
	fetcher, err := client.NewHTTPFetcher(root, nil)
	if err != nil {
		return err
	}
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { done <- fsck.New(origin, verifier, fetcher, hashes, fsck.Opts{N: 4}).Check(ctx) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("no result: %w", ctx.Err())
	}
}

// hashes returns the hashes of the leaves in a bundle.
func hashes(bundle []byte) (hashes [][]byte, err error) {
	leaves, err := merkle.ParseBundle(bundle)
	for _, l := range leaves {
		hashes = append(hashes, rfc6962.DefaultHasher.HashLeaf(l))
	}
	return hashes, err
}
