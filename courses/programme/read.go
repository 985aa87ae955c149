package programme

import (
	"errors"
	"slices"
	"strings"

	"creditbank/courses/programme/strictyaml"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// File is what one rule file says.
type File struct {
	Rules *Rules
	Cases []Case
}

// Finder returns the name and the text of the file that holds another rule
// set, for the key extends.
type Finder func(ruleset string) (file string, data []byte, err error)

// keys are the keys of a rule file.
var keys = []string{
	"ruleset", "title", "institution", "level", "extends", "total", "exits", "groups", "required", "accept",
	"at_least", "at_most", "calendar", "pass_score", "recognised", "validity_years", "registration_years",
	"earned_after", "same_outcome_once", "duplicates", "basis", "cases",
}

// Read reads a rule file. If anything is wrong with it, the error is a
// [strictyaml.Problems] with everything that is.
//
// With extends, the keys of the other file are taken first and those given
// here replace them, whole, key by key at the top level. The identity and the
// cases of the other file are its own and not taken.
func Read(name string, data []byte, find Finder) (*File, error) {
	root, problems := strictyaml.Parse(name, data)
	if root == nil {
		return nil, problems.Err()
	}
	r := &reader{rules: &Rules{}, at: make(map[string]*strictyaml.Node)}
	r.Problems = problems
	r.inherit(root, find)
	r.file(root)
	r.check()
	if err := r.Problems.Err(); err != nil {
		return nil, err
	}
	r.rules.sort()
	r.rules.Hash = hash(r.rules)
	return &File{r.rules, r.cases}, nil
}

// reader gathers what a file says. at remembers where, by path.
type reader struct {
	strictyaml.Reader
	rules *Rules
	cases []Case
	at    map[string]*strictyaml.Node
}

// inherit adds to root the keys of the rule sets that it extends.
func (r *reader) inherit(root *strictyaml.Node, find Finder) {
	var chain []string
	if own := root.Entry("ruleset"); own != nil {
		chain = append(chain, own.Value.Scalar)
	}
	next := root
	for next != nil {
		e := next.Entry("extends")
		if e == nil {
			return
		}
		name := r.Name(e.Value)
		switch {
		case name == "":
			return
		case slices.Contains(chain, name):
			r.Note(e.Value, "认定规则互相继承成环：%s", "goes in a circle: %s", strictyaml.Words{
				ZH: strings.Join(append(chain, name), " 继承 "), EN: strings.Join(append(chain, name), " extends ")})
			return
		case len(chain) > maxBases:
			r.Note(e.Value, "互相继承的认定规则超过 %d 个", "more than %d rule sets extend one another", maxBases)
			return
		}
		chain = append(chain, name)
		base := r.base(e.Value, name, find)
		if base == nil {
			return
		}
		for _, b := range base.Entries {
			if b.Key != "ruleset" && b.Key != "extends" && b.Key != "cases" && root.Entry(b.Key) == nil {
				root.Entries = append(root.Entries, b)
			}
		}
		next = base
	}
}

func (r *reader) base(at *strictyaml.Node, name string, find Finder) *strictyaml.Node {
	if find == nil {
		r.Note(at, "这里不能查找认定规则 %s", "the rule set %s cannot be looked up here", name)
		return nil
	}
	file, data, err := find(name)
	if err != nil {
		if errors.Is(err, fault.NotFound) {
			r.Note(at, "找不到认定规则 %[1]s：请随本文件一并提供", "rule set %[1]s: %[2]v", name, err)
		} else {
			r.Note(at, "读不到认定规则 %s：%v", "rule set %s: %v", name, err)
		}
		return nil
	}
	base, problems := strictyaml.Parse(file, data)
	r.Problems = append(r.Problems, problems...)
	if base == nil {
		return nil
	}
	if e := base.Entry("ruleset"); e == nil || e.Value.Scalar != name {
		r.Note(at, "文件 %s 中不是认定规则 %s", "the file %s does not hold the rule set %s", file, name)
		return nil
	}
	return base
}

func (r *reader) file(root *strictyaml.Node) {
	rules := r.rules
	f := r.Fields(root, keys...)
	r.Require(root, "ruleset", "total", "groups")
	rules.Ruleset = r.Name(f["ruleset"])
	title := f["title"]
	if title != nil {
		t := r.Fields(title, "zh", "en")
		rules.Title = Title{r.Prose(t["zh"], maxNote), r.Prose(t["en"], maxNote)}
	}
	rules.Institution = r.Name(f["institution"])
	if f["level"] != nil {
		rules.Level = Level(r.OneOf(f["level"], Levels...))
	}
	if f["extends"] != nil {
		rules.Extends = f["extends"].Scalar
	}
	rules.Total = r.Positive(f["total"])
	r.at["total"] = f["total"]

	r.exits(f["exits"])
	r.groups(f["groups"])
	r.accept(f["accept"])
	r.required(f["required"])
	r.calendar(f["calendar"])
	r.atLeast(f["at_least"])
	r.atMost(f["at_most"])

	rules.PassScore = r.mark(f["pass_score"])
	r.recognised(f["recognised"])
	if f["validity_years"] != nil {
		rules.ValidityYears = r.Int(f["validity_years"], 1, maxYears)
	}
	if f["registration_years"] != nil {
		rules.RegistrationYears = r.Int(f["registration_years"], 1, maxYears)
	}
	rules.EarnedAfter = r.Day(f["earned_after"])
	if f["same_outcome_once"] != nil {
		rules.SameOutcomeOnce = r.Bool(f["same_outcome_once"])
	}
	if f["duplicates"] != nil {
		rules.OncePerSubject = r.OneOf(f["duplicates"], "once_per_subject", "allowed") == "once_per_subject"
	}
	r.basis(f["basis"])
	r.readCases(f["cases"])
}

func (r *reader) exits(n *strictyaml.Node) {
	if n == nil {
		return
	}
	for _, e := range r.Entries(n, maxLines) {
		total := r.Amount(e.Value)
		if total > r.rules.Total {
			r.Note(e.Value, "此处是 %s，低一级证书的要求不能超过总学分 %s", "is %s, a lower award cannot ask for more than the total of %s", total, r.rules.Total)
		}
		r.rules.Exits = append(r.rules.Exits, Exit{e.Key, total})
	}
}

func (r *reader) recognised(n *strictyaml.Node) {
	if n == nil {
		return
	}
	f := r.Fields(n, "source", "min_grade_point", "max_age_years")
	r.Require(n, "source")
	if f["min_grade_point"] == nil && f["max_age_years"] == nil {
		r.Note(n, "没有任何限制：请写 min_grade_point 或 max_age_years", "limits nothing: give min_grade_point or max_age_years")
	}
	rec := Recognised{Sources: r.sources(f["source"]), MinGradePoint: r.mark(f["min_grade_point"])}
	if f["max_age_years"] != nil {
		rec.MaxAgeYears = r.Int(f["max_age_years"], 1, maxYears)
	}
	r.rules.Recognised = rec
}

func (r *reader) calendar(n *strictyaml.Node) {
	c := &r.rules.Calendar
	c.YearStarts = MonthDay{1, 1}
	if n == nil {
		return
	}
	f := r.Fields(n, "year_starts", "semesters", "dated_by")
	if f["year_starts"] != nil {
		c.YearStarts = r.monthDay(f["year_starts"])
	}
	if s := f["semesters"]; s != nil {
		for _, item := range r.Items(s, 12) {
			day := r.monthDay(item)
			if slices.Contains(c.Semesters, day) {
				r.Note(item, "在列表中重复", "stands twice in the list")
			}
			c.Semesters = append(c.Semesters, day)
		}
	}
	if f["dated_by"] != nil {
		r.OneOf(f["dated_by"], "completed")
	}
}

func (r *reader) basis(n *strictyaml.Node) {
	if n == nil {
		return
	}
	for _, e := range r.Entries(n, 4*maxLines) {
		r.rules.Basis = append(r.rules.Basis, Basis{e.Key, r.Prose(e.Value, maxNote)})
	}
}

func (r *reader) monthDay(n *strictyaml.Node) MonthDay {
	text := r.Name(n)
	if text == "" {
		return MonthDay{1, 1}
	}
	day, ok := parseMonthDay(text)
	if !ok {
		r.Note(n, "此处是 %.40q，应为月-日，如 \"03-01\"，且不能是 2 月 29 日", "is %.40q, want month and day such as \"03-01\", and not 29 February", text)
		return MonthDay{1, 1}
	}
	return day
}

func (r *reader) mark(n *strictyaml.Node) Mark {
	if n == nil {
		return Mark{}
	}
	before := len(r.Problems)
	a := r.Amount(n)
	if len(r.Problems) > before {
		return Mark{}
	}
	if a > maxMark {
		r.Note(n, "此处是 %s，应为 0 至 100 的分数", "is %s, want a mark from 0 to 100", a)
		return Mark{}
	}
	return MarkOf(int32(a))
}

func (r *reader) sources(n *strictyaml.Node) []string {
	if n == nil {
		return nil
	}
	names := r.Names(n, maxSelected)
	if n.Kind == strictyaml.List && len(n.Items) == 0 {
		r.Note(n, "列表为空：请删去该键，或至少写一项", "is empty: leave the key out, or name at least one")
	}
	slices.Sort(names)
	return names
}

// optional returns the amount of a key, or [NoLimit] if it is not given.
func (r *reader) optional(n *strictyaml.Node) ledger.Amount {
	if n == nil {
		return NoLimit
	}
	return r.Amount(n)
}
