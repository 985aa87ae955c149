package api

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"creditbank/api/auth"
	"creditbank/api/browsertest"
	"creditbank/courses/org"
)

// applicant makes a bank with a programme and an applicant who has earned it,
// and signs its college's registrar in.
func applicant(t *testing.T) (w *world, b *browser, ethics int) {
	w = pairWorld(t)
	ethics, _, _, _ = w.readyFor(t)
	return w, w.signedIn("gao", posted("college", "COL-1")), ethics
}

// readyFor is ready in a bank where rules take a second person.
func (w *world) readyFor(t *testing.T) (ethics, aid, practice, theme int) {
	t.Helper()
	w.alone(func() { ethics, aid, practice, theme = w.ready() })
	return ethics, aid, practice, theme
}

// alone does something for which the bank asks no second person.
func (w *world) alone(do func()) {
	w.t.Helper()
	paired := w.http
	c := w.config
	c.Metrics, c.SecondPerson = newRegistry(), nil
	var err error
	w.http, err = newEcho(c)
	w.must(err)
	do()
	w.http = paired
}

// begin begins an audit through the page and returns its path.
func (b *browser) begin(learner string) string {
	b.w.t.Helper()
	v := b.post("/college/audits", "key", "begin", "learner", learner, "programme", "MJ01").want(303)
	return v.header.Get("Location")
}

func TestCollegePages(t *testing.T) {
	w, b, ethics := applicant(t)
	b.get("/college").want(200).has("兑换审核", "没有待处理的审核", "林（合成）", "机电一体化", `href="/decisions"`, `href="/college/programmes"`)
	at := b.begin(w.lin)
	b.get("/college").want(200).has(at, "已达标", "目前没有新的申请人")
	b.get(at).want(200).has("林（合成）", "达到要求", "公共基础", "专业方向", "职业道德", "现场急救", "冻结学分", "<svg")
	line := fmt.Sprint(ethics)

	// A move that breaks a rule is refused beside the lot, with the rule.
	b.post(at+"/moves", "key", "m1", "line", line, "group", "field").want(422).has("调整后不满足要求", `class="lot refused"`, `class="flaw"`, "调整 职业道德 后将缺：公共基础 2")
	b.post(at+"/moves", "key", "m2", "line", line, "group", "").want(400)
	b.post(at+"/moves", "key", "m3", "line", "999", "group", "field").want(422).has("999")
	b.post(at+"/moves", "key", "m5", "line", line, "group", "practice").want(422).has("职业道德 可计入：公共基础, 专业方向；要求的是 实践环节")
	b.post(at+"/redemption", "key", "early").want(409).has("当前状态不能办理")
	b.post(at+"/exceptions", "key", "e1", "rule", "total", "reason", "").want(400).has("<details open>")
	b.post(at+"/exceptions", "key", "e2", "rule", "groups.general", "reason", "已有同等学历").leads(at + "?done=exceptions")
	b.get(at+"?done=exceptions").want(200).has("例外已批准", "已有同等学历", "gao（合成）", `role="status"`)
	b.post(at+"/moves", "key", "m4", "line", line, "group", "field").leads(at + "?done=moves")
	b.get(at).want(200).has("人工调整")
	b.post(at+"/moves", "key", "m6", "line", line, "group", "-").want(422).has("总学分")

	b.post(at+"/release", "key", "r0", "reason", "").want(400).has("<details open><summary>退回申请")
	b.post(at+"/hold", "key", "h", "reason", "审核通过").leads(at + "?done=hold")
	b.get(at).want(200).has("退回申请", "兑换后不能再用于其他项目")
	b.post(at+"/redemption", "key", "yes", "reason", "准予毕业").leads(at + "?done=redemption")
	b.post(at+"/redemption", "key", "yes", "reason", "准予毕业").leads(at + "?done=redemption") // sent twice
	done := w.get("college", strings.Replace(at, "/college", "/v1", 1)).want(200).is(m{"state": "redeemed"})
	w.get("college", fmt.Sprint("/v1/entries/", done.num("capture"))).want(200).is(m{"kind": "capture", "verdict": done.str("award_hash")})
	b.get("/college/awards/"+done.str("award_hash")).want(200).has("兑换依据", done.str("verdict_hash"), "职业道德")
	b.post(at+"/redemption", "key", "again").want(409).has("当前状态不能办理", "的状态为 已兑换")

	rival := w.signedIn("bei", posted("college", "COL-2"))
	rival.get(at).want(403)
	rival.post(at+"/moves", "key", "x", "line", line, "group", "field").want(403)
	rival.get("/college").want(200).has("没有待处理的审核")
	rival.get("/college/programmes/MJ01").want(403)
	rival.get("/college/programmes/MJ01/equivalences").want(403)
	w.browser().get("/college").want(303)
	w.signedIn("clerk", posted("clerk", "BJ")).get("/college").want(403)
}

