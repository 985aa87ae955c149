package equiv

import (
	"creditbank/courses/programme/strictyaml"
	"creditbank/ledger"
)

// Bounds of a file of equivalences.
const (
	maxRules   = 2000
	maxParts   = 20
	maxGroups  = 64
	maxAliases = 2000
	maxLevels  = 2000
	maxHours   = 100_000
	maxLevel   = 12
	maxText    = 2000
)

// Read reads equivalences, written as
//
//	programme: CW-76
//	hours: {per_credit: 16, step: 0.5, cap: 8}
//	aliases: {高等数学: [微积分, 高数]}
//	levels: {enterprise: 2, EN04: 4}
//	equivalences:
//	- id: courier
//	  from: {source: cert, title: 快递员}
//	  to:
//	  - {course: L101, credits: 3, groups: [field], exempt: [study, exam], grade: exempt}
//	  - {course: L102, credits: 3, groups: [field], marks: {pass: "60"}}
//	  - {groups: [free]}
//	  smaller: true
//	  surplus: [free]
//	  min_level: 3
//	  valid_from: 2020-01-01
//	  valid_until: 2029-12-31
//	  agreement: agreement of 2019
//
// If anything is wrong with it, the error is a [strictyaml.Problems] with
// everything that is.
func Read(name string, data []byte) (*Set, error) {
	root, problems := strictyaml.Parse(name, data)
	if root == nil {
		return nil, problems.Err()
	}
	r := &reader{set: &Set{Aliases: make(map[string]string)}}
	r.Problems = problems
	f := r.Fields(root, "programme", "hours", "aliases", "levels", "equivalences")
	r.Require(root, "programme", "equivalences")
	r.set.Programme = r.Name(f["programme"])
	r.hours(f["hours"])
	r.aliases(f["aliases"])
	r.levels(f["levels"])
	r.rules(f["equivalences"])
	if err := r.Problems.Err(); err != nil {
		return nil, err
	}
	return r.set, nil
}

type reader struct {
	strictyaml.Reader
	set *Set
}

func (r *reader) hours(n *strictyaml.Node) {
	if n == nil {
		return
	}
	f := r.Fields(n, "per_credit", "step", "cap")
	r.Require(n, "per_credit", "step")
	h := &Hours{PerCredit: max(1, r.Int(f["per_credit"], 1, 1000)), Step: ledger.One, Cap: r.Positive(f["cap"])}
	if f["step"] != nil {
		h.Step = max(1, r.Positive(f["step"]))
	}
	r.set.Hours = h
}

func (r *reader) aliases(n *strictyaml.Node) {
	if n == nil {
		return
	}
	for _, e := range r.Entries(n, maxAliases) {
		same := Alias{Title: e.Key}
		for _, item := range r.Items(e.Value, maxAliases) {
			name := r.Name(item)
			same.Others = append(same.Others, name)
			alias, to := Normalise(name), Normalise(e.Key)
			other, twice := r.set.Aliases[alias]
			switch {
			case alias == "":
			case twice && other != to:
				r.Note(item, "是两个科目的别名，只能属于一个", "is an alias of two subjects")
			default:
				r.set.Aliases[alias] = to
			}
		}
		r.set.Same = append(r.set.Same, same)
	}
	for _, e := range r.Entries(n, maxAliases) {
		if to, ok := r.set.Aliases[Normalise(e.Key)]; ok && to != Normalise(e.Key) {
			r.NoteKey(n, &e, "本身是另一科目的别名", "is itself an alias of another subject")
		}
	}
}

func (r *reader) levels(n *strictyaml.Node) {
	if n == nil {
		return
	}
	r.set.Levels = make(map[string]int)
	for _, e := range r.Entries(n, maxLevels) {
		r.set.Levels[e.Key] = r.Int(e.Value, 1, maxLevel)
	}
}

