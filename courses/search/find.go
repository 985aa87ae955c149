package search

import (
	"cmp"
	"slices"
	"strings"

	"creditbank/courses"
	"creditbank/ledger"
)

// Question says what is looked for. Its zero value finds everything.
type Question struct {
	Words    []Word
	Module   courses.Module
	Industry string
	Provider string
	Status   Status
	// MinHours and MaxHours bound the planned hours; a MaxHours of zero does not.
	MinHours, MaxHours ledger.Amount
	// Providers, if not nil, are the only ones whose courses are wanted: those
	// that a site may report for.
	Providers map[string]bool
	After     Place // the end of the page before
	Limit     int
}

// Place is where in the order of an answer a course stands.
type Place struct {
	Score int32
	Code  string
}

// Found is a course with how well it was found.
type Found struct {
	Course
	Score int32
}

// Place returns where in the answer f stands.
func (f Found) Place() Place { return Place{f.Score, f.Code} }

// Count is how often something occurs.
type Count struct {
	Value string
	Count int
}

// Answer is a page of what was found.
type Answer struct {
	Items []Found
	More  bool // there are items after these
	Total int  // on all pages
	// Facets count by name: module, industry, provider, hours and status. Each
	// is without its own filter, most frequent first.
	Facets map[string][]Count
}

// Bands are the lower ends of the bands of hours, in thousandths.
var bands = [...]struct {
	least ledger.Amount
	name  string
}{{0, "0-15"}, {16 * ledger.One, "16-31"}, {32 * ledger.One, "32-63"}, {64 * ledger.One, "64+"}}

func band(hours ledger.Amount) string {
	name := bands[0].name
	for _, b := range bands {
		if hours >= b.least {
			name = b.name
		}
	}
	return name
}

// facetNames are the facets, in the order of the bits below.
var facetNames = [...]string{"module", "industry", "provider", "hours", "status"}

// The bits that say that a course fails the filter of a facet.
const (
	failsModule = 1 << iota
	failsIndustry
	failsProvider
	failsHours
	failsStatus
)

// retiredFactor makes a course that no longer counts come after those that do.
const retiredFactor = 4

// Find answers a question. Limit is at least 1.
func (x *Index) Find(q Question) Answer {
	scores := x.score(q.Words)
	found := make([]place, 0, min(len(x.courses), 1024))
	tally := x.newTally()
	for n := range x.courses {
		c := &x.courses[n]
		score := scores[n]
		if len(q.Words) > 0 && score == 0 || q.Providers != nil && !q.Providers[c.Issuer] {
			continue
		}
		if c.Status == Retired {
			score /= retiredFactor
		}
		fails := q.fails(c)
		tally.add(&x.valuesOf[n], fails)
		if fails == 0 {
			found = append(found, place{score, int32(n)})
		}
	}
	a := Answer{Total: len(found), Facets: x.facets(tally)}
	x.page(&a, q, found)
	return a
}

// place is where a course stands, while its code is not looked at: courses are
// numbered in the order of their codes.
type place struct {
	score  int32
	course int32
}

// page fills in the items of an answer: the first ones after the page before.
func (x *Index) page(a *Answer, q Question, found []place) {
	order := func(p, o place) int { return cmp.Or(cmp.Compare(o.score, p.score), cmp.Compare(p.course, o.course)) }
	if q.After != (Place{}) {
		from, _ := slices.BinarySearchFunc(x.courses, q.After.Code, func(c Course, code string) int { return strings.Compare(c.Code, code) })
		exact := from < len(x.courses) && x.courses[from].Code == q.After.Code
		found = slices.DeleteFunc(found, func(p place) bool {
			return p.score > q.After.Score || p.score == q.After.Score && (int(p.course) < from || exact && int(p.course) == from)
		})
	}
	// A page is short and a catalogue long: what cannot be on it is not sorted.
	const slack = 4
	if keep := q.Limit + 1; len(found) > slack*keep {
		found = x.first(found, keep, order)
	}
	slices.SortFunc(found, order)
	a.More = len(found) > q.Limit
	for _, p := range found[:min(len(found), q.Limit)] {
		a.Items = append(a.Items, Found{x.courses[p.course], p.score})
	}
}

// first returns the n first of many, in any order, by a heap whose top is the
// last of those kept.
func (x *Index) first(found []place, n int, order func(p, o place) int) []place {
	kept := slices.Clone(found[:n])
	slices.SortFunc(kept, func(p, o place) int { return order(o, p) }) // the last on top: a heap
	for _, p := range found[n:] {
		if order(p, kept[0]) >= 0 {
			continue
		}
		kept[0] = p
		for i := 0; ; {
			c := 2*i + 1
			if c >= n {
				break
			}
			if c+1 < n && order(kept[c+1], kept[c]) > 0 {
				c++
			}
			if order(kept[c], kept[i]) <= 0 {
				break
			}
			kept[i], kept[c] = kept[c], kept[i]
			i = c
		}
	}
	return kept
}

// fails returns the bits of the filters that a course does not pass.
func (q *Question) fails(c *Course) int {
	fails := 0
	if q.Module != "" && c.Module != q.Module {
		fails |= failsModule
	}
	if q.Industry != "" && c.Industry != q.Industry {
		fails |= failsIndustry
	}
	if q.Provider != "" && c.Issuer != q.Provider {
		fails |= failsProvider
	}
	if c.Hours < q.MinHours || q.MaxHours != 0 && c.Hours > q.MaxHours {
		fails |= failsHours
	}
	if q.Status != "" && c.Status != q.Status {
		fails |= failsStatus
	}
	return fails
}

// tally counts the facets of an answer by the numbers of their values.
type tally [len(facetNames)][]int

// newTally returns a tally with room for the values of an index.
func (x *Index) newTally() *tally {
	t := new(tally)
	for f := range t {
		t[f] = make([]int, len(x.values[f]))
	}
	return t
}

// add counts a course in the facets whose own filter is the only one it fails.
func (t *tally) add(values *[len(facetNames)]int32, fails int) {
	for f, value := range values {
		if value >= 0 && fails&^(1<<f) == 0 {
			t[f][value]++
		}
	}
}

// maxValues bounds how many values of a facet are told.
const maxValues = 50

func (x *Index) facets(t *tally) map[string][]Count {
	facets := make(map[string][]Count, len(facetNames))
	for f, name := range facetNames {
		list := []Count{}
		for value, count := range t[f] {
			if count > 0 {
				list = append(list, Count{x.values[f][value], count})
			}
		}
		slices.SortFunc(list, func(a, b Count) int {
			return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Value, b.Value))
		})
		facets[name] = list[:min(len(list), maxValues)]
	}
	return facets
}
