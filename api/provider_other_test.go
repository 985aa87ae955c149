package api

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"creditbank/api/auth"
	"creditbank/api/browsertest"
	"creditbank/api/signin"
)

// These tests sign in through an OpenID provider that is none of ours, in a
// process of its own and with its own clock.

const secretThere = "hush hush hush" // of the bank

const wayBack = "http://127.0.0.1:1/sign-in/callback" // nobody listens there: the tests bring the answer

// unionPeople are who the provider knows.
func unionPeople() map[string]map[string]any {
	return map[string]map[string]any{
		"u-1": {"preferred_username": "Zhang.Wei", "email": "Zhang@union.example", "email_verified": true, "oid": "0b9cf1d2-11d0-4b8e-9a3e-5f1c2f7f0001"},
		"u-2": {"preferred_username": "li", "email": "li@union.example", "email_verified": false, "oid": "0b9cf1d2-11d0-4b8e-9a3e-5f1c2f7f0002"},
		"u-3": {"name": "no claim finds them"},
	}
}

// bankThere is the bank as the provider knows it.
func bankThere(back string, more m) m {
	there := m{"client_id": "bank", "client_secret": secretThere, "redirect_uris": []string{back}, "id_token_signed_response_alg": "RS256",
		"post_logout_redirect_uris": []string{strings.TrimSuffix(back, "/callback")}}
	for name, value := range more {
		there[name] = value
	}
	return there
}

// provide lets people of the world sign in through a provider. What it answers
// passes through meddle, if that is given.
func (w *world) provide(p *browsertest.Provider, secret, claim, back string, meddle meddler) {
	w.t.Helper()
	w.clock.pass(time.Since(w.clock.now())) // the provider lives today
	if meddle == nil {
		meddle = func(*http.Request, m) {}
	}
	c := w.config
	c.Metrics = newRegistry()
	c.Provider = signin.NewProvider(signin.ProviderConfig{Issuer: p.Issuer, ClientID: "bank", ClientSecret: secret, Name: "工会通行证",
		RedirectURL: back, SignedOutURL: strings.TrimSuffix(back, "/callback"), Claim: claim, Client: &http.Client{Transport: meddle}}, w.clock.now)
	var err error
	w.http, err = newEcho(c)
	w.must(err)
}

// meddler changes what a provider is asked for and, where that is JSON, what
// it answers.
type meddler func(r *http.Request, answer m)

func (change meddler) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	change(r, nil)
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	var said m
	if json.Unmarshal(body, &said) == nil {
		change(r, said)
		if body, err = json.Marshal(said); err != nil {
			return nil, err
		}
	}
	answer.Body, answer.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	answer.Header.Del("Content-Length")
	return answer, nil
}

// passes goes to the provider as somebody and comes back to the bank.
func (b *browser) passes(p *browsertest.Provider, name string) *view {
	b.w.t.Helper()
	return b.get(b.toProvider(p, name))
}

// toProvider goes to the provider as somebody and returns the way back.
func (b *browser) toProvider(p *browsertest.Provider, name string) string {
	b.w.t.Helper()
	back := p.SignIn(b.get("/sign-in/provider?next=/password").want(303).header.Get("Location"), name)
	if !strings.HasPrefix(back, wayBack+"?") {
		b.w.t.Fatalf("the provider sends %s to %s", name, back)
	}
	return strings.TrimPrefix(back, "http://127.0.0.1:1")
}

