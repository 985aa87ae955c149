package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"creditbank/api/auth"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
)

// TestRemoveGoal gives up goals through the API and on the page, without any
// script.
func TestRemoveGoal(t *testing.T) {
	w := newWorld(t)
	w.openProgramme()
	path := "/v1/learners/" + w.lin + "/goals"
	w.post("learner", path, m{"programme": "MJ01", "consent": true}).want(201)
	w.post("learner", path+"/removal?dry_run=true", m{"programme": "MJ01"}).want(200).is(m{"programme": "MJ01"})
	w.get("learner", path).want(200).is(m{"items.0.consent": true})
	for _, as := range []string{"enterprise", "college", "other"} {
		w.post(as, path+"/removal", m{"programme": "MJ01"}).want(403)
	}
	remove := request{as: "learner", method: http.MethodPost, path: path + "/removal", body: m{"programme": "MJ01"}, key: "remove"}
	first := w.do(remove).want(201).is(m{"learner": w.lin, "programme": "MJ01"})
	if again := w.do(remove).want(201); string(again.body) != string(first.body) || again.header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("asked again = %s, want the first answer", again.body)
	}
	w.get("learner", path).want(200).is(m{"items.0": nil})
	w.get("learner", "/v1/learners/"+w.lin+"/consents").want(200).is(m{"items.0.programme": nil, "items.1.programme": "MJ01", "items.1.in_force": false})
	w.post("college", "/v1/audits", m{"learner": w.lin, "programme": "MJ01"}).want(403).is(m{"code": "consent-missing"})
	w.post("learner", path+"/removal", m{"programme": "MJ01"}).want(422).is(m{"code": "goal-missing"})

	b := w.worker()
	b.post("/worker/goals", "programme", "MJ01", "consent", "yes", "key", "set").leads("/worker/goals?done=1")
	b.get("/worker/goals").has(`href="/worker/goals/MJ01/removal"`)
	b.get("/worker/goals/MJ01/removal").want(200).has("移除目标", "机电一体化", "确认移除", "授权同时撤回")
	w.get("learner", path).want(200).is(m{"items.0.programme": "MJ01"}) // a look removes nothing
	b.post("/worker/goals/MJ01/removal").want(400)                      // without a key
	for range 2 {
		b.post("/worker/goals/MJ01/removal", "key", "gone").leads("/worker/goals?done=1")
	}
	w.get("learner", path).want(200).is(m{"items.0": nil})
	b.get("/worker/goals/MJ01/removal").leads("/worker/goals")
	w.signedIn("gao", posted("college", "COL-1")).post("/worker/goals/MJ01/removal", "key", "x").want(403)
}

