package api

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"creditbank/api/limit"
)

// TestRedemptionIsNoGain: of four credits on hold one and a half are not
// spent. The statement says what was spent, and what came back beside it.
func TestRedemptionIsNoGain(t *testing.T) {
	w := newWorld(t)
	lot := w.deposit(w.lin, "GA01", "r", "64")
	hold := w.post("college", "/v1/holds", m{"learner": w.lin, "programme": "MJ01", "deadline": "2010-06-20T00:00:00+08:00",
		"lots": []m{{"lot": lot, "amount": "4"}}, "reason": "审核"}).want(201).num("hold")
	b := w.worker()
	b.get("/worker/statement").want(200).has("冻结 4 学分").hasNot("−4 学分", "+4 学分</strong></li>\n<li><span>冻结")
	b.get(fmt.Sprint("/worker/lots/", lot)).want(200).has(`<strong>4 学分</strong>：<span class="chip held">冻结 4</span>`)
	w.post("college", fmt.Sprintf("/v1/holds/%d/capture", hold), m{"lots": []m{{"lot": lot, "amount": "2.5"}}, "reason": "准予兑换"}).want(201)
	b.get("/worker/statement").want(200).has("−2.5 学分", "退回可用 1.5").hasNot("+1.5")
	b.get(fmt.Sprint("/worker/lots/", lot)).want(200).has("可用 1.5", "已兑换 2.5")
}

// TestTakenBackIsNoIncome: a deposit that was reversed is told beside its
// correction, and as taken back.
func TestTakenBackIsNoIncome(t *testing.T) {
	w := newWorld(t)
	wrong := w.deposit(w.lin, "GA01", "r", "16")
	w.post("enterprise", fmt.Sprintf("/v1/entries/%d/reversal", wrong), m{"reason": "登记有误"}).want(201)
	w.deposit(w.lin, "GA01", "r", "32")
	b := w.worker()
	b.get("/worker").want(200).has(`<del class="sum soft">&#43;1 学分</del>`, `<strong class="sum">&#43;2 学分</strong>`, "已冲正")
	b.header = http.Header{"Accept-Language": {"en"}}
	b.get("/worker").want(200).has("&#43;1\u00a0credit</del>", "&#43;2\u00a0credits</strong>")
}

// TestWhatCounts: beside the balance is how much of it counts for the diploma
// that is nearest, and why the rest does not, as the audit says.
func TestWhatCounts(t *testing.T) {
	w := newWorld(t)
	w.openProgramme()
	b := w.worker()
	counts := w.learns("enterprise", "GA01", "r", "32", "2010-05-01")
	b.get("/worker").want(200).has("全部可计入“机电一体化”")
	left := w.learns("enterprise", "EE01", "r", "32", "2010-05-02")
	b.get("/worker").want(200).has("其中 2 学分计入“机电一体化”，2 学分暂不计入：为什么", "超出上限", fmt.Sprintf(`href="/worker/lots/%d"`, left))
	w.post("learner", "/v1/learners/"+w.lin+"/goals", m{"programme": "MJ01", "registered_on": "2010-06-01"}).want(201)
	b.get("/worker").want(200).has("其中 2 学分计入“机电一体化”，2 学分暂不计入：为什么", "超出上限")
	const mark = "暂不计入“机电一体化”："
	if list := b.get("/worker/lots").want(200).has(mark); strings.Count(list.html, mark) != 1 {
		t.Errorf("%d of two lots are marked, want one:\n%s", strings.Count(list.html, mark), list.html)
	}
	b.get(fmt.Sprint("/worker/lots/", left)).want(200).has(mark, "超出上限")
	b.get(fmt.Sprint("/worker/lots/", counts)).want(200).hasNot(mark)
}

