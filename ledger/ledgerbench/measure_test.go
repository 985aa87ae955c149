//go:build linux

package ledgerbench

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"creditbank/ledger"

	"golang.org/x/sync/errgroup"
)

// load says how deposits arrive: each client sends the next job of so many
// deposits when its last one was answered.
type load struct {
	name    string
	clients int
	batch   int
}

var loads = []load{
	{"clients=1", 1, 1},
	{"clients=64", 64, 1},
	{"clients=1024", 1024, 1},
	{"batch=100", 64, 100}, // by 64 clients
}

// system is something that takes deposits.
type system struct {
	// do returns when the job's deposits are durable.
	do func(context.Context, ledger.Job) error
	// written returns how many bytes were written since it was started.
	written func() (int64, error)
	// groups returns how many groups were committed; nil if there are none.
	groups func() int64
}

// measure loads a system and reports what it did.
func (l load) measure(b *testing.B, s system) {
	w := newWorkload(seedAccounts, workSeed)
	jobs := make(chan ledger.Job)
	clients, ctx := errgroup.WithContext(b.Context())
	latencies := make([][]time.Duration, l.clients)
	for i := range l.clients {
		clients.Go(func() error {
			for job := range jobs {
				asked := time.Now()
				if err := s.do(ctx, job); err != nil {
					return err
				}
				latencies[i] = append(latencies[i], time.Since(asked))
			}
			return nil
		})
	}
	send := func() bool {
		select {
		case jobs <- w.job(l.batch):
			return true
		case <-ctx.Done():
			return false
		}
	}
	// What is measured begins and ends with all clients waiting for an answer.
	for range l.clients {
		send()
	}
	before := s.look(b)
	for b.Loop() && send() {
	}
	after := s.look(b)
	close(jobs)
	if err := clients.Wait(); err != nil {
		b.Fatal(err)
	}
	entries := float64(b.N * l.batch)
	b.ReportMetric(entries/after.at.Sub(before.at).Seconds(), "deposits/s")
	b.ReportMetric(float64(after.written-before.written)/entries, "written-B/entry")
	if groups := after.groups - before.groups; groups > 0 {
		b.ReportMetric(entries/float64(groups), "entries/group")
	}
	b.ReportMetric(0, "ns/op") // says nothing with many clients
	reportLatency(b, slices.Concat(latencies...), time.Millisecond, "ms")
}

// look is where a system stands at a moment.
type look struct {
	at              time.Time
	written, groups int64
}

func (s system) look(b *testing.B) (l look) {
	b.Helper()
	var err error
	if l.written, err = s.written(); err != nil {
		b.Fatal(err)
	}
	if s.groups != nil {
		l.groups = s.groups()
	}
	l.at = time.Now()
	return l
}

// reportLatency reports the median and what one in a hundred exceeds.
func reportLatency(b *testing.B, took []time.Duration, unit time.Duration, name string) {
	if len(took) == 0 {
		return
	}
	slices.Sort(took)
	at := func(share float64) float64 {
		return float64(took[int(share*float64(len(took)-1))]) / float64(unit)
	}
	b.ReportMetric(at(0.50), "p50-"+name)
	b.ReportMetric(at(0.99), "p99-"+name)
}

// behindBook puts a Book in front of a store, so that everything that is
// written in groups has the same queue and the same groups.
func behindBook(b *testing.B, store ledger.Store, written func() (int64, error)) system {
	counted := &counted{Store: store}
	book := ledger.NewBook(counted, 0, time.Now)
	b.Cleanup(book.Close)
	return system{
		do: func(ctx context.Context, job ledger.Job) error {
			outcomes, err := book.Do(ctx, job)
			if err != nil {
				return err
			}
			if len(outcomes) != len(job.Commands) {
				return fmt.Errorf("%d outcomes of %d commands", len(outcomes), len(job.Commands))
			}
			return accepted(outcomes)
		},
		written: written,
		groups:  counted.groups.Load,
	}
}

// counted counts groups.
type counted struct {
	ledger.Store
	groups atomic.Int64
}

func (c *counted) Apply(ctx context.Context, log ledger.Log, now ledger.Instant, jobs []ledger.Job) ([][]ledger.Outcome, error) {
	c.groups.Add(1)
	return c.Store.Apply(ctx, log, now, jobs)
}
