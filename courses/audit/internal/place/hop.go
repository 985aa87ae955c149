package place

// hop is a move of one item from one option to another, -1 being outside.
type hop struct {
	kind     int
	from, to int32
	total    int64 // after it
}

// resting is for how many rounds an option that a hop touched is left alone.
const resting = 4

// round takes the best hop that helps something that is broken. One that makes
// the total worse is taken at times, and then the weights grow.
func (j *jumper) round(round int) {
	best := hop{kind: -1, total: 1 << 62}
	j.look(round, &best)
	better := best.total < j.total()
	if best.kind >= 0 && (better || j.next(4) == 0) {
		j.shift(best.kind, best.from, -1)
		j.shift(best.kind, best.to, 1)
		for _, o := range [2]int32{best.from, best.to} {
			if o >= 0 {
				j.last[o] = round
				for _, t := range j.termsOf(o) {
					j.note(int(t.row))
				}
			}
		}
	}
	if !better {
		j.grow()
	}
}

// look draws something that is broken, a row or half of the goal, and weighs
// the hops that help it.
func (j *jumper) look(round int, best *hop) {
	short, value := j.now.short > j.maxShort, j.now.value < j.minValue
	n := len(j.broken)
	if short {
		n++
	}
	if value {
		n++
	}
	switch at := j.next(n); {
	case at < len(j.broken):
		j.around(j.broken[at], round, best)
	case at == len(j.broken) && short:
		j.around(j.missedBar(), round, best)
	default:
		for k := range j.kinds {
			if j.now.out[k] > 0 {
				for o := j.kinds[k].from; o < j.kinds[k].to; o++ {
					j.consider(k, -1, o, round, best)
				}
			}
		}
	}
}

// missedBar draws one of the bars that are missed; there is one.
func (j *jumper) missedBar() int {
	row, missed := 0, 0
	for r := range j.bars {
		if j.now.sum[r] < j.rhs[r] {
			if missed++; j.next(missed) == 0 {
				row = r
			}
		}
	}
	return row
}

// around weighs all hops that help a row.
func (j *jumper) around(r, round int, best *hop) {
	for _, u := range j.users[r] {
		k, kd := int(u.kind), &j.kinds[u.kind]
		if (r < j.bars) == (u.amount > 0) {
			if j.now.out[k] > 0 {
				j.consider(k, -1, u.option, round, best)
			}
			for o := kd.from; o < kd.to; o++ {
				if o != u.option && j.now.items[o] > 0 {
					j.consider(k, o, u.option, round, best)
				}
			}
			continue
		}
		if j.now.items[u.option] == 0 {
			continue
		}
		if j.stays[k] {
			j.consider(k, u.option, -1, round, best)
		}
		for o := kd.from; o < kd.to; o++ {
			if o != u.option {
				j.consider(k, u.option, o, round, best)
			}
		}
	}
}

// consider weighs one hop.
func (j *jumper) consider(k int, from, to int32, round int, best *hop) {
	if to >= 0 && !j.open[to] || j.rests(from, round) || j.rests(to, round) {
		return
	}
	j.shift(k, from, -1)
	j.shift(k, to, 1)
	if total := j.total(); total < best.total {
		*best = hop{k, from, to, total}
	}
	j.shift(k, to, -1)
	j.shift(k, from, 1)
}

func (j *jumper) rests(o int32, round int) bool {
	return o >= 0 && j.last[o] > 0 && round-j.last[o] < resting
}

// shift is put with the cost of the rows kept; outside costs nothing.
func (j *jumper) shift(k int, o, n int32) {
	if o < 0 {
		return
	}
	terms := j.termsOf(o)
	j.steps += len(terms)
	for _, t := range terms {
		r := int(t.row)
		old := j.now.sum[r]
		j.cost += j.weight[r] * (j.excess(r, old+int64(n)*t.amount) - j.excess(r, old))
	}
	j.put(&j.now, k, o, n)
}

// grow adds to the weights of all that is broken.
func (j *jumper) grow() {
	for _, r := range j.broken {
		j.weight[r] += j.growth[r]
		j.cost += j.growth[r] * j.excess(r, j.now.sum[r])
	}
	if j.now.short > j.maxShort {
		j.shortWeight++
	}
	if j.now.value < j.minValue {
		j.valueWeight++
	}
}
