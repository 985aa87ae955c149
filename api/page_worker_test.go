package api

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"creditbank/api/auth"
	"creditbank/courses/org"
)

// worker signs a world's learner in.
func (w *world) worker() *browser {
	w.t.Helper()
	return w.signedIn("lin", learnerPost(w.lin))
}

func learnerPost(learner string) auth.Post {
	return auth.Post{Role: org.Learner, Learner: accountID(learner)}
}

// workerPaths are the pages of a learner who is ready for a diploma, with one
// lot that expires.
func (w *world) workerPaths(lot int) []string {
	return []string{"/worker", "/worker/lots", fmt.Sprint("/worker/lots/", lot), "/worker/statement", "/worker/courses?q=zhiye", "/courses/GA01",
		"/worker/goals", "/worker/goals/MJ01", "/worker/goals/MJ01/plan", "/worker/goals/MJ01/removal", "/worker/proof", "/worker/consents", "/worker/readings", "/worker/complaints"}
}

func TestWorkerHome(t *testing.T) {
	w := newWorld(t)
	b := w.worker()
	b.get("/worker").want(200).has("我的学分", "还没有学分", "没有要到期的学分", "学习超市")
	for _, path := range []string{"/worker/lots", "/worker/statement", "/worker/courses", "/worker/goals", "/worker/proof", "/worker/complaints"} {
		b.get(path).want(200)
	}
	_, _, practice, theme := w.ready()
	home := b.get("/worker").want(200).has("<strong>7</strong>", "毕业实践", "要求已全部满足", "2010年5月20日")
	home.has(fmt.Sprintf(`href="/worker/lots/%d"`, practice), "2011年5月3日到期", "一年内有 1 笔到期或不再计入", fmt.Sprintf(`href="/worker/lots/%d"`, theme))
	b.get("/worker/lots/1").want(404) // the opening of an account
	b.get("/worker/lots/x").want(404)
	b.get("/worker/lots?cursor=x").want(400)
	other := w.browser()
	other.get("/worker").leads("/sign-in?next=%2Fworker")
	w.signedIn("office", officePost()).get("/worker").want(403)
}

// TestWorkerHomeFollows: what a page is made of is kept, and must not outlive
// any of what it follows from.
func TestWorkerHomeFollows(t *testing.T) {
	w := newWorld(t)
	w.openProgramme()
	_, password := w.member("lin", learnerPost(w.lin))
	b := w.browser()
	signIn := func() { b.post("/sign-in", "name", "lin", "password", password).want(303) }
	signIn()
	home := func(says string) { t.Helper(); b.get("/worker").want(200).has(says) }
	home("还差 6 学分")
	lot := w.learns("enterprise", "EE01", "r", "32", "2010-05-02")
	home("还差 4 学分")
	w.post("enterprise", fmt.Sprintf("/v1/entries/%d/reversal", lot), m{"reason": "登记有误"}).want(201)
	home("还差 6 学分")
	w.post("college", "/v1/programmes", programmeBody(m{"rules": strings.Replace(rulesText, "total: 6", "total: 9", 1), "equivalences": nil})).want(201)
	home("还差 9 学分")
	b.post("/worker/goals", "programme", "MJ01", "key", "g").want(303)
	home("我的学历目标")
	w.learns("college", "CP01", "r", "32", "2010-05-20")
	home("还差 7 学分")
	w.deposit(w.lin, "EX01", "r", "32")
	home("2011年5月1日到期")
	w.clock.pass(366 * 24 * time.Hour)
	if _, err := w.book.Expire(t.Context()); err != nil {
		t.Fatal(err)
	}
	signIn() // the session has ended
	home("没有要到期的学分")
	w.post("office", "/v1/learners/"+w.lin+"/events", m{"event": "freeze", "reason": "核查"}).want(201)
	home("账户已冻结")
}

