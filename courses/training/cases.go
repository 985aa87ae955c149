package training

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"creditbank/courses/programme/strictyaml"
	"creditbank/ledger"
)

// workedCase is a case that somebody worked out by hand.
type workedCase struct {
	id, note string
	line     int
	run      func() []strictyaml.Words // what differs, in words
}

// Failure is a worked case that does not come out as its author says.
type Failure struct {
	Case, Note string
	Line       int
	Differs    []strictyaml.Words
}

// Told returns the failure as one sentence.
func (x *Failure) Told() strictyaml.Words {
	zh, en := make([]string, len(x.Differs)), make([]string, len(x.Differs))
	for i, d := range x.Differs {
		zh[i], en[i] = d.ZH, d.EN
	}
	return strictyaml.Words{ZH: "案例 " + x.Case + "：" + strings.Join(zh, "；"), EN: "case " + x.Case + ": " + strings.Join(en, "; ")}
}

// Test runs the worked cases and returns how many there are and which fail.
func (f *File) Test() (int, []Failure) {
	var failed []Failure
	for _, c := range f.cases {
		if d := c.run(); len(d) > 0 {
			failed = append(failed, Failure{c.id, c.note, c.line, d})
		}
	}
	return len(f.cases), failed
}

// cases reads the worked cases:
//
//   - {id: A, note: …, year: 2010, learned: [{hours: 60, as: professional, day: 2010-05-01}],
//     expect: {met: true, short: 0}}                                             # duty
//   - id: B                                                                       # money
//     years: [{year: 2018, payroll: 100, set_aside: 2, spent: 8, front_line: 5, expect: {deductible: 8}}]
//   - {id: C, base: 1000, earmarks: {X: 900}, course: Y, spend: 1200, expect: {short: 200}}   # budget
func (r *reader) cases(n *strictyaml.Node) {
	if n == nil {
		return
	}
	for _, item := range r.Items(n, maxCases) {
		var c workedCase
		switch s := &r.file.Rules; s.Kind {
		case DutyKind:
			c = r.dutyCase(item, s.Duty)
		case MoneyKind:
			c = r.moneyCase(item, s.Money)
		case BudgetKind:
			c = r.budgetCase(item)
		default:
			return
		}
		c.line = item.Line
		r.file.cases = append(r.file.cases, c)
	}
}

func (r *reader) dutyCase(n *strictyaml.Node, rules *DutyRules) workedCase {
	f := r.Fields(n, "id", "note", "year", "learned", "expect")
	r.Require(n, "id", "year", "learned", "expect")
	year := r.year(f["year"])
	var learned []Learned
	if f["learned"] != nil {
		for _, item := range r.Items(f["learned"], maxItems) {
			l := r.Fields(item, "hours", "as", "day")
			r.Require(item, "hours", "as", "day")
			learned = append(learned, Learned{r.category(l["as"]), r.Amount(l["hours"]), r.Day(l["day"])})
		}
	}
	want := r.expected(f["expect"], "met", "done", "professional", "short", "short_professional", "to_add")
	return workedCase{id: r.Name(f["id"]), note: r.Prose(f["note"], maxProse), run: func() []strictyaml.Words {
		v := rules.Judge(year, learned)
		return differs(want, map[string]string{
			"met": fmt.Sprint(v.Met), "done": v.Done.String(), "professional": v.Professional.String(),
			"short": v.Short.String(), "short_professional": v.ShortProfessional.String(), "to_add": v.ToAdd.String(),
		})
	}}
}

