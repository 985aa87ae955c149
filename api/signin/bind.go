package signin

import (
	"context"
	"errors"
	"fmt"

	"creditbank/api/auth"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"golang.org/x/oauth2"
)

// emailClaim is the claim that needs another one beside it: a provider may have
// taken an address from whoever signed up, without a letter to it.
const emailClaim = "email"

// known returns the member whom the provider vouches for: by the subject, or
// the first time by the claim, which then binds the subject for good.
func (d *Desk) known(ctx context.Context, p *Provider, v vouched) (auth.Member, error) {
	subject := p.config.Issuer + " " + v.Subject
	m, err := d.members.MemberNamed(ctx, subject)
	if errors.Is(err, fault.NotFound) && p.config.Claim != "" {
		m, err = d.bind(ctx, p, v, subject)
	}
	switch {
	case errors.Is(err, fault.NotFound):
		return m, fmt.Errorf("%w (%w)", &ledger.Refusal{Code: NoMember}, err)
	case err != nil:
		return m, err
	case len(m.PostsOn(ledger.DayOf(d.now()))) == 0:
		return m, fmt.Errorf("%w (member %s has no post today)", &ledger.Refusal{Code: NoMember}, m.ID)
	}
	return m, nil
}

// bind finds a member by the claim and gives it the subject. Nobody is
// [fault.NotFound].
func (d *Desk) bind(ctx context.Context, p *Provider, v vouched, subject string) (auth.Member, error) {
	value, err := p.claim(ctx, v)
	if err != nil {
		return auth.Member{}, err
	}
	m, err := d.members.MemberNamed(ctx, auth.KnownName(value))
	if errors.Is(err, fault.NotFound) {
		if m, err = d.members.MemberNamed(ctx, value); err == nil && (m.Name != value || m.KnownAs != "") {
			err = fmt.Errorf("a member known by this: %w", fault.NotFound) // an account's number, or known by something else
		}
	}
	if err != nil {
		return m, err
	}
	return d.members.ChangeMember(ctx, m.ID, func(m *auth.Member) error {
		if m.KnownAs != value && (m.KnownAs != "" || m.Name != value) || m.Subject != "" {
			return fmt.Errorf("%w (member %s is bound to another subject)", &ledger.Refusal{Code: NoMember}, m.ID)
		}
		m.Subject = subject
		if m.ChangeDue { // a password that was handed over is not needed any more
			m.Hash, m.ChangeDue = "", false
		}
		return nil
	})
}

// claim returns the value of the claim that finds a member, in the form of
// [auth.ParseKnownAs]; none is [fault.NotFound]. Providers may tell it in the
// ID token or, as the standard has it, when they are asked.
func (p *Provider) claim(ctx context.Context, v vouched) (string, error) {
	var claims map[string]any
	if err := v.Claims(&claims); err != nil {
		return "", notVouched("token", err)
	}
	if claims[p.config.Claim] == nil && v.found.provider.UserInfoEndpoint() != "" {
		var err error
		if claims, err = p.ask(ctx, v); err != nil {
			return "", err
		}
	}
	text, _ := claims[p.config.Claim].(string)
	value, err := auth.ParseKnownAs(text)
	if err != nil {
		return "", fmt.Errorf("the claim %s names nobody: %w", p.config.Claim, fault.NotFound)
	}
	if verified, _ := claims["email_verified"].(bool); p.config.Claim == emailClaim && !verified {
		return "", fmt.Errorf("the provider has not verified the address: %w", fault.NotFound)
	}
	return value, nil
}

// ask asks the provider what else it knows of the person.
func (p *Provider) ask(ctx context.Context, v vouched) (map[string]any, error) {
	if v.AccessTokenHash != "" {
		if err := v.VerifyAccessToken(v.grant.AccessToken); err != nil {
			return nil, notVouched("token", err)
		}
	}
	told, err := v.found.provider.UserInfo(ctx, oauth2.StaticTokenSource(v.grant))
	if err != nil {
		return nil, fmt.Errorf("ask the provider who it is: %w (%w)", &ledger.Refusal{Code: Away}, err)
	}
	if told.Subject != v.Subject { // OpenID Connect Core, 5.3.2
		return nil, notVouched("subject", nil)
	}
	var claims map[string]any
	if err := told.Claims(&claims); err != nil {
		return nil, notVouched("claims", err)
	}
	return claims, nil
}
