package api

import (
	"testing"
	"time"
)

func TestSanctionOfIssuer(t *testing.T) {
	w := newWorld(t)
	impose := m{"issuer": "BJ-E001", "authority": "市总工会", "reason": "材料造假", "review_on": "2010-09-01"}
	for _, c := range []struct {
		change m
		status int
		code   string
	}{
		{m{"learner": w.lin}, 422, "sanction-target"},
		{m{"issuer": "NOBODY"}, 422, "organisation-unknown"},
		{m{"review_on": "2010-06-01"}, 422, "review-not-ahead"},
		{m{"review_on": "soon"}, 400, "day-malformed"},
		{m{"authority": ""}, 400, "field-empty"},
	} {
		body := make(m)
		for name, value := range impose {
			body[name] = value
		}
		for name, value := range c.change {
			body[name] = value
		}
		if r := w.do(request{as: "office", method: "POST", path: "/v1/sanctions", body: body, foreign: true}); r.status != c.status || r.str("code") != c.code {
			t.Errorf("impose %v = %d %s, want %d %s", c.change, r.status, r.str("code"), c.status, c.code)
		}
	}
	lot := w.deposit(w.lin, "GA01", "before", "16")
	s := w.post("office", "/v1/sanctions", impose).want(201)
	id := s.str("sanction")
	s.is(m{"state": "in-force", "since": "2010-06-01", "issuer": "BJ-E001"})
	w.post("office", "/v1/sanctions", impose).want(409).is(m{"code": "sanction-twice"})
	item := m{"learner": w.lin, "course": "GA01", "run": "after", "hours": "16", "completed_on": "2010-05-01"}
	w.post("enterprise", "/v1/deposits", item).want(422).is(m{"code": "issuer-sanctioned"})
	w.get("learner", entryAt(uint64(lot))).want(200) // nothing is erased
	w.get("enterprise", "/v1/sanctions").want(200).is(m{"items.0.sanction": id})
	w.get("other", "/v1/sanctions").want(200).is(m{"items.0": nil})
	w.get("other", "/v1/sanctions/"+id).want(403)

	w.get("office", "/v1/sanctions?due_by=2010-08-31").want(200).is(m{"items.0": nil})
	w.get("office", "/v1/sanctions?due_by=2010-09-01").want(200).is(m{"items.0.sanction": id})
	w.post("office", "/v1/sanctions/"+id+"/review", m{"review_on": "2010-12-01", "reason": "整改中"}).want(201).is(m{"history.0.review_on": "2010-12-01"})
	w.get("office", "/v1/sanctions?due_by=2010-09-01").want(200).is(m{"items.0": nil})

	w.post("office", "/v1/sanctions/"+id+"/end", m{"reason": "整改合格"}).want(201).is(m{"state": "ended", "ended_on": "2010-06-01"})
	w.post("office", "/v1/sanctions/"+id+"/end", m{"reason": "再次"}).want(409).is(m{"code": "sanction-ended"})
	w.post("enterprise", "/v1/deposits", item).want(201)
	w.get("office", "/v1/sanctions?state=ended").want(200).is(m{"items.0.sanction": id})
}

func TestSanctionOfAccount(t *testing.T) {
	w := newWorld(t)
	lot := w.deposit(w.lin, "GA01", "a", "32")
	impose := m{"learner": w.lin, "authority": "市总工会", "reason": "冒名", "review_on": "2010-09-01"}
	ask := func() *reply {
		return w.do(request{as: "office", method: "POST", path: "/v1/sanctions", body: impose, key: "freeze"})
	}
	s := ask().want(201)
	if again := ask().want(201); again.str("sanction") != s.str("sanction") || again.header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("asked again = %s", again.body)
	}
	w.get("office", entryAt(uint64(s.num("entry")))).want(200).is(m{"kind": "freeze", "reason": "冒名"})
	hold := m{"learner": w.lin, "deadline": "2010-09-01T00:00:00Z", "lots": []m{{"lot": lot}}}
	w.post("college", "/v1/holds", hold).want(422).is(m{"code": "account-frozen"})
	w.get("learner", "/v1/sanctions").want(200).is(m{"items.0.sanction": s.str("sanction")})
	w.get("college", "/v1/sanctions").want(200).is(m{"items.0": nil})
	w.post("office", "/v1/sanctions", impose).want(422).is(m{"code": "account-frozen"})
	w.post("office", "/v1/sanctions/"+s.str("sanction")+"/end", m{"reason": "查清"}).want(201)
	w.post("college", "/v1/holds", hold).want(201)
}

