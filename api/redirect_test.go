package api

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"creditbank/api/signin"
)

// elsewhere are ways on that lead out of the bank, or into a header.
var elsewhere = []string{
	"//evil.example", "///evil.example", "https://evil.example", "http:evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
	" //evil.example", "javascript:alert(1)", "data:text/html,x", "evil.example", "/x\r\nSet-Cookie: a=b", "/\x00", "@evil.example", ".evil.example",
}

// TestNoWayOut: wherever a page takes a way to go on to, it leads nowhere else
// than in the bank.
func TestNoWayOut(t *testing.T) {
	w, p := providedWorld(t, "preferred_username")
	_, password := w.member("zhang", officePost())
	in := w.browser()
	in.post("/sign-in", "name", "zhang", "password", password).want(303)
	for i, next := range elsewhere {
		q := url.QueryEscape(next)
		for what, v := range map[string]*view{
			"signing in":               w.browser().post("/sign-in", "name", "zhang", "password", password, "next", next),
			"who is in":                in.get("/sign-in?next=" + q),
			"another language":         in.post("/language", "language", "zh", "next", next),
			"another language, nobody": w.browser().post("/language", "language", "zh", "next", next),
			"by the provider": func() *view {
				b := w.browser()
				code, state := p.authorize(b.get("/sign-in/provider?next=" + q).want(303).header.Get("Location"))
				return b.get("/sign-in/callback?state=" + state + "&code=" + code)
			}(),
		} {
			to := v.want(http.StatusSeeOther).header.Get("Location")
			u, err := url.Parse(to)
			if err != nil || u.Host != "" || u.Scheme != "" || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n\t\x00") || strings.Contains(to, "evil") {
				t.Errorf("%s with next=%q leads to %q", what, next, to)
			}
			if len(v.header.Values("Set-Cookie")) > 0 && strings.Contains(strings.Join(v.header.Values("Set-Cookie"), ";"), "a=b") {
				t.Errorf("%s with next=%q sets a cookie of somebody else's", what, next)
			}
		}
		// What is shown again after a mistake is not a way out either.
		for what, html := range map[string]string{
			"the page to sign in":   w.browser().get("/sign-in?next=" + q).want(200).html,
			"a wrong password":      w.browser().post("/sign-in", "name", fmt.Sprint("z", i), "password", "x", "next", next).want(422).html,
			"who comes not allowed": w.browser().get("/sign-in/callback?state=x").want(422).html,
		} {
			if !strings.Contains(html, `name="next" value="/"`) {
				t.Errorf("%s with next=%q keeps it", what, next)
			}
		}
	}
}

// TestAllCookiesOverTLS: every cookie that is set over TLS is the host's
// alone, out of reach of scripts, and not sent with what others post.
func TestAllCookiesOverTLS(t *testing.T) {
	w, _ := providedWorld(t, "")
	_, password := w.member("zhang", officePost(), posted("college", "COL-1"))
	c := w.config
	c.Metrics, c.SecureCookies = newRegistry(), true
	p := newOP(t, w.clock.now)
	c.Provider = newProviderOf(p, w)
	var err error
	w.http, err = newEcho(c)
	w.must(err)
	b := w.browser()
	seen := make(map[string]int)
	for _, v := range []*view{
		b.get("/sign-in/provider"), b.get("/sign-in/callback"), b.post("/language", "language", "en"), b.post("/sign-in", "name", "zhang", "password", password),
		b.post("/role", "post", "1"), b.post("/password", "present", password, "new", "good enough for all", "again", "good enough for all"),
		b.post("/sign-out"),
	} {
		set := (&http.Response{Header: v.header}).Cookies()
		if len(set) == 0 {
			t.Errorf("%s = %d sets no cookie", v.what, v.status)
		}
		for _, got := range set {
			seen[got.Name]++
			private := got.Secure && got.HttpOnly && got.SameSite == http.SameSiteLaxMode && got.Path == "/" && got.Domain == ""
			if !private || !strings.HasPrefix(got.Name, "__Host-") && got.Name != "creditbank-language" {
				t.Errorf("%s sets %v", v.what, got)
			}
		}
	}
	if seen[signin.SecureCookie] < 4 || seen["__Host-creditbank-flight"] != 2 || seen["creditbank-language"] != 1 {
		t.Errorf("cookies = %v", seen)
	}
}

func newProviderOf(p *op, w *world) *signin.Provider {
	return signin.NewProvider(signin.ProviderConfig{Issuer: p.server.URL, ClientID: "bank", RedirectURL: "https://bank.example/sign-in/callback"}, w.clock.now)
}
