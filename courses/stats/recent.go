package stats

import (
	"cmp"
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

	mu sync.Mutex
	// groups are what was written together, without gaps, oldest first, and
	// none of them empty; guarded by mu. What is in them never changes.
	groups [][]ledger.Entry
	count  int // entries in all groups; guarded by mu
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
	size, postings := 0, 0
	booked := func(yield func(*ledger.Entry)) {
		for _, job := range outcomes {
			for i := range job {
				if o := &job[i]; o.Refusal == nil && !o.Replayed {
					yield(&o.Entry)
				}
			}
		}
	}
	erased := false
	booked(func(e *ledger.Entry) {
		size, postings = size+1, postings+len(e.Postings)
		erased = erased || e.Kind == ledger.KindErasure
	})
	if erased {
		r.forget()
		return
	}
	fresh, room := make([]ledger.Entry, 0, size), copies{make([]ledger.Posting, 0, postings), make([]ledger.Learning, 0, size)}
	booked(func(e *ledger.Entry) { fresh = append(fresh, room.of(e)) })
	if len(fresh) == 0 || fresh[len(fresh)-1].Seq-fresh[0].Seq != uint64(len(fresh)-1) {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if n := len(r.groups); n > 0 && r.next() != fresh[0].Seq {
		r.groups, r.count = nil, 0
	}
	r.groups, r.count = append(r.groups, fresh), r.count+len(fresh)
	drop := 0
	for ; r.count > maxRecent; drop++ {
		r.count -= len(r.groups[drop])
	}
	r.groups = slices.Delete(r.groups, 0, drop)
}

// next is the number behind the newest entry. It is called with mu held, while
// something is remembered.
func (r *Recent) next() uint64 {
	newest := r.groups[len(r.groups)-1]
	return newest[len(newest)-1].Seq + 1
}

func (r *Recent) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.groups, r.count = nil, 0
}

// copies has room for what the entries of a group point to, so that a group
// takes few allocations.
type copies struct {
	postings []ledger.Posting
	learning []ledger.Learning
}

// of returns a copy that shares no memory with what whoever asked for the
// entry is given.
func (c *copies) of(e *ledger.Entry) ledger.Entry {
	copied := *e
	if len(e.Postings) > 0 {
		first := len(c.postings)
		c.postings = append(c.postings, e.Postings...)
		copied.Postings = slices.Clip(c.postings[first:])
	}
	if e.Learning != nil {
		c.learning = append(c.learning, *e.Learning)
		copied.Learning = &c.learning[len(c.learning)-1]
	}
	return copied
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
	if len(r.groups) == 0 || from < r.groups[0][0].Seq || from >= r.next() {
		return nil
	}
	at, _ := slices.BinarySearchFunc(r.groups, from, func(g []ledger.Entry, seq uint64) int {
		return cmp.Compare(g[len(g)-1].Seq, seq)
	})
	list := make([]ledger.Entry, 0, min(uint64(n), r.next()-from))
	for skip := from - r.groups[at][0].Seq; at < len(r.groups) && len(list) < n; at, skip = at+1, 0 {
		rest := r.groups[at][skip:]
		list = append(list, rest[:min(n-len(list), len(rest))]...)
	}
	return list
}
