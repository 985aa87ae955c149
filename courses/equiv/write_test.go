package equiv_test

import (
	"strings"
	"testing"

	"creditbank/courses/equiv"
	"creditbank/ledger"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// whole compares what a set says, but for what it keeps to answer faster.
var whole = cmp.Options{cmpopts.IgnoreUnexported(equiv.Set{}), cmpopts.EquateEmpty()}

// TestTextIsReadAsItWasWritten: whatever a set says, its text says the same.
func TestTextIsReadAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawnSet(t)
		text := want.Text()
		got, err := equiv.Read("e", []byte(text))
		if err != nil {
			t.Fatalf("Read(%s) = %v", text, err)
		}
		if diff := cmp.Diff(want, got, whole); diff != "" {
			t.Fatalf("Read of Text (-want +got)\n%s\n%s", diff, text)
		}
		if again := got.Text(); again != text {
			t.Fatalf("Text of what was read is\n%s\nwant\n%s", again, text)
		}
	})
}

// drawnSet draws a set as Read makes one.
func drawnSet(t *rapid.T) *equiv.Set {
	name := rapid.OneOf(
		rapid.SampledFrom([]string{"field", "综合", "1.5", "true", "No", "null", "a: b", "# c", "[x]", "it's", `say "x"`, `\n`, "2020-01-01", "-", "~", "&a", "é、｛", "0x1f", "1e3", "x y", "👷", "e\u0301"}),
		rapid.StringMatching(`[a-zA-Z0-9\p{Han}]{1,12}`),
	)
	maybe := func(g *rapid.Generator[string], label string) string {
		if rapid.Bool().Draw(t, label+"?") {
			return g.Draw(t, label)
		}
		return ""
	}
	names := func(least int, label string) []string {
		return rapid.SliceOfNDistinct(name, least, 4, rapid.ID[string]).Draw(t, label)
	}
	amount := func(label string) ledger.Amount { return ledger.Amount(rapid.Int64Range(1, 20_000).Draw(t, label)) }
	s := &equiv.Set{Programme: name.Draw(t, "programme"), Aliases: make(map[string]string)}
	if rapid.Bool().Draw(t, "hours") {
		s.Hours = &equiv.Hours{PerCredit: rapid.IntRange(1, 1000).Draw(t, "per"), Step: amount("step")}
		if rapid.Bool().Draw(t, "capped") {
			s.Hours.Cap = amount("cap")
		}
	}
	if rapid.Bool().Draw(t, "aliases") {
		s.Same = []equiv.Alias{{Title: "高等数学", Others: []string{"微积分", "Calculus (A)"}}, {Title: "Labour Law"}}
		s.Aliases = map[string]string{"微积分": "高等数学", "calculusa": "高等数学"}
	}
	if of := names(0, "levels"); len(of) > 0 {
		s.Levels = make(map[string]int)
		for _, one := range of {
			s.Levels[one] = rapid.IntRange(1, 12).Draw(t, "level")
		}
	}
	for _, id := range names(0, "rules") {
		r := equiv.Rule{ID: id, From: equiv.Match{
			Course: name.Draw(t, "course"), Title: maybe(name, "title"), Issuer: maybe(name, "issuer"), Source: maybe(name, "source"),
		}}
		open := false
		for range rapid.IntRange(1, 3).Draw(t, "parts") {
			p := equiv.Part{Groups: names(1, "groups"), Course: maybe(name, "own course")}
			if p.Credits = amount("credits"); p.Course == "" && !open && rapid.Bool().Draw(t, "open") {
				p.Credits, open = 0, true
			}
			p.Effects = equiv.Effects{
				ExemptStudy: rapid.Bool().Draw(t, "study"), ExemptExam: rapid.Bool().Draw(t, "exam"), Grade: maybe(name, "grade"),
			}
			if from := names(0, "marks"); len(from) > 0 {
				p.Effects.Marks = make(map[string]string)
				for _, one := range from {
					p.Effects.Marks[one] = name.Draw(t, "mark")
				}
			}
			r.Parts = append(r.Parts, p)
		}
		if !open {
			r.Surplus = names(0, "surplus")
		}
		r.Smaller, r.MinLevel = rapid.Bool().Draw(t, "smaller"), rapid.IntRange(0, 12).Draw(t, "lowest")
		if rapid.Bool().Draw(t, "bounded") {
			r.ValidFrom = ledger.Day(rapid.IntRange(10_000, 20_000).Draw(t, "from"))
			r.ValidUntil = r.ValidFrom + ledger.Day(rapid.IntRange(0, 5000).Draw(t, "days"))
		}
		r.Agreement = strings.Repeat(maybe(rapid.OneOf(name, rapid.SampledFrom([]string{"协议\n第二行", " a\tb ", "字 "})), "agreement"), rapid.IntRange(1, 100).Draw(t, "times"))
		s.Rules = append(s.Rules, r)
	}
	return s
}

// TestTextOfAFile is what the form makes of a file with everything in it.
func TestTextOfAFile(t *testing.T) {
	const want = `programme: T
hours: {per_credit: 16, step: 0.5, cap: 8}
aliases: {快递员: [快件派送员, 快递业务员]}
equivalences:
- {id: courier, from: {title: 快递员, source: cert}, to: [{course: L101, credits: 3, groups: [field], exempt: [study, exam], grade: exempt}, {course: L102, credits: 3, groups: [field], exempt: [study], marks: {good: "80", pass: "60"}}, {course: L103, credits: 2, groups: [practice]}], min_level: 3, valid_from: 2020-01-01, valid_until: 2029-12-31}
`
	if diff := cmp.Diff(want, mustRead(t, courier).Text()); diff != "" {
		t.Errorf("Text (-want +got)\n%s", diff)
	}
}
