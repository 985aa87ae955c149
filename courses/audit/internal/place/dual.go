package place

import "math/bits"

// Multipliers are integers: price is what one unit of shortfall costs in the
// phase of shortfalls, and one unit of value in the phase of value.
const price = int64(1) << 16

// phase says what is minimised.
type phase uint8

const (
	shortPhase phase = iota // the sum of shortfalls
	valuePhase              // minus the value, with the sum of shortfalls at most the best
)

// dual looks for multipliers of the rows that make the Lagrangian bound high.
//
// For multipliers u of the rows (a bar's at most the price of a shortfall)
// the bound is: sum of u times bar, minus sum of u times limit, plus for every
// item the least of its options' costs, an option's cost being minus its
// value, minus u times what it gives to bars, plus u times what it puts on
// caps. Any integers u >= 0 give a true bound; good ones give a sharp one.
//
// No u is larger than what keeps the sum of all products on its row below
// 2^56, so nothing overflows.
type dual struct {
	u, best []int64 // multipliers now, and those of the highest bound
	ceiling []int64 // largest multiplier of each row
	cost    []int64 // by option
	least   []int64 // by kind: cost of the best option or of staying out
	regret  []int64 // by kind: how much the second best costs more
	pick    []int32 // by kind: the best option, -1 for staying out
	bound   int64   // of best
	theta   int64   // in the value phase: price of a shortfall under best

	whole []int32 // by option: the choice next to that of split items, see whole.go
	split []int64 // by option: items of that choice, in parts of one
	proof []int64 // multipliers that prove the sum of shortfalls, see hold.go

	// Of searches along a line, see sweep.go.
	bends []bend
	lines []line
}

func (d *dual) init(m *model) {
	n := len(m.rhs)
	all := make([]int64, 3*n+len(m.options)+2*len(m.kinds))
	cut := func(n int) []int64 {
		part := all[:n:n]
		all = all[n:]
		return part
	}
	d.u, d.best, d.ceiling = cut(n), cut(n), cut(n)
	d.cost, d.least, d.regret = cut(len(m.options)), cut(len(m.kinds)), cut(len(m.kinds))
	d.pick = make([]int32, len(m.kinds))
	d.whole, d.split = make([]int32, len(m.options)), make([]int64, len(m.options))
	for r := range n {
		load := m.total[r] + max(m.rhs[r], -m.rhs[r]) + m.given[r] + 1
		d.ceiling[r] = (int64(1) << 56) / int64(n) / load
	}
}

func (d *dual) reset() {
	clear(d.u)
	d.bound = -1 << 62
}

// costs fills in cost, least, pick and regret for multipliers u.
func (d *dual) costs(s *solver, u []int64, ph phase) {
	s.steps += len(s.terms)
	bars := int32(s.bars)
	for k := range s.kinds {
		kd := &s.kinds[k]
		var base int64
		if ph == valuePhase {
			base = -price * kd.value
		}
		least, second, pick := int64(1)<<62, int64(1)<<62, int32(-1)
		if kd.stay {
			least = 0
		}
		for o := kd.from; o < kd.to; o++ {
			c := base
			for _, t := range s.termsOf(o) {
				if t.row < bars {
					c -= u[t.row] * t.amount
				} else {
					c += u[t.row] * t.amount
				}
			}
			d.cost[o] = c
			switch {
			case c < least:
				least, second, pick = c, least, o
			case c < second:
				second = c
			}
		}
		d.least[k], d.pick[k], d.regret[k] = least, pick, second-least
	}
}

// evaluate returns the bound at u and the price of a shortfall.
func (d *dual) evaluate(s *solver, ph phase) (bound, theta int64) {
	d.costs(s, d.u, ph)
	for r, rhs := range s.rhs {
		if r < s.bars {
			bound += d.u[r] * rhs
			theta = max(theta, d.u[r])
		} else {
			bound -= d.u[r] * rhs
		}
	}
	if ph == valuePhase {
		// All shortfalls together may be as large as the best sum.
		bound -= theta * s.best.short
	}
	for k := range s.kinds {
		bound += int64(s.kinds[k].count) * d.least[k]
	}
	return bound, theta
}

// better is the least that a choice has to be worth to be better than the
// best.
func (s *solver) better(ph phase) int64 {
	if ph == shortPhase {
		return s.sums.below(s.best.short)
	}
	return -s.best.value - 1
}

// closed notes a bound and says whether nothing better than the best choice
// can exist.
func (s *solver) closed(ph phase, bound int64) bool {
	units := -floorDiv(-bound, price) // rounded up
	if ph == shortPhase {
		units = s.sums.atLeast(max(0, units))
		s.shortBound = min(max(s.shortBound, units), s.best.short)
		return s.best.short <= s.shortBound
	}
	s.valueBound = max(min(s.valueBound, -units), s.best.value)
	return s.best.value >= s.valueBound
}

// starts tries multipliers to begin with, until the phase is closed: the full
// price on bars that the best choice misses; on all bars; on none.
func (d *dual) starts(s *solver, ph phase) {
	d.reset()
	for try := range 3 {
		if ph == valuePhase && try < 2 && s.best.short == 0 {
			continue // no bar has a price where none is missed
		}
		clear(d.u)
		for r := range s.bars {
			if try == 1 || try == 0 && s.best.sum[r] < s.rhs[r] {
				d.u[r] = min(price, d.ceiling[r])
			}
		}
		d.note(s, ph)
		if s.closed(ph, d.bound) {
			return
		}
	}
}

func (d *dual) highest(s *solver, r int, ph phase) int64 {
	if r < s.bars && ph == shortPhase {
		return min(price, d.ceiling[r])
	}
	return d.ceiling[r]
}

// mulDiv returns a times b divided by c, at most 2^61.
func mulDiv(a, b, c uint64) int64 {
	const most = uint64(1) << 61
	hi, lo := bits.Mul64(a, b)
	if hi >= c {
		return int64(most)
	}
	q, _ := bits.Div64(hi, lo, c)
	return int64(min(q, most))
}