func (r *reader) moneyCase(n *strictyaml.Node, rules *MoneyRules) workedCase {
	f := r.Fields(n, "id", "note", "class", "years")
	r.Require(n, "id", "years")
	class := r.Name(f["class"])
	payable := ""
	for _, p := range rules.Purposes {
		if p.Payable {
			payable = p.ID
			break
		}
	}
	var years []FundYear
	var wants []map[string]string
	if f["years"] != nil {
		for _, item := range r.Items(f["years"], maxItems) {
			y := r.Fields(item, "year", "payroll", "set_aside", "spent", "front_line", "expect")
			r.Require(item, "year", "payroll", "spent", "expect")
			spent, front := r.yuan(y["spent"]), r.yuan(y["front_line"])
			if front > spent {
				r.Note(y["front_line"], "多于支出总额 spent", "is more than was spent")
			}
			years = append(years, FundYear{
				Year: r.year(y["year"]), Rules: rules, Class: class, Payroll: r.yuan(y["payroll"]), SetAside: r.yuan(y["set_aside"]),
				Spent: []Spending{{payable, front, true}, {payable, spent - front, false}},
			})
			wants = append(wants, r.expected(y["expect"], "required", "short_set_aside", "carried_in", "carried_out", "deductible",
				"fund_in", "fund_out", "overspent", "front_line_share", "front_line_short"))
		}
	}
	return workedCase{id: r.Name(f["id"]), note: r.Prose(f["note"], maxProse), run: func() []strictyaml.Words {
		var all []strictyaml.Words
		for i, y := range Report(years) {
			for _, d := range differs(wants[i], map[string]string{
				"required": y.Required.String(), "short_set_aside": y.ShortSetAside.String(),
				"carried_in": y.Deduction.CarriedIn.String(), "carried_out": y.Deduction.CarriedOut.String(),
				"deductible": y.Deduction.Deductible.String(), "fund_in": y.CarriedIn.String(), "fund_out": y.CarriedOut.String(),
				"overspent": y.Overspent.String(), "front_line_share": y.FrontLine.Share.String(), "front_line_short": y.FrontLine.Short.String(),
			}) {
				all = append(all, strictyaml.Say("%d 年：%s", "%d: %s", y.Year, d))
			}
		}
		return all
	}}
}

func (r *reader) budgetCase(n *strictyaml.Node) workedCase {
	f := r.Fields(n, "id", "note", "base", "earmarks", "course", "spend", "expect")
	r.Require(n, "id", "base", "course", "spend", "expect")
	b := Budget{Base: r.yuan(f["base"])}
	if f["earmarks"] != nil {
		for _, e := range r.Entries(f["earmarks"], maxClasses) {
			b = b.ToppedUp(e.Key, r.yuan(e.Value))
		}
	}
	course, amount := r.Name(f["course"]), r.yuan(f["spend"])
	want := r.expected(f["expect"], "short", "earmark", "from_base", "base_left")
	return workedCase{id: r.Name(f["id"]), note: r.Prose(f["note"], maxProse), run: func() []strictyaml.Words {
		after, p := b.Spend(course, amount)
		return differs(want, map[string]string{
			"short": p.Short.String(), "earmark": p.Earmark.String(), "from_base": p.Base.String(), "base_left": after.Base.String(),
		})
	}}
}

// expected reads what a case is to come to: true, false or numbers by name.
func (r *reader) expected(n *strictyaml.Node, names ...string) map[string]string {
	if n == nil {
		return nil
	}
	want := make(map[string]string)
	for name, v := range r.Fields(n, names...) {
		switch v.Kind {
		case strictyaml.Bool:
			want[name] = v.Scalar
		case strictyaml.Number:
			if a, err := ledger.ParseAmount(v.Scalar); err == nil {
				want[name] = a.String()
			} else {
				want[name] = r.yuan(v).String() // above what an amount can be
			}
		default:
			r.Note(v, "此处是%s，应为数字、true 或 false", "is %s, want a number, true or false", v.Kind)
		}
	}
	if len(want) == 0 {
		r.Note(n, "没有写任何预期结果", "expects nothing")
	}
	return want
}

func differs(want, got map[string]string) []strictyaml.Words {
	var list []strictyaml.Words
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if got[name] != want[name] {
			list = append(list, strictyaml.Say("%s 为 %s，应为 %s", "%s is %s, expected %s", name, got[name], want[name]))
		}
	}
	return list
}
