package stats

import (
	"slices"

	"creditbank/ledger"
)

// size returns how many people a cell is about: those who learnt or those who
// redeemed, whichever are fewer and not none. Movements without either are of
// people that are not counted here, so of as few as one.
func (c *Cell) size() int64 {
	people, redeemers := c[People], c[Redeemers]
	switch {
	case people > 0 && redeemers > 0:
		return min(people, redeemers)
	case people+redeemers > 0:
		return people + redeemers
	}
	if c.IsZero() {
		return 0
	}
	return 1
}

// suppress hides lines that are about too few people, and as many more as it
// takes that nobody can compute them from the totals, which are in this table
// or can be asked for.
func (q *question) suppress(lines []line, whole *line) error {
	for i := range lines {
		if !lines[i].exact {
			return &ledger.Refusal{Code: SuppressUneven, Field: "suppress"}
		}
	}
	if !whole.exact {
		return &ledger.Refusal{Code: SuppressUneven, Field: "suppress"}
	}
	least := int64(q.Suppress)
	whole.hidden = small(whole.cell.size(), least)
	if q.Period == Ever || q.By == Whole {
		sizes := make([]int64, len(lines))
		for i := range lines {
			sizes[i] = lines[i].cell.size()
		}
		hidden, whole1 := hideList(sizes, least)
		for i, h := range hidden {
			lines[i].hidden = h || whole.hidden
		}
		whole.hidden = whole.hidden || whole1
		return nil
	}
	return q.suppressGrid(lines, whole, least)
}

// suppressGrid hides lines that have a period and a heading.
func (q *question) suppressGrid(lines []line, whole *line, least int64) error {
	spans, err := q.spans()
	if err != nil {
		return err
	}
	g := grid{least: least}
	var values []string
	for i := range lines {
		values = append(values, lines[i].value)
	}
	slices.Sort(values)
	values = slices.Compact(values)
	if len(spans)*len(values) > maxGrid {
		return &ledger.Refusal{Code: TableTooLarge, Field: "suppress", Has: "5000"}
	}
	for _, s := range spans {
		c, err := q.sum(s, Whole, "")
		if err != nil {
			return err
		}
		g.rows = append(g.rows, c.size())
		g.cells = append(g.cells, make([]int64, len(values)))
	}
	for _, value := range values {
		c, err := q.sum(whole.span, q.By, value)
		if err != nil {
			return err
		}
		g.columns = append(g.columns, c.size())
	}
	at := func(l *line) (r, c int) {
		r = slices.IndexFunc(spans, func(s span) bool { return s.name == l.name })
		c, _ = slices.BinarySearch(values, l.value)
		return r, c
	}
	for i := range lines {
		r, c := at(&lines[i])
		g.cells[r][c] = lines[i].cell.size()
	}
	hidden, all := g.hide()
	whole.hidden = whole.hidden || all
	for i := range lines {
		r, c := at(&lines[i])
		lines[i].hidden = hidden[r][c] || whole.hidden
	}
	return nil
}

func small(size, least int64) bool { return size > 0 && size < least }

// hideList says which of the parts of a whole to hide, and whether to hide the
// whole too: at least two or none, of at least so many people together. What
// is hidden beside the small ones is the smallest that is left.
func hideList(sizes []int64, least int64) (hidden []bool, whole bool) {
	hidden = make([]bool, len(sizes))
	n, sum := 0, int64(0)
	hide := func(i int) { hidden[i], n, sum = true, n+1, sum+sizes[i] }
	for i, size := range sizes {
		if small(size, least) {
			hide(i)
		}
	}
	for n > 0 && (n < 2 || sum < least) {
		next := -1
		for i, size := range sizes {
			if !hidden[i] && size > 0 && (next < 0 || size < sizes[next]) {
				next = i
			}
		}
		if next < 0 {
			return hidden, true
		}
		hide(next)
	}
	return hidden, false
}