// TestOtherProvider: providers of different shapes, with nothing but the
// configuration to tell them apart.
func TestOtherProvider(t *testing.T) {
	const oid1 = "0b9cf1d2-11d0-4b8e-9a3e-5f1c2f7f0001"
	for name, c := range map[string]struct {
		config  browsertest.ProviderConfig
		client  m
		claim   string
		knownAs string
		subject string
	}{
		"as the standard has it": {claim: "preferred_username", knownAs: "zhang.wei", subject: "u-1"},
		"a path, and claims in the token": {config: browsertest.ProviderConfig{Path: "/realms/union", TokenClaims: true}, claim: "preferred_username", knownAs: "zhang.wei", subject: "u-1",
			client: m{"token_endpoint_auth_method": "client_secret_post"}},
		"a number for each application": {config: browsertest.ProviderConfig{Path: "/0b9cf1d2/v2.0", TokenClaims: true, Pairwise: true}, claim: "oid", knownAs: oid1, subject: "pairwise-u-1",
			client: m{"subject_type": "pairwise"}},
		"an address":          {claim: "email", knownAs: "zhang@union.example", subject: "u-1", client: m{"id_token_signed_response_alg": "ES256"}},
		"an address, in both": {config: browsertest.ProviderConfig{TokenClaims: true}, claim: "email", knownAs: "zhang@union.example", subject: "u-1", client: m{"id_token_signed_response_alg": "PS256"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			c.config.People, c.config.Client = unionPeople(), bankThere(wayBack, c.client)
			p := browsertest.StartProvider(t, c.config)
			w.provide(p, secretThere, c.claim, wayBack, nil)
			m1, _ := w.member("office-clerk-7", officePost())
			w.member("li", officePost()) // no name that the claim may find, but where it is the sign-in name
			w.browser().passes(p, "u-1").want(422).has("本行没有您的成员资料")
			w.knownAs(m1.ID, c.knownAs)
			b := w.browser()
			b.passes(p, "u-1").leads("/password")
			b.get("/password").want(200).has("office-clerk-7（合成）")
			got, err := w.keys.Member(t.Context(), m1.ID)
			w.must(err)
			if want := p.Issuer + " " + c.subject; got.Subject != want {
				t.Errorf("subject = %q, want %q", got.Subject, want)
			}
			// From now on what it is called there does not matter.
			w.knownAs(m1.ID, "")
			w.browser().passes(p, "u-1").leads("/password")
			// Who is not known, by an address that nobody checked, or by nothing.
			if c.claim == "preferred_username" {
				w.browser().passes(p, "u-2").leads("/password")
			} else {
				w.browser().passes(p, "u-2").want(422).has("本行没有您的成员资料")
			}
			w.browser().passes(p, "u-3").want(422).has("本行没有您的成员资料")
		})
	}
}

// knownAs sets what the provider calls a member.
func (w *world) knownAs(id, name string) {
	w.t.Helper()
	_, err := w.keys.ChangeMember(w.t.Context(), id, func(m *auth.Member) error { m.KnownAs = name; return nil })
	w.must(err)
}

// TestOtherProviderUnverified: an address that the provider has not checked
// lets nobody in, whoever it belongs to here.
func TestOtherProviderUnverified(t *testing.T) {
	w := newWorld(t)
	p := browsertest.StartProvider(t, browsertest.ProviderConfig{People: unionPeople(), Client: bankThere(wayBack, nil)})
	w.provide(p, secretThere, "email", wayBack, nil)
	m1, _ := w.member("li", officePost())
	w.knownAs(m1.ID, "li@union.example")
	w.browser().passes(p, "u-2").want(422).has("本行没有您的成员资料")
	if got, err := w.keys.Member(t.Context(), m1.ID); err != nil || got.Subject != "" {
		t.Errorf("subject = %q, %v, want none", got.Subject, err)
	}
}

// TestOtherProviderPublicClient: a bank without a secret has PKCE alone.
func TestOtherProviderPublicClient(t *testing.T) {
	w := newWorld(t)
	p := browsertest.StartProvider(t, browsertest.ProviderConfig{People: unionPeople(), Client: bankThere(wayBack, m{"token_endpoint_auth_method": "none"})})
	w.provide(p, "", "preferred_username", wayBack, nil)
	w.member("zhang.wei", officePost())
	w.browser().passes(p, "u-1").leads("/password")
}

