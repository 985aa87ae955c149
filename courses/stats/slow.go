package stats

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Records is what the definition reads.
type Records interface {
	Journal
	Entries(ctx context.Context, id ledger.AccountID, before uint64, n int) (ledger.Account, []ledger.Entry, error)
}

// Slow computes all cells from a journal up to an entry, in the plainest way:
// learner by learner, it notes what became of every deposit, collects a set of
// what the learner is counted under, and adds that up. It is the definition
// that what is kept is compared with. It needs memory for the cells and the
// numbers of all accounts. Nobody may be erased meanwhile.
func Slow(ctx context.Context, records Records, log ledger.Log, upTo uint64, d *Directory, progress ledger.Progress) (map[Key]Cell, error) {
	s := slow{directory: d, cells: make(map[Key]Cell)}
	var accounts []ledger.AccountID
	opened, ended := make(map[ledger.AccountID]ledger.Day), make(map[ledger.AccountID]bool)
	for next := uint64(1); next <= upTo; {
		entries, err := records.Journal(ctx, log, next, int(min(page, upTo-next+1)))
		if err != nil {
			return nil, err
		}
		if len(entries) == 0 {
			return nil, fmt.Errorf("the journal ends before entry %d: %w", next, fault.Corrupt)
		}
		for i := range entries {
			switch e := &entries[i]; e.Kind {
			case ledger.KindOpen:
				accounts = append(accounts, e.Account)
				opened[e.Account] = e.BookedAt.Day()
				s.account(opened[e.Account], 1)
			case ledger.KindMerge:
				ended[e.Account] = true
				s.account(opened[e.Account], -1)
			case ledger.KindErasure:
				s.erasure(e)
			}
		}
		next = entries[len(entries)-1].Seq + 1
	}
	for i, id := range accounts {
		if ended[id] {
			continue // counted with the account it ended in
		}
		if err := s.learner(ctx, records, id, upTo); err != nil {
			return nil, err
		}
		if progress != nil && i%1000 == 999 {
			progress("statistics", uint64(i+1), uint64(len(accounts)))
		}
	}
	for k, c := range s.cells {
		if c.IsZero() {
			delete(s.cells, k)
		}
	}
	return s.cells, nil
}

type slow struct {
	directory *Directory
	cells     map[Key]Cell
}

func (s *slow) add(k Key, m Measure, n int64) {
	c := s.cells[k]
	c[m] += n
	s.cells[k] = c
}

// account counts an account in the periods in which it was opened.
func (s *slow) account(opened ledger.Day, n int64) {
	for kind := Ever; kind <= Month; kind++ {
		s.add(Key{Bank, Whole, within(kind, monthOf(opened)), ""}, Accounts, n)
	}
}

type slowLot struct {
	deposit   ledger.Entry
	amount    ledger.Amount
	withdrawn bool
	under     Attribution
}

// slowPlace is a course under a cell.
type slowPlace struct {
	key    Key
	course string
}

// learner adds one learner up.
func (s *slow) learner(ctx context.Context, records Records, id ledger.AccountID, upTo uint64) error {
	entries, err := history(ctx, records, id, upTo)
	if err != nil {
		return err
	}
	lots, redeemed := make(map[uint64]*slowLot), make(map[Key]bool)
	for _, e := range entries {
		if err := s.entry(&e, lots, redeemed); err != nil {
			return err
		}
	}
	counted, places := make(map[Key]bool), make(map[slowPlace]bool)
	for seq, lot := range lots {
		if lot.withdrawn || seq != lot.deposit.Seq {
			continue
		}
		e := &lot.deposit
		for _, k := range s.keys(&lot.under, e.Effective) {
			s.add(k, PersonTimes, 1)
			s.add(k, Hours, int64(e.Learning.Hours))
			s.add(k, Deposited.of(e.Postings[0].Unit), int64(lot.amount))
			counted[k], places[slowPlace{k, e.Learning.Course}] = true, true
		}
	}
	for k := range counted {
		s.add(k, People, 1)
	}
	for p := range places {
		s.add(p.key, Places, 1)
	}
	for k := range redeemed {
		s.add(k, Redeemers, 1)
	}
	return nil
}

// history returns all entries of an account and of those that were merged into
// it, oldest first.
func history(ctx context.Context, records Records, id ledger.AccountID, upTo uint64) ([]ledger.Entry, error) {
	var entries []ledger.Entry
	for family := []ledger.AccountID{id}; len(family) > 0; family = family[1:] {
		for before := upTo + 1; ; {
			_, more, err := records.Entries(ctx, family[0], before, page)
			if err != nil {
				return nil, err
			}
			for _, e := range more {
				if e.Kind == ledger.KindJoin {
					family = append(family, e.Other)
				}
			}
			if entries = append(entries, more...); len(more) < page {
				break
			}
			before = more[len(more)-1].Seq
		}
	}
	slices.SortFunc(entries, func(a, b ledger.Entry) int { return cmp.Compare(a.Seq, b.Seq) })
	return entries, nil
}

// keys returns the cells of an attribution in the periods that hold a day.
func (s *slow) keys(a *Attribution, day ledger.Day) []Key {
	var keys []Key
	for i, code := range a.Chain {
		for h := Whole; h <= ByChild; h++ {
			if !keeps(code, h) {
				continue
			}
			for kind := Ever; kind <= Month; kind++ {
				keys = append(keys, Key{code, h, within(kind, monthOf(day)), a.value(h, i)})
			}
		}
	}
	return keys
}

// entry notes what an entry did to a learner's lots.
func (s *slow) entry(e *ledger.Entry, lots map[uint64]*slowLot, redeemed map[Key]bool) error {
	switch e.Kind {
	case ledger.KindDeposit:
		a, err := s.directory.attribute(e)
		if err != nil {
			return err
		}
		lots[e.Seq] = &slowLot{deposit: *e, amount: e.Postings[0].Amount, under: a}
		return nil
	case ledger.KindTransfer:
		lots[e.Seq] = lots[e.Ref] // the same deposit under another number
		return nil
	case ledger.KindReversal, ledger.KindRevocation:
		lots[e.Ref].withdrawn = true
	case ledger.KindAdjustment:
		for _, p := range e.Postings {
			if p.From == ledger.Issuer {
				lots[e.Ref].amount += p.Amount
			} else {
				lots[e.Ref].amount -= p.Amount
			}
		}
		return nil
	}
	for _, p := range e.Postings {
		var m Measure
		switch {
		case p.To == ledger.Held:
			m = Held
		case p.To == ledger.Programme:
			m = Redeemed
		case p.From == ledger.Held:
			m = Released
		case p.To == ledger.Expired:
			m = Expired
		default:
			continue
		}
		for _, k := range s.keys(&lots[p.Lot].under, e.BookedAt.Day()) {
			s.add(k, m.of(p.Unit), int64(p.Amount))
			if m == Redeemed {
				redeemed[k] = true
			}
		}
	}
	return nil
}

func (s *slow) erasure(e *ledger.Entry) {
	booked := e.BookedAt.Day()
	for kind := Ever; kind <= Month; kind++ {
		told := make(map[string]bool)
		for _, c := range e.Closing {
			if c.Side != ledger.Issuer {
				continue
			}
			for _, code := range s.directory.chain(c.Code, booked) {
				k := Key{code, Whole, within(kind, monthOf(booked)), ""}
				s.add(k, Erased.of(c.Unit), -int64(c.Amount))
				if !told[code] {
					s.add(k, Erasures, 1)
				}
				told[code] = true
			}
		}
	}
}
