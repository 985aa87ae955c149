package api

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
)

// ruleText returns a rule file of the fixtures.
func (w *world) ruleText(name string) string {
	w.t.Helper()
	text, err := os.ReadFile("../fixtures/training/" + name + ".yaml")
	w.must(err)
	return string(text)
}

// publishRules publishes rule files of the fixtures.
func (w *world) publishRules(names ...string) {
	w.t.Helper()
	for _, name := range names {
		w.post("office", "/v1/training-rules", m{"text": w.ruleText(name)}).want(201).is(m{"ruleset": name, "number": 1})
	}
}

func TestTrainingRules(t *testing.T) {
	w := newWorld(t)
	w.publishRules("CE-90-A", "MONEY-2008")
	text := w.ruleText("CE-90-A")
	w.post("office", "/v1/training-rules", m{"text": strings.Replace(text, "to_add: 2}", "to_add: 3}", 1)}).want(422).is(m{"code": "text-mistaken"})
	w.post("office", "/v1/training-rules", m{"text": "kind: duty\ncolour: red\n"}).want(422).is(m{"code": "text-mistaken"})
	for language, want := range map[string]string{"zh-CN": "：to_add 为 2，应为 3", "en": ": to_add is 2, expected 3"} {
		r := w.do(request{as: "office", method: "POST", path: "/v1/training-rules", key: "case-" + language, header: http.Header{"Accept-Language": {language}},
			body: m{"text": strings.Replace(text, "to_add: 2}", "to_add: 3}", 1)}}).want(422)
		if detail := r.str("detail"); !strings.Contains(detail, want) {
			t.Errorf("in %s the case that fails is told as %s, want %q", language, detail, want)
		}
	}
	other := strings.Replace(w.ruleText("BUDGET-500"), "BUDGET-500", "CE-90-A", 1)
	w.post("office", "/v1/training-rules", m{"text": other}).want(422).is(m{"code": "training-rules-of-other-kind"})
	again := request{as: "office", method: "POST", path: "/v1/training-rules", key: "rules", body: m{"text": text}}
	w.do(again).want(201).is(m{"number": 2})
	w.do(again).want(201).is(m{"number": 2})
	w.get("", "/v1/training-rules").want(200).is(m{"items.0.ruleset": "CE-90-A", "items.0.number": 2, "items.1.kind": "money", "items.1.until_year": 2017})
	w.post("enterprise", "/v1/training-rules", m{"text": text}).want(403)
}

func TestDuty(t *testing.T) {
	w := newWorld(t)
	w.learns("enterprise", "GA01", "r", "40", "2010-05-01") // general: public
	lot := w.learns("enterprise", "EE01", "r", "58", "2010-05-02")
	ask := "/v1/learners/" + w.lin + "/duty?year=2010"
	w.get("learner", ask).want(422).is(m{"code": "training-rules-unknown"})
	w.publishRules("CE-90-A", "CE-90-B", "MONEY-2008")
	w.get("learner", ask).want(200).is(m{
		"rules.ruleset": "CE-90-A", "verdict.reading": "of-required", "verdict.met": false, "verdict.done": "98", "verdict.short": "0",
		"verdict.short_professional": "2", "verdict.to_add": "2", "lines.0.as": "public", "lines.1.as": "professional",
	})
	w.get("learner", ask+"&rules=CE-90-B").want(200).is(m{"verdict.reading": "of-done", "verdict.short_professional": "7.334", "verdict.to_add": "22"})
	w.get("learner", "/v1/learners/"+w.lin+"/duty?year=2009").want(200).is(m{"verdict.done": "0", "verdict.short": "90", "lines.0": nil})
	w.get("learner", ask+"&rules=MONEY-2008").want(422).is(m{"code": "training-rules-of-other-kind"})
	w.get("learner", "/v1/learners/"+w.lin+"/duty?year=2008").want(422).is(m{"code": "training-rules-unknown"})
	w.get("learner", "/v1/learners/"+w.wang+"/duty?year=2010").want(403)
	w.get("other", ask).want(403)
	w.get("college", ask).want(403)
	w.get("site", ask).want(403)

	of := "/v1/organisations/BJ-E001/duty?year=2010"
	w.get("enterprise", of).want(200).is(m{"sum.people": 1, "sum.met": 0, "sum.done": "98", "sum.to_add": "2", "items.0.learner": w.lin, "items.1": nil})
	w.post("enterprise", "/v1/learners", m{"name": "赵（合成）"}).want(201)
	page := w.get("office", of+"&limit=1").want(200).is(m{"sum.people": 2, "items.1": nil})
	w.get("office", of+"&limit=1&cursor="+page.str("next_cursor")).want(200).is(m{"next_cursor": nil, "items.1": nil})
	w.get("other", of).want(403)
	w.get("office", "/v1/organisations/NONE/duty?year=2010").want(403)
	w.get("office", "/v1/trades/chemical/duty?year=2010").want(200).is(m{"sum.people": 2, "organisations.0.sum.people": 2, "title.zh": "化工"})
	w.get("office", "/v1/trades/fishing/duty?year=2010").want(422).is(m{"code": "trade-unknown"})
	w.get("enterprise", "/v1/trades/chemical/duty?year=2010").want(403)

	// What was taken back no longer counts.
	w.post("enterprise", "/v1/entries/"+fmt.Sprint(lot)+"/reversal", m{"reason": "重复"}).want(201)
	w.get("learner", ask).want(200).is(m{"verdict.done": "40", "verdict.to_add": "60"})
}

