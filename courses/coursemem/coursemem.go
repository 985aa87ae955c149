// Package coursemem keeps courses, organisations, learners, programmes and
// papers in memory, and who has read whose record.
package coursemem

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"creditbank/courses"
	"creditbank/ledger/fault"
)

// Store is a [courses.Store] that forgets everything when the program ends.
type Store struct {
	courses       versions[courses.Course]
	organisations versions[courses.Organisation]
	learners      versions[courses.Learner]
	programmes    versions[courses.Programme]
	papers        versions[courses.Paper]
}

// New returns an empty store.
func New() *Store { return new(Store) }

func (s *Store) Courses() courses.Versions[courses.Course]             { return &s.courses }
func (s *Store) Organisations() courses.Versions[courses.Organisation] { return &s.organisations }
func (s *Store) Learners() courses.Versions[courses.Learner]           { return &s.learners }
func (s *Store) Programmes() courses.Versions[courses.Programme]       { return &s.programmes }
func (s *Store) Papers() courses.Versions[courses.Paper]               { return &s.papers }

// Close does nothing.
func (s *Store) Close() error { return nil }

// versions holds values that contain no pointers, so that copying one shares
// nothing, or that can clone themselves.
type versions[T courses.Record] struct {
	mu    sync.RWMutex
	byKey map[string][]T // guarded by mu
}

func (v *versions[T]) Add(_ context.Context, items ...T) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	added := make(map[string][]T)
	for _, item := range items {
		key, version := item.VersionKey()
		if key == "" {
			return fmt.Errorf("an item without a key: %w", fault.Invalid)
		}
		next := uint32(len(v.byKey[key])+len(added[key])) + 1
		if version != next {
			return fmt.Errorf("%s: version %d, want %d: %w", key, version, next, fault.Conflict)
		}
		added[key] = append(added[key], item)
	}
	if v.byKey == nil {
		v.byKey = make(map[string][]T)
	}
	for key, items := range added {
		v.byKey[key] = append(v.byKey[key], cloned(items)...)
	}
	return nil
}

func (v *versions[T]) Newest(ctx context.Context, key string) (T, error) {
	all, err := v.History(ctx, key)
	if err != nil {
		var none T
		return none, err
	}
	return all[len(all)-1], nil
}

func (v *versions[T]) History(_ context.Context, key string) ([]T, error) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	if len(v.byKey[key]) == 0 {
		return nil, fmt.Errorf("%.80q: %w", key, fault.NotFound)
	}
	return cloned(v.byKey[key]), nil
}

func (v *versions[T]) List(_ context.Context, after string, n int) ([]T, error) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	keys := slices.Sorted(maps.Keys(v.byKey))
	from, exact := slices.BinarySearch(keys, after)
	if exact {
		from++
	}
	var items []T
	for _, key := range keys[from:min(from+n, len(keys))] {
		all := v.byKey[key]
		items = append(items, all[len(all)-1])
	}
	return cloned(items), nil
}

// cloned returns copies of items.
func cloned[T any](items []T) []T {
	items = slices.Clone(items)
	for i := range items {
		if c, can := any(items[i]).(interface{ Clone() T }); can {
			items[i] = c.Clone()
		}
	}
	return items
}

func (v *versions[T]) Find(_ context.Context, term, after string, n int) ([]T, error) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	var items []T
	for _, key := range slices.Sorted(maps.Keys(v.byKey)) {
		all := v.byKey[key]
		newest := all[len(all)-1]
		found, can := any(newest).(courses.Findable)
		if key > after && len(items) < n && can && slices.Contains(found.Terms(), term) {
			items = append(items, newest)
		}
	}
	return cloned(items), nil
}

func (v *versions[T]) Forget(_ context.Context, keys ...string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, key := range keys {
		delete(v.byKey, key)
	}
	return nil
}
