package pages

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"creditbank/api/call"
	v1 "creditbank/api/v1"
	"creditbank/courses/grounds"
	"creditbank/courses/registrar"
	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/merkle"

	"github.com/labstack/echo/v4"
	"golang.org/x/mod/sumdb/tlog"
)

// lotsShown and linesShown are how many a page of a learner lists.
const (
	lotsShown  = 30
	linesShown = 50
)

// workerLot is a lot as its learner reads it.
type workerLot struct {
	*ledger.Lot
	Title, Course, Issuer, Run, Score string
	Hours                             ledger.Amount
	Completed                         ledger.Day
	State                             string // what became of most of it, a key of the texts
	Left                              *notCounted
}

// Taken reports whether nothing is left of the lot because it was taken back.
func (w workerLot) Taken() bool {
	return w.Available == 0 && w.Amount == w.Returned+w.Revoked
}

// lotPart is a part of a lot; its name is a key of the texts.
type lotPart struct {
	Name   string
	Amount ledger.Amount
}

// Parts tells what became of the lot; at least one part.
func (w workerLot) Parts() []lotPart {
	all := partsOf(w.Lot)
	parts := slices.DeleteFunc(append(all[:], lotPart{"owed", w.Owed}), func(p lotPart) bool { return p.Amount == 0 })
	if len(parts) == 0 {
		return all[:1]
	}
	return parts
}

func partsOf(l *ledger.Lot) [6]lotPart {
	return [...]lotPart{
		{"available", l.Available}, {"held", l.Held}, {"redeemed", l.Redeemed}, {"expired", l.Expired}, {"revoked", l.Revoked}, {"returned", l.Returned},
	}
}

func (s *Site) workerLot(f *frame, line *ledger.LotLine) workerLot {
	w := workerLot{Lot: &line.Lot, Issuer: f.Organ(line.Deposit.Issuer), Completed: line.Deposit.Effective, State: lotState(&line.Lot)}
	if l := line.Deposit.Learning; l != nil {
		w.Title, w.Course, w.Run, w.Score, w.Hours = s.courseTitle(f, l), l.Course, l.Run, v1.Score(l), l.Hours
	}
	return w
}

// courseTitle returns the title of the course's version that a deposit cites.
func (s *Site) courseTitle(f *frame, l *ledger.Learning) string {
	if c, known := s.Registrar.CourseOf(l); known {
		return f.Choose(c.Title, c.TitleEn)
	}
	return l.Course
}

// lotState says in a word what became of most of a lot.
func lotState(l *ledger.Lot) string {
	most, state := ledger.Amount(0), "returned"
	for _, part := range partsOf(l) {
		if part.Amount > most {
			most, state = part.Amount, part.Name
		}
	}
	return state
}

// workerList is a page of a list.
type workerList[T any] struct {
	Items  []T
	Next   string // cursor of the next page; empty on the last
	Credit *ledger.Balance
	First  bool
	Former string // the account, if it is one that was merged into theirs
}

func (s *Site) getWorkerLots(c echo.Context) error {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	cursor := c.QueryParam("cursor")
	before, err := call.LastNumber("lots", cursor)
	if err != nil {
		return err
	}
	a, lots, err := s.Registrar.Lots(ctx, asker.By, asker.By.Learner, before, lotsShown+1)
	if err != nil {
		return err
	}
	page := workerList[workerLot]{Credit: a.Balances.Of(ledger.Credit), First: cursor == ""}
	lots, page.Next = call.Cut("lots", lots, lotsShown, func(l ledger.LotLine) string { return strconv.FormatUint(l.Lot.Seq, 10) })
	f := s.frame(asker, nil)
	for i := range lots {
		page.Items = append(page.Items, s.workerLot(f, &lots[i]))
	}
	if err := s.markLeftOut(c, f, page.Items); err != nil {
		return err
	}
	return s.page(c, "worker/lots", page)
}

// workerStory is all that happened to one lot.
type workerStory struct {
	workerLot
	Entries []workerLine
	Awards  []registrar.Dependant
	Proof   *workerProof // nil if no checkpoint covers the deposit yet
	Partial bool         // the story is older than what was looked at
}

// workerProof says where in the log a deposit is. It was checked.
type workerProof struct {
	Index, Size uint64
	Leaf, Root  string
}

// Bounds of what is read for one page.
const (
	lotsAtOnce = 500
	titlesRead = 5000
)

// maxStory bounds how many of an account's entries are looked at for one lot.
const maxStory = 20_000

func (s *Site) getWorkerLot(c echo.Context) error {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	seq, err := strconv.ParseUint(c.Param("lot"), 10, 63)
	if err != nil {
		return fmt.Errorf("lot %.40q: %w", c.Param("lot"), fault.NotFound)
	}
	_, lots, err := s.Registrar.Lots(ctx, asker.By, asker.By.Learner, seq+1, 1)
	if err != nil {
		return err
	}
	if len(lots) == 0 || lots[0].Lot.Seq != seq {
		return fmt.Errorf("lot %d: %w", seq, fault.NotFound)
	}
	f := s.frame(asker, nil)
	one := []workerLot{s.workerLot(f, &lots[0])}
	if err := s.markLeftOut(c, f, one); err != nil {
		return err
	}
	story := workerStory{workerLot: one[0]}
	if err := s.tellStory(c, f, &story); err != nil {
		return err
	}
	if lots[0].Lot.Redeemed > 0 || len(lots[0].Deposit.Dependants) > 0 {
		if story.Awards, err = s.Registrar.Dependants(ctx, asker.By, seq); err != nil {
			return err
		}
	}
	if story.Proof, err = s.proofOf(c, seq); err != nil {
		return err
	}
	return s.page(c, "worker/lot", story)
}

// tellStory adds the entries that moved something of the lot, oldest first.
func (s *Site) tellStory(c echo.Context, f *frame, story *workerStory) error {
	ctx := c.Request().Context()
	by := call.Of(ctx).By
	for before, looked := uint64(0), 0; ; {
		_, entries, err := s.Registrar.Statement(ctx, by, by.Learner, before, lotsAtOnce)
		if err != nil {
			return err
		}
		for i := range entries {
			e := &entries[i]
			if touches(e, story.Seq) {
				story.Entries = append([]workerLine{s.workerLine(f, e, story.Seq)}, story.Entries...)
			}
		}
		looked += len(entries)
		if len(entries) < lotsAtOnce || entries[len(entries)-1].Seq <= story.Seq {
			return nil
		}
		if looked >= maxStory {
			story.Partial = true
			return nil
		}
		before = entries[len(entries)-1].Seq
	}
}

func touches(e *ledger.Entry, lot uint64) bool {
	for _, p := range e.Postings {
		if p.Lot == lot {
			return true
		}
	}
	return e.Seq == lot
}

// proofOf proves that an entry is in the log, or returns nil if the newest
// checkpoint is older than it.
func (s *Site) proofOf(c echo.Context, seq uint64) (*workerProof, error) {
	leaf, proof, checkpoint, err := s.Log.InclusionProof(c.Request().Context(), seq)
	if errors.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	tree, err := grounds.SignedText(checkpoint)
	if err != nil {
		return nil, fmt.Errorf("checkpoint: %w (%w)", fault.Corrupt, err)
	}
	if err := merkle.CheckInclusion(proof, tree.Size, tree.Root, seq-1, leaf); err != nil {
		return nil, fmt.Errorf("proof of entry %d: %w (%w)", seq, fault.Corrupt, err)
	}
	return &workerProof{seq - 1, tree.Size, tlog.RecordHash(leaf).String(), tree.Root.String()}, nil
}
