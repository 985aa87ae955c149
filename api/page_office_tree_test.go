package api

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"creditbank/api/auth"
	"creditbank/courses/org"
)

func TestOfficeSuspensePages(t *testing.T) {
	w := newWorld(t)
	r := w.sendReport("enterprise", "?mode=good", reportHeading+"张<script>alert(1)</script>,,GA01,R1,32,2010-05-01\n赵,,GA01,R2,16,2010-05-02\n").want(202).str("report")
	w.finish(r)
	first, second := "/office/suspense/"+r+"-0000002", "/office/suspense/"+r+"-0000003"
	b := w.signedIn("wei", officePost())
	b.get("/office/suspense").want(200).harmless().has(first, second, "示范企业", "已等 0 天")
	b.get("/office/suspense?organisation=BJ-E002").want(200).has("没有符合条件的待查记录")
	b.get("/office/suspense?days=30").has("没有符合条件的待查记录")
	b.get("/office/suspense?days=x").want(400)
	b.get("/office/suspense?state=x").want(400)
	b.get("/office/suspense/nothing").want(404)
	b.get(first).want(200).harmless().has("为什么待查", "认领并入账", "2010年5月1日")
	auditor := w.signedIn("shen", auth.Post{Role: org.Auditor, Organisation: "BJ"})
	if html := auditor.get(first).want(200).html; strings.Contains(html, "认领并入账") {
		t.Error("an auditor is offered to match a row")
	}
	auditor.post(first+"/match", "key", "a", "learner", w.lin).want(403)
	head := w.head()
	b.post(first+"/match", "key", "m0", "learner", nasty, "course", "GA01").want(400).harmless().has(`class="flaw"`, "&lt;script&gt;")
	if w.head() != head {
		t.Fatal("a refused form booked something")
	}
	b.post(first+"/match", "key", "m1", "learner", w.lin, "course", "GA01").leads(first)
	b.post(first+"/match", "key", "m1", "learner", w.lin, "course", "GA01").leads(first) // sent twice
	b.get(first).has("已入账", "已认领")
	if got := w.head(); got != head+1 {
		t.Errorf("%d entries were booked, want 1", got-head)
	}
	w.get("office", "/v1/learners/"+w.lin+"/balance").is(m{"balance.credit.posted": "2"})
	b.post(second+"/reject", "key", "r0").want(400)
	b.post(second+"/reject", "key", "r1", "reason", "查无此人"+nasty).leads(second)
	b.get(second).harmless().has("已驳回：查无此人")
	b.get("/office/suspense?state=rejected").has(second)
}

func TestTreePages(t *testing.T) {
	w := newWorld(t)
	b := w.signedIn("wei", officePost())
	b.get("/office/organisations").want(200).has("市总工会", "示范高校", "新增机构")
	b.get("/office/organisations?code=BJ").want(200).has("示范企业", "另一企业", "历次版本", "第 1 版")
	b.get("/office/organisations?code=BJ-S001").has("市总工会", "示范企业", "培训站")
	b.get("/office/organisations?q="+url.QueryEscape("企业")).has("示范企业", "另一企业")
	b.get("/office/organisations?q=" + url.QueryEscape(nasty)).want(200).harmless()
	b.get("/office/organisations?code=NONE").want(404)
	b.get("/office/organisations?on=soon").want(400)
	form := []string{"key", "t1", "code", "BJ-E003", "kind", "enterprise", "parent", "BJ", "name", "新企业" + nasty, "since", "2010-06-01"}
	b.post("/office/organisations", "key", "t0", "code", "BJ E003", "kind", "enterprise", "name", nasty, "since", "soon").want(400).harmless().has(`value="soon"`, `class="flaw"`)
	b.post("/office/organisations", "key", "t0", "code", "BJ-E003", "kind", "enterprise", "parent", "NONE", "name", "x", "since", "2010-06-01").want(422).has(`value="NONE"`)
	auditor := w.signedIn("shen", auth.Post{Role: org.Auditor, Organisation: "BJ"})
	auditor.get("/office/organisations?code=BJ").want(200)
	auditor.post("/office/organisations", form...).want(403)
	b.post("/office/organisations", form...).leads("/office/organisations?code=BJ-E003&done=1")
	b.get("/office/organisations?code=BJ-E003&done=1").harmless().has("已发布新版本", "新企业")
	// The other enterprise is merged into it.
	b.post("/office/organisations", "key", "t2", "code", "BJ-E002", "kind", "enterprise", "parent", "BJ", "name", "另一企业",
		"since", "2010-07-01", "ended", "2010-07-01", "into", "BJ-E003", "reason", "合并").leads("/office/organisations?code=BJ-E002&done=1")
	w.get("", "/v1/organisations/BJ-E002?on=2010-07-02").want(200).is(m{"organisation.ended": "2010-07-01", "organisation.into.0": "BJ-E003"})
	b.get("/office/organisations?code=BJ-E002&on=2010-07-02").harmless().has("原有记录的权利由以下机构承继", "合并", "第 2 版", "2010年7月1日")
	w.clock.pass(time.Minute)
	b.get("/office/organisations?code=BJ-E002").want(200)
}