func TestTrainingPlan(t *testing.T) {
	w := newWorld(t)
	w.publishRules("MONEY-2008")
	zhao := w.register("enterprise", "赵（合成）")
	of := "/v1/organisations/BJ-E001/training-plans"
	body := func(changes ...m) m {
		line := m{"line": "L1", "course": "GA01", "money": "1200", "people": 3, "learners": []string{w.lin, zhao}}
		for _, c := range changes {
			line = changed(line, c)
		}
		return m{"year": 2010, "reason": "年度计划", "lines": []m{line, {"line": "L2", "course": "EE01", "people": 2}}}
	}
	w.get("enterprise", of+"/2010").want(404)
	w.post("enterprise", of+"/2010/closing", m{"reason": "x"}).want(422).is(m{"code": "plan-missing"})
	for _, c := range []struct {
		change m
		code   string
	}{
		{m{"line": "L2"}, "plan-line-twice"}, {m{"course": "NONE"}, "course-unknown"}, {m{"people": 1}, "plan-people-too-few"},
		{m{"learners": []string{w.wang}}, "person-of-other-organisation"}, {m{"learners": nil, "people": nil}, "plan-people-too-few"},
	} {
		if r := w.post("enterprise", of, body(c.change)).want(422); r.str("code") != c.code {
			t.Errorf("%v: %s, want %s", c.change, r.str("code"), c.code)
		}
	}
	w.do(request{as: "enterprise", method: "POST", path: of, body: body(m{"money": "1.005"}), foreign: true}).want(400).is(m{"code": "money-malformed", "field": "lines/0/money"})
	w.post("other", of, body()).want(403)
	w.get("enterprise", of+"/2010").want(404) // refusals left nothing
	first := request{as: "enterprise", method: "POST", path: of, key: "plan", body: body()}
	w.do(first).want(201).is(m{"number": 1, "lines.0.hours": "32", "lines.0.learners.1": later(w.lin, zhao)})
	w.do(first).want(201).is(m{"number": 1})
	w.post("enterprise", of, body(m{"learners": []string{w.lin}})).want(201).is(m{"number": 2, "lines.0.learners.1": nil})

	w.learns("enterprise", "GA01", "r", "30", "2010-05-01")
	w.learns("enterprise", "EX01", "r", "32", "2010-05-03")
	w.post("enterprise", "/v1/deposits", m{"learner": zhao, "course": "GA01", "run": "r", "hours": "32", "completed_on": "2010-05-02"}).want(201)
	w.post("enterprise", "/v1/organisations/BJ-E001/education-money", m{"year": 2010, "class": "ordinary", "payroll": "1000", "set_aside": "15", "reason": "x"}).want(201)
	w.post("enterprise", "/v1/organisations/BJ-E001/education-money/spendings", m{"voucher": "V1", "day": "2010-05-01", "purpose": "special", "amount": "400.5", "front_line": true, "plan_line": "L1"}).want(201)
	w.get("enterprise", of+"/2010/done").want(200).is(m{
		"lines.0.people_planned": 3, "lines.0.people_done": 2, "lines.0.hours_planned": "96", "lines.0.hours_done": "62", "lines.0.open": 1,
		"lines.0.money_spent": "400.5", "lines.1.people_done": 0, "lines.1.open": 2, "beside.0.course": "EX01", "beside.1": nil,
		"total.people_planned": 5, "total.people_done": 2, "total.hours_beside": "32", "total.money_planned": "1200", "total.money_spent": "400.5",
	})
	w.post("enterprise", of+"/2010/closing", m{"reason": "年度结束"}).want(201).is(m{"closed": true, "number": 3, "lines.0.learners.0": w.lin})
	w.post("enterprise", of, body()).want(409).is(m{"code": "plan-closed"})
	w.get("office", of+"/2010").want(200).is(m{"items.0.number": 1, "items.2.closed": true, "items.3": nil})
	w.get("other", of+"/2010").want(403)
	w.get("other", of+"/2010/done").want(403)

	// A learner who is forgotten leaves the plan; the plan stays.
	gone := w.register("enterprise", "钱（合成）")
	w.post("enterprise", of, m{"year": 2011, "reason": "x", "lines": []m{{"line": "L1", "course": "GA01", "people": 2, "learners": []string{gone, w.lin}}}}).want(201)
	w.post("office", "/v1/learners/"+gone+"/erasure", m{"reason": "本人申请"}).want(201)
	w.get("enterprise", of+"/2011").want(200).is(m{"items.0.lines.0.people": 2, "items.0.lines.0.learners.0": w.lin, "items.0.lines.0.learners.1": nil})
}

