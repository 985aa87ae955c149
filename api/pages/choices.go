package pages

import (
	"strconv"
	"strings"

	"creditbank/api/lang"
	"creditbank/api/problem"
	"creditbank/ledger"
)

// choiceTexts are the texts, by the first part of their keys, that pages show
// for the values of a field that can only have some. Of several, those count
// that have a text for each value.
var choiceTexts = map[string][]string{
	"by":         {"ent.heading.", "figures.by."},
	"decision":   {"review.word."},
	"event":      {"ent.staff."},
	"fields":     {"worker.part."},
	"figure":     {"ent.figure."},
	"hide":       {"worker.hide.", "worker.part."},
	"key_groups": {"ent.group."},
	"kind":       {"tree.kind.", "complaints.about."},
	"language":   {"frame.language."},
	"level":      {"figures.level."},
	"majority":   {"review.majority."},
	"mode":       {"ent.mode."},
	"module":     {"name.module."},
	"period":     {"ent.period.", "figures.period."},
	"show":       {"ent.class."},
	"source":     {"college.eqf.source."},
	"state":      {"decisions.state.", "complaints.state.", "sanctions.state.", "suspense.state.", "review.state.", "name.state."},
	"status":     {"name.status."},
	"step":       {"complaints.step.", "ent.budget."},
	"unit":       {"worker.unit."},
	"vote":       {"college."},
}

// inWords tells a refusal of a choice by the words that the pages show: what
// can be chosen and, if it is one of the bank's own values, what was.
func (s *Site) inWords(r ledger.Refusal, l lang.Lang) ledger.Refusal {
	if r.Code != problem.ChoiceUnknown {
		return r
	}
	name := ""
	for part := range strings.SplitSeq(r.Field, "/") {
		if _, err := strconv.Atoi(part); err != nil {
			name = part
		}
	}
	for _, prefix := range choiceTexts[name] {
		var words []string
		for value := range strings.SplitSeq(r.Wants, ", ") {
			if spoken, known := s.files.texts[prefix+value]; known {
				words = append(words, spoken[l])
			}
		}
		if len(words) == 1+strings.Count(r.Wants, ", ") {
			between := ", "
			if l == lang.Chinese {
				between = "、"
			}
			r.Wants = strings.Join(words, between)
			return r
		}
	}
	return r
}

// listed writes what can be chosen as a refusal carries it.
func listed[T ~string](values []T) string {
	names := make([]string, len(values))
	for i, v := range values {
		names[i] = string(v)
	}
	return strings.Join(names, ", ")
}
