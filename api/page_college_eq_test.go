package api

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"creditbank/api/browsertest"
	"creditbank/courses/org"
)

const eqEdit = "/college/programmes/MJ01/equivalences/edit"

var draftField = regexp.MustCompile(`<input type="hidden" name="(draft|open|parts)" value="([^"]*)">`)

// step takes a step of the form of equivalences from a page on which it stands.
func (v *view) step(act string, fields ...string) *view {
	v.b.w.t.Helper()
	send := []string{"key", "k", "act", act}
	for _, m := range draftField.FindAllStringSubmatch(v.html, -1) {
		given := false
		for i := 0; i < len(fields); i += 2 {
			given = given || fields[i] == m[1]
		}
		if !given {
			send = append(send, m[1], html.UnescapeString(m[2]))
		}
	}
	return v.b.post(eqEdit, append(send, fields...)...)
}

// draft is what is written so far.
func (v *view) draft() string {
	v.b.w.t.Helper()
	for _, m := range draftField.FindAllStringSubmatch(v.html, -1) {
		if m[1] == "draft" {
			return html.UnescapeString(m[2])
		}
	}
	v.b.w.t.Fatalf("%s has no draft", v.what)
	return ""
}

// TestEquivalencesFieldByField: a registrar changes, adds, removes and brings
// back lines, sees in words what differs, and puts it before the panel.
func TestEquivalencesFieldByField(t *testing.T) {
	w, b, _ := applicant(t)
	const at = "/college/programmes/MJ01/equivalences"
	b.get(at).want(200).has(`href="`+eqEdit+`"`, "逐项填写", "以文件提交")
	v := b.get(eqEdit).want(200).has("《职业道德》", "公共基础或专业方向", "按成果本身的学分", `value="edit:0"`, `value="drop:2"`)

	// A line opens as fields, and is taken over with the others as they are.
	v = v.step("edit:0").want(200).has(`name="course" value="GA01"`, `value="general" checked`, `value="field" checked`, "下移")
	v = v.step("keep", "course", "GA01", "to/0/groups", "field", "to/0/groups", "general", "to/0/credits", "1.5", "to/0/exempt", "study",
		"to/0/grade", "exempt", "to/0/marks", "合格 = 60\n良好＝80", "valid_from", "2009-01-01", "min_level", "2", "agreement", "协议：一\n第二行", "smaller", "yes", "surplus", "field").want(200).
		has("已改", "1.5 学分", "（免修）", "成绩记为 exempt", "合格 = 60、良好 = 80", "2009年1月1日起", "2 级及以上", "协议：一", "学分较少也可以替代", "多出的学分计入")
	if got := v.draft(); !strings.Contains(got, "groups: [general, field]") {
		t.Errorf("the groups that stay the same are in another order:\n%s", got)
	}

	// A new line, of a course looked up by a part of its name, replaces one of
	// the college's, which brings its credits and groups.
	v = v.step("new").want(200).has("新规则", `name="parts" value="1"`)
	v = v.step("find:course", "course", "急救").want(200).has("与“急救”相近的有", `value="take:course:EE01"`)
	v = v.step("take:course:EE01", "course", "急救").want(200).has(`name="course" value="EE01"`, "现场急救")
	v = v.step("find:to/0/course", "course", "EE01", "to/0/course", "毕业实践").want(200).has(
		`name="to/0/course" value="CP01"`, `name="to/0/credits" value="2"`, `name="to/0/groups" value="practice" checked`)
	v = v.step("part", "course", "EE01", "to/0/course", "CP01", "to/0/credits", "2", "to/0/groups", "practice").want(200).has(
		`name="parts" value="2"`, `id="to-1-course"`, "删除第 2 项")
	two := []string{"course", "EE01", "to/0/course", "CP01", "to/0/credits", "2", "to/0/groups", "practice", "to/1/groups", "field"}
	v.step("unpart:1", two...).want(200).has(`name="parts" value="1"`).hasNot("删除第 2 项")
	v = v.step("keep", two...).want(200).has("新增", "另计 专业方向")

	// Lines go, come back and change places; what is open goes without a check.
	v = v.step("drop:2").want(200).has("已删除（现行有效）", `value="restore:theme"`)
	gone := v.draft()
	back := v.step("restore:theme").want(200).hasNot("已删除（现行有效）")
	if got := back.draft(); !strings.Contains(got, "id: theme") {
		t.Errorf("the line did not come back:\n%s", got)
	}
	v = v.step("down:0").want(200)
	if got := v.draft(); strings.Index(got, "id: ethics") < strings.Index(got, "id: firstaid") {
		t.Errorf("the first line did not go down:\n%s", got)
	}
	v = v.step("up:1").want(200)
	if got := v.draft(); got != gone {
		t.Errorf("down and up again is\n%s\nwant\n%s", got, gone)
	}
	v.step("new").step("cancel", "course", "nonsense").want(200).hasNot("nonsense")

	// What holds for all lines.
	v = v.step("settings").want(200).has(`name="per_credit"`)
	v = v.step("keep", "per_credit", "18", "down_to", "0.5", "cap", "", "levels", "职业道德 = 4\n工会 = 2", "aliases", "高等数学 = 微积分、高数").want(200).has("每 18 学时折合 1 学分")

	// Before it is sent it is told in words; then it is before the panel.
	v = v.step("review").want(200).has("提交前核对", `<tr class="new">`, `<tr class="gone">`, `<tr class="now">`, "适用于全部规则的内容改为", "《职业道德》 · 4 级", "高数 = 高等数学", "由 2 名专家表决").
		hasNot("规则的先后次序有变化")
	sent := v.draft()
	v.step("propose").leads(at + "?done=proposed")
	v.step("propose").leads(at + "?done=proposed") // sent twice
	b.get(at).want(200).has("第 2 号", "表决中", "毕业实践").hasNot("第 3 号")
	if got := w.get("college", "/v1/programmes/MJ01/equivalences").want(200).str("items.1.text"); got != sent {
		t.Errorf("proposed is\n%s\nwant\n%s", got, sent)
	}
	b.get(eqEdit).want(200).has("专家组正在表决 1 份提案")
	b.get(eqEdit + "?from=2").want(200).has("另计 专业方向")
	b.get(eqEdit + "?from=9").want(404)
}