// later returns the later of two accounts.
func later(a, b string) string { return max(a, b) }

func TestEducationMoney(t *testing.T) {
	w := newWorld(t)
	at := "/v1/organisations/BJ-E001/education-money"
	filing := func(year int, payroll, aside string) m {
		return m{"year": year, "class": "ordinary", "payroll": payroll, "set_aside": aside, "reason": "年度申报"}
	}
	line := func(voucher, day, purpose, amount string, front bool) m {
		return m{"voucher": voucher, "day": day, "purpose": purpose, "amount": amount, "front_line": front}
	}
	w.post("enterprise", at, filing(2009, "2000000", "30000")).want(422).is(m{"code": "training-rules-unknown"})
	w.publishRules("MONEY-2008", "CE-90-A")
	w.post("enterprise", at, changed(filing(2009, "2000000", "30000"), m{"class": "tiny"})).want(422).is(m{"code": "class-unknown"})
	w.post("enterprise", at+"/spendings", line("V1", "2009-05-01", "special", "60000", true)).want(422).is(m{"code": "fund-missing"})
	w.post("enterprise", at, filing(2009, "2000000", "1")).want(201).is(m{"number": 1})
	w.post("enterprise", at, filing(2009, "2000000", "30000")).want(201).is(m{"number": 2})
	w.post("enterprise", at, filing(2010, "2000000", "20000")).want(201)
	for _, c := range []struct {
		body m
		code string
	}{
		{line("V1", "2009-05-01", "gambling", "1", true), "purpose-unknown"},
		{line("V1", "2010-12-31", "special", "1", true), "date-in-future"},
		{changed(line("V1", "2009-05-01", "special", "1", true), m{"course": "NONE"}), "course-unknown"},
		{changed(line("V1", "2009-05-01", "special", "1", true), m{"plan_line": "L9"}), "line-unknown"},
	} {
		if r := w.post("enterprise", at+"/spendings", c.body).want(422); r.str("code") != c.code {
			t.Errorf("%v: %s, want %s", c.body, r.str("code"), c.code)
		}
	}
	w.post("other", at+"/spendings", line("V1", "2009-05-01", "special", "1", true)).want(403)
	w.post("enterprise", at+"/spendings", line("V1", "2009-05-01", "special", "40000", true)).want(201)
	w.post("enterprise", at+"/spendings", line("V1", "2009-05-02", "special", "1", true)).want(409).is(m{"code": "voucher-used"})
	w.post("enterprise", at+"/spendings", line("V2", "2009-06-01", "equipment", "20000", false)).want(201)
	w.post("enterprise", at+"/spendings", line("V3", "2009-06-02", "degree", "5000", false)).want(201)
	w.post("enterprise", at+"/spendings", line("V4", "2009-06-03", "special", "7", false)).want(201)
	w.post("enterprise", at+"/2009/spendings/V4/void", m{"reason": "重复登记"}).want(201).is(m{"void.reason": "重复登记"})
	w.post("enterprise", at+"/2009/spendings/V4/void", m{"reason": "x"}).want(409).is(m{"code": "voucher-void"})
	w.post("enterprise", at+"/2009/spendings/V9/void", m{"reason": "x"}).want(404)
	w.post("enterprise", at+"/spendings", line("V1", "2010-03-01", "special", "30000.5", false)).want(201)
	w.get("enterprise", at+"?year=2010").want(200).is(m{
		"years.0.year": 2009, "years.0.rules.ruleset": "MONEY-2008", "years.0.spent": "60000", "years.0.not_payable": "5000", "years.0.overspent": "30000",
		"years.0.front_line.share": "0.666", "years.0.front_line.short": "0", "years.0.deduction.deductible": "50000", "years.0.deduction.carried_out": "10000",
		"years.1.deduction.carried_in": "10000", "years.1.deduction.deductible": "40000.5", "years.1.deduction.carried_out": "0",
		"years.1.required": "30000", "years.1.short_set_aside": "10000", "years.1.front_line.short": "18000.3", "years.1.overspent": "10000.5",
		"lines.0.voucher": "V1", "lines.1": nil, "fund.set_aside": "20000",
	})
	w.get("office", at+"?year=2009").want(200).is(m{"years.1": nil, "lines.3.void.reason": "重复登记"})
	w.get("other", at+"?year=2009").want(403)
	w.get("enterprise", at+"?year=2008").want(404)
	w.get("enterprise", at+"?year=2010&rules=CE-90-A").want(422).is(m{"code": "training-rules-of-other-kind"})
}