// TestRefuseApplicant: the hold ends and nothing is spent.
func TestRefuseApplicant(t *testing.T) {
	w, b, _ := applicant(t)
	at := b.begin(w.lin)
	b.post(at+"/hold", "key", "h").leads(at + "?done=hold")
	b.post(at+"/release", "key", "no", "reason", "材料不全").leads(at + "?done=release")
	b.get(at+"?done=release").want(200).has("已退回申请", "gao（合成）", "材料不全")
	w.get("learner", "/v1/learners/"+w.lin+"/balance").want(200).is(m{"balance.credit.held": "0"})
	b.get("/college").want(200).has("开始审核", "已退回")

	// What was held and is not enough now is audited again, and cannot be held.
	again := b.post("/college/audits", "key", "again", "learner", w.lin, "programme", "MJ01").want(303).header.Get("Location")
	if again == at {
		t.Errorf("the second audit is the first, %s", at)
	}
	b.get(again).want(200).has("冻结学分", "重新审核")
	w.post("office", "/v1/learners/"+w.wang+"/goals", m{"programme": "MJ01"}).want(201)
	w.makeKey("wang", org.Principal{Role: org.Learner, Learner: accountID(w.wang)})
	w.post("wang", "/v1/learners/"+w.wang+"/goals", m{"programme": "MJ01", "consent": true}).want(201)
	short := b.post("/college/audits", "key", "wang", "learner", w.wang, "programme", "MJ01").want(303).header.Get("Location")
	v := b.get(short).want(200).has("尚未达到要求", "尚未达标，不能冻结", "还差 6")
	if strings.Contains(v.html, short+"/hold") {
		t.Error("what is not met can be held")
	}
	b.post(short+"/hold", "key", "h2").want(422).has("尚未达标", "总学分 6", "机电一体化")
}

// TestRefuseBeforeHold: an applicant is refused while nothing is held, too, and
// reads why.
func TestRefuseBeforeHold(t *testing.T) {
	w, b, _ := applicant(t)
	at := b.begin(w.lin)
	b.get(at).want(200).has(at+"/release", "学员会看到理由")
	b.post(at+"/release", "key", "no", "reason", "学籍材料不全").leads(at + "?done=release")
	v := b.get(at).want(200).has("学籍材料不全", "学员在“我的目标”中看到这条理由")
	if strings.Contains(v.html, at+"/hold") || strings.Contains(v.html, at+"/moves") {
		t.Error("who is refused can still be held")
	}
	w.signedIn("lin", auth.Post{Role: org.Learner, Learner: accountID(w.lin)}).get("/worker/goals").want(200).has("学籍材料不全")
}

// TestOwnCourses: a college sees its courses, and who recognises them.
func TestOwnCourses(t *testing.T) {
	w, b, _ := applicant(t)
	b.get("/college/courses").want(200).has("毕业实践", `href="/courses/CP01"`, "实践环节", "2 学分", "32 学时", `href="/college/programmes/MJ01"`)
	w.alone(func() {
		w.post("rival", "/v1/programmes", m{
			"code": "MJ02", "institution": "COL-2", "title": "会计", "rules": strings.Replace(rulesText, "TEST-6", "TEST-7", 1), "panel": 1,
			"equivalences": "programme: TEST-7\nequivalences:\n- {id: a, from: {course: CP01}, to: [{groups: [field], credits: 1}], min_level: 2, valid_from: 2010-01-01}\n",
		}).want(201)
	})
	b.get("/college/courses").want(200).has("另一高校承认", "表决中 0/1", "2 级及以上", "2010年1月1日起")
	// So are those that name a title, an issuer or a source, and no course.
	w.post("rival", "/v1/programmes/MJ02/equivalences", m{"text": "programme: TEST-7\nequivalences:\n" +
		"- {id: a, from: {title: 毕业实践, source: college}, to: [{groups: [general], credits: 1}]}\n" +
		"- {id: b, from: {issuer: COL-1}, to: [{groups: [field]}], valid_until: 2031-01-01}\n" +
		"- {id: c, from: {source: union}, to: [{groups: [practice]}]}\n- {id: d, from: {title: 毕业论文}, to: [{groups: [practice]}]}\n"}).want(201)
	b.get("/college/courses").want(200).has("凡《毕业实践》 · 其他高校", "凡示范高校", "2031年1月1日止").hasNot("凡工会", "毕业论文")
	w.signedIn("bei", posted("college", "COL-2")).get("/college/courses").want(200).has("各专业还没有列出本校课程")
	w.signedIn("clerk", posted("clerk", "BJ")).get("/college/courses").want(403)
}