// TestEquivalencesMistakes: what is wrong stands beside its field, what was
// typed is kept, and the draft stays as it was.
func TestEquivalencesMistakes(t *testing.T) {
	_, b, _ := applicant(t)
	open := b.get(eqEdit).want(200).step("new")
	before := open.draft()
	good := map[string]string{"course": "GA01", "to/0/groups": "field"}
	for _, c := range []struct {
		name   string
		fields []string
		says   []string
	}{
		{"nothing is said of what was learnt", []string{"course", ""}, []string{"没有说明这一条针对哪些学习成果", `id="course" name="course" aria-invalid="true"`}},
		{"an unknown course", []string{"course", "围棋"}, []string{"没有找到“围棋”", `value="围棋"`}},
		{"several courses", []string{"course", "A"}, []string{"可能指多个", `value="take:course:`}},
		{"an unknown issuer", []string{"issuer", "月球"}, []string{"没有找到“月球”", `value="月球"`}},
		{"an unknown course of the college", []string{"to/0/course", "MJ99"}, []string{"没有找到“MJ99”", `value="MJ99"`}},
		{"no group", []string{"to/0/groups", ""}, []string{"课程组（第 1 个）"}},
		{"no credits for a course", []string{"to/0/course", "CP01", "to/0/credits", "x"}, []string{"学分（第 1 个） 为“x”", `value="x"`}},
		{"no credits", []string{"to/0/credits", "0"}, []string{"学分（第 1 个）"}},
		{"a level", []string{"min_level", "13"}, []string{"最低等级 为 13", `value="13"`}},
		{"a day", []string{"valid_from", "gestern"}, []string{"最早完成日期 为“gestern”", `value="gestern"`}},
		{"days", []string{"valid_from", "2010-02-01", "valid_until", "2010-01-31"}, []string{"截止日期为2010年1月31日，起始日期为2010年2月1日"}},
		{"marks", []string{"to/0/marks", "合格 60"}, []string{"成绩换算（第 1 个） 中有一行“合格 60”", "合格 60</textarea>"}},
		{"marks twice", []string{"to/0/marks", "a = 1\na = 2"}, []string{"中有一行“a = 2”"}},
		{"two parts without credits", []string{"parts", "2", "to/1/groups", "general"}, []string{"本项与第 1 项都没有填写学分"}},
		{"a title of two lines", []string{"title", "a\tb"}, []string{"名称 含有无法显示的字符"}},
	} {
		fields := append([]string(nil), c.fields...)
		for name, value := range good {
			if !contains(c.fields, name) {
				fields = append(fields, name, value)
			}
		}
		v := open.step("keep", fields...).want(422).has(c.says...).has(`class="flaw"`, `name="open" value="new"`)
		if got := v.draft(); got != before {
			t.Errorf("%s: the draft is\n%s\nwant\n%s", c.name, got, before)
		}
	}
	settings := b.get(eqEdit).step("settings")
	for _, c := range []struct{ field, typed, says string }{
		{"per_credit", "0", "每学分学时 为 0"}, {"down_to", "", "没有填写 学分最小单位"}, {"cap", "-1", "每门课程最多学分"},
		{"levels", "GA01", "中有一行“GA01”"}, {"levels", "围棋 = 3", "没有找到“围棋”"}, {"levels", "GA01 = 99", "GA01 = 99"},
		{"aliases", "高等数学", "中有一行“高等数学”"}, {"aliases", "甲 = 丙\n乙 = 丙", "是两个科目的别名"},
	} {
		fields := []string{"per_credit", "16", "down_to", "0.5", "cap", "", "levels", "", "aliases", ""}
		for i := 0; i < len(fields); i += 2 {
			if fields[i] == c.field {
				fields[i+1] = c.typed
			}
		}
		settings.step("keep", fields...).want(422).has(c.says, `class="flaw"`)
	}
	// Nothing is sent that does not differ, and no draft that cannot be read.
	b.get(eqEdit).step("review").want(200).has("与现行规则完全相同").hasNot(`value="propose"`)
	b.post(eqEdit, "key", "k", "act", "propose", "draft", "programme: TEST-6\nequivalences: no\n").want(422).has("此处是文本，应为列表")
	b.post(eqEdit, "key", "k", "act", "review", "rules", strings.Replace(equivalencesText, "[field]", "[sport]", 1)).want(422).has("规则里没有名为“sport”的课程组")
	b.post(eqEdit, "key", "k", "act", "review", "rules", strings.Replace(equivalencesText, "groups: [field]", "credits: 1, groups: [field]", 1)).want(200).has("提交前核对", `<tr class="now">`)
	b.post(eqEdit, "key", "k", "act", "edit:99", "draft", equivalencesText, "open", "77").want(200)
	b.post(eqEdit, "key", "k", "act", "drop:-1", "draft", equivalencesText).want(200)
}

