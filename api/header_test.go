package api

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"creditbank/api/auth"
	"creditbank/api/pages"
	"creditbank/courses/org"
)

// TestProtectiveHeaders: every answer, of whatever kind and also a refusal,
// tells browsers to do no more with it than it is for.
func TestProtectiveHeaders(t *testing.T) {
	w := newWorld(t)
	b := w.signedIn("lin", auth.Post{Role: org.Learner, Learner: accountID(w.lin)})
	cross := w.browser()
	cross.header = http.Header{"Sec-Fetch-Site": {"cross-site"}}
	for what, got := range map[string]http.Header{ // each was looked at by protected when it came
		"a page":             b.get("/worker").want(200).header,
		"the way to sign in": w.browser().get("/worker").want(303).header,
		"a refused sign-in":  w.browser().post("/sign-in", "name", "x", "password", "x").want(422).header,
		"another site's":     cross.post("/sign-in", "name", "x", "password", "x").want(403).header,
		"no such page":       w.browser().get("/nowhere").want(404).header,
		"another's page":     b.get("/office").want(403).header,
		"an account":         w.get("office", "/v1/learners/"+w.lin).want(200).header,
		"another's account":  w.get("learner", "/v1/learners/"+w.wang).want(403).header,
		"no key":             w.get("", "/v1/learners/"+w.lin).want(401).header,
		"a bad body":         w.do(request{as: "office", method: "POST", path: "/v1/deposits", body: "{", foreign: true}).want(400).header,
		"a sheet":            w.get("learner", "/v1/learners/"+w.lin+"/sheet").want(200).header,
		"the description":    w.get("", "/openapi.json").want(200).header,
	} {
		if cache := got.Get("Cache-Control"); cache != "no-store" {
			t.Errorf("%s: Cache-Control = %q, want no-store", what, cache)
		}
	}
	const policy = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	if pages.Policy != policy {
		t.Errorf("Policy = %q, want %q: what it lets in is decided here, too", pages.Policy, policy)
	}
}

// cached are what anybody may keep: the same for all, and never changed.
var cached = []string{"/assets/", "/tile/", "/checkpoint", "/log.vkey"}

// protected fails the test unless an answer tells browsers and what is in
// between to do no more with it than it is for. It looks at every answer of
// every test here.
func protected(t testing.TB, what, path string, got http.Header) {
	t.Helper()
	for name, want := range map[string]string{
		"X-Content-Type-Options":           "nosniff",
		"Content-Security-Policy":          pages.Policy,
		"Referrer-Policy":                  "same-origin",
		"Cross-Origin-Resource-Policy":     "same-origin",
		"Access-Control-Allow-Origin":      "",
		"Access-Control-Allow-Credentials": "",
		"Access-Control-Allow-Methods":     "",
	} {
		if values := got.Values(name); strings.Join(values, " and ") != want {
			t.Errorf("%s: %s = %q, want %q", what, name, values, want)
		}
	}
	ours := slices.ContainsFunc(cached, func(of string) bool { return strings.HasPrefix(path, of) })
	if cache := got.Values("Cache-Control"); !ours && strings.Join(cache, " and ") != "no-store" {
		t.Errorf("%s: Cache-Control = %q, want no-store", what, cache)
	}
	if strings.HasPrefix(got.Get("Content-Type"), "text/") && !strings.HasSuffix(strings.ToLower(got.Get("Content-Type")), "; charset=utf-8") && got.Get("Content-Type") != "text/csv" {
		t.Errorf("%s: Content-Type = %q does not say how its letters are written", what, got.Get("Content-Type"))
	}
}

// TestOnlyByTLS: who reaches the bank by TLS is told to come back by nothing
// else; without TLS there is no such promise.
func TestOnlyByTLS(t *testing.T) {
	w := newWorld(t)
	if got := w.browser().get("/").want(200).header.Values("Strict-Transport-Security"); got != nil {
		t.Errorf("without TLS: Strict-Transport-Security = %q, want none", got)
	}
	c := w.config
	c.Metrics, c.SecureCookies = newRegistry(), true
	var err error
	w.http, err = newEcho(c)
	w.must(err)
	for _, path := range []string{"/", "/nothing", "/worker"} {
		if got := w.browser().get(path).header.Get("Strict-Transport-Security"); got != "max-age=31536000" {
			t.Errorf("%s over TLS: Strict-Transport-Security = %q, want a year", path, got)
		}
	}
}

