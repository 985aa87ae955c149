package api

import (
	"fmt"
	"testing"
	"time"
)

// An employer sees what was completed while the learner was its staff and what
// it has issued, and nothing of other employers.
func TestEmployersSeeTheirOwn(t *testing.T) {
	w := newWorld(t)
	lin := "/v1/learners/" + w.lin
	deposit := func(as, run, completed string) int {
		return w.post(as, "/v1/deposits", m{"learner": w.lin, "course": "GA01", "run": run, "hours": "16", "completed_on": completed}).want(201).num("lot")
	}
	first := deposit("enterprise", "a", "2010-05-01") // before the learner was registered as staff: issued by it
	w.clock.pass(20 * 24 * time.Hour)                 // 21 June
	second := deposit("office", "b", "2010-06-10")    // while staff of the first
	staff := lin + "/staff"
	w.post("other", staff, m{"event": "join"}).want(422).is(m{"code": "staff-elsewhere"})
	w.post("other", staff, m{"event": "leave", "organisation": "BJ-E001"}).want(403).is(m{"code": "organisation-not-yours"})
	w.post("enterprise", staff, m{"event": "leave", "on": "2010-06-11"}).want(201).is(m{"organisation": "", "version": 2})
	w.get("other", lin).want(403)
	join := request{as: "other", method: "POST", path: staff, key: "join", body: m{"event": "join", "on": "2010-06-12", "staff_number": "9"}}
	w.do(join).want(201).is(m{"organisation": "BJ-E002", "staff_number": "9", "joined_on": "2010-06-12", "version": 3})
	if again := w.do(join).want(201).is(m{"version": 3}); again.header.Get("Idempotency-Replayed") != "true" {
		t.Error("joined twice under one key")
	}
	join.body = m{"event": "join", "on": "2010-06-13"}
	w.do(join).want(409).is(m{"code": "key-reused"})
	third := deposit("office", "c", "2010-06-15") // while staff of the second
	fourth := deposit("other", "d", "2010-06-11") // between the two, issued by the second

	lots := func(as string, want ...int) {
		t.Helper()
		r := w.get(as, lin+"/lots").want(200)
		for i, lot := range want {
			if got := r.num(fmt.Sprintf("items.%d.lot", i)); got != lot {
				t.Errorf("lot %d of %s = %d, want %d", i, as, got, lot)
			}
		}
		if r.at(fmt.Sprintf("items.%d", len(want))) != nil {
			t.Errorf("%s sees more than %v: %s", as, want, r.body)
		}
		w.get(as, lin+"/balance").want(200).is(m{"balance.credit.posted": fmt.Sprint(len(want))})
		entries := w.get(as, lin+"/statement").want(200)
		if got := entries.num("items.0.seq"); got != want[0] {
			t.Errorf("newest entry of %s = %d, want %d", as, got, want[0])
		}
		entries.is(m{"items.0.balance.credit.posted": fmt.Sprint(len(want))})
	}
	lots("enterprise", second, first)
	lots("other", fourth, third)
	lots("office", fourth, third, second, first)
	lots("learner", fourth, third, second, first)
	w.get("enterprise", lin+"/lots?limit=1").want(200).is(m{"items.0.lot": second})
	w.get("enterprise", lin+"/lots?limit=1&cursor="+w.get("enterprise", lin+"/lots?limit=1").str("next_cursor")).want(200).is(m{"items.0.lot": first, "next_cursor": nil})
	w.get("enterprise", lin+"/statement?limit=1&cursor="+w.get("enterprise", lin+"/statement?limit=1").str("next_cursor")).want(200).is(m{"items.0.seq": first})
	w.get("other", lin+"/balance?as_of=2010-06-20&basis=effective").want(200).is(m{"balance.credit.posted": "2"})
	w.get("other", lin+"/balance?as_of=2010-06-12&basis=effective").want(200).is(m{"balance.credit.posted": "1"})
	w.get("other", lin+"/balance?as_of=2010-06-20").want(200).is(m{"balance.credit.posted": "0"})
	for lot, want := range map[int][2]int{first: {200, 403}, second: {200, 403}, third: {403, 200}, fourth: {403, 200}} {
		for i, as := range []string{"enterprise", "other"} {
			if r := w.get(as, fmt.Sprint("/v1/entries/", lot)); r.status != want[i] {
				t.Errorf("entry %d as %s = %d, want %d", lot, as, r.status, want[i])
			}
		}
	}
	// Who they worked for before or after is nobody's business.
	w.get("enterprise", lin).want(200).is(m{"organisation": "", "staff_number": nil, "name": "林（合成）"})

	list := func(as, code, on string) *reply { return w.get(as, "/v1/organisations/"+code+"/staff?on="+on) }
	list("enterprise", "BJ-E001", "2010-06-10").want(200).is(m{"items.0.learner": w.lin, "items.0.left_on": "2010-06-11", "items.1": nil})
	list("enterprise", "BJ-E001", "2010-06-11").want(200).is(m{"items.0": nil})
	list("enterprise", "BJ-E002", "2010-06-12").want(403)
	list("college", "BJ-E002", "2010-06-12").want(403)
	list("office", "BJ-E777", "2010-06-12").want(404)
	both := list("office", "BJ-E002", "2010-06-12").want(200)
	if both.at("items.1") == nil || both.at("items.2") != nil {
		t.Errorf("staff of BJ-E002 = %s, want two", both.body)
	}
	one := w.get("office", "/v1/organisations/BJ-E002/staff?limit=1").want(200)
	two := w.get("office", "/v1/organisations/BJ-E002/staff?limit=1&cursor="+one.str("next_cursor")).want(200).is(m{"next_cursor": nil})
	if one.str("items.0.learner") != both.str("items.0.learner") || two.str("items.0.learner") != both.str("items.1.learner") {
		t.Errorf("pages of one: %s, %s, want those of %s", one.body, two.body, both.body)
	}
}

