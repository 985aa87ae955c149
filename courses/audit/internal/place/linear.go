package place

import "slices"

// linear finds multipliers by the dual simplex method on the problem with items
// that may be split. Its numbers are rounded, each to a part in a million, so
// what it finds is a proposal: the bound is computed from the multipliers in
// whole numbers, and a bad proposal makes it low and never wrong.
//
// Of every kind one option is the base, which takes all that is nowhere else,
// so that kinds need no rows of their own. Only where the parts in the other
// options of a kind turn out to be more than there are items is a row added.
type linear struct {
	*solver
	ph    phase
	base  []int32   // by kind: an option
	names []int32   // by column: its variable
	basic []int32   // by row: its variable
	rows  [][]int64 // by row and column, the last column being the constant
	costs []int64   // by column
	where []int32   // by variable: its column, or -1 minus its row
	most  []int64   // by variable: what it may be at most
	other []bool    // by variable: it counts down from its most
	had   []bool    // by kind: it has a row
	scale []int64   // by row of the model: its largest amount
	unit  int64     // what costs are divided by
	bars  bool      // whether bars can be missed
	tall  []int64   // by row of the model: a column while it is made
	used  []int32   // columns of the row of a pivot
}

const (
	pointBits = 20
	one       = int64(1) << pointBits
	half      = one / 2
	tiny      = one / 1024
	// Entries that grow beyond these end the run: what comes after them would
	// not fit.
	largestEntry    = int64(1) << 28
	largestConstant = int64(1) << 34
	mostCells       = 1 << 20 // of the table
)

// Variables: options, staying out by kind, slack of rows, shortfalls of bars,
// slack of kinds, slack of the sum of shortfalls.
func (l *linear) stayOut(k int) int32 { return int32(len(l.options) + k) }
func (l *linear) slack(r int) int32   { return int32(len(l.options) + len(l.kinds) + r) }
func (l *linear) miss(r int) int32    { return l.slack(len(l.rhs) + r) }
func (l *linear) spare(k int) int32   { return l.miss(l.solver.bars + k) }
func (l *linear) shortSum() int32     { return l.spare(len(l.kinds)) }

// relax moves u to the multipliers of the problem with items that may be split,
// or, if that has too many numbers or too large ones, searches by rows.
func (d *dual) relax(s *solver, ph phase) {
	l := &linear{solver: s, ph: ph}
	if !l.build() {
		d.sweeps(s, ph)
		return
	}
	for l.solve() && l.addKinds() {
	}
	l.split()
	for r := range s.rhs {
		var u int64
		if at := l.where[l.slack(r)]; at >= 0 {
			u = mulDiv(uint64(l.costs[at]), uint64(price*l.unit), uint64(l.scale[r]*one))
		}
		d.u[r] = min(simple(u), d.highest(s, r, ph))
	}
	if ph == valuePhase {
		d.charge(s)
	}
	d.note(s, ph)
}

// simple returns the fraction of the price with a small denominator that is
// next to u, if one is: what rounding took away comes back.
func simple(u int64) int64 {
	for q := int64(1); q <= 12 && u < 1<<40; q++ {
		m := (u*q + price/2) / price
		if near := m * price / q; near-u < price>>11 && u-near < price>>11 {
			return near
		}
	}
	return u
}