// TestNoOtherMethods: OPTIONS opens nothing to other origins, TRACE sends
// nothing back, and what a request is cannot be said a second time.
func TestNoOtherMethods(t *testing.T) {
	w := newWorld(t)
	b := w.signedIn("zhang", officePost())
	before := w.head()
	for _, path := range []string{"/", "/office", "/sign-in", "/v1/learners", "/v1/learners/" + w.lin, "/v1/deposits", "/assets/style.css"} {
		for _, method := range []string{"OPTIONS", "TRACE", "CONNECT", "PUT", "PATCH", "DELETE", "get", "PROPFIND", "X"} {
			b.header = http.Header{"Origin": {"https://evil.example"}, "Sec-Fetch-Site": {"cross-site"}, "Access-Control-Request-Method": {"POST"}, "X-Echo": {"echoed-back"}}
			v := b.send(method, path, nil)
			// OPTIONS tells which methods there are, to whom it may concern.
			if v.status < 400 && !(method == "OPTIONS" && v.status == http.StatusNoContent && v.html == "") || strings.Contains(v.html, "echoed-back") {
				t.Errorf("%s %s = %d\n%.300s", method, path, v.status, v.html)
			}
		}
	}
	b.header = nil
	for _, override := range []http.Header{{"X-Http-Method-Override": {"DELETE"}}, {"X-Http-Method": {"PUT"}}, {"X-Method-Override": {"PUT"}}} {
		b.header = override
		b.get("/role").want(200)
		b.get("/sign-out").want(405) // and no GET becomes a POST
		override.Set("X-Http-Method-Override", "POST")
		b.get("/sign-out?_method=POST").want(405)
	}
	b.header = nil
	b.post("/language", "language", "zh", "_method", "DELETE").want(303)
	b.get("/role").want(200) // still signed in
	if w.head() != before {
		t.Error("something was written")
	}
}

// TestHostOfOthers: by whatever name the bank is asked for, an answer leads
// only to the name that its operator gave it.
func TestHostOfOthers(t *testing.T) {
	w := newWorld(t)
	c := w.config
	c.Metrics, c.URL = newRegistry(), "https://bank.example"
	var err error
	w.http, err = newEcho(c)
	w.must(err)
	b := w.signedIn("lin", learnerPost(w.lin))
	for _, path := range []string{"/", "/nothing", "/worker", "/worker/lots", "/verify", "/sign-in", "/developers", "/docs", "/openapi.json", "/v1/learners/" + w.lin + "/sheet"} {
		for _, header := range []http.Header{{"X-Forwarded-Host": {"evil.example"}}, {"Forwarded": {"host=evil.example"}}, {"X-Original-Host": {"evil.example"}}, {"X-Host": {"evil.example"}}, nil} {
			b.header = header
			v := b.send("GET", "http://evil.example"+path, nil)
			if strings.Contains(v.html, "evil.example") || strings.Contains(v.header.Get("Location"), "evil.example") {
				t.Errorf("%s with %v leads to evil.example", path, header)
			}
		}
	}
	b.header = nil
	b.send("GET", "http://evil.example/password", nil).want(200)
	if to := w.browser().send("GET", "http://evil.example/worker", nil).header.Get("Location"); to != "/sign-in?next=%2Fworker" {
		t.Errorf("nobody is led to %q", to)
	}
	sheet := w.do(request{as: "learner", path: "/v1/learners/" + w.lin + "/sheet", header: http.Header{"X-Forwarded-Host": {"evil.example"}}}).want(200)
	if link := codeOn(t, sheet.body); !strings.HasPrefix(link, "https://bank.example/verify?code=") {
		t.Errorf("the code on the sheet leads to %s", link)
	}
}
