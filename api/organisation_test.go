package api

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"creditbank/courses/org"
)

// merged is the body that merges one enterprise of the world into another.
func merged(changes m) m {
	o := m{"code": "BJ-E002", "kind": "enterprise", "parent": "BJ", "name": "另一企业", "ended": "2010-07-01", "into": []string{"BJ-E001"}}
	for name, value := range changes {
		o[name] = value
		if value == nil {
			delete(o, name)
		}
	}
	return o
}

func TestMerger(t *testing.T) {
	w := newWorld(t)
	w.openProgramme()
	report := func(as, issuer, course, run, completed string) *reply {
		return w.post(as, "/v1/deposits", m{"learner": w.lin, "course": course, "run": run, "hours": "32", "completed_on": completed, "issuer": issuer})
	}
	of := report("other", "BJ-E002", "GA01", "a", "2010-05-03").want(201).num("lot")
	report("enterprise", "BJ-E001", "EE01", "a", "2010-05-02").want(201)
	w.learns("college", "CP01", "a", "32", "2010-05-20")
	audit := "/v1/learners/" + w.lin + "/audits?programme=MJ01"
	w.get("learner", audit).want(200).is(m{"current.verdict.met": true, "current.verdict.counted": "6"})

	w.post("office", "/v1/organisations", merged(nil)).want(201).is(m{"version": 2, "since": "2010-07-01", "ended": "2010-07-01", "into.0": "BJ-E001"})
	w.get("", "/v1/organisations/BJ-E002").want(200).is(m{"organisation.version": 1, "organisation.ended": nil})
	w.get("", "/v1/organisations/BJ-E002?on=2010-07-01").want(200).is(m{"organisation.version": 2, "organisation.ended": "2010-07-01"})
	w.get("", "/v1/organisations/BJ?on=2010-06-30").want(200).is(m{"children.1": "BJ-E002"})
	w.get("", "/v1/organisations/BJ?on=2010-07-01").want(200).is(m{"children.1": nil})
	report("other", "BJ-E002", "GA01", "b", "2010-05-04").want(201) // not yet

	w.clock.pass(40 * 24 * time.Hour)
	// The old code stays readable, the successor has its rights.
	entry := fmt.Sprint("/v1/entries/", of)
	w.get("office", entry).want(200).is(m{"issuer": "BJ-E002"})
	w.get("enterprise", entry).want(200)
	w.get("other", entry).want(403)
	w.get("enterprise", "/v1/learners/"+w.wang).want(200)
	w.get("other", "/v1/learners/"+w.wang).want(403)
	late := report("enterprise", "BJ-E002", "GA01", "c", "2010-07-01").want(422).is(m{"code": "organisation-ended", "field": "issuer"})
	if !strings.Contains(late.str("cure"), "BJ-E001") {
		t.Errorf("cure = %q, want the successor", late.str("cure"))
	}
	report("other", "BJ-E002", "GA01", "d", "2010-05-06").want(403).is(m{"code": "organisation-not-yours"})
	report("enterprise", "BJ-E002", "GA01", "e", "2010-06-30").want(201) // of before, told late
	w.post("office", "/v1/learners", m{"name": "迟（合成）", "organisation": "BJ-E002"}).want(422).is(m{"code": "organisation-ended", "field": "organisation"})

	// The cap for each enterprise was kept before the merger, and still is.
	w.get("learner", audit).want(200).is(m{"current.verdict.met": true})
	// Had they been one on the day of completion, it would not have been.
	w.post("office", "/v1/organisations", merged(m{"ended": "2010-05-01"})).want(422).is(m{"code": "back-dated-without-reason", "field": "reason"})
	w.post("office", "/v1/organisations", merged(m{"ended": "2010-05-01", "reason": "工商登记更正"})).want(201).is(m{"version": 3, "reason": "工商登记更正"})
	w.get("learner", audit).want(200).is(m{"current.verdict.met": false, "current.verdict.counted": "4"})
}