// TestConsentIsNeeded: nobody is audited who has not consented.
func TestConsentIsNeeded(t *testing.T) {
	w, b, _ := applicant(t)
	b.post("/college/audits", "key", "k", "learner", w.wang, "programme", "MJ01").want(403)
	b.post("/college/audits", "key", "k2", "learner", "nobody", "programme", "MJ01").want(400).has(`value="nobody"`)
	w.post("learner", "/v1/learners/"+w.lin+"/goals", m{"programme": "MJ01", "consent": false}).want(201)
	b.get("/college").want(200).has("目前没有新的申请人")
}

const casesText = `cases:
- id: C1
  note: 达标
  asked_on: 2010-06-01
  lots: [{id: a, source: own, issuer: COL-1, completed: 2010-05-01, credits: 4, groups: [practice]}, {id: b, source: union, issuer: BJ, completed: 2010-05-01, credits: 2, groups: [general]}]
  expect: {met: true, counted: 6}
- id: C2
  note: 不达标
  asked_on: 2010-06-01
  lots: [{id: a, source: own, issuer: COL-1, completed: 2010-05-01, credits: 2, groups: [practice]}]
  expect: {met: true}
`

func TestChangeRules(t *testing.T) {
	w, b, _ := applicant(t)
	const at = "/college/programmes/MJ01"
	b.get("/college/programmes").want(200).has("机电一体化", at)
	b.get(at).want(200).has("总共至少6学分", "同一企业学分", "成绩不低于60分", "规则文件里没有案例", "毕业实践", "第 2 版")
	b.get(at + "?version=1").want(200).has("这一版没有规则")
	b.get(at + "?version=3").want(404)
	b.get(at + "/change").want(200).has("ruleset: TEST-6")

	b.post(at+"/change", "key", "k", "do", "check", "rules", "").want(400)
	wrong := strings.Replace(rulesText, "total: 6", "totl: 6", 1)
	b.post(at+"/change", "key", "k", "do", "publish", "rules", wrong).want(422).has("处错误", "<td>4</td>", "没有这个键（是否想写 total？）", "缺少键 total").hasNot("unknown key", "missing")
	b.header = http.Header{"Accept-Language": {"en"}}
	b.post(at+"/change", "key", "k", "do", "publish", "rules", wrong).want(422).has("<td>4</td>", "unknown key (did you mean total?)", "the key total is missing").hasNot("没有这个键", "缺少键")
	b.header = nil

	// What was sent with the line ends of a form is the same.
	b.post(at+"/change", "key", "k", "do", "check", "rules", strings.ReplaceAll(rulesText, "\n", "\r\n")).want(200).has("含义与现行版本相同")
	stricter := strings.Replace(rulesText, "total: 6", "total: 8", 1) + casesText
	b.post(at+"/change", "key", "k", "do", "check", "rules", stricter).want(200).has("<del>总共至少6学分。</del>", "<ins>总共至少8学分。</ins>", "有 2 个案例（共 2 个）与预期不符", "结论为不通过，应为通过")
	head := w.head()
	b.simulated("MJ01", stricter).has("受原版本保护", "林（合成）", "原来达标，现在缺 1 学分", "0 人由未达标变为达标，1 人由达标变为未达标")
	if w.head() != head {
		t.Error("a simulation books something")
	}

	// It takes a second person.
	waiting := b.post(at+"/change", "key", "publish", "do", "publish", "rules", stricter).want(303).header.Get("Location")
	b.get(waiting).want(200).has("<del>总共至少6学分。</del>", "<ins>总共至少8学分。</ins>", "机电一体化")
	b.get(at).want(200).has("等待第二人复核", waiting, "总共至少6学分")
	b.post(waiting+"/confirm", "key", "own", "reason", "自己").want(403)
	tan := w.signedIn("tan", posted("college", "COL-1"))
	tan.get("/decisions").want(200).has(waiting)
	w.signedIn("bei", posted("college", "COL-2")).post(waiting+"/confirm", "key", "c", "reason", "x").want(403)
	tan.post(waiting+"/confirm", "key", "confirm", "reason", "已核对").leads(waiting)
	b.get(at).want(200).has("总共至少8学分", "第 3 版")
	w.get("", "/v1/programmes/MJ01").want(200).is(m{"versions.2.version": 3})

	// The next one is declined.
	waiting = b.post(at+"/change", "key", "publish2", "do", "publish", "rules", rulesText).want(303).header.Get("Location")
	tan.post(waiting+"/decline", "key", "no", "reason", "不妥").leads(waiting)
	b.get(at).want(200).has("总共至少8学分")
}

