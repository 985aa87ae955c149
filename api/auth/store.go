package auth

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"time"

	"creditbank/ledger/fault"
)

// KeyStore keeps API keys. It has two implementations, authbolt and authmem,
// under one suite, authtest. Calls may be concurrent.
type KeyStore interface {
	// Add keeps a new key, durably. An id that is there already is
	// [fault.Conflict].
	Add(ctx context.Context, k Key) error
	// Key returns a key by its id, or [fault.NotFound].
	Key(ctx context.Context, id string) (Key, error)
	// Keys returns all keys, revoked ones included, in the order of their ids.
	Keys(ctx context.Context) ([]Key, error)
	// ChangeKey replaces a key by what change makes of it, in one step, and
	// returns that. If change fails, nothing is changed.
	ChangeKey(ctx context.Context, id string, change func(*Key) error) (Key, error)
	// Revoke ends a key for ever and returns it. A key that was revoked
	// before keeps its time; an unknown one is [fault.NotFound].
	Revoke(ctx context.Context, id string, at time.Time) (Key, error)
}

// Authenticate returns the key that somebody calls with, or [fault.Unauthenticated]
// without saying whether the key is unknown, wrong, expired or revoked.
func Authenticate(ctx context.Context, keys KeyStore, text string, now time.Time) (Key, error) {
	id, secret, ok := parse(text)
	if !ok {
		return Key{}, fmt.Errorf("not an API key: %w", fault.Unauthenticated)
	}
	k, err := keys.Key(ctx, id)
	if err != nil && !errors.Is(err, fault.NotFound) {
		return Key{}, fmt.Errorf("look up key %s: %w", id, err)
	}
	hash := sha256.Sum256(secret[:])
	// An unknown key is compared, too, with the zero hash that nothing has.
	same := subtle.ConstantTimeCompare(hash[:], k.Hash[:]) == 1
	if err != nil || !same || !k.ValidAt(now) {
		return Key{}, fmt.Errorf("key %s is not valid: %w", id, fault.Unauthenticated)
	}
	if now.Sub(k.Used) < UsedStep {
		return k, nil
	}
	return keys.ChangeKey(ctx, id, func(k *Key) error {
		k.Used = now.UTC()
		return nil
	})
}
