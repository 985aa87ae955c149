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
	u, best    []int64 // multipliers now, and those of the highest bound
	ceiling    []int64 // largest multiplier of each row
	slope, dir []int64
	cost       []int64 // by option
	least      []int64 // by kind: cost of the best option or of staying out
	regret     []int64 // by kind: how much the second best costs more
	pick       []int32 // by kind: the best option, -1 for staying out
	// of searches along a line, see sweep.go
	bends []bend
	lines []line
	tied  []term
	seen  []int // by kind: the stamp of the last search that met it
	stamp int
	bound int64 // of best
	theta int64 // in the value phase: price of a shortfall under best
}

func (d *dual) init(m *model) {
	n := len(m.rhs)
	all := make([]int64, 5*n+len(m.options)+2*len(m.kinds))
	cut := func(n int) []int64 {
		part := all[:n:n]
		all = all[n:]
		return part
	}
	d.u, d.best, d.ceiling, d.slope, d.dir = cut(n), cut(n), cut(n), cut(n), cut(n)
	d.cost, d.least, d.regret = cut(len(m.options)), cut(len(m.kinds)), cut(len(m.kinds))
	d.pick = make([]int32, len(m.kinds))
	d.seen = make([]int, len(m.kinds))
	for r := range n {
		load := m.total[r] + max(m.rhs[r], -m.rhs[r]) + m.given[r] + 1
		d.ceiling[r] = (int64(1) << 56) / int64(n) / load
	}
}

func (d *dual) reset() {
	clear(d.u)
	d.bound = -1 << 62
}

// weigh computes the costs of options at the multipliers u in the value phase
// sense; it is used to order kinds.
func (d *dual) weigh(s *solver, u []int64) {
	d.costs(s, u, valuePhase)
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

// evaluate returns the bound at u, with the slope of each row and the price
// of a shortfall.
func (d *dual) evaluate(s *solver, ph phase) (bound, theta int64) {
	d.costs(s, d.u, ph)
	top := -1
	for r, rhs := range s.rhs {
		if r < s.bars {
			bound += d.u[r] * rhs
			d.slope[r] = rhs
			if d.u[r] > theta {
				theta, top = d.u[r], r
			}
		} else {
			bound -= d.u[r] * rhs
			d.slope[r] = -rhs
		}
	}
	if ph == valuePhase && top >= 0 {
		// All shortfalls together may be as large as the best sum.
		bound -= theta * s.best.short
		d.slope[top] -= s.best.short
	}
	for k := range s.kinds {
		n := int64(s.kinds[k].count)
		bound += n * d.least[k]
		if o := d.pick[k]; o >= 0 {
			for _, t := range s.termsOf(o) {
				if int(t.row) < s.bars {
					d.slope[t.row] -= n * t.amount
				} else {
					d.slope[t.row] += n * t.amount
				}
			}
		}
	}
	return bound, theta
}

// target is the best choice's worth in a phase: what a bound has to come
// within one unit of.
func (s *solver) target(ph phase) int64 {
	if ph == shortPhase {
		return s.best.short
	}
	return -s.best.value
}

// closed notes a bound and says whether nothing better than the best choice
// can exist.
func (s *solver) closed(ph phase, bound int64) bool {
	units := -floorDiv(-bound, price) // rounded up
	if ph == shortPhase {
		s.shortBound = min(max(s.shortBound, units), s.best.short)
		return s.best.short <= s.shortBound
	}
	s.valueBound = max(min(s.valueBound, -units), s.best.value)
	return s.best.value >= s.valueBound
}

// ascend makes the bound of a phase as high as it can: by searches along one
// multiplier and along two, and where these are stuck by steps along the
// slope, which may lead down before they lead up.
func (s *solver) ascend(ph phase) {
	d := &s.dual
	for i := 0; i < 12 && !s.closed(ph, d.bound) && !s.spent(); i++ {
		rose := d.pairs(s, ph)
		copy(d.u, d.best)
		rose = d.sweeps(s, ph, 0) || rose
		if rose || s.closed(ph, d.bound) {
			continue
		}
		c := s.greedy(d.best)
		s.improve(&c)
		s.offer(&c)
		if s.closed(ph, d.bound) || !d.climb(s, ph) {
			return
		}
	}
}

// climb takes steps along the slope. A step aims at a bound that is better by
// a goal; where the goal proves too high it is halved. It says whether the
// bound rose.
func (d *dual) climb(s *solver, ph phase) bool {
	before := d.bound
	copy(d.u, d.best)
	goal, stale := max(price, s.target(ph)*price-d.bound)/2, 0
	for goal >= price/32 && !s.spent() {
		bound, theta := d.evaluate(s, ph)
		if bound > d.bound {
			if bound-d.bound > goal/8 {
				stale = 0
			}
			d.bound, d.theta = bound, theta
			copy(d.best, d.u)
			if s.closed(ph, bound) {
				break
			}
		}
		if stale++; stale > 8 {
			goal, stale = goal/2, 0
			copy(d.u, d.best)
			clear(d.dir)
			bound, _ = d.evaluate(s, ph)
		}
		d.step(s, ph, min(d.bound+goal, s.target(ph)*price)-bound)
	}
	copy(d.u, d.best)
	clear(d.dir)
	return d.bound > before+price/64
}

// starts tries multipliers to begin with, until the phase is closed: the full
// price on bars that the best choice misses; on all bars; on none.
func (d *dual) starts(s *solver, ph phase) {
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
		d.sweeps(s, ph, s.bars)
		d.sweeps(s, ph, 0)
		if s.closed(ph, d.bound) {
			return
		}
	}
}

// step moves u by what would close the gap if the bound were linear along the
// direction.
func (d *dual) step(s *solver, ph phase, gap int64) {
	gap = max(gap, price/256)
	var largest int64
	for r := range d.dir {
		d.dir[r] = d.slope[r] + d.dir[r]/2
		if d.u[r] == 0 && d.dir[r] < 0 || d.u[r] == d.highest(s, r, ph) && d.dir[r] > 0 {
			d.dir[r] = 0
		}
		largest = max(largest, d.dir[r], -d.dir[r])
	}
	if largest == 0 {
		return
	}
	shift := uint(max(0, bits.Len64(uint64(largest))-24))
	var norm uint64
	for _, v := range d.dir {
		v >>= shift
		norm += uint64(v * v)
	}
	if norm == 0 {
		return
	}
	for r, v := range d.dir {
		by := mulDiv(uint64(gap), uint64(max(v, -v)>>shift), norm) >> shift
		if v < 0 {
			d.u[r] = max(0, d.u[r]-by)
		} else {
			d.u[r] = min(d.highest(s, r, ph), d.u[r]+by)
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
