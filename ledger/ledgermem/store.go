package ledgermem

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"

	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Store is a [ledger.Store] in memory. The zero value is an empty store.
type Store struct {
	// Commit, if set, is called before a commit. It says whether to apply the
	// writes, and what error to report: a disk may keep what it says it lost.
	// It is set before the store is used, or while nobody writes.
	Commit func() (apply bool, err error)

	mu     sync.RWMutex
	logs   map[ledger.Log]*state // guarded by mu
	broken bool                  // guarded by mu: a commit failed
	closed bool                  // guarded by mu
}

var _ ledger.Store = (*Store)(nil)

// Reopen does what a program does after a failed commit or Close: it begins
// again from what was committed.
func (s *Store) Reopen() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken, s.closed = false, false
}

// Close makes all further calls fail, until Reopen.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return nil
}

// Apply implements [ledger.Store].
func (s *Store) Apply(ctx context.Context, log ledger.Log, now ledger.Instant, jobs []ledger.Job) (_ [][]ledger.Outcome, err error) {
	defer fault.Wrap(&err, "apply to log %d", log)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.mayWrite(ctx); err != nil {
		return nil, err
	}
	st := s.logToWrite(log)
	changes, outcomes, err := decide(st, now, jobs)
	if err != nil {
		return nil, err
	}
	if err := s.commit(st, changes); err != nil {
		return nil, err
	}
	return outcomes, nil
}

// Preview implements [ledger.Store].
func (s *Store) Preview(ctx context.Context, log ledger.Log, now ledger.Instant, jobs []ledger.Job) (_ [][]ledger.Outcome, err error) {
	defer fault.Wrap(&err, "preview in log %d", log)
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.mayRead(ctx); err != nil {
		return nil, err
	}
	_, outcomes, err := decide(s.log(log), now, jobs)
	return outcomes, err
}

// Replay implements [ledger.Store].
func (s *Store) Replay(ctx context.Context, log ledger.Log, entries []ledger.Entry) (err error) {
	defer fault.Wrap(&err, "replay into log %d", log)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.mayWrite(ctx); err != nil {
		return err
	}
	st := s.logToWrite(log)
	changes, err := ledger.Replay(st, st.head, entries)
	if err != nil {
		return err
	}
	return s.commit(st, changes)
}

// decide is [ledger.Decide], run once or twice. What it returns shares no
// memory with the store: the view copies, and commit copies again.
func decide(st *state, now ledger.Instant, jobs []ledger.Job) (*ledger.Changes, [][]ledger.Outcome, error) {
	if rand.N(4) == 0 {
		if _, _, err := ledger.Decide(st, st.head, now, jobs); err != nil {
			return nil, nil, err
		}
	}
	return ledger.Decide(st, st.head, now, jobs)
}

// commit applies changes as Commit says. The caller holds mu for writing.
func (s *Store) commit(st *state, c *ledger.Changes) error {
	apply, err := true, error(nil)
	if s.Commit != nil {
		apply, err = s.Commit()
	}
	if apply {
		st.apply(c)
	}
	if err == nil && !apply {
		err = errors.New("nothing was written")
	}
	if err != nil {
		s.broken = true
		return fmt.Errorf("commit: %w (%w)", fault.Unknown, err)
	}
	return nil
}

// log returns the state of a log, an empty one if nobody has written to it.
// The caller holds mu.
func (s *Store) log(log ledger.Log) *state {
	if st := s.logs[log]; st != nil {
		return st
	}
	return newState()
}

// logToWrite returns the state of a log, which it makes if there is none. The
// caller holds mu for writing.
func (s *Store) logToWrite(log ledger.Log) *state {
	if s.logs == nil {
		s.logs = make(map[ledger.Log]*state)
	}
	if s.logs[log] == nil {
		s.logs[log] = newState()
	}
	return s.logs[log]
}

func (s *Store) mayRead(ctx context.Context) error {
	if s.closed {
		return fmt.Errorf("the store is closed: %w", fault.Busy)
	}
	return context.Cause(ctx)
}

func (s *Store) mayWrite(ctx context.Context) error {
	if s.broken {
		return fmt.Errorf("a commit failed, open the store again: %w", fault.Busy)
	}
	return s.mayRead(ctx)
}
