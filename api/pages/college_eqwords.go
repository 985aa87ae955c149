package pages

import (
	"slices"
	"strconv"
	"strings"

	"creditbank/courses/equiv"
)

// draftLine is a line of the draft in words.
type draftLine struct {
	Index int
	equivalenceLine
	First, Last bool
}

// Number, Before and After are the number that people read, and the places
// beside the line.
func (l draftLine) Number() int { return l.Index + 1 }
func (l draftLine) Before() int { return l.Index - 1 }
func (l draftLine) After() int  { return l.Index + 1 }

// OpenAt returns the line that is open; nil if it is a new one.
func (p *eqForm) OpenAt() *draftLine {
	for i := range p.Lines {
		if strconv.Itoa(p.Lines[i].Index) == p.Open {
			return &p.Lines[i]
		}
	}
	return nil
}

// draftGone is a line in force that the draft leaves out.
type draftGone struct{ equivalenceLine }

// listedLines bounds how many lines of a draft a page lists at a time.
const listedLines = 60

// tell puts the draft into words.
func (p *eqForm) tell() {
	if p.Review {
		p.compare()
		return
	}
	if p.Line.Source != "" && !slices.ContainsFunc(p.Sources, func(c eqChoice) bool { return c.Value == p.Line.Source }) {
		p.Sources = append(p.Sources, eqChoice{p.Line.Source, p.f.Name(p.Line.Source)})
	}
	for i := range p.set.Rules {
		line := p.f.equivalence(&p.set.Rules[i], p.changeOf(&p.set.Rules[i]))
		open := p.Open == strconv.Itoa(i)
		switch {
		case !open && !line.has(p.Filter):
		case !open && len(p.Lines) >= listedLines:
			p.More++
		default:
			p.Lines = append(p.Lines, draftLine{i, line, i == 0, i == len(p.set.Rules)-1})
		}
	}
	if p.now == nil {
		return
	}
	for i := range p.now.Rules {
		was := &p.now.Rules[i]
		if ruleAt(p.set, was.ID) < 0 && len(p.Gone) < listedLines {
			p.Gone = append(p.Gone, draftGone{p.f.equivalence(was, "gone")})
		}
	}
}

// compare tells how the draft differs from what is in force.
func (p *eqForm) compare() {
	before := p.now
	if before == nil {
		before = new(equiv.Set)
	}
	all := p.f.tableOf(p.set, before)
	p.Table = all.Changed()
	p.Table.Hours, p.Table.Levels, p.Table.Same = "", nil, nil
	apart := func(s *equiv.Set) string {
		return (&equiv.Set{Hours: s.Hours, Same: s.Same, Levels: s.Levels}).Text()
	}
	if apart(p.set) != apart(before) {
		p.Apart = all
	}
	var was, is []string
	for i := range before.Rules {
		if ruleAt(p.set, before.Rules[i].ID) >= 0 {
			was = append(was, before.Rules[i].ID)
		}
	}
	for i := range p.set.Rules {
		if ruleAt(before, p.set.Rules[i].ID) >= 0 {
			is = append(is, p.set.Rules[i].ID)
		}
	}
	p.Ordered = !slices.Equal(was, is)
	p.Same = p.now != nil && p.set.Text() == before.Text() || len(p.set.Rules) == 0 && p.now == nil
}

// has reports whether a line has a text in its words.
func (l *equivalenceLine) has(text string) bool {
	if text == "" {
		return true
	}
	said := []string{l.From, l.Course, l.Agreement}
	for _, part := range l.To {
		said = append(append(said, part.Course), part.Groups...)
	}
	return strings.Contains(strings.ToLower(strings.Join(said, "\n")), strings.ToLower(text))
}

// ruleAt returns where a rule of an id stands; -1 if there is none.
func ruleAt(set *equiv.Set, id string) int {
	return slices.IndexFunc(set.Rules, func(r equiv.Rule) bool { return r.ID == id })
}

// changeOf says how a line of the draft differs from what is in force.
func (p *eqForm) changeOf(r *equiv.Rule) string {
	if p.now == nil {
		return "new"
	}
	switch was := ruleAt(p.now, r.ID); {
	case was < 0:
		return "new"
	case !sameRule(&p.now.Rules[was], r):
		return "now"
	}
	return ""
}

// sameRule reports whether two rules say the same.
func sameRule(a, b *equiv.Rule) bool { return ruleText(a) == ruleText(b) }

func ruleText(r *equiv.Rule) string {
	return (&equiv.Set{Rules: []equiv.Rule{*r}}).Text()
}
