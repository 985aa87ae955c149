package intake

import (
	"context"

	"creditbank/courses/registrar"
	"creditbank/ledger"
)

// Order has a report booked that was checked only, withheld or cancelled: as a
// whole or its good rows. Replayed means that an earlier request with the same
// key has asked for it.
func (d *Desk) Order(ctx context.Context, q registrar.Request, id string, mode Mode) (Report, bool, error) {
	return d.step(ctx, q, id, []string{"book", string(mode)}, func(r *Report) error {
		switch {
		case r.State != Checked && r.State != Withheld && r.State != Cancelled:
			return &ledger.Refusal{Code: ReportState, Field: "report", Subject: r.ID, Has: string(r.State), Wants: string(Checked)}
		case r.FileGone:
			return &ledger.Refusal{Code: ReportFileGone, Field: "report", Subject: r.ID}
		}
		r.Mode = mode
		if !r.Examined { // it was cancelled before
			r.State, r.Finished = Received, 0
			return nil
		}
		d.toBook(r)
		return nil
	})
}

// Cancel ends a report that is not done. What is booked already stays booked,
// and the counts say what it is. While the worker is at it, it stops at the
// next batch.
func (d *Desk) Cancel(ctx context.Context, q registrar.Request, id string) (Report, bool, error) {
	return d.step(ctx, q, id, []string{"cancel"}, func(r *Report) error {
		switch r.State {
		case Checking, Booking:
			r.Cancelling = true
		case Received, Checked, Withheld:
			d.end(r, Cancelled)
		case Cancelled:
		default:
			return &ledger.Refusal{Code: ReportState, Field: "report", Subject: r.ID, Has: string(r.State), Wants: string(Booking)}
		}
		return nil
	})
}

// step changes a report on somebody's request, once for each key.
func (d *Desk) step(ctx context.Context, q registrar.Request, id string, asked []string, fn func(*Report) error) (Report, bool, error) {
	if _, err := d.Report(ctx, q.By, id); err != nil {
		return Report{}, false, err
	}
	a, err := q.Asking(append([]string{"step", id}, asked...)...)
	if err != nil {
		return Report{}, false, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	_, replayed, err := d.used(ctx, a.Key, a.Request)
	if err != nil {
		return Report{}, false, err
	}
	r, err := d.Store.Report(ctx, id)
	if err != nil || replayed {
		return r, replayed, err
	}
	if err := fn(&r); err != nil || q.DryRun {
		return r, false, err
	}
	if err := d.Store.Save(ctx, Change{Reports: []Report{r}, Asked: a, Subject: id}); err != nil {
		return r, false, err
	}
	d.rouse()
	return r, false, nil
}
