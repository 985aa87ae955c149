package stats

// grid is how many people the parts of a table with two headings are about,
// and its margins. What nobody is in is known to be so: it is not hidden.
type grid struct {
	least         int64
	cells         [][]int64
	rows, columns []int64 // the margins, which other tables show
	hidden        [][]bool
	row, column   []int // the node that each row and column is part of, see hide
}

// hide says which parts to hide, and whether all of them and the whole.
//
// The hidden parts are edges of a graph between rows and columns: each margin
// that is shown tells the sum of the edges at its node; margins that are
// hidden themselves are known together only, so they are one node. A part can
// be computed from such sums exactly if its edge is a bridge: if without it
// its ends are not connected. So as long as a small part is a bridge, the
// cheapest rectangle that closes a circle through it is hidden as well.
func (g *grid) hide() (hidden [][]bool, all bool) {
	g.row, all = nodes(g.rows, g.least)
	var more bool
	g.column, more = nodes(g.columns, g.least)
	g.hidden = make([][]bool, len(g.cells))
	for r, cells := range g.cells {
		g.hidden[r] = make([]bool, len(cells))
		for c, size := range cells {
			g.hidden[r][c] = small(size, g.least)
		}
	}
	if all = all || more; !all {
		all = !g.close()
	}
	if all {
		for r := range g.hidden {
			for c := range g.hidden[r] {
				g.hidden[r][c] = true
			}
		}
	}
	return g.hidden, all
}

// nodes returns the node of each margin: its own number, and -1 for those that
// are hidden.
func nodes(margins []int64, least int64) (list []int, all bool) {
	hidden, all := hideList(margins, least)
	list = make([]int, len(margins))
	for i := range list {
		if list[i] = i; hidden[i] {
			list[i] = -1
		}
	}
	return list, all
}

// close hides more until no small part is a bridge; false if it cannot.
func (g *grid) close() bool {
	for {
		r, c, found := g.openPart()
		switch {
		case !found:
			return true
		case !g.rectangle(r, c):
			return false
		}
	}
}

// openPart returns a small part whose edge is a bridge.
func (g *grid) openPart() (int, int, bool) {
	for r := range g.cells {
		for c := range g.cells[r] {
			if small(g.cells[r][c], g.least) && !g.connected(r, c) {
				return r, c, true
			}
		}
	}
	return 0, 0, false
}

// connected reports whether the ends of an edge are connected without it.
func (g *grid) connected(r, c int) bool {
	rows, columns := map[int]bool{g.row[r]: true}, map[int]bool{}
	for grown := true; grown; {
		grown = false
		for i := range g.cells {
			for j := range g.cells[i] {
				if !g.hidden[i][j] || i == r && j == c || rows[g.row[i]] == columns[g.column[j]] {
					continue
				}
				rows[g.row[i]], columns[g.column[j]], grown = true, true, true
			}
		}
	}
	return columns[g.column[c]]
}

// rectangle hides three more parts that make a circle with one, the fewest
// people together; false if there are none.
func (g *grid) rectangle(r, c int) bool {
	type part struct{ r, c int }
	var best [3]part
	cost := int64(-1)
	for r1 := range g.cells { // another part at the row's node
		for c1 := range g.cells[r1] {
			if g.row[r1] != g.row[r] || g.column[c1] == g.column[c] || g.cells[r1][c1] == 0 {
				continue
			}
			for r2 := range g.cells {
				if g.row[r2] == g.row[r] || g.cells[r2][c] == 0 || g.cells[r2][c1] == 0 {
					continue
				}
				parts := [3]part{{r1, c1}, {r2, c}, {r2, c1}}
				sum := int64(0)
				for _, p := range parts {
					if !g.hidden[p.r][p.c] {
						sum += g.cells[p.r][p.c]
					}
				}
				if cost < 0 || sum < cost {
					best, cost = parts, sum
				}
			}
		}
	}
	if cost < 0 {
		return false
	}
	for _, p := range best {
		g.hidden[p.r][p.c] = true
	}
	return true
}
