package programme_test

import (
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"creditbank/courses/programme"
	"creditbank/courses/programme/strictyaml"
	"creditbank/ledger/fault"
)

// base is a rule set without mistakes; tests put one mistake into it.
const base = `ruleset: T
total: 20
groups: {a: 8, b: 6, c: 0}
`

func read(text string) error {
	_, err := programme.Read("t.yaml", []byte(text), nil)
	return err
}

func TestMistakes(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       string // place and beginning of the problem
	}{
		{"unknown key", base + "totl: 3\n", "t.yaml:4:1: totl: unknown key (did you mean total?)"},
		{"unknown key within", base + "at_most: {x: {source: [s], maxx: 3, max: 1}}\n", "t.yaml:4:28: at_most.x.maxx: unknown key (did you mean max?)"},
		{"wrong type", "ruleset: T\ntotal: many\ngroups: {a: 1}\n", `t.yaml:2:8: total: is text ("many"), want a number`},
		{"quoted number", "ruleset: T\ntotal: \"20\"\ngroups: {a: 1}\n", `t.yaml:2:8: total: is text ("20"), want a number without quotes`},
		{"list for mapping", "ruleset: T\ntotal: 20\ngroups: [a]\n", "t.yaml:3:9: groups: is a list, want a mapping"},
		{"mapping for list", base + "accept: {a: {own: 1}}\n", "t.yaml:4:14: accept.a: is a mapping, want a list"},
		{"number for text", "ruleset: 12\ntotal: 20\ngroups: {a: 1}\n", "t.yaml:1:10: ruleset: is a number, want text"},
		{"missing key", "ruleset: T\ngroups: {a: 1}\n", "t.yaml:1:1: the key total is missing"},
		{"duplicate key", base + "total: 30\n", "t.yaml:4:1: total: stands twice, first in line 2"},
		{"duplicate key within", "ruleset: T\ntotal: 20\ngroups: {a: 1, a: 2}\n", "t.yaml:3:16: groups.a: stands twice"},
		{"amount too fine", base + "exits: {x: 1.0001}\n", "t.yaml:4:12: exits.x: amount 1.0001 is finer than a thousandth"},
		{"amount too large", "ruleset: T\ntotal: 1000001\ngroups: {a: 1}\n", "t.yaml:2:8: total: amount 1000001 is above 1000000"},
		{"huge exponent", "ruleset: T\ntotal: 1e999999999\ngroups: {a: 1}\n", "t.yaml:2:8: total: "},
		{"octal", "ruleset: T\ntotal: 020\ngroups: {a: 1}\n", "t.yaml:2:8: total: is 020: write the number without a leading zero"},
		{"below zero", "ruleset: T\ntotal: 20\ngroups: {a: -1}\n", "t.yaml:3:13: groups.a: is -1, an amount cannot be below zero"},
		{"no total", "ruleset: T\ntotal: 0\ngroups: {a: 0}\n", "t.yaml:2:8: total: must be an amount above 0"},
		{"not a number", "ruleset: T\ntotal: .nan\ngroups: {a: 1}\n", "t.yaml:2:8: total: "},
		{"cap without selector", base + "at_most:\n  all: {max: 10}\n", "t.yaml:5:9: at_most.all: has no selector"},
		{"cap without limit", base + "at_most: {x: {source: [s]}}\n", "t.yaml:4:15: at_most.x: limits nothing"},
		{"empty selector", base + "at_most: {x: {source: [], max: 1}}\n", "t.yaml:4:23: at_most.x.source: is empty"},
		{"minimum without selector", base + "at_least: {x: {min: 5}}\n", "t.yaml:4:16: at_least.x: has no selector"},
		{"group nobody can fill", base + "accept: {b: []}\n", "t.yaml:4:13: accept.b: nobody can fill"},
		{"group that a cap closes", base + "at_most: {x: {group: b, max: 0}}\n", "t.yaml:3:19: groups.b: nobody can fill it: at_most.x leaves nothing of the 6"},
		{"origin no group takes", base + "accept: {a: [p], b: [p], c: [p]}\nat_least: {x: {source: [q], min: 2}}\n", "t.yaml:5:16: at_least.x: nobody can fill it: no group takes"},
		{"share above one", base + "at_most: {x: {source: [s], max_share_of_total: 1.2}}\n", "t.yaml:4:48: at_most.x.max_share_of_total: is 1.2, a share cannot be above 1"},
		{"share of nothing", base + "at_least: {x: {source: [s], min_share_of_total: 0}}\n", "t.yaml:4:49: at_least.x.min_share_of_total: is 0, a share must be above 0"},
		{"share of no group", base + "at_most: {x: {source: [s], max_share_of_group: 0.5}}\n", "t.yaml:4:48: at_most.x.max_share_of_group: is a share of a group's minimum"},
		{"minimum its cap forbids", base + "at_least: {x: {source: [s], min: 9}}\nat_most: {y: {source: [s], max: 5}}\n", "t.yaml:4:16: at_least.x: asks for 9, but at_most.y allows only 5"},
		{"group its cap forbids", base + "accept: {a: [s]}\nat_most: {y: {source: [s, r], max_share_of_total: 0.25}}\n", "t.yaml:3:13: groups.a: asks for 8, but at_most.y allows only 5"},
		{"total its caps forbid", base + "accept: {a: [s], b: [r], c: [r]}\nat_most: {y: {source: [s], max: 9}, z: {source: [r], max: 10}}\n", "t.yaml:2:8: total: asks for 20, but at_most.z with at_most.y allows only 19"},
		{"groups above the total", "ruleset: T\ntotal: 10\ngroups: {a: 8, b: 6}\n", "t.yaml:2:8: total: is 10, but the groups' minimums add up to 14"},
		{"minimum above the total", base + "at_least: {x: {source: [s], min: 21}}\n", "t.yaml:4:16: at_least.x: asks for 21, more than the total of 20"},
		{"minimums that exclude each other", base + "at_least: {x: {source: [s], min: 11}, y: {source: [r], min: 10}}\n", "t.yaml:4:43: at_least.y: asks for 10 and x for 11 of other sources"},
		{"list its cap forbids", base + "required: {a: {credits: 6, of: [m]}}\nat_most: {y: {group: a, source: [q], max: 1}, z: {group: a, max: 8}, w: {group: a, max: 5}}\n", "required.a: asks for 6, but at_most.w allows only 5"},
		{"exit above the total", base + "exits: {x: 21}\n", "t.yaml:4:12: exits.x: is 21, a lower award cannot ask for more"},
		{"unknown group accepts", base + "accept: {d: [own]}\n", "t.yaml:4:10: accept.d: unknown group"},
		{"unknown group capped", base + "at_most: {x: {group: d, max: 1}}\n", "t.yaml:4:22: at_most.x.group: unknown group d"},
		{"unknown group required", base + "required: {d: {all: [m]}}\n", "t.yaml:4:12: required.d: unknown group"},
		{"group called total", "ruleset: T\ntotal: 20\ngroups: {total: 1}\n", "t.yaml:3:10: groups.total: no group can be called total"},
		{"line called like a group", base + "at_least: {a: {source: [s], min: 1}}\n", "t.yaml:4:12: at_least.a: has the name of another requirement"},
		{"no way to meet a list", base + "required: {a: {any_of: []}}\n", "t.yaml:4:24: required.a.any_of: is empty"},
		{"two kinds of list", base + "required: {a: {all: [m], credits: 3, of: [m]}}\n", "t.yaml:4:16: required.a: want one of"},
		{"bad date", base + "earned_after: 2020-02-30\n", `t.yaml:4:15: earned_after: day "2020-02-30"`},
		{"bad calendar", base + "calendar: {year_starts: \"02-29\"}\n", "t.yaml:4:25: calendar.year_starts: is \"02-29\""},
		{"semester without calendar", base + "at_most: {x: {source: [s], per: semester, max: 3}}\n", "t.yaml:4:33: at_most.x.per: needs calendar.semesters"},
		{"joins without period", base + "at_most: {x: {source: [s], max: 3, joins: [r]}}\n", "t.yaml:4:43: at_most.x.joins: sources join in a period"},
		{"recognised without limit", base + "recognised: {source: [s]}\n", "t.yaml:4:14: recognised: limits nothing"},
		{"mark above 100", base + "pass_score: 101\n", "t.yaml:4:13: pass_score: is 101, want a mark from 0 to 100"},
		{"unknown level", base + "level: phd\n", `t.yaml:4:8: level: is "phd", want one of`},
		{"base without finder", base + "extends: B\n", "t.yaml:4:10: extends: the rule set B cannot be looked up"},
		{"too many lots", base + "cases: [{id: x, expect: {}, lots: [{id: l, source: s, issuer: i, completed: 2020-01-01, count: 2000, credits: 1, groups: [a]}, {id: m, source: s, issuer: i, completed: 2020-01-01, credits: 1, groups: [a]}]}]\n", "cases[1].lots: the counts add up to 2001 lots"},
		{"two lots of one name", base + "cases: [{id: x, expect: {}, lots: [{id: l, source: s, issuer: i, completed: 2020-01-01, credits: 1, groups: [a]}, {id: l, source: s, issuer: i, completed: 2020-01-01, credits: 1, groups: [a]}]}]\n", "a second lot with the id l"},
		{"anchor", "ruleset: &x T\ntotal: 20\ngroups: {a: 1}\n", "t.yaml:1:10: has an anchor or alias"},
		{"merge", base + "exits:\n  <<: {x: 1}\n", "t.yaml:5:3: has a merge key"},
		{"tag", "ruleset: !!str 12\ntotal: 20\ngroups: {a: 1}\n", "has a tag"},
		{"two documents", base + "---\n" + base, "is empty or has more than one document"},
		{"not YAML", "ruleset: [\n", "t.yaml:"},
		{"empty", "", "t.yaml:"},
		{"list at the top", "- a\n", "t.yaml:"},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := read(test.text)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("Read = %v, want a problem with %q", err, test.want)
			}
			var problems strictyaml.Problems
			if !errors.As(err, &problems) || !errors.Is(err, fault.Invalid) {
				t.Errorf("Read = %T, want strictyaml.Problems of kind invalid", err)
			}
			for _, p := range problems {
				// The texts above have no Chinese that a message could repeat.
				if !hasHan(p.ZH) || hasHan(p.EN) || strings.Contains(p.ZH+p.EN, "%!") {
					t.Errorf("%s is told as %q, want Chinese and English", p, p.Words)
				}
			}
		})
	}
}

