package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"creditbank/courses/org"
)

// rulesText asks for 6 credits: 2 of general, 2 of practice by the college
// itself, and no more than 3 of one enterprise.
const rulesText = `ruleset: TEST-6
title: {zh: 试点, en: Pilot}
level: junior-college
total: 6
groups: {general: 2, field: 0, practice: 2}
accept: {practice: [own]}
at_most: {one_enterprise: {source: [enterprise], per: issuer, max: 3}}
pass_score: 60
validity_years: 8
registration_years: 8
same_outcome_once: true
duplicates: once_per_subject
`

const equivalencesText = `programme: TEST-6
equivalences:
- {id: ethics, from: {course: GA01}, to: [{groups: [general, field]}]}
- {id: firstaid, from: {course: EE01}, to: [{groups: [field]}]}
- {id: theme, from: {course: EX01}, to: [{groups: [field]}]}
`

// programme returns the body that publishes the test's programme.
func programmeBody(changes m) m {
	p := m{
		"code": "MJ01", "institution": "COL-1", "title": "机电一体化", "rules": rulesText, "panel": 2, "equivalences": equivalencesText,
		"courses": []m{{"code": "CP01", "title": "毕业实践", "credits": "2", "hours": 32, "groups": []string{"practice"}}},
	}
	for name, value := range changes {
		p[name] = value
		if value == nil {
			delete(p, name)
		}
	}
	return p
}

// openProgramme publishes the college's own course and the programme, and has
// its equivalences approved.
func (w *world) openProgramme() {
	w.t.Helper()
	w.post("office", "/v1/courses", m{
		"code": "CP01", "module": "credit-bank", "title": "毕业实践", "hours": "32", "issuer": "COL-1", "approved_on": "2004-06-01",
		"worth": m{"unit": "credit", "hours_per_unit": "16", "step": "0.5", "max": "4"},
	}).want(201)
	w.post("college", "/v1/programmes", programmeBody(nil)).want(201).is(m{
		"version": 2, "proposal": 1, "panel": 2, "courses.0.credits": "2", "rules": rulesText,
	})
	for _, expert := range []string{"expert1", "expert2"} {
		w.makeKey(expert, org.Principal{ID: expert, Role: org.College, Organisation: "COL-1"})
		w.post(expert, "/v1/programmes/MJ01/equivalences/1/votes", m{"approve": true, "reason": "标准相符"}).want(201)
	}
}

func TestPublishRules(t *testing.T) {
	w := newWorld(t)
	w.openProgramme()
	w.get("", "/v1/programmes/MJ01").want(200).is(m{"versions.0.version": 1, "versions.0.rules": nil, "versions.1.rules": rulesText})
	w.get("", "/v1/programmes/MJ01/equivalences").want(200).is(m{
		"items.0.number": 1, "items.0.state": "in-force", "items.0.votes.1.reason": "标准相符", "items.1": nil,
	})
	// A version that takes effect later, and the same request again.
	later := request{as: "college", method: "POST", path: "/v1/programmes", key: "later", body: programmeBody(m{"effective_on": "2011-09-01", "equivalences": nil})}
	w.do(later).want(201).is(m{"version": 3, "effective_on": "2011-09-01"})
	if again := w.do(later).want(201).is(m{"version": 3}); again.header.Get("Idempotency-Replayed") != "true" {
		t.Error("a version was published twice under one key")
	}
	w.post("college", "/v1/programmes?dry_run=true", programmeBody(m{"effective_on": "2012-09-01"})).want(200).is(m{"version": 4})
	w.get("", "/v1/programmes/MJ01").want(200).is(m{"versions.3": nil})
}

