package intake

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Wanted says which rows in suspense are asked for.
type Wanted struct {
	Organisation string        // that reported them; all that may be seen if empty
	State        ItemState     // any if empty
	OlderThan    time.Duration // how long they have waited at least
}

// Suspense returns up to n rows in suspense that somebody may see and that
// come after one, those that have waited longest first.
func (d *Desk) Suspense(ctx context.Context, by org.Principal, w Wanted, after string, n int) ([]Item, error) {
	if w.Organisation != "" && !d.sees(by, w.Organisation) {
		return nil, fmt.Errorf("suspense of %s: %w", w.Organisation, fault.Forbidden)
	}
	latest := ledger.InstantOf(d.Now().Add(-w.OlderThan))
	var found []Item
	for {
		list, err := d.Store.Items(ctx, w.Organisation, after, scanSize)
		if err != nil || len(list) == 0 {
			return found, err
		}
		for _, i := range list {
			after = i.ID
			if i.Since > latest || w.State != "" && i.State != w.State || !d.sees(by, i.Owner) {
				continue
			}
			if found = append(found, shown(by, i)); len(found) == n {
				return found, nil
			}
		}
	}
}

// Item returns a row in suspense to those who may see it.
func (d *Desk) Item(ctx context.Context, by org.Principal, id string) (Item, error) {
	i, err := d.Store.Item(ctx, id)
	if err == nil && !d.sees(by, i.Owner) {
		err = fmt.Errorf("item %s of %s: %w", id, i.Owner, fault.Forbidden)
	}
	if err != nil {
		return Item{}, err
	}
	return shown(by, i), nil
}

// shown returns an item as somebody may see it. That a person of a name was
// erased is the office's to know, not what an employer is to learn.
func shown(by org.Principal, i Item) Item {
	if by.Role != org.Office && by.Role != org.Clerk && by.Role != org.Auditor {
		i.Doubt = 0
	}
	return i
}

// Age returns how long an item has waited, or had when it was closed.
func (i *Item) Age(now time.Time) time.Duration {
	if i.Closed != 0 {
		now = i.Closed.Time()
	}
	return now.Sub(i.Since.Time())
}

// Match says whose a row in suspense is, or what for, and books it with the
// days it was reported with. What the row itself says may be left out. A row
// that is credited already is matched with that entry.
//
// The deposit is noted before it is tried: if its answer is lost, whoever
// comes next, with whatever key, first ends what was begun.
func (d *Desk) Match(ctx context.Context, q registrar.Request, id string, learner ledger.AccountID, course string) (Item, bool, error) {
	return d.close(ctx, q, id, []string{"match", learner.String(), course}, func(i *Item) error {
		none := ledger.AccountID{}
		if learner == none {
			learner, _ = ledger.ParseAccountID(i.Completion.Learner)
		}
		if course == "" {
			course = i.Completion.Course
		}
		switch {
		case learner == none:
			return &ledger.Refusal{Code: SuspenseLacks, Field: "learner", Subject: i.ID}
		case course == "":
			return &ledger.Refusal{Code: SuspenseLacks, Field: "course", Subject: i.ID}
		}
		if _, err := d.Registrar.Learner(ctx, q.By, learner); err != nil {
			return err
		}
		try := *i
		try.Account, try.Course = learner, course
		if err := d.deposit(ctx, &try, true); err != nil || q.DryRun {
			*i = try
			return err
		}
		i.Account, i.Course, i.ClosedBy, i.Pending, i.Attempts = learner, course, q.By.ID, true, i.Attempts+1
		if err := d.Store.Save(ctx, Change{Items: []Item{*i}}); err != nil {
			return err
		}
		return d.deposit(ctx, i, false)
	})
}

// Reject closes a row in suspense for good without booking it. If it was
// marked as perhaps of somebody who was erased, nobody else has claimed it: it
// is forgotten with its line of the report and the file, as their other rows.
func (d *Desk) Reject(ctx context.Context, q registrar.Request, id, reason string) (Item, bool, error) {
	return d.close(ctx, q, id, []string{"reject", reason}, func(i *Item) error {
		i.State, i.Reason = RejectedItem, reason
		return nil
	})
}