// TestPlanEndsWithTheProject: what only the college gives is taken last, as
// long as the other courses and first by its code though it is.
func TestPlanEndsWithTheProject(t *testing.T) {
	w := newWorld(t)
	w.openProgramme()
	plan := w.worker().get("/worker/goals/MJ01/plan").want(200).has("毕业实践", "职业道德", "规则没有规定先后")
	if strings.Index(plan.html, "毕业实践</a>") < strings.Index(plan.html, "职业道德</a>") {
		t.Errorf("the project comes before a course:\n%s", plan.html)
	}
}

// TestSectionIsMarked: on a page below one of the header, that one is marked.
func TestSectionIsMarked(t *testing.T) {
	w := newWorld(t)
	w.openProgramme()
	lot := w.learns("enterprise", "GA01", "r", "32", "2010-05-01")
	b := w.worker()
	for path, link := range map[string]string{
		"/worker": `href="/worker" aria-current="page"`, "/worker/lots": `href="/worker/lots" aria-current="page"`,
		fmt.Sprint("/worker/lots/", lot): `href="/worker/lots" aria-current="true"`,
		"/worker/goals/MJ01/plan":        `href="/worker/goals" aria-current="true"`,
	} {
		if v := b.get(path).want(200).has(link); strings.Count(v.html, "aria-current") != 1 {
			t.Errorf("%s marks %d links, want one", path, strings.Count(v.html, "aria-current"))
		}
	}
}

// hasNot fails the test if the page has one of the texts.
func (v *view) hasNot(texts ...string) *view {
	v.b.w.t.Helper()
	for _, text := range texts {
		if strings.Contains(v.html, text) {
			v.b.w.t.Errorf("%s has %q:\n%s", v.what, text, v.html)
		}
	}
	return v
}

// TestTooOftenAsPage: who asks for a page too often is told so by a page, also
// before it is known who asks, and whatever the client says it takes.
func TestTooOftenAsPage(t *testing.T) {
	w, _ := limitedWorld(t, limit.Limits{Address: 1})
	const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
	for i, c := range []struct {
		path, accept string
		page         bool
	}{
		{"/worker", browser, true}, {"/worker", "", true}, {"/", "", true}, {"/", browser, true}, {"/docs/log", "*/*", true},
		{"/nowhere", browser, true}, {"/openapi.yaml", browser, true},
		{"/nowhere", "", false}, {"/v1/courses", "", false}, {"/v1/courses", "application/json", false}, {"/openapi.yaml", "", false},
	} {
		var r *httptest.ResponseRecorder
		for range 3 {
			q := httptest.NewRequest(http.MethodGet, c.path, nil)
			q.RemoteAddr = fmt.Sprintf("192.0.2.%d:4711", i)
			if c.accept != "" {
				q.Header.Set("Accept", c.accept)
			}
			r = httptest.NewRecorder()
			w.http.ServeHTTP(r, q)
		}
		kind, _, _ := strings.Cut(r.Header().Get("Content-Type"), ";")
		if r.Code != http.StatusTooManyRequests || (kind == "text/html") != c.page || r.Header().Get("Retry-After") != "1" {
			t.Errorf("%s for %q = %d %s, Retry-After %q, want 429, a page: %v", c.path, c.accept, r.Code, kind, r.Header().Get("Retry-After"), c.page)
		}
		if c.page && !strings.Contains(r.Body.String(), `role="alert"`) {
			t.Errorf("%s does not say why:\n%s", c.path, r.Body)
		}
	}
}

// TestNowhere: a mistyped address leads on, and not to the API.
func TestNowhere(t *testing.T) {
	w := newWorld(t)
	w.browser().get("/wrker").want(404).has("没有这一页", `href="/sign-in"`, `href="/courses"`).hasNot("/docs", "请求编号")
	w.worker().get("/worker/nothing").want(404).has("没有这一页")
}

// TestPasswordHasItsName: a browser that keeps passwords learns whose it is.
func TestPasswordHasItsName(t *testing.T) {
	w := newWorld(t)
	w.worker().get("/password").want(200).has(`<input name="username" value="lin" autocomplete="username" hidden>`)
}
