package pages

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"creditbank/courses/equiv"
	"creditbank/courses/programme/strictyaml"
	"creditbank/courses/registrar"
	"creditbank/ledger"
)

// equivalenceTable is what a version of equivalences says, a line for each.
type equivalenceTable struct {
	Number int // of the proposal, if several tables stand on a page; zero if not
	Lines  []equivalenceLine
	More   int    // that are not listed
	Hours  string // how hours become credits; empty if they do not
	// Levels are those that the college sees outcomes at, and Same the titles
	// that it takes for one subject.
	Levels []levelLine
	Same   []sameLine
}

// levelLine is the level of the framework of a course, or of all of a source.
type levelLine struct {
	Of    string
	Level int
}

// sameLine is a title that stands for another.
type sameLine struct{ Alias, Title string }

// equivalenceLine is one equivalence as people read it.
type equivalenceLine struct {
	ID, From  string
	Course    string // code of the course that it is about; empty for others
	To        []equivalencePart
	Surplus   []string // groups
	Level     int      // the lowest; zero for any
	Since     ledger.Day
	Until     ledger.Day
	Smaller   bool
	Agreement string
	Change    string // "new", "gone", "now" or "before"; empty if it stays as it was
}

// equivalencePart is what an outcome counts as.
type equivalencePart struct {
	Course  string // name of the course that it replaces; empty for credits in groups
	Credits ledger.Amount
	Groups  []string
	Spared  string // "study", "exam" or "both"; empty if nothing is
	Grade   string // that is entered; empty for the outcome's own
	Marks   string // which marks become which
}

// maxEquivalences bounds how many equivalences a table lists.
const maxEquivalences = 200

// tableOf puts equivalences into a table, with how they differ from others; nil
// if there are none to compare with.
func (f *frame) tableOf(set, before *equiv.Set) *equivalenceTable {
	t := new(equivalenceTable)
	for _, of := range slices.Sorted(maps.Keys(set.Levels)) {
		t.Levels = append(t.Levels, levelLine{f.Called(of), set.Levels[of]})
	}
	for _, a := range set.Same {
		for _, other := range a.Others {
			t.Same = append(t.Same, sameLine{other, a.Title})
		}
	}
	t.More += max(0, len(t.Levels)-maxEquivalences) + max(0, len(t.Same)-maxEquivalences)
	t.Levels, t.Same = t.Levels[:min(len(t.Levels), maxEquivalences)], t.Same[:min(len(t.Same), maxEquivalences)]
	if h := set.Hours; h != nil {
		t.Hours = strconv.Itoa(h.PerCredit)
	}
	add := func(r *equiv.Rule, change string) {
		if len(t.Lines) >= maxEquivalences {
			t.More++
			return
		}
		t.Lines = append(t.Lines, f.equivalence(r, change))
	}
	var were []equiv.Rule
	if before != nil {
		were = before.Rules
	}
	for i := range set.Rules {
		r := &set.Rules[i]
		at := slices.IndexFunc(were, func(w equiv.Rule) bool { return w.ID == r.ID })
		switch {
		case before == nil || at >= 0 && sameRule(&were[at], r):
			add(r, "")
		case at < 0:
			add(r, "new")
		default:
			add(&were[at], "before")
			add(r, "now")
		}
	}
	for i := range were {
		if !slices.ContainsFunc(set.Rules, func(r equiv.Rule) bool { return r.ID == were[i].ID }) {
			add(&were[i], "gone")
		}
	}
	return t
}

// Changed returns the lines that differ.
func (t *equivalenceTable) Changed() *equivalenceTable {
	c := *t
	c.Lines = slices.DeleteFunc(slices.Clone(t.Lines), func(l equivalenceLine) bool { return l.Change == "" })
	return &c
}

func (f *frame) equivalence(r *equiv.Rule, change string) equivalenceLine {
	l := equivalenceLine{
		ID: r.ID, Course: r.From.Course, Surplus: f.namesOf(r.Surplus), Level: r.MinLevel, Since: r.ValidFrom, Until: r.ValidUntil,
		Smaller: r.Smaller, Agreement: r.Agreement, Change: change,
	}
	var from []string
	if r.From.Course != "" {
		from = append(from, f.Called(r.From.Course))
	}
	if r.From.Title != "" {
		from = append(from, f.Choose("《"+r.From.Title+"》", "“"+r.From.Title+"”"))
	}
	if r.From.Issuer != "" {
		from = append(from, f.Organ(r.From.Issuer))
	}
	if r.From.Source != "" {
		from = append(from, f.sourceCalled(r.From.Source))
	}
	l.From = strings.Join(from, " · ")
	for _, p := range r.Parts {
		part := equivalencePart{
			Credits: p.Credits, Groups: f.namesOf(p.Groups), Grade: p.Effects.Grade,
			Marks: strings.ReplaceAll(pairsText(p.Effects.Marks), "\n", f.Comma()),
		}
		if p.Course != "" {
			part.Course = f.Called(p.Course)
		}
		switch e := p.Effects; {
		case e.ExemptStudy && e.ExemptExam:
			part.Spared = "both"
		case e.ExemptStudy:
			part.Spared = "study"
		case e.ExemptExam:
			part.Spared = "exam"
		}
		l.To = append(l.To, part)
	}
	return l
}

func (f *frame) namesOf(groups []string) []string {
	named := make([]string, len(groups))
	for i, g := range groups {
		named[i] = f.Name(g)
	}
	return named
}

// lineMistake is what is wrong with a text, and where.
type lineMistake struct {
	Line, Column string           // of the text; empty if it is about all of it
	Said         strictyaml.Words // by the reader of the file
	Unknown      string           // a group that the rules do not have
}

// mistakesOf returns what is wrong with a text of equivalences, by line; nothing
// if an error is about something else.
func mistakesOf(text string, err error) []lineMistake {
	var found registrar.Mistakes
	if !errors.As(err, &found) {
		return nil
	}
	var list []lineMistake
	for _, m := range found[:min(len(found), maxMistakes)] {
		switch m.Code {
		case registrar.TextMistaken:
			list = append(list, lineMistake{Line: m.Has, Column: m.Wants, Said: m.Said})
		case registrar.GroupUnknown:
			id := strings.TrimPrefix(m.Field, "equivalences/")
			list = append(list, lineMistake{Line: lineOfID(text, id), Unknown: m.Subject})
		default:
			return nil
		}
	}
	return list
}

// lineOfID returns the line of a text in which an equivalence has its id, or
// nothing.
func lineOfID(text, id string) string {
	has, err := regexp.Compile(`(?m)\bid:\s*["']?` + regexp.QuoteMeta(id) + `["']?\s*($|[,}#])`)
	if err != nil {
		return ""
	}
	at := has.FindStringIndex(text)
	if at == nil {
		return ""
	}
	return strconv.Itoa(1 + strings.Count(text[:at[0]], "\n"))
}
