package report

import (
	"fmt"
	"strings"

	"creditbank/ledger/fault"
)

// Code says what is wrong, for machines. Codes are stable; what people read
// of each is in texts.go.
type Code string

// Problem is something wrong with a file, a row or a cell, or something a
// reader of the file did that its author should know; see [Code.Note].
type Problem struct {
	Line    int    // of the file, from 1; 0 for the file as a whole
	Column  Column // or [NoColumn]
	Code    Code
	Has     string   // what stands there, cut short; an identity number is masked
	Wants   string   // what is wanted, or another line, by the code
	Suggest []string // what would be right, the likeliest first
	// Texts are those of a code that is not this package's.
	Texts map[Language]Text
}

// Note reports whether the problem keeps no row from being booked.
func (p Problem) Note() bool { return p.Code.Note() }

// Reason tells in English what is wrong and what would heal it.
func (p Problem) Reason() string {
	t := p.Text(English)
	return strings.TrimSpace(t.Detail + " " + t.Cure)
}

// Error tells the problem in English, and where it is.
func (p Problem) Error() string {
	text := p.Reason()
	switch {
	case p.Line == 0:
		return text
	case p.Column == NoColumn:
		return fmt.Sprintf("line %d: %s", p.Line, text)
	}
	return fmt.Sprintf("line %d, %s: %s", p.Line, p.Column, text)
}

// Unwrap returns [fault.Invalid].
func (p Problem) Unwrap() error { return fault.Invalid }

// Problems is why a file is not read. It is an error.
type Problems []Problem

// Error tells all of them in English.
func (p Problems) Error() string {
	texts := make([]string, len(p))
	for i := range p {
		texts[i] = p[i].Error()
	}
	return strings.Join(texts, "; ")
}

// Unwrap returns [fault.Invalid].
func (p Problems) Unwrap() error { return fault.Invalid }

// Text returns what people read of the problem.
func (p Problem) Text(l Language) Text {
	if t, own := p.Texts[l]; own {
		return t
	}
	t := texts[p.Code].in(l)
	wants := p.Wants
	if p.Code == "column-missing" {
		wants = neededLike(p.Column, l)
	}
	fill := strings.NewReplacer("{column}", p.Column.Heading(l), "{has}", p.Has, "{wants}", wants, "{line}", fmt.Sprint(p.Line))
	t.Detail, t.Cure = fill.Replace(t.Detail), fill.Replace(t.Cure)
	return t
}

// short cuts what a problem quotes.
func short(text string) string {
	const most = 60
	runes := 0
	for i := range text {
		if runes++; runes > most {
			return text[:i] + "…"
		}
	}
	return text
}

// OnlyNotes reports whether none of them keeps a row from being booked.
func (p Problems) OnlyNotes() bool {
	for _, one := range p {
		if !one.Note() {
			return false
		}
	}
	return true
}
