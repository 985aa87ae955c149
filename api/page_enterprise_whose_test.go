package api

import (
	"strings"
	"testing"
)

// TestOfficerChoosesOrganisation looks at what stands below an enterprise, and
// at nothing beside it.
func TestOfficerChoosesOrganisation(t *testing.T) {
	w := newWorld(t)
	w.publishRules("CE-90-A", "MONEY-2008")
	b := w.signedIn("officer", posted("enterprise", "BJ-E001"))
	const site = "organisation=BJ-S001"
	b.get("/enterprise/staff").want(200).has("示范企业的职工", "林（合成）", `<option value="BJ-S001">　培训站</option>`, `<option value="BJ-E001" selected>示范企业</option>`)

	b.post("/enterprise/staff/new?"+site, "key", "s1", "name", "站上的（合成）", "staff_number", "7", "trade", "焊工", "front_line", "1", "key_group", "women").
		leads("/enterprise/staff?done=account&" + site)
	at := b.get("/enterprise/staff?done=account&"+site).want(200).has("培训站的职工", "站上的（合成）", "账户已开立。", `<option value="BJ-S001" selected>`,
		`href="/enterprise/plan?organisation=BJ-S001"`, `action="/enterprise/staff/new?organisation=BJ-S001"`, ">一线</span>")
	if strings.Contains(at.html, "林（合成）") {
		t.Error("the site's page has the enterprise's own staff")
	}
	b.post("/enterprise/staff?"+site, "key", "s2", "learner", w.lin, "event", "move", "organisation", "BJ-S001", "on", "2010-06-01", "trade", "电工").
		leads("/enterprise/staff?done=staff&" + site)
	b.get("/enterprise/staff?"+site).want(200).has("林（合成）", "站上的（合成）")
	w.get("office", "/v1/learners/"+w.lin).want(200).is(m{"organisation": "BJ-S001", "trade": "电工"})

	id := b.sendFile("/enterprise/reports?"+site, "站.csv", reportHeading+"林,"+w.lin+",GA01,R1,32,2010-05-01\n", "key", "r1", "mode", "good").reportOf()
	w.finish(id)
	b.get("/enterprise/reports?" + site).want(200).has("站.csv")
	b.get("/enterprise/reports").want(200).has("站.csv", " · 培训站")
	w.get("site", "/v1/reports/"+id).want(200).is(m{"organisation": "BJ-S001", "counts.booked": 1})

	b.post("/enterprise/plan/edit?year=2010&"+site, plan("p1", "站的计划", planRow("", "GA01", "2", "", ""))...).leads("/enterprise/plan?done=plan&organisation=BJ-S001&year=2010")
	b.get("/enterprise/plan?year=2010&"+site).want(200).has("1 / 2", `href="/enterprise/plan?organisation=BJ-S001&amp;year=2009"`, `href="/enterprise/money?organisation=BJ-S001&amp;year=2010"`)
	b.get("/enterprise/plan?year=2010").want(200).has("没有申报培训计划")
	b.post("/enterprise/money/fund?"+site, "key", "f1", "year", "2010", "payroll", "100000", "set_aside", "1500", "class", "ordinary", "reason", "站").leads("/enterprise/money?done=fund&organisation=BJ-S001&year=2010")
	b.get("/enterprise/money?year=2010&"+site).want(200).has("1,500", `enctype="multipart/form-data"`)
	b.get("/enterprise/duty?year=2010&"+site).want(200).has("林（合成）", "站上的（合成）")
	b.get("/enterprise/figures?year=2010&"+site).want(200).has("培训站：2010年", "organisation=BJ-S001&amp;from=2010-01-01")
	b.get("/enterprise?"+site).want(200).has("站.csv", "1 / 2")
	b.get("/enterprise/suspense?" + site).want(200).has("没有待查的行")

	for _, page := range []string{"", "/reports", "/suspense", "/staff", "/plan", "/plan/edit", "/money", "/duty", "/figures"} {
		b.get("/enterprise" + page + "?organisation=BJ-E002").want(403)
		b.get("/enterprise" + page + "?organisation=BJ").want(403)
		b.get("/enterprise" + page + "?organisation=nobody").want(404)
	}
	head := w.head()
	const foreign = "?organisation=BJ-E002"
	b.post("/enterprise/staff/new"+foreign, "key", "x1", "name", "别家的（合成）").want(403)
	b.post("/enterprise/plan/edit"+foreign, plan("x2", "别家", planRow("", "GA01", "2", "", ""))...).want(403)
	b.post("/enterprise/money/fund"+foreign, "key", "x3", "year", "2010", "payroll", "1", "set_aside", "1", "class", "ordinary", "reason", "x").want(403)
	b.post("/enterprise/orders"+foreign, "key", "x4", "provider", "BJ-S001", "course", "GA01", "people", "2", "price", "1", "deadline", "2010-07-01", "reason", "x").want(403)
	b.sendFile("/enterprise/reports"+foreign, "别家.csv", reportHeading, "key", "x5", "mode", "good").want(403)
	if got := w.head(); got != head {
		t.Errorf("what was refused left something behind: head %d, want %d", got, head)
	}
	w.get("other", "/v1/organisations/BJ-E002/training-plans/2010").want(404)

	below := w.signedIn("below", posted("site", "BJ-S001"))
	if html := below.get("/enterprise/staff").want(200).html; strings.Contains(html, `name="organisation"><option`) || strings.Contains(html, `id="whose"`) {
		t.Error("a site without anything below it is offered a choice")
	}
	below.get("/enterprise/plan?year=2010").want(200).has("计划由企业的负责人申报和修改。")
	below.get("/enterprise/plan/edit?year=2010").want(403)
	below.get("/enterprise/staff?organisation=BJ-E001").want(403)
}
