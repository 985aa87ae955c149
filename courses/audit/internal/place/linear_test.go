package place

import (
	"math/rand/v2"
	"testing"
)

// boundBy returns the bound of the phase of shortfalls that a way to look for
// multipliers finds, in the price of one unit.
func boundBy(p *Problem, find func(s *solver)) int64 {
	s := &solver{model: compile(p), limit: DefaultLimit}
	s.sums = s.possibleSums()
	s.valueBound = s.valueOfAll()
	s.dual.init(s.model)
	s.best = s.greedy()
	s.dual.reset()
	if s.bars == 0 {
		return 0
	}
	find(s)
	return s.dual.bound
}

// TestRelax compares multipliers of split items with searches by rows, which
// stop on ridges: they are never worse by more than was rounded away, and
// sometimes better.
func TestRelax(t *testing.T) {
	better := 0
	for seed := range uint64(2_000) {
		p := random(rand.New(rand.NewPCG(seed, 3)), 12)
		relaxed := boundBy(p, func(s *solver) { s.dual.relax(s, shortPhase) })
		swept := boundBy(p, func(s *solver) { s.dual.sweeps(s, shortPhase) })
		if relaxed < swept-price/64 {
			t.Errorf("seed %d: relax(%+v) has the bound %d, sweeps %d", seed, p, relaxed, swept)
		}
		if relaxed > swept+price/64 {
			better++
		}
	}
	if better == 0 {
		t.Error("relax was never better than sweeps, so it is of no use")
	}
	t.Logf("better in %d cases", better)
}

func TestSimple(t *testing.T) {
	for _, c := range []struct{ u, want int64 }{
		{0, 0}, {price, price}, {price - 20, price}, {price/3 + 9, price / 3}, {5*price/2 - 30, 5 * price / 2},
		{price/2 + 900, price/2 + 900}, {1 << 50, 1 << 50},
	} {
		if got := simple(c.u); got != c.want {
			t.Errorf("simple(%d) = %d, want %d", c.u, got, c.want)
		}
	}
}
