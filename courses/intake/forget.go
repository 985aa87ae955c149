package intake

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Forget removes what reports and suspense have of learners who were erased:
// their rows, their items, and the files they are in. The rows stay counted.
// It can be asked again; accounts that are forgotten already cost nothing.
//
// A file whose check is not over yet is needed for it, and goes with its age.
func (d *Desk) Forget(ctx context.Context, accounts ...ledger.AccountID) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("the account is erased, but not yet what was reported of it: %w (%w)", fault.Unknown, err)
		}
	}()
	left, err := d.Store.Forgotten(ctx, accounts)
	if err != nil || left == nil {
		return err
	}
	d.mu.Lock()
	for _, a := range left {
		d.gone[a] = true
	}
	d.mu.Unlock()
	if err := d.forgetReports(ctx); err != nil {
		return err
	}
	if err := d.forgetItems(ctx); err != nil {
		return err
	}
	if err := d.Store.Save(ctx, Change{Forgotten: left}); err != nil {
		return err
	}
	return d.Store.Shed(ctx)
}

// forgetReports goes through the rows of all reports.
func (d *Desk) forgetReports(ctx context.Context) error {
	for before := ""; ; {
		list, err := d.Store.Reports(ctx, before, scanSize)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, r := range list {
			before = r.ID
			if err := d.forgetReport(ctx, r); err != nil {
				return err
			}
		}
	}
}

func (d *Desk) forgetReport(ctx context.Context, r Report) error {
	for number := 0; number < r.Pages; number++ {
		p, err := d.Store.Page(ctx, r.ID, number)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(p.Rows, d.isGone) {
			continue
		}
		_, err = d.change(ctx, r.ID, func(r *Report, c *Change) error {
			// Read again: the worker may have been at it.
			p, err := d.Store.Page(ctx, r.ID, number)
			if notThere(err) {
				return nil // it is being checked anew
			}
			if err != nil {
				return err
			}
			c.Pages = append(c.Pages, p) // forgetIn does the rest
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// isGone takes the lock for one look, so a scan keeps nobody waiting.
func (d *Desk) isGone(r Row) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.about(&r)
}

// about reports whether a row is about somebody who was forgotten. The caller
// holds mu.
func (d *Desk) about(r *Row) bool { return d.gone[r.Account] || r.Claim != nil && d.claims(r.Claim) }

// claims reports whether a claim names the account of somebody who was
// forgotten. The caller holds mu.
func (d *Desk) claims(c *Claim) bool {
	id, err := ledger.ParseAccountID(c.Account)
	return err == nil && d.gone[id]
}

// concerns reports whether an item is about somebody who was forgotten. The
// caller holds mu.
func (d *Desk) concerns(i *Item) bool {
	id, known := i.KnownLearner()
	return d.wiped[rowAt{i.Report, i.Line}] || d.gone[i.Account] || known && d.gone[id] || d.claims(&i.Claim)
}

// forgetIn takes those who were forgotten out of a change. The caller holds mu.
func (d *Desk) forgetIn(r *Report, c *Change) {
	if len(d.gone)+len(d.wiped) == 0 {
		return
	}
	found := false
	for k := range c.Pages {
		for i := range c.Pages[k].Rows {
			row := &c.Pages[k].Rows[i]
			if !d.wiped[rowAt{r.ID, row.Line}] && !d.about(row) {
				continue
			}
			*r.Counts.of(row.Class)--
			row.forget()
			*r.Counts.of(row.Class)++
			found = true
		}
	}
	for i := range c.Items {
		if item := &c.Items[i]; d.concerns(item) {
			item.forget()
		}
	}
	if found && !r.FileGone && r.State != Received && r.State != Checking {
		r.FileGone = true
		c.DropFiles = append(c.DropFiles, r.ID)
	}
}

// forgetItems goes through all that is in suspense.
func (d *Desk) forgetItems(ctx context.Context) error {
	for after := ""; ; {
		list, err := d.Store.Items(ctx, "", after, scanSize)
		if err != nil || len(list) == 0 {
			return err
		}
		after = list[len(list)-1].ID
		d.mu.Lock()
		var changed []Item
		for _, i := range list {
			if i.State != ForgottenItem && d.concerns(&i) {
				i.forget()
				changed = append(changed, i)
			}
		}
		if changed != nil {
			err = d.Store.Save(ctx, Change{Items: changed})
		}
		d.mu.Unlock()
		if err != nil {
			return err
		}
	}
}

// dropIfForgotten drops the file of a report whose check is over, if somebody
// in it was forgotten meanwhile. The caller holds mu.
func (d *Desk) dropIfForgotten(ctx context.Context, r *Report, c *Change) error {
	for number := 0; number < r.Pages && len(d.gone)+len(d.wiped) > 0; number++ {
		p, err := d.Store.Page(ctx, r.ID, number)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(p.Rows, Row.isForgotten) {
			r.FileGone, c.DropFiles = true, []string{r.ID}
			return nil
		}
	}
	return nil
}

func notThere(err error) bool { return errors.Is(err, fault.NotFound) }
