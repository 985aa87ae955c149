package ledger

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"creditbank/ledger/fault"
)

// Bounds of the writer.
const (
	// GroupSize is how many commands at most are committed together, unless a
	// single job has more.
	GroupSize = 1024
	// queueSize is how many commands can wait. More are told to come later.
	queueSize = 8 * GroupSize
)

// Book is the one writer in front of a log. Jobs wait in a bounded queue; the
// writer takes what is there, up to [GroupSize] commands, without waiting for
// more, has the store apply them in one durable transaction, and answers them
// all. While one group is on its way to the disk the next one gathers.
//
// No answer comes before its entries are durable.
type Book struct {
	Reader
	store Store
	log   Log
	now   func() time.Time

	queue   chan waiting
	queued  atomic.Int64 // commands in the queue
	stop    chan struct{}
	stopped chan struct{} // closed when the writer has ended

	mu     sync.Mutex
	closed bool  // guarded by mu: no job enters the queue any more
	halted error // guarded by mu: why writing stopped by itself
}

type waiting struct {
	job    Job
	answer chan<- answer
}

type answer struct {
	outcomes []Outcome
	err      error
}

// NewBook starts the writer of a log. The store's other logs may have other
// books; no other book or program may write to this one. Close ends it.
func NewBook(store Store, log Log, now func() time.Time) *Book {
	b := &Book{
		Reader: store, store: store, log: log, now: now,
		// Each job has at least one command, so a send never blocks while
		// queued is within its bound.
		queue: make(chan waiting, queueSize),
		stop:  make(chan struct{}), stopped: make(chan struct{}),
	}
	go b.write()
	return b
}

// Log returns the log that the book writes.
func (b *Book) Log() Log { return b.log }

// Do carries out a job and returns the outcomes of its commands, all durable.
//
// Errors: [fault.Busy] if the queue is full or the book is closed or halted:
// nothing was done; [fault.Unknown] if the commit failed or ctx ended while
// the job was under way: ask again with the same keys; [fault.Corrupt] if the
// store contradicts itself.
func (b *Book) Do(ctx context.Context, job Job) ([]Outcome, error) {
	n := int64(len(job.Commands))
	if n == 0 {
		return nil, nil
	}
	result := make(chan answer, 1)
	if err := b.enqueue(waiting{job, result}, n); err != nil {
		return nil, err
	}
	select {
	case a := <-result:
		return a.outcomes, a.err
	case <-ctx.Done():
		return nil, fmt.Errorf("waiting for the commit: %w (%w)", fault.Unknown, context.Cause(ctx))
	}
}

// enqueue puts a job into the queue, or says why it cannot.
func (b *Book) enqueue(w waiting, n int64) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.halted != nil:
		return fmt.Errorf("writing has stopped: %w", fault.Busy)
	case b.closed:
		return fmt.Errorf("the bank is closing: %w", fault.Busy)
	case b.queued.Load()+n > queueSize && b.queued.Load() > 0:
		return fmt.Errorf("%d commands are waiting already: %w", b.queued.Load(), fault.Busy)
	}
	b.queued.Add(n)
	b.queue <- w
	return nil
}

// Preview returns what Do would, and writes nothing.
func (b *Book) Preview(ctx context.Context, job Job) ([]Outcome, error) {
	outcomes, err := b.store.Preview(ctx, b.log, InstantOf(b.now()), []Job{job})
	if err != nil {
		return nil, err
	}
	return outcomes[0], nil
}

// Queued returns how many commands are waiting or being written.
func (b *Book) Queued() int { return int(b.queued.Load()) }

// Halted returns why the book stopped writing by itself, or nil. A halted
// book still reads. The program should end and start again from the disk.
func (b *Book) Halted() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.halted
}

// Stopped is closed when the book writes no more, after Close or by itself.
func (b *Book) Stopped() <-chan struct{} { return b.stopped }

// Close takes no more jobs, writes those that wait, and returns. It does not
// close the store.
func (b *Book) Close() {
	b.mu.Lock()
	b.shut()
	b.mu.Unlock()
	<-b.stopped
}

// shut lets no more jobs in. The caller holds mu.
func (b *Book) shut() {
	if !b.closed {
		b.closed = true
		close(b.stop)
	}
}

// write is the writer: it takes, applies and answers groups until it is told
// to stop or must.
func (b *Book) write() {
	defer close(b.stopped)
	var r rhythm
	for {
		select {
		case w := <-b.queue:
			b.writeGroup(w, &r)
		case <-b.stop:
			for {
				select {
				case w := <-b.queue:
					b.writeGroup(w, &r)
				default:
					return
				}
			}
		}
	}
}

// writeGroup gathers a group that begins with first and carries it out.
func (b *Book) writeGroup(first waiting, r *rhythm) {
	group, commands := b.gather(first, r)
	began := time.Now()
	jobs := make([]Job, len(group))
	for i, w := range group {
		jobs[i] = w.job
	}
	var outcomes [][]Outcome
	err := b.Halted()
	if err != nil {
		// These were waiting when an earlier group failed. They were not tried.
		err = fmt.Errorf("writing has stopped: %w", fault.Busy)
	} else {
		outcomes, err = b.store.Apply(context.Background(), b.log, InstantOf(b.now()), jobs)
	}
	if errors.Is(err, fault.Unknown) || errors.Is(err, fault.Corrupt) {
		// What the disk holds is not what we believe: nothing more may be
		// built on it before it has been read again.
		b.mu.Lock()
		b.halted = err
		b.shut()
		b.mu.Unlock()
	}
	left := b.queued.Add(-int64(commands))
	r.answered(commands, int(left), time.Since(began))
	for i, w := range group {
		a := answer{err: err}
		if err == nil {
			a.outcomes = outcomes[i]
		}
		w.answer <- a
	}
}