// TestOtherProviderIsNotBelieved: what the provider itself signed, but for
// somebody else or another sign-in, lets nobody in.
func TestOtherProviderIsNotBelieved(t *testing.T) {
	w := newWorld(t)
	people := unionPeople()
	delete(people["u-1"], "oid")
	p := browsertest.StartProvider(t, browsertest.ProviderConfig{People: people, Client: bankThere(wayBack, nil)})
	var meddle meddler
	w.provide(p, secretThere, "preferred_username", wayBack, func(r *http.Request, answer m) {
		if meddle != nil {
			meddle(r, answer)
		}
	})
	m1, password := w.member("zhang.wei", officePost())
	isToken := func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/token") }
	// Two sign-ins under way: what the second is answered is kept for the first.
	keep := func(field string) any {
		var kept any
		meddle = func(r *http.Request, answer m) {
			if isToken(r) && answer != nil {
				kept = answer[field]
			}
		}
		w.browser().passes(p, "u-2")
		if kept == nil {
			t.Fatalf("the provider gave no %s", field)
		}
		return kept
	}
	put := func(field string, value any) meddler {
		return func(r *http.Request, answer m) {
			if isToken(r) && answer != nil {
				answer[field] = value
			}
		}
	}
	// A token for another client of the same provider.
	other := p.SignIn(strings.Replace(w.browser().get("/sign-in/provider").want(303).header.Get("Location"), "client_id=bank", "client_id=another", 1), "u-1")
	back, err := url.Parse(other)
	w.must(err)
	if back.Query().Get("code") == "" {
		t.Fatalf("the other client has no code: %s", other)
	}
	form := func(change func(url.Values)) meddler {
		return func(r *http.Request, answer m) {
			if !isToken(r) || answer != nil {
				return
			}
			w.must(r.ParseForm())
			said := r.PostForm
			change(said)
			body := said.Encode()
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
		}
	}
	for what, c := range map[string]struct {
		meddle meddler
		has    string
	}{
		"a token of another sign-in":  {put("id_token", keep("id_token")), "nonce"},
		"an access token of another":  {put("access_token", keep("access_token")), "token"},
		"no token":                    {put("id_token", nil), "token"},
		"half a token":                {put("id_token", "eyJhbGciOiJub25lIn0.e30."), "token"},
		"the code of another client":  {form(func(f url.Values) { f.Set("code", back.Query().Get("code")) }), "code"},
		"a code without its proof":    {form(func(f url.Values) { f.Del("code_verifier") }), "code"},
		"a code with another proof":   {form(func(f url.Values) { f.Set("code_verifier", strings.Repeat("a", 43)) }), "code"},
		"a code for another way back": {form(func(f url.Values) { f.Set("redirect_uri", "http://127.0.0.1:2/") }), "code"},
		"whom it was not asked about": {func(_ *http.Request, answer m) {
			if answer["preferred_username"] != nil {
				answer["sub"] = "u-2"
			}
		}, "subject"},
		"a token with a signature changed": {func(r *http.Request, answer m) {
			if isToken(r) && answer != nil {
				answer["id_token"] = broken(answer["id_token"].(string))
			}
		}, "token"},
	} {
		meddle = c.meddle
		b := w.browser()
		v := b.passes(p, "u-1")
		if v.status != 422 || !strings.Contains(v.html, "统一身份认证的返回不可信："+c.has) || b.cookies[signin.PlainCookie] != nil {
			t.Errorf("%s: = %d with cookies %v, want 422 for %s\n%s", what, v.status, b.cookies, c.has, v.html)
		}
	}
	if got, err := w.keys.Member(t.Context(), m1.ID); err != nil || got.Subject != "" {
		t.Errorf("subject = %q, %v, want none", got.Subject, err)
	}
	meddle = nil
	// Who cancels there is told so, and can go on with a password.
	b := w.browser()
	b.passes(p, "").want(422).has("登录已取消", "access_denied", `name="password"`, `name="next" value="/password"`)
	b.post("/sign-in", "name", "zhang.wei", "password", password, "next", "/password").leads("/password")
	w.browser().passes(p, "u-1").leads("/password") // and all was well otherwise
}

// broken changes a letter of a token's signature.
func broken(token string) string {
	i := strings.LastIndexByte(token, '.') + 10
	other := "A"
	if token[i] == 'A' {
		other = "B"
	}
	return token[:i] + other + token[i+1:]
}

// TestOtherProviderAnotherAudience: the bank's own client is what a token has
// to be for, whoever it was asked as.
func TestOtherProviderAnotherAudience(t *testing.T) {
	w := newWorld(t)
	p := browsertest.StartProvider(t, browsertest.ProviderConfig{People: unionPeople(), Client: bankThere(wayBack, nil)})
	asAnother := func(r *http.Request, answer m) {
		if strings.HasSuffix(r.URL.Path, "/token") && answer == nil {
			r.SetBasicAuth("another", "hush+hush+hush")
		}
	}
	w.provide(p, secretThere, "preferred_username", wayBack, asAnother)
	w.member("zhang.wei", officePost())
	b := w.browser()
	way := b.get("/sign-in/provider").want(303).header.Get("Location")
	back := p.SignIn(strings.Replace(way, "client_id=bank", "client_id=another", 1), "u-1")
	b.get(strings.TrimPrefix(back, "http://127.0.0.1:1")).want(422).has("统一身份认证的返回不可信：token")
	if log := w.log.String(); !strings.Contains(log, "audience") {
		t.Errorf("the log does not tell that it was the audience:\n%s", log)
	}
}

