package api

import (
	"fmt"
	"strings"
	"testing"

	"creditbank/api/auth"
	"creditbank/courses/org"
)

// nasty is a text that must come out as a text.
const nasty = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>`

// proposed files and submits a proposal of the enterprise and returns its id.
func (w *world) proposed(changes m) string {
	w.t.Helper()
	id := w.post("enterprise", "/v1/course-proposals", proposalBody(changes)).want(201).str("proposal")
	w.post("enterprise", "/v1/course-proposals/"+id+"/submission", m{"reason": "首次申报"}).want(201)
	return id
}

// panelists signs three experts in and returns them with their values in the form.
func (w *world) panelists() (experts []*browser, values []string) {
	w.t.Helper()
	for i := range 3 {
		name := fmt.Sprint("expert", i+1)
		experts = append(experts, w.signedIn(name, auth.Post{Role: org.Expert, Organisation: "COL-1"}))
		m, err := w.keys.MemberNamed(w.t.Context(), name)
		w.must(err)
		values = append(values, m.ID+"|COL-1")
	}
	return experts, values
}

func scoreFields(key, decision, points, reason string) []string {
	return []string{"key", key, "decision", decision, "reason", reason,
		"score-relevance", points, "score-content", points, "score-teaching", points, "score-assessment", points}
}

func TestOfficeHome(t *testing.T) {
	w := pairWorld(t)
	office := w.signedIn("wei", officePost())
	office.get("/office").want(200).has("待办", "现在没有课程申报", "没有这样的事项", "没有待查的记录", "没有应复查的处分", "7 天内没有到期的申诉")
	w.proposed(m{"title": nasty})
	lot := w.deposit(w.lin, "GA01", "a", "32")
	w.post("enterprise", entryAt(uint64(lot))+"/revocation", m{"reason": nasty}).want(202)
	w.post("office", "/v1/sanctions", m{"issuer": "BJ-E002", "authority": "市总工会", "reason": nasty, "review_on": "2010-06-20"}).want(201)
	w.post("learner", "/v1/complaints", m{"about": m{"kind": "issuer", "subject": "BJ-E001"}, "text": nasty}).want(201)
	office.get("/office").want(200).harmless().has("已申报，待组织评审", "撤销一笔存入", "示范企业", "2010年6月20日", "另一企业", "2010年6月8日", "&lt;script&gt;")
	clerk := w.signedIn("chu", auth.Post{Role: org.Clerk, Organisation: "BJ"})
	clerk.get("/office").want(200).has("撤销一笔存入", "课程评审", "已申报，待组织评审")
	clerk.get("/office/reviews").want(200)
	w.signedIn("shen", auth.Post{Role: org.Auditor, Organisation: "BJ"}).get("/office").want(200).has("已申报，待组织评审")
	w.signedIn("lin", learnerPost(w.lin)).get("/office").want(403)
}

// TestReviewPages takes a course from its submission to the catalogue.
func TestReviewPages(t *testing.T) {
	w := newWorld(t)
	id := w.proposed(m{"outline": nasty, "title": "燃气调压" + nasty})
	at := "/office/reviews/" + id
	office, auditor := w.signedIn("wei", officePost()), w.signedIn("shen", auth.Post{Role: org.Auditor, Organisation: "BJ"})
	office.get("/office/reviews?state=submitted").want(200).harmless().has("燃气调压", "示范企业")
	office.get("/office/reviews?state=passed").want(200).has("没有这种状态的申报", `href="/office/reviews" aria-current="page"`)
	office.get("/office/reviews?state=x").want(400)
	office.get("/office/reviews/nothing").want(404)
	office.get(at).want(200).has("还没有专家账号")
	experts, values := w.panelists()
	office.get(at).want(200).harmless().has("评审专家", "expert1（合成） · 示范高校", "教学大纲")
	if html := auditor.get(at).want(200).html; strings.Contains(html, "<form method=\"post\" action=\"/office") {
		t.Error("an auditor is offered a form that writes")
	}
	auditor.post(at+"/panel", "key", "a").want(403)

	office.post(at+"/panel", "key", "p1", "panel", values[0], "panel", values[1], "least_score", "70", "majority", "two-thirds").want(422).
		has("3–15", `value="70"`, `value="two-thirds" selected`, "checked", `role="alert"`)
	office.post(at+"/panel", "key", "p1", "least_score", "many").want(400).has(`value="many"`, "最低平均分")
	office.post(at+"/panel", "key", "p1", "panel", values[0]).want(400).has("没有填写 最低平均分")
	office.post(at+"/panel", "least_score", "70").want(400)
	panel := []string{"key", "p2", "panel", values[0], "panel", values[1], "panel", values[2], "least_score", "70", "majority", "two-thirds"}
	office.post(at+"/panel", panel...).leads(at)
	office.post(at+"/panel", panel...).leads(at) // sent twice
	office.get(at).has("评审中", "尚未评审", "三分之二以上同意", "更换尚未评审的专家", "没有评审组以外的专家可换",
		"每 16 学时计 1 学分", `href="/office/reviews" aria-current="true"`)

	mine := "/expert/" + id
	experts[0].get("/expert").want(200).harmless().has("等待您评审", mine)
	w.signedIn("other", auth.Post{Role: org.Expert, Organisation: "COL-2"}).get(mine).want(403)
	experts[0].get(mine).want(200).harmless().has("评审意见", "岗位针对性", "0 至 100 分")
	experts[0].post(mine, scoreFields("v0", "approve", "101", nasty)...).want(400).harmless().has(`value="101"`, "&lt;script&gt;", `class="flaw"`)
	experts[0].post(mine, scoreFields("v0", "approve", "", "未打分")...).want(400).has("没有填写 分数（第 1 个）", "分数（第 4 个）", "未打分</textarea>")
	experts[0].post(mine, scoreFields("v0", "", "80", "x")...).want(400).has(`value="80"`)
	experts[0].post(mine, scoreFields("v0", "approve", "80", nasty)...).leads(mine)
	experts[0].get(mine).harmless().has("您已于", "同意")
	experts[0].post(mine, scoreFields("v1", "approve", "80", "再次")...).want(409)
	experts[0].get("/expert").has("参加过的评审", "现在没有等待您评审的课程")
	experts[1].post(mine, scoreFields("v2", "approve", "90", "内容充实")...).leads(mine)
	office.post(at+"/publication", "key", "early", "first_day", "2010-06-01").want(409)
	office.get(at).harmless().has("内容充实")
	office.post(at+"/expert", "key", "r0", "out", "nobody", "expert", values[2], "reason", nasty).want(422).harmless()
	experts[2].post(mine, scoreFields("v3", "return", "82", "请补充实操")...).leads(mine)

	office.get(at).has("评审通过", "平均分 84", "发布课程")
	clerk := w.signedIn("chu", auth.Post{Role: org.Clerk, Organisation: "BJ"})
	if html := clerk.get(at).want(200).has("由素质办负责人定起始日期并发布").html; strings.Contains(html, "/publication") {
		t.Error("a clerk is offered to publish")
	}
	clerk.get("/office").has("您可以准备", "/office/reviews?state=passed")
	clerk.get("/office/courses").want(200).has("停用课程由素质办负责人决定", "已停用的课程")
	office.post(at+"/publication", "key", "pub", "first_day", "2010-05-01").want(422).has(`value="2010-05-01"`, `class="flaw"`)
	office.post(at+"/publication", "key", "pub", "first_day", "2010-06-01").leads(at)
	office.get(at).has("已发布，自 2010年6月1日 起", "/courses/EE02")
	w.get("", "/v1/courses/EE02").want(200).is(m{"versions.0.approved_on": "2010-06-01", "versions.0.issuer": "BJ-E001"})

	form := []string{"key", "end", "code", "EE02", "retired_on", "2010-09-01", "successor", "GA01", "reason", "教材更新"}
	office.post("/office/courses", "key", "end", "code", "NONE", "retired_on", "2010-09-01", "reason", nasty).want(422).harmless().
		has("课程目录中没有 NONE", `class="flaw"`, `value="NONE"`)
	office.post("/office/courses", "key", "end", "code", "EE02", "retired_on", "soon", "reason", nasty).want(400).harmless().has(`value="soon"`)
	auditor.post("/office/courses", form...).want(403)
	office.post("/office/courses", form...).leads("/office/courses?done=EE02")
	office.get("/office/courses?done=EE02").harmless().has("课程 EE02 已停用", "2010年9月1日", "→ GA01")
	w.get("", "/v1/courses/EE02").is(m{"versions.1.retired_on": "2010-09-01", "versions.1.successor": "GA01"})
}

func TestDecisionPages(t *testing.T) {
	w := pairWorld(t)
	one, two := w.deposit(w.lin, "GA01", "a", "32"), w.deposit(w.lin, "GA01", "b", "32")
	asker := w.signedIn("chen", posted("enterprise", "BJ-E001"))
	ask := func(lot int) string {
		return asker.as(entryAt(uint64(lot))+"/revocation", fmt.Sprint("k", lot), m{"reason": nasty}).want(202).str("decision")
	}
	office := w.signedIn("wei", officePost())
	office.get("/decisions").want(200).has("没有这样的事项")
	first, second := ask(one), ask(two)
	office.get("/decisions").want(200).harmless().has("撤销一笔存入", "chen（合成）", "示范企业")
	office.get("/decisions?state=x").want(400)
	asker.get("/decisions/"+first).want(200).harmless().has("这是您自己提出的", "撤回", "第 "+fmt.Sprint(one)+" 笔流水", "2 学分")
	asker.post("/decisions/"+first+"/confirm", "key", "own", "reason", "x").want(403).has("撤回理由")
	w.signedIn("he", posted("enterprise", "BJ-E002")).get("/decisions/" + first).want(403)
	w.signedIn("chu", auth.Post{Role: org.Clerk, Organisation: "BJ"}).get("/decisions/" + first).want(200)
	auditor := w.signedIn("shen", auth.Post{Role: org.Auditor, Organisation: "BJ"})
	auditor.get("/decisions/"+first).want(200).has("不能确认", "由提出人以外")
	auditor.post("/decisions/"+first+"/decline", "key", "no", "reason", "x").want(403)
	head := w.head()
	office.post("/decisions/"+first+"/confirm", "key", "yes", "reason", strings.Repeat("长", 301)).want(400).has(`class="flaw"`)
	if w.head() != head {
		t.Fatal("a refused form booked something")
	}
	office.post("/decisions/"+first+"/confirm", "key", "yes", "reason", "已核对证书").leads("/decisions/" + first)
	office.get("/decisions/"+first).has("已确认", "已核对证书", "wei（合成）")
	if got := w.head(); got != head+1 {
		t.Errorf("%d entries were booked, want the revocation", got-head)
	}
	office.post("/decisions/"+second+"/decline", "key", "no").want(400)
	office.post("/decisions/"+second+"/decline", "key", "no", "reason", nasty).leads("/decisions/" + second)
	office.get("/decisions?state=declined").harmless().has("已拒绝")
	office.get("/decisions/" + second).harmless().has("已拒绝")
}
