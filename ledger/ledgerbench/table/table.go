package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// yardsticks are the systems whose rate is given as a multiple, of benchmarks
// whose rows are named system/load.
var yardsticks = map[string][]string{"Deposit": {"bolt", "pg-row", "pg-group"}}

// rate is the figure that multiples are made of.
const rate = "deposits/s"

// table writes the figures of one benchmark, and multiples if it has
// yardsticks.
func (r *results) table(b *strings.Builder, benchmark string) {
	sticks := yardsticks[benchmark]
	units := r.units[benchmark]
	head := append([]string{benchmark}, units...)
	for _, s := range sticks {
		head = append(head, "÷ "+s)
	}
	fmt.Fprintf(b, "\n| %s |\n|---%s|\n", strings.Join(head, " | "), strings.Repeat("|---:", len(head)-1))
	for _, row := range r.rows[benchmark] {
		cells := []string{row}
		for _, unit := range units {
			v, ok := r.median(measure{benchmark, row, unit})
			cells = append(cells, figure(v, ok))
		}
		_, load, _ := strings.Cut(row, "/")
		for _, s := range sticks {
			is, ok1 := r.median(measure{benchmark, row, rate})
			of, ok2 := r.median(measure{benchmark, s + "/" + load, rate})
			cells = append(cells, multiple(is/of, ok1 && ok2 && of > 0))
		}
		fmt.Fprintf(b, "| %s |\n", strings.Join(cells, " | "))
	}
}

// figure prints three digits, and thousands with commas.
func figure(v float64, ok bool) string {
	if !ok {
		return ""
	}
	if math.Abs(v) < 100 {
		return strconv.FormatFloat(v, 'g', 3, 64)
	}
	digits := strconv.FormatFloat(math.Round(v), 'f', 0, 64)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

func multiple(v float64, ok bool) string {
	if !ok {
		return ""
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}
