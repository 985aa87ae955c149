package signin

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"creditbank/api/auth"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// The codes of what an OpenID provider does not vouch for. Clients know them.
const (
	// NotVouched is a sign-in that the provider refused, or whose answer is not
	// to be believed.
	NotVouched ledger.Code = "sign-in-not-vouched"
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
	// Claim names a claim whose value is the sign-in name of a member. Whoever
	// signs in for the first time is found by it; afterwards by issuer and
	// subject. If empty, members have to be given their subject beforehand.
	Claim string
	// Algorithms may sign tokens; RS256 and ES256 if empty.
	Algorithms []string
	// Client asks the provider; one with a time limit if nil.
	Client *http.Client
}

// Provider is an OpenID provider. It is discovered when it is first needed, so
// that the bank opens without it.
type Provider struct {
	config ProviderConfig
	now    func() time.Time

	mu       sync.Mutex
	found    *oidc.Provider        // nil until discovered; guarded by mu
	verifier *oidc.IDTokenVerifier // guarded by mu
	flights  map[[32]byte]flight   // guarded by mu
}

// flight is a sign-in on its way to the provider and back.
type flight struct {
	nonce, verifier, next string
	until                 time.Time
}

// Bounds of flights.
const (
	flightTime   = 10 * time.Minute
	maxFlights   = 10_000
	providerTime = 10 * time.Second
)

// NewProvider returns a provider. Nothing is asked of it yet.
func NewProvider(c ProviderConfig, now func() time.Time) *Provider {
	if len(c.Algorithms) == 0 {
		c.Algorithms = []string{oidc.RS256, oidc.ES256}
	}
	if c.Client == nil {
		c.Client = &http.Client{Timeout: providerTime}
	}
	if c.Name == "" {
		c.Name = c.Issuer
	}
	return &Provider{config: c, now: now, flights: make(map[[32]byte]flight)}
}

// Name returns the provider's name for people.
func (p *Provider) Name() string { return p.config.Name }

// Issuer returns the provider's issuer.
func (p *Provider) Issuer() string { return p.config.Issuer }

// discover finds the provider's addresses and keys, once.
func (p *Provider) discover(ctx context.Context) (*oauth2.Config, *oidc.IDTokenVerifier, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found == nil {
		// The keys are fetched again later, when this request is over.
		lasting := oidc.ClientContext(context.WithoutCancel(ctx), p.config.Client)
		found, err := oidc.NewProvider(lasting, p.config.Issuer)
		if err != nil {
			return nil, nil, fmt.Errorf("discover the OpenID provider: %w (%w)", fault.Busy, err)
		}
		p.found = found
		p.verifier = found.VerifierContext(lasting, &oidc.Config{
			ClientID: p.config.ClientID, SupportedSigningAlgs: p.config.Algorithms, Now: p.now,
		})
	}
	return &oauth2.Config{
		ClientID: p.config.ClientID, ClientSecret: p.config.ClientSecret, Endpoint: p.found.Endpoint(),
		RedirectURL: p.config.RedirectURL, Scopes: []string{oidc.ScopeOpenID, "profile"},
	}, p.verifier, nil
}

// Begin returns where to send a person, and the state that their browser is to
// bring back. Next is where they wanted to go.
func (p *Provider) Begin(ctx context.Context, next string) (address, state string, err error) {
	config, _, err := p.discover(ctx)
	if err != nil {
		return "", "", err
	}
	state = rand.Text() + rand.Text()
	f := flight{nonce: rand.Text() + rand.Text(), verifier: oauth2.GenerateVerifier(), next: next, until: p.now().Add(flightTime)}
	p.keep(state, f)
	return config.AuthCodeURL(state, oidc.Nonce(f.nonce), oauth2.S256ChallengeOption(f.verifier)), state, nil
}

func (p *Provider) keep(state string, f flight) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	for key, other := range p.flights {
		if len(p.flights) >= maxFlights || !now.Before(other.until) {
			delete(p.flights, key)
		}
	}
	p.flights[sha256.Sum256([]byte(state))] = f
}

// land ends a flight: each state counts once.
func (p *Provider) land(state string) (flight, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := sha256.Sum256([]byte(state))
	f, known := p.flights[key]
	delete(p.flights, key)
	return f, known && p.now().Before(f.until)
}

// Arrival is what came back from the provider: the parameters of the request,
// and the state that the browser kept.
type Arrival struct {
	State, Kept string
	Code        string
	Issuer      string // the parameter iss of RFC 9207; empty if not sent
	Error       string
}

