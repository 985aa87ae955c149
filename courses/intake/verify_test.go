package intake_test

import (
	"errors"
	"testing"

	"creditbank/courses/intake"
	"creditbank/ledger/fault"
)

// Whatever does not fit is found.
func TestVerifyFinds(t *testing.T) {
	for name, damage := range map[string]func(w *world, r *intake.Report, p *intake.Page, i *intake.Item){
		"a count":            func(_ *world, r *intake.Report, _ *intake.Page, _ *intake.Item) { r.Counts.Refused++ },
		"the credits":        func(_ *world, r *intake.Report, _ *intake.Page, _ *intake.Item) { r.Worth.Credits++ },
		"the last entry":     func(_ *world, r *intake.Report, _ *intake.Page, _ *intake.Item) { r.Last++ },
		"a page too few":     func(_ *world, r *intake.Report, _ *intake.Page, _ *intake.Item) { r.Pages = 0 },
		"a page too many":    func(_ *world, r *intake.Report, _ *intake.Page, _ *intake.Item) { r.Pages++ },
		"matched":            func(_ *world, r *intake.Report, _ *intake.Page, _ *intake.Item) { r.Matched++ },
		"a row that is gone": func(_ *world, _ *intake.Report, p *intake.Page, _ *intake.Item) { p.Rows = p.Rows[1:] },
		"a row there twice":  func(_ *world, _ *intake.Report, p *intake.Page, _ *intake.Item) { p.Rows[1] = p.Rows[0] },
		"a row not booked":   func(_ *world, _ *intake.Report, p *intake.Page, _ *intake.Item) { p.Rows[0].Class = intake.ReadyRow },
		"a row of no class":  func(_ *world, _ *intake.Report, p *intake.Page, _ *intake.Item) { p.Rows[0].Class = 77 },
		"an entry not there": func(_ *world, r *intake.Report, p *intake.Page, _ *intake.Item) { p.Rows[1].Entry, r.Last = 999, 999 },
		"another's entry": func(w *world, _ *intake.Report, p *intake.Page, _ *intake.Item) {
			p.Rows[0].Account = w.learners[2].Account
		},
		"no deposit":           func(_ *world, r *intake.Report, p *intake.Page, _ *intake.Item) { p.Rows[0].Entry, r.First = 1, 1 },
		"an item of another":   func(_ *world, _ *intake.Report, _ *intake.Page, i *intake.Item) { i.Owner = "OTHER" },
		"an item of elsewhere": func(_ *world, _ *intake.Report, _ *intake.Page, i *intake.Item) { i.Line = 3 },
		"an item not counted":  func(_ *world, _ *intake.Report, _ *intake.Page, i *intake.Item) { i.State = intake.RejectedItem },
		"an item's entry": func(_ *world, r *intake.Report, _ *intake.Page, i *intake.Item) {
			i.State, i.Entry, r.Matched = intake.MatchedItem, 999, 1
		},
	} {
		w := newWorld(t)
		ctx := t.Context()
		r := w.finish(w.send(intake.GoodRows, w.file()))
		p, err := w.store.Page(ctx, r.ID, 0)
		w.must(err)
		i, err := w.store.Item(ctx, intake.ItemID(r.ID, 7))
		w.must(err)
		damage(w, &r, &p, &i)
		w.must(w.store.Save(ctx, intake.Change{Reports: []intake.Report{r}, PagesOf: r.ID, Pages: []intake.Page{p}, Items: []intake.Item{i}}))
		err = intake.Verify(ctx, w.store, w.ledger, 0, func(string, uint64, uint64) {})
		if !errors.Is(err, fault.Corrupt) {
			t.Errorf("%s: Verify = %v, want %v", name, err, fault.Corrupt)
		}
	}
}
