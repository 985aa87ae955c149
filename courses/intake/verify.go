package intake

import (
	"context"
	"errors"
	"fmt"

	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Entries is what a verification needs of the ledger.
type Entries interface {
	Entry(ctx context.Context, log ledger.Log, seq uint64) (ledger.Entry, error)
}

// Verify checks that every report adds up: that its rows are as its counts
// say, that the entry of each row that was booked exists and is the row's, and
// that each row in suspense is an item. What does not fit is [fault.Corrupt].
func Verify(ctx context.Context, s Store, entries Entries, log ledger.Log, progress ledger.Progress) error {
	for before, done := "", uint64(0); ; {
		list, err := s.Reports(ctx, before, scanSize)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, r := range list {
			before = r.ID
			v := &verifying{store: s, entries: entries, log: log, report: r}
			if err := v.verify(ctx); err != nil {
				return fmt.Errorf("report %s: %w", r.ID, err)
			}
			done++
			progress("reports", done, 0)
		}
	}
}

// verifying is the verification of one report.
type verifying struct {
	store   Store
	entries Entries
	log     ledger.Log
	report  Report

	counts            Counts
	worth             Worth
	first, last       uint64
	matched, rejected int
}

func corrupt(format string, args ...any) error {
	return fmt.Errorf(format+": %w", append(args, fault.Corrupt)...)
}

func (v *verifying) verify(ctx context.Context) error {
	r := &v.report
	line := uint32(0)
	for number := range r.Pages {
		p, err := v.store.Page(ctx, r.ID, number)
		if errors.Is(err, fault.NotFound) {
			return corrupt("page %d of %d is missing", number, r.Pages)
		}
		if err != nil {
			return err
		}
		v.counts.addPage(&p)
		for i := range p.Rows {
			row := &p.Rows[i]
			if row.Line <= line {
				return corrupt("line %d comes after line %d", row.Line, line)
			}
			line = row.Line
			if err := v.row(ctx, row, number < r.Next); err != nil {
				return fmt.Errorf("line %d: %w", line, err)
			}
		}
	}
	switch {
	case v.counts != r.Counts:
		return corrupt("its rows are %+v, it says %+v", v.counts, r.Counts)
	case r.Counts.Sum() != r.Counts.Rows:
		return corrupt("%d rows are accounted for, there are %d", r.Counts.Sum(), r.Counts.Rows)
	case r.State == Done && r.Counts.Ready != 0:
		return corrupt("it is done, and %d rows are still to be booked", r.Counts.Ready)
	case v.worth != r.Worth || v.first != r.First || v.last != r.Last:
		return corrupt("its rows were booked as entries %d to %d worth %v, it says %d to %d worth %v", v.first, v.last, v.worth, r.First, r.Last, r.Worth)
	case v.matched != r.Matched || v.rejected != r.Rejected:
		return corrupt("%d of its rows in suspense are matched and %d rejected, it says %d and %d", v.matched, v.rejected, r.Matched, r.Rejected)
	}
	return nil
}

// row checks one row. Settled means that its page was booked.
func (v *verifying) row(ctx context.Context, r *Row, settled bool) error {
	switch r.Class {
	case ReadyRow:
		if settled {
			return corrupt("its page was booked, it was not")
		}
	case BookedRow:
		v.worth.add(r.Unit, r.Amount)
		v.last = max(v.last, r.Entry)
		if v.first == 0 || r.Entry < v.first {
			v.first = r.Entry
		}
		return v.entry(ctx, r.Entry, r)
	case AlreadyRow:
		return v.entry(ctx, r.Entry, nil)
	case SuspendedRow:
		if settled {
			return v.item(ctx, r)
		}
	case RefusedRow, SkippedRow:
	default:
		return corrupt("it is of no class: %s", r.Class)
	}
	return nil
}

// entry checks that an entry exists, and is that of a row if one is given. Of
// learners who were forgotten, that it exists is all there is to know.
func (v *verifying) entry(ctx context.Context, seq uint64, r *Row) error {
	e, err := v.entries.Entry(ctx, v.log, seq)
	switch {
	case errors.Is(err, fault.NotFound):
		return corrupt("entry %d does not exist", seq)
	case err != nil:
		return err
	case e.Kind == ledger.Forgotten:
		return nil
	case !e.Kind.MakesLot():
		return corrupt("entry %d is no deposit", seq)
	case r != nil && r.isForgotten():
		return corrupt("entry %d is of somebody who was forgotten", seq)
	case r != nil && (e.Account != r.Account || e.Postings[0].Unit != r.Unit || e.Postings[0].Amount != r.Amount):
		return corrupt("entry %d gives %s %s to %s, the row says %s %s to %s", seq,
			e.Postings[0].Amount, e.Postings[0].Unit, e.Account, r.Amount, r.Unit, r.Account)
	}
	return nil
}

// item checks the item of a row in suspense.
func (v *verifying) item(ctx context.Context, r *Row) error {
	i, err := v.store.Item(ctx, ItemID(v.report.ID, r.Line))
	switch {
	case errors.Is(err, fault.NotFound):
		return corrupt("it is in suspense, and there is no item")
	case err != nil:
		return err
	case i.Report != v.report.ID || i.Line != r.Line || i.Owner != v.report.Organisation:
		return corrupt("its item is of line %d of report %s", i.Line, i.Report)
	}
	switch {
	case i.State == MatchedItem, i.State == ForgottenItem && i.Entry != 0:
		v.matched++
		return v.entry(ctx, i.Entry, nil)
	case i.State == RejectedItem, i.State == ForgottenItem && i.Closed != 0:
		v.rejected++
	}
	return nil
}
