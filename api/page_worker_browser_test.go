package api

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"creditbank/api/browsertest"
)

// TestWorkerInBrowser is a learner's way in a real browser: signs in, sets a
// goal, consents, and looks at everything; once without scripts.
func TestWorkerInBrowser(t *testing.T) {
	t.Parallel()
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
	}{
		{browsertest.Phone, "zh-CN", true, []string{"我的学分", "还差 2 学分——这门课可以补齐", "毕业实践"}},
		{browsertest.Desk, "en", false, []string{"My credits", "2\u00a0credits missing — this course closes it", "毕业实践"}},
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
		b.Go("/worker/goals")
		if i == 0 {
			b.Choose("#programme", "MJ01")
			b.Press("form.card button")
		} else {
			b.Press(".cards form button")
			b.Says("Consent given")
		}
		w.get("learner", "/v1/learners/"+w.lin+"/goals").want(200).is(m{"items.0.programme": "MJ01", "items.0.consent": i == 1})
		for _, path := range w.workerPaths(lot) {
			b.Go(path)
			if c.script {
				b.Sound()
			}
			b.Shot(fmt.Sprintf("worker-%d-%s", c.width, strings.NewReplacer("/", "-", "?", "-", "=", "-").Replace(path[1:])))
		}
	}
	own := w.browser()
	own.post("/sign-in", "name", "lin", "password", password).want(303)
	for _, path := range w.workerPaths(lot) {
		sent[path] = []byte(own.get(path).html)
	}
	for _, path := range []string{"/", "/courses", "/verify", "/developers"} {
		sent["public "+path] = []byte(w.browser().get(path).html)
	}
	browsertest.ValidHTML(t, sent)
}

// TestVerifyInBrowser: a worker signs in, opens the link of the sheet's code,
// and shows a file that is as it was downloaded, and one that was changed.
func TestVerifyInBrowser(t *testing.T) {
	if testing.Short() {
		return // a browser is slow, and the long run has one
	}
	t.Parallel()
	w := newWorld(t)
	w.deposit(w.lin, "GA01", "r", "32")
	_, password := w.member("lin", learnerPost(w.lin))
	server := httptest.NewServer(w.http)
	t.Cleanup(server.Close)
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
		b.Go("/sign-in?next=" + url.QueryEscape(link.RequestURI()))
		b.Fill("#name", w.lin)
		b.Fill("#password", password)
		b.Press("main form button")
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