// TestMistakenRules is a table of what colleges get wrong in a programme.
func TestMistakenRules(t *testing.T) {
	w := newWorld(t)
	w.openProgramme()
	for _, c := range []struct {
		name    string
		as      string
		changes m
		status  int
		code    string
		says    string
	}{
		{"unknown key", "college", m{"rules": strings.Replace(rulesText, "level:", "levle:", 1)}, 422, "text-mistaken", "line 3, column 1"},
		{"share above one", "college", m{"rules": rulesText + "at_least: {x: {source: [own], min_share_of_total: 1.5}}\n"}, 422, "text-mistaken", "line 13"},
		{"group nobody has", "college", m{"equivalences": strings.Replace(equivalencesText, "[field]", "[sport]", 1)}, 422, "group-unknown", "sport"},
		{"equivalences of another", "college", m{"equivalences": strings.Replace(equivalencesText, "TEST-6", "OTHER", 1)}, 422, "text-of-other-programme", "OTHER"},
		{"equivalences with a mistake", "college", m{"equivalences": equivalencesText + "colour: red\n"}, 422, "text-mistaken", "line 6, column 1"},
		{"base not sent", "college", m{"rules": "ruleset: A\nextends: B\ntotal: 6\ngroups: {a: 6}\n"}, 422, "text-mistaken", "rule set B: is not among the bases"},
		{"course of nobody", "college", m{"courses": []m{{"code": "NONE", "title": "x", "credits": "1", "hours": 1, "groups": []string{"field"}}}}, 422, "course-unknown", "NONE"},
		{"course of another", "college", m{"courses": []m{{"code": "GA01", "title": "x", "credits": "1", "hours": 1, "groups": []string{"field"}}}}, 422, "course-of-other-issuer", "GA01"},
		{"equivalences without rules", "college", m{"rules": nil}, 422, "programme-without-rules", "MJ01"},
		{"in force before the version before", "college", m{"effective_on": "2009-01-01"}, 422, "effective-before-earlier-version", "2010-06-01"},
		{"another college", "rival", nil, 403, "organisation-not-yours", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w.t = t
			r := w.post(c.as, "/v1/programmes", programmeBody(c.changes)).want(c.status)
			if r.str("code") != c.code || !strings.Contains(r.str("detail"), c.says) {
				t.Errorf("%s: %s, want %s with %q", r.str("code"), r.str("detail"), c.code, c.says)
			}
		})
	}
	// All mistakes are told at once.
	r := w.post("college", "/v1/programmes", programmeBody(m{"rules": "ruleset: A\ntotal: 0\ngroups: {}\ncolour: red\n"})).want(422)
	if r.at("errors.1") == nil {
		t.Errorf("one mistake is told, want all: %s", r.body)
	}
}

func TestPanel(t *testing.T) {
	w := newWorld(t)
	w.openProgramme()
	votes := "/v1/programmes/MJ01/equivalences/2/votes"
	w.post("college", "/v1/programmes/MJ01/equivalences", m{"text": equivalencesText}).want(201).is(m{"number": 2, "state": "in-review", "panel": 2})
	w.post("college", votes, m{"approve": true, "reason": "x"}).want(422).is(m{"code": "vote-on-own-proposal"})
	w.post("rival", votes, m{"approve": true, "reason": "x"}).want(403)
	w.do(request{as: "expert1", method: "POST", path: votes, body: m{"approve": true}, foreign: true}).want(400)
	first := request{as: "expert1", method: "POST", path: votes, key: "vote", body: m{"approve": true, "reason": "相符"}}
	w.do(first).want(201).is(m{"state": "in-review", "votes.0.approve": true})
	w.do(first).want(201).is(m{"state": "in-review", "votes.1": nil})
	w.post("expert1", votes, m{"approve": true, "reason": "x"}).want(409).is(m{"code": "vote-twice"})
	w.post("expert2", votes, m{"approve": false, "reason": "学时不足"}).want(201).is(m{"state": "rejected"})
	w.post("office", votes, m{"approve": true, "reason": "x"}).want(409).is(m{"code": "proposal-closed"})
	w.get("", "/v1/programmes/MJ01/equivalences").want(200).is(m{"items.0.state": "in-force", "items.1.state": "rejected"})
	w.post("office", "/v1/programmes/MJ01/equivalences/9/votes", m{"approve": true, "reason": "x"}).want(http.StatusNotFound)
	w.post("college", "/v1/programmes/NONE/equivalences", m{"text": fmt.Sprint(equivalencesText)}).want(http.StatusNotFound)
}