// TestWorkerStory follows one lot through a hold, a redemption and its proof.
func TestWorkerStory(t *testing.T) {
	if testing.Short() {
		return // a browser is slow, and the long run has one
	}
	w := newWorld(t)
	ethics, _, practice, _ := w.ready()
	at, _ := w.audit()
	w.post("college", at+"/hold", m{"reason": "审核"}).want(201)
	w.post("college", at+"/redemption", m{"reason": "准予毕业"}).want(201)
	b := w.worker()
	b.get(fmt.Sprint("/worker/lots/", practice)).want(200).has("毕业实践", "冻结（高校审核）", "准予毕业", "兑换", "文凭依据完整", "已核对：这笔存入在公开日志", "可用 → 冻结", "冻结 → 学历项目")
	b.get(fmt.Sprint("/worker/lots/", ethics)).has("职业道德")
	w.post("office", fmt.Sprintf("/v1/entries/%d/revocation", practice), m{"reason": "成绩无效"}).want(201)
	b.get(fmt.Sprint("/worker/lots/", practice)).has("撤销", "成绩无效", "更正后依据不足")
	b.get("/worker").has("欠学分")
	b.get("/worker/statement").has("撤销", "事由：成绩无效", "2010年6月1日")
	other := w.signedIn("wang", learnerPost(w.wang))
	other.get(fmt.Sprint("/worker/lots/", practice)).want(404)
}

// TestWorkerPages of lists: each lot once, none lost.
func TestWorkerPages(t *testing.T) {
	w := newWorld(t)
	lots := make(map[string]bool)
	for i := range 63 {
		lots[fmt.Sprintf(`href="/worker/lots/%d"`, w.deposit(w.lin, "GA01", fmt.Sprint("r", i), "16"))] = true
	}
	b := w.worker()
	for _, list := range []string{"/worker/lots", "/worker/statement"} {
		seen := make(map[string]int)
		for path := list; path != ""; {
			v := b.get(path).want(200)
			for link := range lots {
				seen[link] += strings.Count(v.html, link)
			}
			_, rest, more := strings.Cut(v.html, `href="`+list+"?cursor=")
			if path = ""; more {
				next, _, _ := strings.Cut(rest, `"`)
				path = list + "?cursor=" + next
			}
		}
		for link := range lots {
			if seen[link] != 1 {
				t.Errorf("%s is on the pages of %s %d times, want once", link, list, seen[link])
			}
		}
	}
}

func TestWorkerGoals(t *testing.T) {
	w := newWorld(t)
	w.openProgramme()
	w.deposit(w.lin, "GA01", "r", "32")
	b := w.worker()
	b.get("/worker").has("离您最近的文凭", "还差 4 学分", "还没有选定目标")
	b.post("/worker/goals", "programme", "NOWHERE", "key", "k1").want(422).has("NOWHERE")
	b.post("/worker/goals", "programme", "<script>alert(1)</script>", "key", "k1").want(400)
	b.post("/worker/goals", "programme", "MJ01").want(400) // without a key
	b.post("/worker/goals", "programme", "MJ01", "key", "k1").leads("/worker/goals?done=1")
	b.post("/worker/goals", "programme", "MJ01", "key", "k1").leads("/worker/goals?done=1") // the same again
	b.get("/worker/goals?done=1").has("已保存", "机电一体化", "未授权", "2010年6月1日起")
	w.get("learner", "/v1/learners/"+w.lin+"/goals").want(200).is(m{"items.0.programme": "MJ01", "items.0.consent": false})
	b.post("/worker/goals", "programme", "MJ01", "consent", "yes", "key", "k2").leads("/worker/goals?done=1")
	w.get("learner", "/v1/learners/"+w.lin+"/goals").want(200).is(m{"items.0.consent": true})
	b.get("/worker/goals").has("撤回授权")
	b.post("/worker/goals", "programme", "MJ01", "consent", "no", "key", "k3").leads("/worker/goals?done=1")
	w.get("learner", "/v1/learners/"+w.lin+"/goals").want(200).is(m{"items.0.consent": false})
	b.get("/worker").has("我的学历目标")
	b.get("/worker/goals/MJ01").want(200).has("公共基础", "实践环节", "已有 2，要求 6，还差 4", "计入的学分（1 笔）", "学习计划")
	plan := b.get("/worker/goals/MJ01/plan?hours=4").want(200).has("毕业实践", "每周学时", `value="4"`)
	plan.has("2010年")
	b.get("/worker/goals/MJ01/plan?hours=0").want(400)
	b.get("/worker/goals/MJ01/plan?hours=99").want(400)
	b.get("/worker/goals/NOWHERE").want(422)
}

