package main

import (
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"testing"
	"time"

	"creditbank/api"
	"creditbank/api/browsertest"
	"creditbank/courses/org"

	"github.com/prometheus/client_golang/prometheus"
)

// TestDemoInBrowser looks at the demonstration as those do who try it: a worker
// on a phone who lacks one course, the supermarket, and the first page at a
// desk, whose figures are those of the report of 2009. The pictures of the
// README are taken here.
func TestDemoInBrowser(t *testing.T) {
	if testing.Short() {
		t.Log("not loaded: the whole programme of 2009")
		return
	}
	now := func() time.Time { return time.Date(2026, 6, 1, 2, 0, 0, 0, time.UTC) }
	p := &program{stdout: io.Discard, stderr: io.Discard, now: now}
	b, err := openBank(t.Context(), t.TempDir(), p.places, true, now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.close() })
	keys, err := p.prepareDemo(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	users, err := b.prepareUsers(t.Context(), keys)
	if err != nil {
		t.Fatal(err)
	}
	passwords := make(map[string]string)
	for _, u := range users {
		passwords[u.Name] = u.Password
	}
	head, err := b.registrar.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	go b.statsDesk.Follower.Run(t.Context(), slog.New(slog.DiscardHandler))
	if err := b.statsDesk.Follower.WaitFor(t.Context(), head.Seq); err != nil {
		t.Fatal(err)
	}
	handler, err := api.New(b.apiConfig(slog.New(slog.DiscardHandler), prometheus.NewRegistry()))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)

	desk := browsertest.Open(t, server, browsertest.Desk, "zh-CN")
	desk.Go("/")
	desk.Says("2009 年的成效", "13\u202f446", "21\u202f738", "7\u202f885", "企业开发课程", "最新签名树头")
	desk.Sound()
	desk.ShotTop("first-page")

	phone := browsertest.Open(t, server, browsertest.Phone, "zh-CN")
	phone.Go("/sign-in")
	phone.Fill("#name", keys[org.Role("learner-near")].Learner)
	phone.Fill("#password", passwords["learner-near"])
	phone.Press("main form button")
	phone.Says("赵敏（合成）", "还差 12 学分", "专业核心", "化工仪表")
	phone.Sound()
	phone.ShotTop("worker-phone")
	for _, page := range []string{"goals/MJ01", "goals/MJ01/plan", "courses?q=anquan", "lots", "statement"} {
		phone.Go("/worker/" + page)
		phone.Sound()
	}
	at := browsertest.Open(t, server, browsertest.Desk, "en")
	at.Go("/sign-in")
	at.Fill("#name", "learner-far")
	at.Fill("#password", passwords["learner-far"])
	at.Press("main form button")
	at.Go(fmt.Sprintf("/worker/goals/%s/plan", demoProgramme))
	at.Says("Plan", "Courses: 19, hours: 1176")
	at.Sound()
	at.ShotTop("plan-desk")
}
