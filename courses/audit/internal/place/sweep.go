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

// sweeps sets one multiplier after the other to where the bound is highest,
// all others as they are, until that gains nothing. Rows before from are left
// alone. It says whether the bound rose.
func (d *dual) sweeps(s *solver, ph phase, from int) bool {
	before := d.bound
	idle := 0
	for i := 0; idle < sides && i < 10*sides && !s.spent(); i++ {
		d.costs(s, d.u, ph)
		for r := from; r < len(s.rhs); r++ {
			row := r
			if i%2 == 1 {
				row = len(s.rhs) - 1 - r + from
			}
			d.dir[row] = 1
			d.along(s, ph, i%sides, row)
			d.dir[row] = 0
		}
		last := d.bound
		if d.note(s, ph) {
			return true
		}
		if idle++; d.bound > last+price/64 {
			idle = 0
		}
	}
	return d.bound > before+price/64
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

// pairs moves two multipliers at once. Where the bound has a ridge, some kind
// has two options of equal cost; a pair is moved so that they stay equal.
// It says whether the bound rose.
func (d *dual) pairs(s *solver, ph phase) bool {
	before := d.bound
	copy(d.u, d.best)
	d.costs(s, d.u, ph)
	for k := range s.kinds {
		if d.regret[k] > price/16 || s.spent() {
			continue
		}
		d.tie(s, k)
		for i := range d.tied {
			for j := range d.tied[:i] {
				a, b := d.tied[i], d.tied[j]
				g := gcd(a.amount, b.amount)
				d.dir[a.row], d.dir[b.row] = b.amount/g, -a.amount/g
				d.along(s, ph, middle, int(a.row), int(b.row))
				d.dir[a.row], d.dir[b.row] = 0, 0
			}
		}
	}
	d.note(s, ph)
	return d.bound > before+price/64
}

// tie lists the rows in which the two cheapest options of a kind differ, with
// how much.
func (d *dual) tie(s *solver, k int) {
	kd := &s.kinds[k]
	first, second := int32(-1), int32(-1)
	for o := kd.from; o < kd.to; o++ {
		switch {
		case first < 0 || d.cost[o] < d.cost[first]:
			first, second = o, first
		case second < 0 || d.cost[o] < d.cost[second]:
			second = o
		}
	}
	if kd.stay && (second < 0 || d.cost[second] > 0) {
		second = -1
	}
	d.tied = d.tied[:0]
	put := func(o int32, sign int64) {
		for _, t := range s.termsOf(o) {
			amount := sign * t.amount
			if int(t.row) < s.bars {
				amount = -amount
			}
			at := slices.IndexFunc(d.tied, func(x term) bool { return x.row == t.row })
			if at < 0 {
				d.tied = append(d.tied, term{t.row, amount})
			} else {
				d.tied[at].amount += amount
			}
		}
	}
	put(first, 1)
	if second >= 0 {
		put(second, -1)
	}
	d.tied = slices.DeleteFunc(d.tied, func(x term) bool { return x.amount == 0 })
}

// along moves u along d.dir, which is zero but for the given rows, to where
// the bound is highest. d.cost holds the costs of all options at u and is
// kept so.
func (d *dual) along(s *solver, ph phase, side int, rows ...int) {
	first, last := d.span(s, ph, rows)
	if first >= last {
		return
	}
	var slope int64
	d.bends = d.bends[:0]
	d.stamp++
	for _, r := range rows {
		if r < s.bars {
			slope += d.dir[r] * s.rhs[r]
		} else {
			slope -= d.dir[r] * s.rhs[r]
		}
	}
	for _, r := range rows {
		for _, u := range s.users[r] {
			if d.seen[u.kind] != d.stamp {
				d.seen[u.kind] = d.stamp
				slope += d.kindLines(s, int(u.kind), first)
			}
		}
	}
	if ph == valuePhase && s.best.short > 0 {
		slope += d.priceLines(s, first)
	}
	d.move(s, rows, first+d.crossing(slope, last-first, side))
}

// span returns the steps between which all multipliers stay in their bounds.
func (d *dual) span(s *solver, ph phase, rows []int) (first, last int64) {
	first, last = -(int64(1) << 50), int64(1)<<50
	for _, r := range rows {
		up, down := d.highest(s, r, ph)-d.u[r], d.u[r]
		by := d.dir[r]
		if by < 0 {
			up, down, by = down, up, -by
		}
		first, last = max(first, -(down/by)), min(last, up/by)
	}
	return first, last
}

// move goes by steps along the direction.
func (d *dual) move(s *solver, rows []int, steps int64) {
	if steps == 0 {
		return
	}
	for _, r := range rows {
		by := steps * d.dir[r]
		d.u[r] += by
		if r < s.bars {
			by = -by
		}
		for _, n := range s.users[r] {
			d.cost[n.option] += n.amount * by
		}
	}
}

// kindLines notes the bends of a kind and returns its slope at the first step.
func (d *dual) kindLines(s *solver, k int, first int64) int64 {
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
			if int(t.row) < s.bars {
				slope -= d.dir[t.row] * t.amount
			} else {
				slope += d.dir[t.row] * t.amount
			}
		}
		d.lines = append(d.lines, line{d.cost[o] + first*slope, slope})
	}
	return d.envelope(int64(kd.count))
}

// priceLines does the same for the price of a shortfall, which is the largest
// multiplier of a bar: minus the sum of shortfalls times each is a line.
func (d *dual) priceLines(s *solver, first int64) int64 {
	d.lines = d.lines[:0]
	for r := range s.bars {
		d.lines = append(d.lines, line{-s.best.short * (d.u[r] + first*d.dir[r]), -s.best.short * d.dir[r]})
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