// TestOtherProviderClock: a clock that is a little wrong does not matter.
func TestOtherProviderClock(t *testing.T) {
	w := newWorld(t)
	p := browsertest.StartProvider(t, browsertest.ProviderConfig{People: unionPeople(), Client: bankThere(wayBack, nil)})
	w.provide(p, secretThere, "preferred_username", wayBack, nil)
	w.member("zhang.wei", officePost())
	for _, c := range []struct {
		ahead time.Duration // of the bank's clock
		let   bool
	}{{0, true}, {-4 * time.Minute, true}, {-7 * time.Minute, false}, {9 * time.Minute, true}, {11 * time.Minute, false}} {
		w.clock.pass(time.Since(w.clock.now()) + c.ahead)
		switch v := w.browser().passes(p, "u-1"); {
		case c.let:
			v.leads("/password")
		default:
			v.want(422).has("统一身份认证的返回不可信：time")
		}
	}
}

// TestOtherProviderAway: while the provider is away the bank says so and lets
// people in by their passwords; when it is back, with other keys, all is well.
func TestOtherProviderAway(t *testing.T) {
	w := newWorld(t)
	p := browsertest.StartProvider(t, browsertest.ProviderConfig{People: unionPeople(), Client: bankThere(wayBack, nil)})
	w.provide(p, secretThere, "preferred_username", wayBack, nil)
	_, password := w.member("zhang.wei", officePost())
	away := func(v *view) {
		t.Helper()
		v.want(503).has("统一身份认证暂时无法使用", "请用密码登录", `name="password"`, `name="next" value="/password"`)
		if v.header.Get("Retry-After") == "" {
			t.Errorf("%s does not say when to ask again", v.what)
		}
		v.b.post("/sign-in", "name", "zhang.wei", "password", password).want(303)
	}
	p.Stop()
	away(w.browser().get("/sign-in/provider?next=/password")) // from the start
	p.Again()
	w.browser().passes(p, "u-1").leads("/password")
	b := w.browser()
	back := b.toProvider(p, "u-1")
	p.Stop()
	away(b.get(back)) // while somebody is on the way
	p.Again()         // with other keys, and nobody signed in there any more
	w.browser().passes(p, "u-1").leads("/password")
	away(func() *view { // it says itself that it cannot
		b := w.browser()
		way, err := url.Parse(b.get("/sign-in/provider?next=/password").want(303).header.Get("Location"))
		w.must(err)
		return b.get("/sign-in/callback?error=temporarily_unavailable&state=" + way.Query().Get("state"))
	}())
	if n := strings.Count(w.log.String(), "level=ERROR"); n != 3 {
		t.Errorf("the log has %d errors, want 3: the operator has to know\n%s", n, w.log)
	}
}

// TestOtherProviderInBrowser: the way to the provider and back, cancelled and
// gone, and out of both, in a real browser.
func TestOtherProviderInBrowser(t *testing.T) {
	if testing.Short() {
		return // a browser is slow, and the long run has one
	}
	w := newWorld(t)
	server := httptest.NewUnstartedServer(nil)
	back := "http://" + server.Listener.Addr().String() + "/sign-in/callback"
	p := browsertest.StartProvider(t, browsertest.ProviderConfig{Path: "/realms/union", People: unionPeople(), Client: bankThere(back, nil)})
	w.provide(p, secretThere, "preferred_username", back, nil)
	server.Config.Handler = w.http
	server.Start()
	t.Cleanup(server.Close)
	w.member("zhang.wei", learnerPost(w.lin))
	b := browsertest.Open(t, server, browsertest.Desk, "zh-CN")
	b.Meet(p)
	const way = `a[href^="/sign-in/provider"]`
	b.Go("/worker/goals")
	b.Press(way)
	b.Press("#no")
	b.Says("登录已取消", "请重试，或用密码登录")
	b.Sound()
	b.Press(way)
	b.Fill("#login", "u-1")
	b.Press("#go") // who they are
	b.Press("#go") // that the bank may know
	if got := b.Path(); got != "/worker/goals" {
		t.Fatalf("signing in leads to %s, want /worker/goals", got)
	}
	b.Says("zhang.wei（合成）")
	b.Press(`form[action="/sign-out"] button`)
	b.Says("您已退出本行", "工会通行证 可能仍处于登录状态")
	b.Sound()
	b.Press(`p[role="status"] a`)
	b.Press(`button[name="logout"]`)
	if got := b.Path(); got != "/sign-in" {
		t.Fatalf("signing out there leads to %s, want /sign-in", got)
	}
	b.Press(way)
	b.Wait("#login") // the next person is asked who they are
}
