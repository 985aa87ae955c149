package api

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"creditbank/api/limit"
	"creditbank/api/signin"
)

// TestProviderKnownAs: what the provider calls somebody finds the member whom
// the operator meant, and nobody else.
func TestProviderKnownAs(t *testing.T) {
	w, p := providedWorld(t, "preferred_username")
	zhang, _ := w.member("zhang", officePost())
	meant, _ := w.member("meant", officePost())
	w.member("xuesheng", learnerPost(w.lin))
	fly := func(subject, called string) *view {
		t.Helper()
		p.forge = func(tok *idToken) { tok.claims["sub"], tok.claims["preferred_username"] = subject, called }
		return p.fly(w.browser())
	}
	refused := func(what string, v *view) {
		t.Helper()
		if v.status != 422 || !strings.Contains(v.html, "本行没有您的成员资料") {
			t.Errorf("%s: = %d, want that there is no such member", what, v.status)
		}
	}
	w.knownAs(zhang.ID, "zhang@union.example")
	refused("by the sign-in name of who is known by another", fly("1", "zhang"))
	refused("by the number of an account", fly("2", w.lin))
	refused("by a name with a blank", fly("3", "openid zhang@union.example"))
	refused("by a subject", fly("4", p.server.URL+" 5"))
	refused("by nothing", fly("5", ""))
	refused("by a letter that becomes another when small", fly("6", "\u212ahang@union.example"))
	w.knownAs(meant.ID, "zhang") // though somebody signs in here by that
	fly("7", "ZHANG").leads("/password")
	for id, want := range map[string]string{meant.ID: p.server.URL + " 7", zhang.ID: ""} {
		if m, err := w.keys.Member(t.Context(), id); err != nil || m.Subject != want {
			t.Errorf("member %s is bound to %q, %v, want %q", m.Name, m.Subject, err, want)
		}
	}
	refused("another subject by the same", fly("8", "zhang"))
	fly("9", "Zhang@Union.example").leads("/password")
}

// TestProviderEndsFirstPassword: a password that was handed over is worth
// nothing once its member came through the provider.
func TestProviderEndsFirstPassword(t *testing.T) {
	w, p := providedWorld(t, "preferred_username")
	member, _ := w.member("zhang", officePost())
	first, err := w.desk.HandOver(t.Context(), member.ID, true)
	w.must(err)
	b := w.browser()
	b.get("/sign-in")
	p.fly(b).leads("/password") // where they wanted to go
	b.get("/office").want(200)  // nothing has to be changed
	w.browser().post("/sign-in", "name", "zhang", "password", first).want(422)
	// One of the member's own choice stays.
	other, chosen := w.member("li", officePost())
	p.forge = func(tok *idToken) { tok.claims["sub"], tok.claims["preferred_username"] = "8", "li" }
	p.fly(w.browser()).leads("/password")
	w.browser().post("/sign-in", "name", "li", "password", chosen).want(303)
	if m, err := w.keys.Member(t.Context(), other.ID); err != nil || m.Subject == "" {
		t.Errorf("li is bound to %q, %v", m.Subject, err)
	}
}

// TestProviderIsBounded: a provider that does not answer yet holds up nobody
// who has gone, and is asked once for all who wait; of an answer without an end
// no more is taken than a provider has to say.
func TestProviderIsBounded(t *testing.T) {
	w := newWorld(t)
	var asked, sent atomic.Int64
	began, open := make(chan struct{}), make(chan struct{})
	flood := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if asked.Add(1) == 1 {
			close(began)
		}
		<-open
		for part := make([]byte, 64<<10); r.Context().Err() == nil; {
			n, err := rw.Write(part)
			if sent.Add(int64(n)); err != nil || sent.Load() > 256<<20 {
				return
			}
		}
	}))
	defer flood.Close()
	c := w.config
	c.Metrics = newRegistry()
	c.Provider = signin.NewProvider(signin.ProviderConfig{Issuer: flood.URL, ClientID: "bank", RedirectURL: wayBack}, w.clock.now)
	e, err := newEcho(c)
	w.must(err)
	w.http = e
	ask := func(ctx context.Context) int {
		r := httptest.NewRecorder()
		e.ServeHTTP(r, httptest.NewRequestWithContext(ctx, http.MethodGet, "/sign-in/provider", nil))
		return r.Code
	}
	first := make(chan int)
	go func() { first <- ask(context.Background()) }()
	<-began
	gone, leave := context.WithCancel(t.Context())
	leave()
	if got := ask(gone); got != http.StatusServiceUnavailable { // while the first still waits
		t.Errorf("who does not wait = %d, want 503", got)
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("the provider was asked %d times, want once for all who wait", n)
	}
	close(open)
	if got := <-first; got != http.StatusServiceUnavailable {
		t.Errorf("who waits = %d, want 503", got)
	}
	if n := sent.Load(); n > 64<<20 {
		t.Errorf("%d bytes of its answer were taken", n)
	}
}

// TestLimitOfProvider: going to the provider counts as an attempt to sign in.
func TestLimitOfProvider(t *testing.T) {
	w, p := providedWorld(t, "")
	c := w.config
	c.Metrics, c.Limits, c.Provider = newRegistry(), limit.Limits{SignIn: 3}, newProviderOf(p, w)
	var err error
	w.http, err = newEcho(c)
	w.must(err)
	statuses := make(map[int]int)
	for range 20 {
		statuses[w.browser().get("/sign-in/provider").status]++
	}
	if statuses[303] == 0 || statuses[429] == 0 || statuses[303]+statuses[429] != 20 {
		t.Errorf("statuses = %v, want some let through and the rest refused", statuses)
	}
}
