package audit

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"

	"creditbank/courses/programme"
	"creditbank/courses/programme/strictyaml"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// differs compares a verdict with what a worked case expects, as far as the
// case says. It returns one sentence for each thing that differs.
func differs(want *programme.Expect, v *Verdict) []Words {
	var diff []Words
	say := func(zh, en string, args ...any) {
		diff = append(diff, Words{fmt.Sprintf(zh, args...), fmt.Sprintf(en, args...)})
	}
	yes := map[bool]string{true: "通过", false: "不通过"}
	if want.Met != nil && *want.Met != v.Met {
		diff = append(diff, Words{fmt.Sprintf("结论为%s，应为%s", yes[v.Met], yes[*want.Met]), fmt.Sprintf("met is %t, expected %t", v.Met, *want.Met)})
	}
	if want.Counted != nil && *want.Counted != v.Counted {
		say("计入%s学分，应为%s", "%s credits are counted, expected %s", v.Counted, *want.Counted)
	}
	if want.LeftOver != nil && *want.LeftOver != v.LeftOver {
		say("剩余%s学分，应为%s", "%s credits are left over, expected %s", v.LeftOver, *want.LeftOver)
	}
	groups := v.Groups()
	for _, g := range slices.Sorted(maps.Keys(want.Groups)) {
		if got, ok := groups[g]; !ok {
			say("应有课程组%s，规则中没有", "group %s is expected and does not exist", g)
		} else if got != want.Groups[g] {
			say("课程组%s计入%s，应为%s", "group %s has %s, expected %s", g, got, want.Groups[g])
		}
	}
	if want.Short != nil {
		diff = append(diff, differences(Words{"%s尚缺", "short of %s"}, v.Short(), want.Short, ledger.Amount.String)...)
	}
	if want.Excluded != nil {
		got := make(map[string]string, len(v.Excluded))
		for _, x := range v.Excluded {
			got[x.Lot] = string(x.Reason)
		}
		diff = append(diff, differences(Words{"%s未计入的原因为", "lot %s is excluded as"}, got, want.Excluded, func(s string) string { return s })...)
	}
	if want.Blocked != nil && *want.Blocked != string(v.blocked()) {
		say("不能申请的原因为%s，应为%s", "blocked is %s, expected %s", v.blocked(), *want.Blocked)
	}
	return diff
}

// differences compares two maps by name. what says of a name what its value
// is.
func differences[V comparable](what Words, got, want map[string]V, text func(V) string) []Words {
	var diff []Words
	names := maps.Clone(got)
	if names == nil {
		names = make(map[string]V)
	}
	maps.Copy(names, want)
	for _, n := range slices.Sorted(maps.Keys(names)) {
		g, has := got[n]
		w, wants := want[n]
		zh, en := fmt.Sprintf(what.ZH, n), fmt.Sprintf(what.EN, n)
		switch {
		case !wants:
			diff = append(diff, Words{fmt.Sprintf("%s%s，应没有", zh, text(g)), fmt.Sprintf("%s %s, expected nothing", en, text(g))})
		case !has:
			diff = append(diff, Words{fmt.Sprintf("%s“无”，应为%s", zh, text(w)), fmt.Sprintf("%s nothing, expected %s", en, text(w))})
		case g != w:
			diff = append(diff, Words{fmt.Sprintf("%s%s，应为%s", zh, text(g), text(w)), fmt.Sprintf("%s %s, expected %s", en, text(g), text(w))})
		}
	}
	return diff
}

// auditCase audits a worked case; one without a day asks today.
func auditCase(r *programme.Rules, c *programme.Case, today ledger.Day) (Verdict, error) {
	rec := c.Record
	rec.AskedOn = cmp.Or(rec.AskedOn, today)
	v, err := Audit(r, rec, Options{})
	if err != nil {
		return v, fmt.Errorf("case %s: %w", c.ID, err)
	}
	return v, nil
}

// Tried is a worked case that was audited.
type Tried struct {
	Case    *programme.Case
	Verdict Verdict
	// Differs says, one thing a sentence, what is not as the case expects.
	Differs []Words
}

// unproved is said of a verdict that took too much work.
var unproved = Words{"计算量达到上限，结论未经证明", "the limit on work was reached, so the verdict is not proved"}

