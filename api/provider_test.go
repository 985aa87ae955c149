package api

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"creditbank/api/auth"
	"creditbank/api/signin"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// op is an OpenID provider of our own. Forge changes what it would say.
type op struct {
	t      *testing.T
	server *httptest.Server
	key    *rsa.PrivateKey
	now    func() time.Time
	codes  map[string]grant
	forge  func(*idToken)
}

// grant is what a code stands for.
type grant struct{ nonce, challenge string }

// idToken is an ID token before it is signed.
type idToken struct {
	claims    map[string]any
	algorithm jose.SignatureAlgorithm
	key       any
	raw       string // sent instead, if not empty
}

func newOP(t *testing.T, now func() time.Time) *op {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p := &op{t: t, key: key, now: now, codes: make(map[string]grant)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		p.say(w, map[string]any{"issuer": p.server.URL, "authorization_endpoint": p.server.URL + "/authorize",
			"token_endpoint": p.server.URL + "/token", "jwks_uri": p.server.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"RS256", "HS256", "none"}})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		p.say(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "1", Algorithm: "RS256", Use: "sig"}}})
	})
	mux.HandleFunc("POST /token", p.exchange)
	p.server = httptest.NewServer(mux)
	t.Cleanup(p.server.Close)
	return p
}

func (p *op) say(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		p.t.Error(err)
	}
}

// authorize does what a person does at the provider, and returns the code.
func (p *op) authorize(address string) (code, state string) {
	p.t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		p.t.Fatal(err)
	}
	q := u.Query()
	if q.Get("code_challenge_method") != "S256" || q.Get("nonce") == "" || q.Get("redirect_uri") != "https://bank.example/sign-in/callback" || q.Get("client_id") != "bank" {
		p.t.Errorf("the way to the provider is %s", address)
	}
	code = rand.Text()
	p.codes[code] = grant{q.Get("nonce"), q.Get("code_challenge")}
	return code, q.Get("state")
}

