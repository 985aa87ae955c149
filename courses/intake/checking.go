package intake

import (
	"context"
	"crypto/sha256"
	"strconv"

	"creditbank/courses/registrar"
	"creditbank/courses/report"
	"creditbank/ledger"
)

// checking is the check of one report.
type checking struct {
	desk    *Desk
	report  *Report
	issuers *report.Index
	file    *watched

	// What follows is used by take and save only, which run one after the other.
	lines   map[[16]byte]uint32 // of what would be credited, by its natural key
	pages   int
	pending []Page
}

// examined is a row, and what it would be credited as if its learner has an
// account.
type examined struct {
	row     Row
	natural [16]byte
}

// examine finds out what the bank thinks of a page of rows. Calls may be
// concurrent and in any order.
func (c *checking) examine(ctx context.Context, lines []line) ([]examined, error) {
	page := make([]examined, len(lines))
	var tried []int // places in page
	var preview []registrar.ReportRow
	within := make(map[[16]byte]bool)
	for i := range lines {
		e := &page[i]
		if err := c.one(ctx, &lines[i], &e.row); err != nil {
			return nil, err
		}
		// A row that repeats one above is told so by take; tried beside it, the
		// ledger would say that it is credited already, by an entry to be.
		if e.row.Class != ReadyRow || e.row.Register {
			continue
		}
		if e.natural = c.naturalOf(&e.row); !within[e.natural] {
			within[e.natural] = true
			tried = append(tried, i)
			preview = append(preview, registrar.ReportRow{Line: e.row.Line, Completion: *e.row.Completion})
		}
	}
	if preview == nil {
		return page, nil
	}
	outcomes, err := c.desk.Registrar.DepositRows(ctx, c.report.By, c.report.ID, preview, true)
	if err != nil {
		return nil, err
	}
	for k, o := range outcomes {
		if o.Refusal != nil {
			page[tried[k]].row.refuse(o.Refusal)
		}
	}
	return page, nil
}

// naturalOf returns what a row would be credited as.
func (c *checking) naturalOf(r *Row) (short [16]byte) {
	run := r.Completion.Run
	if run == "" {
		run = r.Completion.Completed.String()
	}
	key := ledger.NaturalOf(r.Account, r.Completion.Issuer, r.Completion.Course, run)
	sum := sha256.Sum256(append(key.Account[:], key.Run[:]...))
	copy(short[:], sum[:])
	return short
}

// refuse classes a row by what the ledger said of it.
func (r *Row) refuse(because *ledger.Refusal) {
	r.Unit, r.Amount, r.Completion = 0, 0, nil
	if because.Code == ledger.AlreadyCredited {
		if entry, err := strconv.ParseUint(because.Subject, 10, 64); err == nil {
			r.Class, r.Entry = AlreadyRow, entry
			return
		}
	}
	r.Class = RefusedRow
	r.Problems = append(r.Problems, ofRefusal(*because))
}

// take takes a page that was examined, in the order of the file.
func (c *checking) take(ctx context.Context, page []examined) error {
	p := Page{Number: c.pages, Rows: make([]Row, len(page))}
	for i := range page {
		c.repeats(&page[i])
		p.Rows[i] = page[i].row
	}
	c.pages++
	if c.pending = append(c.pending, p); len(c.pending) < saveEvery {
		return nil
	}
	return c.save(ctx)
}

// repeatedCode is package report's code of a row that says the same as one
// above it.
const repeatedCode ledger.Code = "row-repeated"

// repeats refuses a row that says the same of an account as one above it, by
// another number of its learner: package report finds those by the same number.
func (c *checking) repeats(e *examined) {
	if e.natural == [16]byte{} || e.row.Class != ReadyRow && e.row.Class != AlreadyRow {
		return
	}
	first, known := c.lines[e.natural]
	if !known {
		c.lines[e.natural] = e.row.Line
		return
	}
	e.row.Class, e.row.Entry, e.row.Unit, e.row.Amount, e.row.Completion = RefusedRow, 0, 0, 0, nil
	e.row.Problems = append(e.row.Problems, Problem{Code: repeatedCode, Wants: strconv.Itoa(int(first))})
}

// save keeps the pages that were taken, and how far the check has come.
func (c *checking) save(ctx context.Context) error {
	pages := c.pending
	c.pending = nil
	_, err := c.desk.change(ctx, c.report.ID, func(r *Report, change *Change) error {
		if r.Cancelling {
			return errCancelled
		}
		r.Pages, change.Pages = c.pages, pages
		for k := range pages {
			r.Counts.addPage(&pages[k])
		}
		if read := c.file.last.Load(); read > 0 {
			// A guess: a file has its rows where it has its bytes.
			r.Expected = max(r.Expected, int(int64(r.Counts.Rows)*c.file.Size()/read))
		}
		return nil
	})
	return err
}

// addPage counts the rows of a page.
func (c *Counts) addPage(p *Page) {
	for i := range p.Rows {
		c.Rows++
		*c.of(p.Rows[i].Class)++
	}
}
