package ledgerbolt

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/seal"

	bolt "go.etcd.io/bbolt"
)

// Store is a [ledger.Store] in a file. [Open] makes one.
type Store struct {
	path string
	db   *bolt.DB

	// open is held for reading by every call that uses db, and for writing by
	// Close.
	open   sync.RWMutex
	closed bool // guarded by open

	writing sync.Mutex
	rows    [bucketCount]rows // guarded by writing
	broken  bool              // guarded by writing: a commit failed
	stuck   bool              // guarded by writing: a transaction could not be ended

	sealer *sealer   // nil in a plain store
	secret *seal.Key // blinds digests; nil in a plain store

	commits  atomic.Int64
	erasures atomic.Int64

	// commit ends a write transaction; tests let it fail.
	commit func(*bolt.Tx) error
}

var _ ledger.Store = (*Store)(nil)

// Apply implements [ledger.Store].
func (s *Store) Apply(ctx context.Context, log ledger.Log, now ledger.Instant, jobs []ledger.Job) (outcomes [][]ledger.Outcome, err error) {
	defer fault.Wrap(&err, "apply to log %d", log)
	var changes *ledger.Changes
	err = s.write(ctx, log, func(t *logTx, head ledger.Head) (c *ledger.Changes, err error) {
		c, outcomes, err = ledger.Decide(t, head, now, jobs)
		changes = c
		return c, err
	})
	if err != nil {
		return nil, err
	}
	if s.sealer != nil {
		linkOutcomes(changes, outcomes)
	}
	return outcomes, nil
}

// Preview implements [ledger.Store].
func (s *Store) Preview(ctx context.Context, log ledger.Log, now ledger.Instant, jobs []ledger.Job) (outcomes [][]ledger.Outcome, err error) {
	defer fault.Wrap(&err, "preview in log %d", log)
	err = s.read(ctx, log, func(t *logTx) error {
		head, err := t.head()
		if err != nil {
			return err
		}
		_, outcomes, err = ledger.Decide(t, head, now, jobs)
		return err
	})
	return outcomes, err
}

// Replay implements [ledger.Store].
func (s *Store) Replay(ctx context.Context, log ledger.Log, entries []ledger.Entry) (err error) {
	defer fault.Wrap(&err, "replay into log %d", log)
	return s.write(ctx, log, func(t *logTx, head ledger.Head) (*ledger.Changes, error) {
		return ledger.Replay(t, head, entries)
	})
}

// Close implements [ledger.Store].
func (s *Store) Close() error {
	s.open.Lock()
	defer s.open.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.stuck {
		// bbolt still holds the lock of the transaction it could not end and
		// would wait for it for ever.
		return fmt.Errorf("close %s: left open until the program ends: %w", s.path, fault.Corrupt)
	}
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("close %s: %w", s.path, err)
	}
	return nil
}

// read runs fn in a read transaction. What fn returns shares no memory with
// it, and fn is quick: pages that it can see are not used again before it ends.
func (s *Store) read(ctx context.Context, log ledger.Log, fn func(*logTx) error) error {
	s.open.RLock()
	defer s.open.RUnlock()
	if err := s.mayRead(ctx); err != nil {
		return err
	}
	return guard(func() error {
		return s.db.View(func(tx *bolt.Tx) error { return fn(s.logTx(tx, log)) })
	})
}

// mayRead is called with open held.
func (s *Store) mayRead(ctx context.Context) error {
	if s.closed {
		return fmt.Errorf("the bank is closed: %w", fault.Busy)
	}
	return context.Cause(ctx)
}

// write writes what decide returns in one transaction.
func (s *Store) write(ctx context.Context, log ledger.Log, decide func(*logTx, ledger.Head) (*ledger.Changes, error)) error {
	return s.writeGroup(ctx, log, decide, func(t *logTx, c *ledger.Changes) (*sealedGroup, error) {
		return s.sealer.group(ctx, t, c)
	})
}

// writeGroup does what write does; in a sealed file, seal makes the leaves and
// envelopes of the entries.
func (s *Store) writeGroup(ctx context.Context, log ledger.Log, decide func(*logTx, ledger.Head) (*ledger.Changes, error),
	seal func(*logTx, *ledger.Changes) (*sealedGroup, error)) error {
	s.open.RLock()
	defer s.open.RUnlock()
	s.writing.Lock()
	defer s.writing.Unlock()
	if err := s.mayRead(ctx); err != nil {
		return err
	}
	if s.broken {
		return fmt.Errorf("a commit failed, the bank has to be opened again: %w", fault.Busy)
	}
	if s.sealer != nil && s.sealer.log != log {
		return fmt.Errorf("the file keeps log %d only: %w", s.sealer.log, fault.Invalid)
	}
	var tx *bolt.Tx
	var sealed *sealedGroup
	ready := false
	err := guard(func() (err error) {
		if tx, err = s.db.Begin(true); err != nil {
			return err
		}
		t := s.logTx(tx, log)
		head, err := t.head()
		if err != nil {
			return err
		}
		c, err := decide(t, head)
		if err != nil || len(c.Entries) == 0 && len(c.Outcomes) == 0 {
			return err
		}
		if s.sealer != nil {
			if sealed, err = seal(t, c); err != nil {
				return err
			}
		}
		ready = true
		return t.put(c, sealed, &s.rows)
	})
	if tx == nil {
		return err
	}
	if err != nil || !ready {
		s.rollback(tx)
		return err
	}
	// From here on an error says nothing about what is on the disk: the new
	// meta page may have reached it although its sync failed.
	if err := guard(func() error { return s.commit(tx) }); err != nil {
		s.broken = true
		s.rollback(tx)
		return fmt.Errorf("commit: %w (%w)", fault.Unknown, err)
	}
	s.commits.Add(1)
	if s.sealer == nil {
		return nil
	}
	s.erasures.Add(int64(len(sealed.erased)))
	if err := s.sealer.follow(ctx, s, sealed); err != nil {
		s.broken = true
		return fmt.Errorf("committed, but not published: %w (%w)", fault.Unknown, err)
	}
	return nil
}

// Erasures returns how many accounts a sealed store has erased since it was
// opened. Whoever copies the ledger and then its keys looks whether it changed
// meanwhile: the copies would not fit.
func (s *Store) Erasures() int64 { return s.erasures.Load() }

// logTx returns the view that a transaction has of a log.
func (s *Store) logTx(tx *bolt.Tx, log ledger.Log) *logTx {
	t := newLogTx(tx, log)
	t.z, t.secret = s.sealer, s.secret
	return t
}

// view reads a sealed store's log. The caller sees to it that the store stays
// open.
func (s *Store) view(fn func(*logTx) error) error {
	return guard(func() error {
		return s.db.View(func(tx *bolt.Tx) error { return fn(s.logTx(tx, s.sealer.log)) })
	})
}

// await waits until the group that is being written, if there is one, is
// published.
func (s *Store) await() {
	s.writing.Lock()
	defer s.writing.Unlock()
}

// rollback ends a transaction that was not committed.
func (s *Store) rollback(tx *bolt.Tx) {
	if err := guard(tx.Rollback); err != nil && !isTxClosed(err) {
		s.broken, s.stuck = true, true
	}
}