// TestUploadRules: a file counts in place of the text.
func TestUploadRules(t *testing.T) {
	w, b, _ := applicant(t)
	for _, c := range []struct {
		file   string
		status int
		text   string
	}{
		{strings.Replace(rulesText, "total: 6", "total: 9", 1), 200, "<ins>总共至少9学分。</ins>"},
		{"\xff\xfe not text", 422, "处错误"},
		{strings.Repeat("# long\n", 60_000), 400, "file"},
	} {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		w.must(form.WriteField("do", "check"))
		w.must(form.WriteField("rules", rulesText))
		part, err := form.CreateFormFile("file", "rules.yaml")
		w.must(err)
		_, err = part.Write([]byte(c.file))
		w.must(err)
		w.must(form.Close())
		q := httptest.NewRequest("POST", "/college/programmes/MJ01/change", &body)
		q.Header = b.cookie()
		q.Header.Set("Content-Type", form.FormDataContentType())
		q.Header.Set("Sec-Fetch-Site", "same-origin")
		q.Header.Set("Accept", "text/html")
		r := httptest.NewRecorder()
		w.http.ServeHTTP(r, q)
		if r.Code != c.status || !strings.Contains(r.Body.String(), c.text) {
			t.Errorf("upload of %.20q = %d, want %d with %q\n%s", c.file, r.Code, c.status, c.text, r.Body)
		}
	}
}

// TestSimulationNamesNobodyElse: who has not consented is counted only.
func TestSimulationNamesNobodyElse(t *testing.T) {
	w, b, _ := applicant(t)
	w.deposit(w.wang, "GA01", "own", "32")
	harder := strings.Replace(rulesText, "total: 6", "total: 8", 1)
	v := b.simulated("MJ01", harder).has("按新旧规则各审核了 2 名学员", "更不利", "另有 1 名受影响的学员没有列出")
	if strings.Contains(v.html, w.wang) || strings.Contains(v.html, "王（合成）") {
		t.Error("a college is told of a learner who has not consented")
	}
	w.signedIn("office", officePost()).simulated("MJ01", harder).has("王（合成）", w.wang)
}

