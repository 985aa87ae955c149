package equiv_test

import (
	"errors"
	"strings"
	"testing"
	"unicode"

	"creditbank/courses/equiv"
	"creditbank/courses/programme/strictyaml"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/google/go-cmp/cmp"
)

func TestNormalise(t *testing.T) {
	for _, same := range [][]string{
		{"机械制图", "机械 制图", "《机械制图》", "机械－制图", "1. 机械制图", "(2) 机械制图", "三、机械制图", "第三章 机械制图"},
		{"大学英语（二）", "大学英语 II", "大学英语Ⅱ", "大学英语2", "大学英语（下）", "大学英语 二", "大学英语II", "大学英语（2）"},
		{"Labour Law", "labour-law", "LABOUR  LAW", "ＬＡＢＯＵＲ ＬＡＷ"},
		{"English III", "English 3", "English (iii)"},
		{"C++ 程序设计", "c++程序设计"},
	} {
		want := equiv.Normalise(same[0])
		for _, title := range same {
			if got := equiv.Normalise(title); got != want {
				t.Errorf("Normalise(%q) = %q, want %q", title, got, want)
			}
			if again := equiv.Normalise(equiv.Normalise(title)); again != want {
				t.Errorf("Normalise twice of %q = %q, want %q", title, again, want)
			}
		}
	}
	different := []string{
		"C", "C++", "C#", "3D打印", "D打印", "1.5倍速阅读", "5倍速阅读", "大学英语", "大学英语（一）", "大学英语（三）", "线上", "线下",
		"统一", "统", "ASCII", "ASC2", "WiFi", "第三产业", "产业", "",
	}
	seen := make(map[string]string)
	for _, title := range different {
		n := equiv.Normalise(title)
		if other, ok := seen[n]; ok {
			t.Errorf("Normalise(%q) = Normalise(%q) = %q, want them different", title, other, n)
		}
		seen[n] = title
	}
}

func FuzzNormalise(f *testing.F) {
	for _, s := range []string{"第三章 机械制图（二）", "1.1. x", "Ⅻ", "\xff", "（）", "C++", "大学英语 II"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, title string) {
		if n := equiv.Normalise(title); len(n) > 4*len(title)+2 || strings.ContainsAny(n, " \t\n()（）《》") {
			t.Errorf("Normalise(%q) = %q", title, n)
		}
	})
}

// TestHoursToCredits is H3: 480 hours by several ratios, halves down.
func TestHoursToCredits(t *testing.T) {
	for _, test := range []struct {
		per, hours int
		cap        ledger.Amount
		want       string
	}{
		{16, 480, 0, "30"}, {18, 480, 0, "26.5"}, {30, 480, 0, "16"}, {16, 7, 0, "0"}, {16, 8, 0, "0.5"}, {16, 23, 0, "1"},
		{16, 480, 8 * ledger.One, "8"}, {16, -5, 0, "0"}, {16, 1 << 40, 0, "6250"},
	} {
		h := equiv.Hours{PerCredit: test.per, Step: 500, Cap: test.cap}
		if got := h.Credits(test.hours); got.String() != test.want {
			t.Errorf("Credits(%d) at %d = %s, want %s", test.hours, test.per, got, test.want)
		}
	}
}

