package api

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// writes are one request of each kind that writes, on a bank where each can
// be carried out.
func writes(t *testing.T) (*world, []request) {
	w := newWorld(t)
	lots := make([]int, 4)
	for i := range lots {
		lots[i] = w.deposit(w.lin, "GA01", fmt.Sprint("run ", i), "32")
	}
	hold := func() int {
		return w.post("college", "/v1/holds", m{"learner": w.lin, "deadline": "2010-09-01T00:00:00Z", "lots": []m{{"lot": lots[0], "amount": "0.5"}}}).want(201).num("hold")
	}
	return w, []request{
		{as: "enterprise", path: "/v1/learners", body: m{"name": "赵（合成）"}},
		{as: "enterprise", path: "/v1/deposits", body: m{"learner": w.lin, "course": "EE01", "hours": "16", "score": "0", "completed_on": "2010-05-01", "evidence_sha256": "00000000000000000000000000000000000000000000000000000000000000Ff"}},
		{as: "college", path: "/v1/holds", body: m{"learner": w.lin, "deadline": "2010-09-01T00:00:00Z", "lots": []m{{"lot": lots[0], "amount": "0.5"}}}},
		{as: "college", path: fmt.Sprintf("/v1/holds/%d/capture", hold()), body: m{"reason": "免修"}},
		{as: "college", path: fmt.Sprintf("/v1/holds/%d/release", hold())},
		{as: "enterprise", path: fmt.Sprintf("/v1/entries/%d/reversal", lots[1]), body: m{"reason": "有误"}},
		{as: "enterprise", path: fmt.Sprintf("/v1/entries/%d/revocation", lots[2]), body: m{"reason": "伪造"}},
		{as: "office", path: fmt.Sprintf("/v1/entries/%d/adjustment", lots[3]), body: m{"by": "0.5", "reason": "复核"}},
		{as: "office", path: "/v1/learners/" + w.wang + "/events", body: m{"event": "freeze", "reason": "核实"}},
		{as: "office", path: "/v1/courses", body: courseBody(nil)},
		{as: "office", path: "/v1/organisations", body: m{"code": "BJ-E003", "kind": "enterprise", "name": "新企业", "parent": "BJ"}},
		{as: "college", path: "/v1/programmes", body: m{"code": "MJ03", "institution": "COL-1", "title": "新专业"}},
	}
}

// TestDryRunThenRealThenReplay: a dry run writes nothing and says what the
// real request then does; asked again, it has the same answer.
func TestDryRunThenRealThenReplay(t *testing.T) {
	w, requests := writes(t)
	for i, q := range requests {
		q.method, q.key = http.MethodPost, "-"
		before := w.head()
		dry := q
		dry.path += "?dry_run=true"
		tried := w.do(dry).want(http.StatusOK)
		if w.head() != before {
			t.Errorf("%s: the dry run wrote an entry", q.path)
		}
		q.key = fmt.Sprint("once ", i)[0:4] + fmt.Sprint(i)
		real := w.do(q).want(http.StatusCreated)
		if real.header.Get("Location") == "" {
			t.Errorf("%s: no Location", q.path)
		}
		if diff := cmp.Diff(tried.at("."), real.at("."), cmp.FilterPath(func(p cmp.Path) bool {
			last := p.Last().String()
			// The number of a new account is drawn, and nothing but the dry
			// run is a dry run.
			return last == `["dry_run"]` || last == `["learner"]` && i == 0 || p.Last().String() == `["actor"]`
		}, cmp.Ignore())); diff != "" {
			t.Errorf("%s: dry run and real differ:\n%s", q.path, diff)
		}
		after := w.head()
		w.clock.pass(time.Minute)
		again := w.do(q).want(http.StatusCreated)
		if string(again.body) != string(real.body) {
			t.Errorf("%s asked again:\n%s\nwant the first answer:\n%s", q.path, again.body, real.body)
		}
		if again.header.Get("Idempotency-Replayed") != "true" || real.header.Get("Idempotency-Replayed") != "" {
			t.Errorf("%s: Idempotency-Replayed = %q, then %q", q.path, real.header.Get("Idempotency-Replayed"), again.header.Get("Idempotency-Replayed"))
		}
		if again.header.Get("Location") != real.header.Get("Location") {
			t.Errorf("%s: Location = %q, then %q", q.path, real.header.Get("Location"), again.header.Get("Location"))
		}
		if w.head() != after {
			t.Errorf("%s asked again wrote an entry", q.path)
		}
	}
}

// TestRefusalIsReplayed: a refusal is the outcome of its key for ever, also
// when the request would be carried out by now.
func TestRefusalIsReplayed(t *testing.T) {
	w := newWorld(t)
	q := request{as: "enterprise", method: http.MethodPost, path: "/v1/deposits", key: "early",
		body: m{"learner": w.lin, "course": "GA01", "hours": "16", "completed_on": "2010-06-02"}}
	first := w.do(q).want(422).is(m{"code": "date-in-future"})
	w.clock.pass(48 * time.Hour)
	again := w.do(q).want(422).is(m{"code": "date-in-future", "detail": first.str("detail"), "cure": first.str("cure")})
	if got := again.header.Get("Idempotency-Replayed"); got != "true" {
		t.Errorf("Idempotency-Replayed = %q, want true", got)
	}
	q.key = "now"
	w.do(q).want(201)
}

// TestKeysAreTheClients: the same key of another organisation is another key.
func TestKeysAreTheClients(t *testing.T) {
	w := newWorld(t)
	for _, as := range []string{"enterprise", "other", "site"} {
		w.do(request{as: as, method: http.MethodPost, path: "/v1/deposits", key: "same",
			body: m{"learner": w.lin, "course": "GA01", "hours": "16", "completed_on": "2010-05-01"}}).want(201)
	}
}

func TestPublishedKeyReused(t *testing.T) {
	w := newWorld(t)
	q := request{as: "office", method: http.MethodPost, path: "/v1/courses", key: "k", body: courseBody(nil)}
	w.do(q).want(201).is(m{"version": 1})
	q.body = courseBody(m{"title": "改名"})
	w.do(q).want(409).is(m{"code": "key-reused"})
	q.path, q.body = "/v1/organisations", m{"code": "X1", "kind": "site", "name": "x"}
	w.do(q).want(409).is(m{"code": "key-reused"})
	w.post("office", "/v1/courses", courseBody(m{"title": "改名"})).want(201).is(m{"version": 2})
	w.get("", "/v1/courses/NEW1").want(200).is(m{"versions.0.title": "新课", "versions.1.title": "改名", "versions.2": nil})
	// A deposit cites the version that counted.
	w.post("enterprise", "/v1/deposits", m{"learner": w.lin, "course": "NEW1", "hours": "16", "completed_on": "2010-05-01"}).want(201).is(m{
		"entry.learning.course_version": 2, "entry.learning.title": "改名",
	})
}
