package place

import "slices"

// reduce drops the options that cost too much for a better choice, and puts
// the items that have one option left into it. What is wasted on the rows in
// any case makes more options cost too much: roughly known at first, and when
// that is used up exactly. It says whether every item has an option.
func (sr *search) reduce() bool {
	sr.begin()
	exact := false
	for range maxRounds {
		dropped, ok := sr.drop()
		switch {
		case !ok:
			return false
		case dropped:
			sr.begin()
			exact = false
		case exact:
			return true
		}
		if !dropped {
			sr.slacks()
			exact = true
		}
	}
	if !exact {
		sr.slacks()
	}
	return true
}

// drop says whether it dropped an option, and whether every item has one left.
func (sr *search) drop() (dropped, ok bool) {
	room := sr.better(sr.ph)*price - sr.dual.bound - sr.rootWaste()
	for k, options := range sr.options {
		kept := options[:0]
		for _, o := range options {
			if sr.extra(k, o) <= room && sr.extra(k, o)+sr.wasteOf(k, o) <= room {
				kept = append(kept, o)
			}
		}
		if len(kept) == 0 {
			return true, false
		}
		dropped = dropped || len(kept) < len(options)
		sr.options[k] = kept
	}
	return dropped, true
}

// maxRounds is how often options are looked through again.
const maxRounds = 20

// begin puts the items that have one option into it and orders the others.
func (sr *search) begin() {
	empty := sr.emptyChoice()
	sr.now.copyFrom(&empty)
	sr.items, sr.musts = sr.items[:0], 0
	var free []int32
	for k, options := range sr.options {
		kd := &sr.kinds[k]
		switch {
		case len(options) > 1 && kd.must:
			for range kd.count {
				sr.items = append(sr.items, int32(k))
			}
		case len(options) > 1:
			free = append(free, int32(k))
		case options[0] >= 0:
			sr.put(&sr.now, k, options[0], kd.count)
		}
	}
	sr.musts = len(sr.items)
	for _, k := range sr.order(free) {
		for range sr.kinds[k].count {
			sr.items = append(sr.items, k)
		}
	}
	sr.potentials()
	clear(sr.slack)
}

// order puts the kinds of one row together, beginning with the row that leaves
// least to choose: the sooner a row is done with, the sooner it is known what
// it lacks, and the fewer the states that differ.
func (sr *search) order(free []int32) []int32 {
	users := make([]int, len(sr.rhs)) // by row: undecided kinds
	touches := func(k int32, f func(r int32)) {
		for _, o := range sr.options[k] {
			if o >= 0 {
				for _, t := range sr.termsOf(o) {
					f(t.row)
				}
			}
		}
	}
	pot := make([]int64, len(sr.rhs))
	for _, k := range free {
		touches(k, func(r int32) { users[r]++ })
		sr.addMostOf(int(k), int64(sr.kinds[k].count), pot)
	}
	loose := make([]int64, len(sr.rhs))
	for r := range loose {
		loose[r] = sr.looseness(r, pot[r])
	}
	rest := slices.Clone(free)
	slices.SortStableFunc(rest, func(a, b int32) int { return sign(sr.kinds[b].value - sr.kinds[a].value) })
	ordered := make([]int32, 0, len(free))
	for len(rest) > 0 {
		row := int32(-1)
		for r, n := range users {
			if n > 0 && (row < 0 || loose[r] < loose[row] || loose[r] == loose[row] && n < users[row]) {
				row = int32(r)
			}
		}
		if row < 0 {
			return append(ordered, rest...)
		}
		left := rest[:0]
		for _, k := range rest {
			on := false
			touches(k, func(r int32) { on = on || r == row })
			if !on {
				left = append(left, k)
				continue
			}
			ordered = append(ordered, k)
			touches(k, func(r int32) { users[r]-- })
		}
		rest = left
	}
	return ordered
}

// looseness says in eighths how much a row leaves to choose to the free items,
// which can put pot on it.
func (sr *search) looseness(r int, pot int64) int64 {
	left, u := sr.rhs[r]-sr.now.sum[r], sr.dual.best[r]
	switch {
	case pot == 0 || left <= 0 && r < sr.bars && u == 0:
		return 8
	case r < sr.bars && u == 0:
		return 8 * max(0, pot-left) / pot
	case r < sr.bars && u < sr.full || r >= sr.bars && u > 0:
		return 0
	default:
		return 8 * max(0, min(left, pot)) / pot
	}
}
