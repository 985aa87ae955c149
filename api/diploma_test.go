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
		w.post(expert, "/v1/programmes/MJ01/equivalences/1/votes", m{"vote": "approve", "reason": "标准相符"}).want(201)
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
	// A mistake is told in the language that is asked for.
	told := w.do(request{as: "college", method: "POST", path: "/v1/programmes", key: "zh", header: http.Header{"Accept-Language": {"zh-CN"}},
		body: programmeBody(m{"rules": strings.Replace(rulesText, "level:", "levle:", 1)})}).want(422)
	if detail := told.str("detail"); !strings.Contains(detail, "rules 第 3 行第 1 列：levle：没有这个键，可用的键有：ruleset、") {
		t.Errorf("told in Chinese as %s", detail)
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
	w.post("college", votes, m{"vote": "approve", "reason": "x"}).want(422).is(m{"code": "vote-on-own-proposal"})
	w.post("rival", votes, m{"vote": "approve", "reason": "x"}).want(403)
	w.do(request{as: "expert1", method: "POST", path: votes, body: m{"vote": "approve"}, foreign: true}).want(400)
	w.do(request{as: "expert1", method: "POST", path: votes, body: m{"reason": "x"}, foreign: true}).want(400).is(m{"field": "vote"})
	first := request{as: "expert1", method: "POST", path: votes, key: "vote", body: m{"vote": "approve", "reason": "相符"}}
	w.do(first).want(201).is(m{"state": "in-review", "votes.0.approve": true})
	w.do(first).want(201).is(m{"state": "in-review", "votes.1": nil})
	w.post("expert1", votes, m{"vote": "approve", "reason": "x"}).want(409).is(m{"code": "vote-twice"})
	w.post("expert2", votes, m{"vote": "reject", "reason": "学时不足"}).want(201).is(m{"state": "rejected"})
	w.post("office", votes, m{"vote": "approve", "reason": "x"}).want(409).is(m{"code": "proposal-closed"})
	w.get("", "/v1/programmes/MJ01/equivalences").want(200).is(m{"items.0.state": "in-force", "items.1.state": "rejected"})
	w.post("office", "/v1/programmes/MJ01/equivalences/9/votes", m{"vote": "approve", "reason": "x"}).want(http.StatusNotFound)
	w.post("college", "/v1/programmes/NONE/equivalences", m{"text": fmt.Sprint(equivalencesText)}).want(http.StatusNotFound)
}

// learns books a completion on a day and returns the lot.
func (w *world) learns(as, course, run, hours, on string) int {
	w.t.Helper()
	return w.post(as, "/v1/deposits", m{"learner": w.lin, "course": course, "run": run, "hours": hours, "completed_on": on}).want(201).num("lot")
}