func TestVoteOnPage(t *testing.T) {
	_, b, _ := applicant(t)
	w := b.w
	const at = "/college/programmes/MJ01/equivalences"
	b.get(at).want(200).has("第 1 号", "现行", "标准相符", "已表决 2 人")
	b.get(at).has("现行转换规则", `href="/courses/GA01"`, "公共基础或专业方向", "programme: TEST-6")
	b.post(at, "key", "p0", "rules", "programme: TEST-6\nequivalences: nothing\n").want(422).has("转换规则有 1 处错误", "<td>2</td>", "此处是文本，应为列表", "equivalences: nothing", `href="#rules"`)
	b.header = http.Header{"Accept-Language": {"en"}}
	b.post(at, "key", "p0", "rules", "programme: TEST-6\nequivalences: nothing\n").want(422).has("is text, want a list").hasNot("此处是")
	b.header = nil
	b.post(at, "key", "p0", "rules", strings.Replace(equivalencesText, "[{groups: [field]}]", "[{groups: [sport]}]", 2)).want(422).has(
		"转换规则有 2 处错误", "<td>4</td>", "<td>5</td>", "规则里没有名为“sport”的课程组")
	b.post(at, "key", "p0", "rules", strings.Replace(equivalencesText, "TEST-6", "OTHER", 1)).want(422).has("OTHER", `class="flaw"`)
	changed := strings.Replace(equivalencesText, "- {id: theme, from: {course: EX01}, to: [{groups: [field]}]}", `- {id: courier, from: {source: union, title: 快递员}, to: [{course: CP01, credits: 2, groups: [practice], exempt: [exam]}], min_level: 3, valid_from: 2009-01-01, agreement: 协议一}`, 1)
	changed = strings.Replace(changed, "{course: EE01}, to: [{groups: [field]}]", "{course: EE01}, to: [{groups: [field]}], valid_until: 2029-12-31", 1)
	changed = strings.Replace(changed, "equivalences:\n", "levels: {GA01: 4}\naliases: {高等数学: [微积分]}\nhours: {per_credit: 18, step: 0.5}\nequivalences:\n", 1)
	b.post(at, "key", "p1", "rules", changed).leads(at + "?done=proposed")
	b.get(at+"?done=proposed").want(200).has("第 2 号", "表决中", "由其他人表决", "与现行规则的差别", `<tr class="new">`, `<tr class="gone">`, `<tr class="before">`, `<tr class="now">`,
		"快递员", "（免考）", "3 级及以上", "2009年1月1日起", "2029年12月31日止", "协议一", "毕业实践",
		"《职业道德》 · 4 级", "微积分 = 高等数学", "每 18 学时折合 1 学分")
	b.post(at+"/2/votes", "key", "v0", "vote", "approve", "reason", "好").want(422)
	tan := w.signedIn("tan", posted("college", "COL-1"))
	tan.post(at+"/2/votes", "key", "v1", "vote", "approve", "reason", "").want(400)
	tan.post(at+"/2/votes", "key", "v2", "vote", "approve", "reason", "标准相符").leads(at + "?done=voted")
	tan.get(at).want(200).has("您已表决", "tan（合成）")
	tan.post(at+"/2/votes", "key", "v3", "vote", "reject", "reason", "x").want(409)
	tan.post(at+"/x/votes", "key", "v3", "vote", "reject", "reason", "x").want(400)
	expert := w.signedIn("shi", posted(string(org.Expert), "COL-1"))
	expert.get("/college/programmes").want(200).has(at)
	expert.get("/college/programmes/MJ01").want(403)
	expert.get(at).want(200).has("赞成")
	expert.post(at+"/2/votes", "key", "v4", "vote", "reject", "reason", "学时不足").want(303)
	expert.get(at).want(200).has("历次提案", "未通过", "学时不足")

	// One that the panel approves takes the place of what was in force.
	b.post(at, "key", "p3", "rules", changed).leads(at + "?done=proposed")
	tan.post(at+"/3/votes", "key", "v5", "vote", "approve", "reason", "同意").leads(at + "?done=voted")
	expert.post(at+"/3/votes", "key", "v6", "vote", "approve", "reason", "同意").leads(at + "?done=voted")
	now, _, _ := strings.Cut(b.get(at).want(200).has("已被取代", "表决通过").html, `id="propose"`)
	if !strings.Contains(now, "快递员") || strings.Contains(now, "EX01") {
		t.Errorf("in force is not what was approved: %s", now)
	}
}

