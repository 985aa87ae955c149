package api

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"creditbank/api/limit"
)

// limitedWorld is a world with limits, and a function that asks from an address.
func limitedWorld(t *testing.T, l limit.Limits) (*world, func(as, path, from, forwarded string) *httptest.ResponseRecorder) {
	w := newWorld(t)
	c := w.config
	c.Limits, c.Metrics = l, newRegistry()
	var err error
	w.http, err = newEcho(c)
	w.must(err)
	return w, func(as, path, from, forwarded string) *httptest.ResponseRecorder {
		q := httptest.NewRequest(http.MethodGet, path, nil)
		q.RemoteAddr = from + ":4711"
		if as != "" {
			q.Header.Set("Authorization", "Bearer "+w.key[as])
		}
		if forwarded != "" {
			q.Header.Set("X-Forwarded-For", forwarded)
		}
		r := httptest.NewRecorder()
		w.http.ServeHTTP(r, q)
		return r
	}
}

func TestLimitOfKeys(t *testing.T) {
	w, ask := limitedWorld(t, limit.Limits{Key: 1})
	path := "/v1/learners/" + w.lin
	for range 2 {
		r := ask("office", path, "192.0.2.1", "")
		if r.Code != 200 || r.Header().Get("RateLimit-Policy") != `"key";q=2;w=1` {
			t.Fatalf("= %d, policy %q", r.Code, r.Header().Get("RateLimit-Policy"))
		}
	}
	r := ask("office", path, "192.0.2.99", "") // another address, the same key
	if r.Code != http.StatusTooManyRequests || r.Header().Get("Retry-After") != "1" || r.Header().Get("RateLimit") != `"key";r=0;t=1` {
		t.Errorf("the third = %d, Retry-After %q, RateLimit %q", r.Code, r.Header().Get("Retry-After"), r.Header().Get("RateLimit"))
	}
	if r := ask("enterprise", path, "192.0.2.1", ""); r.Code != 200 {
		t.Errorf("another key = %d, want 200", r.Code)
	}
	w.clock.pass(time.Second)
	if r := ask("office", path, "192.0.2.1", ""); r.Code != 200 {
		t.Errorf("a second later = %d, want 200", r.Code)
	}
}

// TestLimitOfAddresses: what a client says of its address is believed only if
// a proxy that is trusted says it.
func TestLimitOfAddresses(t *testing.T) {
	for _, c := range []struct {
		name      string
		proxies   []netip.Prefix
		from      string
		forwarded [3]string
		last      int
	}{
		{"direct", nil, "192.0.2.1", [3]string{"", "", ""}, 429},
		{"direct, with a made-up header", nil, "192.0.2.1", [3]string{"10.0.0.1", "10.0.0.2", "10.0.0.3"}, 429},
		{"direct from the same machine, with a made-up header", nil, "127.0.0.1", [3]string{"10.0.0.1", "10.0.0.2", "10.0.0.3"}, 429},
		{"through a proxy", []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}, "192.0.2.1", [3]string{"10.0.0.1", "10.0.0.2", "10.0.0.3"}, 200},
		{"through a proxy, with a made-up part", []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}, "192.0.2.1",
			[3]string{"1.1.1.1, 10.0.0.1", "2.2.2.2, 10.0.0.1", "3.3.3.3, 10.0.0.1"}, 429},
		{"another proxy", []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}, "192.0.2.1", [3]string{"10.0.0.1", "10.0.0.2", "10.0.0.3"}, 429},
		{"the same machine, which is no proxy", []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}, "127.0.0.1", [3]string{"10.0.0.1", "10.0.0.2", "10.0.0.3"}, 429},
		{"the same network, which is no proxy", []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}, "10.9.9.9", [3]string{"10.0.0.1", "10.0.0.2", "10.0.0.3"}, 429},
		{"the same link, which is no proxy", []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}, "169.254.0.9", [3]string{"10.0.0.1", "10.0.0.2", "10.0.0.3"}, 429},
	} {
		_, ask := limitedWorld(t, limit.Limits{Address: 1, Proxies: c.proxies})
		status := 0
		for _, forwarded := range c.forwarded {
			status = ask("", "/v1/courses", c.from, forwarded).Code
		}
		if status != c.last {
			t.Errorf("%s: the third request = %d, want %d", c.name, status, c.last)
		}
	}
}

// TestLimitOfSignIns: an address tries so many passwords in a minute, under
// however many names, and the right one then waits, too.
func TestLimitOfSignIns(t *testing.T) {
	w, _ := limitedWorld(t, limit.Limits{SignIn: 3})
	_, password := w.member("zhang", officePost())
	for _, name := range []string{"a1", "a2", "a3"} {
		w.browser().post("/sign-in", "name", name, "password", "one for all").want(http.StatusUnprocessableEntity)
	}
	before := w.hasher.Derivations()
	v := w.browser().post("/sign-in", "name", "zhang", "password", password).want(http.StatusTooManyRequests)
	if got := v.header.Get("Retry-After"); got != "20" || w.hasher.Derivations() != before {
		t.Errorf("the fourth: Retry-After = %q after %d more derivations, want 20 after none", got, w.hasher.Derivations()-before)
	}
	w.clock.pass(20 * time.Second)
	w.browser().post("/sign-in", "name", "zhang", "password", password).want(http.StatusSeeOther)
}
