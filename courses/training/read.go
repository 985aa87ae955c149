package training

import (
	"crypto/sha256"

	"creditbank/courses"
	"creditbank/courses/programme/strictyaml"
)

// Bounds of a rule file.
const (
	firstYear  = 1949
	lastYear   = 2199
	maxClasses = 20
	maxItems   = 500
	maxCases   = 200
	maxProse   = 1000
)

// File is a rule set with its worked cases.
type File struct {
	Rules RuleSet
	cases []workedCase
}

// Read reads a rule file. If anything is wrong with it, the error is a
// [strictyaml.Problems] with everything that is. The worked cases are read,
// not run: see [File.Test].
//
// All files have the keys kind, ruleset, title, from_year, until_year, basis
// and cases. Of the kind money:
//
//	set_aside: {ordinary: 0.015, high-skill: 0.025}
//	unused: carried
//	deductible: {share: 0.08, rest: carried}
//	front_line: 0.6
//	purposes:
//	- {id: post, title: {zh: 岗位适应性培训, en: Post adaptation}, payable: true}
//
// Of the kind duty:
//
//	hours: 90
//	professional: {part: 2, of: 3, reading: of-required}
//	categories:
//	- {course: GA13, as: public}
//	- {industry: power, as: professional}
//	- {module: general, as: public}
//	otherwise: professional
//	trades:
//	- {id: gas, title: {zh: 燃气, en: Gas}, organisations: [BJ-U101]}
//
// Of the kind budget:
//
//	groups:
//	- {id: ordinary, yearly: 500, ceiling: 5000}
func Read(name string, data []byte) (*File, error) {
	root, problems := strictyaml.Parse(name, data)
	if root == nil {
		return nil, problems.Err()
	}
	r := &reader{file: &File{}}
	r.Problems = problems
	s := &r.file.Rules
	s.Hash = sha256.Sum256(data)
	if kind := root.Entry("kind"); kind != nil {
		s.Kind = Kind(r.OneOf(kind.Value, string(MoneyKind), string(DutyKind), string(BudgetKind)))
	} else {
		r.Require(root, "kind")
	}
	own := map[Kind][]string{
		MoneyKind:  {"set_aside", "unused", "deductible", "front_line", "purposes"},
		DutyKind:   {"hours", "professional", "categories", "otherwise", "trades"},
		BudgetKind: {"groups"},
	}[s.Kind]
	f := r.Fields(root, append([]string{"kind", "ruleset", "title", "from_year", "until_year", "basis", "cases"}, own...)...)
	r.Require(root, "ruleset", "title", "from_year", "basis", "cases")
	s.ID = r.Name(f["ruleset"])
	if s.ID != "" && !isCode(s.ID) {
		r.Note(f["ruleset"], "%q 不是代码：应为最多 40 个字母、数字和连字符", "%q is no code: want up to 40 letters, digits and hyphens", s.ID)
	}
	s.Title, s.TitleEn = r.title(f["title"])
	s.FromYear, s.UntilYear = r.year(f["from_year"]), r.year(f["until_year"])
	if s.UntilYear != 0 && s.UntilYear < s.FromYear {
		r.Note(f["until_year"], "早于起始年度 from_year", "is before from_year")
	}
	if f["basis"] != nil {
		for _, e := range r.Entries(f["basis"], maxItems) {
			s.Basis = append(s.Basis, Basis{e.Key, r.Prose(e.Value, maxProse)})
		}
	}
	switch s.Kind {
	case MoneyKind:
		s.Money = r.money(root, f)
	case DutyKind:
		s.Duty = r.duty(root, f)
	case BudgetKind:
		s.Budget = r.budget(root, f)
	}
	r.cases(f["cases"])
	if err := r.Problems.Err(); err != nil {
		return nil, err
	}
	return r.file, nil
}

type reader struct {
	strictyaml.Reader
	file *File
}

// isCode reports whether a text can name a rule set in an address.
func isCode(s string) bool {
	for i, c := range s {
		if letter := c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9'; !letter && (i == 0 || c != '-') {
			return false
		}
	}
	return s != "" && len(s) <= 40
}

func (r *reader) title(n *strictyaml.Node) (zh, en string) {
	if n == nil {
		return "", ""
	}
	f := r.Fields(n, "zh", "en")
	r.Require(n, "zh", "en")
	return r.Name(f["zh"]), r.Name(f["en"])
}

func (r *reader) year(n *strictyaml.Node) int {
	if n == nil {
		return 0
	}
	return r.Int(n, firstYear, lastYear)
}

// yuan reads money.
func (r *reader) yuan(n *strictyaml.Node) Money {
	if n == nil {
		return 0
	}
	if n.Kind != strictyaml.Number {
		r.Note(n, "此处是%s，应为以元计的金额，如 12.5", "is %s, want yuan such as 12.5", n.Kind)
		return 0
	}
	m, err := ParseMoney(n.Scalar)
	if err != nil {
		r.Note(n, "此处是 %.40s，应为 0 至 %s 元，小数点后最多两位", "is %.40s, want yuan from 0 to %s with at most two digits behind the point", n.Scalar, MaxMoney)
	}
	return m
}

// share reads a share from 0 to 1.
func (r *reader) share(n *strictyaml.Node) Share {
	s := Share(r.Amount(n))
	if s > whole {
		r.Note(n, "比例不能大于 1", "a share cannot be above 1")
		return 0
	}
	return s
}

