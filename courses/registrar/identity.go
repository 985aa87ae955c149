package registrar

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"creditbank/courses"
	"creditbank/courses/identity"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// number reads an identity number that was given, or says why it is refused.
// Neither a refusal nor an error ever repeats it.
func (r *Registrar) number(text string) (identity.Number, *ledger.Refusal) {
	const field = "identity_number"
	if text == "" {
		return identity.Number{}, nil
	}
	n, err := identity.Parse(text)
	var wrong *identity.Problem
	switch {
	case r.identities == nil:
		return identity.Number{}, &ledger.Refusal{Code: IdentityNotKept, Field: field}
	case errors.As(err, &wrong):
		return identity.Number{}, &ledger.Refusal{Code: wrong.Code, Field: field}
	case n.Birth() > r.now().In(ledger.Zone).Format("20060102"):
		return identity.Number{}, &ledger.Refusal{Code: identity.NumberBirth, Field: field}
	}
	return n, nil
}

// numberTaken refuses an identity number that somebody else has.
func (r *Registrar) numberTaken(ctx context.Context, by org.Principal, l courses.Learner, taken map[string]bool) (*ledger.Refusal, error) {
	if l.Index == ([32]byte{}) {
		return nil, nil
	}
	if taken[courses.IdentityTerm(l.Index)] {
		return &ledger.Refusal{Code: IdentityUnclear, Field: "identity_number"}, nil
	}
	other, err := r.HolderByIndex(ctx, l.Index)
	switch {
	case errors.Is(err, fault.NotFound):
		return nil, nil
	case err != nil || other.Account == l.Account:
		return nil, err
	}
	if _, err := r.viewOf(ctx, by, other.Account); err == nil {
		return &ledger.Refusal{Code: IdentityTaken, Field: "identity_number", Subject: other.Account.String()}, nil
	}
	return &ledger.Refusal{Code: IdentityUnclear, Field: "identity_number"}, nil
}

// staffNumberTaken refuses a staff number that somebody else has now.
func (r *Registrar) staffNumberTaken(ctx context.Context, account ledger.AccountID, organisation, number string, taken map[string]bool) (*ledger.Refusal, error) {
	if number == "" {
		return nil, nil
	}
	term := courses.StaffNumberTerm(organisation, number)
	wrong := &ledger.Refusal{Code: StaffNumberTaken, Field: "staff_number", Subject: clip(number), Has: organisation}
	if taken[term] {
		return wrong, nil
	}
	for after := ""; ; {
		others, err := r.store.Learners().Find(ctx, term, after, page)
		if err != nil || len(others) == 0 {
			return nil, err
		}
		for _, o := range others {
			if o.Account != account && o.Organisation == organisation && o.StaffNumber == number {
				return wrong, nil
			}
		}
		after, _ = others[len(others)-1].VersionKey()
	}
}

// seal puts a number into a new learner's record, closed. If somebody else got
// it while a crash kept this learner from being recorded, it is left out: the
// account stays, and the office can put the two together.
func (r *Registrar) seal(ctx context.Context, l *courses.Learner, n identity.Number) (err error) {
	if n.IsZero() {
		return nil
	}
	others, err := r.store.Learners().Find(ctx, courses.IdentityTerm(l.Index), "", 2)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(others, func(o courses.Learner) bool { return o.Account != l.Account }) {
		l.Index = [32]byte{}
		return nil
	}
	l.Identity, err = r.identities.Seal(l.Account, n)
	return err
}

// MaskedIdentity returns a learner's identity number as it may be shown, and
// "" if the bank does not have it.
func (r *Registrar) MaskedIdentity(l courses.Learner) (string, error) {
	if len(l.Identity) == 0 || r.identities == nil {
		return "", nil
	}
	n, err := r.identities.Open(l.Account, l.Identity)
	return n.Masked(), err
}

