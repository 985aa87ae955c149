package api

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"creditbank/courses/org"
)

// TestWhoSeesWhat: a learner sees only their own account, nobody acts for an
// organisation that is not theirs or below it.
func TestWhoSeesWhat(t *testing.T) {
	w := newWorld(t)
	lot := w.deposit(w.lin, "GA01", "spring", "32")
	hold := w.post("college", "/v1/holds", m{"learner": w.lin, "deadline": "2010-09-01T00:00:00Z", "lots": []m{{"lot": lot}}}).want(201).num("hold")
	entry, held := fmt.Sprint("/v1/entries/", lot), fmt.Sprint("/v1/holds/", hold)
	holdEntry := fmt.Sprint("/v1/entries/", hold)
	for _, c := range []struct {
		as, path string
		want     int
	}{
		{"learner", "/v1/learners/" + w.lin, 200},
		{"learner", "/v1/learners/" + w.wang, 403},
		{"learner", "/v1/learners/0000000000000000000000000g", 403}, // says nothing of who exists
		{"learner", "/v1/learners/" + w.wang + "/balance", 403},
		{"learner", "/v1/learners/" + w.wang + "/lots", 403},
		{"learner", "/v1/learners/" + w.wang + "/statement", 403},
		{"learner", entry, 200},
		{"learner", "/v1/entries/2", 403}, // Wang's opening
		{"learner", held, 200},
		{"enterprise", "/v1/learners/" + w.lin + "/balance", 200},
		{"enterprise", "/v1/learners/" + w.wang, 403},
		{"site", "/v1/learners/" + w.lin, 403}, // the enterprise is above the site
		{"other", "/v1/learners/" + w.lin, 403},
		{"other", entry, 403},
		{"other", held, 403},
		{"enterprise", entry, 200},
		{"office", "/v1/learners/" + w.wang + "/statement", 200},
		{"college", "/v1/learners/" + w.lin + "/lots", 200},
		{"college", held, 200},
		{"rival", held, 403},
		{"college", holdEntry, 200},
	} {
		if r := w.get(c.as, c.path); r.status != c.want {
			t.Errorf("%s as %s = %d, want %d\n%s", c.path, c.as, r.status, c.want, r.body)
		}
	}
	// An enterprise acts for its site; a site does not act for its enterprise.
	item := m{"learner": w.lin, "course": "GA01", "run": "site", "hours": "16", "completed_on": "2010-05-01", "issuer": "BJ-S001"}
	w.post("enterprise", "/v1/deposits", item).want(201).is(m{"entry.issuer": "BJ-S001"})
	item["run"], item["issuer"] = "above", "BJ-E001"
	w.post("site", "/v1/deposits", item).want(403).is(m{"code": "organisation-not-yours"})
	w.post("office", "/v1/deposits", item).want(201)
}

func TestKeysEnd(t *testing.T) {
	w := newWorld(t)
	w.get("learner", "/v1/learners/"+w.lin).want(200)
	keys, err := w.keys.Keys(t.Context())
	w.must(err)
	for _, k := range keys {
		if k.Role == org.Learner {
			_, err := w.keys.Revoke(t.Context(), k.ID, w.clock.now())
			w.must(err)
		}
	}
	w.get("learner", "/v1/learners/"+w.lin).want(401)
	w.do(request{as: "learner", method: http.MethodGet, path: "/v1/courses"}).want(401)
	w.clock.pass(time.Hour)
	w.get("office", "/v1/learners/"+w.lin).want(200)
}
