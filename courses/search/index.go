package search

import (
	"cmp"
	"slices"
	"strings"

	"creditbank/courses"
	"creditbank/ledger"
)

// Status says whether completions of a course count on the day of an index.
type Status string

// The statuses. They are known to clients: never change one.
const (
	Open    Status = "open"
	Coming  Status = "coming" // approved, from a later day on
	Retired Status = "retired"
)

// Course is a course as it is found.
type Course struct {
	courses.Course
	Status Status
}

// Index is a catalogue that can be searched. It never changes.
type Index struct {
	courses []Course // in the order of codes
	titles  []string // folded
	pairs   map[[2]rune][]int32
	singles map[rune][]int32
	words   terms // of English titles, codes and industries
	sounds  terms // pinyin in full, from each syllable on
	firsts  terms // initials of pinyin, from each on

	values   [len(facetNames)][]string // of each facet
	valuesOf [][len(facetNames)]int32  // of each course, as numbers; -1 for none
}

// terms is texts with the courses they stand for, in the order of the texts.
type terms []term

type term struct {
	text   string
	course int32
	// first says that the text begins what it was taken from.
	first bool
}

// New indexes the courses that have been approved, as they are on a day. It
// takes about a second for 50,000 of them.
func New(all []courses.Course, on ledger.Day) *Index {
	x := &Index{pairs: make(map[[2]rune][]int32), singles: make(map[rune][]int32)}
	for _, c := range all {
		if c.Approved != 0 {
			x.courses = append(x.courses, Course{c, statusOn(c, on)})
		}
	}
	slices.SortFunc(x.courses, func(a, b Course) int { return strings.Compare(a.Code, b.Code) })
	x.titles = make([]string, len(x.courses))
	for i := range x.courses {
		x.add(int32(i))
	}
	x.number()
	for _, t := range []terms{x.words, x.sounds, x.firsts} {
		slices.SortFunc(t, func(a, b term) int {
			return cmp.Or(strings.Compare(a.text, b.text), cmp.Compare(a.course, b.course))
		})
	}
	return x
}

// number gives each value of a facet a number, so that counting is quick.
func (x *Index) number() {
	x.valuesOf = make([][len(facetNames)]int32, len(x.courses))
	var known [len(facetNames)]map[string]int32
	for f := range known {
		known[f] = make(map[string]int32)
	}
	for n := range x.courses {
		c := &x.courses[n]
		for f, value := range [len(facetNames)]string{string(c.Module), c.Industry, c.Issuer, band(c.Hours), string(c.Status)} {
			if value == "" {
				x.valuesOf[n][f] = -1
				continue
			}
			number, is := known[f][value]
			if !is {
				number = int32(len(x.values[f]))
				known[f][value] = number
				x.values[f] = append(x.values[f], value)
			}
			x.valuesOf[n][f] = number
		}
	}
}

func statusOn(c courses.Course, on ledger.Day) Status {
	switch {
	case c.CountsOn(on):
		return Open
	case on < c.Approved:
		return Coming
	default:
		return Retired
	}
}

// Len returns how many courses there are.
func (x *Index) Len() int { return len(x.courses) }

// add indexes one course.
func (x *Index) add(n int32) {
	c := &x.courses[n]
	x.titles[n] = fold(c.Title)
	for _, run := range hanRuns(x.titles[n]) {
		for i, r := range run {
			x.singles[r] = note(x.singles[r], n)
			if i > 0 {
				pair := [2]rune{run[i-1], r}
				x.pairs[pair] = note(x.pairs[pair], n)
			}
		}
		for _, reading := range syllables(run) {
			x.sound(n, reading)
		}
	}
	code := strings.ToLower(c.Code)
	x.words = append(x.words, term{code, n, true})
	for i, w := range split(c.Title + " " + c.TitleEn + " " + c.Industry + " " + code) {
		if !w.Han {
			x.words = append(x.words, term{w.Text, n, i == 0})
		}
	}
}

// sound indexes one reading of a run of characters.
func (x *Index) sound(n int32, reading []string) {
	whole := strings.Join(reading, "")
	initials := make([]byte, len(reading))
	for i, s := range reading {
		initials[i] = s[0]
	}
	short := string(initials)
	at := 0
	for i, s := range reading {
		x.sounds = append(x.sounds, term{whole[at:], n, i == 0})
		x.firsts = append(x.firsts, term{short[i:], n, i == 0})
		at += len(s)
	}
}

// note appends a course to a list unless it is its last.
func note(list []int32, n int32) []int32 {
	if len(list) > 0 && list[len(list)-1] == n {
		return list
	}
	return append(list, n)
}

// beginning returns the terms that begin with a text.
func (t terms) beginning(text string) terms {
	from, _ := slices.BinarySearchFunc(t, text, func(a term, b string) int { return strings.Compare(a.text, b) })
	rest := t[from:]
	to, _ := slices.BinarySearchFunc(rest, text, func(a term, b string) int {
		if strings.HasPrefix(a.text, b) {
			return -1
		}
		return 1
	})
	return rest[:to]
}
