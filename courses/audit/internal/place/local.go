package place

import "slices"

// greedy puts items one by one where they help most.
func (s *solver) greedy() choice {
	c := s.emptyChoice()
	for k := range s.kinds {
		if s.kinds[k].must {
			for c.out[k] > 0 {
				s.put(&c, k, s.firstMust(&c, k), 1)
			}
		}
	}
	s.fill(&c)
	return c
}

// firstMust returns the first option of a decision that breaks nothing now.
func (s *solver) firstMust(c *choice, k int) int32 {
	kd := &s.kinds[k]
	for o := kd.from; o < kd.to; o++ {
		if s.room(c, o, 1) > 0 {
			return o
		}
	}
	return kd.from
}

// fill places what is out, where it helps most, until nothing fits.
func (s *solver) fill(c *choice) {
	order := make([]int, 0, len(s.kinds))
	for k := range s.kinds {
		if !s.kinds[k].must && c.out[k] > 0 {
			order = append(order, k)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		ka, kb := &s.kinds[a], &s.kinds[b]
		if na, nb := ka.to-ka.from, kb.to-kb.from; na != nb {
			return int(na - nb)
		}
		return sign(kb.value - ka.value)
	})
	for _, k := range order {
		s.fillKind(c, k)
	}
}

func (s *solver) fillKind(c *choice, k int) {
	kd := &s.kinds[k]
	for c.out[k] > 0 {
		pick, gain, cost := int32(-1), int64(-1), int64(0)
		for o := kd.from; o < kd.to; o++ {
			if s.room(c, o, 1) == 0 {
				continue
			}
			g := s.help(c, o)
			w := int64(s.options[o].to - s.options[o].from)
			if pick < 0 || g > gain || g == gain && w < cost {
				pick, gain, cost = o, g, w
			}
		}
		if pick < 0 {
			return
		}
		s.put(c, k, pick, 1)
	}
}

// help returns by how much one more item in option o lowers the shortfalls.
func (s *solver) help(c *choice, o int32) int64 {
	var gain int64
	terms := s.termsOf(o)
	s.steps += len(terms)
	for _, t := range terms {
		if int(t.row) < s.bars {
			gain += min(t.amount, max(0, s.rhs[t.row]-c.sum[t.row]))
		}
	}
	return gain
}

func sign(v int64) int {
	switch {
	case v < 0:
		return -1
	case v > 0:
		return 1
	default:
		return 0
	}
}

// offer makes c the best choice if it is better.
func (s *solver) offer(c *choice) {
	if c.betterThan(&s.best) {
		s.best.copyFrom(c)
	}
}

// flips tries each decision the other ways.
func (s *solver) flips() {
	end := s.steps + exchangeSteps
	for k := range s.kinds {
		kd := &s.kinds[k]
		if !kd.must {
			continue
		}
		for o := kd.from; o < kd.to && !s.done() && s.steps < end; o++ {
			if s.best.items[o] > 0 {
				continue
			}
			c := s.emptyChoice()
			s.decideAs(&c, k, o)
			s.fill(&c)
			if s.valid(&c) {
				s.improve(&c)
				s.offer(&c)
			}
		}
	}
}

// decideAs takes all decisions as the best choice has them, but kind k as o.
func (s *solver) decideAs(c *choice, k int, o int32) {
	for j := range s.kinds {
		kd := &s.kinds[j]
		if !kd.must {
			continue
		}
		if j == k {
			s.put(c, j, o, kd.count)
			continue
		}
		for p := kd.from; p < kd.to; p++ {
			if n := s.best.items[p]; n > 0 {
				s.put(c, j, p, n)
			}
		}
	}
}

// valid says whether a choice breaks no cap and leaves nothing out that may
// not stay out.
func (s *solver) valid(c *choice) bool {
	for r := s.bars; r < len(s.rhs); r++ {
		if c.sum[r] > s.rhs[r] {
			return false
		}
	}
	for k := range s.kinds {
		if s.kinds[k].must && c.out[k] > 0 {
			return false
		}
	}
	return true
}

