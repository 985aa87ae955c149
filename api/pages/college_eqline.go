package pages

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"creditbank/courses/equiv"
	"creditbank/ledger"
)

// eqLine is an equivalence as it is typed. The names of the fields are those
// of the file, with “/” between them.
type eqLine struct {
	Course     string   `json:"course" validate:"omitempty,max=80,printable"`
	Subject    string   `json:"title" validate:"omitempty,max=80,printable"`
	Issuer     string   `json:"issuer" validate:"omitempty,max=80,printable"`
	Source     string   `json:"source" validate:"omitempty,max=80,printable"`
	Parts      []eqPart `json:"to" validate:"min=1,max=20,dive"`
	Smaller    bool     `json:"smaller"`
	Surplus    []string `json:"surplus"`
	MinLevel   string   `json:"min_level"`
	ValidFrom  string   `json:"valid_from" validate:"omitempty,day"`
	ValidUntil string   `json:"valid_until" validate:"omitempty,day"`
	Agreement  string   `json:"agreement" validate:"omitempty,max=2000"`
}

// eqPart is what an outcome counts as, as it is typed.
type eqPart struct {
	Course  string   `json:"course" validate:"omitempty,max=80,printable"`
	Credits string   `json:"credits" validate:"omitempty,amount,positive"`
	Groups  []string `json:"groups" validate:"min=1"`
	Exempt  []string `json:"exempt"`
	Grade   string   `json:"grade" validate:"omitempty,max=80,printable"`
	Marks   string   `json:"marks"` // a line each: word = mark
}

// Has reports whether a group is chosen for a part, and Spares what a learner
// is spared.
func (p eqPart) Has(group string) bool   { return slices.Contains(p.Groups, group) }
func (p eqPart) Spares(what string) bool { return slices.Contains(p.Exempt, what) }

// More reports whether a part says more than what it counts as.
func (p eqPart) More() bool { return len(p.Exempt) > 0 || p.Grade != "" || p.Marks != "" }

// Keeps reports whether a group takes what is left over.
func (l eqLine) Keeps(group string) bool { return slices.Contains(l.Surplus, group) }

// Wide reports whether a line is about more than one course.
func (l eqLine) Wide() bool { return l.Subject != "" || l.Issuer != "" || l.Source != "" }

// typedLine takes a line from a form.
func typedLine(sent url.Values) eqLine {
	one := func(name string) string { return strings.TrimSpace(sent.Get(name)) }
	l := eqLine{
		Course: one("course"), Subject: one("title"), Issuer: one("issuer"), Source: one("source"), Smaller: one("smaller") != "",
		Surplus: chosenOf(sent["surplus"]), MinLevel: one("min_level"), ValidFrom: one("valid_from"), ValidUntil: one("valid_until"),
		Agreement: strings.ReplaceAll(one("agreement"), "\r\n", "\n"),
	}
	parts, err := strconv.Atoi(sent.Get("parts"))
	if err != nil || parts < 1 {
		parts = 1
	}
	for i := range min(parts, maxEqParts) {
		at := fmt.Sprintf("to/%d/", i)
		l.Parts = append(l.Parts, eqPart{
			Course: one(at + "course"), Credits: one(at + "credits"), Groups: chosenOf(sent[at+"groups"]), Exempt: sent[at+"exempt"],
			Grade: one(at + "grade"), Marks: strings.ReplaceAll(one(at+"marks"), "\r\n", "\n"),
		})
	}
	return l
}

// chosenOf returns what was chosen of a list, without what is empty.
func chosenOf(values []string) []string {
	return slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "" })
}

// maxEqParts is as many parts as a file may have in a line.
const maxEqParts = 20

// lineOf writes a rule as it is typed.
func lineOf(r *equiv.Rule) eqLine {
	l := eqLine{
		Course: r.From.Course, Subject: r.From.Title, Issuer: r.From.Issuer, Source: r.From.Source, Smaller: r.Smaller,
		Surplus: r.Surplus, ValidFrom: dayText(r.ValidFrom), ValidUntil: dayText(r.ValidUntil), Agreement: r.Agreement,
	}
	if r.MinLevel > 0 {
		l.MinLevel = strconv.Itoa(r.MinLevel)
	}
	for _, p := range r.Parts {
		part := eqPart{Course: p.Course, Groups: p.Groups, Grade: p.Effects.Grade, Marks: pairsText(p.Effects.Marks)}
		if p.Credits > 0 {
			part.Credits = p.Credits.String()
		}
		if p.Effects.ExemptStudy {
			part.Exempt = append(part.Exempt, "study")
		}
		if p.Effects.ExemptExam {
			part.Exempt = append(part.Exempt, "exam")
		}
		l.Parts = append(l.Parts, part)
	}
	return l
}

// rule turns a line that was checked into a rule. What cannot be read is left
// out: the check has told it.
func (l *eqLine) rule(id string) equiv.Rule {
	r := equiv.Rule{
		ID: id, From: equiv.Match{Course: l.Course, Title: l.Subject, Issuer: l.Issuer, Source: l.Source}, Smaller: l.Smaller,
		Surplus: l.Surplus, Agreement: l.Agreement,
	}
	r.MinLevel, _ = strconv.Atoi(l.MinLevel)
	r.ValidFrom, _ = ledger.ParseDay(l.ValidFrom)
	r.ValidUntil, _ = ledger.ParseDay(l.ValidUntil)
	for _, p := range l.Parts {
		part := equiv.Part{Course: p.Course, Groups: p.Groups, Effects: equiv.Effects{
			ExemptStudy: p.Spares("study"), ExemptExam: p.Spares("exam"), Grade: p.Grade,
		}}
		part.Credits, _ = ledger.ParseAmount(p.Credits)
		part.Effects.Marks, _ = pairsOf(p.Marks)
		r.Parts = append(r.Parts, part)
	}
	return r
}

func dayText(d ledger.Day) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

// pairsText writes what stands for what, a line each.
func pairsText(pairs map[string]string) string {
	var lines []string
	for _, from := range slices.Sorted(maps.Keys(pairs)) {
		lines = append(lines, from+" = "+pairs[from])
	}
	return strings.Join(lines, "\n")
}

// pairsOf reads what [pairsText] writes, and returns the first line that says
// nothing of the kind, or says it twice.
func pairsOf(text string) (pairs map[string]string, wrong string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		from, to, is := cutPair(line)
		if _, twice := pairs[from]; !is || twice {
			return nil, line
		}
		if pairs == nil {
			pairs = make(map[string]string)
		}
		pairs[from] = to
	}
	return pairs, ""
}

// cutPair cuts a line at its “=”, which Chinese keyboards also write wide.
func cutPair(line string) (from, to string, is bool) {
	from, to, is = strings.Cut(strings.Replace(line, "＝", "=", 1), "=")
	from, to = strings.TrimSpace(from), strings.TrimSpace(to)
	return from, to, is && from != "" && to != ""
}
