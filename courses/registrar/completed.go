package registrar

import (
	"context"
	"fmt"
	"slices"
	"strconv"

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
// office, an auditor, and who acts for it.
func (r *Registrar) ofOrganisation(by org.Principal, code string) error {
	_, known := r.Tree().Get(code)
	switch {
	case by.Role == org.Office && known, by.Role == org.Auditor && known:
		return nil
	case by.Role != org.Enterprise && by.Role != org.Site, !r.Tree().MayActFor(by, code):
		return fmt.Errorf("organisation %.80q as %s of %s: %w", code, by.Role, by.Organisation, fault.Forbidden)
	}
	return nil
}

// filesFor lets through who may file for an organisation: it, who is above it,
// and the office.
func (r *Registrar) filesFor(by org.Principal, code string) error {
	if by.Role != org.Office && by.Role != org.Enterprise {
		return fmt.Errorf("file for %.80q as %s: %w", code, by.Role, fault.Forbidden)
	}
	if _, known := r.Tree().Get(code); !known {
		return fmt.Errorf("organisation %.80q: %w", code, fault.NotFound)
	}
	return r.ofOrganisation(by, code)
}

// staffIn returns who worked at organisations or below them in a year, in the
// order of their accounts.
func (r *Registrar) staffIn(ctx context.Context, year int, codes ...string) ([]courses.Learner, error) {
	var staff []courses.Learner
	tree := r.Tree()
	for after := ""; ; {
		learners, err := r.store.Learners().List(ctx, after, page)
		if err != nil || len(learners) == 0 {
			return staff, err
		}
		for _, l := range learners {
			after = l.Account.String()
			if !slices.ContainsFunc(codes, func(code string) bool { return tree.Covers(code, l.Organisation) }) {
				continue
			}
			if len(staff) == maxStaff {
				return nil, &ledger.Refusal{Code: TooManyPeople, Subject: clip(codes[0]), Has: strconv.Itoa(maxStaff)}
			}
			staff = append(staff, l)
		}
	}
}

// completed is a completion that was booked and still stands.
type completed struct {
	training.Done
	Course courses.Course // the version that was cited; its code alone if that is not known
	Day    ledger.Day
}

// completedIn returns what a learner completed in a year, oldest entry first.
func (r *Registrar) completedIn(ctx context.Context, id ledger.AccountID, year int) ([]completed, error) {
	var list []completed
	for before := uint64(0); ; {
		_, lots, err := r.book.Lots(ctx, id, before, page)
		if err != nil {
			return nil, fmt.Errorf("lots of %s: %w", id, err)
		}
		for i := range lots {
			lot, deposit := &lots[i].Lot, &lots[i].Deposit
			if lot.Withdrawn || deposit.Learning == nil || training.YearOf(deposit.Effective) != year {
				continue
			}
			c, known := r.CourseOf(deposit.Learning)
			if !known {
				c.Code = deposit.Learning.Course
			}
			list = append(list, completed{training.Done{
				Learner: id.String(), Course: deposit.Learning.Course, Hours: deposit.Learning.Hours, Lot: lot.Seq,
			}, c, deposit.Effective})
		}
		if len(lots) < page {
			slices.Reverse(list)
			return list, nil
		}
		before = lots[len(lots)-1].Lot.Seq
	}
}