func TestAuditOfALearner(t *testing.T) {
	w := newWorld(t)
	w.openProgramme()
	ask := "/v1/learners/" + w.lin + "/audits?programme=MJ01"
	w.post("learner", "/v1/learners/"+w.lin+"/goals", m{"programme": "MJ01"}).want(201).is(m{"entry_version": 2, "registered_on": "2010-06-01", "consent": false})
	w.learns("enterprise", "GA01", "r", "32", "2010-05-01")
	w.learns("enterprise", "EE01", "r", "32", "2010-05-02")
	empty := w.get("learner", ask).want(200).is(m{
		"better": "same", "entry": nil, "goal.entry_version": 2, "current.version": 2, "current.equivalences": 1,
		"current.verdict.met": false, "current.verdict.counted": "2", "current.verdict.short.practice": "2", "current.verdict.proved": true,
		"current.record.lots.0.source": "enterprise", "current.record.lots.0.issuer": "BJ-E001", "current.verdict.asked_on": "2010-06-01",
	})
	// 2 + 2 of one enterprise: above its 3, so one of them is left over, with the rule.
	if !strings.Contains(string(empty.body), `"rule":"at_most.one_enterprise"`) {
		t.Errorf("no line names the cap: %s", empty.body)
	}
	// The same question gives the same bytes.
	if again := w.get("learner", ask).want(200); string(again.body) != string(empty.body) {
		t.Errorf("asked again:\n%s\nwant\n%s", again.body, empty.body)
	}
	w.get("learner", ask+"&explain=true").want(200).is(m{"explanation.rules.0": "groups.practice", "explanation.rules.1": nil, "explanation.smallest": true, "explanation.pivotal.0": nil})
	// What if the practice were done? Nothing of it is kept.
	w.get("learner", ask+"&with=CP01").want(200).is(m{"current.verdict.met": false, "current.verdict.counted": "4", "current.verdict.short.practice": nil})
	w.learns("college", "CP01", "r", "32", "2010-05-20")
	w.post("office", "/v1/deposits", m{"learner": w.lin, "course": "EX01", "run": "r", "hours": "32", "completed_on": "2010-05-03", "issuer": "BJ"}).want(201)
	w.get("learner", ask).want(200).is(m{"current.verdict.met": true, "current.verdict.counted": "6", "current.verdict.left_over": "2", "current.verdict.blocked": "NONE"})
	// Met, it says which lots it could not lose.
	if got := w.get("learner", ask+"&explain=true").want(200); got.at("explanation.pivotal.0") == nil || got.at("explanation.rules.0") != nil {
		t.Errorf("explanation = %v, want the lots without which it breaks", got.at("explanation"))
	}
	w.get("learner", "/v1/learners/"+w.lin+"/matches").want(200).is(m{"items.0.programme": "MJ01", "items.0.met": true, "items.0.missing": "0", "items.0.terms": 0, "items.1": nil})

	// A stricter version does not touch who began before it, and says so.
	stricter := strings.Replace(rulesText, "total: 6", "total: 7", 1)
	w.post("college", "/v1/programmes", programmeBody(m{"rules": stricter, "equivalences": nil})).want(201)
	w.get("learner", ask).want(200).is(m{"better": "entry", "current.verdict.met": false, "entry.verdict.met": true, "entry.version": 2, "current.version": 3})

	// The college sees nothing without consent, and the other college nothing at all.
	w.get("college", ask).want(403).is(m{"code": "consent-missing"})
	w.post("office", "/v1/learners/"+w.lin+"/goals", m{"programme": "MJ01", "consent": true}).want(422).is(m{"code": "consent-of-other"})
	w.post("learner", "/v1/learners/"+w.lin+"/goals", m{"programme": "MJ01", "consent": true}).want(201).is(m{"consent": true, "entry_version": 2})
	w.get("college", ask).want(200)
	w.get("rival", ask).want(403)
	w.get("other", ask).want(403)
	w.get("college", "/v1/learners/"+w.lin+"/matches").want(200).is(m{"items.0.programme": "MJ01"})
	w.get("rival", "/v1/learners/"+w.lin+"/matches").want(200).is(m{"items.0": nil})
	w.get("learner", "/v1/learners/"+w.lin+"/goals").want(200).is(m{"items.0.consent": true, "items.1": nil})

	w.get("learner", "/v1/learners/"+w.lin+"/audits?programme=MJ02").want(422).is(m{"code": "programme-without-rules"})
	w.get("learner", "/v1/learners/"+w.lin+"/audits?programme=NONE").want(422).is(m{"code": "programme-unknown"})
	w.get("learner", ask+"&with=NONE").want(422).is(m{"code": "course-unknown"})
	w.get("learner", ask+"&with=GA01,GA01").want(400)
}

func TestPlanAndCheck(t *testing.T) {
	w := newWorld(t)
	w.openProgramme()
	at := "/v1/learners/" + w.lin
	w.post("office", at+"/goals", m{"programme": "MJ01", "registered_on": "2010-06-01"}).want(201)
	w.learns("enterprise", "EE01", "r", "32", "2010-05-02")
	plan := w.get("learner", at+"/plan?programme=MJ01").want(200).is(m{
		"audit.verdict.short.practice": nil, "proved": true, "last_start": "2018-04-06", "ends_on": "2010-07-27", "deadline": "2018-06-01", "weekly_hours": 8,
	})
	// Ethics for general, and the practice last, which takes the college's own
	// alone; a third lot of the enterprise is above its cap.
	if got := fmt.Sprint(plan.str("courses.0.code"), plan.str("courses.1.code"), plan.at("courses.2")); got != "GA01CP01<nil>" {
		t.Errorf("plan = %s, want GA01 and CP01\n%s", got, plan.body)
	}
	w.get("learner", at+"/check?course=CP01").want(200).is(m{"goals.0.use": "counts", "goals.0.group": "practice", "goals.0.gain": "2", "goals.0.nearer": "2"})
	w.get("learner", at+"/check?course=EE01").want(200).is(m{"goals.0.use": "duplicate"})
	w.get("learner", at+"/check?course=EX01").want(200).is(m{"goals.0.use": "over-cap"})
	w.get("learner", at+"/check?course=NONE").want(422).is(m{"code": "course-unknown"})
	w.get("college", at+"/check?course=CP01").want(403)
	// Without a goal every programme is looked at.
	w.get("other", "/v1/learners/"+w.wang+"/check?course=GA01").want(200).is(m{"goals.0.programme": "MJ01", "goals.0.use": "counts"})
}