func TestWorkerCourses(t *testing.T) {
	w := newWorld(t)
	w.openProgramme()
	b := w.worker()
	for _, q := range []string{"职业", "zhiye", "zydd", "ethics"} {
		b.get("/worker/courses?q="+url.QueryEscape(q)).want(200).has("职业道德", "✓ 计入")
	}
	b.get("/worker/courses?q=nothingofthekind").has("没有找到")
	b.get("/worker/courses?module=theme").has("限期课程", "selected")
	b.get("/worker/courses?hours=32-63&status=open&provider=&industry=").has("职业道德")
	b.get("/worker/courses?cursor=x").want(400)
	b.get("/worker/courses?toward=NOWHERE").want(422)
	b.get("/courses/GA01").want(200).has("对我的目标有用吗", "✓ 计入", "每 16 学时折合 1 学分")
	b.get("/courses/GA02").want(404) // a draft
	anybody := w.browser()
	anybody.get("/courses?toward=MJ01&q=zhiye").want(200).has("✓ 计入", "2 学分计入公共基础")
	anybody.get("/courses/GA03").want(200).has("已停用")
	anybody.get("/courses?q=" + strings.Repeat("a", 101)).want(400)
}

func TestWorkerProof(t *testing.T) {
	w := newWorld(t)
	w.deposit(w.lin, "GA01", "r", "32")
	b := w.worker()
	pdf := b.get("/worker/proof/sheet").want(200)
	if !strings.HasPrefix(pdf.html, "%PDF-") || pdf.header.Get("Content-Type") != "application/pdf" {
		t.Errorf("the sheet is %.20q of %s", pdf.html, pdf.header.Get("Content-Type"))
	}
	whole := b.post("/worker/proof/transcript").want(200)
	less := b.post("/worker/proof/transcript", "hide", "issuer", "hide", "score").want(200)
	const issuer = "QkotRTAwMQ" // BJ-E001
	if !strings.Contains(whole.html, issuer) || strings.Contains(less.html, issuer) {
		t.Error("the issuer is hidden where it was not ticked, or not where it was")
	}
	b.post("/worker/proof/transcript", "hide", "balance").want(400).has("role=\"alert\"")
}

func TestWorkerConsents(t *testing.T) {
	w := newWorld(t)
	b := w.signedIn("wang", learnerPost(w.wang))
	b.get("/worker/consents").want(200).has("还没有授权任何高校", "示范高校")
	give := func(key string, fields ...string) *view {
		return b.post("/worker/consents", append([]string{"act", "give", "key", key, "institution", "COL-2"}, fields...)...)
	}
	give("k1", "purpose", "咨询").want(400).has("role=\"alert\"")
	give("k1", "purpose", "", "field", "credits").want(400).has(`class="flaw"`)
	give("k1", "purpose", "咨询", "field", "money").want(400)
	give("k1", "purpose", "咨询", "field", "credits", "until", "2009-01-01").want(422)
	give("k1", "purpose", "咨询", "field", "credits", "until", "2010-12-31").leads("/worker/consents?done=1")
	b.get("/worker/consents?done=1").has("另一高校", "咨询", "已授权", "有效至2010年12月31日", "撤回授权")
	w.get("rival", "/v1/learners/"+w.wang+"/balance").want(200)
	b.get("/worker/readings").has("另一高校", "高校教务", "学分")
	b.post("/worker/consents", "act", "withdraw", "key", "k2", "institution", "COL-2", "programme", "").leads("/worker/consents?done=1")
	w.get("rival", "/v1/learners/"+w.wang+"/balance").want(403)
	b.get("/worker/consents").has("已失效")
	b.post("/worker/consents", "act", "withdraw", "key", "k3", "institution", "COL-2").want(403)
	b.get("/worker/readings?cursor=x").want(400)
}

