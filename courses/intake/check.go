package intake

import (
	"context"
	"errors"
	"iter"
	"sync/atomic"

	"creditbank/courses/report"
)

// How many pages are worked on at once, and how many are kept with one write.
const (
	inFlight  = 4
	saveEvery = 4
)

// check finds out what is wrong with every row of a report. It begins anew
// after a crash: nothing has been booked yet.
func (d *Desk) check(ctx context.Context, r Report) error {
	r, err := d.change(ctx, r.ID, func(r *Report, _ *Change) error {
		r.State, r.Counts, r.Pages, r.Next, r.Problems, r.Expected, r.Examined = Checking, Counts{}, 0, 0, nil, 0, false
		return nil
	})
	if err != nil {
		return err
	}
	stored, err := d.Store.File(ctx, r.ID)
	if err != nil {
		return err
	}
	file := &watched{File: stored}
	reader, err := report.Open(file, file.Size(), r.Name)
	var problems report.Problems
	if errors.As(err, &problems) {
		return d.unusable(ctx, r.ID, problems)
	}
	if err != nil {
		return err
	}
	defer reader.Close()
	catalogue, err := d.Catalogue(ctx)
	if err != nil {
		return err
	}
	c := &checking{desk: d, report: &r, issuers: d.issuers(), file: file, lines: make(map[[16]byte]uint32)}
	take := func(page []examined) error { return c.take(ctx, page) }
	if err := inOrder(ctx, inFlight, batches(reader.Rows(), report.NewChecker(catalogue)), c.examine, take); err != nil {
		return err
	}
	if err := c.save(ctx); err != nil {
		return err
	}
	err = reader.Err()
	if errors.As(err, &problems) {
		return d.unusable(ctx, r.ID, problems)
	}
	if err != nil {
		return err
	}
	if reader.Tally().Rows == 0 {
		return d.unusable(ctx, r.ID, append(reader.Source().Notes, report.Problem{Column: report.NoColumn, Code: "rows-none"}))
	}
	_, err = d.change(ctx, r.ID, func(r *Report, change *Change) error {
		for _, note := range reader.Source().Notes {
			r.Problems = append(r.Problems, ofFile(note))
		}
		r.Expected, r.Examined = r.Counts.Rows, true
		if err := d.dropIfForgotten(ctx, r, change); err != nil {
			return err
		}
		switch {
		case r.Cancelling:
			d.end(r, Cancelled)
		case r.Mode == CheckOnly:
			d.end(r, Checked)
		default:
			d.toBook(r)
		}
		return nil
	})
	return err
}

// toBook lets a report that was checked be booked, unless it is to be booked
// as a whole and has rows that cannot be.
func (d *Desk) toBook(r *Report) {
	if r.Mode == Whole && r.Counts.Refused+r.Counts.Suspended > 0 {
		d.end(r, Withheld)
		return
	}
	r.State, r.Finished = Booking, 0
}

// unusable ends a report whose file cannot be read, or not to its end.
func (d *Desk) unusable(ctx context.Context, id string, problems report.Problems) error {
	_, err := d.change(ctx, id, func(r *Report, _ *Change) error {
		for _, p := range problems {
			r.Problems = append(r.Problems, ofFile(p))
		}
		d.end(r, Unusable)
		return nil
	})
	return err
}

// batches reads rows, compares them with the catalogue and each other, and
// gathers them to pages.
func batches(rows iter.Seq[report.Row], checker *report.Checker) iter.Seq2[[]line, error] {
	return func(yield func([]line, error) bool) {
		batch := make([]line, 0, PageSize)
		for row := range rows {
			l := line{number: uint32(row.Line), skipped: row.Skipped != ""}
			if l.parsed, l.problems = row.Parse(); !l.skipped {
				l.problems = append(l.problems, checker.Check(&l.parsed)...)
			}
			if batch = append(batch, l); len(batch) == PageSize {
				if !yield(batch, nil) {
					return
				}
				batch = make([]line, 0, PageSize)
			}
		}
		if len(batch) > 0 {
			yield(batch, nil)
		}
	}
}

// watched is a file that tells how far it has been read.
type watched struct {
	File
	last atomic.Int64
}

func (w *watched) ReadAt(p []byte, at int64) (int, error) {
	n, err := w.File.ReadAt(p, at)
	w.last.Store(at + int64(n))
	return n, err
}