func (r *reader) money(root *strictyaml.Node, f map[string]*strictyaml.Node) *MoneyRules {
	r.Require(root, "set_aside", "unused", "deductible", "front_line", "purposes")
	m := &MoneyRules{FrontLine: r.share(f["front_line"])}
	if f["set_aside"] != nil {
		for _, e := range r.Entries(f["set_aside"], maxClasses) {
			m.SetAside = append(m.SetAside, ClassShare{e.Key, r.share(e.Value)})
		}
	}
	if f["unused"] != nil {
		m.Lapses = r.OneOf(f["unused"], "carried", "lapses") == "lapses"
	}
	if n := f["deductible"]; n != nil {
		d := r.Fields(n, "share", "rest")
		r.Require(n, "share", "rest")
		m.Deductible = r.share(d["share"])
		if d["rest"] != nil {
			m.Carried = r.OneOf(d["rest"], "carried", "lost") == "carried"
		}
	}
	if f["purposes"] == nil {
		return m
	}
	for _, item := range r.Items(f["purposes"], maxItems) {
		p := r.Fields(item, "id", "title", "payable")
		r.Require(item, "id", "title", "payable")
		purpose := Purpose{ID: r.Name(p["id"]), Payable: r.Bool(p["payable"])}
		purpose.Title, purpose.TitleEn = r.title(p["title"])
		if _, twice := m.Purpose(purpose.ID); twice && purpose.ID != "" {
			r.Note(item, "编号 %s 的用途重复", "a second purpose with the id %s", purpose.ID)
		}
		m.Purposes = append(m.Purposes, purpose)
	}
	return m
}

func (r *reader) duty(root *strictyaml.Node, f map[string]*strictyaml.Node) *DutyRules {
	r.Require(root, "hours", "professional", "categories", "otherwise")
	d := &DutyRules{Hours: r.Amount(f["hours"]), Part: 1, Of: 2}
	if n := f["professional"]; n != nil {
		p := r.Fields(n, "part", "of", "reading")
		r.Require(n, "part", "of", "reading")
		if p["part"] != nil && p["of"] != nil {
			d.Part, d.Of = r.Int(p["part"], 0, 99), max(1, r.Int(p["of"], 1, 100))
			if d.Part >= d.Of {
				r.Note(n, "%d/%d 不是一部分：应小于全部", "%d of %d is not a part: want less than the whole", d.Part, d.Of)
			}
		}
		if p["reading"] != nil {
			d.Reading = Reading(r.OneOf(p["reading"], string(OfRequired), string(OfDone)))
		}
	}
	if f["categories"] != nil {
		for _, item := range r.Items(f["categories"], maxItems) {
			d.Categories = append(d.Categories, r.categorised(item))
		}
	}
	d.Otherwise = r.category(f["otherwise"])
	if f["trades"] == nil {
		return d
	}
	for _, item := range r.Items(f["trades"], maxItems) {
		t := r.Fields(item, "id", "title", "organisations")
		r.Require(item, "id", "title", "organisations")
		trade := Trade{ID: r.Name(t["id"])}
		trade.Title, trade.TitleEn = r.title(t["title"])
		if t["organisations"] != nil {
			trade.Organisations = r.Names(t["organisations"], maxItems)
		}
		if _, twice := d.Trade(trade.ID); trade.ID != "" && (twice || !isCode(trade.ID)) {
			r.Note(item, "%q 不是代码，或与另一行业的编号重复", "%q is no code, or the id of another trade", trade.ID)
		}
		d.Trades = append(d.Trades, trade)
	}
	return d
}

func (r *reader) categorised(n *strictyaml.Node) Categorised {
	f := r.Fields(n, "course", "industry", "module", "as")
	r.Require(n, "as")
	c := Categorised{Course: r.Name(f["course"]), Industry: r.Name(f["industry"]), As: r.category(f["as"])}
	if f["module"] != nil {
		words := make([]string, len(courses.Modules))
		for i, m := range courses.Modules {
			words[i] = string(m)
		}
		c.Module = courses.Module(r.OneOf(f["module"], words...))
	}
	given := 0
	for _, key := range []string{"course", "industry", "module"} {
		if f[key] != nil {
			given++
		}
	}
	if n.Kind == strictyaml.Map && given != 1 {
		r.Note(n, "course、industry、module 中写了 %d 个，应只写一个", "names %d of course, industry and module, want one", given)
	}
	return c
}

func (r *reader) category(n *strictyaml.Node) Category {
	if n == nil {
		return ""
	}
	return Category(r.OneOf(n, string(Professional), string(Public), string(Uncounted)))
}

func (r *reader) budget(root *strictyaml.Node, f map[string]*strictyaml.Node) *BudgetRules {
	r.Require(root, "groups")
	b := new(BudgetRules)
	if f["groups"] == nil {
		return b
	}
	for _, item := range r.Items(f["groups"], maxClasses) {
		g := r.Fields(item, "id", "yearly", "ceiling")
		r.Require(item, "id", "yearly", "ceiling")
		group := BudgetGroup{r.Name(g["id"]), r.yuan(g["yearly"]), r.yuan(g["ceiling"])}
		if _, twice := b.Group(group.ID); twice && group.ID != "" {
			r.Note(item, "编号 %s 的人员类别重复", "a second group with the id %s", group.ID)
		}
		b.Groups = append(b.Groups, group)
	}
	return b
}
