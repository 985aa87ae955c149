package api

import "testing"

// TestSanctionByIdentityNumber: the office knows people by their identity
// numbers, and organisations by their names.
func TestSanctionByIdentityNumber(t *testing.T) {
	w := newWorld(t)
	b := w.signedIn("wei", officePost())
	b.post("/office/sanctions", "key", "n1", "issuer", "示范企业", "authority", "市总工会", "reason", "核查", "review_on", "2010-06-20").want(303)
	b.get("/office/sanctions").want(200).has("示范企业")
	b.post("/office/sanctions", "key", "n2", "learner", "110101199003070000", "authority", "市总工会", "reason", "核查", "review_on", "2010-06-20").want(422).
		has(`class="flaw"`).hasNot("为“110101199003070000”")
}

// TestOrganisationByName: a page is about an organisation that is named.
func TestOrganisationByName(t *testing.T) {
	w := newWorld(t)
	b := w.signedIn("wei", officePost())
	b.get("/office/annual?year=2010&organisation=" + "%E7%A4%BA%E8%8C%83%E4%BC%81%E4%B8%9A").want(200).has("示范企业：2010年")
	b.get("/enterprise/plan?organisation=" + "%E7%A4%BA%E8%8C%83%E4%BC%81%E4%B8%9A").want(200).has("示范企业")
	b.get("/enterprise/plan?organisation=nobody").want(404)
}

// TestRefusalsForPeople: a page has no word of keys, of addresses to ask, or
// of what only programs send.
func TestRefusalsForPeople(t *testing.T) {
	w := newWorld(t)
	b := w.worker()
	for _, v := range []*view{b.get("/enterprise").want(403), b.get("/worker?x=1").want(400), b.get("/worker/lots?cursor=x").want(400)} {
		v.has(`role="alert"`, `href="/worker"`).hasNot("密钥", "/docs", "/v1/", "参数")
	}
	officer := w.signedIn("officer", posted("enterprise", "BJ-E001"))
	officer.sendFile("/enterprise/reports", "空.csv", "", "key", "k", "mode", "check").want(422).has("没有选择文件，或文件是空的").hasNot("请求体")
	complain := func(text string) *view {
		return b.post("/worker/complaints", "key", "same", "about", "issuer", "subject", "BJ-E001", "text", text)
	}
	complain("一").want(303)
	complain("二").want(409).has("这份表单已经提交过", "二</textarea>").hasNot("幂等", "Idempotency")
}

// TestEmptyYear: figures of a year without any lead to the newest that has some.
func TestEmptyYear(t *testing.T) {
	w := newWorld(t)
	b := w.signedIn("officer", posted("enterprise", "BJ-E001"))
	b.get("/enterprise/figures?year=2012").want(200).has("本年度还没有数字", "上报培训").hasNot("<svg", "查看有数字的")
	w.deposit(w.lin, "GA01", "r", "32")
	w.must(w.config.Statistics.Follower.WaitFor(t.Context(), w.head()))
	b.get("/enterprise/figures?year=2012").want(200).has("本年度还没有数字", "year=2010", "查看有数字的2010年").hasNot("<svg")
	b.get("/enterprise/figures?year=2010").want(200).has("<svg").hasNot("本年度还没有数字")
}