func mustRead(t *testing.T, text string) *equiv.Set {
	t.Helper()
	s, err := equiv.Read("e.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func day(t *testing.T, text string) ledger.Day {
	t.Helper()
	d, err := ledger.ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

const courier = `
programme: T
hours: {per_credit: 16, step: 0.5, cap: 8}
aliases: {快递员: [快件派送员, 快递业务员]}
equivalences:
- id: courier
  from: {source: cert, title: 快递员}
  to:
  - {course: L101, credits: 3, groups: [field], exempt: [study, exam], grade: exempt}
  - {course: L102, credits: 3, groups: [field], exempt: [study], marks: {pass: "60", good: "80"}}
  - {course: L103, credits: 2, groups: [practice]}
  min_level: 3
  valid_from: 2020-01-01
  valid_until: 2029-12-31
`

// TestOneToMany is H5: one qualification replaces three courses of 8 credits
// together, all of one outcome.
func TestOneToMany(t *testing.T) {
	s := mustRead(t, courier)
	f := equiv.Fact{
		Outcome: "q", Title: "快件 派送员", Source: "cert", Completed: day(t, "2020-01-01"), Credits: 8 * ledger.One, Level: 3, Grade: "pass",
	}
	served, refused := s.Apply(f)
	if len(refused) != 0 || len(served) != 3 {
		t.Fatalf("Apply = %+v, %+v; want three parts", served, refused)
	}
	var sum ledger.Amount
	var grades []string
	for _, p := range served {
		if p.Outcome != "q" || p.Rule != "courier" || p.Subject != p.Course {
			t.Errorf("part %+v, want outcome q, rule courier, its course as subject", p)
		}
		sum += p.Credits
		grades = append(grades, p.Grade)
	}
	if sum.String() != "8" || !cmp.Equal(grades, []string{"exempt", "60", "pass"}) || !served[0].Effects.ExemptExam || served[1].Effects.ExemptExam {
		t.Errorf("parts of %s credits with grades %v, want 8 with exempt, 60, pass", sum, grades)
	}
	for name, test := range map[string]struct {
		change func(*equiv.Fact)
		want   equiv.Reason
		needs  string
	}{
		"before":    {func(f *equiv.Fact) { f.Completed-- }, equiv.NotValidYet, "2020-01-01"},
		"after":     {func(f *equiv.Fact) { f.Completed = day(t, "2030-01-01") }, equiv.NoLonger, "2029-12-31"},
		"level":     {func(f *equiv.Fact) { f.Level = 2 }, equiv.LevelLow, "3"},
		"small":     {func(f *equiv.Fact) { f.Credits = 7999 }, equiv.TooSmall, "8"},
		"few hours": {func(f *equiv.Fact) { f.Credits, f.Hours = 0, 7 }, equiv.NoCredits, ""},
	} {
		g := f
		test.change(&g)
		served, refused := s.Apply(g)
		want := []equiv.Refusal{{Rule: "courier", Reason: test.want, Needs: test.needs}}
		if len(served) != 0 || !cmp.Equal(refused, want) {
			t.Errorf("%s: Apply = %v, %v; want nothing, %v", name, served, refused, want)
		}
	}
	g := f
	g.Title = "驾驶员"
	if served, refused := s.Apply(g); len(served)+len(refused) != 0 {
		t.Errorf("Apply of another title = %v, %v; want nothing", served, refused)
	}
	g = f
	g.Credits, g.Hours = 0, 128 // 8 credits by hours
	if served, _ := s.Apply(g); len(served) != 3 {
		t.Errorf("Apply of 128 hours = %v, want three parts", served)
	}
}

// TestUnequalCredits is H6.
func TestUnequalCredits(t *testing.T) {
	rule := func(more string) *equiv.Set {
		return mustRead(t, "programme: T\nequivalences: [{id: e, from: {course: X}, to: [{course: M, credits: 3, groups: [a]}]"+more+"}]\n")
	}
	fact := func(credits ledger.Amount) equiv.Fact {
		return equiv.Fact{Outcome: "o", Course: "X", Completed: day(t, "2024-01-01"), Credits: credits * ledger.One}
	}
	for name, test := range map[string]struct {
		set     *equiv.Set
		credits ledger.Amount
		want    string // credits of the parts
	}{
		"larger, the surplus lost":  {rule(""), 4, "3"},
		"larger, the surplus asked": {rule(", surplus: [free]"), 4, "3 1"},
		"smaller, refused":          {rule(""), 2, ""},
		"smaller, accepted":         {rule(", smaller: true"), 2, "3"},
		"smaller, no surplus":       {rule(", smaller: true, surplus: [free]"), 2, "3"},
		"equal":                     {rule(", surplus: [free]"), 3, "3"},
	} {
		served, _ := test.set.Apply(fact(test.credits))
		var got []string
		for _, p := range served {
			got = append(got, p.Credits.String())
			if p.Surplus && (p.Course != "" || p.Outcome != "o" || !cmp.Equal(p.Groups, []string{"free"})) {
				t.Errorf("%s: surplus %+v", name, p)
			}
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: parts of %v credits, want %q", name, got, test.want)
		}
	}
}

// TestGroupsTakeTheRest gives a part without credits what the named courses
// leave, and the first rule that does not refuse decides.
func TestGroupsTakeTheRest(t *testing.T) {
	s := mustRead(t, `
programme: T
equivalences:
- {id: long, from: {course: X}, to: [{course: M, credits: 3, groups: [a]}, {groups: [b, c]}], min_level: 5}
- {id: short, from: {course: X}, to: [{groups: [c]}]}
`)
	f := equiv.Fact{Outcome: "o", Course: "X", Title: "T", Completed: 1, Credits: 4500, Level: 5}
	served, _ := s.Apply(f)
	if len(served) != 2 || served[1].Credits.String() != "1.5" || !cmp.Equal(served[1].Groups, []string{"b", "c"}) {
		t.Errorf("Apply = %+v, want 3 and 1.5 in b or c", served)
	}
	f.Level = 4
	served, refused := s.Apply(f)
	if len(served) != 1 || served[0].Rule != "short" || served[0].Credits.String() != "4.5" || len(refused) != 0 {
		t.Errorf("Apply = %+v, %v; want the second rule", served, refused)
	}
}

func TestReadRefuses(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"unknown key":   {"programme: T\nequivalences: []\nrules: 1\n", "e.yaml:3:1: rules: unknown key"},
		"no parts":      {"programme: T\nequivalences: [{id: a, from: {course: x}, to: []}]\n", "equivalences[1].to: is empty"},
		"fits all":      {"programme: T\nequivalences: [{id: a, from: {}, to: [{groups: [g]}]}]\n", "fits every outcome"},
		"no credits":    {"programme: T\nequivalences: [{id: a, from: {course: x}, to: [{course: m, groups: [g]}]}]\n", "a named course needs its credits"},
		"two open":      {"programme: T\nequivalences: [{id: a, from: {course: x}, to: [{groups: [g]}, {groups: [h]}]}]\n", "has 2 parts without credits"},
		"two ids":       {"programme: T\nequivalences: [{id: a, from: {course: x}, to: [{groups: [g]}]}, {id: a, from: {course: y}, to: [{groups: [g]}]}]\n", "a second equivalence"},
		"bad ratio":     {"programme: T\nhours: {per_credit: 0, step: 0.5}\nequivalences: []\n", "e.yaml:2:21: hours.per_credit"},
		"no step":       {"programme: T\nhours: {per_credit: 16, step: 0}\nequivalences: []\n", "e.yaml:2:31: hours.step: must be an amount above 0"},
		"dates":         {"programme: T\nequivalences: [{id: a, from: {course: x}, to: [{groups: [g]}], valid_from: 2020-01-02, valid_until: 2020-01-01}]\n", "is before valid_from"},
		"two subjects":  {"programme: T\naliases: {甲: [丙], 乙: [丙]}\nequivalences: []\n", "is an alias of two subjects"},
		"chain":         {"programme: T\naliases: {甲: [乙], 乙: [丙]}\nequivalences: []\n", "is itself an alias"},
		"exempt of all": {"programme: T\nequivalences: [{id: a, from: {course: x}, to: [{groups: [g], exempt: [fee]}]}]\n", "want one of: study, exam"},
	} {
		_, err := equiv.Read("e.yaml", []byte(test.text))
		if !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: Read = %v, want %q", name, err, test.want)
		}
		var problems strictyaml.Problems
		errors.As(err, &problems)
		for _, p := range problems {
			chinese := strings.ContainsFunc(p.ZH, func(r rune) bool { return unicode.Is(unicode.Han, r) })
			if !chinese || p.EN == "" || strings.Contains(p.ZH+p.EN, "%!") {
				t.Errorf("%s: %s is told as %q, want Chinese and English", name, p, p.Words)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(courier))
	f.Add([]byte("programme: T\nequivalences: [{id: a, from: {course: x}, to: [{groups: [g]}]}]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := equiv.Read("f.yaml", data)
		if err != nil {
			if !errors.Is(err, fault.Invalid) {
				t.Errorf("Read(%q) = %v, want a kind", data, err)
			}
			return
		}
		served, _ := s.Apply(equiv.Fact{Outcome: "o", Course: "x", Title: "t", Completed: 1, Credits: ledger.One, Hours: 1 << 30})
		for _, p := range served {
			if p.Credits <= 0 || len(p.Groups) == 0 {
				t.Errorf("Apply by %q = %+v, want credits in groups", data, p)
			}
		}
	})
}
