package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"creditbank/api/auth"
)

func (w *world) good(run string) request {
	return request{as: "enterprise", method: http.MethodPost, path: "/v1/deposits", key: run,
		body: m{"learner": w.lin, "course": "GA01", "run": run, "hours": "16", "completed_on": "2010-05-01"}}
}

// TestOutcomeUnknown: when the disk may or may not have kept a group, the
// client is told to ask again, and the bank stops writing.
func TestOutcomeUnknown(t *testing.T) {
	w := newWorld(t)
	w.store.Commit = func() (bool, error) { return true, errors.New("disk /dev/secret is gone") }
	r := w.do(w.good("a")).want(503).is(m{"code": "outcome-unknown"})
	if r.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	if strings.Contains(string(r.body), "secret") {
		t.Errorf("the answer tells the cause: %s", r.body)
	}
	if !strings.Contains(w.log.String(), "secret") {
		t.Errorf("the log does not tell the cause: %s", w.log)
	}
	<-w.book.Stopped()
	w.do(w.good("b")).want(503).is(m{"code": "busy"})
	if r := w.get("", "/readyz?verbose"); r.status != 503 || !strings.Contains(string(r.body), "[-] ledger can be written") {
		t.Errorf("readyz = %d %s, want 503 and what is wrong", r.status, r.body)
	}
	w.get("", "/livez").want(200)
	w.get("", "/v1/courses").want(200)
	if r := w.do(request{path: "/metrics", from: "127.0.0.1:4711"}); !strings.Contains(string(r.body), "creditbank_ledger_halted 1") {
		t.Errorf("metrics do not tell that writing has stopped:\n%s", r.body)
	}
}

// brokenKeys is a store of keys that fails.
type brokenKeys struct{ auth.KeyStore }

func (brokenKeys) Key(context.Context, string) (auth.Key, error) {
	return auth.Key{}, errors.New("no space left in /var/secret")
}

// panickyKeys is a store of keys that has a mistake in it.
type panickyKeys struct{ auth.KeyStore }

func (panickyKeys) Key(context.Context, string) (auth.Key, error) { panic("secret") }

// TestErrorsWithoutAKindAreOurs: they are “internal error” outside and whole
// in the log.
func TestErrorsWithoutAKindAreOurs(t *testing.T) {
	for _, keys := range []auth.KeyStore{brokenKeys{}, panickyKeys{}} {
		w := newWorld(t)
		c := w.config
		c.Keys, c.Metrics = keys, newRegistry()
		var err error
		w.http, err = newEcho(c)
		w.must(err)
		r := w.get("office", "/v1/learners/"+w.lin).want(500).is(m{"code": "internal-error"})
		if strings.Contains(string(r.body), "secret") {
			t.Errorf("the answer tells the cause: %s", r.body)
		}
		if !strings.Contains(w.log.String(), "secret") {
			t.Errorf("the log does not tell the cause: %s", w.log)
		}
		if !strings.Contains(w.log.String(), r.header.Get("X-Request-ID")) || !strings.HasSuffix(r.str("instance"), r.header.Get("X-Request-ID")) {
			t.Errorf("answer and log do not name the request")
		}
	}
}

func TestRequestIDAndLanguage(t *testing.T) {
	w := newWorld(t)
	for given, taken := range map[string]bool{"trace-1.2_3": true, "": false, "a b": false, strings.Repeat("x", 65): false, "<script>": false} {
		r := w.do(request{path: "/v1/courses/NONE", header: http.Header{"X-Request-Id": {given}, "Accept-Language": {"zh-CN"}}}).want(404)
		if got := r.header.Get("X-Request-ID"); (got == given) != taken || got == "" {
			t.Errorf("X-Request-ID %q was answered with %q", given, got)
		}
		if got := r.str("title"); got != "未找到" {
			t.Errorf("title = %q, want it in Chinese", got)
		}
		if got := r.header.Get("Content-Language"); got != "zh" {
			t.Errorf("Content-Language = %q, want zh", got)
		}
	}
	w.get("", "/v1/courses/NONE").want(404).is(m{"title": "Not found", "code": "not-found"})
}

func TestReadYourWrite(t *testing.T) {
	w := newWorld(t)
	lot := w.deposit(w.lin, "GA01", "a", "16")
	w.get("learner", fmt.Sprintf("/v1/learners/%s/balance?min_seq=%d", w.lin, lot)).want(200)
	r := w.get("learner", fmt.Sprintf("/v1/learners/%s/balance?min_seq=%d", w.lin, lot+1)).want(503)
	if r.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
}

func TestServerIsBounded(t *testing.T) {
	s := HTTPServer(http.NotFoundHandler())
	for name, d := range map[string]time.Duration{"header": s.ReadHeaderTimeout, "read": s.ReadTimeout, "write": s.WriteTimeout, "idle": s.IdleTimeout} {
		if d <= 0 || d > 5*time.Minute {
			t.Errorf("%s time = %v", name, d)
		}
	}
	if s.MaxHeaderBytes <= 0 || s.MaxHeaderBytes > 64<<10 {
		t.Errorf("MaxHeaderBytes = %d", s.MaxHeaderBytes)
	}
}

// TestConfigIsWhole: what a bank cannot be without has to be given.
func TestConfigIsWhole(t *testing.T) {
	for _, name := range []string{"Registrar", "Reports", "Simulations", "Book", "Desk", "Keys", "Logger", "Metrics", "Log", "Transcripts", "Statistics"} {
		c := newWorld(t).config
		reflect.ValueOf(&c).Elem().FieldByName(name).SetZero()
		if _, err := New(c); err == nil || !strings.HasSuffix(err.Error(), " lacks "+name) {
			t.Errorf("New without %s: %v, want an error that names it", name, err)
		}
	}
}
