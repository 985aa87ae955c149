package intake

import (
	"context"
	"errors"
	"iter"
	"time"

	"creditbank/courses/registrar"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// busyTime is how long the worker waits when the ledger has too much to do.
const busyTime = 50 * time.Millisecond

// book books the good rows of a report that was checked, from the first page
// that is not booked on. What a crash has cut short is asked for again under
// the same keys, so it has the outcomes it had.
func (d *Desk) book(ctx context.Context, r Report) error {
	b := &booking{desk: d, report: &r}
	take := func(p settled) error { return b.take(ctx, p) }
	if err := inOrder(ctx, inFlight, b.pages(ctx), b.settle, take); err != nil {
		return err
	}
	if err := b.save(ctx); err != nil {
		return err
	}
	checkpoint := ""
	if d.Checkpoint != nil {
		signed, err := d.Checkpoint(ctx)
		if err != nil && !errors.Is(err, fault.NotFound) {
			return err
		}
		checkpoint = string(signed)
	}
	_, err := d.change(ctx, r.ID, func(r *Report, _ *Change) error {
		d.end(r, Done)
		if r.First != 0 {
			r.Checkpoint = checkpoint
		}
		return nil
	})
	return err
}

// booking is the booking of one report.
type booking struct {
	desk    *Desk
	report  *Report
	pending []settled
}

// settled is a page of which every row has its end.
type settled struct {
	page        Page
	items       []Item
	first, last uint64
	worth       Worth
}

// pages yields the pages that are not booked yet. Learners that are to be
// registered are, before anything of a page is booked.
func (b *booking) pages(ctx context.Context) iter.Seq2[Page, error] {
	return func(yield func(Page, error) bool) {
		for number := b.report.Next; number < b.report.Pages; number++ {
			p, err := b.desk.Store.Page(ctx, b.report.ID, number)
			if err == nil {
				err = b.register(ctx, &p)
			}
			if !yield(p, err) || err != nil {
				return
			}
		}
	}
}

// settle books the good rows of a page and makes items of those that nobody
// knows. Calls may be concurrent.
func (b *booking) settle(ctx context.Context, p Page) (settled, error) {
	s := settled{page: p}
	var rows []registrar.ReportRow
	var places []int
	for i := range p.Rows {
		r := &p.Rows[i]
		switch r.Class {
		case ReadyRow:
			rows = append(rows, registrar.ReportRow{Line: r.Line, Completion: *r.Completion})
			places = append(places, i)
		case SuspendedRow:
			s.items = append(s.items, b.item(r))
			r.Completion, r.Claim = nil, nil
		}
	}
	if rows == nil {
		return s, nil
	}
	outcomes, err := b.deposit(ctx, rows)
	if err != nil {
		return s, err
	}
	for k, o := range outcomes {
		r := &p.Rows[places[k]]
		r.Claim, r.Register = nil, false
		if o.Refusal != nil {
			r.refuse(o.Refusal)
			continue
		}
		posting := o.Entry.Postings[0]
		r.Class, r.Entry, r.Unit, r.Amount, r.Completion = BookedRow, o.Entry.Seq, posting.Unit, posting.Amount, nil
		s.worth.add(posting.Unit, posting.Amount)
		s.last = max(s.last, r.Entry)
		if s.first == 0 || r.Entry < s.first {
			s.first = r.Entry
		}
	}
	return s, nil
}

// deposit asks the ledger, again if it has too much to do.
func (b *booking) deposit(ctx context.Context, rows []registrar.ReportRow) ([]ledger.Outcome, error) {
	for {
		outcomes, err := b.desk.Registrar.DepositRows(ctx, b.report.By, b.report.ID, rows, false)
		if !errors.Is(err, fault.Busy) {
			return outcomes, err
		}
		select {
		case <-time.After(busyTime):
		case <-ctx.Done():
			return nil, err
		}
	}
}

// item puts a row in suspense.
func (b *booking) item(r *Row) Item {
	i := Item{
		ID: ItemID(b.report.ID, r.Line), Report: b.report.ID, Line: r.Line, Owner: b.report.Organisation, By: b.report.By,
		Since: b.report.ReceivedAt, State: OpenItem, Problems: r.Problems,
	}
	if r.Completion != nil {
		i.Completion = *r.Completion
	}
	if r.Claim != nil {
		i.Claim = *r.Claim
	}
	if r.isForgotten() {
		i.forget()
	}
	return i
}

func (b *booking) take(ctx context.Context, s settled) error {
	if b.pending = append(b.pending, s); len(b.pending) < saveEvery {
		return nil
	}
	return b.save(ctx)
}

// save keeps the pages that were taken, and how far the booking has come. A
// crash before it costs nothing: the ledger knows what it was asked.
func (b *booking) save(ctx context.Context) error {
	pending := b.pending
	b.pending = nil
	cancelled := false
	_, err := b.desk.change(ctx, b.report.ID, func(r *Report, c *Change) error {
		for _, s := range pending {
			c.Pages = append(c.Pages, s.page)
			c.Items = append(c.Items, s.items...)
			// As it is now: somebody may have been forgotten meanwhile.
			before, err := b.desk.Store.Page(ctx, r.ID, s.page.Number)
			if err != nil {
				return err
			}
			r.Counts.subtract(&before)
			r.Counts.addPage(&s.page)
			r.Worth.Credits += s.worth.Credits
			r.Worth.Points += s.worth.Points
			if s.first != 0 && (r.First == 0 || s.first < r.First) {
				r.First = s.first
			}
			r.Last = max(r.Last, s.last)
			r.Next = s.page.Number + 1
		}
		cancelled = r.Cancelling && r.Next < r.Pages
		return nil
	})
	if err == nil && cancelled {
		return errCancelled
	}
	return err
}

// subtract takes the rows of a page out of the counts.
func (c *Counts) subtract(p *Page) {
	for i := range p.Rows {
		c.Rows--
		*c.of(p.Rows[i].Class)--
	}
}
