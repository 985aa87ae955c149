package api

import (
	"html"
	"regexp"
	"strings"
	"testing"
)

// planRow returns the fields of a row of the form of a plan.
func planRow(line, course, people, money, named string) []string {
	return []string{"line", line, "course", course, "hours", "", "people", people, "money", money, "note", "", "learners", named}
}

// plan returns a form of a plan with rows.
func plan(key, reason string, rows ...[]string) []string {
	fields := []string{"key", key, "reason", reason}
	for _, row := range rows {
		fields = append(fields, row...)
	}
	return fields
}

// TestOfficerFilesPlan goes from no plan to a closed one.
func TestOfficerFilesPlan(t *testing.T) {
	w := newWorld(t)
	b := w.signedIn("officer", posted("enterprise", "BJ-E001"))
	w.post("enterprise", "/v1/learners", m{"name": "赵（合成）", "staff_number": "A 7"}).want(201)
	const form, year = "/enterprise/plan/edit?year=2010", "/enterprise/plan?year=2010"
	b.get(year).want(200).has("申报2010年培训计划", `href="/enterprise/plan/edit?year=2010"`)
	empty := b.get(form).want(200).has(`list="course-list"`, `<option value="GA01">职业道德</option>`)
	if n := strings.Count(empty.html, `name="course"`); n != 5 {
		t.Errorf("a new plan has %d rows, want 5", n)
	}
	blank := planRow("", "", "", "", "")
	more := b.post(form, append(plan("p0", "年度", planRow("", "GA01", "3", "", ""), blank), "act", "more")...).want(200).has(`value="GA01"`, `value="年度"`)
	if n := strings.Count(more.html, `name="course"`); n != 6 {
		t.Errorf("more rows: %d, want the one that is filled and 5", n)
	}

	b.post(form, plan("p1", "年度", blank)...).want(400).has(`class="flaw"`)
	for name, c := range map[string]struct {
		rows   [][]string
		status int
		under  string // the field that has the flaw
	}{
		"no course":        {[][]string{blank, planRow("", "", "3", "", "")}, 400, "course-0"},
		"unknown course":   {[][]string{planRow("", "GA01", "3", "", ""), planRow("", "XX99", "3", "", "")}, 422, "course-1"},
		"no people":        {[][]string{planRow("", "GA01", "", "", "")}, 422, "people-0"},
		"people in words":  {[][]string{planRow("", "GA01", "三人", "", "")}, 400, "people-0"},
		"money in words":   {[][]string{planRow("", "GA01", "3", "many", "")}, 400, "money-0"},
		"line twice":       {[][]string{planRow("L1", "GA01", "3", "", ""), planRow("L1", "EE01", "3", "", "")}, 422, "line-1"},
		"somebody else's":  {[][]string{planRow("", "GA01", "3", "", ""), planRow("", "EE01", "", "", "赵（合成）\n"+w.wang)}, 422, "learners-1"},
		"nobody's name":    {[][]string{planRow("", "GA01", "", "", "无名")}, 422, "learners-0"},
		"a name from away": {[][]string{planRow("", "GA01", "", "", "王（合成）")}, 422, "learners-0"},
	} {
		v := b.post(form, plan(strings.ReplaceAll("bad "+name, " ", "-"), "年度", c.rows...)...)
		if v.status != c.status {
			t.Errorf("%s: %d, want %d", name, v.status, c.status)
		}
		at := strings.Index(v.html, `id="`+c.under+`"`)
		flaw := strings.Index(v.html[max(0, at):], `class="flaw"`)
		field := regexp.MustCompile(`<label for="`).FindStringIndex(v.html[max(0, at):])
		if at < 0 || flaw < 0 || field != nil && field[0] < flaw {
			t.Errorf("%s: no flaw under %s:\n%s", name, c.under, v.html)
		}
	}
	w.get("enterprise", "/v1/organisations/BJ-E001/training-plans/2010").want(404)

	filed := plan("p2", "年度计划", planRow("", "GA01", "3", "1,200", "林（合成）\nA 7"), blank, planRow("FA", "EE01", "2", "", ""))
	b.post(form, filed...).leads("/enterprise/plan?done=plan&year=2010")
	b.post(form, filed...).leads("/enterprise/plan?done=plan&year=2010")
	b.get("/enterprise/plan?year=2010&done=plan").want(200).has("计划已申报。", "执行中", "不需审批", "0 / 5", "年度计划", "修改计划", "结束计划")
	w.get("enterprise", "/v1/organisations/BJ-E001/training-plans/2010").want(200).is(m{"items.0.number": 1, "items.1": nil, "items.0.lines.0.line": "L1",
		"items.0.lines.0.hours": "32", "items.0.lines.0.money": "1200", "items.0.lines.1.line": "FA"})

	again := b.get(form).want(200).has("第 1 版", `value="FA"`, w.lin+" 林（合成）")
	named := html.UnescapeString(regexp.MustCompile(`(?s)name="learners"[^>]*>(.*?)</textarea>`).FindStringSubmatch(again.html)[1])
	b.post(form, append(plan("p3", "减项", planRow("L1", "GA01", "4", "1200", named), planRow("FA", "EE01", "2", "", "")), "drop", "1")...).leads("/enterprise/plan?done=plan&year=2010")
	w.get("enterprise", "/v1/organisations/BJ-E001/training-plans/2010").want(200).is(m{"items.1.number": 2, "items.1.lines.0.people": 4, "items.1.lines.1": nil})

	b.post("/enterprise/plan/close?year=2010", "key", "c0", "reason", "").want(400).has(`class="flaw"`)
	b.post("/enterprise/plan/close?year=2010", "key", "c1", "reason", "年终").leads("/enterprise/plan?done=closed&year=2010")
	b.get(year).want(200).has("已结束", "年终", "减项")
	b.get(form).want(409).has(`role="alert"`)
	b.post(form, plan("p4", "再改", planRow("L1", "GA01", "4", "", ""))...).want(409).has("再改")
}
