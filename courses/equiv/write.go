package equiv

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"creditbank/ledger"
)

// Text writes a set as [Read] reads it. What was read and is written means the
// same; comments and the way it was laid out are lost.
func (s *Set) Text() string {
	top := mapping{{"programme", scalar(s.Programme)}}
	if h := s.Hours; h != nil {
		top.add("hours", mapping{{"per_credit", strconv.Itoa(h.PerCredit)}, {"step", h.Step.String()}}.credits("cap", h.Cap))
	}
	var aliases, levels mapping
	for _, a := range s.Same {
		aliases.add(scalar(a.Title), names(a.Others))
	}
	for _, of := range slices.Sorted(maps.Keys(s.Levels)) {
		levels.add(scalar(of), strconv.Itoa(s.Levels[of]))
	}
	if len(aliases) > 0 {
		top.add("aliases", aliases)
	}
	if len(levels) > 0 {
		top.add("levels", levels)
	}
	rules := make(list, len(s.Rules))
	for i := range s.Rules {
		rules[i] = s.Rules[i].written()
	}
	top.add("equivalences", rules)
	var b strings.Builder
	top.blocks(&b, "")
	return b.String()
}

func (r *Rule) written() mapping {
	m := mapping{{"id", scalar(r.ID)}, {"from", mapping(nil).
		text("course", r.From.Course).text("title", r.From.Title).text("issuer", r.From.Issuer).text("source", r.From.Source)}}
	parts := make(list, len(r.Parts))
	for i := range r.Parts {
		parts[i] = r.Parts[i].written()
	}
	m.add("to", parts)
	if r.Smaller {
		m.add("smaller", "true")
	}
	if len(r.Surplus) > 0 {
		m.add("surplus", names(r.Surplus))
	}
	if r.MinLevel > 0 {
		m.add("min_level", strconv.Itoa(r.MinLevel))
	}
	return m.day("valid_from", r.ValidFrom).day("valid_until", r.ValidUntil).text("agreement", r.Agreement)
}

func (p *Part) written() mapping {
	m := mapping(nil).text("course", p.Course).credits("credits", p.Credits)
	m.add("groups", names(p.Groups))
	var spared []string
	if p.Effects.ExemptStudy {
		spared = append(spared, "study")
	}
	if p.Effects.ExemptExam {
		spared = append(spared, "exam")
	}
	if len(spared) > 0 {
		m.add("exempt", names(spared))
	}
	m = m.text("grade", p.Effects.Grade)
	var marks mapping
	for _, from := range slices.Sorted(maps.Keys(p.Effects.Marks)) {
		marks.add(scalar(from), scalar(p.Effects.Marks[from]))
	}
	if len(marks) > 0 {
		m.add("marks", marks)
	}
	return m
}

func (m *mapping) add(key string, value any) { *m = append(*m, entry{key, value}) }

// text adds a text unless it is empty, credits unless there are none, and day
// unless it is no day.
func (m mapping) text(key, text string) mapping {
	if text != "" {
		m.add(key, scalar(text))
	}
	return m
}

func (m mapping) credits(key string, a ledger.Amount) mapping {
	if a != 0 {
		m.add(key, a.String())
	}
	return m
}

func (m mapping) day(key string, d ledger.Day) mapping {
	if d != 0 {
		m.add(key, d.String())
	}
	return m
}

// names makes a list of texts.
func names(texts []string) list {
	l := make(list, len(texts))
	for i, text := range texts {
		l[i] = scalar(text)
	}
	return l
}