// build makes the table at the base. It says whether all numbers fit.
func (l *linear) build() bool {
	n := len(l.rhs)
	l.bars = l.ph == shortPhase || l.best.short > 0
	l.where = make([]int32, l.shortSum()+1)
	l.most = make([]int64, len(l.where))
	l.other = make([]bool, len(l.where))
	l.had = make([]bool, len(l.kinds))
	l.scale = make([]int64, n)
	l.tall = make([]int64, n)
	for r := range l.scale {
		l.scale[r] = 1
		for _, u := range l.users[r] {
			l.scale[r] = max(l.scale[r], u.amount, -u.amount)
		}
	}
	l.unit = 1
	if l.ph == shortPhase {
		l.unit = slices.Max(l.scale[:l.solver.bars])
	} else {
		for k := range l.kinds {
			l.unit = max(l.unit, l.kinds[k].value)
		}
	}
	if l.unit > one {
		return false
	}
	left := slices.Clone(l.rhs)
	l.base = make([]int32, len(l.kinds))
	width := 0
	for k := range l.kinds {
		kd := &l.kinds[k]
		base := kd.from
		for o := kd.from; o < kd.to; o++ {
			if l.best.items[o] > l.best.items[base] {
				base = o
			}
		}
		l.base[k] = base
		for _, t := range l.termsOf(base) {
			left[t.row] -= int64(kd.count) * t.amount
		}
		width += int(kd.to - kd.from - 1)
		if kd.stay {
			width++
		}
	}
	if l.bars {
		width += l.solver.bars
	}
	height := n
	if l.bars && l.ph == valuePhase {
		height++
	}
	if height*(width+1) > mostCells {
		return false
	}
	for i := range l.where {
		l.most[i] = never
	}
	l.rows = make([][]int64, height, height+16)
	l.basic = make([]int32, height, height+16)
	cells := make([]int64, height*(width+1))
	for r := range l.rows {
		l.rows[r], cells = cells[:width+1:width+1], cells[width+1:]
	}
	l.names = make([]int32, 0, width)
	l.costs = make([]int64, 0, width+1)
	for r := range n {
		l.basic[r] = l.slack(r)
		l.where[l.basic[r]] = -1 - int32(r)
		c := left[r]
		if r < l.solver.bars {
			c = -c
		}
		if fits := largestConstant / one; c/l.scale[r] >= fits || c/l.scale[r] <= -fits || c >= 1<<42 || c <= -1<<42 {
			return false
		}
		l.rows[r][width] = c * one / l.scale[r]
	}
	for k := range l.kinds {
		kd := &l.kinds[k]
		for o := kd.from; o < kd.to; o++ {
			if o != l.base[k] {
				l.column(o, k, l.termsOf(o), 0)
			}
		}
		if kd.stay {
			l.column(l.stayOut(k), k, nil, kd.value)
		}
	}
	if l.bars {
		l.misses(n)
	}
	l.costs = append(l.costs, 0)
	return true
}

// column adds what an item does that moves from the base of its kind.
func (l *linear) column(name int32, k int, terms []term, cost int64) {
	for _, t := range l.termsOf(l.base[k]) {
		l.tall[t.row] -= t.amount
	}
	for _, t := range terms {
		l.tall[t.row] += t.amount
	}
	at := len(l.names)
	enter := func(t term) {
		v := l.tall[t.row] * one / l.scale[t.row]
		if int(t.row) >= l.solver.bars {
			v = -v
		}
		if v != 0 {
			l.rows[t.row][at] = v
		}
		l.tall[t.row] = 0
	}
	for _, t := range l.termsOf(l.base[k]) {
		enter(t)
	}
	for _, t := range terms {
		enter(t)
	}
	if l.ph == shortPhase {
		cost = 0
	}
	l.where[name] = int32(at)
	l.most[name] = int64(l.kinds[k].count) * one
	l.names = append(l.names, name)
	l.costs = append(l.costs, cost*one/l.unit)
}

// misses adds the shortfalls.
func (l *linear) misses(sumRow int) {
	for r := range l.solver.bars {
		at := len(l.names)
		l.rows[r][at] = one
		var cost int64
		if l.ph == shortPhase {
			cost = l.scale[r] * one / l.unit
		} else {
			l.rows[sumRow][at] = -l.scale[r] * one / l.sumScale()
		}
		l.where[l.miss(r)] = int32(at)
		l.names = append(l.names, l.miss(r))
		l.costs = append(l.costs, cost)
	}
	if l.ph == valuePhase {
		l.basic[sumRow] = l.shortSum()
		l.where[l.shortSum()] = -1 - int32(sumRow)
		l.rows[sumRow][len(l.names)] = min(min(l.best.short, 1<<42)*one/l.sumScale(), largestConstant-1)
	}
}

func (l *linear) sumScale() int64 { return slices.Max(l.scale[:l.solver.bars]) }
