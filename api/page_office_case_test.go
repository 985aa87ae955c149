package api

import (
	"strings"
	"testing"
	"time"

	"creditbank/api/auth"
	"creditbank/courses/org"
)

func TestSanctionPages(t *testing.T) {
	w := newWorld(t)
	b := w.signedIn("wei", officePost())
	b.get("/office/sanctions").want(200).has("没有有效的处分", "作出处分")
	form := []string{"key", "s1", "learner", w.lin, "authority", "市总工会" + nasty, "reason", "冒名" + nasty, "review_on", "2010-06-20"}
	b.post("/office/sanctions", "key", "s0", "learner", "x", "authority", nasty, "reason", nasty, "review_on", "soon").want(400).
		harmless().has(`value="soon"`, `class="flaw"`)
	b.post("/office/sanctions", "key", "s0", "authority", "a", "reason", "b", "review_on", "2010-06-20").want(422).has(`role="alert"`)
	b.post("/office/sanctions", "key", "s0", "learner", w.lin, "authority", "a", "reason", "b", "review_on", "2010-05-20").want(422).has(`value="2010-05-20"`)
	made := b.post("/office/sanctions", form...).want(303).header.Get("Location")
	b.post("/office/sanctions", form...).leads(made) // sent twice
	b.get(made).want(200).harmless().has("账户 "+w.lin, "2010年6月20日", "继续执行", "解除处分")
	w.get("office", "/v1/learners/"+w.lin+"/balance").want(200).is(m{"state": "frozen"})
	b.get("/office/sanctions?state=due").harmless().has(made)
	b.get("/office/sanctions?state=x").want(400)
	auditor := w.signedIn("shen", auth.Post{Role: org.Auditor, Organisation: "BJ"})
	if html := auditor.get(made).want(200).has("处分由素质办负责人作出、复查和解除").html; strings.Contains(html, "解除处分") {
		t.Error("an auditor is offered to lift a sanction")
	}
	auditor.post(made+"/end", "key", "a", "reason", "x").want(403)
	b.post(made+"/review", "key", "r0", "reason", nasty).want(400).harmless().has("&lt;script&gt;")
	b.post(made+"/review", "key", "r1", "reason", "仍在核查"+nasty, "review_on", "2010-07-20").leads(made)
	b.get(made).harmless().has("2010年7月20日", "仍在核查")
	b.post(made+"/end", "key", "e0").want(400).has(`class="flaw"`)
	b.post(made+"/end", "key", "e1", "reason", "查无实据").leads(made)
	b.get(made).has("2010年6月1日 解除", "查无实据")
	w.get("office", "/v1/learners/"+w.lin+"/balance").want(200).is(m{"state": "open"})
	b.post(made+"/end", "key", "e2", "reason", "再次").want(409).has(`role="alert"`)
	b.get("/office/sanctions?state=ended").has(made)
	b.get("/office/sanctions/nothing").want(404)
}

func TestComplaintPages(t *testing.T) {
	w := newWorld(t)
	id := w.post("learner", "/v1/complaints", m{"about": m{"kind": "issuer", "subject": "BJ-E001"}, "text": "学时少记" + nasty}).want(201).str("complaint")
	at := "/office/complaints/" + id
	b := w.signedIn("wei", officePost())
	w.member("jiang", officePost())
	w.member("chu", auth.Post{Role: org.Clerk, Organisation: "BJ"})
	auditor := w.signedIn("shen", auth.Post{Role: org.Auditor, Organisation: "BJ"})
	b.get("/office/complaints").want(200).harmless().has("学时少记", "示范企业", "2010年6月8日")
	b.get("/office/complaints?state=x").want(400)
	if html := auditor.get(at).want(200).html; strings.Contains(html, `name="step"`) {
		t.Error("an auditor is offered a step")
	}
	auditor.post(at, "key", "x", "step", "accept", "text", "x").want(403)
	w.clock.pass(10 * 24 * time.Hour)
	b, clerk, other := w.again("wei"), w.again("chu"), w.again("jiang")
	b.get("/office/complaints?state=overdue").harmless().has(at, "2010年6月8日")
	clerk.get(at).want(200).harmless().has("已超期", "受理")
	clerk.post(at, "key", "k1", "step", "accept").want(400).has(`class="flaw"`)
	clerk.post(at, "key", "k1", "step", "answer", "text", nasty).want(409).harmless().has("&lt;script&gt;")
	clerk.post(at, "key", "k1", "step", "accept", "text", "已收到").leads(at)
	clerk.post(at, "key", "k2", "step", "start", "text", "调取名册").leads(at)
	if html := clerk.get(at).want(200).has("由素质办负责人答复").html; strings.Contains(html, `name="step"`) {
		t.Error("a clerk is offered an answer, which the office gives")
	}
	clerk.post(at, "key", "k3", "step", "answer", "text", "少记两学时").want(403).has("少记两学时</textarea>")
	b.post(at, "key", "k4", "step", "answer", "text", "少记两学时，已补录"+nasty).leads(at)
	b.get(at).harmless().has("已答复", "少记两学时，已补录", "15 天内申请复议", "机构 示范企业", "学员本人")
	b.post(at, "key", "k5", "step", "close", "text", "到此为止").want(403).has(`role="alert"`)
	w.post("learner", "/v1/complaints/"+id+"/steps", m{"step": "appeal", "text": "仍少一学时"}).want(201)
	b.post(at, "key", "k6", "step", "answer", "text", "同一人").want(403).has("同一人")
	other.post(at, "key", "k7", "step", "answer", "text", "复核后补记").leads(at)
	other.post(at, "key", "k8", "step", "close", "text", "办结").leads(at)
	other.get(at).harmless().has("已结案", "申请复议", "复核后补记")
	w.get("office", "/v1/complaints/"+id).want(200).is(m{"state": "closed"})
}

// again returns a member's browser after the sessions have ended.
func (w *world) again(name string) *browser {
	w.t.Helper()
	member, err := w.keys.MemberNamed(w.t.Context(), name)
	w.must(err)
	password, err := w.desk.HandOver(w.t.Context(), member.ID, false)
	w.must(err)
	b := w.browser()
	b.post("/sign-in", "name", name, "password", password).want(303)
	return b
}
