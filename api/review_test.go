package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"creditbank/courses/org"
)

func proposalBody(changes m) m {
	return changed(m{
		"code": "EE02", "module": "enterprise", "title": "燃气调压设备", "title_en": "Gas pressure regulation", "hours": "32",
		"worth":   m{"unit": "credit", "hours_per_unit": "16", "step": "0.5", "max": "2"},
		"outline": "调压原理\n操作规程", "assessment": "实操",
	}, changes)
}

// changed returns an object with other fields; those that are nil are left out.
func changed(body, changes m) m {
	for name, value := range changes {
		body[name] = value
		if value == nil {
			delete(body, name)
		}
	}
	return body
}

// experts makes the keys of experts and returns them as a panel. The public
// part of an expert's key names the expert.
func (w *world) experts(names ...string) []m {
	w.t.Helper()
	panel := make([]m, len(names))
	for i, name := range names {
		w.makeKey(name, org.Principal{Role: org.Expert, Organisation: "COL-1"})
		panel[i] = m{"expert": w.public(name), "organisation": "COL-1"}
	}
	return panel
}

// public returns the public part of a key.
func (w *world) public(name string) string {
	w.t.Helper()
	keys, err := w.keys.Keys(w.t.Context())
	w.must(err)
	for _, k := range keys {
		if k.Name == name {
			return k.ID
		}
	}
	w.t.Fatalf("no key %s", name)
	return ""
}

func voteBody(decision string, points int) m {
	var scores []m
	for _, c := range []string{"relevance", "content", "teaching", "assessment"} {
		scores = append(scores, m{"criterion": c, "points": points})
	}
	return m{"scores": scores, "decision": decision, "reason": "评审意见"}
}

// A course from its draft over a return to its first deposit.
func TestCourseLife(t *testing.T) {
	w := newWorld(t)
	draft := w.post("enterprise", "/v1/course-proposals", proposalBody(nil)).want(201).is(m{"state": "draft", "organisation": "BJ-E001", "rounds.0": nil})
	at := "/v1/course-proposals/" + draft.str("proposal")
	deposit := m{"learner": w.lin, "course": "EE02", "run": "r", "hours": "32", "completed_on": "2010-06-20"}
	w.post("enterprise", at+"/edits", changed(proposalBody(nil), m{"title": "燃气调压"})).want(201).is(m{"content.title": "燃气调压", "state": "draft"})
	w.post("enterprise", at+"/submission", m{"reason": "首次申报"}).want(201).is(m{"state": "submitted", "rounds.0.number": 1})
	w.post("enterprise", at+"/edits", proposalBody(nil)).want(409).is(m{"code": "course-proposal-state"})
	second := w.post("enterprise", "/v1/course-proposals", proposalBody(nil)).want(201).str("proposal")
	w.post("enterprise", "/v1/course-proposals/"+second+"/submission", m{"reason": "x"}).want(409).is(m{"code": "course-under-review"})

	panel := w.experts("x1", "x2", "x3")
	review := m{"panel": panel, "least_score": 70}
	w.post("office", at+"/review", review).want(201).is(m{"state": "in-review", "rounds.0.majority": "more-than-half", "rounds.0.criteria.3.id": "assessment"})
	w.get("other", at).want(403)
	w.post("x1", at+"/votes", voteBody("approve", 60)).want(201).is(m{"state": "in-review", "rounds.0.votes.0.by": w.public("x1")})
	// As long as the panel votes, nobody but the office sees another's vote.
	for as, votes := range map[string]any{"x2": nil, "enterprise": nil, "office": w.public("x1"), "x1": w.public("x1")} {
		w.get(as, at).want(200).is(m{"rounds.0.votes.0.by": votes})
	}
	w.post("x2", at+"/votes", voteBody("approve", 75)).want(201)
	// Two of three approve, but the mean is 67.5: it is returned.
	w.post("x3", at+"/votes", voteBody("return", 68)).want(201).is(m{"state": "returned", "rounds.0.decision": "returned", "rounds.0.score": "67.666"})
	w.post("office", at+"/publication", m{"first_day": "2010-06-10"}).want(409).is(m{"code": "course-proposal-state"})

	w.post("enterprise", at+"/edits", proposalBody(nil)).want(201).is(m{"state": "returned"})
	w.post("enterprise", at+"/submission", m{"reason": "已修改"}).want(201).is(m{"state": "submitted", "rounds.1.number": 2})
	w.post("office", at+"/review", review).want(201)
	for _, x := range []string{"x1", "x2", "x3"} {
		w.post(x, at+"/votes", voteBody("approve", 90)).want(201)
	}
	w.clock.pass(30 * 24 * time.Hour) // to 1 July
	w.post("enterprise", "/v1/deposits", deposit).want(422).is(m{"code": "course-unknown"})
	w.post("office", at+"/publication", m{"first_day": "2010-05-31"}).want(422).is(m{"code": "first-day-before-votes"})
	first := request{as: "office", method: "POST", path: at + "/publication", key: "publish", body: m{"first_day": "2010-06-10"}}
	w.do(first).want(201).is(m{"state": "approved", "version": 1, "first_day": "2010-06-10"})
	if w.do(first).want(201).header.Get("Idempotency-Replayed") != "true" {
		t.Error("a publication asked for again is not told to be replayed")
	}
	w.get("", "/v1/courses/EE02").want(200).is(m{"versions.0.issuer": "BJ-E001", "versions.0.approved_on": "2010-06-10", "versions.1": nil,
		"versions.0.title": "燃气调压设备", "versions.0.proposal": draft.str("proposal") + "/2"})
	w.post("enterprise", "/v1/deposits", deposit).want(201)
	w.post("enterprise", "/v1/deposits", changed(deposit, m{"run": "early", "completed_on": "2010-06-09"})).want(422).is(m{"code": "date-before-course"})

	// The whole history stays readable to who proposed, and the lists say who sees what.
	w.get("enterprise", at).want(200).is(m{"rounds.0.votes.2.decision": "return", "rounds.1.votes.2.decision": "approve", "rounds.0.content.title": "燃气调压", "steps.9.state": "approved"})
	w.get("enterprise", "/v1/course-proposals?state=approved").want(200).is(m{"items.0.proposal": draft.str("proposal"), "items.1": nil})
	w.get("other", "/v1/course-proposals").want(200).is(m{"items.0": nil})
	w.get("x1", "/v1/course-proposals").want(200).is(m{"items.0.state": "approved", "items.1": nil})
	page := w.get("office", "/v1/course-proposals?limit=1").want(200)
	w.get("office", "/v1/course-proposals?limit=1&cursor="+page.str("next_cursor")).want(200).is(m{"next_cursor": nil})

	w.get("office", "/v1/course-proposals/none").want(404)
	w.post("enterprise", "/v1/course-proposals/"+second+"/withdrawal", m{"reason": "重复"}).want(201).is(m{"state": "withdrawn"})
}

