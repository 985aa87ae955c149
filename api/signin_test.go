package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"creditbank/api/auth"
	"creditbank/api/signin"
	"creditbank/courses/org"
)

func TestSignIn(t *testing.T) {
	w := newWorld(t)
	_, password := w.member("zhang", officePost())
	b := w.browser()
	b.get("/sign-in").want(200).has(`<html lang="zh-CN">`, "用户名或学分账户号", `autocomplete="current-password"`)
	b.get("/password").leads("/sign-in?next=%2Fpassword")
	b.post("/sign-in", "name", "zhang", "password", "no such word").want(422).has("用户名或密码不正确", `value="zhang"`, `role="alert"`)
	if len(b.cookies) != 0 {
		t.Errorf("a wrong password sets cookies: %v", b.cookies)
	}
	b.post("/sign-in", "name", " Zhang ", "password", password, "next", "/password").leads("/password")
	cookie := b.cookies[signin.PlainCookie]
	if cookie == nil || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" || cookie.Secure {
		t.Fatalf("session's cookie = %+v", cookie)
	}
	b.get("/password").want(200).has("zhang（合成）", "素质办负责人", "市总工会", "修改密码")
	b.get("/sign-in?next=/docs").leads("/docs")
	// Each operation of the API takes the session, too.
	r := w.do(request{path: "/v1/learners/" + w.lin, header: http.Header{"Cookie": {cookie.Name + "=" + cookie.Value}}}).want(200)
	r.is(m{"learner": w.lin})
	b.post("/sign-out").leads("/sign-in")
	w.do(request{path: "/v1/learners/" + w.lin, header: http.Header{"Cookie": {cookie.Name + "=" + cookie.Value}}}).want(401)
}

// TestAccountSignsIn: a learner signs in with the account's number.
func TestAccountSignsIn(t *testing.T) {
	w := newWorld(t)
	_, password := w.member("lin", auth.Post{Role: org.Learner, Learner: accountID(w.lin)})
	b := w.browser()
	b.post("/sign-in", "name", strings.ToUpper(w.lin), "password", password).want(303)
	b.get("/password").want(200).has("学员")
	cookie := http.Header{"Cookie": {signin.PlainCookie + "=" + b.cookies[signin.PlainCookie].Value}}
	w.do(request{path: "/v1/learners/" + w.lin + "/balance", header: cookie}).want(200)
	w.do(request{path: "/v1/learners/" + w.wang + "/balance", header: cookie}).want(403)
}

func TestLanguage(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	b.get("/sign-in").has(`<html lang="zh-CN">`)
	b.header = http.Header{"Accept-Language": {"en-GB,zh;q=0.5"}}
	b.get("/sign-in").has(`<html lang="en">`, "User name or account number")
	b.post("/language", "language", "zh", "next", "/sign-in?next=/docs").leads("/sign-in?next=/docs")
	b.get("/sign-in").has(`<html lang="zh-CN">`)
	b.get("/").has(`<html lang="zh-CN">`)
	b.post("/language", "language", "fr").want(400)
	for _, next := range []string{"//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "", "javascript:alert(1)", strings.Repeat("/a", 1000)} {
		b.post("/language", "language", "en", "next", next).leads("/")
	}
}

// TestFirstPassword: one that was handed over opens nothing but its change.
func TestFirstPassword(t *testing.T) {
	w := newWorld(t)
	m, _ := w.member("wu", officePost())
	first, err := w.desk.HandOver(t.Context(), m.ID, true)
	w.must(err)
	b := w.browser()
	b.post("/sign-in", "name", "wu", "password", first, "next", "/docs").leads("/password")
	cookie := http.Header{"Cookie": {signin.PlainCookie + "=" + b.cookies[signin.PlainCookie].Value}}
	w.do(request{path: "/v1/learners/" + w.lin, header: cookie}).want(403).is(map[string]any{"code": "password-change-due"})
	for _, c := range []struct{ present, next, again, text string }{
		{first, "short", "short", "密码太短"},
		{first, "mostly-wu-inside", "mostly-wu-inside", "密码太容易猜"},
		{first, "aaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaa", "密码太容易猜"},
		{first, "Password1234", "Password1234", "密码太容易猜"},
		{first, strings.Repeat("长密码", 50), strings.Repeat("长密码", 50), "密码太长"},
		{first, "good enough for all", "good enough for some", "两次输入不一致"},
		{first, first, first, "新旧密码相同"},
		{"not the first", "good enough for all", "good enough for all", "登录未成功"},
	} {
		b.post("/password", "present", c.present, "new", c.next, "again", c.again).want(422 - 22*strings.Count(c.text, "两次")).has(c.text)
	}
	before := b.cookies[signin.PlainCookie].Value
	b.post("/password", "present", first, "new", "good enough for all", "again", "good enough for all").leads("/office")
	if b.cookies[signin.PlainCookie].Value == before {
		t.Error("the session is the same after a change of password")
	}
	cookie.Set("Cookie", signin.PlainCookie+"="+b.cookies[signin.PlainCookie].Value)
	w.do(request{path: "/v1/learners/" + w.lin, header: cookie}).want(200)
	w.browser().post("/sign-in", "name", "wu", "password", first).want(422)
}

