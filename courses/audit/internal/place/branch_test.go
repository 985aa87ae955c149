package place

import (
	"math/rand/v2"
	"testing"
)

// byParts solves a problem by nothing but dividing it.
func byParts(p *Problem) (short, value int64, done bool) {
	s := &solver{model: compile(p), limit: DefaultLimit}
	s.sums = s.possibleSums()
	s.shortBound, s.valueBound = s.trivialShort(), s.valueOfAll()
	s.dual.init(s.model)
	s.dual.reset()
	s.best = s.greedy()
	done = true
	for _, ph := range []phase{shortPhase, valuePhase} {
		if ph == shortPhase && s.best.short <= s.shortBound {
			continue
		}
		if ph == valuePhase {
			s.dual.hold(s)
		}
		s.dual.starts(s, ph)
		s.dual.relax(s, ph)
		done = done && s.branch(ph, DefaultLimit, 0)
	}
	return s.best.short*s.barUnit + s.lost, s.best.value * s.valueUnit, done
}

func TestBranchAgainstEnumeration(t *testing.T) {
	for seed := range uint64(4_000) {
		p := random(rand.New(rand.NewPCG(seed, 4)), 4)
		short, value, done := byParts(p)
		wantShort, wantValue := enumerate(p)
		if short != wantShort || value != wantValue || !done {
			t.Fatalf("seed %d: byParts(%+v) = %d, %d, done %t; want %d, %d", seed, p, short, value, done, wantShort, wantValue)
		}
	}
}

// TestBranchAgainstSearch takes larger problems, which enumeration cannot.
func TestBranchAgainstSearch(t *testing.T) {
	for seed := range uint64(400) {
		p := random(rand.New(rand.NewPCG(seed, 5)), 14)
		want := Solve(p, DefaultLimit)
		short, value, done := byParts(p)
		if done && want.Proved && (short != want.Short || value != want.Value) {
			t.Errorf("seed %d: byParts(%+v) = %d, %d; Solve has %d, %d", seed, p, short, value, want.Short, want.Value)
		}
		if !done {
			t.Errorf("seed %d: byParts(%+v) did not end", seed, p)
		}
	}
}
