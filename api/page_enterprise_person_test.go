package api

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// TestOfficerSeesPerson looks somebody up, takes a deposit back, and changes
// a training budget.
func TestOfficerSeesPerson(t *testing.T) {
	w := newWorld(t)
	w.publishRules("CE-90-A", "BUDGET-500")
	b := w.signedIn("officer", posted("enterprise", "BJ-E001"))
	wrong, right := w.deposit(w.lin, "GA01", "r1", "32"), w.deposit(w.lin, "EE01", "r2", "16")
	w.post("enterprise", "/v1/learners", m{"name": "赵（合成）", "staff_number": "A 7", "identity_number": "11010519491231002X"}).want(201)

	for who, name := range map[string]string{"林（合成）": "林（合成）", w.lin: "林（合成）", "A 7": "赵（合成）", "11010519491231002x": "赵（合成）"} {
		found := b.post("/enterprise/staff/find", "who", who).want(200).has("/enterprise/staff/", ">"+name+"</a></h2>")
		if strings.Contains(found.html, "11010519491231002X") {
			t.Errorf("looking for %s shows an identity number", who)
		}
	}
	b.post("/enterprise/staff/find", "who", "无名").want(200).has("没有找到")
	b.post("/enterprise/staff/find", "who", " ").want(400).has(`class="flaw"`)
	b.post("/enterprise/staff/find", "who", w.wang).want(403)
	b.post("/enterprise/staff/find", "who", hostile).want(200).harmless()

	person := "/enterprise/staff/" + w.lin
	b.get(person).want(200).has("林（合成）", "职业道德", "现场急救", "示范企业", "未达标", fmt.Sprintf(`value="%d"`, wrong))
	b.get("/enterprise/staff/" + w.wang).want(403)
	b.get("/enterprise/staff/nobody").want(400)
	b.post(person+"/reverse", "key", "b0", "deposit", fmt.Sprint(wrong), "reason", "").want(400).has(`class="flaw"`)
	b.post(person+"/reverse", "key", "b1", "deposit", fmt.Sprint(wrong), "reason", "登记重复").leads(person + "?done=taken-back")
	b.get(person + "?done=taken-back").want(200).has("已收回。")
	w.get("office", "/v1/learners/"+w.lin+"/balance").want(200).is(m{"balance.credit.available": "1"})
	b.post(person+"/revoke", "key", "b2", "deposit", fmt.Sprint(right), "reason", "考核无效").leads(person + "?done=taken-back")
	w.get("office", "/v1/learners/"+w.lin+"/balance").want(200).is(m{"balance.credit.available": "0"})
	foreign := w.post("other", "/v1/deposits", m{"learner": w.wang, "course": "GA01", "run": "r3", "hours": "32", "completed_on": "2010-05-01"}).want(201).num("lot")
	b.post(person+"/reverse", "key", "b3", "deposit", fmt.Sprint(foreign), "reason", "不是我的").want(403)

	b.post(person+"/budget", "key", "g0", "step", "top-up", "course", "XX", "amount", "100", "reason", "焊工班").want(422).has(`class="flaw"`, `value="XX"`)
	b.post(person+"/budget", "key", "g1", "step", "top-up", "course", "EE01", "amount", "1,000", "reason", "焊工班").leads(person + "?done=budget")
	b.post(person+"/budget", "key", "g2", "step", "spend", "course", "EE01", "amount", "400", "reason", "学费").leads(person + "?done=budget")
	b.get(person).want(200).has("现场急救：600", "学费")
	b.post(person+"/budget", "key", "g3", "step", "grant", "course", "EE01", "amount", "1", "reason", "x").want(400)
	b.post(person+"/budget", "key", "g4", "step", "spend", "course", "EE01", "amount", "700", "reason", "x").want(422).has(`role="alert"`)
}

