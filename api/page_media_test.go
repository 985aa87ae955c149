package api

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"creditbank/api/browsertest"
)

// TestReaderPrefers: a page heeds what its reader has asked of all pages, and a
// statement on paper says what it says on the screen, and nothing that leads
// elsewhere.
func TestReaderPrefers(t *testing.T) {
	if testing.Short() {
		return // a browser is slow, and the long run has one
	}
	t.Parallel()
	w := newWorld(t)
	w.ready()
	_, lin := w.member("lin", learnerPost(w.lin))
	_, gao := w.member("gao", posted("college", "COL-1"))
	audit := w.post("college", "/v1/audits", m{"learner": w.lin, "programme": "MJ01"}).want(201).str("audit")
	server := httptest.NewServer(w.http)
	t.Cleanup(server.Close)

	b := browsertest.Open(t, server, browsertest.Desk, "en")
	w.enter(b, "gao", gao)
	b.Go("/college/audits/" + audit)
	const moves = `String([...document.querySelectorAll("*")].filter(e => parseFloat(getComputedStyle(e).transitionDuration) || getComputedStyle(e).animationName !== "none").length)`
	if b.Asks(moves) == "0" {
		t.Error("nothing moves for those who did not ask for less: what is tested?")
	}
	b.Prefers("", "prefers-reduced-motion", "reduce")
	if got := b.Asks(moves); got != "0" {
		t.Errorf("%s elements move for those who asked for less", got)
	}
	b.Prefers("", "forced-colors", "active")
	const drawn = `(() => {
		const fill = (what) => getComputedStyle(document.querySelector(what)).fill, grip = getComputedStyle(document.querySelector(".grip"), "::before");
		return fill(".bars .have") === fill(".bars .of") ? "a bar is as its track" : grip.content === "none" || grip.display === "none" ? "nothing shows the handle" : "";
	})()`
	if got := b.Asks(drawn); got != "" {
		t.Errorf("with the colours of the system: %s", got)
	}
	b.TabTo(".move select")
	b.Shot("forced-colours")

	b = browsertest.Open(t, server, browsertest.Desk, "zh-CN")
	w.enter(b, w.lin, lin)
	b.Go("/worker/statement")
	b.Prefers("print", "prefers-color-scheme", "dark")
	b.Says("对账单", "lin（合成）", "职业道德", "+2 学分", "可用 7 学分")
	const left = `[...document.querySelectorAll("a, button, input, summary, nav, footer")].filter(e => e.checkVisibility() && !e.closest("main") && !e.closest(".bank")).map(e => e.outerHTML).join(" ")`
	if got := b.Asks(left); got != "" {
		t.Errorf("on paper there is %s", got)
	}
	if got, want := b.Asks(`getComputedStyle(document.body).color + " on " + getComputedStyle(document.body).backgroundColor`), "rgb(0, 0, 0) on rgb(255, 255, 255)"; got != want {
		t.Errorf("on paper is %s, want %s", got, want)
	}
	b.Shot("statement-on-paper")
}

// TestProgressIsHeard: how far a report has come is said to those who hear the
// page, and when it has ended the page comes anew. The bank has one step only
// for so small a file; halfway is put into its answer.
func TestProgressIsHeard(t *testing.T) {
	if testing.Short() {
		return // a browser is slow, and the long run has one
	}
	t.Parallel()
	w := newWorld(t)
	id := w.sendReport("enterprise", "?mode=check", w.uglyFile()).want(202).str("report")
	_, password := w.member("officer", posted("enterprise", "BJ-E001"))
	var seen atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/enterprise/reports/"+id || seen.Add(1) == 1 {
			w.http.ServeHTTP(out, r)
			return
		}
		r.Header.Del("Accept-Encoding")
		answer := httptest.NewRecorder()
		w.http.ServeHTTP(answer, r)
		maps.Copy(out.Header(), answer.Header())
		out.Header().Del("Content-Length")
		out.WriteHeader(answer.Code)
		if _, err := io.WriteString(out, strings.Replace(answer.Body.String(), "Under way: 0%", "Under way: 40%", 1)); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	b := browsertest.Open(t, server, browsertest.Desk, "en")
	w.enter(b, "officer", password)
	b.Go("/enterprise/reports/" + id)
	b.Wait("[role=status]:not(:empty)")
	for what, script := range map[string]string{"said": "[role=status]", "shown": "#so-far"} {
		if got, want := b.Asks(`document.querySelector("`+script+`").textContent`), "Under way: 40%"; got != want {
			t.Errorf("of the report is %s %q, want %q", what, got, want)
		}
	}
	w.finish(id)
	b.Wait("ol.lines")
	if got, want := b.Path(), "/enterprise/reports/"+id; got != want {
		t.Errorf("the page comes anew at %s, want %s: nothing had the focus", got, want)
	}
}
