package api

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"creditbank/api/auth"
	"creditbank/api/signin"
	"creditbank/courses/org"
)

// TestSessionFixation: whatever session a browser brings along, signing in
// gives it another one, and the old one opens nothing.
func TestSessionFixation(t *testing.T) {
	w := newWorld(t)
	_, password := w.member("victim", officePost())
	attacker := w.signedIn("attacker", auth.Post{Role: org.Site, Organisation: "BJ-S001"})
	for name, planted := range map[string]string{
		"the attacker's session": attacker.cookies[signin.PlainCookie].Value,
		"one that never was":     strings.Repeat("A", 43),
		"nonsense":               "chosen-by-somebody-else",
	} {
		b := w.browser()
		b.cookies[signin.PlainCookie] = &http.Cookie{Name: signin.PlainCookie, Value: planted}
		b.post("/sign-in", "name", "victim", "password", password).want(303)
		if got := b.cookies[signin.PlainCookie].Value; got == planted {
			t.Errorf("%s: the planted session goes on after signing in", name)
		}
		r := w.do(request{path: "/v1/learners/" + w.lin, header: http.Header{"Cookie": {signin.PlainCookie + "=" + planted}}})
		if r.status != http.StatusUnauthorized {
			t.Errorf("%s: whoever planted it is answered %d, want 401", name, r.status)
		}
	}
}

// TestCrossOrigin: a page of another site makes a browser send nothing that
// writes, whether it is new enough to say where a request comes from or not.
func TestCrossOrigin(t *testing.T) {
	w := newWorld(t)
	b := w.signedIn("zhang", officePost())
	before := w.head()
	for name, header := range map[string]http.Header{
		"another site":        {"Sec-Fetch-Site": {"cross-site"}},
		"another subdomain":   {"Sec-Fetch-Site": {"same-site"}},
		"origin only":         {"Sec-Fetch-Site": {}, "Origin": {"https://evil.example"}},
		"origin of a sandbox": {"Sec-Fetch-Site": {}, "Origin": {"null"}},
		"another port":        {"Sec-Fetch-Site": {}, "Origin": {"http://example.com:8081"}},
	} {
		b.header = header
		for _, path := range []string{"/password", "/sign-out", "/language", "/role", "/sign-in"} {
			if v := b.post(path, "language", "en"); v.status != http.StatusForbidden {
				t.Errorf("%s: POST %s = %d, want 403", name, path, v.status)
			}
		}
		all := b.cookie()
		for n, values := range header {
			all[n] = values
		}
		r := w.do(request{method: http.MethodPost, path: "/v1/learners", body: m{"name": "x"}, header: all})
		if r.status != http.StatusForbidden || r.str("code") != "cross-origin" {
			t.Errorf("%s: POST /v1/learners = %d %s, want 403 cross-origin", name, r.status, r.str("code"))
		}
	}
	if w.head() != before {
		t.Error("something was written")
	}
	for name, header := range map[string]http.Header{
		"our own page":            {"Sec-Fetch-Site": {"same-origin"}},
		"our own, older browser":  {"Sec-Fetch-Site": {}, "Origin": {"http://example.com"}},
		"typed, or not a browser": {"Sec-Fetch-Site": {}},
	} {
		b.header = header
		if v := b.post("/language", "language", "en"); v.status != http.StatusSeeOther {
			t.Errorf("%s: = %d, want 303", name, v.status)
		}
	}
	b.header = nil
	b.get("/role").want(200) // the session is still there
}