// TestOfficerTakesBackWithTwo: where two people are needed, the page says so.
func TestOfficerTakesBackWithTwo(t *testing.T) {
	w := newWorld(t)
	w.pair()
	lot := w.deposit(w.lin, "GA01", "r1", "32")
	b := w.signedIn("officer", posted("enterprise", "BJ-E001"))
	person := "/enterprise/staff/" + w.lin
	b.post(person+"/revoke", "key", "b1", "deposit", fmt.Sprint(lot), "reason", "考核无效").leads(person + "?done=waits")
	b.get(person + "?done=waits").want(200).has("须由另一人在“复核”页确认")
	b.get("/decisions").want(200).has("考核无效")
	w.get("office", "/v1/learners/"+w.lin+"/balance").want(200).is(m{"balance.credit.available": "2"})
}

// TestOfficerOrders orders training from a site and settles it.
func TestOfficerOrders(t *testing.T) {
	w := newWorld(t)
	b := w.signedIn("officer", posted("enterprise", "BJ-E001"))
	b.get("/enterprise/orders").want(200).has("还没有订单", `<option value="BJ-S001">培训站</option>`)
	order := func(key string, changes ...string) *view {
		fields := map[string]string{"provider": "BJ-S001", "course": "GA01", "people": "2", "price": "1,200.5", "deadline": "2010-07-01", "reason": "安全培训"}
		for i := 0; i < len(changes); i += 2 {
			fields[changes[i]] = changes[i+1]
		}
		form := []string{"key", key}
		for name, value := range fields {
			form = append(form, name, value)
		}
		return b.post("/enterprise/orders", form...)
	}
	for _, bad := range [][2]string{{"provider", "nobody"}, {"course", "XX"}, {"course", "GA02"}, {"people", "两个"}, {"people", "0"}, {"price", "free"}, {"deadline", "2010-05-01"}, {"reason", ""}} {
		v := order("bad-"+bad[0], bad[0], bad[1])
		if v.status != 400 && v.status != 422 {
			t.Errorf("%s %q: %d, want a refusal", bad[0], bad[1], v.status)
		}
		v.has(`class="flaw"`)
	}
	one := order("o1").want(303).header.Get("Location")
	if again := order("o1").want(303).header.Get("Location"); again != one {
		t.Errorf("the same form twice orders %s and %s", one, again)
	}
	path, _, _ := strings.Cut(one, "?")
	b.get(one).want(200).has("订单已下达。", "职业道德", "0 / 2", "进行中", "1,200.5", "还没有人完成")
	b.post(path+"/settle", "key", "s0", "reason", "结算").want(422).has(`role="alert"`, `value="结算"`)
	w.learns("site", "GA01", "r", "32", "2010-06-01")
	b.get(path).want(200).has("1 / 2", "林（合成）")
	site := w.signedIn("below", posted("site", "BJ-S001"))
	if html := site.get(path).want(200).html; strings.Contains(html, "/settle") {
		t.Error("the provider is offered to settle")
	}
	site.get("/enterprise/orders").want(200).has("职业道德")
	w.signedIn("beside", posted("enterprise", "BJ-E002")).get(path).want(403)
	b.post(path+"/settle", "key", "s1", "reason", "结算").leads(path + "?done=settled")
	b.get(path).want(200).has("已结算", "1,200.5")
	b.post(path+"/cancel", "key", "s2", "reason", "取消").want(409).has(`role="alert"`)
	two, _, _ := strings.Cut(order("o2").want(303).header.Get("Location"), "?")
	b.post(two+"/cancel", "key", "s3", "reason", hostile).leads(two + "?done=cancelled")
	b.get(two).want(200).has("已取消").harmless()
	b.get("/enterprise/orders").want(200).has("已结算", "已取消").harmless()
}