func contains(pairs []string, name string) bool {
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i] == name {
			return true
		}
	}
	return false
}

// TestEquivalencesByIssuer: a line about all that an issuer gives, looked up
// by a part of its name; sites have no credits of their own.
func TestEquivalencesByIssuer(t *testing.T) {
	_, b, _ := applicant(t)
	v := b.get(eqEdit).step("new").step("find:issuer", "issuer", "高校").want(200).has("take:issuer:COL-2")
	v = v.step("keep", "issuer", "COL-2", "source", "college", "title", "会计基础", "to/0/groups", "field").want(200).has("《会计基础》", "另一高校")
	if got := v.draft(); !strings.Contains(got, "from: {title: 会计基础, issuer: COL-2, source: college}") {
		t.Errorf("the line is\n%s", got)
	}
}

// TestEquivalencesSimulated: the figures of a draft are those of the audits
// once the panel has approved it.
func TestEquivalencesSimulated(t *testing.T) {
	w, b, _ := applicant(t)
	w.deposit(w.wang, "GA01", "own", "32")
	head := w.head()
	v := b.get(eqEdit).step("drop:0").step("review")
	at := v.step("simulate").want(303).header.Get("Location")
	b.get(at).want(200).has("正在排队", `id="under-way"`)
	w.trials.Work(t.Context())
	done := b.get(at).want(200).has("按新旧规则各审核了 2 名学员", "受原版本保护", "林（合成）", "另有 1 名受影响的学员没有列出", `value="propose"`, `<tr class="gone">`).hasNot("王（合成）")
	if w.head() != head {
		t.Error("a simulation books something")
	}
	w.signedIn("bei", posted("college", "COL-2")).get(at).want(403)
	w.signedIn("tan", posted("college", "COL-1")).get(at).want(404).has("这次模拟的结果已不在了")
	b.get("/college/programmes/MJ01/change?" + strings.SplitN(at, "?", 2)[1]).want(404)
	b.get("/college/programmes/MJ01/change").want(200).hasNot("您最近的模拟")
	stopped := b.get(eqEdit).step("drop:1").step("review").step("simulate").want(303).header.Get("Location")
	id := stopped[strings.Index(stopped, "=")+1:]
	b.post("/college/programmes/MJ01/equivalences/simulations/" + id + "/stop").leads(eqEdit + "?simulation=" + id)
	b.get(stopped).want(200).has("模拟已停止")

	// The office is told of whom no one lets the college know, and what it is
	// told is what the panel's approval brings.
	office := w.signedIn("office", officePost())
	at = office.get(eqEdit).step("drop:0").step("review").step("simulate").want(303).header.Get("Location")
	w.trials.Work(t.Context())
	said := regexp.MustCompile(`王（合成）[\s\S]{0,200}所缺学分从 ([\d.]+) 变为 ([\d.]+)`).FindStringSubmatch(office.get(at).want(200).html)
	missing := func() string {
		t.Helper()
		return w.get("office", "/v1/learners/"+w.wang+"/matches").want(200).str("items.0.missing")
	}
	if len(said) != 3 || said[1] == said[2] || missing() != said[1] {
		t.Fatalf("told %q; now %s credits are missing", said, missing())
	}
	done.step("propose").want(303)
	for _, name := range []string{"ling", "fan"} {
		w.signedIn(name, posted("college", "COL-1")).post("/college/programmes/MJ01/equivalences/2/votes", "key", name, "vote", "approve", "reason", "同意").want(303)
	}
	if got := missing(); got != said[2] {
		t.Errorf("with what was approved %s credits are missing, want %s as simulated", got, said[2])
	}
}