func TestWorkerComplaints(t *testing.T) {
	w := newWorld(t)
	lot := w.deposit(w.lin, "GA01", "r", "32")
	b := w.worker()
	b.get(fmt.Sprintf("/worker/complaints?about=entry&subject=%d", lot)).has(fmt.Sprintf(`value="entry:%d" selected`, lot))
	b.get("/worker/complaints?about=entry&subject=4711").has(`<details open>`, `value="4711"`)
	b.get("/worker/complaints").has("我的学分", `value="issuer:BJ-E001"`)
	b.post("/worker/complaints", "case", "", "text", "错", "key", "k").want(400).has(`class="flaw"`)
	b.post("/worker/complaints", "about", "entry", "subject", fmt.Sprint(lot), "text", "", "key", "k").want(400).has(`class="flaw"`)
	b.post("/worker/complaints", "about", "issuer", "subject", "NOBODY", "text", "错", "key", "k").want(422).has("NOBODY")
	b.post("/worker/complaints", "about", "entry", "subject", fmt.Sprint(lot), "text", "学时少记\r\n8 学时", "key", "k").leads("/worker/complaints?done=1")
	list := b.get("/worker/complaints?done=1").has("已提交", "学时少记 8 学时")
	_, rest, _ := strings.Cut(list.html, `href="/worker/complaints/`)
	id, _, _ := strings.Cut(rest, `"`)
	at := "/worker/complaints/" + id
	b.get(at).want(200).has("学时少记 8 学时", "撤回并结案")
	b.post(at, "step", "appeal", "text", "不服", "key", "k2").want(409)
	for i, step := range []string{"accept", "start", "answer"} {
		w.post("office", "/v1/complaints/"+id+"/steps", m{"step": step, "text": fmt.Sprint("第", i)}).want(201)
	}
	b.get(at).has("已答复", "申请复议")
	b.post(at, "step", "appeal", "text", "不服", "key", "k2").leads(at)
	b.get(at).has("复议中", "不服")
	w.get("learner", "/v1/complaints/"+id).want(200).is(m{"state": "appealed"})
	w.signedIn("wang", learnerPost(w.wang)).get(at).want(403)
	b.post("/worker/complaints", "case", "issuer:BJ-E001", "text", "成绩未报", "key", "k9").leads("/worker/complaints?done=1")
	b.get("/worker/complaints").has("机构 BJ-E001", "成绩未报")
}

