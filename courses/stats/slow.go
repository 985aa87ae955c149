package stats

import (
	"context"
	"fmt"

	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Slow computes all cells from a journal up to an entry, in the plainest way:
// it notes what became of every deposit, and then adds up, with a set of
// learners for every cell. It is the definition that what is kept is compared
// with, and needs memory for all of it.
func Slow(ctx context.Context, journal Journal, log ledger.Log, upTo uint64, d *Directory, progress ledger.Progress) (map[Key]Cell, error) {
	s := slow{
		directory: d, lots: make(map[uint64]*slowLot), cells: make(map[Key]Cell),
		learners: make(map[Key]map[ledger.AccountID]bool), redeemers: make(map[Key]map[ledger.AccountID]bool), places: make(map[Key]map[slowPlace]bool),
	}
	for next := uint64(1); next <= upTo; {
		entries, err := journal.Journal(ctx, log, next, int(min(page, upTo-next+1)))
		if err != nil {
			return nil, err
		}
		if len(entries) == 0 {
			return nil, fmt.Errorf("the journal ends before entry %d: %w", next, fault.Corrupt)
		}
		for i := range entries {
			if err := s.entry(&entries[i]); err != nil {
				return nil, err
			}
		}
		next = entries[len(entries)-1].Seq + 1
		if progress != nil {
			progress("statistics", next-1, upTo)
		}
	}
	for _, lot := range s.lots {
		if !lot.withdrawn {
			s.learnt(lot)
		}
	}
	for k, set := range s.learners {
		s.add(k, People, int64(len(set)))
	}
	for k, set := range s.places {
		s.add(k, Places, int64(len(set)))
	}
	for k, set := range s.redeemers {
		s.add(k, Redeemers, int64(len(set)))
	}
	for k, c := range s.cells {
		if c.IsZero() {
			delete(s.cells, k)
		}
	}
	return s.cells, nil
}

type slowLot struct {
	deposit   ledger.Entry
	amount    ledger.Amount
	withdrawn bool
	under     Attribution
}

type slowPlace struct {
	learner ledger.AccountID
	course  string
}

type slow struct {
	directory *Directory
	lots      map[uint64]*slowLot
	cells     map[Key]Cell
	learners  map[Key]map[ledger.AccountID]bool
	redeemers map[Key]map[ledger.AccountID]bool
	places    map[Key]map[slowPlace]bool
}

func (s *slow) add(k Key, m Measure, n int64) {
	c := s.cells[k]
	c[m] += n
	s.cells[k] = c
}

// keys returns the cells of an attribution in the periods that hold a day.
func (s *slow) keys(a *Attribution, day ledger.Day) []Key {
	var keys []Key
	for i, code := range a.Chain {
		for h := Whole; h <= ByChild; h++ {
			for kind := Ever; kind <= Month; kind++ {
				keys = append(keys, Key{code, h, within(kind, monthOf(day)), a.value(h, i)})
			}
		}
	}
	return keys
}

func (s *slow) entry(e *ledger.Entry) error {
	booked := e.BookedAt.Day()
	switch e.Kind {
	case ledger.Forgotten:
		return nil
	case ledger.KindOpen:
		for kind := Ever; kind <= Month; kind++ {
			s.add(Key{Bank, Whole, within(kind, monthOf(booked)), ""}, Accounts, 1)
		}
	case ledger.KindErasure:
		s.erasure(e, booked)
	case ledger.KindDeposit:
		a, err := s.directory.attribute(e)
		if err != nil {
			return err
		}
		s.lots[e.Seq] = &slowLot{deposit: *e, amount: e.Postings[0].Amount, under: a}
	case ledger.KindReversal, ledger.KindRevocation:
		s.lots[e.Ref].withdrawn = true
	case ledger.KindAdjustment:
		for _, p := range e.Postings {
			if p.From == ledger.Issuer {
				s.lots[e.Ref].amount += p.Amount
			} else {
				s.lots[e.Ref].amount -= p.Amount
			}
		}
	}
	for _, p := range e.Postings {
		if lot := s.lots[p.Lot]; lot != nil {
			s.moved(lot, p, e.Account, booked)
		}
	}
	return nil
}

func (s *slow) moved(lot *slowLot, p ledger.Posting, learner ledger.AccountID, booked ledger.Day) {
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
		return
	}
	for _, k := range s.keys(&lot.under, booked) {
		s.add(k, m.of(p.Unit), int64(p.Amount))
		if m == Redeemed {
			put(s.redeemers, k, learner)
		}
	}
}

// learnt counts a deposit that was not taken back.
func (s *slow) learnt(lot *slowLot) {
	e := &lot.deposit
	for _, k := range s.keys(&lot.under, e.Effective) {
		s.add(k, PersonTimes, 1)
		s.add(k, Hours, int64(e.Learning.Hours))
		s.add(k, Deposited.of(e.Postings[0].Unit), int64(lot.amount))
		put(s.learners, k, e.Account)
		put(s.places, k, slowPlace{e.Account, e.Learning.Course})
	}
}

func put[T comparable](sets map[Key]map[T]bool, k Key, x T) {
	if sets[k] == nil {
		sets[k] = make(map[T]bool)
	}
	sets[k][x] = true
}

func (s *slow) erasure(e *ledger.Entry, booked ledger.Day) {
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
