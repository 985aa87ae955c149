package search

import (
	"strings"
	"unicode/utf8"
)

// How well a word is found. Only their order means anything.
const (
	asCode     = 1000
	asTitle    = 500
	titleBegin = 300
	inTitle    = 200
	soundBegin = 150
	wordWhole  = 120
	firstBegin = 100
	soundIn    = 90
	wordBegin  = 80
	firstIn    = 60
	nearTitle  = 40
)

// leastInitials is how many letters are read as initials of pinyin: one alone
// begins half of all words.
const leastInitials = 2

// score adds up how well all words are found in each course: zero for one
// that lacks a word.
func (x *Index) score(words []Word) []int32 {
	total := make([]int32, len(x.courses))
	best := make([]int32, len(x.courses))
	for i, w := range words {
		clear(best)
		if w.Han {
			x.matchHan(w.Text, best)
		} else {
			x.matchLatin(w.Text, best)
		}
		for n, b := range best {
			switch {
			case b == 0:
				total[n] = 0
			case i == 0 || total[n] > 0:
				total[n] += b
			}
		}
	}
	return total
}

// matchLatin finds English, codes and pinyin.
func (x *Index) matchLatin(text string, best []int32) {
	for _, t := range x.words.beginning(text) {
		s := int32(wordBegin)
		if t.text == text {
			s = wordWhole
			if strings.EqualFold(x.courses[t.course].Code, text) {
				s = asCode
			}
		}
		best[t.course] = max(best[t.course], s)
	}
	for _, t := range x.sounds.beginning(text) {
		s := int32(soundIn)
		switch {
		case t.first && len(t.text) == len(text):
			s = asTitle
		case t.first:
			s = soundBegin
		}
		best[t.course] = max(best[t.course], s)
	}
	if len(text) < leastInitials {
		return
	}
	for _, t := range x.firsts.beginning(text) {
		s := int32(firstIn)
		if t.first {
			s = firstBegin
		}
		best[t.course] = max(best[t.course], s)
	}
}

// matchHan finds a run of Chinese characters: as it is or, where at least two
// thirds of its pairs are in a title, nearly.
func (x *Index) matchHan(text string, best []int32) {
	run := []rune(text)
	if len(run) == 1 {
		for _, n := range x.singles[run[0]] {
			best[n] = x.inTitle(n, text)
		}
		return
	}
	pairs := make(map[[2]rune]bool, len(run))
	for i := 1; i < len(run); i++ {
		pairs[[2]rune{run[i-1], run[i]}] = true
	}
	for pair := range pairs {
		for _, n := range x.pairs[pair] {
			best[n]++
		}
	}
	for n, count := range best {
		switch {
		case count == 0:
		case int(count) == len(pairs) && strings.Contains(x.titles[n], text):
			best[n] = x.inTitle(int32(n), text)
		case 3*int(count) >= 2*len(pairs):
			best[n] = nearTitle * count / int32(len(pairs))
		default:
			best[n] = 0
		}
	}
}

// inTitle says how well a text stands in a title that contains it. A shorter
// title is nearer to what was asked.
func (x *Index) inTitle(n int32, text string) int32 {
	title := x.titles[n]
	switch {
	case title == text:
		return asTitle
	case strings.HasPrefix(title, text):
		return titleBegin - int32(min(50, utf8.RuneCountInString(title)))
	default:
		return inTitle - int32(min(50, utf8.RuneCountInString(title)))
	}
}