func hasHan(text string) bool {
	return strings.ContainsFunc(text, func(c rune) bool { return unicode.Is(unicode.Han, c) })
}

// TestMistakesInChinese says what some of the mistakes are called.
func TestMistakesInChinese(t *testing.T) {
	for text, want := range map[string]string{
		base + "totl: 3\n":                          "t.yaml:4:1: totl：没有这个键（是否想写 total？），可用的键有：ruleset、title、",
		base + "at_most: {x: {group: b, max: 0}}\n": "groups.b：无人能达到：所要求的 6 学分，学分上限 at_most.x 一分也不计入",
		base + "accept: {a: [s], b: [r], c: [r]}\nat_most: {y: {source: [s], max: 9}, z: {source: [r], max: 10}}\n": "total：要求 20 学分，而学分上限 at_most.z 与 at_most.y 只允许 19",
		base + "at_least: {x: {source: [s], min: 11}, y: {source: [r], min: 10}}\n":                                 "要求 10 学分，x 又要求其他来源 11 学分，合计超过总学分 20",
		base + "earned_after: 2020-02-30\n":            "earned_after：日期 \"2020-02-30\" 有误：应为 1949 至 2199 年间的年-月-日",
		base + "accept: {d: [own]}\n":                  "accept.d：没有这个课程组，现有：a、b、c",
		"ruleset: T\ntotal: 1000001\ngroups: {a: 1}\n": "total：数量 1000001 有误：应为 0 至 1000000 的十进制数",
		"ruleset: T\ntotal: [20]\ngroups: {a: 1}\n":    "total：此处是列表，应为数字",
	} {
		var problems strictyaml.Problems
		if err := read(text); !errors.As(err, &problems) {
			t.Errorf("Read(%q) = %v, want problems", text, err)
			continue
		}
		var told []string
		for _, p := range problems {
			told = append(told, p.Placed().ZH)
		}
		if all := strings.Join(told, "\n"); !strings.Contains(all, want) {
			t.Errorf("Read(%q) is told as %s, want %q", text, all, want)
		}
	}
}

