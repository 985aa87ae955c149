package api

import (
	"testing"
	"time"
)

func TestTrainingOrder(t *testing.T) {
	w := newWorld(t)
	body := func(changes m) m {
		return changed(m{"provider": "BJ-S001", "course": "EE01", "people": 2, "price": "300.5", "deadline": "2010-09-01", "reason": "岗位急需"}, changes)
	}
	for _, c := range []struct {
		change m
		code   string
	}{
		{m{"provider": "NONE"}, "organisation-unknown"}, {m{"course": "NONE"}, "course-unknown"}, {m{"course": "GA03"}, "course-not-approved"},
		{m{"provider": "COL-1"}, "course-of-other-issuer"}, {m{"deadline": "2010-05-01"}, "order-deadline"}, {m{"deadline": "2020-05-01"}, "order-deadline"},
	} {
		if r := w.post("enterprise", "/v1/training-orders", body(c.change)).want(422); r.str("code") != c.code {
			t.Errorf("%v: %s, want %s", c.change, r.str("code"), c.code)
		}
	}
	w.post("other", "/v1/training-orders", body(m{"firm": "BJ-E001"})).want(403)
	once := request{as: "enterprise", method: "POST", path: "/v1/training-orders", key: "order", body: body(nil)}
	first := w.do(once).want(201).is(m{"firm": "BJ-E001", "state": "open", "open": 2, "due": "0", "ordered": "2010-06-01"})
	w.do(once).want(201).is(m{"order": first.str("order")})
	at := "/v1/training-orders/" + first.str("order")
	second := "/v1/training-orders/" + w.post("enterprise", "/v1/training-orders", body(m{"people": 5})).want(201).str("order")
	w.post("enterprise", at+"/settlement", m{"reason": "x"}).want(422).is(m{"code": "order-without-completions"})
	w.clock.pass(60 * 24 * time.Hour)
	zhao := w.register("enterprise", "赵（合成）")
	learn := func(learner, issuer, run, on string) int {
		return w.post("enterprise", "/v1/deposits", m{"learner": learner, "course": "EE01", "run": run, "hours": "32", "completed_on": on, "issuer": issuer}).want(201).num("lot")
	}
	learn(w.lin, "BJ-S001", "early", "2010-05-31") // before the order
	learn(zhao, "BJ-E001", "other", "2010-06-10")  // not the provider's
	lot := learn(w.lin, "BJ-S001", "a", "2010-06-10")
	learn(w.lin, "BJ-S001", "b", "2010-06-11") // one place for each person
	w.get("site", at).want(200).is(m{"done.0.lot": lot, "done.1": nil, "open": 1, "due": "300.5", "overdue": false})
	w.get("other", at).want(403)
	w.get("other", "/v1/training-orders").want(200).is(m{"items.0": nil})
	page := w.get("site", "/v1/training-orders?limit=1").want(200)
	w.get("site", "/v1/training-orders?limit=1&cursor="+page.str("next_cursor")).want(200).is(m{"items.1": nil, "next_cursor": nil})
	settle := request{as: "enterprise", method: "POST", path: at + "/settlement", key: "settle", body: m{"reason": "培训完成"}}
	for range 2 {
		w.do(settle).want(201).is(m{"state": "settled", "due": "300.5", "open": 1, "done.0.lot": lot, "done.1": nil})
	}
	w.post("enterprise", at+"/settlement", m{"reason": "x"}).want(409).is(m{"code": "order-ended"})
	// What settled one order does not settle another; the person's other completion does.
	w.get("enterprise", second).want(200).is(m{"open": 4, "done.1": nil})
	if got := w.get("enterprise", second).num("done.0.lot"); got == lot {
		t.Errorf("lot %d fills a place of two orders", got)
	}
	w.clock.pass(60 * 24 * time.Hour)
	w.get("enterprise", second).want(200).is(m{"overdue": true})
	w.post("enterprise", second+"/cancellation", m{"reason": "需求取消"}).want(201).is(m{"state": "cancelled", "overdue": false})
	w.get("enterprise", at).want(200).is(m{"state": "settled", "due": "300.5"})
	w.get("enterprise", "/v1/training-orders/none").want(404)
}