// TestPathsAndHeaders: nothing but the table of routes says what a request is.
func TestPathsAndHeaders(t *testing.T) {
	w := newWorld(t)
	server := httptest.NewServer(answerHead(w.http))
	defer server.Close()
	b := w.signedIn("lin", auth.Post{Role: org.Learner, Learner: accountID(w.lin)})
	ask := func(method, path string, header http.Header) int {
		t.Helper()
		q, err := http.NewRequest(method, server.URL+"/", strings.NewReader(""))
		w.must(err)
		q.URL.Opaque = "//" + q.URL.Host + path
		for name, values := range header {
			q.Header[name] = values
		}
		r, err := http.DefaultTransport.RoundTrip(q)
		w.must(err)
		r.Body.Close()
		return r.StatusCode
	}
	cookie := b.cookie()
	if got := ask("GET", "/v1/learners/"+w.lin, cookie); got != 200 {
		t.Fatalf("their own account = %d, want 200", got)
	}
	for _, path := range []string{
		"/v1/learners/" + w.lin + "/../" + w.wang, "/v1/learners/" + w.lin + "/..%2f" + w.wang, "/v1/learners/" + w.lin + "%2f..%2f" + w.wang,
		"//v1/learners/" + w.wang, "/v1//learners/" + w.wang, "/v1/learners/" + w.wang + "/", "/v1/learners/" + w.wang + ";x=" + w.lin,
		"/v1/learners/" + w.wang + "%00", "/v1/learners/" + w.lin + "%252f..%252f" + w.wang, "/v1/learners/" + w.lin + "/%2e%2e/" + w.wang, "/v1/learners/%252e%252e/learners/" + w.wang,
		"/v1/learners/" + w.lin + "%5c..%5c" + w.wang, "/v1%2flearners%2f" + w.wang, "/%76%31/learners/" + w.wang + "%20", "/V1/learners/" + w.wang, "/assets/../v1/learners/" + w.wang, "/v1/learners/" + w.wang + "?learner=" + w.lin,
	} {
		if got := ask("GET", path, cookie); got < 400 {
			t.Errorf("%s = %d, want a refusal", path, got)
		}
	}
	for name, values := range map[string][]string{
		"X-Original-Url": {"/v1/learners/" + w.lin}, "X-Rewrite-Url": {"/v1/learners/" + w.lin}, "X-Http-Method-Override": {"GET"},
		"X-Forwarded-User": {"office"}, "X-Forwarded-For": {"127.0.0.1"}, "X-Real-Ip": {"127.0.0.1"}, "Forwarded": {"for=127.0.0.1"},
		"Authorization": {"Basic b2ZmaWNlOm9mZmljZQ=="},
	} {
		header := cookie.Clone()
		header[name] = values
		if got := ask("GET", "/v1/learners/"+w.wang, header); got != 403 && got != 401 {
			t.Errorf("with %s = %d, want 403 or 401", name, got)
		}
	}
	// Two keys, or a key that is not one, beside a session: the key counts.
	header := cookie.Clone()
	header["Authorization"] = []string{"Bearer nonsense"}
	if got := ask("GET", "/v1/learners/"+w.lin, header); got != 401 {
		t.Errorf("a wrong key beside a session = %d, want 401", got)
	}
	for _, method := range []string{"PUT", "DELETE", "PATCH", "TRACE"} {
		if got := ask(method, "/v1/learners/"+w.lin, cookie); got < 400 {
			t.Errorf("%s = %d, want a refusal", method, got)
		}
	}
	big := cookie.Clone()
	big["X-Big"] = []string{strings.Repeat("x", headerBytes+8<<10)}
	bounded := httptest.NewUnstartedServer(nil)
	bounded.Config = HTTPServer(answerHead(w.http))
	bounded.Start()
	defer bounded.Close()
	server.URL = bounded.URL
	if got := ask("GET", "/livez", big); got != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("%d bytes of headers = %d, want 431", len(big["X-Big"][0]), got)
	}
}

// TestUnknownNameTakesTheSameWork: whether a name exists is told neither by
// the answer nor by the work that is done.
func TestUnknownNameTakesTheSameWork(t *testing.T) {
	w := newWorld(t)
	w.member("known", officePost())
	ended, right := w.member("ended", officePost())
	_, err := w.keys.ChangeMember(t.Context(), ended.ID, func(m *auth.Member) error { m.Ended = w.clock.now(); return nil })
	w.must(err)
	nobody, err := auth.NewMember("provided", "provided", w.clock.now(), officePost()) // has no password
	w.must(err)
	w.must(w.keys.AddMember(t.Context(), nobody))
	work := func(name, password string) (int64, string) {
		before := w.hasher.Derivations()
		v := w.browser().post("/sign-in", "name", name, "password", password).want(422)
		return w.hasher.Derivations() - before, strings.ReplaceAll(v.html, name, "NAME")
	}
	wantWork, wantHTML := work("known", "a wrong password")
	if wantWork != 1 {
		t.Fatalf("a wrong password takes %d derivations, want 1", wantWork)
	}
	for _, c := range []struct{ name, password string }{
		{"unknown", "a wrong password"}, {"ended", "a wrong password"}, {"ended", right}, {"provided", "a wrong password"}, {"provided", ""},
		{"not a name at all", "x"}, {w.lin, "x"}, {"known", ""}, {"known2", strings.Repeat("long", 10000)},
	} {
		if got, html := work(c.name, c.password); got != wantWork || html != wantHTML {
			t.Errorf("%.20q: %d derivations, want %d; the page is the same: %t", c.name, got, wantWork, html == wantHTML)
		}
	}
}

