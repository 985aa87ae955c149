package api

import (
	"fmt"
	"net/http"
	"testing"
)

func TestReadings(t *testing.T) {
	w := newWorld(t)
	lin := "/v1/learners/" + w.lin
	w.do(request{as: "college", path: lin + "/balance", header: http.Header{"X-Request-Id": {"r-1"}}}).want(200)
	w.get("enterprise", lin).want(200)
	w.get("learner", lin+"/statement").want(200) // their own
	w.get("rival", lin).want(403)                // nothing was read
	w.get("other", lin+"/lots").want(403)
	w.post("enterprise", "/v1/learners/lookup", m{"organisation": "BJ-E001", "name": "林（合成）"}).want(200)
	w.get("enterprise", "/v1/organisations/BJ-E001/staff").want(200)
	entry := fmt.Sprint("/v1/entries/", w.deposit(w.lin, "GA01", "a", "16"))
	w.get("enterprise", entry).want(200)
	w.get("office", lin+"/matches").want(200) // looks at every programme, and is one reading
	readings := lin + "/readings"
	w.get("learner", readings).want(200).is(m{
		"items.0.operation": "listMatches", "items.0.role": "office", "items.0.organisation": "BJ", "items.0.what": "credits",
		"items.1.operation": "getEntry", "items.1.what": "statement",
		"items.2.operation": "listStaff", "items.2.what": "person", "items.3.operation": "findLearners",
		"items.4.operation": "getLearner", "items.4.organisation": "BJ-E001",
		"items.5.operation": "getBalance", "items.5.role": "college", "items.5.what": "credits", "items.5.request": "r-1",
		"items.5.at": "2010-06-01T02:00:00Z", "items.6": nil,
	})
	page := w.get("office", readings+"?limit=4").want(200).is(m{"items.3.operation": "findLearners", "items.4": nil})
	w.get("learner", readings+"?cursor="+page.str("next_cursor")).want(200).is(m{"items.0.operation": "getLearner", "items.2": nil})
	w.get("enterprise", readings).want(403)
	w.get("learner", "/v1/learners/"+w.wang+"/readings").want(403)
	w.get("office", "/v1/learners/"+w.wang+"/readings").want(200).is(m{"items.0": nil})
	w.do(request{as: "learner", path: readings + "?cursor=x", foreign: true}).want(400).is(m{"code": "cursor-malformed"})

	// With the learner their readings are forgotten.
	w.post("office", lin+"/erasure", m{"reason": "本人申请"}).want(201)
	if left, err := w.readings.Of(t.Context(), accountID(w.lin), 0, 10); err != nil || len(left) != 0 {
		t.Errorf("readings of one who is forgotten: %v, %v", left, err)
	}
}

// What cannot be kept as read is not answered.
func TestReadingThatCannotBeKept(t *testing.T) {
	w := newWorld(t)
	lin := "/v1/learners/" + w.lin
	full := fmt.Errorf("no space left on device")
	w.readings.fail.Store(&full)
	w.get("office", lin).want(200) // it waits for the disk
	w.get("learner", lin+"/readings").want(503)
	w.get("office", lin).want(503).is(m{"code": "busy"})
	w.get("learner", lin).want(200)
	w.readings.fail.Store(nil)
	w.get("learner", lin+"/readings").want(200).is(m{"items.0.operation": "getLearner", "items.1": nil})
	w.get("office", lin).want(200)
}