// A split leaves the records to all successors.
func TestSplit(t *testing.T) {
	w := newWorld(t)
	split := m{"code": "BJ-E001", "kind": "enterprise", "parent": "BJ", "name": "示范企业", "ended": "2010-06-01", "into": []string{"BJ-E002", "BJ-E003"}}
	w.post("office", "/v1/organisations", m{"code": "BJ-E003", "kind": "enterprise", "parent": "BJ", "name": "新企业", "since": "2010-06-01"}).want(201)
	w.post("office", "/v1/organisations", split).want(422).is(m{"code": "organisation-has-others-below", "field": "ended"})
	w.post("office", "/v1/organisations", m{"code": "BJ-S001", "kind": "site", "parent": "BJ-E003", "name": "培训站"}).want(201).is(m{"since": "2010-06-01"})
	w.post("office", "/v1/organisations", split).want(201)
	w.makeKey("heir", org.Principal{Role: org.Enterprise, Organisation: "BJ-E003"})
	for as, want := range map[string]int{"other": 200, "heir": 200, "enterprise": 403} {
		if r := w.get(as, "/v1/learners/"+w.lin); r.status != want {
			t.Errorf("%s reads the learner of the enterprise that was split: %d, want %d", as, r.status, want)
		}
	}
	w.post("office", "/v1/learners", m{"name": "林二（合成）", "organisation": "BJ-E001"}).want(422).is(m{"code": "organisation-ended"})
}

func TestOrganisationRefusals(t *testing.T) {
	w := newWorld(t)
	w.post("office", "/v1/organisations", m{"code": "BJ-E009", "kind": "enterprise", "parent": "BJ", "name": "已终止", "ended": "2010-01-01"}).want(201)
	many := make([]string, 21)
	for i := range many {
		many[i] = fmt.Sprintf("X%d", i)
	}
	for _, c := range []struct {
		name    string
		body    m
		status  int
		code    string
		field   string
		foreign bool
	}{
		{"end before since", merged(m{"since": "2010-07-02"}), 422, "ended-before-since", "ended", false},
		{"successor of one that goes on", merged(m{"ended": nil}), 422, "successors-without-end", "into", false},
		{"itself", merged(m{"into": []string{"BJ-E002"}}), 422, "successor-twice", "into/0", false},
		{"twice", merged(m{"into": []string{"BJ-E001", "BJ-E001"}}), 422, "successor-twice", "into/1", false},
		{"unknown successor", merged(m{"into": []string{"BJ-E777"}}), 422, "organisation-unknown", "into/0", false},
		{"ended successor", merged(m{"into": []string{"BJ-E009"}}), 422, "organisation-ended", "into/0", false},
		{"ended parent", merged(m{"ended": nil, "into": nil, "parent": "BJ-E009"}), 422, "organisation-ended", "parent", false},
		{"own parent", merged(m{"ended": nil, "into": nil, "parent": "BJ-E002"}), 422, "organisations-no-tree", "parent", false},
		{"a circle", m{"code": "BJ", "kind": "union", "parent": "BJ-E001", "name": "市总工会"}, 422, "organisations-no-tree", "parent", false},
		{"no successors", merged(m{"into": []string{}}), 400, "list-empty", "into", true},
		{"too many successors", merged(m{"into": many}), 400, "list-too-long", "into", true},
		{"successor's code", merged(m{"into": []string{"a b"}}), 400, "code-malformed", "into/0", true},
		{"no such day", merged(m{"ended": "2010-02-30"}), 400, "day-malformed", "ended", true},
	} {
		r := w.do(request{as: "office", method: "POST", path: "/v1/organisations", body: c.body, foreign: c.foreign})
		if r.status != c.status || r.str("code") != c.code || r.str("field") != c.field {
			t.Errorf("%s = %d %s %s, want %d %s %s\n%s", c.name, r.status, r.str("code"), r.str("field"), c.status, c.code, c.field, r.body)
		}
	}
	w.do(request{as: "office", path: "/v1/organisations/BJ?on=2010-02-30", foreign: true}).want(400).is(m{"code": "day-malformed", "field": "on"})
	w.get("", "/v1/organisations/BJ-E002").want(200).is(m{"organisation.version": 1})
}
