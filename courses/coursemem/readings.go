package coursemem

import (
	"context"
	"slices"
	"sync"

	"creditbank/courses"
	"creditbank/ledger"
)

// Readings is a [courses.ReadingStore] that forgets everything when the
// program ends.
type Readings struct {
	mu   sync.Mutex
	all  []courses.Reading // guarded by mu, oldest first
	last uint64            // guarded by mu
}

func (r *Readings) Add(_ context.Context, readings ...courses.Reading) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, one := range readings {
		r.last++
		one.Number = r.last
		r.all = append(r.all, one)
	}
	return nil
}

func (r *Readings) Of(_ context.Context, learner ledger.AccountID, before uint64, n int) ([]courses.Reading, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var found []courses.Reading
	for _, one := range slices.Backward(r.all) {
		if one.Learner == learner && (before == 0 || one.Number < before) && len(found) < n {
			found = append(found, one)
		}
	}
	return found, nil
}

func (r *Readings) DropBefore(_ context.Context, at ledger.Instant) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	had := len(r.all)
	r.all = slices.DeleteFunc(r.all, func(one courses.Reading) bool { return one.At < at })
	return had - len(r.all), nil
}

func (r *Readings) Forget(_ context.Context, learners ...ledger.AccountID) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = slices.DeleteFunc(r.all, func(one courses.Reading) bool { return slices.Contains(learners, one.Learner) })
	return nil
}
