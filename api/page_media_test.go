package api

import (
	"net/http/httptest"
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