// TestHostileTexts puts it wherever a page of a learner or of anybody shows or
// takes a text.
func TestHostileTexts(t *testing.T) {
	w := newWorld(t)
	w.openProgramme()
	w.post("office", "/v1/courses", m{"code": "EVIL", "module": "general", "title": hostile, "title_en": hostile, "hours": "32", "industry": hostile,
		"approved_on": "2004-06-01", "worth": m{"unit": "credit", "hours_per_unit": "16", "step": "0.5", "max": "4"}}).want(201)
	lot := w.deposit(w.lin, "EVIL", "r", "32")
	w.post("enterprise", fmt.Sprintf("/v1/entries/%d/reversal", lot), m{"reason": hostile}).want(201)
	lot = w.deposit(w.lin, "EVIL", "r2", "32")
	b := w.worker()
	b.post("/worker/complaints", "about", "entry", "subject", fmt.Sprint(lot), "text", hostile, "key", "k").want(303)
	views := []*view{b.post("/worker/complaints", "about", hostile, "subject", hostile, "text", hostile, "key", hostile), b.post("/worker/goals", "programme", hostile, "key", hostile)}
	query := url.QueryEscape(hostile)
	for _, path := range append(w.workerPaths(lot), "/", "/courses", "/courses/EVIL", "/courses?q="+query, "/worker/courses?q="+query+"&industry="+query+"&toward="+query,
		"/worker/courses?industry="+query, "/worker/complaints?subject="+query+"&about="+query, "/verify?code="+query, "/worker/goals/"+url.PathEscape(hostile), "/courses/"+url.PathEscape(hostile)) {
		views = append(views, b.get(path))
	}
	for _, v := range views {
		if strings.Contains(v.html, "<script") || strings.Contains(v.html, "<img") || v.status >= 500 {
			t.Errorf("%s = %d shows a hostile text as it is:\n%s", v.what, v.status, v.html)
		}
	}
	b.get(fmt.Sprint("/worker/lots/", lot)).has("&lt;script&gt;")
	b.get("/courses/EVIL").has("&lt;script&gt;")
}

// maxTransfer bounds what a page brings with its style.
const maxTransfer = 100_000

// TestTransfer: pages are for telephones. The style is counted with each.
func TestTransfer(t *testing.T) {
	w := newWorld(t)
	_, _, practice, _ := w.ready()
	for i := range 200 {
		w.deposit(w.lin, "GA01", fmt.Sprint("many", i), "16")
	}
	b := w.worker()
	for _, path := range append(w.workerPaths(practice), "/", "/courses", "/verify", "/developers", "/sign-in") {
		v := b.get(path)
		sum := len(v.html)
		for rest, more := v.html, true; more; {
			var name string
			if _, rest, more = strings.Cut(rest, `href="/assets/`); more {
				name, rest, _ = strings.Cut(rest, `"`)
				sum += len(b.get("/assets/" + name).want(200).html)
			}
		}
		if v.status >= 400 && path != "/sign-in" || sum >= maxTransfer || strings.Contains(v.html, "<script") {
			t.Errorf("%s = %d transfers %d bytes, want less than %d", path, v.status, sum, maxTransfer)
		}
	}
}

// TestPublishedFigures: anybody sees what many have learnt, and nothing about
// few.
func TestPublishedFigures(t *testing.T) {
	w := newWorld(t)
	follow := func() {
		t.Helper()
		w.clock.pass(2 * time.Second)
		w.must(w.config.Statistics.Follower.WaitFor(t.Context(), w.head()))
	}
	home := func() *view { t.Helper(); return w.browser().get("/").want(200) }
	learn := func(people int, run, day string) {
		t.Helper()
		for range people {
			who := w.register("enterprise", "学员（合成）")
			w.post("enterprise", "/v1/deposits", m{"learner": who, "course": "GA01", "run": run, "hours": "32", "completed_on": day}).want(201)
		}
	}
	if v := home(); strings.Contains(v.html, "年的成效") {
		t.Errorf("figures of nobody: %s", v.html)
	}
	learn(4, "few", "2009-05-01")
	follow()
	if v := home(); strings.Contains(v.html, "年的成效") {
		t.Errorf("figures of %d people: %s", 4, v.html)
	}
	home().has("不公布的年份", "2009")
	learn(31, "many", "2010-05-01")
	follow()
	v := home().has("2010年的成效", "<strong>31</strong>", "<strong>62</strong>", "通用能力")
	if strings.Contains(v.html, `<th scope="row">2009</th>`) {
		t.Errorf("the figures of four people are told: %s", v.html)
	}
	learn(1, "one more", "2010-05-02")
	home().has("<strong>31</strong>") // kept for a moment
	follow()
	home().has("<strong>32</strong>")
}