// TestTrainingBudget is the worked case H4 through the whole bank.
func TestTrainingBudget(t *testing.T) {
	w := newWorld(t)
	w.publishRules("BUDGET-500")
	at := "/v1/learners/" + w.lin + "/training-budget"
	grant := func(year int) m {
		return m{"step": "grant", "year": year, "group": "ordinary", "reason": "年度权利"}
	}
	move := func(step, course, amount string) m {
		return m{"step": step, "course": course, "amount": amount, "reason": "x"}
	}
	w.get("learner", at).want(200).is(m{"base": "0", "moves.0": nil})
	w.post("office", at, grant(2009)).want(201).is(m{"base": "500", "moves.0.rules": "BUDGET-500@1"})
	w.post("office", at, grant(2009)).want(409).is(m{"code": "budget-granted-already"})
	w.post("office", at, changed(grant(2010), m{"group": "rich"})).want(422).is(m{"code": "budget-group-unknown"})
	w.post("office", at, grant(2010)).want(201).is(m{"base": "1000"})
	w.post("enterprise", at, grant(2011)).want(403)
	w.post("other", at, move("top-up", "GA01", "900")).want(403)
	w.post("enterprise", at, move("top-up", "NONE", "900")).want(422).is(m{"code": "course-unknown"})
	w.post("enterprise", at, move("top-up", "GA01", "0")).want(422).is(m{"code": "amount-not-positive"})
	w.post("enterprise", at, move("top-up", "GA01", "900")).want(201).is(m{"earmarks.0.amount": "900"})
	w.do(request{as: "enterprise", method: "POST", path: at, body: m{"step": "top-up", "reason": "x"}, foreign: true}).want(400).is(m{"code": "field-missing"})
	w.do(request{as: "office", method: "POST", path: at, body: m{"step": "grant", "reason": "x"}, foreign: true}).want(400).is(m{"code": "field-missing"})
	// The earmark for GA01 does not help for EE01 …
	r := w.post("enterprise", at, move("spend", "EE01", "1200")).want(422).is(m{"code": "money-short"})
	if !strings.Contains(r.str("detail"), "200 more") {
		t.Errorf("detail = %s, want 200 short", r.str("detail"))
	}
	// … and pays for GA01 first.
	w.post("enterprise", at, move("spend", "GA01", "1200")).want(201).is(m{
		"base": "700", "earmarks.0": nil, "moves.3.from_earmark": "900", "moves.3.from_base": "300",
	})
	w.get("college", at).want(403)
	w.get("other", at).want(403)
}