func TestAllMistakesAtOnce(t *testing.T) {
	err := read("ruleset: T\ntotal: 20\ngroups: {a: 8.0001, b: 6}\nlevle: x\naccept: {d: [own]}\nat_most:\n" +
		"  x: {max: 3}\n  y: {source: [s], max_share_of_total: 2}\n  z: {group: b, max: 2}\nearned_after: soon\n")
	var problems strictyaml.Problems
	if !errors.As(err, &problems) {
		t.Fatalf("Read = %v, want problems", err)
	}
	want := []string{"3:13", "3:24", "4:1", "5:10", "7:7", "8:40", "10:15"}
	var got []string
	for _, p := range problems {
		got = append(got, fmt.Sprintf("%d:%d", p.Line, p.Column))
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("problems at %v, want %v\n%v", got, want, err)
	}
}

func TestExtends(t *testing.T) {
	files := map[string]string{
		"BASE": "ruleset: BASE\ntotal: 20\ngroups: {a: 8, b: 6}\npass_score: 60\nat_most: {x: {source: [s], max_share_of_total: 0.5}}\n" +
			"cases: [{id: theirs, lots: [], expect: {}}]\n",
		"ONE": "ruleset: ONE\nextends: BASE\ntotal: 30\n",
		"TWO": "ruleset: TWO\nextends: ONE\ngroups: {b: 5}\n",
		"A":   "ruleset: A\nextends: B\ntotal: 1\ngroups: {a: 1}\n",
		"B":   "ruleset: B\nextends: A\n",
		"BAD": "ruleset: BAD\ntotal: x\ngroups: {a: 1}\n",
		"X":   "ruleset: X\nextends: BAD\n",
	}
	for i := range 8 {
		files[fmt.Sprint("D", i)] = fmt.Sprintf("ruleset: D%d\nextends: D%d\n", i, i+1)
	}
	find := func(ruleset string) (string, []byte, error) {
		text, ok := files[ruleset]
		if !ok {
			return "", nil, fmt.Errorf("no such file: %w", fault.NotFound)
		}
		return ruleset + ".yaml", []byte(text), nil
	}
	f, err := programme.Read("TWO.yaml", []byte(files["TWO"]), find)
	if err != nil {
		t.Fatal(err)
	}
	r := f.Rules
	if r.Ruleset != "TWO" || r.Total.String() != "30" || len(r.Groups) != 1 || r.PassScore.String() != "60" ||
		r.AtMost[0].Max.String() != "15" || len(f.Cases) != 0 {
		t.Errorf("Read = %+v with %d cases, want total 30, one group, pass score 60, cap 15, no cases", r, len(f.Cases))
	}
	for name, want := range map[string]string{
		"A": "goes in a circle", "X": "BAD.yaml:2:8: total", "D0": "extend one another",
	} {
		if _, err := programme.Read(name+".yaml", []byte(files[name]), find); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Read(%s) = %v, want %q", name, err, want)
		}
	}
	gone := "ruleset: Y\nextends: NOWHERE\n"
	if _, err := programme.Read("Y.yaml", []byte(gone), find); err == nil || !strings.Contains(err.Error(), "Y.yaml:2:10: extends") {
		t.Errorf("Read = %v, want a problem at the key extends", err)
	}
}