// TestBalanceAfterEntry: who has booked something in an account is told of
// that; the balance, and how many entries there are, are for those who read
// all of the account. Not one balance of the whole is in any answer of others.
func TestBalanceAfterEntry(t *testing.T) {
	w := newWorld(t)
	w.openProgramme()
	her := w.register("enterprise", "丙（合成）") // who lets no college read anything
	w.makeKey("her", org.Principal{Role: org.Learner, Learner: accountID(her)})
	w.post("office", "/v1/deposits", m{"learner": her, "course": "GA01", "run": "x", "hours": "56", "completed_on": "2010-05-01"}).want(201)
	for role, who := range map[string]org.Principal{
		"clerk": {Role: org.Clerk, Organisation: "BJ"}, "auditor": {Role: org.Auditor, Organisation: "BJ"},
	} {
		w.makeKey(role, who)
	}
	whole := func(r *reply, at string, want bool) {
		t.Helper()
		for _, field := range []string{"balance", "account_seq", "previous"} {
			if got := r.at(at+field) != nil; got != want {
				t.Errorf("%s: %s%s is told: %t, want %t\n%s", r.what, at, field, got, want, r.body)
			}
		}
	}
	body := func(course, run, hours string) m {
		return m{"learner": her, "course": course, "run": run, "hours": hours, "completed_on": "2010-05-01"}
	}
	seen := map[string]bool{"office": true, "clerk": true, "her": true, "auditor": true}
	for i, as := range []string{"enterprise", "site", "office", "clerk", "college"} {
		course := map[string]string{"college": "CP01"}[as]
		if course == "" {
			course = "GA01"
		}
		run := fmt.Sprint("run", i)
		tried := w.post(as, "/v1/deposits?dry_run=true", body(course, run, "32")).want(200)
		real := w.post(as, "/v1/deposits", body(course, run, "32")).want(201)
		batch := w.post(as, "/v1/deposits/batch", m{"items": []m{body(course, run+"b", "32")}}).want(200)
		whole(tried, "entry.", seen[as])
		whole(real, "entry.", seen[as])
		whole(batch, "items.0.entry.", seen[as])
		for _, r := range []*reply{tried, real, batch} {
			if told := strings.Contains(string(r.body), `"balance"`); told != seen[as] {
				t.Errorf("%s as %s tells a balance: %t, want %t\n%s", r.what, as, told, seen[as], r.body)
			}
		}
		entry := entryAt(uint64(real.num("lot")))
		for _, reader := range []string{as, "office", "her", "auditor", "clerk"} {
			whole(w.get(reader, entry).want(200), "", seen[reader])
		}
	}
	// A college sees it for as long as it may read the record.
	w.consent(her, "COL-1", registrar.PersonField, registrar.CreditsField, registrar.StatementField)
	lot := w.post("college", "/v1/deposits", body("CP01", "late", "32")).want(201)
	whole(lot, "entry.", true)
	w.post("her", "/v1/learners/"+her+"/consents/withdrawal", m{"institution": "COL-1"}).want(201)
	whole(w.get("college", entryAt(uint64(lot.num("lot")))).want(200), "", false)

	// An employer reads the balance of its part, which is not that of the whole,
	// and no number tells how much there is beside it.
	statement := w.get("enterprise", "/v1/learners/"+her+"/statement").want(200)
	if statement.at("items.0.account_seq") != nil || statement.at("items.0.balance") == nil {
		t.Errorf("an employer's statement = %s, want a balance and no place among all entries", statement.body)
	}
	// Proofs are the same for everybody, and tell a commitment.
	proof := w.get("enterprise", "/v1/entries/3/proof").want(200)
	if other := w.get("", "/v1/entries/3/proof").want(200); string(other.body) != string(proof.body) {
		t.Errorf("a proof for an issuer = %s, for anybody %s", proof.body, other.body)
	}
	for _, word := range []string{"balance", "posted", her, "GA01"} {
		if strings.Contains(string(proof.body), word) {
			t.Errorf("a proof tells %q: %s", word, proof.body)
		}
	}
}

// TestMetricsAreNotForAll: the figures are for the machine itself and for keys
// of those who look after it.
func TestMetricsAreNotForAll(t *testing.T) {
	w := newWorld(t)
	w.makeKey("operator", org.Principal{Role: org.Operator, Organisation: "BJ"})
	w.makeKey("auditor", org.Principal{Role: org.Auditor, Organisation: "BJ"})
	for _, c := range []struct {
		name   string
		ask    request
		status int
	}{
		{"another machine", request{from: "203.0.113.9:4711"}, 401},
		{"the machine", request{from: "127.0.0.1:4711"}, 200},
		{"the machine, IPv6", request{from: "[::1]:4711"}, 200},
		{"the machine, mapped", request{from: "[::ffff:127.0.0.1]:4711"}, 200},
		{"through a proxy on the machine", request{from: "127.0.0.1:4711", header: http.Header{"X-Forwarded-For": {"203.0.113.9"}}}, 401},
		{"through a proxy that lies", request{from: "127.0.0.1:4711", header: http.Header{"X-Forwarded-For": {"127.0.0.1"}}}, 401},
		{"through another kind of proxy", request{from: "127.0.0.1:4711", header: http.Header{"Forwarded": {"for=203.0.113.9"}}}, 401},
		{"who says to be the machine", request{from: "203.0.113.9:4711", header: http.Header{"X-Forwarded-For": {"127.0.0.1"}}}, 401},
		{"an operator's key", request{as: "operator"}, 200},
		{"an auditor's key", request{as: "auditor"}, 200},
		{"an office's key", request{as: "office"}, 403},
		{"a learner's key", request{as: "learner"}, 403},
		{"a college's key on the machine", request{as: "college", from: "127.0.0.1:4711"}, 403},
	} {
		c.ask.path = "/metrics"
		r := w.do(c.ask)
		if r.status != c.status || (c.status == 200) != strings.Contains(string(r.body), "creditbank_ledger") {
			t.Errorf("%s: GET /metrics = %d, want %d", c.name, r.status, c.status)
		}
	}
}