// TestEquivalencesAreTheirs: who may not propose has no form, and what others
// have written comes out as they wrote it.
func TestEquivalencesAreTheirs(t *testing.T) {
	w, b, _ := applicant(t)
	draft := b.get(eqEdit).want(200).draft()
	for _, other := range []*browser{w.signedIn("bei", posted("college", "COL-2")), w.signedIn("shi", posted(string(org.Expert), "COL-1")), w.signedIn("clerk", posted("clerk", "BJ"))} {
		other.get(eqEdit).want(403)
		other.post(eqEdit, "key", "k", "act", "propose", "draft", draft).want(403)
	}
	w.browser().get(eqEdit).want(303)
	w.signedIn("office", officePost()).get(eqEdit).want(200)
	open := b.get(eqEdit).step("new")
	sent := map[string][]byte{}
	for name, v := range map[string]*view{
		"refused":  open.step("keep", "course", hostile, "title", hostile, "issuer", hostile, "agreement", hostile, "to/0/marks", hostile, "to/0/credits", hostile, "filter", hostile).want(422),
		"found":    open.step("find:course", "course", hostile).want(200),
		"taken":    open.step("take:course:"+hostile, "course", "x").want(200),
		"kept":     open.step("keep", "course", "GA01", "agreement", hostile, "to/0/groups", "field").want(200).step("review").want(200),
		"settings": b.get(eqEdit).step("settings").step("keep", "levels", hostile+"=1", "aliases", hostile+" = b").want(422),
		"first":    b.get(eqEdit), "open": b.get(eqEdit).step("edit:1"),
	} {
		v.harmless()
		sent[name] = []byte(v.html)
	}
	b.header = http.Header{"Accept-Language": {"en"}}
	b.get(eqEdit).want(200).has("Change the equivalences", "Add a line").step("new").want(200).has("Look up", "Groups in which it may count")
	b.header = nil
	browsertest.ValidHTML(t, sent)
}
