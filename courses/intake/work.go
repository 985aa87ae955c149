package intake

import (
	"context"
	"errors"
	"fmt"
	"time"

	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// How long the worker leaves a report alone that has failed for a reason of
// ours, and how often it looks for files that are due.
const (
	stallTime = 10 * time.Second
	sweepTime = time.Hour
)

// Run works on reports, one at a time and the oldest first, until ctx ends.
// It returns when nothing of it runs any more; what was under way goes on
// where it was when the worker runs again. A report that fails for a reason of
// ours is tried again after a while, behind the others.
func (d *Desk) Run(ctx context.Context) {
	stalled := make(map[string]time.Time) // until when
	tick := time.NewTicker(stallTime)
	defer tick.Stop()
	swept := time.Time{}
	for ctx.Err() == nil {
		if now := d.Now(); now.Sub(swept) >= sweepTime {
			swept = now
			if err := d.Sweep(ctx); err != nil && ctx.Err() == nil {
				d.Logger.ErrorContext(ctx, "deleting files of old reports failed", "err", err)
			}
		}
		worked := d.work(ctx, stalled)
		if worked {
			continue
		}
		select {
		case <-d.wake:
		case <-tick.C:
		case <-ctx.Done():
		}
	}
}

// work does what there is to do on the oldest report that is not stalled, and
// reports whether there was one.
func (d *Desk) work(ctx context.Context, stalled map[string]time.Time) bool {
	waiting, err := d.Store.Waiting(ctx)
	if err != nil {
		d.Logger.ErrorContext(ctx, "looking for reports failed", "err", err)
		return false
	}
	for _, r := range waiting {
		if until, is := stalled[r.ID]; is && d.Now().Before(until) {
			continue
		}
		err := d.Finish(ctx, r.ID)
		switch {
		case ctx.Err() != nil:
		case err != nil:
			stalled[r.ID] = d.Now().Add(stallTime)
			d.Logger.ErrorContext(ctx, "a report failed and will be tried again", "report", r.ID, "state", r.State, "err", err)
		default:
			delete(stalled, r.ID)
		}
		return true
	}
	return false
}

// Finish does all there is to do on a report. It is what the worker does; by
// itself it is for those who have no worker running.
func (d *Desk) Finish(ctx context.Context, id string) (err error) {
	defer fault.Wrap(&err, "report %s", id)
	for {
		r, err := d.Store.Report(ctx, id)
		if err != nil {
			return err
		}
		switch r.State {
		case Received, Checking:
			err = d.check(ctx, r)
		case Booking:
			err = d.book(ctx, r)
		default:
			return nil
		}
		if errors.Is(err, errCancelled) {
			err = d.cancelled(ctx, id)
		}
		if err != nil {
			return err
		}
	}
}

// errCancelled is why the worker stops at the next batch.
var errCancelled = errors.New("cancelled by request")

// cancelled ends a report whose cancelling was asked for.
func (d *Desk) cancelled(ctx context.Context, id string) error {
	_, err := d.change(ctx, id, func(r *Report, _ *Change) error {
		d.end(r, Cancelled)
		return nil
	})
	return err
}

// end sets the last state of a report.
func (d *Desk) end(r *Report, s State) {
	r.State, r.Cancelling, r.Finished = s, false, ledger.InstantOf(d.Now())
}

// Sweep deletes the files that have been kept long enough.
func (d *Desk) Sweep(ctx context.Context) error {
	now := ledger.InstantOf(d.Now())
	dropped := false
	for before := ""; ; {
		list, err := d.Store.Reports(ctx, before, scanSize)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			break
		}
		for _, r := range list {
			before = r.ID
			if until := r.KeptUntil(); until == 0 || now < until {
				continue
			}
			if _, err := d.change(ctx, r.ID, func(r *Report, c *Change) error {
				if until := r.KeptUntil(); until == 0 || now < until {
					return nil // somebody had it booked meanwhile
				}
				r.FileGone, c.DropFiles, dropped = true, []string{r.ID}, true
				return d.strip(ctx, r, c)
			}); err != nil {
				return fmt.Errorf("delete the file of report %s: %w", r.ID, err)
			}
		}
	}
	if !dropped {
		return nil
	}
	return d.Store.Shed(ctx)
}

// strip takes out of a report's rows what was kept to book them: without the
// file nobody books them any more. The caller holds mu.
func (d *Desk) strip(ctx context.Context, r *Report, c *Change) error {
	for number := r.Next; number < r.Pages; number++ {
		p, err := d.Store.Page(ctx, r.ID, number)
		if err != nil {
			return err
		}
		for i := range p.Rows {
			p.Rows[i].Completion, p.Rows[i].Claim, p.Rows[i].Register = nil, nil, false
		}
		c.Pages = append(c.Pages, p)
	}
	return nil
}