// FindByIdentity returns who has an identity number, to those who may see
// them; to others nobody has it.
func (r *Registrar) FindByIdentity(ctx context.Context, by org.Principal, number string) (courses.Learner, error) {
	n, wrong := r.number(number)
	if wrong != nil {
		return courses.Learner{}, wrong
	}
	if n.IsZero() {
		return courses.Learner{}, fmt.Errorf("no identity number: %w", fault.Invalid)
	}
	found, err := r.HolderByIndex(ctx, r.identities.Index(n))
	if err == nil {
		l, err := r.Learner(ctx, by, found.Account)
		if err == nil || !errors.Is(err, fault.Forbidden) {
			return l, err
		}
	} else if !errors.Is(err, fault.NotFound) {
		return courses.Learner{}, fmt.Errorf("find an identity number: %w", err)
	}
	return courses.Learner{}, fmt.Errorf("identity number %s: %w", n, fault.NotFound)
}

// FindByStaffNumber returns who has a staff number of an organisation or, if
// nobody has it now, who had it last.
func (r *Registrar) FindByStaffNumber(ctx context.Context, by org.Principal, organisation, number string) (courses.Learner, error) {
	found, err := r.find(ctx, by, organisation, courses.StaffNumberTerm(organisation, number), page)
	if err != nil {
		return courses.Learner{}, fmt.Errorf("find a staff number of %s: %w", organisation, err)
	}
	var last courses.Learner
	var until ledger.Day
	for _, l := range found {
		for _, s := range l.Stays() {
			switch {
			case s.Organisation != organisation || s.StaffNumber != number:
			case s.Until == 0:
				return l, nil
			case s.Until > until:
				last, until = l, s.Until
			}
		}
	}
	if until == 0 {
		return courses.Learner{}, fmt.Errorf("staff number %.40q of %s: %w", number, organisation, fault.NotFound)
	}
	return last, nil
}

// MaxProposals is how many people of one name are proposed.
const MaxProposals = 50

// FindByName proposes who of a name works or has worked at an organisation, in
// the order of their accounts, MaxProposals at most.
func (r *Registrar) FindByName(ctx context.Context, by org.Principal, organisation, name string) ([]courses.Learner, error) {
	found, err := r.find(ctx, by, organisation, courses.NameTerm(organisation, name), MaxProposals)
	if err != nil {
		return nil, fmt.Errorf("find a name at %s: %w", organisation, err)
	}
	return found, nil
}

// find returns up to n learners of an organisation, to those who may act for it.
func (r *Registrar) find(ctx context.Context, by org.Principal, organisation, term string, n int) ([]courses.Learner, error) {
	if !by.ReadsAll() && (!employs(by) || !r.Tree().MayActFor(by, organisation)) {
		return nil, fmt.Errorf("%s is not of %s: %w", organisation, by.Organisation, fault.Forbidden)
	}
	found, err := r.store.Learners().Find(ctx, term, "", n)
	if err != nil {
		return nil, err
	}
	for i, l := range found {
		v, err := r.viewOf(ctx, by, l.Account)
		if err != nil {
			return nil, err
		}
		found[i] = v.learner
	}
	return found, r.tell(ctx, by, PersonField, accountsOf(found)...)
}

func accountsOf(learners []courses.Learner) []ledger.AccountID {
	accounts := make([]ledger.AccountID, len(learners))
	for i, l := range learners {
		accounts[i] = l.Account
	}
	return accounts
}

// employs reports whether somebody speaks for where learners work, or prepares
// what the office decides about it.
func employs(by org.Principal) bool {
	return by.Role == org.Enterprise || by.Role == org.Site || by.Role == org.Clerk
}

// mayEmploy returns why somebody may not make a learner the staff of an
// organisation, or nil.
func (r *Registrar) mayEmploy(by org.Principal, organisation string) *ledger.Refusal {
	tree := r.Tree()
	_, known := tree.Get(organisation)
	switch {
	case !known:
		return &ledger.Refusal{Code: OrganisationUnknown, Field: "organisation", Subject: clip(organisation)}
	case tree.Ended(organisation):
		return ended(tree, "organisation", organisation)
	case !tree.MayActFor(by, organisation):
		return &ledger.Refusal{Code: NotYours, Field: "organisation", Subject: clip(organisation), Has: by.Organisation}
	}
	return nil
}
