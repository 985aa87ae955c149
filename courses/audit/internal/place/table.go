package place

// table remembers states that were searched through. It holds whole keys, so
// nothing is taken for something else; when it is full a new state takes the
// place of an old one, which costs work and never truth.
type table struct {
	width  int
	slots  []slot
	keys   []int64
	visits int
}

type slot struct {
	used         bool
	fixed, value int64
}

const (
	firstSlots = 1 << 6
	maxSlots   = 1 << 17
)

// clear forgets all states, and keeps what room there is for more.
func (t *table) clear(width int) {
	if t.visits = 0; t.width != width {
		t.width, t.slots, t.keys = width, nil, nil
	}
	clear(t.slots)
}

// seen says whether a state at least as good as this one has the same key,
// and remembers this one if not. Whatever can follow is then no better than
// what followed there.
func (t *table) seen(key []int64, fixed, value int64, ph phase) bool {
	t.visits++
	if t.visits > len(t.slots)*4 && len(t.slots) < maxSlots {
		n := max(firstSlots, len(t.slots)*8)
		t.slots, t.keys = make([]slot, n), make([]int64, n*t.width)
	}
	at := int(mix(key) % uint64(len(t.slots)))
	s, held := &t.slots[at], t.keys[at*t.width:(at+1)*t.width]
	if s.used && equal(held, key) {
		if s.fixed <= fixed && (ph == shortPhase || s.value >= value) {
			return true
		}
	}
	copy(held, key)
	*s = slot{true, fixed, value}
	return false
}

func equal(a, b []int64) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func mix(key []int64) uint64 {
	h := uint64(14695981039346656037)
	for _, v := range key {
		h ^= uint64(v)
		h *= 0x9e3779b97f4a7c15
		h ^= h >> 29
	}
	return h
}
