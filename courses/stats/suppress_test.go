package stats

import (
	"math/big"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestHideList(t *testing.T) {
	for _, c := range []struct {
		name  string
		sizes []int64
		least int64
		want  []bool
		whole bool
	}{
		{"none small", []int64{10, 20, 0}, 5, []bool{false, false, false}, false},
		{"one small takes the next smallest with it", []int64{3, 40, 20}, 5, []bool{true, false, true}, false},
		{"two small are enough if together they are not", []int64{3, 2, 20}, 5, []bool{true, true, false}, false},
		{"two that are small together take a third", []int64{2, 2, 20, 9}, 5, []bool{true, true, false, true}, false},
		{"what nobody is in hides nothing", []int64{3, 0, 0, 7}, 5, []bool{true, false, false, true}, false},
		{"alone, the whole tells it", []int64{3}, 5, []bool{true}, true},
		{"all of them, and still too few", []int64{1, 2}, 5, []bool{true, true}, true},
		{"all of them, and enough", []int64{4, 4}, 5, []bool{true, true}, false},
		{"empty", nil, 5, []bool{}, false},
		{"no bound", []int64{1, 2}, 0, []bool{false, false}, false},
	} {
		got, whole := hideList(c.sizes, c.least)
		if diff := cmp.Diff(c.want, got); diff != "" || whole != c.whole {
			t.Errorf("%s: hideList(%v, %d) = %v, %t, want %v, %t", c.name, c.sizes, c.least, got, whole, c.want, c.whole)
		}
	}
}

func TestHideGrid(t *testing.T) {
	for _, c := range []struct {
		name  string
		cells [][]int64
		want  []string // x is hidden
		all   bool
	}{
		{"none small", [][]int64{{9, 9}, {9, 9}}, []string{"..", ".."}, false},
		{"one small needs a rectangle", [][]int64{{2, 9, 30}, {8, 7, 30}, {40, 40, 40}}, []string{"xx.", "xx.", "..."}, false},
		{"two in one row are not enough", [][]int64{{2, 3, 30}, {8, 7, 30}, {40, 40, 40}}, []string{"xx.", "xx.", "..."}, false},
		{"no rectangle: all goes", [][]int64{{2, 9}, {0, 9}}, []string{"xx", "xx"}, true},
	} {
		g := grid{least: 5, cells: c.cells}
		g.margins()
		hidden, all := g.hide()
		var got []string
		for r := range hidden {
			line := ""
			for _, h := range hidden[r] {
				if h {
					line += "x"
				} else {
					line += "."
				}
			}
			got = append(got, line)
		}
		if diff := cmp.Diff(c.want, got); diff != "" || all != c.all {
			t.Errorf("%s: hide = %v, %t, want %v, %t", c.name, got, all, c.want, c.all)
		}
	}
}

// margins adds the parts up, as counts of disjoint people would.
func (g *grid) margins() {
	g.rows, g.columns = make([]int64, len(g.cells)), make([]int64, len(g.cells[0]))
	for r := range g.cells {
		for c, n := range g.cells[r] {
			g.rows[r] += n
			g.columns[c] += n
		}
	}
}

// TestNothingSmallCanBeComputed takes random tables, hides, and then tries to
// solve the equations that all shown margins and parts make: no small part may
// have one solution only.
func TestNothingSmallCanBeComputed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := grid{least: 5}
		height, width := rapid.IntRange(1, 5).Draw(t, "rows"), rapid.IntRange(1, 5).Draw(t, "columns")
		for range height {
			g.cells = append(g.cells, rapid.SliceOfN(rapid.SampledFrom([]int64{0, 0, 1, 3, 6, 9, 50}), width, width).Draw(t, "row"))
		}
		g.margins()
		hidden, all := g.hide()
		if all {
			return // nothing is shown
		}
		unknown := make(map[[2]int]int)
		for r := range hidden {
			for c := range hidden[r] {
				if small(g.cells[r][c], g.least) && !hidden[r][c] {
					t.Fatalf("part %d,%d of %v is shown", r, c, g.cells)
				}
				if hidden[r][c] {
					unknown[[2]int{r, c}] = len(unknown)
				}
			}
		}
		var equations [][]*big.Rat
		equation := func(in func(r, c int) bool) {
			e := make([]*big.Rat, len(unknown))
			for at, i := range unknown {
				e[i] = new(big.Rat)
				if in(at[0], at[1]) {
					e[i].SetInt64(1)
				}
			}
			equations = append(equations, e)
		}
		equation(func(int, int) bool { return true })
		for r, n := range g.row {
			if n >= 0 {
				equation(func(i, _ int) bool { return i == r })
			}
		}
		for c, n := range g.column {
			if n >= 0 {
				equation(func(_, j int) bool { return j == c })
			}
		}
		before := rank(equations)
		for at, i := range unknown {
			if !small(g.cells[at[0]][at[1]], g.least) {
				continue
			}
			e := make([]*big.Rat, len(unknown))
			for j := range e {
				e[j] = new(big.Rat)
			}
			e[i].SetInt64(1)
			if rank(append(slices.Clone(equations), e)) == before {
				t.Fatalf("part %v of %v can be computed, hidden %v", at, g.cells, hidden)
			}
		}
	})
}

// rank returns the rank of a matrix.
func rank(rows [][]*big.Rat) int {
	m := make([][]*big.Rat, len(rows))
	for i := range rows {
		m[i] = make([]*big.Rat, len(rows[i]))
		for j := range rows[i] {
			m[i][j] = new(big.Rat).Set(rows[i][j])
		}
	}
	n := 0
	for c := 0; len(m) > 0 && c < len(m[0]); c++ {
		at := -1
		for r := n; r < len(m); r++ {
			if m[r][c].Sign() != 0 {
				at = r
				break
			}
		}
		if at < 0 {
			continue
		}
		m[n], m[at] = m[at], m[n]
		for r := n + 1; r < len(m); r++ {
			by := new(big.Rat).Quo(m[r][c], m[n][c])
			for k := c; k < len(m[r]); k++ {
				m[r][k].Sub(m[r][k], new(big.Rat).Mul(by, m[n][k]))
			}
		}
		n++
	}
	return n
}