func TestComplaint(t *testing.T) {
	w := newWorld(t)
	lot := w.deposit(w.lin, "GA01", "a", "32")
	foreign := w.post("other", "/v1/deposits", m{"learner": w.wang, "course": "GA01", "run": "x", "hours": "16", "completed_on": "2010-05-01"}).want(201).num("lot")
	file := func(as, kind, subject string) *reply {
		return w.post(as, "/v1/complaints", m{"about": m{"kind": kind, "subject": subject}, "text": "学时少记"})
	}
	number := func(n int) string { return entryAt(uint64(n))[len("/v1/entries/"):] }
	file("learner", "entry", number(foreign)).want(403) // not theirs to see
	file("learner", "entry", "none").want(404)
	file("learner", "issuer", "NOBODY").want(422)
	file("learner", "decision", "a1").want(404)
	file("office", "issuer", "BJ-E001").want(403)

	c := file("learner", "entry", number(lot)).want(201)
	c.is(m{"state": "filed", "due_on": "2010-06-08", "overdue": false, "filed_for": w.lin})
	id := c.str("complaint")
	path := "/v1/complaints/" + id + "/steps"
	step := func(name string) m { return m{"step": name, "text": "说明"} }

	w.get("enterprise", "/v1/complaints").want(200).is(m{"items.0.complaint": id}) // it is about their entry
	w.get("other", "/v1/complaints").want(200).is(m{"items.0": nil})
	w.get("other", "/v1/complaints/"+id).want(403)

	w.post("office", path, step("answer")).want(409).is(m{"code": "complaint-step"})
	w.post("learner", path, step("accept")).want(403).is(m{"code": "complaint-step-of-other"})
	w.post("enterprise", path, step("accept")).want(403)
	w.clock.pass(8 * 24 * time.Hour)
	w.get("office", "/v1/complaints?overdue=true").want(200).is(m{"items.0.overdue": true})
	clerk := w.signedIn("chu", posted("clerk", "BJ"))
	clerk.as(path, "", step("accept")).want(201).is(m{"state": "accepted", "due_on": "2010-07-09", "overdue": false})
	clerk.as(path, "", step("start")).want(201).is(m{"state": "in-progress", "due_on": "2010-07-09"})
	clerk.as(path, "", step("answer")).want(403).is(m{"code": "complaint-step-of-other"})
	wei, jiang := w.signedIn("wei", officePost()), w.signedIn("jiang", officePost())
	wei.as(path, "", step("answer")).want(201).is(m{"state": "answered"})
	wei.as(path, "", step("close")).want(403) // the time to appeal is not over
	w.post("learner", path, step("appeal")).want(201).is(m{"state": "appealed", "due_on": "2010-07-09"})
	wei.as(path, "", step("answer")).want(403).is(m{"code": "appeal-same-person"})
	jiang.as(path, "", step("answer")).want(201).is(m{"state": "answered"})
	w.post("learner", path, step("appeal")).want(422).is(m{"code": "appeal-twice"})
	wei.as(path, "", step("close")).want(201).is(m{"state": "closed", "steps.5.step": "close"})
	w.post("learner", path, step("close")).want(409)

	// Too late for an appeal; then the office may close.
	late := file("enterprise", "issuer", "BJ-S001").want(201).str("complaint")
	path = "/v1/complaints/" + late + "/steps"
	for _, name := range []string{"accept", "start", "answer"} {
		w.post("office", path, step(name)).want(201)
	}
	w.clock.pass(16 * 24 * time.Hour)
	w.post("enterprise", path, step("appeal")).want(422).is(m{"code": "appeal-too-late"})
	w.post("office", path, step("close")).want(201)
}
