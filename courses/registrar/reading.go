package registrar

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Bounds of the readings that are not on the disk yet.
const (
	maxWaiting  = 16384
	flushAt     = 4096
	flushPeriod = time.Second
)

// ReadingLog keeps who has read whose record. A reading is told before the
// record is answered with; it is on the disk a second later at the latest, so
// that reading does not wait for the disk, and a crash loses what a second has
// brought. While readings cannot be kept, because too many wait or the disk
// fails, no record is answered with: that is [fault.Busy].
type ReadingLog struct {
	store courses.ReadingStore

	writing sync.Mutex // held by whoever writes to the store; taken before mu
	mu      sync.Mutex
	waiting []courses.Reading // guarded by mu
	failing error             // guarded by mu: why the last attempt to write failed
	closed  bool              // guarded by mu

	full chan struct{} // holds one if many wait
	stop chan struct{}
	done chan struct{}
}

// NewReadingLog returns a log that writes to a store until it is closed.
func NewReadingLog(store courses.ReadingStore) *ReadingLog {
	l := &ReadingLog{store: store, full: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{})}
	go l.run()
	return l
}

func (l *ReadingLog) run() {
	defer close(l.done)
	tick := time.NewTicker(flushPeriod)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-l.full:
		case <-l.stop:
			return
		}
		// What fails is tried again, and told to whoever reads meanwhile.
		_ = l.Flush(context.Background())
	}
}

// record takes readings, all of them or none.
func (l *ReadingLog) record(readings ...courses.Reading) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.closed:
		return fmt.Errorf("the log of readings is closed: %w", fault.Busy)
	case l.failing != nil:
		return fmt.Errorf("readings cannot be kept: %w (%w)", fault.Busy, l.failing)
	case len(l.waiting)+len(readings) > maxWaiting:
		return fmt.Errorf("%d readings wait for the disk: %w", len(l.waiting), fault.Busy)
	}
	l.waiting = append(l.waiting, readings...)
	if len(l.waiting) >= flushAt {
		select {
		case l.full <- struct{}{}:
		default:
		}
	}
	return nil
}

// Flush writes what waits.
func (l *ReadingLog) Flush(ctx context.Context) error {
	l.writing.Lock()
	defer l.writing.Unlock()
	l.mu.Lock()
	batch := l.waiting
	l.waiting = nil
	l.mu.Unlock()
	if len(batch) == 0 {
		return nil
	}
	err := l.store.Add(ctx, batch...)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.failing = err; err != nil {
		l.waiting = append(batch, l.waiting...)
		return fmt.Errorf("keep %d readings: %w", len(batch), err)
	}
	return nil
}

// of returns the readings of a learner's record; see [courses.ReadingStore].
func (l *ReadingLog) of(ctx context.Context, learner ledger.AccountID, before uint64, n int) ([]courses.Reading, error) {
	if err := l.Flush(ctx); err != nil {
		return nil, err
	}
	return l.store.Of(ctx, learner, before, n)
}

// forget removes the readings of learners' records.
func (l *ReadingLog) forget(ctx context.Context, learners ...ledger.AccountID) error {
	if err := l.Flush(ctx); err != nil {
		return err
	}
	return l.store.Forget(ctx, learners...)
}

// Close writes what waits and takes no more. The store stays open.
func (l *ReadingLog) Close() error {
	l.mu.Lock()
	already := l.closed
	l.closed = true
	l.mu.Unlock()
	if already {
		return nil
	}
	close(l.stop)
	<-l.done
	return l.Flush(context.Background())
}

// WithReadings lets a registrar keep who has read whose record.
func WithReadings(log *ReadingLog) Option { return func(r *Registrar) { r.readings = log } }

// errand is what a record is read for.
type errand struct {
	operation, request string

	mu   sync.Mutex
	told map[string]bool // guarded by mu: what it has read already
}

type errandKey struct{}

// OnErrand returns a context whose readings are kept with the operation and
// the request they are for, each part of a record once.
func OnErrand(ctx context.Context, operation, request string) context.Context {
	return context.WithValue(ctx, errandKey{}, &errand{operation: operation, request: request, told: make(map[string]bool)})
}

// first reports whether an errand reads a part of a record for the first time.
func (e *errand) first(learner ledger.AccountID, field Field) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	key := string(learner[:]) + string(field)
	if e.told[key] {
		return false
	}
	e.told[key] = true
	return true
}

// tell keeps that somebody reads a field of learners' records. Learners who
// read their own are nobody's business.
func (r *Registrar) tell(ctx context.Context, by org.Principal, field Field, learners ...ledger.AccountID) error {
	if r.readings == nil || by.Role == org.Learner {
		return nil
	}
	e, _ := ctx.Value(errandKey{}).(*errand)
	readings := make([]courses.Reading, 0, len(learners))
	for _, id := range learners {
		one := courses.Reading{
			Learner: id, At: ledger.InstantOf(r.now()), By: by.ID, Role: string(by.Role), Organisation: by.Organisation, What: string(field),
		}
		if e != nil {
			if !e.first(id, field) {
				continue
			}
			one.Operation, one.Request = e.operation, e.request
		}
		readings = append(readings, one)
	}
	return r.readings.record(readings...)
}

// Readings returns a page of who has read a learner's record, newest first, to
// the learner and the office: with those of accounts that were merged into it.
// Asking for it is no reading.
func (r *Registrar) Readings(ctx context.Context, by org.Principal, learner ledger.AccountID, before uint64, n int) ([]courses.Reading, error) {
	if by.Role != org.Learner && !by.ReadsAll() {
		return nil, fmt.Errorf("readings of %s: %w", learner, fault.Forbidden)
	}
	if _, err := r.viewOf(ctx, by, learner); err != nil {
		return nil, err
	}
	if r.readings == nil {
		return nil, fmt.Errorf("this bank keeps no log of readings: %w", fault.NotFound)
	}
	own, err := r.accountsBy(ctx, org.Principal{Role: org.Learner, Learner: learner})
	if err != nil {
		return nil, err
	}
	var readings []courses.Reading
	for _, account := range own {
		var id ledger.AccountID
		if id, err = ledger.ParseAccountID(account); err != nil {
			break
		}
		var more []courses.Reading
		if more, err = r.readings.of(ctx, id, before, n); err != nil {
			break
		}
		readings = append(readings, more...)
	}
	slices.SortStableFunc(readings, func(a, b courses.Reading) int { return cmp.Compare(b.Number, a.Number) })
	readings = readings[:min(n, len(readings))]
	if err != nil && !errors.Is(err, fault.Corrupt) {
		err = fmt.Errorf("readings of %s: %w (%w)", learner, fault.Busy, err)
	}
	return readings, err
}
