package registrar

import (
	"context"
	"errors"
	"fmt"

	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// journal is what of a ledger is read here.
type journal interface {
	Head(ctx context.Context, log ledger.Log) (ledger.Head, error)
	Journal(ctx context.Context, log ledger.Log, from uint64, n int) ([]ledger.Entry, error)
}

// lastCompletion returns the newest day of completion, on a day or after it,
// that was booked for a course, or zero. It reads what was booked since that
// day: the ledger takes no completion of a day to come.
func lastCompletion(ctx context.Context, j journal, log ledger.Log, code string, on ledger.Day) (ledger.Day, error) {
	last := ledger.Day(0)
	from, err := firstBooked(ctx, j, log, on)
	for err == nil {
		var entries []ledger.Entry
		if entries, err = entriesFrom(ctx, j, log, from, page); err != nil || len(entries) == 0 {
			break
		}
		for i := range entries {
			e := &entries[i]
			if e.Kind == ledger.KindDeposit && e.Learning != nil && e.Learning.Course == code && e.Effective >= on {
				last = max(last, e.Effective)
			}
		}
		from = entries[len(entries)-1].Seq + 1
	}
	if err != nil {
		return 0, fmt.Errorf("look for completions of %s: %w", code, err)
	}
	return last, nil
}

// firstBooked returns a number such that no entry before it was booked on a
// day or later. Each entry is booked after the one before.
func firstBooked(ctx context.Context, j journal, log ledger.Log, on ledger.Day) (uint64, error) {
	head, err := j.Head(ctx, log)
	if err != nil {
		return 0, err
	}
	low, high := uint64(1), head.Seq+1
	for low < high {
		mid := low + (high-low)/2
		day, known, err := bookedFrom(ctx, j, log, mid)
		if err != nil {
			return 0, err
		}
		if !known || day >= on {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return low, nil
}

// bookedFrom returns the day on which the first entry from a number on was
// booked whose content is known; false if there is none.
func bookedFrom(ctx context.Context, j journal, log ledger.Log, from uint64) (ledger.Day, bool, error) {
	for n := 1; ; n = page {
		entries, err := entriesFrom(ctx, j, log, from, n)
		if err != nil || len(entries) == 0 {
			return 0, false, err
		}
		for i := range entries {
			if entries[i].Kind != ledger.Forgotten {
				return entries[i].BookedAt.Day(), true, nil
			}
		}
		from = entries[len(entries)-1].Seq + 1
	}
}

// entriesFrom returns up to n entries from a number on; none at the end.
func entriesFrom(ctx context.Context, j journal, log ledger.Log, from uint64, n int) ([]ledger.Entry, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	entries, err := j.Journal(ctx, log, from, n)
	if errors.Is(err, fault.NotFound) {
		return nil, nil
	}
	return entries, err
}
