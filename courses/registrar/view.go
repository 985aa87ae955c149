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

// Field is a part of a learner's record that somebody may be let read.
type Field string

// The fields. They are stored with consents and readings: never change one.
const (
	PersonField     Field = "person"     // who it is and where they work
	CreditsField    Field = "credits"    // balances, lots, and audits of them
	StatementField  Field = "statement"  // all entries
	TranscriptField Field = "transcript" // the signed record
)

// Fields lists all fields.
var Fields = [...]Field{PersonField, CreditsField, StatementField, TranscriptField}

// view is how much of a learner's record somebody may read.
//
// The learner, the office and auditors read all of it, and so does a clerk of
// an organisation that the learner belongs or has belonged to. An enterprise or a site reads
// what it and those below it have issued, and what was completed while the
// learner was their staff; nothing of other employers, and no signed record,
// which cannot be shown in part. A college reads the fields that the learner
// has consented to.
type view struct {
	learner courses.Learner
	fields  []Field
	// sees says which lots are part of the view; nil for all.
	sees func(issuer string, completed ledger.Day) bool
}

// viewOf returns what somebody may read of a learner. Where that is nothing it
// is [fault.Forbidden] or, for a college, the refusal that names what heals it.
func (r *Registrar) viewOf(ctx context.Context, by org.Principal, id ledger.AccountID) (view, error) {
	if own, err := r.owns(ctx, by, id.String()); err != nil || by.Role == org.Learner && !own {
		return view{}, errors.Join(err, fmt.Errorf("account %s is not yours: %w", id, fault.Forbidden))
	}
	l, err := r.store.Learners().Newest(ctx, id.String())
	if err != nil {
		return view{}, fmt.Errorf("learner %s: %w", id, err)
	}
	if l.Merged() && by.Role != org.Learner {
		// Who may read the account that is left may read this one.
		now, err := r.holder(ctx, l)
		if err != nil {
			return view{}, err
		}
		v, err := r.viewOf(ctx, by, now.Account)
		v.learner = l
		return v, err
	}
	switch {
	case by.Role == org.Learner, by.ReadsAll():
		return view{learner: l, fields: Fields[:]}, nil
	case employs(by):
		return r.employersView(by, l)
	case by.Role == org.College:
		fields, err := r.consentedFields(ctx, by, id)
		if err == nil && len(fields) == 0 {
			err = &ledger.Refusal{Code: ConsentMissing, Field: "learner", Subject: by.Organisation}
		}
		return view{learner: l, fields: fields}, err
	}
	return view{}, fmt.Errorf("learner %s as %s: %w", id, by.Role, fault.Forbidden)
}

// employersView returns what an enterprise or a site reads of its staff, now
// or before.
func (r *Registrar) employersView(by org.Principal, l courses.Learner) (view, error) {
	tree := r.Tree()
	var own []courses.Stay
	for _, s := range l.Stays() {
		if tree.MayActFor(by, s.Organisation) {
			own = append(own, s)
		}
	}
	if own == nil {
		return view{}, fmt.Errorf("learner %s does not belong to %s: %w", l.Account, by.Organisation, fault.Forbidden)
	}
	sees := func(issuer string, completed ledger.Day) bool {
		return tree.MayActFor(by, issuer) || slices.ContainsFunc(own, func(s courses.Stay) bool { return s.On(completed) })
	}
	if by.Role == org.Clerk {
		return view{learner: l, fields: Fields[:]}, nil
	}
	l.Past = slices.DeleteFunc(slices.Clone(l.Past), func(s courses.Stay) bool { return !slices.Contains(own, s) })
	if !tree.MayActFor(by, l.Organisation) {
		l.Organisation, l.StaffNumber, l.Trade, l.FrontLine, l.KeyGroups, l.Joined = "", "", "", false, nil, 0
	}
	return view{l, []Field{PersonField, CreditsField, StatementField}, sees}, nil
}

// look returns what somebody may read of a learner, for reading a field of it,
// which is kept in the log of readings.
func (r *Registrar) look(ctx context.Context, by org.Principal, id ledger.AccountID, field Field) (view, error) {
	v, err := r.viewOf(ctx, by, id)
	switch {
	case err != nil:
		return view{}, err
	case slices.Contains(v.fields, field):
		return v, r.tell(ctx, by, field, id)
	case by.Role == org.College:
		return view{}, &ledger.Refusal{Code: ConsentMissing, Field: "learner", Subject: by.Organisation, Wants: string(field)}
	}
	return view{}, fmt.Errorf("%s of learner %s: %w", field, id, fault.Forbidden)
}

// MayRead returns a learner to those who may read a field of their record.
func (r *Registrar) MayRead(ctx context.Context, by org.Principal, id ledger.AccountID, field Field) (courses.Learner, error) {
	v, err := r.look(ctx, by, id, field)
	return v.learner, err
}

// SeesWhole reports whether somebody may read the balances of an account as
// they are and, which tells nearly as much, how many entries it has. Who issued
// an entry reads that entry, not what others have booked; an employer reads the
// balance of its part (see view), which is not this one. It is asked for every
// receipt, so roles that never see all of an account cost no look-up.
func (r *Registrar) SeesWhole(ctx context.Context, by org.Principal, id ledger.AccountID) (bool, error) {
	own, err := r.owns(ctx, by, id.String())
	switch {
	case err != nil || own || by.ReadsAll():
		return err == nil, err
	case by.Role != org.College && by.Role != org.Clerk:
		return false, nil
	}
	v, err := r.viewOf(ctx, by, id)
	var refusal *ledger.Refusal
	if errors.Is(err, fault.NotFound) || errors.Is(err, fault.Forbidden) || errors.As(err, &refusal) {
		return false, nil
	}
	return err == nil && v.sees == nil && slices.Contains(v.fields, CreditsField), err
}

// readPart returns all entries of an account as a view that does not see all
// lots has them, oldest first: with the postings of what it sees, the balances
// that these make, and without their places among all entries.
func (r *Registrar) readPart(ctx context.Context, v view) (ledger.Account, []ledger.Entry, error) {
	var all []ledger.Entry
	var state ledger.Account
	for before := uint64(0); ; {
		a, entries, err := r.book.Entries(ctx, v.learner.Account, before, page)
		if err != nil {
			return a, nil, err
		}
		if before == 0 {
			state = a
		}
		if len(entries) == 0 {
			break
		}
		all, before = append(all, entries...), entries[len(entries)-1].Seq
	}
	slices.Reverse(all)
	seen := make(map[uint64]bool)
	var after ledger.Balances
	var part []ledger.Entry
	for _, e := range all {
		if e.Kind.MakesLot() {
			seen[e.Seq] = v.sees(e.Issuer, e.Effective)
		}
		whole := len(e.Postings)
		e.Postings = slices.DeleteFunc(slices.Clone(e.Postings), func(p ledger.Posting) bool { return !seen[p.Lot] })
		if whole > 0 && len(e.Postings) == 0 {
			continue
		}
		for _, p := range e.Postings {
			after.Add(p)
		}
		e.After, e.AccountSeq, e.Prev = after, 0, 0
		part = append(part, e)
	}
	return state, part, nil
}
