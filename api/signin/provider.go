package signin

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"creditbank/ledger"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/sync/singleflight"
)

// The codes of what an OpenID provider does not vouch for. Clients know them.
const (
	// NotVouched is a sign-in whose answer is not to be believed.
	NotVouched ledger.Code = "sign-in-not-vouched"
	// Declined is a sign-in that the provider, or the person there, refused.
	Declined ledger.Code = "sign-in-declined"
	// Away is a provider that does not answer as one.
	Away ledger.Code = "sign-in-provider-away"
	// NoMember is a person that the provider knows and the bank does not.
	NoMember ledger.Code = "sign-in-no-member"
)

// ProviderConfig says which OpenID provider people sign in through.
type ProviderConfig struct {
	Issuer       string // URL, as its discovery document has it
	ClientID     string
	ClientSecret string
	RedirectURL  string // of the bank, that the provider sends people back to
	Name         string // shown to people; the issuer if empty
	SignedOutURL string // of the bank, that the provider sends people to who sign out there, too
	// Claim names a claim whose value finds a member who signs in for the first
	// time: one whose [auth.Member.KnownAs] it is or, without that, whose sign-in
	// name. Afterwards issuer and subject count. People must not be able to
	// choose the claim's value at the provider. The claim “email” is believed
	// only with “email_verified”. If empty, members have to be given their
	// subject beforehand.
	Claim string
	// Client asks the provider; one with a time limit if nil.
	Client *http.Client
}

// algorithms may sign tokens: those that the usual providers have by default or
// can be set to, all with a public key.
var algorithms = []string{oidc.RS256, oidc.PS256, oidc.ES256}

// Provider is an OpenID provider. It is discovered when it is first needed, so
// that the bank opens without it. Its methods may be called concurrently.
type Provider struct {
	config ProviderConfig
	now    func() time.Time

	known   atomic.Pointer[discovered] // nil until discovered
	finding singleflight.Group

	mu      sync.Mutex
	flights map[[32]byte]flight // guarded by mu
}

// discovered is what a provider told of itself.
type discovered struct {
	provider *oidc.Provider
	verifier *oidc.IDTokenVerifier
	login    oauth2.Config
	signOut  string // where people sign out there; empty if it does not say
}

// providerTime bounds how long the provider is waited for.
const providerTime = 10 * time.Second

// NewProvider returns a provider. Nothing is asked of it yet.
func NewProvider(c ProviderConfig, now func() time.Time) *Provider {
	client := http.Client{Timeout: providerTime}
	if c.Client != nil {
		client = *c.Client
	}
	client.Transport = bounded{client.Transport}
	c.Client = &client
	if c.Name == "" {
		c.Name = c.Issuer
	}
	return &Provider{config: c, now: now, flights: make(map[[32]byte]flight)}
}

// Name returns the provider's name for people.
func (p *Provider) Name() string { return p.config.Name }

// Issuer returns the provider's issuer.
func (p *Provider) Issuer() string { return p.config.Issuer }

// discover finds the provider's addresses and keys, once. Whoever asks while
// that is under way waits for the same answer.
func (p *Provider) discover(ctx context.Context) (*discovered, error) {
	if d := p.known.Load(); d != nil {
		return d, nil
	}
	found := p.finding.DoChan("", func() (any, error) {
		// It is for all who wait, and the keys are fetched again later.
		return p.find(context.WithoutCancel(ctx))
	})
	select {
	case <-ctx.Done():
		return nil, fmt.Errorf("discover the OpenID provider: %w (%w)", &ledger.Refusal{Code: Away}, ctx.Err())
	case f := <-found:
		if f.Err != nil {
			return nil, fmt.Errorf("discover the OpenID provider: %w (%w)", &ledger.Refusal{Code: Away}, f.Err)
		}
		return f.Val.(*discovered), nil
	}
}

func (p *Provider) find(ctx context.Context) (*discovered, error) {
	ctx = oidc.ClientContext(ctx, p.config.Client)
	found, err := oidc.NewProvider(ctx, p.config.Issuer)
	if err != nil {
		return nil, err
	}
	var more struct {
		SignOut string `json:"end_session_endpoint"`
	}
	if err := found.Claims(&more); err != nil {
		return nil, err
	}
	d := &discovered{
		provider: found, signOut: more.SignOut,
		verifier: found.VerifierContext(ctx, &oidc.Config{ClientID: p.config.ClientID, SupportedSigningAlgs: algorithms, Now: p.now}),
		login: oauth2.Config{
			ClientID: p.config.ClientID, ClientSecret: p.config.ClientSecret, Endpoint: found.Endpoint(),
			RedirectURL: p.config.RedirectURL, Scopes: []string{oidc.ScopeOpenID, "profile"},
		},
	}
	if p.config.Claim == emailClaim {
		d.login.Scopes = append(d.login.Scopes, "email")
	}
	p.known.Store(d)
	return d, nil
}

// SignOutURL returns where people end their session at the provider, which
// ending the one with the bank does not do; empty if that is not known.
func (p *Provider) SignOutURL() string {
	d := p.known.Load()
	if d == nil {
		return ""
	}
	u, err := url.Parse(d.signOut)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	query := u.Query()
	query.Set("client_id", p.config.ClientID)
	query.Set("post_logout_redirect_uri", p.config.SignedOutURL)
	u.RawQuery = query.Encode()
	return u.String()
}

// maxAnswer bounds what the provider answers, in bytes.
const maxAnswer = 1 << 20

// bounded bounds the answers of another transport; http.DefaultTransport's if
// it has none.
type bounded struct{ http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	if b.RoundTripper == nil {
		b.RoundTripper = http.DefaultTransport
	}
	answer, err := b.RoundTripper.RoundTrip(r)
	if err == nil {
		answer.Body = http.MaxBytesReader(nil, answer.Body, maxAnswer)
	}
	return answer, err
}
