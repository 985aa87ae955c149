package report

import (
	"cmp"
	"slices"
)

// Entry is something that a cell may name: a course, a site, an organisation.
type Entry struct {
	Code   string
	Titles []string // in any language
}

// Index finds what a cell meant although it is misspelt. It is made once for
// a catalogue and may be asked by several at once.
type Index struct {
	entries []Entry
	exact   map[string][]int // folded codes and titles, to the entries
	keys    []nearKey
}

// nearKey is a folded code or title with what rules it out in no time.
type nearKey struct {
	text  []rune
	signs uint64 // a bit for each sign, by its hash
	entry int
}

// Bounds of a search.
const (
	maxNearText = 60 // signs of a text that is looked for
	maxSuggest  = 3
)

// NewIndex prepares a search.
func NewIndex(entries []Entry) *Index {
	x := &Index{entries: slices.Clone(entries), exact: make(map[string][]int)}
	for i, e := range x.entries {
		for _, text := range append([]string{e.Code}, e.Titles...) {
			folded := foldTitle(text)
			if folded == "" || slices.Contains(x.exact[folded], i) {
				continue
			}
			x.exact[folded] = append(x.exact[folded], i)
			if runes := []rune(folded); len(runes) <= 2*maxNearText {
				x.keys = append(x.keys, nearKey{runes, signsOf(runes), i})
			}
		}
	}
	return x
}

// Find returns the entry that a text names but for case, width, blanks and
// punctuation. It reports false if none or several do.
func (x *Index) Find(text string) (Entry, bool) {
	found := x.exact[foldTitle(text)]
	if len(found) != 1 {
		return Entry{}, false
	}
	return x.entries[found[0]], true
}

// Near returns the entries whose code or title is nearest to a text, at most
// three, the nearest first. It is none if all are far: more than a third of
// the text would have to be changed, of a short one more than one sign.
func (x *Index) Near(text string) []Entry {
	runes := []rune(foldTitle(text))
	if len(runes) < 2 || len(runes) > maxNearText {
		return nil
	}
	type found struct{ entry, distance int }
	var best []found
	limit := 1
	if len(runes) > 5 {
		limit = (len(runes) + 2) / 3
	}
	signs := signsOf(runes)
	var row [maxNearText + 1]int
	for _, k := range x.keys {
		if !k.within(runes, signs, limit) {
			continue
		}
		d := distance(row[:len(runes)+1], runes, k.text, limit)
		if d > limit {
			continue
		}
		if i := slices.IndexFunc(best, func(f found) bool { return f.entry == k.entry }); i >= 0 {
			best[i].distance = min(best[i].distance, d)
		} else {
			best = append(best, found{k.entry, d})
		}
		if len(best) > maxSuggest {
			slices.SortStableFunc(best, func(a, b found) int { return cmp.Compare(a.distance, b.distance) })
			best = best[:maxSuggest]
			limit = min(limit, best[maxSuggest-1].distance)
		}
	}
	slices.SortStableFunc(best, func(a, b found) int { return cmp.Compare(a.distance, b.distance) })
	entries := make([]Entry, len(best))
	for i, f := range best {
		entries[i] = x.entries[f.entry]
	}
	return entries
}
