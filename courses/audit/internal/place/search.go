package place

import "slices"

// search goes through the choices that the bound of a phase leaves open,
// depth first, with so many steps at most, and keeps the best. It says whether
// it went through all.
func (s *solver) search(ph phase, steps int) bool {
	sr := newSearch(s, ph)
	if sr == nil {
		return true
	}
	sr.end = min(s.limit, s.steps+steps)

	sr.visit(0, 0, s.dual.bound)

	return !sr.stopped
}

// search is one run. The decisions are the items in a fixed order: what must
// be decided first, then row by row. Items of one kind take options in one
// order only, as they are equal.
type search struct {
	*solver
	ph      phase
	items   []int32   // kind of each item
	options [][]int32 // by kind, cheapest first; -1 is staying out
	pot     [][]int64 // by depth and row: the most that later items can put there
	now     choice
	key     []int64
	slack   [][][]int64 // by row and depth, see slack.go
	full    int64       // price of a shortfall
	musts   int         // how many items must be decided; they come first
	stopped bool
	end     int // of its work, in steps

	// All zero between uses, by row; and the rows where they are not.
	most, put1 []int64
	touched    []int32
}

// newSearch returns nil if nothing better than the best choice can exist.
func newSearch(s *solver, ph phase) *search {
	sr := &search{solver: s, ph: ph, now: s.emptyChoice(), key: make([]int64, len(s.rhs)+2), most: make([]int64, len(s.rhs)), put1: make([]int64, len(s.rhs))}
	s.dual.costs(s, s.dual.best, ph)
	sr.full = price
	if ph == valuePhase {
		sr.full = s.dual.theta
	}
	sr.slack = make([][][]int64, len(s.rhs))
	sr.options = make([][]int32, len(s.kinds))
	for k := range s.kinds {
		kd := &s.kinds[k]
		for o := kd.from; o < kd.to; o++ {
			sr.options[k] = append(sr.options[k], o)
		}
		if kd.stay {
			sr.options[k] = append(sr.options[k], -1)
		}
		slices.SortStableFunc(sr.options[k], func(a, b int32) int { return sign(sr.extra(k, a) - sr.extra(k, b)) })
	}
	if !sr.reduce() {
		return nil
	}
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
	sr.pot = make([][]int64, len(sr.items)+1)
	sr.pot[len(sr.items)] = all[len(sr.items)*n:]
	for i := len(sr.items) - 1; i >= 0; i-- {
		sr.pot[i] = all[i*n : (i+1)*n]
		copy(sr.pot[i], sr.pot[i+1])
		sr.addMostOf(int(sr.items[i]), 1, sr.pot[i])
	}
}

// addMostOf adds to each row the most that n items of kind k put on it with
// the options they have left.
func (sr *search) addMostOf(k int, n int64, rows []int64) {
	for _, o := range sr.options[k] {
		if o >= 0 {
			for _, t := range sr.termsOf(o) {
				sr.most[t.row] = max(sr.most[t.row], t.amount)
			}
		}
	}
	for _, o := range sr.options[k] {
		if o >= 0 {
			for _, t := range sr.termsOf(o) {
				rows[t.row] += n * sr.most[t.row]
				sr.most[t.row] = 0
			}
		}
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
		if bound+extra > sr.better(sr.ph)*price {
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
	u, full := sr.dual.best, sr.full
	pot := sr.pot[depth]
	for r, rhs := range sr.rhs {
		left := rhs - sr.now.sum[r]
		if table := sr.slackAt(r, depth); table != nil {
			waste := sr.waste(r, left, table)
			if waste >= never {
				return fixed, false
			}
			bound += waste
			if r < sr.bars {
				fixed += max(0, left-pot[r])
				left = max(0, left)
			}
			sr.key[r] = min(left, pot[r])
			continue
		}
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
		return fixed, fixed < sr.best.short && bound <= sr.better(sr.ph)*price
	}
	return fixed, fixed <= sr.best.short && bound <= (-sr.best.value-1)*price
}