// done says whether the best choice meets both bounds.
func (s *solver) done() bool {
	return s.best.short <= s.shortBound && s.best.value >= s.valueBound
}

// exchangeSteps bounds the work of one exchange search.
const exchangeSteps = 10_000

// improve makes a choice better by moving one item or two.
func (s *solver) improve(c *choice) {
	end := s.steps + exchangeSteps
	for s.steps < end && (c.short > s.shortBound || c.value < s.valueBound) {
		if !s.moveOne(c) && !s.moveTwo(c, end) {
			return
		}
	}
}

// moveOne puts an item that is out somewhere, or one elsewhere.
func (s *solver) moveOne(c *choice) bool {
	moved := false
	for k := range s.kinds {
		kd := &s.kinds[k]
		if kd.must {
			continue
		}
		s.fillKindAny(c, k, &moved)
		for a := kd.from; a < kd.to; a++ {
			for b := kd.from; b < kd.to && c.items[a] > 0; b++ {
				if a != b && s.tryMove(c, k, a, b) {
					moved = true
				}
			}
		}
	}
	return moved
}

func (s *solver) fillKindAny(c *choice, k int, moved *bool) {
	before := c.out[k]
	if before > 0 {
		s.fillKind(c, k)
		*moved = *moved || c.out[k] < before
	}
}

// tryMove moves one item from option a to b if that is better.
func (s *solver) tryMove(c *choice, k int, a, b int32) bool {
	short, value := c.short, c.value
	s.put(c, k, a, -1)
	s.steps += len(s.termsOf(a)) + len(s.termsOf(b))
	if s.room(c, b, 1) > 0 {
		s.put(c, k, b, 1)
		if c.short < short || c.short == short && c.value > value {
			return true
		}
		s.put(c, k, b, -1)
	}
	s.put(c, k, a, 1)
	return false
}

// moveTwo moves one item away, or out, and then another to where it was in
// the way or is missed now.
func (s *solver) moveTwo(c *choice, end int) bool {
	for k := range s.kinds {
		kd := &s.kinds[k]
		if kd.must {
			continue
		}
		for a := kd.from; a < kd.to; a++ {
			if c.items[a] == 0 || s.steps >= end {
				continue
			}
			short, value := c.short, c.value
			s.put(c, k, a, -1)
			for b := kd.from - 1; b < kd.to; b++ {
				out := b < kd.from
				if b == a || out && !kd.stay || !out && s.room(c, b, 1) == 0 {
					continue
				}
				if !out {
					s.put(c, k, b, 1)
				}
				if s.follow(c, k, a, short, value) {
					return true
				}
				if !out {
					s.put(c, k, b, -1)
				}
			}
			s.put(c, k, a, 1)
		}
	}
	return false
}

// follow looks for an item of another kind whose move into an option that
// shares a row with a makes the choice better than short and value.
func (s *solver) follow(c *choice, k int, a int32, short, value int64) bool {
	for _, t := range s.termsOf(a) {
		if s.wide[t.row] {
			continue
		}
		for _, n := range s.users[t.row] {
			j, kd := int(n.kind), &s.kinds[n.kind]
			s.steps += 3
			if j == k || kd.must || s.room(c, n.option, 1) == 0 {
				continue
			}
			if c.out[j] > 0 {
				s.put(c, j, n.option, 1)
				if c.short < short || c.short == short && c.value > value {
					return true
				}
				s.put(c, j, n.option, -1)
			}
			if c.value < value && c.short >= short {
				continue // moving within cannot bring the value back
			}
			for from := kd.from; from < kd.to; from++ {
				if from == n.option || c.items[from] == 0 {
					continue
				}
				s.steps += 4
				s.put(c, j, from, -1)
				s.put(c, j, n.option, 1)
				if !s.broken(c, n.option) && (c.short < short || c.short == short && c.value > value) {
					return true
				}
				s.put(c, j, n.option, -1)
				s.put(c, j, from, 1)
			}
		}
	}
	return false
}
