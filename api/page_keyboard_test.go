package api

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"creditbank/api/browsertest"
)

// These are the stories of each role by somebody who has a keyboard and
// nothing else: what they do is what keys do, and at each stop on the way it
// must be seen where the focus is.

// byKeyboard opens the page for signing in, and signs somebody in.
func (w *world) byKeyboard(width int64, language, name, password string) *browsertest.Tab {
	w.t.Helper()
	server := httptest.NewServer(w.http)
	w.t.Cleanup(server.Close)
	b := browsertest.Open(w.t, server, width, language)
	b.Go("/sign-in")
	w.signInByKeyboard(b, name, password)
	return b
}

func (w *world) signInByKeyboard(b *browsertest.Tab, name, password string) {
	w.t.Helper()
	b.TabTo("#name")
	b.Type(name)
	b.TabTo("#password")
	b.Type(password)
	b.KeyAnd(browsertest.Enter)
}

// skip uses the link over the header, which is the first thing on each page.
func skip(b *browsertest.Tab) {
	b.TabTo(".skip")
	b.Key(browsertest.Enter)
}

func TestWorkerByKeyboard(t *testing.T) {
	if testing.Short() {
		return // a browser is slow, and the long run has one
	}
	t.Parallel()
	w := newWorld(t)
	w.openProgramme()
	lot := w.learns("enterprise", "EE01", "r", "32", "2010-05-02")
	_, password := w.member("lin", learnerPost(w.lin))
	b := w.byKeyboard(browsertest.Phone, "zh-CN", w.lin, "wrong")
	b.Says("用户名或密码不正确")
	b.Focused(".problem")
	w.signInByKeyboard(b, w.lin, password)
	b.Says("我的学分")
	b.Walk()

	b.Go("/worker")
	skip(b)
	b.TabTo(fmt.Sprintf("main a[href='/worker/lots/%d']", lot))
	b.KeyAnd(browsertest.Enter)
	b.Says("现场急救")
	b.Walk()

	// On a phone the other pages are in a menu that is closed at first.
	b.Go("/worker")
	b.TabTo(".menu summary")
	b.Key(browsertest.Enter)
	b.TabTo("nav a[href='/worker/goals']")
	b.KeyAnd(browsertest.Enter)
	skip(b)
	b.TabTo("#programme")
	b.Key(browsertest.Down)
	b.TabTo("input[name=consent]")
	b.Key(browsertest.Space)
	b.TabBackTo("#programme")
	b.TabTo("form.card button")
	b.KeyAnd(browsertest.Space)
	b.Says("已授权")
	w.get("learner", "/v1/learners/"+w.lin+"/goals").want(200).is(m{"items.0.programme": "MJ01", "items.0.consent": true})

	b.Go("/worker/consents")
	b.TabTo("main input[type=checkbox]")
	b.Walk()
	b.Go("/worker/complaints")
	b.TabTo("#text")
	b.Type("少记了一次课")
	b.TabTo("main form.card > button")
	b.KeyAnd(browsertest.Enter)
	b.Focused(".problem")
}

func TestEnterpriseByKeyboard(t *testing.T) {
	if testing.Short() {
		return // a browser is slow, and the long run has one
	}
	t.Parallel()
	w := newWorld(t)
	_, password := w.member("officer", posted("enterprise", "BJ-E001"))
	file := filepath.Join(t.TempDir(), "training.csv")
	w.must(os.WriteFile(file, []byte(w.uglyFile()), 0o600))
	b := w.byKeyboard(browsertest.Desk, "en", "officer", password)
	b.Walk()
	b.Go("/enterprise")
	skip(b)
	b.TabTo("main a.button[href='/enterprise/reports']")
	b.KeyAnd(browsertest.Enter)
	b.TabTo("#file")
	b.ChooseFile(browsertest.Space, file)
	b.Says("Chosen: training.csv")
	b.TabTo("#mode-check")
	b.Key(browsertest.Down)
	b.Focused("#mode-good")
	b.Key(browsertest.Up)
	b.TabTo("form[data-drop] button")
	b.KeyAnd(browsertest.Enter)
	id := filepath.Base(b.Path())

	// The page comes again by itself, and the focus with it.
	b.TabTo("main a.button.second")
	w.finish(id)
	b.Wait("ol.lines")
	b.Focused("main")
	b.TabTo(".line.refused a.button")
	b.KeyAnd(browsertest.Enter)
	b.TabTo("#cell-course")
	b.Type("GA01")
	b.KeyAnd(browsertest.Enter)
	b.Focused(".problem")
	b.TabTo("#cell-hours")
	b.Type("32")
	b.TabTo("form.card button")
	b.KeyAnd(browsertest.Enter)
	w.finish(filepath.Base(b.Path()))
	b.Wait("#receipt")
	b.Go("/enterprise/reports/" + id)
	b.Walk()
	b.Go("/enterprise/reports/" + id)
	b.TabTo("button[name=mode][value=good]")
	b.KeyAnd(browsertest.Space)
	w.finish(id)
	b.Wait("#receipt")
	w.get("office", "/v1/learners/"+w.lin+"/balance").want(200).is(m{"balance.credit.available": "4"})
}

