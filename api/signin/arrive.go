package signin

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"regexp"
	"time"

	"creditbank/ledger"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Arrival is what came back from the provider: the parameters of the request,
// and the state that the browser kept.
type Arrival struct {
	State, Kept string
	Code        string
	Issuer      string // the parameter iss of RFC 9207; empty if not sent
	Error       string
}

// Arrive begins a session for the person that the provider vouches for. What
// is not to be believed is a [ledger.Refusal]. Next is where they wanted to go,
// also if they are not let in; empty if that is not known.
func (d *Desk) Arrive(ctx context.Context, p *Provider, a Arrival) (text string, v Visit, next string, err error) {
	if a.State == "" || subtle.ConstantTimeCompare([]byte(a.State), []byte(a.Kept)) != 1 {
		return "", Visit{}, "", notVouched("state", nil)
	}
	f, known := p.land(a.State)
	switch {
	case !known:
		return "", Visit{}, "", notVouched("state", nil)
	case a.Issuer != "" && a.Issuer != p.config.Issuer:
		return "", Visit{}, f.next, notVouched("issuer", nil)
	case a.Error != "":
		return "", Visit{}, f.next, declined(a.Error)
	}
	ctx = oidc.ClientContext(ctx, p.config.Client)
	person, err := p.redeem(ctx, a.Code, f)
	if err != nil {
		return "", Visit{}, f.next, err
	}
	m, err := d.known(ctx, p, person)
	if err != nil {
		return "", Visit{}, f.next, err
	}
	text, v, err = d.begin(ctx, m)
	return text, v, f.next, err
}

// notVouched says what of the provider's answer is not to be believed.
func notVouched(what string, err error) error {
	refusal := &ledger.Refusal{Code: NotVouched, Has: what}
	if err == nil {
		return refusal
	}
	return fmt.Errorf("%w (%w)", refusal, err)
}

var errorText = regexp.MustCompile(`^[a-z_]{1,40}$`)

// declined is what the provider's parameter “error” means.
func declined(code string) error {
	switch {
	case code == "temporarily_unavailable", code == "server_error":
		return fmt.Errorf("%w (%s)", &ledger.Refusal{Code: Away}, code)
	case !errorText.MatchString(code):
		code = "error"
	}
	return &ledger.Refusal{Code: Declined, Has: code}
}

// vouched is whom the provider vouches for.
type vouched struct {
	*oidc.IDToken
	found *discovered
	grant *oauth2.Token
}

// clockSkew is how far the provider's clock may be ahead of the bank's.
const clockSkew = 5 * time.Minute

// redeem exchanges a code for an ID token and checks that.
func (p *Provider) redeem(ctx context.Context, code string, f flight) (v vouched, err error) {
	if v.found, err = p.discover(ctx); err != nil {
		return v, err
	}
	v.grant, err = v.found.login.Exchange(ctx, code, oauth2.VerifierOption(f.verifier))
	var refused *oauth2.RetrieveError
	switch {
	case errors.As(err, &refused) && refused.Response != nil && refused.Response.StatusCode < 500:
		return v, notVouched("code", err)
	case err != nil:
		return v, fmt.Errorf("exchange the provider's code: %w (%w)", &ledger.Refusal{Code: Away}, err)
	}
	raw, is := v.grant.Extra("id_token").(string)
	if !is {
		return v, notVouched("token", nil)
	}
	var expired *oidc.TokenExpiredError
	v.IDToken, err = v.found.verifier.Verify(ctx, raw)
	switch {
	case errors.As(err, &expired):
		return v, notVouched("time", err)
	case err != nil:
		return v, notVouched("token", err)
	case v.IssuedAt.After(p.now().Add(clockSkew)):
		return v, notVouched("time", fmt.Errorf("issued at %v", v.IssuedAt))
	}
	var claims struct {
		Party string `json:"azp"`
	}
	if err := v.Claims(&claims); err != nil {
		return v, notVouched("token", err)
	}
	switch {
	case subtle.ConstantTimeCompare([]byte(v.Nonce), []byte(f.nonce)) != 1:
		return v, notVouched("nonce", nil)
	case len(v.Audience) > 1 && claims.Party == "", claims.Party != "" && claims.Party != p.config.ClientID:
		return v, notVouched("azp", nil)
	}
	return v, nil
}
