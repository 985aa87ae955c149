package stats

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Journal is what of a ledger is followed.
type Journal interface {
	Head(ctx context.Context, log ledger.Log) (ledger.Head, error)
	Journal(ctx context.Context, log ledger.Log, from uint64, n int) ([]ledger.Entry, error)
}

// How much is read and counted at a time, and how long the follower rests.
const (
	page      = 4096    // entries read at once
	batch     = 1 << 16 // entries counted in one transaction
	restTime  = 3 * time.Second
	retryTime = time.Minute
)

// Follower goes through a journal behind its writer and keeps figures of it.
// All fields are given before the first use and then stay.
type Follower struct {
	Journal Journal
	Log     ledger.Log
	Store   Store
	// Directory returns the organisations and the catalogue as they are: the
	// same one as before unless something was published.
	Directory func(ctx context.Context) (*Directory, error)
	// Erased lists the accounts that were erased, in any order. It may be nil.
	Erased func() []ledger.AccountID

	once      sync.Once
	turn      chan struct{} // has one item while somebody counts; see lock
	tally     *tally        // guarded by turn; nil if the store has to be asked
	directory *Directory    // guarded by turn: that of tally
	standing  Standing      // guarded by turn; without its attributions
}

// lock waits until nobody counts, which may be long after a change that means
// that all is counted again.
func (f *Follower) lock(ctx context.Context) error {
	f.once.Do(func() { f.turn = make(chan struct{}, 1) })
	select {
	case f.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("waiting for the figures: %w (%w)", fault.Busy, context.Cause(ctx))
	}
}

func (f *Follower) unlock() { <-f.turn }

// Run follows until ctx ends. It rests between rounds, longer after a failure:
// figures are nobody's reason to stop the bank.
func (f *Follower) Run(ctx context.Context, log *slog.Logger) {
	for {
		rest := restTime
		if _, err := f.Catch(ctx); err != nil && ctx.Err() == nil {
			log.Error("the statistics do not follow the journal", "err", err)
			rest = retryTime
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(rest):
		}
	}
}

// Catch counts all entries there are and returns where the figures stand.
func (f *Follower) Catch(ctx context.Context) (Position, error) {
	if err := f.lock(ctx); err != nil {
		return Position{}, err
	}
	defer f.unlock()
	if err := f.catch(ctx); err != nil {
		f.tally = nil // what it has may not be what the store has
		return Position{}, fmt.Errorf("count the journal: %w", err)
	}
	return f.standing.Position, nil
}

// Still calls fn while nothing is counted.
func (f *Follower) Still(ctx context.Context, fn func() error) error {
	if err := f.lock(ctx); err != nil {
		return err
	}
	defer f.unlock()
	return fn()
}

// WaitFor counts until an entry is in the figures; zero waits for none. An
// entry that is not there yet is [fault.Busy], as is a ctx that ends before.
func (f *Follower) WaitFor(ctx context.Context, seq uint64) error {
	if seq == 0 {
		return nil
	}
	var at Position
	err := f.Store.View(ctx, func(v View) error { at = v.Position(); return nil })
	if err != nil || at.Seq >= seq && !at.Remaking {
		return err
	}
	if at, err = f.Catch(ctx); err == nil && at.Seq < seq {
		err = fmt.Errorf("the figures stand at entry %d, not %d: %w", at.Seq, seq, fault.Busy)
	}
	return err
}

func (f *Follower) catch(ctx context.Context) error {
	err := f.prepare(ctx)
	if err != nil {
		return err
	}
	head, err := f.Journal.Head(ctx, f.Log)
	if err != nil {
		return err
	}
	for err == nil && f.standing.Seq < head.Seq {
		if err = f.prepare(ctx); err == nil {
			err = f.step(ctx, head)
		}
	}
	if err != nil {
		return err
	}
	return f.forget(ctx)
}

// step counts up to a batch of entries in one transaction.
func (f *Follower) step(ctx context.Context, head ledger.Head) error {
	next := f.standing.Position
	for n := 0; n < batch && next.Seq < head.Seq; {
		entries, err := f.Journal.Journal(ctx, f.Log, next.Seq+1, int(min(page, head.Seq-next.Seq)))
		if err != nil {
			return err
		}
		if len(entries) == 0 {
			return fmt.Errorf("the journal ends before entry %d, its head says %d: %w", next.Seq+1, head.Seq, fault.Corrupt)
		}
		if d, err := f.Directory(ctx); err != nil || d != f.directory {
			// Some of them may be of after what was published.
			if err != nil || n == 0 {
				return err
			}
			break
		}
		if err := f.tally.load(ctx, f.Store, entries); err != nil {
			return err
		}
		for i := range entries {
			e := &entries[i]
			if err := f.tally.entry(e); err != nil {
				return err
			}
			next.Seq, next.BookedAt = e.Seq, e.BookedAt
		}
		n += len(entries)
	}
	next.Remaking = next.Remaking && next.Seq < head.Seq
	return f.write(ctx, next, f.standing.Forgotten, f.Store.Apply)
}

// write keeps what was counted.
func (f *Follower) write(ctx context.Context, at Position, forgotten int, apply func(context.Context, *Changes) error) error {
	at.Latest = max(at.Latest, f.tally.latest)
	at.Organisations, at.Courses = f.directory.Organisations, f.directory.Courses
	c := &Changes{
		Position: at, Shape: f.directory.shape, Forgotten: forgotten,
		Attributions: f.tally.attributions[f.tally.known:], Cells: f.tally.cells, Records: f.tally.records,
	}
	if err := apply(ctx, c); err != nil {
		return err
	}
	f.tally.clear()
	f.standing.Position, f.standing.Shape, f.standing.Forgotten = at, c.Shape, forgotten
	return nil
}

// forget takes those out of the figures who were erased since it was last
// asked. It comes after all that was read has been counted: their entries are
// forgotten from then on, so none can come behind it.
func (f *Follower) forget(ctx context.Context) error {
	if f.Erased == nil {
		return nil
	}
	erased := f.Erased()
	if len(erased) == f.standing.Forgotten {
		return nil
	}
	list, err := f.Store.Records(ctx, erased)
	if err != nil {
		return err
	}
	var gone []ledger.AccountID
	for i, id := range erased {
		if r := &list[i]; r.Opened != 0 || len(r.Facts)+len(r.Flows) > 0 || r.Into != (ledger.AccountID{}) {
			f.tally.forget(r)
			gone = append(gone, id)
		}
	}
	return f.write(ctx, f.standing.Position, len(erased), func(ctx context.Context, c *Changes) error {
		if len(gone) == 0 {
			return f.Store.Apply(ctx, c)
		}
		return f.Store.Forget(ctx, c, gone)
	})
}
