package api

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"creditbank/api/auth"
	"creditbank/courses/org"
)

// hiddenField finds the hidden fields of a page's form.
var hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)

// hidden returns the hidden fields of the forms in the page's main part.
func (v *view) hidden() []string {
	_, main, _ := strings.Cut(v.html, "<main")
	var fields []string
	for _, found := range hiddenField.FindAllStringSubmatch(main, -1) {
		fields = append(fields, found[1], strings.NewReplacer("&amp;", "&", "&#43;", "+", "&#34;", `"`, "&lt;", "<", "&gt;", ">").Replace(found[2]))
	}
	return fields
}

// TestFormOutlivesSession: what was typed when a session ended is offered
// again after signing in, and counts once.
func TestFormOutlivesSession(t *testing.T) {
	w := newWorld(t)
	_, password := w.member("lin", auth.Post{Role: org.Learner, Learner: accountID(w.lin)})
	b := w.browser()
	b.header = http.Header{"Referer": {"http://example.com/worker/complaints?done="}}
	const text = "少记了 2 学分 <b>&+\n请核对"
	complaint := []string{"key", "kept-once", "about", "issuer", "subject", "BJ-E001", "text", text}
	v := b.post("/worker/complaints", complaint...).want(401).has("登录已过期", `name="password"`, `name="next" value="/worker/complaints?done="`)

	wrong := b.post("/sign-in", append(v.hidden(), "name", "lin", "password", "wrong")...).want(422).has("登录已过期")
	back := b.post("/sign-in", append(wrong.hidden(), "name", "lin", "password", password)...).want(200).
		has("您填写的内容还在", "少记了 2 学分 &lt;b&gt;&amp;&#43;", `action="/worker/complaints"`, `href="/worker/complaints?done="`, "lin（合成）")
	b.header = nil
	again := back.hidden()
	b.post("/worker/complaints", again...).want(303)
	b.post("/worker/complaints", again...).want(303)
	list := b.get("/worker/complaints").want(200)
	if n := strings.Count(list.html, `href="/worker/complaints/`); n != 1 {
		t.Errorf("%d complaints were filed, want 1\n%s", n, list.html)
	}
}

// TestFormNotKept: passwords are in no page, and neither is a form without
// anything typed, or one of another site's making.
func TestFormNotKept(t *testing.T) {
	w := newWorld(t)
	_, password := w.member("lin", auth.Post{Role: org.Learner, Learner: accountID(w.lin)})
	b := w.browser()
	b.post("/password", "present", "secret", "new", "secret", "again", "secret").leads("/sign-in")
	b.post("/worker/complaints", "key", "k").leads("/sign-in")
	b.header = http.Header{"Referer": {"https://elsewhere.example/worker"}}
	b.post("/worker/complaints").leads("/sign-in")
	b.header = http.Header{"Referer": {"http://example.com/worker/proof"}}
	b.post("/worker/complaints").leads("/sign-in?next=%2Fworker%2Fproof")
	b.header = nil
	for _, action := range []string{"", "/", "//evil.example", "https://evil.example/x"} {
		w.browser().post("/sign-in", "name", "lin", "password", password, "action", action, "fields", "text=x").leads("/worker")
	}
}
