package intake

import (
	"context"
	"slices"

	"creditbank/courses"
	"creditbank/courses/registrar"
	"creditbank/ledger"
)

// rowAt is where a row is.
type rowAt struct {
	report string
	line   uint32
}

// Resembling returns the ids of what is in suspense and, if that learner is
// erased, goes with them, and what stays as perhaps theirs until the office
// has looked at it. Versions are all that the bank knows of one learner.
func (d *Desk) Resembling(ctx context.Context, versions []courses.Learner) (theirs, perhaps []string, err error) {
	t := d.tracesOf(versions)
	err = d.eachItem(ctx, func(i *Item) {
		switch like := t.like(&i.Claim); {
		case like == surelyThem:
			theirs = append(theirs, i.ID)
		case like == perhapsThem && i.State == OpenItem:
			perhaps = append(perhaps, i.ID)
		}
	})
	return theirs, perhaps, err
}

// PerhapsErased returns the ids of what is still open in suspense and bears the
// name of somebody who worked there and was erased on a day.
func (d *Desk) PerhapsErased(ctx context.Context, on ledger.Day) (ids []string, err error) {
	err = d.eachItem(ctx, func(i *Item) {
		if i.Doubt == on {
			ids = append(ids, i.ID)
		}
	})
	return ids, err
}

// eachItem goes through what is in suspense, or was, and not forgotten.
func (d *Desk) eachItem(ctx context.Context, look func(*Item)) error {
	for after := ""; ; {
		list, err := d.Store.Items(ctx, "", after, scanSize)
		if err != nil || len(list) == 0 {
			return err
		}
		after = list[len(list)-1].ID
		for k := range list {
			if list[k].State != ForgottenItem {
				look(&list[k])
			}
		}
	}
}

// forgetUnplaced removes the rows of a person that name no account, before it
// is forgotten who that person was: those that are surely theirs, from reports,
// their files and suspense. An open item that is perhaps theirs is marked with
// the day, and no more: see [Desk.Reject]. One that is closed is of no use to a
// namesake any more, so what it says goes. It is told by the registrar, and
// asked again it ends what it began.
func (d *Desk) forgetUnplaced(ctx context.Context, erased registrar.Erased) error {
	t := d.tracesOf(erased.Versions)
	var rows []rowAt
	var doubts []string
	if err := d.eachItem(ctx, func(i *Item) {
		switch t.like(&i.Claim) {
		case surelyThem:
			rows = append(rows, rowAt{i.Report, i.Line})
		case perhapsThem:
			doubts = append(doubts, i.ID)
		}
	}); err != nil {
		return err
	}
	waiting, err := d.claimedRows(ctx, t)
	if err != nil {
		return err
	}
	if err := d.wipe(ctx, append(rows, waiting...)); err != nil {
		return err
	}
	return d.doubt(ctx, doubts, erased.On)
}

// claimedRows finds the rows that are surely a person's in reports that were
// checked and are not booked.
func (d *Desk) claimedRows(ctx context.Context, t *traces) (found []rowAt, err error) {
	for before := ""; ; {
		list, err := d.Store.Reports(ctx, before, scanSize)
		if err != nil || len(list) == 0 {
			return found, err
		}
		for _, r := range list {
			before = r.ID
			for number := r.Next; number < r.Pages; number++ {
				p, err := d.Store.Page(ctx, r.ID, number)
				if err != nil {
					return nil, err
				}
				for _, row := range p.Rows {
					if row.Claim != nil && t.like(row.Claim) == surelyThem {
						found = append(found, rowAt{r.ID, row.Line})
					}
				}
			}
		}
	}
}

// wipe takes all that tells of their learners out of rows, their items, and
// with them the files.
func (d *Desk) wipe(ctx context.Context, rows []rowAt) error {
	d.mu.Lock()
	lines := make(map[string][]uint32)
	for _, at := range rows {
		d.wiped[at] = true
		lines[at.report] = append(lines[at.report], at.line)
	}
	d.mu.Unlock()
	for id, wanted := range lines {
		if _, err := d.change(ctx, id, func(r *Report, c *Change) error { return d.touch(ctx, r, c, wanted) }); err != nil {
			return err
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return d.Store.Shed(ctx)
}

// touch puts rows and their items into a change, as they are: whoever keeps it
// takes the wiped ones out. The caller holds mu.
func (d *Desk) touch(ctx context.Context, r *Report, c *Change, lines []uint32) error {
	if err := d.touchRows(ctx, r, c, lines); err != nil {
		return err
	}
	for _, line := range lines {
		i, err := d.Store.Item(ctx, ItemID(r.ID, line))
		if notThere(err) {
			continue // a row that is not in suspense yet
		}
		if err != nil {
			return err
		}
		c.Items = append(c.Items, i)
	}
	return nil
}

func (d *Desk) touchRows(ctx context.Context, r *Report, c *Change, lines []uint32) error {
	for number := range r.Pages {
		p, err := d.Store.Page(ctx, r.ID, number)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(p.Rows, func(row Row) bool { return slices.Contains(lines, row.Line) }) {
			c.Pages = append(c.Pages, p)
		}
	}
	return nil
}

// doubt marks open items as perhaps of somebody who was erased on a day, and
// forgets the others.
func (d *Desk) doubt(ctx context.Context, ids []string, on ledger.Day) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	var changed []Item
	for _, id := range ids {
		i, err := d.Store.Item(ctx, id)
		if err != nil {
			return err
		}
		if i.Doubt = on; i.State != OpenItem {
			i.forget()
		}
		changed = append(changed, i)
	}
	if changed == nil {
		return nil
	}
	return d.Store.Save(ctx, Change{Items: changed})
}