func TestLoadFindsBaseInFolder(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"other-name.yaml": "ruleset: BASE\ntotal: 20\ngroups: {a: 8}\n",
		"T.yaml":          "ruleset: T\nextends: BASE\ntotal: 30\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f, err := programme.Load(filepath.Join(dir, "T.yaml"))
	if err != nil || f.Rules.Groups[0].Min.String() != "8" {
		t.Errorf("Load = %+v, %v; want the group of the base", f, err)
	}
	if _, err := programme.Load(filepath.Join(dir, "none.yaml")); !errors.Is(err, fault.NotFound) {
		t.Errorf("Load = %v, want not found", err)
	}
}

// TestHash is golden: these hashes stand in verdicts. A change of them is a
// new version of the encoding.
func TestHash(t *testing.T) {
	text := "ruleset: T\ntotal: 71\ngroups: {a: 8, b: 6}\nat_most: {x: {source: [s, r], max_share_of_total: 0.5}}\n" +
		"required: {a: {any_of: [{credits: 3, of: [m, n]}, {all: [m]}]}}\npass_score: 60\n"
	f, err := programme.Read("t.yaml", []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	const want = "2a83c72820ab380b4d62df0f9cc224b3683128b0a245a1e33f278055553b2418"
	if got := hex.EncodeToString(f.Rules.Hash[:]); got != want {
		t.Errorf("hash = %s, want %s", got, want)
	}
	same := "# a comment\ncases: []\npass_score: 60.0\ntitle: {en: New title}\n" +
		"required:\n  a: {any_of: [{all: [m]}, {of: [n, m], credits: 3.000}]}\n" +
		"at_most: {x: {max: 35.5, source: [r, s]}}\ngroups: {b: 6, a: 8}\ntotal: 71.0\nruleset: T\n"
	g, err := programme.Read("t.yaml", []byte(same), nil)
	if err != nil {
		t.Fatal(err)
	}
	if g.Rules.Hash != f.Rules.Hash {
		t.Error("the same rules in other words have another hash")
	}
	for _, change := range [][2]string{
		{"total: 71", "total: 72"}, {"a: 8", "a: 8.001"}, {"[s, r]", "[s]"}, {"pass_score: 60", "pass_score: 61"},
		{"all: [m]", "all: [n]"}, {"x: {source", "y: {source"}, {"ruleset: T", "ruleset: U"},
	} {
		h, err := programme.Read("t.yaml", []byte(strings.Replace(text, change[0], change[1], 1)), nil)
		if err != nil {
			t.Fatal(err)
		}
		if h.Rules.Hash == f.Rules.Hash {
			t.Errorf("%q for %q leaves the hash as it was", change[1], change[0])
		}
	}
}

// TestHostile reads files made to take long. Each has to be refused, or read,
// well within a second.
func TestHostile(t *testing.T) {
	many := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	laughs := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for i := range 8 {
		laughs += fmt.Sprintf("%c: &%c [*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c]\n", 'b'+i, 'b'+i, 'a'+i, 'a'+i, 'a'+i, 'a'+i, 'a'+i, 'a'+i, 'a'+i, 'a'+i)
	}
	for name, text := range map[string]string{
		"brackets":        "ruleset: " + strings.Repeat("[", 200_000),
		"brackets, lines": "ruleset: " + strings.Repeat("[\n", 100_000),
		"dashes":          strings.Repeat("- ", 100_000) + "x",
		"indent":          many(600, "%[1]*[1]d") + "x",
		"deep mapping": func() string {
			s := ""
			for i := range 300 {
				s += strings.Repeat(" ", i) + "k:\n"
			}
			return s
		}(),
		"laughs":       laughs,
		"groups":       "ruleset: T\ntotal: 3\ngroups:\n" + many(5000, "  g%d: 1\n"),
		"caps":         base + "at_most:\n" + many(3000, "  c%d: {source: [s], max: 1}\n"),
		"sources":      base + "accept: {a: [\n" + many(9000, "s%d,\n") + "z]}\n",
		"courses":      base + "required: {a: {all: [\n" + many(9000, "s%d,\n") + "z]}}\n",
		"cases":        base + "cases:\n" + many(3000, "- {id: c%d, lots: [], expect: {}}\n"),
		"lots":         base + "cases:\n- id: c\n  expect: {}\n  lots:\n" + many(2000, "  - {id: l%d, source: s, issuer: i, completed: 2020-01-01, credits: 1, groups: [a]}\n"),
		"count":        base + "cases: [{id: c, expect: {}, lots: [{id: l, source: s, issuer: i, completed: 2020-01-01, count: 999999999, credits: 1, groups: [a]}]}]\n",
		"long number":  "ruleset: T\ntotal: " + strings.Repeat("9", 1500) + "\ngroups: {a: 1}\n",
		"long key":     strings.Repeat("k", 1900) + ": 1\n",
		"large":        "# " + strings.Repeat("x", strictyaml.MaxBytes),
		"quotes":       "ruleset: " + strings.Repeat("'\"", 900),
		"colons":       strings.Repeat("a: ", 600),
		"keys":         base + "exits:\n" + many(20_000, "  e%d: 1\n"),
		"not UTF-8":    "ruleset: \xff\xfe\n",
		"control":      "ruleset: \x00\n",
		"unknown keys": base + many(10_000, "k%d: 1\n"),
	} {
		t.Run(name, func(t *testing.T) {
			begin := time.Now()
			err := read(text)
			if took := time.Since(begin); took > 2*time.Second {
				t.Errorf("Read took %v", took)
			}
			if !errors.Is(err, fault.Invalid) {
				t.Errorf("Read = %.200v, want a refusal", err)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("../audit/testdata/rules/*.yaml")
	if err != nil || len(files) == 0 {
		f.Fatalf("found %d seeds, %v", len(files), err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(base + "required: {a: {any_of: [{all: [m]}, {credits: 2, of: [m, n]}]}}\n"))
	f.Add([]byte("ruleset: T\ntotal: 1e9\ngroups: {a: &x 1, b: *x}\n"))
	f.Add([]byte("ruleset: |\n  T\n? a\n: b\n"))
	f.Add([]byte("{ruleset: T, total: 1, groups: {\"a\\u0000\": 1}}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := programme.Read("f.yaml", data, nil)
		switch {
		case err == nil && (file.Rules.Total <= 0 || len(file.Rules.Groups) == 0 || file.Rules.Ruleset == ""):
			t.Errorf("Read(%q) = %+v without total, group or name", data, file.Rules)
		case err != nil && !errors.Is(err, fault.Invalid):
			t.Errorf("Read(%q) = %v, want a kind", data, err)
		}
	})
}
