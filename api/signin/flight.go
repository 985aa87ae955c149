package signin

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// flight is a sign-in on its way to the provider and back.
type flight struct {
	nonce, verifier, next string
	until                 time.Time
}

// Bounds of flights.
const (
	flightTime = 10 * time.Minute
	maxFlights = 10_000
)

// Begin returns where to send a person, and the state that their browser is to
// bring back. Next is where they wanted to go.
func (p *Provider) Begin(ctx context.Context, next string) (address, state string, err error) {
	d, err := p.discover(ctx)
	if err != nil {
		return "", "", err
	}
	state = rand.Text() + rand.Text()
	f := flight{nonce: rand.Text() + rand.Text(), verifier: oauth2.GenerateVerifier(), next: next, until: p.now().Add(flightTime)}
	p.keep(state, f)
	return d.login.AuthCodeURL(state, oidc.Nonce(f.nonce), oauth2.S256ChallengeOption(f.verifier)), state, nil
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