// TestChooseRole: who holds several posts chooses, and has the rights of one.
func TestChooseRole(t *testing.T) {
	w := newWorld(t)
	yesterday, today := dayOn("2010-05-31"), dayOn("2010-06-01")
	b := w.signedIn("qian", officePost(), auth.Post{Role: org.College, Organisation: "COL-1", From: today},
		auth.Post{Role: org.Site, Organisation: "BJ-S001", Until: yesterday}, auth.Post{Role: org.Enterprise, Organisation: "BJ-E001", From: today + 1})
	cookie := func() http.Header {
		return http.Header{"Cookie": {signin.PlainCookie + "=" + b.cookies[signin.PlainCookie].Value}}
	}
	w.do(request{path: "/v1/learners/" + w.lin, header: cookie()}).want(403).is(m{"code": "role-not-chosen"})
	page := b.get("/role").want(200).has("素质办负责人 · 市总工会", "高校教务 · 示范高校")
	if strings.Contains(page.html, "培训站经办人") || strings.Contains(page.html, "企业经办人") {
		t.Errorf("posts that are not held today are offered:\n%s", page.html)
	}
	before := cookie()
	b.post("/role", "post", "1").leads("/college")
	w.do(request{path: "/v1/learners/" + w.lin, header: before}).want(401)
	w.do(request{path: "/v1/learners/" + w.lin, header: cookie()}).want(200)
	w.do(request{method: http.MethodPost, path: "/v1/learners", body: m{"name": "x"}, header: cookie()}).want(403)
	b.get("/role").has("切换角色")
	for _, post := range []string{"2", "-1", "", "one", "99999999999999999999"} {
		b.post("/role", "post", post).want(400)
	}
	b.post("/role", "post", "0").want(303)
	w.clock.pass(48 * time.Hour) // long idle, too
	b.get("/role").leads("/sign-in?next=%2Frole")
}

// TestPostEnds: a session ends with the post it is for.
func TestPostEnds(t *testing.T) {
	w := newWorld(t)
	post := officePost()
	post.Until = dayOn("2010-06-01")
	b := w.signedIn("sun", post)
	for range 3 { // 1 June 10:00 in Beijing
		w.clock.pass(25 * time.Minute)
		b.get("/role").want(200)
	}
	w.clock.pass(14 * time.Hour)
	b.get("/role").want(303)

	other := w.signedIn("zhou", officePost())
	members, err := w.keys.Members(t.Context())
	w.must(err)
	for _, m := range members {
		if m.Name == "zhou" {
			_, err := w.keys.ChangeMember(t.Context(), m.ID, func(m *auth.Member) error { m.Ended = w.clock.now(); return nil })
			w.must(err)
		}
	}
	other.get("/role").leads("/sign-in?next=%2Frole")
}

// TestSessionEnds: idle too long, or too old.
func TestSessionEnds(t *testing.T) {
	w := newWorld(t)
	b := w.signedIn("li", officePost())
	w.clock.pass(auth.IdleTime - time.Second)
	b.get("/role").want(200)
	w.clock.pass(auth.IdleTime)
	b.get("/role").want(303)

	b = w.signedIn("lu", officePost())
	last := http.StatusOK
	for passed := time.Duration(0); passed < auth.SessionTime; passed += 20 * time.Minute {
		if last = b.get("/role").status; last != http.StatusOK {
			t.Fatalf("after %v = %d, want %d", passed, last, http.StatusOK)
		}
		w.clock.pass(20 * time.Minute)
	}
	b.get("/role").want(303)

	// Another post is another session, and not a longer one.
	b = w.signedIn("sun", officePost(), auth.Post{Role: org.College, Organisation: "COL-1"})
	for passed := time.Duration(0); passed < auth.SessionTime; passed += 20 * time.Minute {
		b.post("/role", "post", "0").want(303)
		w.clock.pass(20 * time.Minute)
	}
	b.get("/role").leads("/sign-in?next=%2Frole")
}

// TestPasswordEndsSessions: who changes a password because somebody else may
// know it puts that somebody out.
func TestPasswordEndsSessions(t *testing.T) {
	w := newWorld(t)
	_, password := w.member("zhang", officePost())
	thief, owner, other := w.browser(), w.browser(), w.signedIn("li", officePost())
	for _, b := range []*browser{thief, owner} {
		b.post("/sign-in", "name", "zhang", "password", password).want(303)
	}
	owner.post("/password", "present", password, "new", "good enough for all", "again", "good enough for all").want(303)
	thief.get("/role").leads("/sign-in?next=%2Frole")
	owner.get("/role").want(200)
	other.get("/role").want(200)
}

func TestAssets(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	html := b.get("/sign-in").html
	_, rest, _ := strings.Cut(html, `href="/assets/`)
	name, _, _ := strings.Cut(rest, `"`)
	r := b.get("/assets/" + name).want(200)
	if got := r.header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
		t.Errorf("Cache-Control = %q", got)
	}
	if got := r.header.Get("Content-Type"); got != "text/css; charset=utf-8" {
		t.Errorf("Content-Type = %q", got)
	}
	for _, other := range []string{"style.css", "..%2f..%2fserver.go", "style.000000000000.css", "%00"} {
		b.get("/assets/" + other).want(404)
	}
}

// TestPagesAreForPeople looks at what every page of the frame has to have.
func TestPagesAreForPeople(t *testing.T) {
	w := newWorld(t)
	b := w.signedIn("han", officePost(), auth.Post{Role: org.College, Organisation: "COL-1"})
	for _, v := range []*view{w.browser().get("/sign-in"), b.get("/password"), b.get("/role"), b.get("/"), b.get("/nothing")} {
		v.has(`<meta name="viewport"`, `<main id="main"`, `class="skip" href="#main"`, "<h1>", "<title>")
		inputs, labels := strings.Count(v.html, "<input id="), strings.Count(v.html, "<label for=")
		if inputs != labels {
			t.Errorf("%s has %d inputs and %d labels", v.what, inputs, labels)
		}
		if strings.Contains(v.html, "style=") || strings.Contains(v.html, "<script") {
			t.Errorf("%s has something inline", v.what)
		}
	}
	if got := b.get("/nothing").status; got != 404 {
		t.Errorf("/nothing = %d, want 404", got)
	}
}