func (p *op) exchange(w http.ResponseWriter, r *http.Request) {
	g, known := p.codes[r.FormValue("code")]
	delete(p.codes, r.FormValue("code"))
	verifier := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if !known || base64.RawURLEncoding.EncodeToString(verifier[:]) != g.challenge {
		w.WriteHeader(http.StatusBadRequest)
		p.say(w, map[string]string{"error": "invalid_grant"})
		return
	}
	tok := idToken{algorithm: jose.RS256, key: p.key, claims: map[string]any{
		"iss": p.server.URL, "aud": "bank", "sub": "7", "nonce": g.nonce, "preferred_username": "Zhang",
		"iat": p.now().Unix(), "exp": p.now().Add(5 * time.Minute).Unix(),
	}}
	if p.forge != nil {
		p.forge(&tok)
	}
	if tok.raw == "" {
		signer, err := jose.NewSigner(jose.SigningKey{Algorithm: tok.algorithm, Key: tok.key}, (&jose.SignerOptions{}).WithHeader("kid", "1"))
		if err == nil {
			tok.raw, err = jwt.Signed(signer).Claims(tok.claims).Serialize()
		}
		if err != nil {
			p.t.Error(err)
		}
	}
	p.say(w, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": tok.raw})
}

// providedWorld is a world whose members sign in through a provider.
func providedWorld(t *testing.T, claim string) (*world, *op) {
	w := newWorld(t)
	p := newOP(t, w.clock.now)
	c := w.config
	c.Metrics = newRegistry()
	c.Provider = signin.NewProvider(signin.ProviderConfig{Issuer: p.server.URL, ClientID: "bank", ClientSecret: "hush", Name: "工会通行证",
		RedirectURL: "https://bank.example/sign-in/callback", Claim: claim}, w.clock.now)
	var err error
	w.http, err = newEcho(c)
	w.must(err)
	return w, p
}

// fly goes to the provider and comes back.
func (p *op) fly(b *browser) *view {
	code, state := p.authorize(b.get("/sign-in/provider?next=/password").want(303).header.Get("Location"))
	return b.get("/sign-in/callback?state=" + state + "&code=" + code)
}

func TestProvider(t *testing.T) {
	w, p := providedWorld(t, "preferred_username")
	m1, first := w.member("zhang", officePost())
	b := w.browser()
	b.get("/sign-in").want(200).has("通过 工会通行证 登录", "/sign-in/provider?next=%2f")
	p.fly(b).leads("/password")
	b.get("/password").want(200).has("素质办负责人")

	// From now on the subject counts: another name at the provider is the same person.
	p.forge = func(tok *idToken) { tok.claims["preferred_username"] = "li" }
	p.fly(w.browser()).leads("/password")
	m2, err := w.keys.Member(t.Context(), m1.ID)
	w.must(err)
	if m2.Subject != p.server.URL+" 7" {
		t.Errorf("subject = %q", m2.Subject)
	}
	// Another subject with the bound member's name is somebody else.
	p.forge = func(tok *idToken) { tok.claims["sub"] = "8" }
	p.fly(w.browser()).want(422).has("本行没有您的成员资料")
	w.browser().post("/sign-in", "name", "zhang", "password", first).want(303)
}

// TestProviderIsNotBelieved: every answer that is not to be believed.
func TestProviderIsNotBelieved(t *testing.T) {
	w, p := providedWorld(t, "preferred_username")
	w.member("zhang", officePost())
	stranger, err := rsa.GenerateKey(rand.Reader, 2048)
	w.must(err)
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	w.must(err)
	claim := func(name string, value any) func(*idToken) {
		return func(tok *idToken) { tok.claims[name] = value }
	}
	for name, forge := range map[string]func(*idToken){
		"another issuer":             claim("iss", "https://evil.example"),
		"another audience":           claim("aud", "another bank"),
		"two audiences, no party":    claim("aud", []string{"bank", "another"}),
		"another party":              claim("azp", "another"),
		"another nonce":              claim("nonce", "of another sign-in"),
		"no nonce":                   func(tok *idToken) { delete(tok.claims, "nonce") },
		"expired":                    claim("exp", w.clock.now().Add(-time.Minute).Unix()),
		"not yet":                    claim("nbf", w.clock.now().Add(time.Hour).Unix()),
		"another key":                func(tok *idToken) { tok.key = stranger },
		"another curve":              func(tok *idToken) { tok.algorithm, tok.key = jose.ES256, curve },
		"another strength":           func(tok *idToken) { tok.algorithm = jose.PS512 },
		"signed with our own secret": func(tok *idToken) { tok.algorithm, tok.key = jose.HS256, []byte(strings.Repeat("hush", 8)) },
		"not signed": func(tok *idToken) {
			claims, err := json.Marshal(tok.claims)
			w.must(err)
			encode := base64.RawURLEncoding.EncodeToString
			tok.raw = encode([]byte(`{"alg":"none"}`)) + "." + encode(claims) + "."
		},
		"no token": func(tok *idToken) { tok.raw = "nothing" },
	} {
		p.forge = forge
		b := w.browser()
		if v := p.fly(b); v.status != 422 || !strings.Contains(v.html, "统一身份认证的返回不可信") {
			t.Errorf("%s: = %d, want a refusal\n%s", name, v.status, v.html)
		}
		if b.cookies[signin.PlainCookie] != nil {
			t.Errorf("%s: there is a session", name)
		}
	}
}

// TestWayBack: the way back counts once, in the browser that began it.
func TestWayBack(t *testing.T) {
	w, p := providedWorld(t, "preferred_username")
	w.member("zhang", officePost())
	b := w.browser()
	start := func(b *browser) (code, state string) {
		return p.authorize(b.get("/sign-in/provider").want(303).header.Get("Location"))
	}
	code, state := start(b)
	other := w.browser() // lured into somebody else's sign-in
	other.get("/sign-in/callback?state=" + state + "&code=" + code).want(422)
	start(other)
	other.get("/sign-in/callback?state=" + state + "&code=" + code).want(422)

	kept, granted := b.cookies["creditbank-flight"], p.codes[code]
	b.get("/sign-in/callback?state=" + state + "&code=" + code).want(303)
	b = w.browser()
	b.cookies["creditbank-flight"], p.codes[code] = kept, granted // as if the provider took a code twice
	b.get("/sign-in/callback?state=" + state + "&code=" + code).want(422)

	code, state = start(b)
	b.get("/sign-in/callback?iss=https://evil.example&state=" + state + "&code=" + code).want(422)
	code, state = start(b)
	w.clock.pass(11 * time.Minute)
	b.get("/sign-in/callback?state=" + state + "&code=" + code).want(422)
	_, state = start(b)
	b.get("/sign-in/callback?error=access_denied&state=" + state).want(422)
	_, state = start(b)
	b.get("/sign-in/callback?code=made-up&state=" + state).want(422)
	b.get("/sign-in/callback").want(422)
	p.server.Close()
	b.get("/sign-in/provider").want(303) // discovered before
}

// TestProviderAway: the bank is open without it.
func TestProviderAway(t *testing.T) {
	w, p := providedWorld(t, "")
	_, password := w.member("zhang", officePost())
	p.server.Close()
	w.browser().get("/sign-in/provider").want(503)
	w.browser().post("/sign-in", "name", "zhang", "password", password).want(303)
	newWorld(t).browser().get("/sign-in/provider").want(404)
}

// TestSubjectOnly: without a claim nobody is found by a name.
func TestSubjectOnly(t *testing.T) {
	w, p := providedWorld(t, "")
	m1, _ := w.member("zhang", officePost())
	p.fly(w.browser()).want(422).has("本行没有您的成员资料")
	w.bindSubject(m1.ID, p.server.URL+" 7")
	p.fly(w.browser()).leads("/password")
}

// TestProviderEmail: an address that nobody has checked binds nobody.
func TestProviderEmail(t *testing.T) {
	w, p := providedWorld(t, "email")
	w.member("zhang", officePost())
	for _, verified := range []any{nil, false, "true"} {
		p.forge = func(tok *idToken) { tok.claims["email"], tok.claims["email_verified"] = "zhang", verified }
		p.fly(w.browser()).want(422).has("本行没有您的成员资料")
	}
	p.forge = func(tok *idToken) { tok.claims["email"], tok.claims["email_verified"] = "zhang", true }
	p.fly(w.browser()).leads("/password")
}

// TestProviderVouchesInVain: who holds no post any more is let in by nobody.
func TestProviderVouchesInVain(t *testing.T) {
	w, p := providedWorld(t, "")
	m1, _ := w.member("zhang", officePost())
	w.bindSubject(m1.ID, p.server.URL+" 7")
	_, err := w.keys.ChangeMember(t.Context(), m1.ID, func(m *auth.Member) error { m.Ended = w.clock.now(); return nil })
	w.must(err)
	b := w.browser()
	p.fly(b).want(422).has("本行没有您的成员资料")
	if b.cookies[signin.PlainCookie] != nil {
		t.Error("there is a session")
	}
}
