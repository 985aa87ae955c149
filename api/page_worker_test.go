package api

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"creditbank/api/auth"
	"creditbank/api/browsertest"
	"creditbank/courses/org"
)

// worker signs a world's learner in.
func (w *world) worker() *browser {
	w.t.Helper()
	return w.signedIn("lin", learnerPost(w.lin))
}

func learnerPost(learner string) auth.Post {
	return auth.Post{Role: org.Learner, Learner: account(learner)}
}

// workerPaths are the pages of a learner who is ready for a diploma, with one
// lot that expires.
func (w *world) workerPaths(lot int) []string {
	return []string{"/worker", "/worker/lots", fmt.Sprint("/worker/lots/", lot), "/worker/statement", "/worker/courses?q=zhiye", "/courses/GA01",
		"/worker/goals", "/worker/goals/MJ01", "/worker/goals/MJ01/plan", "/worker/proof", "/worker/consents", "/worker/readings", "/worker/complaints"}
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
	home.has(fmt.Sprintf(`href="/worker/lots/%d"`, practice), "2011年5月3日 到期", fmt.Sprintf(`href="/worker/lots/%d"`, theme))
	b.get("/worker/lots/1").want(404) // the opening of an account
	b.get("/worker/lots/x").want(404)
	b.get("/worker/lots?cursor=x").want(400)
	other := w.browser()
	other.get("/worker").leads("/sign-in?next=%2Fworker")
	w.signedIn("office", officePost()).get("/worker").want(403)
}

// TestWorkerStory follows one lot through a hold, a redemption and its proof.
func TestWorkerStory(t *testing.T) {
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
	for i := range 2*lotsShown + 3 {
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
	b.get("/worker/goals?done=1").has("已保存", "机电一体化", "未授权", "2010年6月1日 起")
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
	b.get("/worker/consents?done=1").has("另一高校", "咨询", "已授权", "有效至 2010年12月31日", "撤回授权")
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
	b.get(fmt.Sprintf("/worker/complaints?about=entry&subject=%d", lot)).has(fmt.Sprintf(`value="%d"`, lot))
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

// TestWorkerInBrowser is a learner's way in a real browser: signs in, sets a
// goal, looks at everything, and shows somebody the proof.
func TestWorkerInBrowser(t *testing.T) {
	w := newWorld(t)
	w.openProgramme()
	w.post("office", "/v1/deposits", m{"learner": w.lin, "course": "GA01", "run": "r", "hours": "32", "completed_on": "2010-05-01", "issuer": "BJ"}).want(201)
	lot := w.learns("enterprise", "EE01", "r", "32", "2010-05-02")
	w.post("office", "/v1/deposits", m{"learner": w.lin, "course": "EX01", "run": "r", "hours": "16", "completed_on": "2010-05-03", "issuer": "BJ"}).want(201)
	_, password := w.member("lin", learnerPost(w.lin))
	server := httptest.NewServer(w.http)
	t.Cleanup(server.Close)
	sent := make(map[string][]byte)
	for i, c := range []struct {
		width    int64
		language string
		script   bool
		says     []string
		good     string
	}{
		{browsertest.Phone, "zh-CN", true, []string{"我的学分", "还差 2 学分——这门课可以补齐", "毕业实践"}, "已授权"},
		{browsertest.Desk, "en", false, []string{"My credits", "2 credits missing — this course closes it", "毕业实践"}, "consent given"},
	} {
		b := browsertest.Open(t, server, c.width, c.language)
		if !c.script {
			b.WithoutScript()
		}
		b.Go("/sign-in")
		b.Fill("#name", w.lin)
		b.Fill("#password", password)
		b.Press("main form button")
		if got := b.Path(); got != "/worker" {
			t.Fatalf("signing in leads to %s, want /worker", got)
		}
		b.Says(c.says...)
		if i == 0 {
			b.Go("/worker/goals")
			b.Choose("#programme", "MJ01")
			b.Press("form.card:not(li) button")
		} else {
			b.Go("/worker/goals")
			b.Press(".cards form button")
			w.get("learner", "/v1/learners/"+w.lin+"/goals").want(200).is(m{"items.0.programme": "MJ01", "items.0.consent": true})
			b.Says(c.good)
		}
		for _, path := range w.workerPaths(lot) {
			b.Go(path)
			if c.script {
				b.Sound()
			}
			sent[path+" "+c.language] = []byte(b.HTML())
			b.Shot(fmt.Sprintf("worker-%d-%s", c.width, strings.NewReplacer("/", "-", "?", "-", "=", "-").Replace(path[1:])))
		}
	}
	w.get("learner", "/v1/learners/"+w.lin+"/goals").want(200).is(m{"items.0.programme": "MJ01", "items.0.consent": true})
	w.verifyInBrowser(server)
	own := w.worker2("lin", password)
	for _, path := range w.workerPaths(lot) {
		sent[path] = []byte(own.get(path).html)
	}
	for path := range sent {
		if strings.HasSuffix(path, " en") || strings.HasSuffix(path, " zh-CN") {
			delete(sent, path)
		}
	}
	browsertest.ValidHTML(t, sent)
}

// worker2 signs a member in who is there.
func (w *world) worker2(name, password string) *browser {
	w.t.Helper()
	b := w.browser()
	b.post("/sign-in", "name", name, "password", password).want(303)
	return b
}

// verifyInBrowser shows the proofs of a learner to somebody else.
func (w *world) verifyInBrowser(server *httptest.Server) {
	t := w.t.(*testing.T)
	t.Helper()
	pdf := w.get("learner", "/v1/learners/"+w.lin+"/sheet").want(200).body
	link, err := url.Parse(codeOn(t, pdf))
	w.must(err)
	file := w.get("learner", "/v1/learners/"+w.lin+"/transcript").want(200).body
	dir := t.TempDir()
	good, changed := filepath.Join(dir, "good.json"), filepath.Join(dir, "changed.json")
	w.must(os.WriteFile(good, file, 0o600))
	w.must(os.WriteFile(changed, []byte(strings.Replace(string(file), `"value":"`, `"value":"AAAA`, 1)), 0o600))
	for _, width := range []int64{browsertest.Phone, browsertest.Desk} {
		b := browsertest.Open(t, server, width, "zh-CN")
		b.Go(link.RequestURI())
		b.Says("有效", "由本行签发，账户现在与成绩单所载一致", w.lin)
		b.Sound()
		b.Shot(fmt.Sprintf("verify-sheet-%d", width))
		b.Upload("#file", good)
		b.Press("form[enctype] button")
		b.Says("属实，未被改动", "完整：", "没有隐去任何字段")
		b.Sound()
		b.Shot(fmt.Sprintf("verify-file-%d", width))
		b.Upload("#file", changed)
		b.Press("form[enctype] button")
		b.Says("未通过核验", "第 1 条")
		b.Sound()
		b.Shot(fmt.Sprintf("verify-changed-%d", width))
		for _, path := range []string{"/", "/courses", "/developers"} {
			b.Go(path)
			b.Sound()
			b.Shot(fmt.Sprintf("public-%d%s", width, strings.ReplaceAll(path, "/", "-")))
		}
	}
}
