package main

import (
	"bufio"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// results are what benchmarks measured.
type results struct {
	cpu        string
	system     string              // operating system and architecture
	benchmarks []string            // in the order they ran, such as "Deposit"
	rows       map[string][]string // of each benchmark, the names behind it
	units      map[string][]string // of each benchmark, what was measured
	values     map[measure][]float64
}

// measure names one figure.
type measure struct{ benchmark, row, unit string }

// line is the result of a benchmark. The number of processors at the end of
// its name is no part of it.
var line = regexp.MustCompile(`^Benchmark([^/\s]+?)(?:/(\S+?))?(?:-\d+)?\s+\d+\s+(.*)$`)

// parse reads the output of "go test -bench". A failed run is an error: a
// table without it would look whole.
func parse(in io.Reader) (*results, error) {
	r := &results{rows: make(map[string][]string), units: make(map[string][]string), values: make(map[measure][]float64)}
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		text := lines.Text()
		if name, value, ok := strings.Cut(text, ": "); ok {
			switch name {
			case "cpu":
				r.cpu = value
			case "goos", "goarch":
				r.system = strings.TrimPrefix(r.system+"/"+value, "/")
			}
		}
		if strings.HasPrefix(text, "--- FAIL") || strings.HasPrefix(text, "FAIL") || strings.HasPrefix(text, "panic:") {
			return nil, fmt.Errorf("a benchmark failed: %s", text)
		}
		m := line.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		if err := r.add(m[1], m[2], strings.Fields(m[3])); err != nil {
			return nil, fmt.Errorf("%q: %w", text, err)
		}
	}
	return r, lines.Err()
}

// add takes over the figures of one line: values and units in turn.
func (r *results) add(benchmark, row string, figures []string) error {
	if !slices.Contains(r.benchmarks, benchmark) {
		r.benchmarks = append(r.benchmarks, benchmark)
	}
	if !slices.Contains(r.rows[benchmark], row) {
		r.rows[benchmark] = append(r.rows[benchmark], row)
	}
	for i := 0; i+1 < len(figures); i += 2 {
		value, err := strconv.ParseFloat(figures[i], 64)
		if err != nil {
			return err
		}
		unit := figures[i+1]
		if !slices.Contains(r.units[benchmark], unit) {
			r.units[benchmark] = append(r.units[benchmark], unit)
		}
		m := measure{benchmark, row, unit}
		r.values[m] = append(r.values[m], value)
	}
	return nil
}

// median returns the middle of what was measured, and whether anything was.
func (r *results) median(m measure) (float64, bool) {
	v := slices.Sorted(slices.Values(r.values[m]))
	if len(v) == 0 {
		return 0, false
	}
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2, true
}