// TestOfficerCorrectsMoney corrects what was filed of a year, and files a
// voucher with its scan, course and line of the plan.
func TestOfficerCorrectsMoney(t *testing.T) {
	w := newWorld(t)
	w.publishRules("MONEY-2008")
	b := w.signedIn("officer", posted("enterprise", "BJ-E001"))
	b.post("/enterprise/plan/edit?year=2010", plan("p1", "年度", planRow("FA", "EE01", "2", "", ""))...).want(303)
	fund := func(key, payroll string) *view {
		return b.post("/enterprise/money/fund", "key", key, "year", "2010", "payroll", payroll, "set_aside", "15000", "class", "ordinary", "reason", "年报")
	}
	fund("f1", "1,000,000").leads("/enterprise/money?done=fund&year=2010")
	b.get("/enterprise/money?year=2010").want(200).has("更正本年度申报", "现为第 1 版", `value="1000000"`, `<option value="FA">FA · 现场急救</option>`)
	fund("f2", "many").want(400).has(`<details open>`, `value="many"`, `class="flaw"`)
	fund("f3", "1,200,000").leads("/enterprise/money?done=fund&year=2010")
	b.get("/enterprise/money?year=2010").want(200).has("现为第 2 版", "比规定少 3,000 元")

	scan := "the picture of a voucher"
	b.sendFileAs("scan", "/enterprise/money/spend", "scan.png", scan, "key", "v1", "year", "2010", "voucher", "V1", "day", "2010-05-01", "purpose", "special", "amount", "4,00.5",
		"course", "EE01", "plan_line", "FA", "front_line", "1").leads("/enterprise/money?done=spent&year=2010")
	sum := sha256.Sum256([]byte(scan))
	w.get("enterprise", "/v1/organisations/BJ-E001/education-money?year=2010").want(200).is(m{"lines.0.evidence": hex.EncodeToString(sum[:]), "lines.0.course": "EE01",
		"lines.0.plan_line": "FA", "lines.0.amount": "400.5", "lines.0.front_line": true})
	b.get("/enterprise/money?year=2010").want(200).has("现场急救 · 第 FA 项")
	b.get("/enterprise/plan?year=2010").want(200).has("400.5 / 0")
	b.post("/enterprise/money/spend", "key", "v2", "year", "2010", "voucher", "V2", "day", "2010-05-01", "purpose", "special", "amount", "5", "plan_line", "ZZ").
		want(422).has(`class="flaw"`, `<option value="special" selected>`)
}

// TestOfficerComplains files a complaint and follows it, and sees the sanction
// that keeps the enterprise from reporting.
func TestOfficerComplains(t *testing.T) {
	w := newWorld(t)
	b := w.signedIn("officer", posted("enterprise", "BJ-E001"))
	b.get("/enterprise/cases").want(200).has("没有涉及本单位或本单位职工的处分", "没有本单位提出的或涉及本单位的申诉")
	lot := w.learns("site", "GA01", "r", "32", "2010-05-01")
	b.get("/enterprise/cases?about=entry&subject=7").want(200).has(`value="7"`)
	b.post("/enterprise/cases", "key", "c0", "about", "issuer", "subject", "nobody", "text", "多记了").want(422).has(`class="flaw"`, `value="nobody"`, "多记了</textarea>")
	b.post("/enterprise/cases", "key", "c1", "about", "entry", "subject", fmt.Sprint(lot), "text", hostile).leads("/enterprise/cases?done=1")
	list := b.get("/enterprise/cases?done=1").want(200).harmless().has("已提交", "涉及 培训站")
	path := regexp.MustCompile(`href="(/enterprise/cases/[^"]+)"`).FindStringSubmatch(list.html)[1]
	b.get(path).want(200).harmless().has("撤回并结案")
	w.signedIn("beside", posted("enterprise", "BJ-E002")).get(path).want(403)
	site := w.signedIn("below", posted("site", "BJ-S001"))
	if html := site.get(path).want(200).has("由素质办办理").html; strings.Contains(html, "撤回并结案") {
		t.Error("whom a complaint is about is offered to close it")
	}
	b.post(path, "key", "c2", "step", "appeal", "text", "不服").want(409).has(`role="alert"`, "不服</textarea>")
	b.post(path, "key", "c3", "step", "close", "text", "已解决").leads(path)
	b.get(path).want(200).has("已结案", "已解决")

	w.post("office", "/v1/sanctions", m{"issuer": "BJ-E001", "authority": "市总工会", "reason": "材料不实", "review_on": "2010-12-01"}).want(201)
	b.get("/enterprise").want(200).has("处分期间不能记入学分", "材料不实")
	b.get("/enterprise/cases").want(200).has("材料不实", "有效")
}