func TestReviewRefusals(t *testing.T) {
	w := newWorld(t)
	w.post("enterprise", "/v1/course-proposals", proposalBody(m{"organisation": "BJ-E002"})).want(403).is(m{"code": "organisation-not-yours"})
	w.post("enterprise", "/v1/course-proposals", proposalBody(m{"organisation": "NONE"})).want(422).is(m{"code": "organisation-unknown"})
	w.post("other", "/v1/course-proposals", proposalBody(m{"code": "EE01"})).want(422).is(m{"code": "course-of-other-issuer"})
	w.do(request{as: "enterprise", method: "POST", path: "/v1/course-proposals", body: proposalBody(m{"outline": nil}), foreign: true}).want(400).is(m{"field": "outline"})
	at := "/v1/course-proposals/" + w.post("enterprise", "/v1/course-proposals", proposalBody(nil)).want(201).str("proposal")
	panel := w.experts("x1", "x2", "x3", "x4")
	review := func(members []m, more m) m { return changed(m{"panel": members, "least_score": 70}, more) }
	w.post("office", at+"/review", review(panel[:3], nil)).want(409).is(m{"code": "course-proposal-state"})
	w.post("enterprise", at+"/submission", m{"reason": "x"}).want(201)
	own := []m{panel[0], panel[1], {"expert": "insider", "organisation": "BJ-S001"}}
	for _, c := range []struct {
		name, code string
		body       m
	}{
		{"two experts", "panel-size", review(panel[:2], nil)},
		{"one twice", "expert-twice", review([]m{panel[0], panel[1], panel[0]}, nil)},
		{"one of the proposer's site", "expert-of-proposer", review(own, nil)},
		{"nowhere", "organisation-unknown", review([]m{panel[0], panel[1], {"expert": "x", "organisation": "NONE"}}, nil)},
		{"a criterion twice", "criterion-unknown", review(panel[:3], m{"criteria": []m{
			{"id": "a", "title": "甲", "title_en": "A", "weight": 1}, {"id": "a", "title": "甲", "title_en": "A", "weight": 1}}})},
	} {
		if r := w.post("office", at+"/review", c.body).want(422); r.str("code") != c.code {
			t.Errorf("%s: %s, want %s", c.name, r.str("code"), c.code)
		}
	}
	w.post("office", at+"/review", review(panel[:3], m{"majority": "all"})).want(201)
	w.post("x4", at+"/votes", voteBody("approve", 90)).want(http.StatusForbidden) // not on the panel: it is not even seen
	incomplete := voteBody("approve", 90)
	incomplete["scores"] = incomplete["scores"].([]m)[:3]
	w.post("x1", at+"/votes", incomplete).want(422).is(m{"code": "criterion-missing"})
	double := voteBody("approve", 90)
	double["scores"] = append(double["scores"].([]m), m{"criterion": "content", "points": 1})
	w.post("x1", at+"/votes", double).want(422).is(m{"code": "criterion-unknown"})
	w.do(request{as: "x1", method: "POST", path: at + "/votes", body: voteBody("approve", 101), foreign: true}).want(400).is(m{"code": "number-out-of-range"})
	vote := request{as: "x1", method: "POST", path: at + "/votes", key: "vote", body: voteBody("approve", 90)}
	w.do(vote).want(201)
	w.do(vote).want(201).is(m{"rounds.0.votes.1": nil})
	w.post("x1", at+"/votes", voteBody("approve", 91)).want(409).is(m{"code": "vote-twice"})
	w.post("office", at+"/panel", m{"out": w.public("x1"), "expert": w.public("x4"), "organisation": "COL-1", "reason": "x"}).want(422).is(m{"code": "expert-has-voted"})
	w.post("office", at+"/panel", m{"out": "nobody", "expert": w.public("x4"), "organisation": "COL-1", "reason": "x"}).want(422).is(m{"code": "expert-not-on-panel"})
	w.post("office", at+"/panel", m{"out": w.public("x3"), "expert": w.public("x2"), "organisation": "COL-1", "reason": "x"}).want(422).is(m{"code": "expert-twice"})
	w.post("office", at+"/panel", m{"out": w.public("x3"), "expert": w.public("x4"), "organisation": "COL-1", "reason": "因病"}).want(201)
	w.post("x2", at+"/votes", voteBody("approve", 90)).want(201)
	w.post("x3", at+"/votes", voteBody("approve", 90)).want(403)
	w.post("x4", at+"/votes", voteBody("reject", 20)).want(201).is(m{"state": "returned"}) // not all, neither way
	w.do(request{as: "learner", path: at}).want(403)
}

