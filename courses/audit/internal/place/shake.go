package place

// shaker improves a choice by taking a few items out and putting others in,
// again and again. It draws from a fixed sequence, so the same problem always
// gets the same treatment.
type shaker struct {
	*solver
	state uint64
	now   choice
	out   []user // what was taken out, for going back
	in    []user
	order []int
	rows  []int32
	open  []bool // by option: may be used
}

// next returns a number from 0 to n-1 of the sequence.
func (sh *shaker) next(n int) int {
	sh.state = sh.state*6364136223846793005 + 1442695040888963407
	return int((sh.state >> 33) % uint64(n))
}

// shake runs so many rounds on the best choice. With a phase's multipliers
// known, only options are used that a better choice can use at all.
func (s *solver) shake(rounds int, ph phase, priced bool) {
	sh := &shaker{solver: s, state: 42, now: s.best.clone(), open: make([]bool, len(s.options))}
	sh.allow(ph, priced)
	for r := range s.rhs {
		if len(s.users[r]) > 0 && !s.wide[r] {
			sh.rows = append(sh.rows, int32(r))
			if priced && s.dual.best[r] > 0 { // drawn more often
				sh.rows = append(sh.rows, int32(r), int32(r))
			}
		}
	}
	for k := range s.kinds {
		if !s.kinds[k].must {
			sh.order = append(sh.order, k)
		}
	}
	if len(sh.rows) == 0 || len(sh.order) == 0 {
		return
	}
	value, short := s.best.value, s.best.short
	for range rounds {
		if s.done() || s.spent() || priced && s.closed(ph, s.dual.bound) {
			return
		}
		sh.round()
		if priced && (s.best.value != value || s.best.short != short) {
			value, short = s.best.value, s.best.short
			sh.allow(ph, priced)
		}
	}
}

// allow opens the options whose extra cost still lets a choice be better than
// the best.
func (sh *shaker) allow(ph phase, priced bool) {
	if !priced {
		for o := range sh.open {
			sh.open[o] = true
		}
		return
	}
	d := &sh.dual
	d.costs(sh.solver, d.best, ph)
	gap := (sh.target(ph)-1)*price - d.bound
	for k := range sh.kinds {
		for o := sh.kinds[k].from; o < sh.kinds[k].to; o++ {
			sh.open[o] = d.cost[o]-d.least[k] <= gap
		}
	}
}

// round takes out up to four items from a row or two, fills up, and goes back
// unless the choice is as good as before.
func (sh *shaker) round() {
	short, value := sh.now.short, sh.now.value
	sh.out, sh.in = sh.out[:0], sh.in[:0]
	for range 1 + sh.next(2) {
		row := sh.rows[sh.next(len(sh.rows))]
		users := sh.users[row]
		at := sh.next(len(users))
		for take, i := 1+sh.next(3), 0; i < len(users) && take > 0; i++ {
			u := users[(at+i)%len(users)]
			if sh.now.items[u.option] > 0 && !sh.kinds[u.kind].must {
				sh.put(&sh.now, int(u.kind), u.option, -1)
				sh.out = append(sh.out, u)
				take--
				at += sh.next(4)
			}
		}
	}
	sh.steps += 8 * len(sh.out)
	sh.refill()
	if sh.now.short < short || sh.now.short == short && sh.now.value >= value {
		sh.offer(&sh.now)
		return
	}
	for _, u := range sh.in {
		sh.put(&sh.now, int(u.kind), u.option, -1)
	}
	for _, u := range sh.out {
		sh.put(&sh.now, int(u.kind), u.option, 1)
	}
}

// refill puts in what fits, beginning anywhere, each where it helps most.
func (sh *shaker) refill() {
	from, n := sh.next(len(sh.order)), len(sh.order)
	for i := range n {
		k := sh.order[(from+i)%n]
		kd := &sh.kinds[k]
		for sh.now.out[k] > 0 {
			pick, gain := int32(-1), int64(-1)
			options := int(kd.to - kd.from)
			first := sh.next(options)
			for j := range options {
				o := kd.from + int32((first+j)%options)
				if sh.open[o] && sh.room(&sh.now, o, 1) > 0 {
					if g := sh.help(&sh.now, o); g > gain {
						pick, gain = o, g
					}
				}
			}
			if pick < 0 {
				break
			}
			sh.put(&sh.now, k, pick, 1)
			sh.in = append(sh.in, user{int32(k), pick, 0})
		}
	}
}
