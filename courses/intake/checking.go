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
	desk   *Desk
	report *Report
	names  *names
	file   *watched

	// What follows is used by take and save only, which run one after the other.
	seen    report.Seen
	lines   map[[16]byte]uint32 // of what would be credited, by its natural key
	pages   int
	pending []Page
}

// examined is a row with what the file says of it, and what it would be
// credited as if its learner has an account.
type examined struct {
	row     Row
	parsed  report.Parsed
	natural [16]byte
}

// examine finds out what the bank thinks of a page of rows. Calls may be
// concurrent and in any order.
func (c *checking) examine(ctx context.Context, rows []report.Row) ([]examined, error) {
	page := make([]examined, len(rows))
	var tried []int // places in page
	var preview []registrar.ReportRow
	within := make(map[[16]byte]bool)
	for i, row := range rows {
		e := &page[i]
		if err := c.one(ctx, row, e); err != nil {
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

// repeats refuses a row that says the same as one above it: in the same words,
// or of the same account by another number of its learner.
func (c *checking) repeats(e *examined) {
	r := &e.row
	if r.Class == RefusedRow || r.Class == SkippedRow {
		return
	}
	var again []Problem
	for _, p := range c.seen.Check(e.parsed) {
		again = append(again, ofFile(p))
	}
	if e.natural != [16]byte{} && again == nil {
		if line, known := c.lines[e.natural]; known {
			again = []Problem{{Code: repeatedCode, Wants: strconv.Itoa(int(line))}}
		} else {
			c.lines[e.natural] = r.Line
		}
	}
	if again != nil {
		r.Class, r.Entry, r.Unit, r.Amount, r.Completion, r.Claim = RefusedRow, 0, 0, 0, nil, nil
		r.Problems = append(r.Problems, again...)
	}
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
