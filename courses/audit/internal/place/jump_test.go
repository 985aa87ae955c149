package place

import (
	"math/rand/v2"
	"testing"
)

// TestJump walks without a search before or after: what is found is allowed,
// is what it says to be, and is often better than what was known.
func TestJump(t *testing.T) {
	gained, best := 0, 0
	for seed := range uint64(3_000) {
		p := random(rand.New(rand.NewPCG(seed, 3)), 4)
		s := &solver{model: compile(p), limit: DefaultLimit}
		s.start()
		first := s.emptyChoice()
		if !s.valid(&first) {
			continue // something has to be decided
		}
		s.best = first
		for _, ph := range []phase{shortPhase, valuePhase} {
			s.dual.reset()
			s.dual.starts(s, ph)
			s.jump(30, jumpGoals, ph, s.best.items)
		}
		got := s.result(p)
		short, value, err := worth(p, got.Items)
		if err != nil {
			t.Fatalf("seed %d: the walk over %+v ends at %+v, which is not allowed: %v", seed, p, got, err)
		}
		if short != got.Short || value != got.Value {
			t.Fatalf("seed %d: the walk says %d and %d, its choice has %d and %d", seed, got.Short, got.Value, short, value)
		}
		if s.best.betterThan(&first) {
			gained++
		}
		wantShort, wantValue := enumerate(p)
		if short < wantShort || short == wantShort && value > wantValue {
			t.Fatalf("seed %d: the walk found %d and %d, the best is %d and %d", seed, short, value, wantShort, wantValue)
		}
		if got.ShortBound > wantShort || short == wantShort && got.ValueBound < wantValue {
			t.Fatalf("seed %d: bounds %d and %d, the best is %d and %d", seed, got.ShortBound, got.ValueBound, wantShort, wantValue)
		}
		if short == wantShort && value == wantValue {
			best++
		}
	}
	if gained < 1_000 || best < 500 {
		t.Errorf("walks from nothing gained in %d cases and ended at the best in %d, want most of 3000", gained, best)
	}
	t.Logf("gained in %d cases, ended at the best in %d", gained, best)
}
