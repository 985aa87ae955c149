package registrar

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"

	"creditbank/courses"
	"creditbank/courses/audit"
	"creditbank/courses/grounds"
	"creditbank/courses/org"
	"creditbank/courses/programme"
	"creditbank/ledger"
)

// Dependant is an award that depended on a lot.
type Dependant struct {
	Capture uint64
	Digest  string // of the award, in hexadecimal digits
	Award   *Award // nil if the capture rests on no verdict
	Met     bool   // what was asked for was met when it was redeemed
	Stands  bool   // it is still met without the lot, and without what else was withdrawn
	Short   string // what is short without them
	// Now says that it is still met with what is left of all its lots as they
	// are corrected now, and ShortNow what is short then.
	Now      bool
	ShortNow string
}

// Dependants lists every redemption that used a deposit, whether it was
// corrected, withdrawn or neither, and whether its award still stands.
func (r *Registrar) Dependants(ctx context.Context, by org.Principal, deposit uint64) ([]Dependant, error) {
	if _, err := r.Entry(ctx, by, deposit); err != nil {
		return nil, err
	}
	lots, err := r.lotsOf(ctx, deposit)
	if err != nil {
		return nil, err
	}
	var list []Dependant
	for _, lot := range lots {
		for _, use := range lot.Uses {
			e, err := r.book.Entry(ctx, r.book.Log(), use.Entry)
			if err != nil {
				return nil, err
			}
			d := Dependant{Capture: use.Entry}
			if e.Verdict != ([32]byte{}) {
				d.Digest = hex.EncodeToString(e.Verdict[:])
				if err := r.judge(ctx, &d, lot.Seq); err != nil {
					return nil, fmt.Errorf("award of entry %d: %w", use.Entry, err)
				}
			}
			list = append(list, d)
		}
	}
	return list, nil
}

// lotsOf returns the lots that a deposit was and is, oldest first: more than
// one if merges moved it.
func (r *Registrar) lotsOf(ctx context.Context, deposit uint64) ([]ledger.Lot, error) {
	for {
		e, err := r.book.Entry(ctx, r.book.Log(), deposit)
		if err != nil {
			return nil, err
		}
		if e.Kind != ledger.KindTransfer {
			break
		}
		deposit = e.Ref
	}
	var lots []ledger.Lot
	for deposit != 0 {
		lot, err := r.book.Lot(ctx, r.book.Log(), deposit)
		if err != nil {
			return nil, err
		}
		lots, deposit = append(lots, lot), lot.Into
	}
	return lots, nil
}

// judge audits an award again: with its lots as they are now, and without one.
func (r *Registrar) judge(ctx context.Context, d *Dependant, deposit uint64) error {
	p, err := r.store.Papers().Newest(ctx, courses.AwardPaper.Key(d.Digest))
	if err != nil {
		return err
	}
	award, err := says[Award](p)
	if err != nil {
		return err
	}
	d.Award = &award
	x := Application{
		ID: award.Application, Programme: award.Programme, Version: award.Version, Equivalences: award.Equivalences,
		Exit: award.Exit, Record: award.Record, Moves: award.Moves, Exceptions: award.Exceptions, Verdict: award.Verdict,
	}
	before, err := r.audit(&x)
	if err != nil {
		return err
	}
	d.Met = x.reached(&before.Verdict)
	now, without := before.Record, before.Record
	now.Lots, without.Lots = nil, nil
	for _, line := range before.Record.Lots {
		seq, kept, err := r.left(ctx, &line)
		if err != nil {
			return err
		}
		if kept {
			now.Lots = append(now.Lots, line)
			if seq != deposit {
				without.Lots = append(without.Lots, line)
			}
		}
	}
	if d.Stands, d.Short, err = r.again(&x, &before, without); err != nil {
		return err
	}
	d.Now, d.ShortNow, err = r.again(&x, &before, now)
	return err
}

// left cuts a line of an award's record to what its lot is worth now, and says
// whether anything is left of it. Parts of an outcome that serves several
// courses are not cut: they are left all or none.
func (r *Registrar) left(ctx context.Context, line *programme.Lot) (seq uint64, kept bool, err error) {
	seq, is := grounds.LotOf(line.ID)
	if !is {
		return 0, true, nil
	}
	lot, err := r.book.Lot(ctx, r.book.Log(), seq)
	if err != nil {
		return seq, false, err
	}
	worth := lot.Amount - lot.Returned
	for next := lot; next.Into != 0; {
		moved := next.Moved
		if next, err = r.book.Lot(ctx, r.book.Log(), next.Into); err != nil {
			return seq, false, err
		}
		worth += next.Amount - next.Returned - moved // corrected since it moved
	}
	if !strings.Contains(line.ID, ".") {
		line.Credits = min(line.Credits, worth)
	}
	return seq, !lot.Withdrawn && worth > 0, nil
}

// again audits an award's application with another record.
func (r *Registrar) again(x *Application, before *Audited, rec programme.Record) (stands bool, short string, err error) {
	v, err := audit.Audit(before.Rules, rec, audit.Options{Checkpoint: before.Verdict.Checkpoint})
	if err != nil {
		return false, "", err
	}
	if x.reached(&v) {
		return true, "", nil
	}
	return false, shortNames(&v), nil
}