// TestBruteForce: after five failures even the right password has to wait, for
// names that nobody has, too, and also when all attempts come at once.
func TestBruteForce(t *testing.T) {
	w := newWorld(t)
	_, password := w.member("zhang", officePost())
	for _, name := range []string{"zhang", "nobody"} {
		for i := range 5 {
			w.browser().post("/sign-in", "name", name, "password", fmt.Sprint("guess ", i)).want(422)
		}
		v := w.browser().post("/sign-in", "name", name, "password", password).want(429).has("连续登录失败次数过多")
		if got := v.header.Get("Retry-After"); got != "60" {
			t.Errorf("%s: Retry-After = %q, want 60", name, got)
		}
	}
	before := w.hasher.Derivations()
	w.browser().post("/sign-in", "name", "ZHANG ", "password", password).want(429)
	if w.hasher.Derivations() != before {
		t.Error("a locked name's password is tried")
	}
	w.clock.pass(time.Minute)
	w.browser().post("/sign-in", "name", "zhang", "password", "guess 6").want(422)
	w.clock.pass(time.Minute)
	w.browser().post("/sign-in", "name", "zhang", "password", password).want(429) // now two minutes
	w.clock.pass(time.Minute)
	w.browser().post("/sign-in", "name", "zhang", "password", password).want(303)
	w.browser().post("/sign-in", "name", "zhang", "password", "guess").want(422) // counted anew

	w.member("crowd", officePost())
	var wg sync.WaitGroup
	var tried atomic.Int64
	for i := range 20 {
		wg.Go(func() {
			if _, _, err := w.desk.SignIn(t.Context(), "crowd", fmt.Sprint("guess ", i)); strings.Contains(err.Error(), "wrong") {
				tried.Add(1)
			}
		})
	}
	wg.Wait()
	if got := tried.Load(); got != 5 {
		t.Errorf("%d of 20 guesses at once were tried, want 5", got)
	}
}

// TestKeysOfOthersAndOld: each way in which a key is no key any more.
func TestKeysOfOthersAndOld(t *testing.T) {
	w := newWorld(t)
	path := "/v1/learners/" + w.lin
	make := func(name string, expires time.Time, change func(*auth.Key)) {
		t.Helper()
		text, k, err := auth.New(org.Principal{Role: org.Enterprise, Organisation: "BJ-E001"}, name, w.clock.now(), expires)
		w.must(err)
		change(&k)
		w.must(w.keys.Add(t.Context(), k))
		w.key[name] = text
	}
	m1, _ := w.member("chen", auth.Post{Role: org.Enterprise, Organisation: "BJ-E001", Until: dayOn("2010-06-02")})
	make("short", w.clock.now().Add(time.Hour), func(*auth.Key) {})
	make("revoked", time.Time{}, func(k *auth.Key) { k.Revoked = w.clock.now() })
	make("reads", time.Time{}, func(k *auth.Key) { k.Scopes = []string{auth.ScopeRead} })
	make("deposits", time.Time{}, func(k *auth.Key) { k.Scopes = []string{"deposit"} })
	make("chen's", time.Time{}, func(k *auth.Key) { k.Member = m1.ID })
	make("nobody's", time.Time{}, func(k *auth.Key) { k.Member = "gone" })
	item := m{"learner": w.lin, "course": "GA01", "run": "r", "hours": "16", "completed_on": "2010-05-01"}
	w.get("short", path).want(200)
	w.get("chen's", path).want(200)
	w.get("reads", path).want(200)
	w.get("revoked", path).want(401)
	w.get("nobody's", path).want(401)
	for _, header := range []string{"Basic " + w.key["short"], "Token " + w.key["short"], w.key["short"]} { // a key is a Bearer's
		w.do(request{path: path, header: http.Header{"Authorization": {header}}}).want(401)
	}
	w.get("deposits", path).want(403).is(m{"code": "key-scope"})
	w.get("deposits", "/v1/courses").want(200)
	w.post("reads", "/v1/deposits", item).want(403).is(m{"code": "key-scope"})
	w.post("deposits", "/v1/deposits", item).want(201)
	w.clock.pass(time.Hour)
	w.get("short", path).want(401)
	w.clock.pass(48 * time.Hour)
	w.get("chen's", path).want(401) // the post has ended
	w.get("reads", path).want(200)

	// A successor has the same rights; the old one can be used until its end.
	keys, err := w.keys.Keys(t.Context())
	w.must(err)
	for _, k := range keys {
		if k.Name == "reads" {
			text, next, err := k.Successor(w.clock.now())
			w.must(err)
			w.must(w.keys.Add(t.Context(), next))
			w.key["reads 2"] = text
		}
		if k.Name == "reads" && !k.Used.Equal(w.clock.now()) {
			t.Errorf("last used %v, want %v", k.Used, w.clock.now())
		}
	}
	w.get("reads 2", path).want(200)
	w.post("reads 2", "/v1/deposits", item).want(403)
}

