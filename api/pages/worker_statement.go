package pages

import (
	"strconv"

	"creditbank/api/call"
	"creditbank/api/problem"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// workerLine is an entry as its learner reads it.
type workerLine struct {
	*ledger.Entry
	What   string        // a key of the texts
	About  string        // course or programme
	By     string        // name of who issued it or asked for it
	Change ledger.Amount // of what the learner has, on hold or not
	Held   ledger.Amount // by how much what is on hold changed
	Back   ledger.Amount // what came back from a hold while the rest was spent
	Unit   string
	Parts  []workerPart // what it did to one lot, if the line is of one
}

// Freed is what came back from a hold.
func (w workerLine) Freed() ledger.Amount { return -w.Held }

// workerPart is one posting.
type workerPart struct {
	Amount   ledger.Amount
	From, To string // keys of the texts
}

// workerLine tells an entry; of one lot alone, if lot is not zero.
func (s *Site) workerLine(f *frame, e *ledger.Entry, lot uint64) workerLine {
	w := workerLine{Entry: e, What: "worker.kind." + e.Kind.String(), By: f.Organ(e.Issuer)}
	if e.Institution != "" {
		w.By = f.Organ(e.Institution)
	}
	switch {
	case e.Learning != nil:
		w.About = s.courseTitle(f, e.Learning)
	case e.Programme != "":
		w.About = s.programmeName(f, e.Programme)
	case e.Other != ledger.AccountID{}:
		w.About = e.Other.String()
	}
	var by ledger.Balances
	unit, freed := ledger.Credit, ledger.Amount(0)
	for _, p := range e.Postings {
		if lot == 0 || p.Lot == lot {
			by.Add(p)
			unit = p.Unit
			if p.From == ledger.Held && p.To == ledger.Available {
				freed += p.Amount
			}
			w.Parts = append(w.Parts, workerPart{p.Amount, "worker.side." + p.From.String(), "worker.side." + p.To.String()})
		}
	}
	change := by.Of(unit)
	w.Change, w.Held, w.Unit = change.Posted-change.Owed, change.Held, "worker.unit."+unit.String()
	if w.Change != 0 {
		w.Back = freed
	}
	return w
}

// programmeName returns the title of a programme, or its code.
func (s *Site) programmeName(f *frame, code string) string {
	if p, known := s.Registrar.ProgrammeNow(code); known {
		return programmeTitle(f, &p)
	}
	return code
}

// workerDay is the lines of one day, as the bank booked them.
type workerDay struct {
	Day   ledger.Day
	Lines []workerLine
}

func (s *Site) getWorkerStatement(c echo.Context) error {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	cursor := c.QueryParam("cursor")
	before, err := call.LastNumber("statement", cursor)
	if err != nil {
		return err
	}
	of := asker.By.Learner
	if text := c.QueryParam("account"); text != "" {
		// One that was merged into theirs.
		if of, err = ledger.ParseAccountID(text); err != nil {
			return problem.Flaws{{Code: problem.ParamMalformed, Field: "account"}}
		}
	}
	a, entries, err := s.Registrar.Statement(ctx, asker.By, of, before, linesShown+1)
	if err != nil {
		return err
	}
	page := workerList[workerDay]{Credit: a.Balances.Of(ledger.Credit), First: cursor == ""}
	if of != asker.By.Learner {
		page.Former = of.String()
	}
	entries, page.Next = call.Cut("statement", entries, linesShown, func(e ledger.Entry) string { return strconv.FormatUint(e.Seq, 10) })
	f := s.frame(asker, nil)
	for i := range entries {
		day := entries[i].BookedAt.Day()
		if n := len(page.Items); n == 0 || page.Items[n-1].Day != day {
			page.Items = append(page.Items, workerDay{Day: day})
		}
		last := &page.Items[len(page.Items)-1]
		last.Lines = append(last.Lines, s.workerLine(f, &entries[i], 0))
	}
	return s.page(c, "worker/statement", page)
}
