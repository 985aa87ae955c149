package authbolt

import (
	"context"
	"errors"
	"fmt"
	"time"

	"creditbank/api/auth"
	"creditbank/ledger/fault"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

const format = "creditbank keys 1"

var (
	metaBucket = []byte("meta")
	keyBucket  = []byte("key")

	memberBucket  = []byte("member")
	nameBucket    = []byte("name") // of members: their ids
	sessionBucket = []byte("session")
	attemptBucket = []byte("attempt")
)

// Store is an [auth.KeyStore] and an [auth.MemberStore] in one file.
type Store struct{ db *bolt.DB }

// Open opens the file at path, which is made if it does not exist. Only one
// program can have it open: for another one it is [fault.Busy].
func Open(path string) (*Store, error) {
	db, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: time.Second, FreelistType: bolt.FreelistMapType})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, fmt.Errorf("%s: another program has it open: %w", path, fault.Busy)
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	if err := db.Update(prepare); err != nil {
		db.Close()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return &Store{db}, nil
}

// prepare makes the buckets of a new file and checks the format of an old one.
func prepare(tx *bolt.Tx) error {
	if meta := tx.Bucket(metaBucket); meta != nil {
		if is := string(meta.Get([]byte("format"))); is != format || tx.Bucket(keyBucket) == nil {
			return fmt.Errorf("format %.40q, this program reads %q: %w", is, format, fault.Corrupt)
		}
		return prepareMembers(tx)
	}
	if first, _ := tx.Cursor().First(); first != nil {
		return fmt.Errorf("not a file of API keys: %w", fault.Corrupt)
	}
	meta, err := tx.CreateBucket(metaBucket)
	if err != nil {
		return err
	}
	if _, err := tx.CreateBucket(keyBucket); err != nil {
		return err
	}
	if err := prepareMembers(tx); err != nil {
		return err
	}
	return meta.Put([]byte("format"), []byte(format))
}

// prepareMembers makes the buckets that came later: the first files had keys
// only.
func prepareMembers(tx *bolt.Tx) error {
	for _, name := range [][]byte{memberBucket, nameBucket, sessionBucket, attemptBucket} {
		if _, err := tx.CreateBucketIfNotExists(name); err != nil {
			return err
		}
	}
	return nil
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

// BackupTo writes a consistent copy to path while the store is in use.
func (s *Store) BackupTo(path string) error {
	return s.db.View(func(tx *bolt.Tx) error { return tx.CopyFile(path, 0o600) })
}

// Close lets go of the file.
func (s *Store) Close() error { return s.db.Close() }
