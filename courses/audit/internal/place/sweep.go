package place

import (
	"cmp"
	"slices"
)

// line is an option's cost along a direction: at its beginning, and by step.
type line struct{ cost, slope int64 }

// bend is a step at which some kind changes its option, so that the slope of
// the bound falls.
type bend struct{ at, fall int64 }

// Where a whole range of steps is best, a search along a line takes one end,
// the other, or the middle.
const (
	lowEnd = iota
	highEnd
	middle
	sides
)

// sweeps begins at the best multipliers and sets one after the other to where
// the bound is highest, all others as they are, until that gains nothing.
// Multipliers in the middle of their range leave the fewest options open.
func (d *dual) sweeps(s *solver, ph phase) {
	copy(d.u, d.best)
	idle := 0
	for i := 0; idle < sides && i < 10*sides && !s.spent(); i++ {
		d.costs(s, d.u, ph)
		for r := range s.rhs {
			if i%2 == 1 {
				r = len(s.rhs) - 1 - r
			}
			d.along(s, ph, i%sides, r)
		}
		last := d.bound
		if d.note(s, ph) {
			return
		}
		if idle++; d.bound > last+price/64 {
			idle = 0
		}
	}
}

// note evaluates u and keeps it if its bound is the highest. It says whether
// the phase is closed by it.
func (d *dual) note(s *solver, ph phase) bool {
	bound, theta := d.evaluate(s, ph)
	if bound <= d.bound {
		return false
	}
	d.bound, d.theta = bound, theta
	copy(d.best, d.u)
	return s.closed(ph, bound)
}

// along moves the multiplier of a row to where the bound is highest. d.cost
// holds the costs of all options at u and is kept so.
func (d *dual) along(s *solver, ph phase, side, r int) {
	first, last := -d.u[r], d.highest(s, r, ph)-d.u[r]
	if first >= last {
		return
	}
	slope, by := s.rhs[r], int64(1)
	if r >= s.bars {
		slope, by = -slope, -by
	}
	d.bends = d.bends[:0]
	kind := int32(-1)
	for _, u := range s.users[r] {
		if u.kind != kind {
			kind = u.kind
			slope += d.kindLines(s, int(kind), r, first)
		}
	}
	if ph == valuePhase && s.best.short > 0 && r < s.bars {
		slope += d.priceLines(s, r, first)
	}
	steps := first + d.crossing(slope, last-first, side)
	if steps == 0 {
		return
	}
	d.u[r] += steps
	for _, n := range s.users[r] {
		d.cost[n.option] -= n.amount * by * steps
	}
}

// kindLines notes the bends of a kind and returns its slope at the first step.
func (d *dual) kindLines(s *solver, k, r int, first int64) int64 {
	kd := &s.kinds[k]
	d.lines = d.lines[:0]
	if kd.stay {
		d.lines = append(d.lines, line{0, 0})
	}
	for o := kd.from; o < kd.to; o++ {
		var slope int64
		terms := s.termsOf(o)
		s.steps += len(terms)
		for _, t := range terms {
			switch {
			case int(t.row) != r:
			case r < s.bars:
				slope = -t.amount
			default:
				slope = t.amount
			}
		}
		d.lines = append(d.lines, line{d.cost[o] + first*slope, slope})
	}
	return d.envelope(int64(kd.count))
}

// priceLines does the same for the price of a shortfall, which is the largest
// multiplier of a bar: minus the sum of shortfalls times each is a line.
func (d *dual) priceLines(s *solver, row int, first int64) int64 {
	d.lines = d.lines[:0]
	for r := range s.bars {
		l := line{-s.best.short * d.u[r], 0}
		if r == row {
			l = line{l.cost - s.best.short*first, -s.best.short}
		}
		d.lines = append(d.lines, l)
	}
	return d.envelope(1)
}

// envelope walks along the lowest of d.lines, notes where it bends, n times
// over, and returns its slope at the beginning.
func (d *dual) envelope(n int64) int64 {
	at := d.lines[0]
	for _, l := range d.lines[1:] {
		if l.cost < at.cost || l.cost == at.cost && l.slope < at.slope {
			at = l
		}
	}
	beginning := n * at.slope
	for {
		next, where := at, int64(-1)
		for _, l := range d.lines {
			if l.slope >= at.slope {
				continue
			}
			step := (l.cost - at.cost) / (at.slope - l.slope)
			if where < 0 || step < where || step == where && l.slope < next.slope {
				next, where = l, step
			}
		}
		if where < 0 {
			return beginning
		}
		d.bends = append(d.bends, bend{where, n * (at.slope - next.slope)})
		at = next
	}
}

// crossing returns the step, up to the last, where the slope, which falls at
// the bends, goes below zero.
func (d *dual) crossing(slope, last int64, side int) int64 {
	if slope < 0 {
		return 0
	}
	slices.SortFunc(d.bends, func(a, b bend) int { return cmp.Compare(a.at, b.at) })
	low := int64(0) // where the range begins on which the slope is zero
	for _, b := range d.bends {
		at := min(b.at, last)
		switch {
		case slope > 0:
			low = at
		case side == lowEnd:
			return low
		}
		if slope -= b.fall; slope < 0 {
			switch {
			case slope+b.fall > 0 || side == highEnd:
				return at
			default:
				return low + (at-low)/2
			}
		}
	}
	if slope > 0 || side == highEnd {
		return last
	}
	return low
}