// TestRefusedApplicant: a college refuses what it has only proposed; the worker
// reads why, and everybody lists what is theirs.
func TestRefusedApplicant(t *testing.T) {
	w := newWorld(t)
	w.openProgramme()
	w.post("learner", "/v1/learners/"+w.lin+"/goals", m{"programme": "MJ01", "consent": true}).want(201)
	made := w.post("college", "/v1/audits", m{"learner": w.lin, "programme": "MJ01"}).want(201).is(m{"state": "proposed"})
	id := made.str("audit")
	at := "/v1/audits/" + id
	w.do(request{as: "college", method: http.MethodPost, path: at + "/release", body: m{}, foreign: true}).want(400)
	w.post("college", at+"/release?dry_run=true", m{"reason": "学分不足"}).want(200).is(m{"state": "released", "rejection.reason": "学分不足"})
	w.get("college", "/v1/applications?state=proposed").want(200).is(m{"items.0.audit": id, "items.0.rejection": nil, "items.1": nil})
	w.post("college", at+"/release", m{"reason": "学分不足"}).want(201).is(m{"state": "released", "rejection.reason": "学分不足", "hold": nil})
	w.get("learner", at).want(200).is(m{"rejection.reason": "学分不足"})
	w.worker().get("/worker/goals").want(200).has("已退回", "退回原因：学分不足")
	w.signedIn("gao", posted("college", "COL-1")).get("/college/audits/" + id).want(200)

	w.makeKey("college 2", org.Principal{Role: org.College, Organisation: "COL-2"})
	w.makeKey("auditor", org.Principal{Role: org.Auditor, Organisation: "BJ"})
	second := w.post("college", "/v1/audits", m{"learner": w.lin, "programme": "MJ01"}).want(201).str("audit")
	for _, c := range []struct {
		as, query string
		want      m
	}{
		{"college", "", m{"items.1.learner": w.lin, "items.2": nil}},
		{"college", "?state=released", m{"items.0.audit": id, "items.0.rejection.reason": "学分不足", "items.1": nil}},
		{"college", "?institution=COL-1&state=proposed", m{"items.0.audit": second, "items.1": nil}},
		{"office", "?institution=COL-1", m{"items.1.institution": "COL-1", "items.2": nil}},
		{"office", "?institution=COL-2", m{"items.0": nil}},
		{"auditor", "?state=released", m{"items.0.audit": id, "items.1": nil}},
		{"college 2", "", m{"items.0": nil}},
		{"learner", "", m{"items.1.learner": w.lin, "items.2": nil}},
	} {
		w.get(c.as, "/v1/applications"+c.query).want(200).is(c.want)
	}
	w.get("college 2", "/v1/applications?institution=COL-1").want(403)
	for _, as := range []string{"enterprise", "site", ""} {
		if r := w.get(as, "/v1/applications"); r.status != 403 && r.status != 401 {
			t.Errorf("GET /v1/applications as %q = %d, want it refused", as, r.status)
		}
	}
	first := w.get("college", "/v1/applications?limit=1").want(200)
	next := w.get("college", "/v1/applications?limit=1&cursor="+first.str("next_cursor")).want(200)
	if first.str("items.0.audit") == next.str("items.0.audit") || next.at("next_cursor") != nil {
		t.Errorf("two pages = %s %s, want one application on each", first.body, next.body)
	}
}