// TestLogsTellNoSecret: neither passwords, keys and sessions, nor whose
// account was looked at, are in the log; each line names its request.
func TestLogsTellNoSecret(t *testing.T) {
	w := newWorld(t)
	_, password := w.member("zhang", officePost())
	b := w.browser()
	b.post("/sign-in", "name", "zhang", "password", "wrong-"+password).want(422)
	b.post("/sign-in", "name", "zhang", "password", password).want(303)
	session := b.cookies[signin.PlainCookie].Value
	b.get("/v1/learners/" + w.lin).want(200)
	w.get("office", "/v1/learners/"+w.wang+"/balance").want(200)
	w.get("office", "/v1/learners/"+w.wang+"?secret="+url.QueryEscape(password)).want(400)
	b.post("/password", "present", password, "new", "another good one", "again", "another good one").want(303)
	log := w.log.String()
	for what, secret := range map[string]string{"a password": password, "a new password": "another good one", "a session": session,
		"a key": w.key["office"], "an account": w.lin, "another account": w.wang} {
		if strings.Contains(log, secret) {
			t.Errorf("the log tells %s", what)
		}
	}
	lines := strings.Split(strings.TrimSpace(log), "\n")
	for _, line := range lines {
		if !strings.Contains(line, "request=") {
			t.Errorf("a line without a request's id: %s", line)
		}
	}
	if !strings.Contains(log, "subject=…"+w.wang[20:]) {
		t.Errorf("no line tells, in part, whose account it was about:\n%s", log)
	}
}

// TestCookies: over TLS the session's cookie is the host's alone.
func TestCookies(t *testing.T) {
	w := newWorld(t)
	_, password := w.member("zhang", officePost())
	c := w.config
	c.Metrics, c.SecureCookies = newRegistry(), true
	var err error
	w.http, err = newEcho(c)
	w.must(err)
	b := w.browser()
	b.post("/sign-in", "name", "zhang", "password", password).want(303)
	got := b.cookies[signin.SecureCookie]
	if got == nil || !got.Secure || !got.HttpOnly || got.SameSite != http.SameSiteLaxMode || got.Path != "/" || got.Domain != "" {
		t.Fatalf("session's cookie = %+v", got)
	}
	b.get("/role").want(200)
	delete(b.cookies, signin.SecureCookie)
	b.cookies[signin.PlainCookie] = &http.Cookie{Name: signin.PlainCookie, Value: got.Value}
	b.get("/role").want(303) // one that anybody on the way could have set
}

// TestSignOutEverywhere ends the member's other sessions, and nobody else's.
func TestSignOutEverywhere(t *testing.T) {
	w := newWorld(t)
	_, password := w.member("zhang", officePost())
	phone, desk, other := w.browser(), w.browser(), w.signedIn("li", officePost())
	for _, b := range []*browser{phone, desk} {
		b.post("/sign-in", "name", "zhang", "password", password).want(303)
	}
	stolen := *desk.cookies[signin.PlainCookie]
	phone.post("/sign-out", "everywhere", "1").leads("/sign-in")
	desk.cookies[signin.PlainCookie] = &stolen
	desk.get("/role").want(303)
	other.get("/role").want(200)
}
