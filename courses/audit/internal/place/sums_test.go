package place

import (
	"maps"
	"testing"
)

// TestPossibleSums compares with all sums of multiples of the step and the
// remainders of the bars that are missed.
func TestPossibleSums(t *testing.T) {
	for _, step := range []int64{1, 2, 5, 7, 63, 64, 65} {
		for _, bars := range [][]int64{{0}, {step}, {1}, {3, 4}, {step + 1, 2*step + 1, 6}, {62, 63, 64}} {
			m := &model{bars: len(bars), rhs: bars, terms: []term{{0, step}, {0, 3 * step}}}
			p := m.possibleSums()
			can := map[int64]bool{0: true}
			for _, bar := range bars {
				for r := range maps.Clone(can) {
					can[(r+bar)%step] = true
				}
			}
			if step > maxStep {
				can = map[int64]bool{}
				for r := range step {
					can[r] = true // not listed, so each is taken to occur
				}
			}
			for v := range 3 * step {
				above, below := v, v-1
				for !can[above%step] {
					above++
				}
				for below >= 0 && !can[below%step] {
					below--
				}
				if got := p.atLeast(v); got != above {
					t.Fatalf("step %d, bars %d: atLeast(%d) = %d, want %d", step, bars, v, got, above)
				}
				if got := p.below(v); got != below {
					t.Fatalf("step %d, bars %d: below(%d) = %d, want %d", step, bars, v, got, below)
				}
			}
		}
	}
}
