package api

import (
	"net/http"
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
	for what, got := range map[string]http.Header{
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
		for name, want := range map[string]string{
			"X-Content-Type-Options":       "nosniff",
			"Content-Security-Policy":      pages.Policy,
			"Referrer-Policy":              "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin",
			"Cache-Control":                "no-store",
			"Access-Control-Allow-Origin":  "",
		} {
			if got.Get(name) != want {
				t.Errorf("%s: %s = %q, want %q", what, name, got.Get(name), want)
			}
		}
	}
	const policy = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	if pages.Policy != policy {
		t.Errorf("Policy = %q, want %q: what it lets in is decided here, too", pages.Policy, policy)
	}
}
