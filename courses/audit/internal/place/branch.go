package place

// Where a search does not end, the problem is divided by what the choice of
// split items leaves open: so many items of a kind at most in an option, or
// more. Each part has multipliers of its own, so its bound is higher and more
// options are ruled out.

// part is a part of a problem: the same rows, with kinds divided and options
// left out.
type part struct {
	*solver
	search  int     // steps of the search in it
	options []int32 // by option: which one of the whole it is
}

// partSearch is for how many steps a part is searched before it is divided.
const partSearch = 4_000

// branch looks for better choices in the parts of the problem, with so many
// steps at most, of which search are for the search in each part. It says
// whether it went through all.
func (s *solver) branch(ph phase, steps, search int) bool {
	end := min(s.limit, s.steps+steps)
	p := &part{search: search, solver: &solver{model: s.model, limit: end, steps: s.steps, sums: s.sums}}
	p.options = make([]int32, len(s.options))
	for o := range p.options {
		p.options[o] = int32(o)
	}
	p.dual.proof = s.dual.proof
	done := p.settle(s, ph, s.dual.whole)
	s.steps = p.steps
	return done
}

// settle finds the best choice of a part, if it is better than that of the
// whole. It begins its bound at the items of first.
func (p *part) settle(whole *solver, ph phase, first []int32) bool {
	p.dual.init(p.model)
	p.dual.reset()
	p.best = p.emptyChoice()
	copy(p.best.items, first)
	p.best.short, p.best.value = whole.best.short, whole.best.value
	p.valueBound = p.valueOfAll()
	p.dual.relax(p.solver, ph)
	if p.closed(ph, p.dual.bound) {
		return true
	}
	if p.jump(p.count()/4, 0, ph, p.dual.whole); p.hand(whole) && p.closed(ph, p.dual.bound) {
		return true
	}
	sr := newSearch(p.solver, ph)
	if sr == nil {
		return true
	}
	if sr.end = min(p.limit, p.steps+p.search); len(sr.items) == 0 {
		sr.end = p.limit // there is just one choice left
	}
	sr.visit(0, 0, p.dual.bound)
	p.hand(whole)
	if !sr.stopped {
		return true
	}
	if p.spent() {
		return false
	}
	options := sr.options
	sr = nil // its tables are large, and the parts have their own
	k, o, most := p.open(options)
	nearer := p.dual.split[o]-int64(most)*one >= half
	for _, more := range [2]bool{nearer, !nearer} {
		if !p.divide(whole, ph, options, k, o, most, more) {
			return false
		}
		if p.best.short > whole.best.short || p.best.value < whole.best.value && p.best.short == whole.best.short {
			p.best.short, p.best.value = whole.best.short, whole.best.value
		}
	}
	return true
}

// hand gives the best choice to the whole if it is better. It says whether.
func (p *part) hand(whole *solver) bool {
	if !p.best.betterThan(&whole.best) {
		return false
	}
	c := whole.emptyChoice()
	for k := range whole.kinds {
		kd := &whole.kinds[k]
		for o := kd.from; o < kd.to; o++ {
			var n int32
			for q, of := range p.options {
				if of == o {
					n += p.best.items[q]
				}
			}
			if n > 0 {
				whole.put(&c, k, o, n)
			}
		}
	}
	if whole.valid(&c) {
		whole.offer(&c)
	}
	return true
}

// open chooses the kind and the option to divide by, and how many items the
// smaller part may have there: where the choice of split items is most in
// doubt, an option with larger amounts first.
func (p *part) open(options [][]int32) (kind int, option, most int32) {
	doubt := int64(-1)
	for k := range p.kinds {
		kd := &p.kinds[k]
		if len(options[k]) < 2 {
			continue
		}
		for _, o := range options[k] {
			if o < 0 {
				continue
			}
			rest := p.dual.split[o] & (one - 1)
			if d := min(rest, one-rest) * (kd.value + 1); d > doubt {
				kind, option, doubt = k, o, d
				most = min(int32(p.dual.split[o]>>pointBits), kd.count-1)
			}
		}
	}
	return kind, option, most
}

// divide settles one part: with more than so many items of a kind in an
// option, or with at most as many.
func (p *part) divide(whole *solver, ph phase, options [][]int32, kind int, option, most int32, more bool) bool {
	m := &model{bars: p.bars, rhs: p.rhs, terms: p.terms, barUnit: p.barUnit, valueUnit: p.valueUnit, lost: p.lost}
	q := &part{search: p.search}
	var first []int32
	add := func(k int, count int32, allowed func(o int32) bool) {
		if count == 0 {
			return
		}
		kd := p.kinds[k]
		kd.from, kd.count, kd.stay = int32(len(m.options)), count, false
		for _, o := range options[k] {
			switch {
			case !allowed(o):
			case o < 0:
				kd.stay = true
			default:
				m.options = append(m.options, p.solver.options[o])
				q.options = append(q.options, p.options[o])
				first = append(first, p.dual.whole[o])
			}
		}
		if kd.to = int32(len(m.options)); kd.to == kd.from {
			return // all stay out
		}
		m.kinds = append(m.kinds, kd)
	}
	all := func(int32) bool { return true }
	for k := range p.kinds {
		count := p.kinds[k].count
		switch {
		case k != kind:
			add(k, count, all)
		case more:
			add(k, most+1, func(o int32) bool { return o == option })
			add(k, count-most-1, all)
		default:
			add(k, most, all)
			add(k, count-most, func(o int32) bool { return o != option })
		}
	}
	m.totals()
	m.index()
	q.solver = &solver{model: m, limit: p.limit, steps: p.steps, sums: p.sums}
	q.dual.proof = p.dual.proof
	done := q.settle(whole, ph, first)
	p.steps = q.steps
	return done
}