func TestCollegeByKeyboard(t *testing.T) {
	if testing.Short() {
		return // a browser is slow, and the long run has one
	}
	t.Parallel()
	w := pairWorld(t)
	ethics, _, _, theme := w.readyFor(t)
	_, password := w.member("gao", posted("college", "COL-1"))
	b := w.byKeyboard(browsertest.Desk, "zh-CN", "gao", password)
	skip(b)
	b.TabTo(".people button")
	b.KeyAnd(browsertest.Enter)
	at := b.Path()
	b.Walk()
	b.Go(at)
	b.TabTo(fmt.Sprint("#group-", ethics))
	b.Key(browsertest.Down)
	b.Key(browsertest.Tabulator)
	b.Seen(b.Focus())
	b.KeyAnd(browsertest.Enter)
	b.Says("调整后不满足要求")
	b.Focused(".problem")
	b.Go(at)
	b.TabTo(fmt.Sprint("#group-", theme))
	b.Key(browsertest.Down)
	b.Key(browsertest.Tabulator)
	b.KeyAnd(browsertest.Enter)
	b.Says("已调整")
	b.TabTo("#hold-reason")
	b.Type("材料齐全")
	b.KeyAnd(browsertest.Enter)
	b.TabTo("#redeem-reason")
	b.TabTo(".act button")
	b.KeyAnd(browsertest.Space)
	b.Says("兑换完成")
	b.TabTo(".note a")
	b.KeyAnd(browsertest.Enter)
	b.Walk()
}

func TestOfficeByKeyboard(t *testing.T) {
	if testing.Short() {
		return // a browser is slow, and the long run has one
	}
	t.Parallel()
	w := pairWorld(t)
	id := w.proposed(nil)
	w.panelists()
	report := w.sendReport("enterprise", "?mode=good", reportHeading+"赵,,GA01,R2,16,2010-05-02\n").want(202).str("report")
	w.finish(report)
	lot := w.deposit(w.lin, "GA01", "a", "32")
	decision := w.post("enterprise", entryAt(uint64(lot))+"/revocation", m{"reason": "伪造"}).want(202).str("decision")
	_, password := w.member("wei", officePost())
	b := w.byKeyboard(browsertest.Desk, "en", "wei", password)
	b.Walk()
	b.Go("/office")
	skip(b)
	b.TabTo("main a[href='/office/reviews/" + id + "']")
	b.KeyAnd(browsertest.Enter)
	b.TabTo("input[name=panel]")
	b.Key(browsertest.Space)
	b.TabTo("form[action$='/panel'] button")
	b.KeyAnd(browsertest.Enter)
	b.Focused(".problem") // one is no panel
	b.TabTo("#expert-1")
	b.Key(browsertest.Space)
	b.TabTo("#expert-2")
	b.Key(browsertest.Space)
	b.TabTo("#majority")
	b.Type("Two")
	b.TabTo("form[action$='/panel'] button")
	b.KeyAnd(browsertest.Enter)
	b.Says("In review", "Two thirds")

	b.Go("/office/suspense")
	b.TabTo("main .rows a")
	b.KeyAnd(browsertest.Enter)
	b.TabTo("#learner")
	b.Type(w.lin)
	b.TabTo("form[action$='/match'] button")
	b.KeyAnd(browsertest.Enter)
	w.get("office", "/v1/learners/"+w.lin+"/balance").want(200).is(m{"balance.credit.available": "3"})

	b.Go("/decisions")
	b.TabTo("main a[href='/decisions/" + decision + "']")
	b.KeyAnd(browsertest.Enter)
	b.TabTo("#reason")
	b.Type("证书已核对")
	b.TabTo("button[formaction$='/confirm']")
	b.KeyAnd(browsertest.Enter)
	b.Says("证书已核对")
	w.get("office", "/v1/learners/"+w.lin+"/balance").want(200).is(m{"balance.credit.available": "1"})
}
