package main

import (
	"fmt"
	"testing"

	"creditbank/api/browsertest"
	"creditbank/courses/org"
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
	w := openDemo(t)

	desk := browsertest.Open(t, w.server, browsertest.Desk, "zh-CN")
	desk.Go("/")
	desk.Says("2009年的成效", "13\u202f446", "21\u202f738", "7\u202f885", "企业开发课程", "公开日志现有")
	desk.Sound()
	desk.ShotTop("first-page")

	phone := browsertest.Open(t, w.server, browsertest.Phone, "zh-CN")
	phone.Go("/sign-in")
	phone.Fill("#name", w.keys[org.Role("learner-near")].Learner)
	phone.Fill("#password", w.passwords["learner-near"])
	phone.Press("main form button")
	phone.Says("赵敏（合成）", "还差 12 学分", "专业核心", "化工仪表")
	phone.Sound()
	phone.ShotTop("worker-phone")
	for _, page := range []string{"goals/MJ01", "goals/MJ01/plan", "courses?q=anquan", "lots", "statement"} {
		phone.Go("/worker/" + page)
		phone.Sound()
	}
	at := browsertest.Open(t, w.server, browsertest.Desk, "en")
	at.Go("/sign-in")
	at.Fill("#name", "learner-far")
	at.Fill("#password", w.passwords["learner-far"])
	at.Press("main form button")
	at.Go(fmt.Sprintf("/worker/goals/%s/plan", demoProgramme))
	at.Says("Plan", "Courses: 19, hours: 1176")
	at.Sound()
	at.ShotTop("plan-desk")
}
