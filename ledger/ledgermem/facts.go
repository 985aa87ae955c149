package ledgermem

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"creditbank/ledger"
)

// Due implements [ledger.Reader].
func (s *Store) Due(ctx context.Context, log ledger.Log, now ledger.Instant, n int) (list []ledger.Due, err error) {
	err = s.read(ctx, log, func(st *state) error {
		for d := range st.due {
			if d.At <= now {
				list = append(list, d)
			}
		}
		return nil
	})
	slices.SortFunc(list, func(a, b ledger.Due) int {
		if a.At == b.At && a.Lot != b.Lot {
			if b.Lot {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Seq, b.Seq))
	})
	return list[:min(len(list), max(n, 0))], err
}

// Totals implements [ledger.Reader].
func (s *Store) Totals(ctx context.Context, log ledger.Log, yield func(ledger.TotalKey, ledger.Amount) error) error {
	var totals map[ledger.TotalKey]ledger.Amount
	if err := s.read(ctx, log, func(st *state) error {
		totals = maps.Clone(st.totals)
		return nil
	}); err != nil {
		return err
	}
	for k, a := range totals {
		if err := yield(k, a); err != nil {
			return err
		}
	}
	return nil
}

// Facts implements [ledger.Reader].
func (s *Store) Facts(ctx context.Context, log ledger.Log, yield func(ledger.Fact) error) error {
	var facts []ledger.Fact
	if err := s.read(ctx, log, func(st *state) error {
		facts = st.facts()
		return nil
	}); err != nil {
		return err
	}
	for _, f := range facts {
		if err := yield(f); err != nil {
			return err
		}
	}
	return nil
}

// facts returns all facts of a log in their order.
func (st *state) facts() []ledger.Fact {
	var facts []ledger.Fact
	for _, a := range st.accounts {
		facts = append(facts, ledger.AccountFact(a))
	}
	for d := range st.due {
		facts = append(facts, ledger.DueFact(d))
	}
	for _, h := range st.holds {
		facts = append(facts, ledger.HoldFact(h))
	}
	for k, r := range st.outcomes {
		if f, ok := ledger.KeyFact(k, r); ok {
			facts = append(facts, f)
		}
	}
	for _, l := range st.lots {
		facts = append(facts, ledger.LotFact(l))
	}
	for k, seq := range st.naturals {
		facts = append(facts, ledger.NaturalFact(k, seq))
	}
	for k, a := range st.totals {
		facts = append(facts, ledger.TotalFact(k, a))
	}
	slices.SortFunc(facts, func(a, b ledger.Fact) int {
		return cmp.Or(strings.Compare(a.What, b.What), strings.Compare(a.Key, b.Key))
	})
	return facts
}
