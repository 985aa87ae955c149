package stats

import (
	"context"
	"slices"
	"sync"

	"creditbank/ledger"
)

// maxRecent is how many entries are remembered at most: some seconds' worth at
// full speed, and about 20 MB.
const maxRecent = 1 << 15

// Recent is a ledger's store that remembers the newest entries it wrote, so
// that whoever follows the journal closely need not have them read, opened and
// parsed again. Writing does not wait for anybody: what nobody has fetched is
// dropped, and read from the store.
type Recent struct {
	ledger.Store
	log ledger.Log

	mu      sync.Mutex
	entries []ledger.Entry // guarded by mu: without gaps, oldest first
}

// NewRecent returns a store that remembers the entries of one log.
func NewRecent(store ledger.Store, log ledger.Log) *Recent { return &Recent{Store: store, log: log} }

// Apply implements [ledger.Store].
func (r *Recent) Apply(ctx context.Context, log ledger.Log, now ledger.Instant, jobs []ledger.Job) ([][]ledger.Outcome, error) {
	outcomes, err := r.Store.Apply(ctx, log, now, jobs)
	if err == nil && log == r.log {
		r.remember(outcomes)
	}
	return outcomes, err
}

// remember keeps what was booked. An erasure forgets entries of before, which
// may be among those remembered: then all are dropped.
func (r *Recent) remember(outcomes [][]ledger.Outcome) {
	var fresh []ledger.Entry
	for _, job := range outcomes {
		for i := range job {
			o := &job[i]
			if o.Refusal != nil || o.Replayed {
				continue
			}
			if o.Entry.Kind == ledger.KindErasure {
				r.forget()
				return
			}
			fresh = append(fresh, copyOf(&o.Entry))
		}
	}
	if len(fresh) == 0 || fresh[len(fresh)-1].Seq-fresh[0].Seq != uint64(len(fresh)-1) {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if n := len(r.entries); n > 0 && r.entries[n-1].Seq+1 != fresh[0].Seq {
		r.entries = nil
	}
	r.entries = append(r.entries, fresh...)
	if over := len(r.entries) - maxRecent; over > 0 {
		// Half of them at once, so that the rest is seldom moved.
		r.entries = slices.Clone(r.entries[min(len(r.entries), over+maxRecent/2):])
	}
}

func (r *Recent) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.entries = nil
}

// copyOf shares no memory with what whoever asked for the entry is given.
func copyOf(e *ledger.Entry) ledger.Entry {
	c := *e
	c.Postings = slices.Clone(e.Postings)
	if e.Learning != nil {
		learning := *e.Learning
		c.Learning = &learning
	}
	return c
}

// Followed returns the journal with what is remembered of it.
func (r *Recent) Followed() Journal { return followed{r} }

type followed struct{ r *Recent }

func (f followed) Head(ctx context.Context, log ledger.Log) (ledger.Head, error) {
	return f.r.Head(ctx, log)
}

func (f followed) Journal(ctx context.Context, log ledger.Log, from uint64, n int) ([]ledger.Entry, error) {
	if log == f.r.log {
		if entries := f.r.fetch(from, n); entries != nil {
			return entries, nil
		}
	}
	return f.r.Journal(ctx, log, from, n)
}

// fetch returns up to n entries from a number on, if they are remembered.
func (r *Recent) fetch(from uint64, n int) []ledger.Entry {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.entries) == 0 || from < r.entries[0].Seq || from > r.entries[len(r.entries)-1].Seq {
		return nil
	}
	rest := r.entries[from-r.entries[0].Seq:]
	return slices.Clone(rest[:min(n, len(rest))])
}
