package api

import (
	"testing"
	"time"

	"creditbank/courses/org"
)

func TestConsent(t *testing.T) {
	w := newWorld(t)
	w.makeKey("wang", org.Principal{Role: org.Learner, Learner: accountID(w.wang)})
	wang := "/v1/learners/" + w.wang
	lot := w.post("other", "/v1/deposits", m{"learner": w.wang, "course": "GA01", "run": "a", "hours": "32", "completed_on": "2010-05-01"}).want(201).num("lot")
	hold := m{"learner": w.wang, "deadline": "2010-09-01T00:00:00Z", "lots": []m{{"lot": lot}}}
	sees := func(when string, person, balance, statement int) {
		t.Helper()
		for path, want := range map[string]int{"": person, "/balance": balance, "/lots": balance, "/statement": statement, "/transcript": 403} {
			if r := w.get("college", wang+path); r.status != want || want == 403 && r.str("code") != "consent-missing" {
				t.Errorf("%s: the college reads %q: %d %s, want %d", when, path, r.status, r.str("code"), want)
			}
		}
		w.get("rival", wang+"/balance").want(403).is(m{"code": "consent-missing"})
	}
	sees("at first", 403, 403, 403)
	w.post("college", "/v1/holds", hold).want(403).is(m{"code": "consent-missing", "field": "learner"})

	consents := wang + "/consents"
	give := m{"institution": "COL-1", "purpose": "招生咨询", "fields": []string{"credits", "person"}, "until": "2010-06-30"}
	w.post("college", consents, give).want(403)
	w.post("learner", consents, give).want(403)
	w.post("wang", consents+"?dry_run=true", give).want(200).is(m{"in_force": true})
	sees("after a dry run", 403, 403, 403)
	first := request{as: "wang", method: "POST", path: consents, body: give, key: "give"}
	w.do(first).want(201).is(m{"in_force": true, "fields.0": "person", "fields.1": "credits", "on_paper": false, "until": "2010-06-30"})
	if again := w.do(first).want(201); again.header.Get("Idempotency-Replayed") != "true" {
		t.Error("given twice under one key")
	}
	first.body = m{"institution": "COL-1", "purpose": "招生咨询", "fields": []string{"person"}}
	w.do(first).want(409).is(m{"code": "key-reused"})
	sees("given", 200, 200, 403)
	w.post("college", "/v1/holds", hold).want(201)

	withdrawal := consents + "/withdrawal"
	w.post("college", withdrawal, m{"institution": "COL-1"}).want(403)
	w.post("wang", withdrawal, m{"institution": "COL-1"}).want(201).is(m{"in_force": false})
	sees("withdrawn", 403, 403, 403)
	w.post("wang", withdrawal, m{"institution": "COL-1"}).want(403).is(m{"code": "consent-missing"})

	// One on paper, with an end.
	w.post("office", consents, give).want(201).is(m{"on_paper": true})
	sees("on paper", 200, 200, 403)
	w.clock.pass(30 * 24 * time.Hour)
	sees("over", 403, 403, 403)
	w.get("wang", consents).want(200).is(m{"items.0.in_force": false, "items.0.withdrawn_at": nil, "items.1": nil})
	w.get("college", consents).want(200).is(m{"items.0.institution": "COL-1"})
	w.get("rival", consents).want(200).is(m{"items.0": nil})
	w.get("other", consents).want(403)
	w.get("learner", consents).want(403)

	for _, c := range []struct {
		name    string
		changes m
		status  int
		code    string
		field   string
		foreign bool
	}{
		{"over already", nil, 422, "consent-over", "until", false},
		{"no such college", m{"institution": "COL-9", "until": nil}, 422, "organisation-unknown", "institution", false},
		{"no college", m{"institution": "BJ-E001", "until": nil}, 422, "not-a-college", "institution", false},
		{"no such programme", m{"programme": "MJ99", "until": nil}, 422, "programme-unknown", "programme", false},
		{"another's programme", m{"programme": "MJ02", "until": nil}, 422, "programme-of-other-college", "programme", false},
		{"no fields", m{"fields": []string{}, "until": nil}, 400, "list-empty", "fields", true},
		{"other field", m{"fields": []string{"income"}, "until": nil}, 400, "choice-unknown", "fields/0", true},
		{"no purpose", m{"purpose": nil, "until": nil}, 400, "field-missing", "purpose", true},
	} {
		body := m{}
		for _, from := range []m{give, c.changes} {
			for name, value := range from {
				if body[name] = value; value == nil {
					delete(body, name)
				}
			}
		}
		r := w.do(request{as: "wang", method: "POST", path: consents, body: body, foreign: c.foreign})
		if r.status != c.status || r.str("code") != c.code || r.str("field") != c.field {
			t.Errorf("%s = %d %s %s, want %d %s %s\n%s", c.name, r.status, r.str("code"), r.str("field"), c.status, c.code, c.field, r.body)
		}
	}
}

// An application whose consent is withdrawn goes no further, wherever it is;
// what was redeemed stays.
func TestConsentWithdrawnMeanwhile(t *testing.T) {
	for _, stage := range []string{"proposed", "held", "redeemed"} {
		w := newWorld(t)
		w.ready()
		goals := "/v1/learners/" + w.lin + "/goals"
		w.get("learner", "/v1/learners/"+w.lin+"/consents").want(200).is(m{"items.1.programme": "MJ01", "items.1.in_force": true})
		at, _ := w.audit()
		if stage != "proposed" {
			w.post("college", at+"/hold", m{}).want(201)
		}
		if stage == "redeemed" {
			w.post("college", at+"/redemption", m{}).want(201)
		}
		w.post("learner", "/v1/learners/"+w.lin+"/consents/withdrawal", m{"institution": "COL-1", "programme": "MJ01"}).want(201)
		w.get("learner", goals).want(200).is(m{"items.0.consent": false})
		w.get("college", at).want(200).is(m{"state": stage}) // its own application stays readable
		w.get("college", "/v1/learners/"+w.lin+"/audits?programme=MJ01").want(403).is(m{"code": "consent-missing"})
		w.post("college", "/v1/audits", m{"learner": w.lin, "programme": "MJ01"}).want(403).is(m{"code": "consent-missing"})
		switch stage {
		case "proposed":
			w.post("college", at+"/hold", m{}).want(403).is(m{"code": "consent-missing"})
			w.post("college", at+"/moves", m{"line": "4"}).want(403).is(m{"code": "consent-missing"})
			w.post("office", at+"/hold", m{}).want(403).is(m{"code": "consent-missing"})
			w.post("learner", goals, m{"programme": "MJ01", "consent": true}).want(201)
			w.post("college", at+"/hold", m{}).want(201)
		case "held":
			w.post("college", at+"/redemption", m{}).want(403).is(m{"code": "consent-missing"})
			w.post("college", at+"/release", m{"reason": "不再同意"}).want(201).is(m{"state": "released"})
		case "redeemed":
			w.get("learner", "/v1/learners/"+w.lin+"/lots").want(200).is(m{"items.0.available": "0"})
		}
	}
}
