package authbolt

import (
	"context"
	"fmt"
	"time"

	"creditbank/api/auth"
	"creditbank/ledger/fault"
	"creditbank/ledger/filebolt"

	bolt "go.etcd.io/bbolt"
)

var (
	keyBucket     = []byte("key")
	memberBucket  = []byte("member")
	nameBucket    = []byte("name") // of members: their ids
	sessionBucket = []byte("session")
	attemptBucket = []byte("attempt")

	// The first files had keys only.
	kind = filebolt.Kind{
		Format:   "creditbank keys 1",
		Buckets:  [][]byte{keyBucket},
		Later:    [][]byte{memberBucket, nameBucket, sessionBucket, attemptBucket},
		Shedding: "forgetting",
	}
)

// Store is an [auth.KeyStore] and an [auth.MemberStore] in one file.
type Store struct{ db *filebolt.File }

// Open opens the file at path, which is made if it does not exist, as
// [filebolt.Open] does.
func Open(path string) (*Store, error) {
	db, err := filebolt.Open(path, &kind)
	if err != nil {
		return nil, err
	}
	return &Store{db}, nil
}

// Add implements [auth.KeyStore].
func (s *Store) Add(_ context.Context, k auth.Key) error {
	value, err := encode(k)
	if err != nil {
		return err
	}
	return s.db.Update(func(tx *bolt.Tx) error {
		if tx.Bucket(keyBucket).Get([]byte(k.ID)) != nil {
			return fmt.Errorf("key %s is there already: %w", k.ID, fault.Conflict)
		}
		return tx.Bucket(keyBucket).Put([]byte(k.ID), value)
	})
}

// Key implements [auth.KeyStore].
func (s *Store) Key(_ context.Context, id string) (k auth.Key, err error) {
	err = s.db.View(func(tx *bolt.Tx) error {
		k, err = get(tx, id)
		return err
	})
	return k, err
}

// Keys implements [auth.KeyStore].
func (s *Store) Keys(context.Context) ([]auth.Key, error) {
	all := []auth.Key{}
	err := s.db.View(func(tx *bolt.Tx) error {
		return tx.Bucket(keyBucket).ForEach(func(id, value []byte) error {
			k, err := decode(id, value)
			all = append(all, k)
			return err
		})
	})
	return all, err
}

// ChangeKey implements [auth.KeyStore].
func (s *Store) ChangeKey(_ context.Context, id string, change func(*auth.Key) error) (k auth.Key, err error) {
	err = s.db.Update(func(tx *bolt.Tx) error {
		if k, err = get(tx, id); err != nil {
			return err
		}
		if err := change(&k); err != nil {
			return err
		}
		k.ID = id
		value, err := encode(k)
		if err != nil {
			return err
		}
		return tx.Bucket(keyBucket).Put([]byte(id), value)
	})
	if err != nil {
		return auth.Key{}, err
	}
	return k, nil
}

// Revoke implements [auth.KeyStore].
func (s *Store) Revoke(_ context.Context, id string, at time.Time) (k auth.Key, err error) {
	err = s.db.Update(func(tx *bolt.Tx) error {
		if k, err = get(tx, id); err != nil || !k.Revoked.IsZero() {
			return err
		}
		k.Revoked = at.UTC()
		value, err := encode(k)
		if err != nil {
			return err
		}
		return tx.Bucket(keyBucket).Put([]byte(id), value)
	})
	return k, err
}

func get(tx *bolt.Tx, id string) (auth.Key, error) {
	value := tx.Bucket(keyBucket).Get([]byte(id))
	if value == nil {
		return auth.Key{}, fmt.Errorf("key %.40q: %w", id, fault.NotFound)
	}
	return decode([]byte(id), value)
}

// BackupTo writes a consistent copy to a new file while the store is in use.
func (s *Store) BackupTo(path string) error { return s.db.BackupTo(path) }

// Close lets go of the file.
func (s *Store) Close() error { return s.db.Close() }