func TestRetirement(t *testing.T) {
	w := newWorld(t)
	w.deposit(w.lin, "GA01", "spring", "32") // completed on 1 May 2010
	end := func(course string, body m) *reply {
		return w.post("office", "/v1/courses/"+course+"/retirement", changed(m{"retired_on": "2010-07-01", "reason": "合并课程"}, body))
	}
	end("NONE", nil).want(404)
	end("GA01", m{"retired_on": "2010-05-01"}).want(422).is(m{"code": "retired-before-completions"})
	end("GA01", m{"retired_on": "2004-06-01"}).want(422).is(m{"code": "retired-before-completions"})
	end("EX01", m{"retired_on": "2004-06-01"}).want(422).is(m{"code": "retired-before-approved"})
	end("GA01", m{"successor": "NONE"}).want(422).is(m{"code": "course-unknown"})
	end("GA01", m{"successor": "GA01"}).want(422).is(m{"code": "successor-impossible"})
	end("GA01", m{"successor": "GA02"}).want(422).is(m{"code": "successor-impossible"}) // a draft
	end("GA01", m{"successor": "GA03"}).want(422).is(m{"code": "successor-impossible"}) // retired itself
	once := request{as: "office", method: "POST", path: "/v1/courses/GA01/retirement", key: "end",
		body: m{"retired_on": "2010-05-02", "successor": "EX01", "reason": "合并课程"}}
	w.do(once).want(201).is(m{"version": 2, "retired_on": "2010-05-02", "successor": "EX01", "reason": "合并课程"})
	if w.do(once).want(201).is(m{"version": 2}).header.Get("Idempotency-Replayed") != "true" {
		t.Error("a retirement asked for again is not told to be replayed")
	}
	end("EX01", m{"successor": "GA01"}).want(422).is(m{"code": "successor-impossible"}) // round in a circle
	// The earlier version does not come back to life, and learners are pointed on.
	r := w.post("enterprise", "/v1/deposits", m{"learner": w.lin, "course": "GA01", "run": "late", "hours": "32", "completed_on": "2010-05-20"}).want(422)
	if r.str("code") != "course-superseded" || !strings.Contains(r.str("cure"), "EX01") {
		t.Errorf("a late completion: %s, want course-superseded with EX01", r.body)
	}
	w.post("enterprise", "/v1/deposits", m{"learner": w.lin, "course": "GA01", "run": "early", "hours": "32", "completed_on": "2010-04-20"}).want(201)
	w.openProgramme()
	w.clock.pass(24 * time.Hour)
	w.get("learner", "/v1/learners/"+w.lin+"/check?course=GA01").want(422).is(m{"code": "course-superseded"})
	w.get("", "/v1/catalogue?q=GA01").want(200).is(m{"items.0.status": "retired", "items.0.course.successor": "EX01"})
}
