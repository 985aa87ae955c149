package authbolt

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"creditbank/api/auth"
	"creditbank/ledger/fault"

	bolt "go.etcd.io/bbolt"
)

// AddMember implements [auth.MemberStore].
func (s *Store) AddMember(_ context.Context, m auth.Member) error {
	return s.db.Update(func(tx *bolt.Tx) error {
		if tx.Bucket(memberBucket).Get([]byte(m.ID)) != nil {
			return fmt.Errorf("member %s is there already: %w", m.ID, fault.Conflict)
		}
		return putMember(tx, m)
	})
}

// putMember keeps m under its names, of which none may be another's.
func putMember(tx *bolt.Tx, m auth.Member) error {
	if err := m.Check(); err != nil {
		return err
	}
	value, err := encodeMember(m)
	if err != nil {
		return err
	}
	names := tx.Bucket(nameBucket)
	for _, name := range m.Names() {
		if id := names.Get([]byte(name)); id != nil && string(id) != m.ID {
			return fmt.Errorf("name %q is taken: %w", name, fault.Conflict)
		}
		if err := names.Put([]byte(name), []byte(m.ID)); err != nil {
			return err
		}
	}
	return tx.Bucket(memberBucket).Put([]byte(m.ID), value)
}

func getMember(tx *bolt.Tx, id string) (auth.Member, error) {
	value := tx.Bucket(memberBucket).Get([]byte(id))
	if value == nil {
		return auth.Member{}, fmt.Errorf("member %.40q: %w", id, fault.NotFound)
	}
	return decodeMember([]byte(id), value)
}

// Member implements [auth.MemberStore].
func (s *Store) Member(_ context.Context, id string) (m auth.Member, err error) {
	err = s.db.View(func(tx *bolt.Tx) error {
		m, err = getMember(tx, id)
		return err
	})
	return m, err
}

// MemberNamed implements [auth.MemberStore].
func (s *Store) MemberNamed(_ context.Context, name string) (m auth.Member, err error) {
	err = s.db.View(func(tx *bolt.Tx) error {
		id := tx.Bucket(nameBucket).Get([]byte(name))
		if id == nil {
			return fmt.Errorf("a member with this name: %w", fault.NotFound)
		}
		m, err = getMember(tx, string(id))
		return err
	})
	return m, err
}

// Members implements [auth.MemberStore].
func (s *Store) Members(context.Context) ([]auth.Member, error) {
	all := []auth.Member{}
	err := s.db.View(func(tx *bolt.Tx) error {
		return tx.Bucket(memberBucket).ForEach(func(id, value []byte) error {
			m, err := decodeMember(id, value)
			all = append(all, m)
			return err
		})
	})
	return all, err
}

// ChangeMember implements [auth.MemberStore].
func (s *Store) ChangeMember(_ context.Context, id string, change func(*auth.Member) error) (m auth.Member, err error) {
	err = s.db.Update(func(tx *bolt.Tx) error {
		if m, err = getMember(tx, id); err != nil {
			return err
		}
		before := m.Names()
		if err := change(&m); err != nil {
			return err
		}
		m.ID = id
		for _, name := range before {
			if err := tx.Bucket(nameBucket).Delete([]byte(name)); err != nil {
				return err
			}
		}
		return putMember(tx, m)
	})
	if err != nil {
		return auth.Member{}, err
	}
	return m, nil
}

// ForgetMember implements [auth.MemberStore]. The whole file is written anew,
// as [filebolt.File.Delete] says.
func (s *Store) ForgetMember(ctx context.Context, id string) error {
	return s.db.Delete(ctx, func(tx *bolt.Tx) (deleted bool, err error) {
		m, err := getMember(tx, id)
		if errors.Is(err, fault.NotFound) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		for _, name := range m.Names() {
			if err := tx.Bucket(nameBucket).Delete([]byte(name)); err != nil {
				return false, err
			}
		}
		if _, err := endSessions(tx, func(session auth.Session) bool { return session.Member == id }); err != nil {
			return false, err
		}
		return true, tx.Bucket(memberBucket).Delete([]byte(id))
	})
}

// PutSession implements [auth.MemberStore].
func (s *Store) PutSession(_ context.Context, session auth.Session) error {
	value, err := encodeSession(session)
	if err != nil {
		return err
	}
	return s.db.Update(func(tx *bolt.Tx) error { return tx.Bucket(sessionBucket).Put(session.Hash[:], value) })
}

// Session implements [auth.MemberStore].
func (s *Store) Session(_ context.Context, hash [32]byte) (session auth.Session, err error) {
	err = s.db.View(func(tx *bolt.Tx) error {
		value := tx.Bucket(sessionBucket).Get(hash[:])
		if value == nil {
			return fmt.Errorf("session: %w", fault.NotFound)
		}
		session, err = decodeSession(hash[:], value)
		return err
	})
	return session, err
}

// EndSessions implements [auth.MemberStore].
func (s *Store) EndSessions(_ context.Context, match func(auth.Session) bool) (ended int, err error) {
	err = s.db.Update(func(tx *bolt.Tx) error {
		ended, err = endSessions(tx, match)
		return err
	})
	return ended, err
}

func endSessions(tx *bolt.Tx, match func(auth.Session) bool) (int, error) {
	return remove(tx.Bucket(sessionBucket), func(hash, value []byte) (bool, error) {
		session, err := decodeSession(hash, value)
		return err == nil && match(session), err
	})
}

// remove deletes the rows that match and returns how many.
func remove(b *bolt.Bucket, match func(key, value []byte) (bool, error)) (int, error) {
	var found [][]byte
	if err := b.ForEach(func(key, value []byte) error {
		is, err := match(key, value)
		if is {
			found = append(found, bytes.Clone(key))
		}
		return err
	}); err != nil {
		return 0, err
	}
	for _, key := range found {
		if err := b.Delete(key); err != nil {
			return 0, err
		}
	}
	return len(found), nil
}

// Attempt implements [auth.MemberStore].
func (s *Store) Attempt(_ context.Context, name [32]byte, change func(*auth.Attempts)) (a auth.Attempts, err error) {
	err = s.db.Update(func(tx *bolt.Tx) error {
		b := tx.Bucket(attemptBucket)
		a = auth.Attempts{}
		if value := b.Get(name[:]); value != nil {
			if a, err = decodeAttempts(value); err != nil {
				return err
			}
		}
		change(&a)
		if a == (auth.Attempts{}) {
			return b.Delete(name[:])
		}
		value, err := json.Marshal(attemptsRow(a))
		if err != nil {
			return err
		}
		return b.Put(name[:], value)
	})
	return a, err
}

// ForgetAttempts implements [auth.MemberStore].
func (s *Store) ForgetAttempts(_ context.Context, before time.Time) error {
	return s.db.Update(func(tx *bolt.Tx) error {
		_, err := remove(tx.Bucket(attemptBucket), func(_, value []byte) (bool, error) {
			a, err := decodeAttempts(value)
			return err == nil && a.Last.Before(before), err
		})
		return err
	})
}