// deposit books an item for its account and course, or tells what would be.
// If it returns nil the item is matched.
func (d *Desk) deposit(ctx context.Context, i *Item, dryRun bool) error {
	c := i.Completion
	c.Learner, c.Course = i.Account.String(), i.Course
	key := i.Report + "/match/" + strconv.Itoa(i.Attempts)
	outcomes, err := d.Registrar.DepositRows(ctx, i.By, key, []registrar.ReportRow{{Line: i.Line, Completion: c}}, dryRun)
	if err != nil {
		return err
	}
	i.Pending = false
	i.Entry = outcomes[0].Entry.Seq
	if because := outcomes[0].Refusal; because != nil {
		entry, err := strconv.ParseUint(because.Subject, 10, 64)
		if because.Code != ledger.AlreadyCredited || err != nil {
			return because
		}
		i.Entry = entry
	}
	i.State = MatchedItem
	// What it was found by is not needed any more; the ledger has the rest.
	i.Claim = Claim{Organisation: i.Claim.Organisation, Course: i.Claim.Course, CourseTitle: i.Claim.CourseTitle}
	return nil
}

// close closes an open item on somebody's request, once for each key.
func (d *Desk) close(ctx context.Context, q registrar.Request, id string, asked []string, fn func(*Item) error) (Item, bool, error) {
	if _, err := d.Item(ctx, q.By, id); err != nil {
		return Item{}, false, err
	}
	a, err := q.Asking(append([]string{"item", id}, asked...)...)
	if err != nil {
		return Item{}, false, err
	}
	// Held while the ledger books: two who match one row with two learners
	// must not both succeed.
	d.mu.Lock()
	defer d.mu.Unlock()
	_, replayed, err := d.used(ctx, a.Key, a.Request)
	if err != nil {
		return Item{}, false, err
	}
	i, err := d.Store.Item(ctx, id)
	if err != nil || replayed {
		return i, replayed, err
	}
	if i.Pending && !q.DryRun {
		if err := d.resume(ctx, &i); err != nil {
			return i, false, err
		}
	}
	if i.State != OpenItem {
		return i, false, &ledger.Refusal{Code: SuspenseClosed, Field: "item", Subject: i.ID, Has: string(i.State)}
	}
	err = fn(&i)
	if q.DryRun || err != nil && i.Pending {
		return i, false, err
	}
	if err != nil {
		if refusal := d.unmatched(ctx, &i); refusal != nil {
			return i, false, refusal
		}
		return i, false, err
	}
	i.ClosedBy = q.By.ID
	return i, false, d.closed(ctx, &i, Change{Asked: a, Subject: id})
}

// resume ends a deposit whose answer was lost.
func (d *Desk) resume(ctx context.Context, i *Item) error {
	err := d.deposit(ctx, i, false)
	switch {
	case err == nil:
		return d.closed(ctx, i, Change{})
	case i.Pending:
		return err
	}
	return d.unmatched(ctx, i)
}

// unmatched keeps an open item as it was before it was tried in vain.
func (d *Desk) unmatched(ctx context.Context, i *Item) error {
	i.Account, i.Course, i.ClosedBy, i.Entry = ledger.AccountID{}, "", "", 0
	return d.Store.Save(ctx, Change{Items: []Item{*i}})
}

// closed keeps an item that was closed, and counts it for its report.
func (d *Desk) closed(ctx context.Context, i *Item, c Change) error {
	i.Closed = ledger.InstantOf(d.Now())
	r, err := d.Store.Report(ctx, i.Report)
	if err != nil {
		return err
	}
	doubted := i.Doubt != 0 && i.State == RejectedItem
	switch {
	case i.State == MatchedItem:
		r.Matched++
		i.Doubt = 0
	case doubted:
		r.Rejected++
		d.wiped[rowAt{r.ID, i.Line}] = true
		c.PagesOf = r.ID
		if err := d.touchRows(ctx, &r, &c, []uint32{i.Line}); err != nil {
			return err
		}
	default:
		r.Rejected++
	}
	c.Items = []Item{*i}
	d.forgetIn(&r, &c)
	*i, c.Reports = c.Items[0], []Report{r}
	if err := d.Store.Save(ctx, c); err != nil || !doubted {
		return err
	}
	return d.Store.Shed(ctx)
}
