package stats

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Shape is what of the organisations the figures depend on. It is kept with
// the figures: a change that reaches into the past means that they have to be
// made again.
type Shape struct {
	versions  map[string][]string // a line for each version of each code
	districts []string
}

// Text returns the shape as lines.
func (s Shape) Text() string {
	var b strings.Builder
	for _, code := range slices.Sorted(maps.Keys(s.versions)) {
		for _, line := range s.versions[code] {
			fmt.Fprintf(&b, "%s=%s\n", code, line)
		}
	}
	for _, code := range s.districts {
		fmt.Fprintf(&b, "%s\n", code)
	}
	return b.String()
}

// ParseShape is the inverse of [Shape.Text].
func ParseShape(text string) (Shape, error) {
	s := Shape{versions: make(map[string][]string)}
	for line := range strings.Lines(text) {
		line, whole := strings.CutSuffix(line, "\n")
		code, version, is := strings.Cut(line, "=")
		switch {
		case !whole || code == "":
			return Shape{}, fmt.Errorf("shape %.40q: %w", line, fault.Corrupt)
		case is:
			s.versions[code] = append(s.versions[code], version)
		default:
			s.districts = append(s.districts, code)
		}
	}
	return s, nil
}

// moves reports whether figures made under s, of days up to latest, are wrong
// under next: an organisation that was there stands elsewhere on one of those
// days, or has become or ceased to be a district. One that is new changes
// nothing: nothing was counted for it.
func (s Shape) moves(next Shape, latest ledger.Day) bool {
	for code, lines := range s.versions {
		after := next.versions[code]
		if len(after) < len(lines) || !slices.Equal(after[:len(lines)], lines) {
			return true
		}
		for _, line := range after[len(lines):] {
			// A version without a first day is in force on every day.
			if since, _, _ := strings.Cut(line, "|"); since <= latest.String() {
				return true
			}
		}
	}
	for _, code := range next.districts {
		if _, was := s.versions[code]; was && !slices.Contains(s.districts, code) {
			return true
		}
	}
	return false
}
