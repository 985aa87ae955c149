// Package search finds courses in a catalogue by words: Chinese, pinyin in
// full or by its initials, and English.
//
// What holds: an [Index] never changes, and the same question to the same
// index has the same answer in the same order. Every word of a question has
// to be found in a course; a course that is found more exactly comes first,
// those found equally well come in the order of their codes. A facet counts
// what would be found if its own filter were left out, so that a choice can
// be changed without starting again.
package search