// TryCases audits the worked cases of a rule file, up to n of them. A case
// without a day asks today.
func TryCases(f *programme.File, today ledger.Day, n int) []Tried {
	all := make([]Tried, min(n, len(f.Cases)))
	for i := range all {
		c := &f.Cases[i]
		t := Tried{Case: c}
		var err error
		if t.Verdict, err = auditCase(f.Rules, c, today); err != nil {
			t.Differs = []Words{{"该案例不能审核：" + err.Error(), "It cannot be audited: " + err.Error()}}
		} else if t.Differs = differs(&c.Expect, &t.Verdict); !t.Verdict.Proved {
			t.Differs = append(t.Differs, unproved)
		}
		all[i] = t
	}
	return all
}

// TestFiles runs the worked cases of rule files and writes what differs, in
// words, and a last line with the counts, in the language "zh" or "en", or else
// in both. It fails with [fault.Refused] if a
// case differs or a file cannot be read; all files are run in any case.
func TestFiles(w io.Writer, today ledger.Day, language string, paths ...string) error {
	cases, failed, unread := 0, 0, 0
	for _, path := range paths {
		f, err := programme.Load(path)
		if err != nil {
			unread++
			writeTold(w, path, language, err)
			continue
		}
		for i := range f.Cases {
			c := &f.Cases[i]
			cases++
			v, err := auditCase(f.Rules, c, today)
			var diff []Words
			if err != nil {
				diff = []Words{{"该案例不能审核：" + err.Error(), err.Error()}}
			} else if diff = differs(&c.Expect, &v); !v.Proved {
				diff = append(diff, unproved)
			}
			if len(diff) == 0 {
				continue
			}
			failed++
			writeFailed(w, path, language, c, diff)
		}
	}
	fmt.Fprintln(w, strictyaml.Say("%d 个文件，%d 个案例，%d 个不符，%d 个文件不能读取",
		"%d files, %d cases, %d failed, %d files unreadable", len(paths), cases, failed, unread).In(language))
	if failed > 0 || unread > 0 {
		return fmt.Errorf("%d of %d cases failed, %d of %d files could not be read: %w",
			failed, cases, unread, len(paths), fault.Refused)
	}
	return nil
}

// writeFailed writes what differs in a worked case.
func writeFailed(w io.Writer, path, language string, c *programme.Case, diff []Words) {
	said := strictyaml.Say("%s:%d：案例 %s 不符", "%s:%d: case %s failed", path, c.Line, c.ID)
	if zh := cmp.Or(c.Note.ZH, c.Note.EN); zh != "" {
		said.ZH, said.EN = said.ZH+"（"+zh+"）", said.EN+" ("+cmp.Or(c.Note.EN, zh)+")"
	}
	for _, d := range diff {
		said.ZH, said.EN = said.ZH+"\n  "+d.ZH, said.EN+"\n  "+d.EN
	}
	fmt.Fprintln(w, said.In(language))
}

// writeTold writes what is wrong with a file.
func writeTold(w io.Writer, path, language string, err error) {
	for _, said := range strictyaml.Told(filepath.Base(path), err) {
		fmt.Fprintln(w, said.In(language))
	}
}

// CheckFile reads a rule file and writes everything that is wrong with it, or
// that nothing is, in the language "zh" or "en", or else in both. It fails as
// [programme.Load] does.
func CheckFile(w io.Writer, language, path string) error {
	f, err := programme.Load(path)
	if err != nil {
		writeTold(w, path, language, err)
		return err
	}
	fmt.Fprintln(w, strictyaml.Say("%s：认定规则 %s，%d 个课程组，%d 项学分上限，%d 个案例，没有错误，规则散列值 %x",
		"%s: rule set %s, %d groups, %d caps, %d cases, nothing wrong, rules hash %x",
		path, f.Rules.Ruleset, len(f.Rules.Groups), len(f.Rules.AtMost), len(f.Cases), f.Rules.Hash).In(language))
	return nil
}

// WriteCases writes the verdicts of a rule file's cases as a JSON array, in
// the order of the file; of one case alone if id is not empty. It fails with
// [fault.NotFound] if there is no such case.
func WriteCases(w io.Writer, today ledger.Day, path, id string) error {
	f, err := programme.Load(path)
	if err != nil {
		return err
	}
	verdicts := []*verdictJSON{}
	for i := range f.Cases {
		c := &f.Cases[i]
		if id != "" && c.ID != id {
			continue
		}
		v, err := auditCase(f.Rules, c, today)
		if err != nil {
			return err
		}
		verdicts = append(verdicts, toJSON(&v, f.Rules, c.ID))
	}
	if id != "" && len(verdicts) == 0 {
		return fmt.Errorf("case %s in %s: %w", id, path, fault.NotFound)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(verdicts)
}
