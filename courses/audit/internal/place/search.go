package place

import "slices"

// search goes through the choices that the bound of a phase leaves open,
// depth first, and keeps the best. It says whether it went through all.
func (s *solver) search(ph phase, end int) bool {
	sr := newSearch(s, ph)
	sr.end = end
	sr.visit(0, 0, s.dual.bound)
	return !sr.stopped
}

// search is one run. The decisions are the items in a fixed order: what must
// be decided first, then by how much the second best option costs more, so
// that the items over which there is doubt come last and close together.
// Items of one kind take options in one order only, as they are equal.
type search struct {
	*solver
	ph      phase
	items   []int32   // kind of each item
	options [][]int32 // by kind, cheapest first; -1 is staying out
	pot     [][]int64 // by depth and row: the most that later items can put there
	now     choice
	key     []int64
	musts   int // how many items must be decided; they come first
	stopped bool
	nodes   int
	end     int // of its work, in steps
}

func newSearch(s *solver, ph phase) *search {
	sr := &search{solver: s, ph: ph, now: s.emptyChoice(), key: make([]int64, len(s.rhs)+2)}
	d := &s.dual
	d.costs(s, d.best, ph)
	gap := (s.target(ph)-1)*price - d.bound
	order := make([]int, len(s.kinds))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int {
		ka, kb := &s.kinds[a], &s.kinds[b]
		switch {
		case ka.must != kb.must:
			if ka.must {
				return -1
			}
			return 1
		case d.regret[a] != d.regret[b] && max(d.regret[a], d.regret[b]) > gap:
			return sign(d.regret[b] - d.regret[a])
		}
		if ra, rb := s.firstCap(a), s.firstCap(b); ra != rb {
			return int(ra - rb)
		}
		return sign(kb.value - ka.value)
	})
	sr.options = make([][]int32, len(s.kinds))
	for _, k := range order {
		kd := &s.kinds[k]
		for o := kd.from; o < kd.to; o++ {
			sr.options[k] = append(sr.options[k], o)
		}
		if kd.stay {
			sr.options[k] = append(sr.options[k], -1)
		}
		slices.SortStableFunc(sr.options[k], func(a, b int32) int { return sign(sr.extra(k, a) - sr.extra(k, b)) })
		for range kd.count {
			sr.items = append(sr.items, int32(k))
		}
		if kd.must {
			sr.musts = len(sr.items)
		}
	}
	sr.potentials()
	s.table.clear(len(sr.key))
	return sr
}

// extra is what an option costs above the best of its kind.
func (sr *search) extra(k int, o int32) int64 {
	if o < 0 {
		return -sr.dual.least[k]
	}
	return sr.dual.cost[o] - sr.dual.least[k]
}

func (sr *search) potentials() {
	n := len(sr.rhs)
	all := make([]int64, (len(sr.items)+1)*n)
	most := make([]int64, n)
	sr.pot = make([][]int64, len(sr.items)+1)
	sr.pot[len(sr.items)] = all[len(sr.items)*n:]
	for i := len(sr.items) - 1; i >= 0; i-- {
		sr.pot[i] = all[i*n : (i+1)*n]
		copy(sr.pot[i], sr.pot[i+1])
		sr.addMost(int(sr.items[i]), 1, sr.pot[i], most)
	}
}

// visit decides the item at a depth. Options before first are not taken: the
// item before was of the same kind. bound is the Lagrangian bound with what
// the decisions so far cost above the best.
func (sr *search) visit(depth, first int, bound int64) {
	sr.steps += len(sr.rhs)
	if sr.steps >= sr.end {
		sr.stopped = true
		return
	}
	sr.nodes++
	fixed, open := sr.open(depth, bound)
	if !open {
		return
	}
	if depth == len(sr.items) {
		sr.offer(&sr.now)
		return
	}
	sr.key[len(sr.rhs)] = int64(depth)
	sr.key[len(sr.rhs)+1] = int64(first)
	if sr.table.seen(sr.key, fixed, sr.now.value, sr.ph) {
		return
	}
	k := int(sr.items[depth])
	same := depth+1 < len(sr.items) && sr.items[depth+1] == sr.items[depth]
	for i := first; i < len(sr.options[k]) && !sr.stopped; i++ {
		o := sr.options[k][i]
		extra := sr.extra(k, o)
		if bound+extra > (sr.target(sr.ph)-1)*price {
			return // the options behind it cost no less
		}
		next := 0
		if same {
			next = i
		}
		if o < 0 {
			sr.visit(depth+1, next, bound+extra)
			continue
		}
		if !sr.kinds[k].must && sr.room(&sr.now, o, 1) == 0 {
			continue
		}
		sr.put(&sr.now, k, o, 1)
		sr.visit(depth+1, next, bound+extra)
		sr.put(&sr.now, k, o, -1)
	}
}

// open says whether something better than the best choice may lie below. It
// fills in the key of the state: what is left on each row, as far as later
// items can make a difference, and returns the shortfall that is certain.
//
// Slack on a row with a multiplier, and a shortfall of a bar with less than
// the full price, cost what the bound has not counted yet.
func (sr *search) open(depth int, bound int64) (fixed int64, open bool) {
	u, full := sr.dual.best, price
	if sr.ph == valuePhase {
		full = sr.dual.theta
	}
	pot := sr.pot[depth]
	for r, rhs := range sr.rhs {
		left := rhs - sr.now.sum[r]
		if r < sr.bars {
			if left < 0 {
				bound -= u[r] * left
				left = 0
			} else if sure := left - pot[r]; sure > 0 {
				fixed += sure
				bound += (full - u[r]) * sure
				left = pot[r]
			}
		} else {
			if left < 0 && depth >= sr.musts {
				return fixed, false
			}
			if spare := left - pot[r]; spare > 0 {
				bound += u[r] * spare
				left = pot[r]
			}
		}
		sr.key[r] = left
	}
	if sr.ph == shortPhase {
		return fixed, fixed < sr.best.short && bound <= (sr.best.short-1)*price
	}
	return fixed, fixed <= sr.best.short && bound <= (-sr.best.value-1)*price
}

// firstCap returns the first cap that a kind can touch, so that items under
// one cap are decided together and the states that follow are fewer.
func (m *model) firstCap(k int) int32 {
	first := int32(len(m.rhs))
	for o := m.kinds[k].from; o < m.kinds[k].to; o++ {
		for _, t := range m.termsOf(o) {
			if int(t.row) >= m.bars {
				first = min(first, t.row)
			}
		}
	}
	return first
}
