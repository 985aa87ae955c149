package keyring

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"sync"
	"time"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/seal"

	bolt "go.etcd.io/bbolt"
)

// ErrDestroyed says that an account's data key was destroyed: its records can
// never be opened again. It is a [fault.NotFound]; an account that never had a
// key is one too, but not ErrDestroyed.
var ErrDestroyed = fmt.Errorf("data key destroyed: %w", fault.NotFound)

// Keyring is an open key file. All methods may be called concurrently.
type Keyring struct {
	path string
	now  func() time.Time

	write sync.Mutex // held by whoever changes the file; taken before mu

	mu     sync.RWMutex
	db     *bolt.DB // guarded by mu: exchanged when the file is made anew
	master *Master  // guarded by mu

	cache cache

	// step, if set by a test, is told what has just become durable.
	step func(string)
}

var (
	bucketMeta      = []byte("m")
	bucketKeys      = []byte("k")
	bucketDestroyed = []byte("d")

	metaFormat  = []byte("format")
	metaMaster  = []byte("master")
	metaBank    = []byte("bank")
	metaNatural = []byte("natural")
	metaCompact = []byte("compact")
)

const format = 1

// Create makes a key for each account that has none, all durable with one
// commit. An account whose key was destroyed is [ErrDestroyed], and then
// nothing is made.
func (k *Keyring) Create(ctx context.Context, accounts ...ledger.AccountID) error {
	k.write.Lock()
	defer k.write.Unlock()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("create data keys: %w (%w)", fault.Busy, err)
	}
	made := make(map[ledger.AccountID]seal.Key, len(accounts))
	err := k.db.Update(func(tx *bolt.Tx) error {
		keys, destroyed := tx.Bucket(bucketKeys), tx.Bucket(bucketDestroyed)
		for _, a := range accounts {
			if destroyed.Get(a[:]) != nil {
				return fmt.Errorf("account %s: %w", a, ErrDestroyed)
			}
			if keys.Get(a[:]) != nil {
				continue
			}
			var key seal.Key
			if _, err := rand.Read(key[:]); err != nil {
				return err
			}
			wrapped, err := k.master.wrap(forLearner, a, &key)
			if err != nil {
				return err
			}
			if err := keys.Put(a[:], wrapped); err != nil {
				return err
			}
			made[a] = key
		}
		if len(made) == 0 {
			return errNothing
		}
		return nil
	})
	if err != nil && !errors.Is(err, errNothing) {
		return fmt.Errorf("create %d data keys: %w", len(accounts), err)
	}
	for a, key := range made {
		k.cache.put(a, key, k.cache.generation())
	}
	return nil
}

// errNothing ends a transaction that has nothing to commit.
var errNothing = errors.New("nothing to do")

// Key returns an account's data key: [ErrDestroyed] if it was destroyed,
// another [fault.NotFound] if there never was one.
func (k *Keyring) Key(a ledger.AccountID) (seal.Key, error) {
	if key, ok := k.cache.get(a); ok {
		return key, nil
	}
	generation := k.cache.generation()
	k.mu.RLock()
	defer k.mu.RUnlock()
	var key seal.Key
	err := k.db.View(func(tx *bolt.Tx) (err error) {
		if wrapped := tx.Bucket(bucketKeys).Get(a[:]); wrapped != nil {
			key, err = k.master.unwrap(forLearner, a, wrapped)
			return err
		}
		if tx.Bucket(bucketDestroyed).Get(a[:]) != nil {
			return ErrDestroyed
		}
		return fault.NotFound
	})
	if err != nil {
		return seal.Key{}, fmt.Errorf("data key of account %s: %w", a, err)
	}
	k.cache.put(a, key, generation)
	return key, nil
}

// BankKey returns the key for records that are nobody's, such as erasures. It
// is never destroyed.
func (k *Keyring) BankKey() (seal.Key, error) { return k.bankSecret(metaBank, forBank) }

// NaturalSecret returns the secret under which natural keys are hashed, so
// that a copy of the ledger cannot be searched for a course and a learner.
func (k *Keyring) NaturalSecret() (seal.Key, error) { return k.bankSecret(metaNatural, forNatural) }

func (k *Keyring) bankSecret(name []byte, p purpose) (key seal.Key, err error) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	err = k.db.View(func(tx *bolt.Tx) error {
		key, err = k.master.unwrap(p, ledger.AccountID{}, tx.Bucket(bucketMeta).Get(name))
		return err
	})
	if err != nil {
		return key, fmt.Errorf("secret %q of the bank: %w", name, err)
	}
	return key, nil
}

// Destroyed yields the accounts whose keys were destroyed, and when, in the
// order of their ids. A ledger that still has records of them was restored
// from a copy and has to forget them again. The loop must be short: the file
// cannot shed old pages meanwhile.
func (k *Keyring) Destroyed() iter.Seq2[ledger.AccountID, ledger.Instant] {
	return func(yield func(ledger.AccountID, ledger.Instant) bool) {
		k.mu.RLock()
		defer k.mu.RUnlock()
		// A view whose function returns no error returns none but when the
		// file is closed; then there is nothing to yield.
		_ = k.db.View(func(tx *bolt.Tx) error {
			c := tx.Bucket(bucketDestroyed).Cursor()
			for id, at := c.First(); id != nil; id, at = c.Next() {
				if !yield(ledger.AccountID(id), ledger.Instant(binary.BigEndian.Uint64(at))) {
					return nil
				}
			}
			return nil
		})
	}
}

// Close closes the file.
func (k *Keyring) Close() error {
	k.write.Lock()
	defer k.write.Unlock()
	k.mu.Lock()
	defer k.mu.Unlock()
	k.cache.drop()
	return k.db.Close()
}
