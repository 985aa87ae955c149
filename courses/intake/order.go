package intake

import (
	"context"
	"iter"
	"sync"
)

// inOrder does work on what source yields, on up to width items at a time, and
// hands the results to sink in the order of the items. The first error ends
// it. When it returns nothing of it runs any more.
func inOrder[A, B any](ctx context.Context, width int, source iter.Seq2[A, error], work func(context.Context, A) (B, error), sink func(B) error) error {
	type result struct {
		b   B
		err error
	}
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait() // after cancel: deferred calls run last in, first out
	defer cancel()
	slots := make(chan chan result, width)
	running.Go(func() {
		defer close(slots)
		for a, err := range source {
			slot := make(chan result, 1)
			select {
			case slots <- slot:
			case <-ctx.Done():
				return
			}
			if err != nil {
				slot <- result{err: err}
				return
			}
			running.Go(func() {
				b, err := work(ctx, a)
				slot <- result{b, err}
			})
		}
	})
	for slot := range slots {
		r := <-slot
		if r.err != nil {
			return r.err
		}
		if err := sink(r.b); err != nil {
			return err
		}
	}
	return ctx.Err()
}
