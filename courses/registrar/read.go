package registrar

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Learner returns what is known of a learner, as far as somebody may know it.
func (r *Registrar) Learner(ctx context.Context, by org.Principal, id ledger.AccountID) (courses.Learner, error) {
	return r.MayRead(ctx, by, id, PersonField)
}

// Basis says which of an entry's two times a balance on a past day goes by.
type Basis string

// The bases.
const (
	Booked    Basis = "booked"    // what the bank had written by the end of the day
	Effective Basis = "effective" // what had happened by the end of the day, as known now
)

// Position is an account's balances and the entry they stand after.
type Position struct {
	Account  ledger.Account // as it is now
	Balances ledger.Balances
	Seq      uint64         // newest entry that is in the balances, or zero
	BookedAt ledger.Instant // and its time
	AsOf     ledger.Day     // zero for now
	Basis    Basis
}

// Balance returns an account's balances now (asOf zero) or at the end of a day.
func (r *Registrar) Balance(ctx context.Context, by org.Principal, id ledger.AccountID, asOf ledger.Day, basis Basis) (Position, error) {
	v, err := r.look(ctx, by, id, CreditsField)
	if err != nil {
		return Position{}, err
	}
	if v.sees != nil {
		return r.balanceOfPart(ctx, v, asOf, basis)
	}
	a, newest, err := r.book.Entries(ctx, id, 0, 1)
	if err != nil {
		return Position{}, err
	}
	p := Position{Account: a, AsOf: asOf, Basis: basis}
	switch {
	case asOf != 0 && basis == Effective:
		return r.effective(ctx, p)
	case asOf != 0:
		e, err := r.book.EntryAsOf(ctx, id, ledger.InstantOf(asOf.End()))
		if errors.Is(err, fault.NotFound) {
			return p, nil // the account was not open yet: it had nothing
		}
		p.Balances, p.Seq, p.BookedAt = e.After, e.Seq, e.BookedAt
		return p, err
	case len(newest) > 0:
		p.Balances, p.Seq, p.BookedAt = a.Balances, newest[0].Seq, newest[0].BookedAt
	}
	return p, nil
}

// effective adds up the postings of all entries that had taken effect.
func (r *Registrar) effective(ctx context.Context, p Position) (Position, error) {
	for before := uint64(0); ; {
		_, entries, err := r.book.Entries(ctx, p.Account.ID, before, page)
		if err != nil || len(entries) == 0 {
			return p, err
		}
		for _, e := range entries {
			if e.Effective <= p.AsOf {
				for _, posting := range e.Postings {
					p.Balances.Add(posting)
				}
				if e.Seq > p.Seq {
					p.Seq, p.BookedAt = e.Seq, e.BookedAt
				}
			}
		}
		before = entries[len(entries)-1].Seq
	}
}

// balanceOfPart is Balance for those who do not see all lots.
func (r *Registrar) balanceOfPart(ctx context.Context, v view, asOf ledger.Day, basis Basis) (Position, error) {
	a, entries, err := r.readPart(ctx, v)
	p := Position{Account: a, AsOf: asOf, Basis: basis}
	for _, e := range entries {
		if asOf != 0 && (basis == Effective && e.Effective > asOf || basis == Booked && e.BookedAt >= ledger.InstantOf(asOf.End())) {
			continue
		}
		for _, posting := range e.Postings {
			p.Balances.Add(posting)
		}
		p.Seq, p.BookedAt = e.Seq, e.BookedAt
	}
	return p, err
}

// Lots returns an account and a page of its lots, newest first.
func (r *Registrar) Lots(ctx context.Context, by org.Principal, id ledger.AccountID, before uint64, n int) (ledger.Account, []ledger.LotLine, error) {
	v, err := r.look(ctx, by, id, CreditsField)
	if err != nil {
		return ledger.Account{}, nil, err
	}
	return r.lots(ctx, v, before, n)
}

// lots is a page of the lots that a view sees.
func (r *Registrar) lots(ctx context.Context, v view, before uint64, n int) (a ledger.Account, seen []ledger.LotLine, err error) {
	if v.sees == nil {
		return r.book.Lots(ctx, v.learner.Account, before, n)
	}
	for {
		var lines []ledger.LotLine
		a, lines, err = r.book.Lots(ctx, v.learner.Account, before, page)
		if err != nil || len(lines) == 0 {
			return a, seen, err
		}
		for _, l := range lines {
			if v.sees(l.Deposit.Issuer, l.Deposit.Effective) {
				if seen = append(seen, l); len(seen) == n {
					return a, seen, nil
				}
			}
		}
		before = lines[len(lines)-1].Lot.Seq
	}
}

// Statement returns an account and a page of its entries, newest first.
func (r *Registrar) Statement(ctx context.Context, by org.Principal, id ledger.AccountID, before uint64, n int) (ledger.Account, []ledger.Entry, error) {
	v, err := r.look(ctx, by, id, StatementField)
	switch {
	case err != nil:
		return ledger.Account{}, nil, err
	case v.sees == nil:
		return r.book.Entries(ctx, id, before, n)
	}
	a, entries, err := r.readPart(ctx, v)
	entries = slices.DeleteFunc(entries, func(e ledger.Entry) bool { return before != 0 && e.Seq >= before })
	slices.Reverse(entries)
	return a, entries[:min(n, len(entries))], err
}

// Entry returns an entry to those who may read its account, and to its issuer
// and institution.
func (r *Registrar) Entry(ctx context.Context, by org.Principal, seq uint64) (ledger.Entry, error) {
	e, err := r.book.Entry(ctx, r.book.Log(), seq)
	if err != nil {
		return e, err
	}
	if e.Issuer != "" && r.Tree().MayActFor(by, e.Issuer) || e.Institution != "" && r.Tree().MayActFor(by, e.Institution) {
		return e, r.tell(ctx, by, StatementField, e.Account)
	}
	v, err := r.look(ctx, by, e.Account, StatementField)
	if err != nil {
		return ledger.Entry{}, fmt.Errorf("entry %d: %w", seq, err)
	}
	if v.sees == nil {
		return e, nil
	}
	_, part, err := r.readPart(ctx, v)
	if err != nil {
		return ledger.Entry{}, err
	}
	for _, e := range part {
		if e.Seq == seq {
			return e, nil
		}
	}
	return ledger.Entry{}, fmt.Errorf("entry %d is of another employer: %w", seq, fault.Forbidden)
}

// CourseOf returns the version of a course that a deposit cites.
func (r *Registrar) CourseOf(l *ledger.Learning) (courses.Course, bool) {
	for _, c := range r.current.Load().courses[l.Course] {
		if c.Version == l.Catalogue {
			return c, true
		}
	}
	return courses.Course{}, false
}

// CourseOn returns the version of a course that a completion on a day is
// measured by.
func (r *Registrar) CourseOn(code string, day ledger.Day) (courses.Course, bool) {
	return r.current.Load().course(code, day)
}

// ProgrammeNow returns the newest version of a programme.
func (r *Registrar) ProgrammeNow(code string) (courses.Programme, bool) {
	versions := r.current.Load().programmes[code]
	if len(versions) == 0 {
		return courses.Programme{}, false
	}
	return versions[len(versions)-1], true
}
