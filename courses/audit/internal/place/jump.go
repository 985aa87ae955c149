package place

// jumper walks from choice to choice towards a goal: a sum of shortfalls and a
// value. On the way rows may be broken. Each broken row has a weight that grows
// as long as nothing is gained, which drives the walk out of every dead end.
// It draws from a fixed sequence, so the same problem always gets the same
// walk.
//
// The multipliers say what a choice that meets the goal looks like: which bars
// it may miss, and which options it may use. The nearer the goal is to the
// bound, the fewer these are, and the shorter the walk.
type jumper struct {
	*solver
	ph     phase
	state  uint64
	now    choice
	weight []int64 // by row
	growth []int64 // by row: what its weight begins with and grows by
	free   []bool  // by row: a bar that may be missed
	open   []bool  // by option: may be used
	stays  []bool  // by kind: may stay out
	broken []int   // rows that are broken, in any order
	at     []int   // by row: its place in broken, -1 if it is not there
	last   []int   // by option: round of the last move out of it or into it
	cost   int64   // of the rows: weights times excesses

	first []int32 // by option: the items it begins with

	// The goal, with a weight for each half of it.
	maxShort, minValue       int64
	shortWeight, valueWeight int64
}

func (s *solver) newJumper(ph phase) *jumper {
	n := len(s.rhs)
	j := &jumper{
		solver: s, ph: ph, state: 7, now: s.emptyChoice(), weight: make([]int64, n), growth: make([]int64, n),
		free: make([]bool, n), open: make([]bool, len(s.options)), stays: make([]bool, len(s.kinds)),
		at: make([]int, n), last: make([]int, len(s.options)),
	}
	for r := range s.rhs {
		j.growth[r] = 1
		if r >= s.bars {
			// Breaking a cap by an item is to cost what the item is worth.
			var value, amount int64
			for _, u := range s.users[r] {
				value += s.kinds[u.kind].value
				amount += max(u.amount, -u.amount)
			}
			j.growth[r] = max(1, value/max(1, amount))
		}
	}
	return j
}

// jumpGoals is into how many parts the way from the bound to the best choice
// is divided, each a goal.
const jumpGoals = 4

// jump looks for better choices: first for one that meets the bound, then one
// that meets the goal after it, and so on up to a goal, each with so many
// rounds; from the beginning again when a better one is found. A walk begins
// with the first items.
func (s *solver) jump(rounds, goals int, ph phase, first []int32) {
	if s.closed(ph, s.dual.bound) {
		return
	}
	j := s.newJumper(ph)
	j.first = first
	for part := 0; part <= goals && !s.spent() && !s.closed(ph, s.dual.bound); {
		least := -floorDiv(-s.dual.bound, price)
		most := s.better(ph)
		j.aim(least + (most-least)*int64(part)/jumpGoals)
		part++
		if j.walk(rounds) {
			s.best.copyFrom(&j.now)
			part = 0
		}
	}
}

// walk says whether it ended at an allowed choice better than the best.
func (j *jumper) walk(rounds int) bool {
	for round := 1; round <= rounds && !j.spent(); round++ {
		if len(j.broken) == 0 && j.now.short <= j.maxShort && j.now.value >= j.minValue {
			return j.now.betterThan(&j.best) && j.valid(&j.now)
		}
		j.round(round)
	}
	return false
}

// aim sets a goal and goes back to the beginning, with the items that are in
// options that cannot reach it put where the multipliers would have them.
func (j *jumper) aim(goal int64) {
	d, full := &j.dual, price
	d.costs(j.solver, d.best, j.ph)
	j.maxShort, j.minValue = goal, 0
	if j.ph == valuePhase {
		j.maxShort, j.minValue, full = j.best.short, -goal, d.theta
	}
	gap := goal*price - d.bound
	for k := range j.kinds {
		kd := &j.kinds[k]
		j.stays[k] = kd.stay && -d.least[k] <= gap
		for o := kd.from; o < kd.to; o++ {
			j.open[o] = d.cost[o]-d.least[k] <= gap
		}
	}
	j.begin()
	j.cost, j.broken = 0, j.broken[:0]
	j.shortWeight, j.valueWeight = 1, 1
	clear(j.last)
	copy(j.weight, j.growth)
	for r := range j.rhs {
		j.at[r] = -1
		j.free[r] = r < j.bars && full > 0 && d.best[r] >= full
		j.cost += j.weight[r] * j.excess(r, j.now.sum[r])
		j.note(r)
	}
}

func (j *jumper) begin() {
	empty := j.emptyChoice()
	j.now.copyFrom(&empty)
	for k := range j.kinds {
		kd := &j.kinds[k]
		for o := kd.from; o < kd.to; o++ {
			if n := j.first[o]; n > 0 && j.open[o] {
				j.put(&j.now, k, o, n)
			}
		}
		pick, n := j.dual.pick[k], j.now.out[k]
		if j.stays[k] {
			n = 0
			for o := kd.from; o < kd.to; o++ {
				if !j.open[o] {
					n += j.first[o]
				}
			}
		}
		if pick >= 0 && n > 0 {
			j.put(&j.now, k, pick, n)
		}
	}
}

// excess is by how much a row with this sum is broken.
func (j *jumper) excess(r int, sum int64) int64 {
	switch {
	case r >= j.bars:
		return max(0, sum-j.rhs[r])
	case j.free[r]:
		return 0
	default:
		return max(0, j.rhs[r]-sum)
	}
}

// note keeps the list of broken rows up to date.
func (j *jumper) note(r int) {
	at, is := j.at[r], j.excess(r, j.now.sum[r]) > 0
	switch {
	case is && at < 0:
		j.at[r] = len(j.broken)
		j.broken = append(j.broken, r)
	case !is && at >= 0:
		end := len(j.broken) - 1
		moved := j.broken[end]
		j.broken[at], j.at[moved] = moved, at
		j.broken, j.at[r] = j.broken[:end], -1
	}
}

// total is the cost of the rows and of what the goal lacks.
func (j *jumper) total() int64 {
	return j.cost + j.shortWeight*max(0, j.now.short-j.maxShort) + j.valueWeight*max(0, j.minValue-j.now.value)
}

// next returns a number from 0 to n-1 of the sequence.
func (j *jumper) next(n int) int {
	j.state = j.state*6364136223846793005 + 1442695040888963407
	return int((j.state >> 33) % uint64(n))
}
