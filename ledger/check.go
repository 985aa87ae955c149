package ledger

import (
	"context"
	"fmt"

	"creditbank/ledger/fault"
)

// checkSlice is how many entries are replayed at a time. Each slice writes a
// page for nearly every key in it again, so large slices are far cheaper.
const checkSlice = 1 << 16

// Progress is told how far long work has come: how much of how much is done.
// It may be nil.
type Progress func(stage string, done, all uint64)

func (p Progress) tell(stage string, done, all uint64) {
	if p != nil {
		p(stage, done, all)
	}
}

// Check replays the journal of a log from nothing into scratch, an empty
// store, and compares everything that subject keeps beside its journal with
// what came out. It also checks that all totals of each unit add up to zero.
//
// The first difference is returned in words, as [fault.Corrupt]. Subject must
// not be written to meanwhile. The outcomes of refused commands are not in
// the journal and are not compared.
func Check(ctx context.Context, subject Reader, scratch Store, log Log, progress Progress) (Head, error) {
	head, err := subject.Head(ctx, log)
	if err != nil {
		return head, fmt.Errorf("check: %w", err)
	}
	for next := uint64(1); next <= head.Seq; {
		entries, err := subject.Journal(ctx, log, next, checkSlice)
		if err != nil {
			return head, fmt.Errorf("check the journal from entry %d: %w", next, err)
		}
		if len(entries) == 0 {
			return head, fmt.Errorf("check: the journal ends before entry %d, its head says %d: %w", next, head.Seq, fault.Corrupt)
		}
		if err := scratch.Replay(ctx, log, entries); err != nil {
			return head, fmt.Errorf("check: replay: %w", err)
		}
		next = entries[len(entries)-1].Seq + 1
		progress.tell("replay", next-1, head.Seq)
	}
	if err := compareHeads(ctx, head, scratch, log); err != nil {
		return head, err
	}
	if err := zeroSum(ctx, subject, log); err != nil {
		return head, err
	}
	return head, compareFacts(ctx, subject, scratch, log, progress)
}

func compareHeads(ctx context.Context, head Head, scratch Reader, log Log) error {
	replayed, err := scratch.Head(ctx, log)
	if err == nil && replayed != head {
		err = fmt.Errorf("check: the head says entry %d booked at %s, the journal ends with %d at %s: %w",
			head.Seq, head.BookedAt, replayed.Seq, replayed.BookedAt, fault.Corrupt)
	}
	return err
}

// zeroSum checks that credits were only ever moved, and that no merge stopped
// half-way. A total of zero is not told.
func zeroSum(ctx context.Context, r Reader, log Log) error {
	var sums [len(Units) + 1]Amount
	if err := r.Totals(ctx, log, func(k TotalKey, a Amount) error {
		sums[k.Unit] += a
		if k.Side == Transit {
			return fmt.Errorf("%s %s are between two accounts, want 0: %w", a, k.Unit, fault.Corrupt)
		}
		return nil
	}); err != nil {
		return fmt.Errorf("check the totals: %w", err)
	}
	for _, u := range Units {
		if sums[u] != 0 {
			return fmt.Errorf("check: all sides together have %s %s, want 0: %w", sums[u], u, fault.Corrupt)
		}
	}
	return nil
}

// compareFacts walks both lists side by side.
func compareFacts(ctx context.Context, subject, scratch Reader, log Log, progress Progress) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	want := facts(ctx, scratch, log)
	var done uint64
	err := subject.Facts(ctx, log, func(is Fact) error {
		if done++; done%checkSlice == 0 {
			progress.tell("compare", done, 0)
		}
		next, err := want()
		switch {
		case err != nil:
			return err
		case next != nil && next.before(is):
			return missing(next)
		case next == nil || is.before(*next):
			return fmt.Errorf("check: %s %s is stored (%s) but follows from no entry: %w", is.What, is.Key, is.Value, fault.Corrupt)
		case is.Value != next.Value:
			return fmt.Errorf("check: %s %s: stored %s; the journal says %s: %w", is.What, is.Key, is.Value, next.Value, fault.Corrupt)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if next, err := want(); err != nil {
		return err
	} else if next != nil {
		return missing(next)
	}
	progress.tell("compare", done, done)
	return nil
}

func missing(f *Fact) error {
	return fmt.Errorf("check: %s %s is missing: the journal says %s: %w", f.What, f.Key, f.Value, fault.Corrupt)
}

func (f Fact) before(g Fact) bool {
	return f.What < g.What || f.What == g.What && f.Key < g.Key
}

// facts returns a function that gives the facts of r one by one, then nil.
// Its goroutine ends with ctx.
func facts(ctx context.Context, r Reader, log Log) func() (*Fact, error) {
	type item struct {
		fact *Fact
		err  error
	}
	ch := make(chan item, 256)
	go func() {
		defer close(ch)
		err := r.Facts(ctx, log, func(f Fact) error {
			select {
			case ch <- item{fact: &f}:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
		if err != nil {
			select {
			case ch <- item{err: err}:
			case <-ctx.Done():
			}
		}
	}()
	return func() (*Fact, error) {
		i, ok := <-ch
		if !ok {
			// All were told, unless somebody gave up.
			return nil, ctx.Err()
		}
		return i.fact, i.err
	}
}