func (r *reader) rules(n *strictyaml.Node) {
	if n == nil {
		return
	}
	seen := make(map[string]bool)
	for _, item := range r.Items(n, maxRules) {
		rule := r.rule(item)
		if seen[rule.ID] && rule.ID != "" {
			r.Note(item, "编号 %s 的转换规则重复", "a second equivalence with the id %s", rule.ID)
		}
		seen[rule.ID] = true
		r.set.Rules = append(r.set.Rules, rule)
	}
}

func (r *reader) rule(n *strictyaml.Node) Rule {
	f := r.Fields(n, "id", "from", "to", "smaller", "surplus", "min_level", "valid_from", "valid_until", "agreement")
	r.Require(n, "id", "from", "to")
	rule := Rule{
		ID: r.Name(f["id"]), MinLevel: r.Int(f["min_level"], 1, maxLevel),
		ValidFrom: r.Day(f["valid_from"]), ValidUntil: r.Day(f["valid_until"]), Agreement: r.Prose(f["agreement"], maxText),
	}
	if f["from"] != nil {
		m := r.Fields(f["from"], "course", "title", "issuer", "source")
		rule.From = Match{r.Name(m["course"]), r.Name(m["title"]), r.Name(m["issuer"]), r.Name(m["source"])}
		if rule.From == (Match{}) {
			r.Note(f["from"], "与所有学习成果都相符：请写明 course、title、issuer 或 source", "fits every outcome: name a course, title, issuer or source")
		}
	}
	if f["smaller"] != nil {
		rule.Smaller = r.Bool(f["smaller"])
	}
	if f["surplus"] != nil {
		rule.Surplus = r.Names(f["surplus"], maxGroups)
	}
	if rule.ValidFrom != 0 && rule.ValidUntil != 0 && rule.ValidUntil < rule.ValidFrom {
		r.Note(f["valid_until"], "早于生效日期 valid_from", "is before valid_from")
	}
	if f["to"] != nil {
		r.parts(f["to"], &rule)
	}
	return rule
}

func (r *reader) parts(n *strictyaml.Node, rule *Rule) {
	open := 0
	for _, item := range r.Items(n, maxParts) {
		f := r.Fields(item, "course", "credits", "groups", "exempt", "grade", "marks")
		r.Require(item, "groups")
		p := Part{Course: r.Name(f["course"]), Credits: r.Positive(f["credits"])}
		if f["groups"] != nil {
			if p.Groups = r.Names(f["groups"], maxGroups); len(p.Groups) == 0 {
				r.Note(f["groups"], "没有写课程组：至少写一个", "serves no group")
			}
		}
		if f["credits"] == nil {
			open++
			if p.Course != "" {
				r.Note(item, "写明了课程就要写学分 credits：计入的是这个学分", "a named course needs its credits: they are what is written")
			}
		}
		p.Effects = r.effects(f)
		rule.Parts = append(rule.Parts, p)
	}
	switch {
	case n.Kind == strictyaml.List && len(n.Items) == 0:
		r.Note(n, "为空：至少写一个部分", "is empty")
	case open > 1:
		r.Note(n, "有 %d 个部分没有写学分，无法确定各占多少：最多一个可以不写", "has %d parts without credits, so it is open which takes how much", open)
	case open == 1 && len(rule.Surplus) > 0:
		r.Note(n, "没有写学分的部分会取走剩余学分，因此不会有 surplus（多余学分）", "a part without credits takes what is left, so there is no surplus")
	}
}

func (r *reader) effects(f map[string]*strictyaml.Node) Effects {
	var e Effects
	if n := f["exempt"]; n != nil {
		for _, item := range r.Items(n, 2) {
			switch r.OneOf(item, "study", "exam") {
			case "study":
				e.ExemptStudy = true
			case "exam":
				e.ExemptExam = true
			}
		}
	}
	e.Grade = r.Name(f["grade"])
	if n := f["marks"]; n != nil {
		e.Marks = make(map[string]string)
		for _, entry := range r.Entries(n, 20) {
			e.Marks[entry.Key] = r.Name(entry.Value)
		}
	}
	return e
}
