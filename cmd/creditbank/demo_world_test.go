package main

import (
	"io"
	"log/slog"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"creditbank/api"
	v1 "creditbank/api/v1"
	"creditbank/api/visittest"
	"creditbank/courses/org"
	"creditbank/courses/simulation"
	"creditbank/fixtures"

	"github.com/prometheus/client_golang/prometheus"
)

// demoWorld is the demonstration as “creditbank demo” serves it, without its
// limits of requests, and with two people more.
type demoWorld struct {
	t         *testing.T
	bank      *bank
	keys      map[org.Role]demoKey
	users     []demoUser
	passwords map[string]string // by name
	server    *httptest.Server
	opened    []*visittest.Page           // on the workday
	sent      map[string]visittest.Values // then, by where
}

// openDemo loads the demonstration, on a day in 2026, and serves it.
func openDemo(t *testing.T) *demoWorld {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 6, 1, 2, 0, 0, 0, time.UTC) }
	p := &program{stdout: io.Discard, stderr: io.Discard, now: now}
	b, err := openBank(t.Context(), t.TempDir(), p.places, true, now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.close() })
	w := &demoWorld{t: t, bank: b, passwords: make(map[string]string), sent: make(map[string]visittest.Values)}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	w.keys, err = p.prepareDemo(t.Context(), b)
	must(err)
	w.users, err = b.prepareUsers(t.Context(), w.keys)
	must(err)
	must(loadReview(t.Context(), b))
	for _, role := range []string{"clerk", "site"} {
		u := demoUser{Name: twoPosts, Role: role, FullName: "孙琳（合成）", Organisation: map[string]string{"clerk": fixtures.Office, "site": demoSite}[role]}
		if role == "clerk" {
			must(b.makeUser(t.Context(), &u))
			w.users = append(w.users, u)
			continue
		}
		_, err := b.addMember(t.Context(), memberRequest{Name: u.Name, Role: role, Organisation: u.Organisation})
		must(err)
	}
	// One more expert than a panel has, so that one can be replaced.
	_, err = b.addMember(t.Context(), memberRequest{Name: "expert4", FullName: "何岚（合成）", Role: "expert", Organisation: demoCollege})
	must(err)
	for _, u := range w.users {
		w.passwords[u.Name] = u.Password
	}
	must(b.configure(serveFlags{two: true, twoAbove: v1.DefaultSecondPerson.Above.String()}))
	b.openIntake()
	b.simulations = simulation.New(b.registrar, now, slog.New(slog.DiscardHandler)) // without its worker, so that one waits
	head, err := b.registrar.Head(t.Context())
	must(err)
	var behind sync.WaitGroup
	behind.Go(func() { b.statsDesk.Follower.Run(t.Context(), slog.New(slog.DiscardHandler)) })
	t.Cleanup(behind.Wait)
	must(b.statsDesk.Follower.WaitFor(t.Context(), head.Seq))
	handler, err := api.New(b.apiConfig(slog.New(slog.DiscardHandler), prometheus.NewRegistry()))
	must(err)
	w.server = httptest.NewServer(handler)
	t.Cleanup(w.server.Close)
	return w
}

// twoPosts is somebody who works for the office and for a site, and chooses
// what to be.
const twoPosts = "two-posts"

// visitors signs in one of each role, somebody who has two, and nobody.
func (w *demoWorld) visitors(t *testing.T) []*visittest.Visitor {
	t.Helper()
	all := []*visittest.Visitor{visittest.Open(t, w.server)}
	for _, name := range []string{"learner", "learner-near", "enterprise", "site", "college", "expert", "clerk", "office", "auditor", "college2", twoPosts} {
		all = append(all, w.signIn(t, name))
	}
	return all
}

// signIn signs a person of the demonstration in.
func (w *demoWorld) signIn(t *testing.T, name string) *visittest.Visitor {
	t.Helper()
	v := visittest.Open(t, w.server)
	for _, u := range w.users {
		if u.Name == name {
			v.SignIn(name, u.Password, u.Role)
			return v
		}
	}
	t.Fatalf("the demonstration has no %s", name)
	return nil
}