// TestCollegePagesEscape: what others have written comes out as they wrote it.
func TestCollegePagesEscape(t *testing.T) {
	w, b, _ := applicant(t)
	at := b.begin(w.lin)
	views := []*view{
		b.post("/college/audits", "key", "k", "learner", hostile, "programme", hostile).want(400),
		b.post(at+"/moves", "key", "m", "line", hostile[:40], "group", hostile[:20]).want(422),
		b.post(at+"/exceptions", "key", "e", "rule", hostile, "reason", hostile).want(422),
		b.post(at+"/exceptions", "key", "e1", "rule", "groups.general", "reason", hostile).want(303).b.get(at).want(200).has("&lt;script&gt;"),
		b.post(at+"/hold", "key", "h", "reason", strings.Repeat(hostile, 10)).want(400),
		b.post("/college/programmes/MJ01/change", "key", "c", "do", "check", "rules", "ruleset: "+hostile).want(422).has("&lt;script&gt;"),
		b.post("/college/programmes/MJ01/change", "key", "c", "do", "check", "effective_on", hostile, "rules",
			rulesText+strings.Replace(casesText, "note: 达标", "note: '<script>alert(1)</script>'", 1)).want(200).has("&lt;script&gt;"),
		b.post("/college/programmes/MJ01/equivalences", "key", "p", "rules", equivalencesText+"# "+hostile).want(303).b.get("/college/programmes/MJ01/equivalences").has("&lt;script&gt;"),
		b.post("/college/programmes/MJ01/equivalences", "key", "p2", "rules", strings.Replace(equivalencesText, "{course: EX01}", "{title: '<script>alert(1)</script>'}", 1)).want(303).b.get("/college/programmes/MJ01/equivalences").has("《&lt;script&gt;"),
		b.get("/college/records?q=" + url.QueryEscape(hostile)).want(200).has("&lt;script&gt;"),
		b.get("/college/records").want(200).has("&lt;script&gt;"),
	}
	for _, v := range views {
		if strings.Contains(strings.ReplaceAll(v.html, `<script src="/assets/`, ""), "<script") || strings.Contains(v.html, "<img") {
			t.Errorf("%s lets in what others have written:\n%s", v.what, v.html)
		}
	}
}

// TestCollegeHTML: the pages are valid as they are sent.
func TestCollegeHTML(t *testing.T) {
	w, b, ethics := applicant(t)
	at := b.begin(w.lin)
	const programme = "/college/programmes/MJ01"
	sent := make(map[string][]byte)
	keep := func(v *view) { sent[v.what+fmt.Sprint(len(sent))] = []byte(v.html) }
	keep(b.get("/college").want(200))
	keep(b.get(at).want(200))
	keep(b.post(at+"/moves", "key", "m1", "line", fmt.Sprint(ethics), "group", "field").want(422))
	keep(b.get(programme).want(200))
	keep(b.post(programme+"/change", "key", "k", "do", "check", "rules", "total: 6").want(422))
	trial := b.post(programme+"/change", "key", "k", "do", "simulate", "rules", strings.Replace(rulesText, "total: 6", "total: 8", 1)+casesText).want(303).header.Get("Location")
	keep(b.get(trial).want(200))
	w.trials.Work(t.Context())
	keep(b.get(trial).want(200))
	v := b.post(programme+"/change", "key", "k", "do", "publish", "rules", strings.Replace(rulesText, "total: 6", "total: 8", 1)).want(303)
	keep(b.get(v.header.Get("Location")).want(200))
	keep(b.get(programme).want(200))
	b.post(programme+"/equivalences", "key", "p1", "rules", strings.Replace(equivalencesText, "EX01", "GA02", 1)).want(303)
	keep(b.post(programme+"/equivalences", "key", "p2", "rules", "programme: TEST-6\nequivalences: nothing\n").want(422))
	tan := w.signedIn("tan", posted("college", "COL-1"))
	keep(tan.get(programme + "/equivalences").want(200))
	keep(tan.get("/college/programmes").want(200))
	keep(tan.get("/college/courses").want(200))
	b.post(at+"/hold", "key", "h").want(303)
	keep(b.get(at).want(200))
	keep(b.get("/college/records").want(200))
	keep(b.get("/college/holds/" + fmt.Sprint(w.get("college", strings.Replace(at, "/college", "/v1", 1)).num("hold"))).want(200))
	b.post(at+"/redemption", "key", "r").want(303)
	keep(b.get(at).want(200))
	keep(b.get("/college/records?q=" + w.lin).want(200))
	keep(b.get("/college/learners/" + w.lin).want(200))
	keep(b.get("/college/learners/" + w.wang).want(200))
	keep(b.get("/college/awards/" + w.get("college", strings.Replace(at, "/college", "/v1", 1)).str("award_hash")).want(200))
	browsertest.ValidHTML(t, sent)
}
