package place

// model is a problem made ready: amounts in common units, bars before caps in
// one list of rows, options one after the other.
type model struct {
	bars    int     // rows before it are bars, from it on caps
	rhs     []int64 // bars to reach and limits of caps
	kinds   []kind
	options []option
	terms   []term

	barUnit   int64 // what one unit of a bar is in amounts of the problem
	valueUnit int64
	lost      int64 // shortfall that no choice can avoid, taken out of the bars

	total []int64  // by row: the most that all items together put there
	given []int64  // by row: the most room that decisions give
	users [][]user // by row: the options with a term on it
	wide  []bool   // by row: most options have a term on it
}

// user is an option with its kind and what it puts on a row.
type user struct {
	kind, option int32
	amount       int64
}

type kind struct {
	origin   int // in the problem
	count    int32
	value    int64
	stay     bool // may stay out
	must     bool
	from, to int32 // its options
}

type option struct {
	origin   int
	from, to int32 // its terms
}

type term struct {
	row    int32
	amount int64
}

func (m *model) termsOf(o int32) []term { return m.terms[m.options[o].from:m.options[o].to] }

// choice is how many items are in each option, with the sums on each row.
type choice struct {
	items        []int32 // by option
	out          []int32 // by kind: items that stay out
	sum          []int64 // by row
	short, value int64
}

func (m *model) emptyChoice() choice {
	c := choice{
		items: make([]int32, len(m.options)), out: make([]int32, len(m.kinds)), sum: make([]int64, len(m.rhs)),
	}
	for k := range m.kinds {
		c.out[k] = m.kinds[k].count
	}
	for _, bar := range m.rhs[:m.bars] {
		c.short += bar
	}
	return c
}

func (c *choice) copyFrom(d *choice) {
	copy(c.items, d.items)
	copy(c.out, d.out)
	copy(c.sum, d.sum)
	c.short, c.value = d.short, d.value
}

func (c *choice) clone() choice {
	return choice{
		append([]int32(nil), c.items...), append([]int32(nil), c.out...), append([]int64(nil), c.sum...),
		c.short, c.value,
	}
}

// betterThan orders choices: shortfalls first, then value.
func (c *choice) betterThan(d *choice) bool {
	return c.short < d.short || c.short == d.short && c.value > d.value
}

// put moves n items of kind k from outside into option o, or out of it if n
// is below zero. Caps are not looked at.
func (m *model) put(c *choice, k int, o int32, n int32) {
	c.items[o] += n
	c.out[k] -= n
	c.value += int64(n) * m.kinds[k].value
	for _, t := range m.termsOf(o) {
		old := c.sum[t.row]
		now := old + int64(n)*t.amount
		c.sum[t.row] = now
		if int(t.row) < m.bars {
			bar := m.rhs[t.row]
			c.short += max(0, bar-now) - max(0, bar-old)
		}
	}
}

// room returns how many more items fit into option o, at most n. Options that
// give room are taken to fit.
func (m *model) room(c *choice, o int32, n int32) int32 {
	for _, t := range m.termsOf(o) {
		if int(t.row) < m.bars || t.amount <= 0 {
			continue
		}
		if left := m.rhs[t.row] - c.sum[t.row]; left < int64(n)*t.amount {
			n = int32(max(0, left) / t.amount)
		}
	}
	return n
}

// broken says whether a cap of option o's terms is exceeded.
func (m *model) broken(c *choice, o int32) bool {
	for _, t := range m.termsOf(o) {
		if int(t.row) >= m.bars && c.sum[t.row] > m.rhs[t.row] {
			return true
		}
	}
	return false
}

// trivialShort is what the bars lack if every item helped every bar it can.
func (m *model) trivialShort() int64 {
	var short int64
	for r := range m.bars {
		short += max(0, m.rhs[r]-m.total[r])
	}
	return short
}

func (m *model) valueOfAll() int64 {
	var v int64
	for k := range m.kinds {
		v += int64(m.kinds[k].count) * m.kinds[k].value
	}
	return v
}

// count returns the number of items.
func (m *model) count() int {
	n := 0
	for k := range m.kinds {
		n += int(m.kinds[k].count)
	}
	return n
}