// Arrive begins a session for the person that the provider vouches for. What
// is not to be believed is a [ledger.Refusal]. Next is where they wanted to go.
func (d *Desk) Arrive(ctx context.Context, p *Provider, a Arrival) (text string, v Visit, next string, err error) {
	if a.State == "" || subtle.ConstantTimeCompare([]byte(a.State), []byte(a.Kept)) != 1 {
		return "", Visit{}, "", &ledger.Refusal{Code: NotVouched, Has: "state"}
	}
	f, known := p.land(a.State)
	switch {
	case !known:
		return "", Visit{}, "", &ledger.Refusal{Code: NotVouched, Has: "state"}
	case a.Error != "":
		return "", Visit{}, "", &ledger.Refusal{Code: NotVouched, Has: "error"}
	case a.Issuer != "" && a.Issuer != p.config.Issuer:
		return "", Visit{}, "", &ledger.Refusal{Code: NotVouched, Has: "issuer"}
	}
	token, err := p.redeem(ctx, a.Code, f)
	if err != nil {
		return "", Visit{}, "", err
	}
	m, err := d.known(ctx, p, token)
	if err != nil {
		return "", Visit{}, "", err
	}
	text, v, err = d.begin(ctx, m)
	return text, v, f.next, err
}

// redeem exchanges a code for an ID token and checks that.
func (p *Provider) redeem(ctx context.Context, code string, f flight) (*oidc.IDToken, error) {
	config, verifier, err := p.discover(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := config.Exchange(oidc.ClientContext(ctx, p.config.Client), code, oauth2.VerifierOption(f.verifier))
	var refused *oauth2.RetrieveError
	switch {
	case errors.As(err, &refused):
		return nil, fmt.Errorf("%w (%w)", &ledger.Refusal{Code: NotVouched, Has: "code"}, err)
	case err != nil:
		return nil, fmt.Errorf("exchange the provider's code: %w (%w)", fault.Busy, err)
	}
	raw, is := answer.Extra("id_token").(string)
	if !is {
		return nil, &ledger.Refusal{Code: NotVouched, Has: "token"}
	}
	token, err := verifier.Verify(ctx, raw)
	if err != nil {
		return nil, fmt.Errorf("%w (%w)", &ledger.Refusal{Code: NotVouched, Has: "token"}, err)
	}
	var claims struct {
		Party string `json:"azp"`
	}
	if err := token.Claims(&claims); err != nil {
		return nil, fmt.Errorf("%w (%w)", &ledger.Refusal{Code: NotVouched, Has: "token"}, err)
	}
	switch {
	case subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(f.nonce)) != 1:
		return nil, &ledger.Refusal{Code: NotVouched, Has: "nonce"}
	case len(token.Audience) > 1 && claims.Party == "", claims.Party != "" && claims.Party != p.config.ClientID:
		return nil, &ledger.Refusal{Code: NotVouched, Has: "azp"}
	}
	return token, nil
}

// known returns the member of a token: by its subject, or the first time by
// the claim, which then binds the subject for good.
func (d *Desk) known(ctx context.Context, p *Provider, token *oidc.IDToken) (auth.Member, error) {
	subject := p.config.Issuer + " " + token.Subject
	m, err := d.members.MemberNamed(ctx, subject)
	if errors.Is(err, fault.NotFound) && p.config.Claim != "" {
		m, err = d.bind(ctx, p, token, subject)
	}
	switch {
	case errors.Is(err, fault.NotFound):
		return m, &ledger.Refusal{Code: NoMember}
	case err != nil:
		return m, err
	case len(m.PostsOn(ledger.DayOf(d.now()))) == 0:
		return m, &ledger.Refusal{Code: NoMember}
	}
	return m, nil
}

func (d *Desk) bind(ctx context.Context, p *Provider, token *oidc.IDToken, subject string) (auth.Member, error) {
	var claims map[string]any
	if err := token.Claims(&claims); err != nil {
		return auth.Member{}, err
	}
	value, _ := claims[p.config.Claim].(string)
	verified, _ := claims["email_verified"].(bool)
	name, err := auth.ParseName(value)
	if err != nil || p.config.Claim == "email" && !verified {
		return auth.Member{}, &ledger.Refusal{Code: NoMember}
	}
	m, err := d.members.MemberNamed(ctx, name)
	if err != nil {
		return m, err
	}
	return d.members.ChangeMember(ctx, m.ID, func(m *auth.Member) error {
		if m.Name != name || m.Subject != "" {
			return &ledger.Refusal{Code: NoMember} // bound to somebody else already
		}
		m.Subject = subject
		if m.ChangeDue { // a password that was handed over is not needed any more
			m.Hash, m.ChangeDue = "", false
		}
		return nil
	})
}
