package registrar

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/courses/training"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// maxStaff bounds whose accounts one question reads. Larger bodies are asked
// about by those below them; the statistics have the city as a whole.
const maxStaff = 20_000

// ofOrganisation lets through who may see what an organisation files: the
// office with its clerks, an auditor, and who acts for it.
func (r *Registrar) ofOrganisation(by org.Principal, code string) error {
	_, known := r.Tree().Get(code)
	switch {
	case by.ReadsAll() && known:
		return nil
	case by.Role != org.Enterprise && by.Role != org.Site && by.Role != org.Clerk, !r.Tree().MayActFor(by, code):
		return fmt.Errorf("organisation %.80q as %s of %s: %w", code, by.Role, by.Organisation, fault.Forbidden)
	}
	return nil
}

// filesFor lets through who may file for an organisation: it, who is above it,
// the office, and its clerks on behalf of those below them.
func (r *Registrar) filesFor(by org.Principal, code string) error {
	if by.Role != org.Clerk {
		return r.decidesFor(by, code)
	}
	return r.ofOrganisation(by, code)
}

// decidesFor lets through who may close what an organisation has filed, void
// it, or spend its money. Clerks prepare, and do not.
func (r *Registrar) decidesFor(by org.Principal, code string) error {
	if by.Role != org.Office && by.Role != org.Enterprise {
		return fmt.Errorf("file for %.80q as %s: %w", code, by.Role, fault.Forbidden)
	}
	if _, known := r.Tree().Get(code); !known {
		return fmt.Errorf("organisation %.80q: %w", code, fault.NotFound)
	}
	return r.ofOrganisation(by, code)
}

// colleague is somebody who worked at an organisation in some time.
type colleague struct {
	courses.Learner
	stays []courses.Stay // those that the time and the organisation have part in
}

// did reports whether a completion is one of the organisation's: of a day on
// which they worked there, or vouched for by it.
func (c *colleague) did(tree *org.Tree, organisation, issuer string, completed ledger.Day) bool {
	return tree.Covers(organisation, issuer) || slices.ContainsFunc(c.stays, func(s courses.Stay) bool { return s.On(completed) })
}

// colleagues returns who worked at organisations or below them on any day from
// one to another, each once, in the order of their accounts.
func (r *Registrar) colleagues(ctx context.Context, from, to ledger.Day, codes ...string) ([]colleague, error) {
	at := make(map[ledger.AccountID]int)
	var staff []colleague
	for _, code := range codes {
		for m, err := range r.StaffIn(ctx, code, from, to) {
			if err != nil {
				return nil, err
			}
			n, known := at[m.Learner.Account]
			if !known {
				if len(staff) == maxStaff {
					return nil, &ledger.Refusal{Code: TooManyPeople, Subject: clip(codes[0]), Has: strconv.Itoa(maxStaff)}
				}
				n = len(staff)
				at[m.Learner.Account] = n
				staff = append(staff, colleague{Learner: m.Learner})
			}
			staff[n].stays = append(staff[n].stays, m.Stay)
		}
	}
	slices.SortFunc(staff, func(a, b colleague) int { return strings.Compare(a.Account.String(), b.Account.String()) })
	return staff, nil
}

// completed is a completion that was booked and still stands.
type completed struct {
	training.Done
	Course courses.Course // the version that was cited; its code alone if that is not known
	Day    ledger.Day
	// Now is the number of the lot as it is now. Done.Lot is the deposit's, which
	// no merge changes.
	Now uint64
}

// completedIn returns what a learner completed from one day to another, oldest
// entry first: all of it if sees is nil, or what it lets through. What stayed in
// accounts that were merged into the learner's, because it was redeemed there,
// is theirs as well.
func (r *Registrar) completedIn(ctx context.Context, l courses.Learner, from, to ledger.Day, sees func(issuer string, completed ledger.Day) bool) ([]completed, error) {
	var list []completed
	err := r.eachLot(ctx, l, func(lot *ledger.Lot, deposit *ledger.Entry) error {
		if lot.Withdrawn || lot.Into != 0 || deposit.Learning == nil || deposit.Effective < from || deposit.Effective > to ||
			sees != nil && !sees(deposit.Issuer, deposit.Effective) {
			return nil
		}
		c, err := r.completedAs(ctx, l, deposit)
		list = append(list, c)
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(a, b completed) int { return cmp.Compare(a.Now, b.Now) })
	return list, nil
}

// eachLot calls fn with every lot of a person, and with the entry that made it:
// of their account and of those that were merged into it, of each the newest
// first.
func (r *Registrar) eachLot(ctx context.Context, l courses.Learner, fn func(*ledger.Lot, *ledger.Entry) error) error {
	for _, id := range append([]ledger.AccountID{l.Account}, l.Was...) {
		for before := uint64(0); ; {
			_, lots, err := r.book.Lots(ctx, id, before, page)
			if err != nil {
				return fmt.Errorf("lots of %s: %w", id, err)
			}
			for i := range lots {
				if err := fn(&lots[i].Lot, &lots[i].Deposit); err != nil {
					return err
				}
			}
			if len(lots) < page {
				break
			}
			before = lots[len(lots)-1].Lot.Seq
		}
	}
	return nil
}

// completedAs returns the completion that a lot was given for.
func (r *Registrar) completedAs(ctx context.Context, l courses.Learner, lot *ledger.Entry) (completed, error) {
	course, known := r.CourseOf(lot.Learning)
	if !known {
		course.Code = lot.Learning.Course
	}
	first := *lot
	for first.Kind == ledger.KindTransfer {
		var err error
		if first, err = r.book.Entry(ctx, r.book.Log(), first.Ref); err != nil {
			return completed{}, fmt.Errorf("lot %d: %w", lot.Seq, err)
		}
	}
	return completed{training.Done{
		Learner: l.Account.String(), Course: lot.Learning.Course, Hours: lot.Learning.Hours, Lot: first.Seq,
	}, course, lot.Effective, lot.Seq}, nil
}