// TestErasePerhapsTheirs: a row that bears the name alone of who is erased is
// shown to the office, before and after, and to nobody else.
func TestErasePerhapsTheirs(t *testing.T) {
	w := newWorld(t)
	name := strings.TrimSuffix(w.get("office", "/v1/learners/"+w.lin).want(200).str("name"), "（合成）")
	file := "姓名,身份证号,工号,课程代码,班次,学时,完成日期\n" + name + ",,,GA01,R1,16,2010-05-01\n" + name + "," + number(7) + ",,GA01,R2,16,2010-05-01\n"
	report := w.sendReport("enterprise", "", file).want(202).str("report")
	w.finish(report)
	items := w.get("office", "/v1/suspense").want(200)
	item := items.str("items.0.item")
	path := "/v1/learners/" + w.lin + "/erasure"
	tried := w.post("office", path+"?dry_run=true", m{"reason": "本人申请"}).want(200)
	tried.is(m{"possibly_same.0": item, "cleared": nil})
	w.get("office", "/v1/suspense/"+item).want(200).is(m{"possibly_erased_on": nil})
	erase := request{as: "office", method: http.MethodPost, path: path, body: m{"reason": "本人申请"}, key: "erase"}
	done := w.do(erase).want(201).is(m{"status": "erased", "possibly_same.0": item})
	w.clock.pass(24 * time.Hour)
	if again := w.do(erase).want(201); string(again.body) != string(done.body) {
		t.Errorf("asked again = %s, want the first answer %s", again.body, done.body)
	}
	w.get("office", "/v1/suspense/"+item).want(200).is(m{"possibly_erased_on": "2010-06-01", "claim.name": name})
	w.get("enterprise", "/v1/suspense/"+item).want(200).is(m{"possibly_erased_on": nil, "claim.name": name})
	b := w.signedIn("wei", officePost())
	b.get("/office/suspense").want(200).has("可能是已注销的人")
	b.get("/office/suspense/"+item).want(200).has("2010年6月1日", "同名")
	w.post("office", "/v1/suspense/"+item+"/rejection", m{"reason": "查无此人"}).want(200).is(m{"state": "forgotten", "claim.name": nil})
	if rows := w.get("office", "/v1/reports/"+report+"/rows").want(200); strings.Contains(string(rows.body), name) {
		t.Errorf("the report still names them: %s", rows.body)
	}
}

// TestReadingsPageSaysHowLong: whose record it is reads for how long it is kept
// who has read it.
func TestReadingsPageSaysHowLong(t *testing.T) {
	w := newWorld(t)
	w.worker().get("/worker/readings").want(200).has(fmt.Sprintf("记录保存 %d 年", registrar.ReadingYears))
}

// TestClerkPrepares asks as a clerk for what is prepared and what is decided.
func TestClerkPrepares(t *testing.T) {
	for _, operation := range []string{"getCourseProposal", "openCourseReview", "replaceExpert", "fileTrainingPlan", "fileEducationMoney", "spendEducationMoney", "getEducationMoney"} {
		if roles, _ := auth.Allowed(operation); !roles.Has(org.Clerk) {
			t.Errorf("a clerk may not ask for %s, want that it is prepared by them", operation)
		}
	}
	for _, operation := range []string{"publishReviewedCourse", "retireCourse", "publishCourse", "publishTrainingRules", "closeTrainingPlan", "voidSpending",
		"orderTraining", "settleOrder", "cancelOrder", "changeTrainingBudget", "confirmDecision", "imposeSanction", "eraseLearner", "adjustDeposit"} {
		if roles, _ := auth.Allowed(operation); roles.Has(org.Clerk) {
			t.Errorf("a clerk may ask for %s, want that it is decided by others", operation)
		}
	}
	w := newWorld(t)
	proposal := w.proposed(nil)
	clerk := w.signedIn("chu", posted("clerk", "BJ"))
	clerk.get("/office/reviews").want(200)
	clerk.get("/office/reviews/" + proposal).want(200)
	w.makeKey("clerk", org.Principal{Role: org.Clerk, Organisation: "BJ"})
	w.get("clerk", "/v1/course-proposals").want(200).is(m{"items.0.state": "submitted"})
	w.post("clerk", "/v1/course-proposals/"+proposal+"/publication", m{"first_day": "2010-07-01"}).want(403)
}