func TestStaffRefusals(t *testing.T) {
	w := newWorld(t)
	w.post("enterprise", "/v1/learners", worker(1, nil)).want(201)
	w.clock.pass(10 * 24 * time.Hour) // 11 June
	nobody := "0000000000000000000000000g"
	for _, c := range []struct {
		name    string
		as      string
		learner string
		body    m
		status  int
		code    string
		field   string
		foreign bool
	}{
		{"already there", "enterprise", w.lin, m{"event": "join"}, 422, "staff-elsewhere", "organisation", false},
		{"leaves where they are not", "office", w.lin, m{"event": "leave", "organisation": "BJ-E002"}, 422, "staff-not-there", "organisation", false},
		{"leaves tomorrow", "enterprise", w.lin, m{"event": "leave", "on": "2010-06-12"}, 422, "date-in-future", "on", false},
		{"leaves before joining", "enterprise", w.lin, m{"event": "leave", "on": "2010-05-31"}, 422, "staff-days-overlap", "on", false},
		{"moves to where they are", "office", w.lin, m{"event": "move", "organisation": "BJ-E001"}, 422, "staff-not-there", "organisation", false},
		{"moves to another's", "enterprise", w.lin, m{"event": "move", "organisation": "BJ-E002"}, 403, "organisation-not-yours", "organisation", false},
		{"moves from another's", "enterprise", w.wang, m{"event": "move", "organisation": "BJ-E001"}, 422, "staff-not-there", "organisation", false},
		{"moves to nowhere", "office", w.lin, m{"event": "move", "organisation": "BJ-E777"}, 422, "organisation-unknown", "organisation", false},
		{"number of another", "office", w.wang, m{"event": "move", "organisation": "BJ-E001", "staff_number": "G-0042"}, 422, "staff-number-taken", "staff_number", false},
		{"nobody", "office", nobody, m{"event": "join", "organisation": "BJ-E001"}, 422, "learner-unknown", "learner", false},
		{"other event", "office", w.lin, m{"event": "retire"}, 400, "choice-unknown", "event", true},
	} {
		r := w.do(request{as: c.as, method: "POST", path: "/v1/learners/" + c.learner + "/staff", body: c.body, foreign: c.foreign})
		if r.status != c.status || r.str("code") != c.code || r.str("field") != c.field {
			t.Errorf("%s = %d %s %s, want %d %s %s\n%s", c.name, r.status, r.str("code"), r.str("field"), c.status, c.code, c.field, r.body)
		}
	}
	w.get("office", "/v1/learners/"+w.lin).want(200).is(m{"version": 1})
	// A dry run changes nothing; the office moves whom it is asked to.
	body := m{"event": "move", "organisation": "BJ-S001", "on": "2010-06-05", "trade": "钳工"}
	w.post("enterprise", "/v1/learners/"+w.lin+"/staff?dry_run=true", body).want(200).is(m{"organisation": "BJ-S001"})
	w.get("office", "/v1/learners/"+w.lin).want(200).is(m{"version": 1, "organisation": "BJ-E001"})
	w.post("enterprise", "/v1/learners/"+w.lin+"/staff", body).want(201).is(m{"organisation": "BJ-S001", "trade": "钳工", "joined_on": "2010-06-05"})
	w.get("site", "/v1/learners/"+w.lin).want(200)
	w.post("office", "/v1/learners/"+w.lin+"/staff", m{"event": "move", "organisation": "BJ-E002", "on": "2010-06-04"}).want(422).is(m{"code": "staff-days-overlap"})
}

// An employer's audit goes by what the employer sees.
func TestEmployersAuditTheirOwn(t *testing.T) {
	w := newWorld(t)
	w.openProgramme()
	w.deposit(w.lin, "EE01", "a", "32")
	w.post("office", "/v1/deposits", m{"learner": w.lin, "course": "GA01", "run": "a", "hours": "32", "completed_on": "2010-05-01"}).want(201)
	audit := "/v1/learners/" + w.lin + "/audits?programme=MJ01"
	w.get("learner", audit).want(200).is(m{"current.verdict.counted": "4"})
	w.get("enterprise", audit).want(200).is(m{"current.verdict.counted": "2", "current.record.lots.1": nil})
	w.get("enterprise", "/v1/learners/"+w.lin+"/transcript").want(403)
	w.get("enterprise", "/v1/learners/"+w.lin+"/consents").want(403)
}
