// Package authmem keeps API keys and members in memory, for tests.
package authmem

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"creditbank/api/auth"
	"creditbank/ledger/fault"
)

// Store is an [auth.KeyStore] and an [auth.MemberStore] that forgets everything when the program ends.
// The zero Store is empty and ready.
type Store struct {
	mu     sync.RWMutex
	keys   map[string]auth.Key // guarded by mu
	people people              // guarded by mu
}

// Add implements [auth.KeyStore].
func (s *Store) Add(_ context.Context, k auth.Key) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, there := s.keys[k.ID]; there {
		return fmt.Errorf("key %s is there already: %w", k.ID, fault.Conflict)
	}
	if s.keys == nil {
		s.keys = make(map[string]auth.Key)
	}
	k.Scopes = slices.Clone(k.Scopes)
	s.keys[k.ID] = k
	return nil
}

// ChangeKey implements [auth.KeyStore].
func (s *Store) ChangeKey(_ context.Context, id string, change func(*auth.Key) error) (auth.Key, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, there := s.keys[id]
	if !there {
		return auth.Key{}, fmt.Errorf("key %.40q: %w", id, fault.NotFound)
	}
	k.Scopes = slices.Clone(k.Scopes)
	if err := change(&k); err != nil {
		return auth.Key{}, err
	}
	k.ID = id
	s.keys[id] = k
	return k, nil
}

// Key implements [auth.KeyStore].
func (s *Store) Key(_ context.Context, id string) (auth.Key, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	k, there := s.keys[id]
	if !there {
		return auth.Key{}, fmt.Errorf("key %.40q: %w", id, fault.NotFound)
	}
	return k, nil
}

// Keys implements [auth.KeyStore].
func (s *Store) Keys(context.Context) ([]auth.Key, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	all := make([]auth.Key, 0, len(s.keys))
	for _, id := range slices.Sorted(maps.Keys(s.keys)) {
		all = append(all, s.keys[id])
	}
	return all, nil
}

// Revoke implements [auth.KeyStore].
func (s *Store) Revoke(_ context.Context, id string, at time.Time) (auth.Key, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, there := s.keys[id]
	if !there {
		return auth.Key{}, fmt.Errorf("key %.40q: %w", id, fault.NotFound)
	}
	if k.Revoked.IsZero() {
		k.Revoked = at.UTC()
		s.keys[id] = k
	}
	return k, nil
}
