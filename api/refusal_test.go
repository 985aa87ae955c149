package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"creditbank/api/call"
)

// TestBadInput is a table of what clients get wrong: each is told which field
// and what would heal it, and nothing but the outcome is written.
func TestBadInput(t *testing.T) {
	w := newWorld(t)
	lot := w.deposit(w.lin, "GA01", "spring", "32")
	expiring := w.deposit(w.lin, "EX01", "spring", "32")
	used := w.post("college", "/v1/holds", m{"learner": w.lin, "deadline": "2010-09-01T00:00:00Z", "lots": []m{{"lot": lot, "amount": "1"}}}).want(201).num("hold")
	short := w.post("college", "/v1/holds", m{"learner": w.lin, "deadline": "2010-06-01T03:00:00Z", "lots": []m{{"lot": lot, "amount": "0.5"}}}).want(201).num("hold")
	rivals := w.post("rival", "/v1/holds", m{"learner": w.lin, "deadline": "2010-09-01T00:00:00Z", "lots": []m{{"lot": expiring, "amount": "0.5"}}}).want(201).num("hold")
	others := w.deposit(w.wang, "GA01", "spring", "32")
	w.clock.pass(2 * time.Hour) // short is past its deadline now
	w.do(request{as: "enterprise", method: "POST", path: "/v1/deposits", key: "used", body: m{"learner": w.lin, "course": "GA01", "run": "x", "hours": "16", "completed_on": "2010-05-01"}}).want(201)

	// with returns a good completion with some fields changed.
	with := func(changes m) m {
		c := m{"learner": w.lin, "course": "GA01", "run": "summer", "hours": "16", "completed_on": "2010-05-01"}
		for name, value := range changes {
			c[name] = value
			if value == nil {
				delete(c, name)
			}
		}
		return c
	}
	hold := func(changes m) m {
		h := m{"learner": w.lin, "deadline": "2010-09-01T00:00:00Z", "lots": []m{{"lot": lot}}}
		for name, value := range changes {
			h[name] = value
		}
		return h
	}
	nobody := "0000000000000000000000000g"
	deep := strings.Repeat(`{"items":[`, 9) + strings.Repeat(`]}`, 9)
	for _, c := range []struct {
		name    string
		request request
		status  int
		code    string
		field   string
	}{
		{"no key", request{path: "/v1/learners/" + w.lin}, 401, "unauthenticated", "Authorization"},
		{"unknown key", request{path: "/v1/courses", header: http.Header{"Authorization": {"Bearer cb_x.y"}}}, 401, "unauthenticated", "Authorization"},
		{"other scheme", request{path: "/v1/learners/" + w.lin, header: http.Header{"Authorization": {"Basic eA=="}}}, 401, "unauthenticated", "Authorization"},

		{"unknown learner", request{body: with(m{"learner": nobody})}, 422, "account-unknown", "learner"},
		{"malformed learner", request{body: with(m{"learner": "lin"}), foreign: true}, 400, "learner-malformed", "learner"},
		{"unknown course", request{body: with(m{"course": "NONE"})}, 422, "course-unknown", "course"},
		{"malformed course", request{body: with(m{"course": "a b"}), foreign: true}, 400, "code-malformed", "course"},
		{"course not approved", request{body: with(m{"course": "GA02"})}, 422, "course-not-approved", "completed_on"},
		{"course retired", request{body: with(m{"course": "GA03"})}, 422, "course-not-approved", "completed_on"},
		{"before the course", request{body: with(m{"course": "EE01", "completed_on": "2009-12-09"})}, 422, "date-before-course", "completed_on"},
		{"in the future", request{body: with(m{"completed_on": "2010-06-02"})}, 422, "date-in-future", "completed_on"},
		{"no such day", request{body: with(m{"completed_on": "2010-02-30"}), foreign: true}, 400, "day-malformed", "completed_on"},
		{"day in words", request{body: with(m{"completed_on": "yesterday"}), foreign: true}, 400, "day-malformed", "completed_on"},
		{"day of 1900", request{body: with(m{"completed_on": "1900-01-01"})}, 400, "day-malformed", "completed_on"},
		{"ended before it began", request{body: with(m{"started_on": "2010-05-02"})}, 422, "started-after-completed", "started_on"},
		{"validity over", request{body: with(m{"course": "EX01", "completed_on": "2009-05-01"})}, 422, "lot-expired", "completed_on"},
		{"negative hours", request{body: with(m{"hours": "-16"})}, 400, "amount-not-positive", "hours"},
		{"zero hours", request{body: with(m{"hours": "0"})}, 400, "amount-not-positive", "hours"},
		{"too few hours", request{body: with(m{"hours": "7.999"})}, 422, "hours-too-few", "hours"},
		{"too many hours", request{body: with(m{"hours": "10000.001"})}, 422, "hours-too-many", "hours"},
		{"over-long hours", request{body: with(m{"hours": strings.Repeat("1", 25)}), foreign: true}, 400, "amount-too-long", "hours"},
		{"huge exponent", request{body: with(m{"hours": "1e999999999"}), foreign: true}, 400, "amount-malformed", "hours"},
		{"1e9", request{body: with(m{"hours": "1e9"}), foreign: true}, 400, "amount-malformed", "hours"},
		{"too fine", request{body: with(m{"hours": "16.0001"})}, 400, "amount-too-fine", "hours"},
		{"too large", request{body: with(m{"hours": "1000000.001"})}, 400, "amount-too-large", "hours"},
		{"hours as a number", request{body: with(m{"hours": 16}), foreign: true}, 400, "field-wrong-type", "hours"},
		{"score above 100", request{body: with(m{"score": "100.001"})}, 422, "score-out-of-range", "score"},
		{"score below 0", request{body: with(m{"score": "-1"})}, 422, "score-out-of-range", "score"},
		{"no hash", request{body: with(m{"evidence_sha256": strings.Repeat("g", 64)}), foreign: true}, 400, "hash-malformed", "evidence_sha256"},
		{"run with a line break", request{body: with(m{"run": "a\nb"})}, 400, "text-unprintable", "run"},
		{"run too long", request{body: with(m{"run": strings.Repeat("期", 65)}), foreign: true}, 400, "field-too-long", "run"},
		{"run of too many bytes", request{body: with(m{"run": strings.Repeat("期", 22)})}, 422, "text-too-long", "run"},
		{"empty run", request{body: with(m{"run": ""}), foreign: true}, 400, "field-empty", "run"},
		{"null run", request{body: `{"run":null}`, foreign: true}, 400, "field-wrong-type", "run"},
		{"no learner", request{body: with(m{"learner": nil}), foreign: true}, 400, "field-missing", "learner"},
		{"unknown issuer", request{body: with(m{"issuer": "BJ-E999"})}, 422, "organisation-unknown", "issuer"},
		{"another's issuer", request{body: with(m{"issuer": "BJ-E002"})}, 403, "organisation-not-yours", "issuer"},
		{"another's course", request{as: "other", body: with(m{"course": "EE01"})}, 422, "course-of-other-issuer", "course"},
		{"unknown site", request{body: with(m{"site": "BJ-E001"})}, 422, "site-unknown", "site"},
		{"credited already", request{body: with(m{"run": "spring"})}, 409, "already-credited", "run"},
		{"key for another body", request{body: with(nil), key: "used"}, 409, "key-reused", "Idempotency-Key"},

		{"no idempotency key", request{body: with(nil), key: "-"}, 400, "idempotency-key-missing", "Idempotency-Key"},
		{"idempotency key too long", request{body: with(nil), key: strings.Repeat("k", 256), foreign: true}, 400, "field-too-long", "Idempotency-Key"},
		{"idempotency key with a blank", request{body: with(nil), key: "a b", foreign: true}, 400, "idempotency-key-malformed", "Idempotency-Key"},
		{"no body", request{foreign: true}, 400, "body-missing", "body"},
		{"body too large", request{body: `{"run":"` + strings.Repeat("x", call.MaxBody) + `"}`, foreign: true}, 413, "body-too-large", "body"},
		{"batch too large", request{path: "/v1/deposits/batch", body: strings.Repeat(" ", call.MaxBatchBody+1), foreign: true}, 413, "body-too-large", "body"},
		{"body too deep", request{body: deep, foreign: true}, 400, "body-too-deep", "body"},
		{"unknown field", request{body: with(m{"hour": "16"}), foreign: true}, 400, "field-unknown", "hour"},
		{"field in capitals", request{body: `{"HOURS":"16"}`, foreign: true}, 400, "field-unknown", "HOURS"},
		{"field twice", request{body: `{"hours":"16","hours":"32"}`, foreign: true}, 400, "field-twice", "hours"},
		{"no object", request{body: `[1]`, foreign: true}, 400, "field-wrong-type", "body"},
		{"not JSON", request{body: `{"hours":`, foreign: true}, 400, "body-malformed", "body"},
		{"not UTF-8", request{body: "{\"run\":\"\xff\"}", foreign: true}, 400, "body-malformed", "body"},
		{"two objects", request{body: `{} {}`, foreign: true}, 400, "body-trailing-data", "body"},
		{"a form", request{body: `hours=16`, header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, foreign: true}, 415, "content-type-unsupported", "Content-Type"},
		{"no content type", request{body: `{}`, header: http.Header{"Content-Type": {""}}, foreign: true}, 415, "content-type-unsupported", "Content-Type"},
		{"gzip", request{body: `{}`, header: http.Header{"Content-Encoding": {"gzip"}}, foreign: true}, 415, "content-type-unsupported", "Content-Encoding"},
		{"misspelt dry run", request{path: "/v1/deposits?dryrun=true", body: with(nil)}, 400, "parameter-unknown", "dryrun"},
		{"dry run twice", request{path: "/v1/deposits?dry_run=true&dry_run=false", body: with(nil)}, 400, "parameter-twice", "dry_run"},
		{"dry run without a value", request{path: "/v1/deposits?dry_run", body: with(nil), foreign: true}, 400, "parameter-malformed", "dry_run"},
		{"dry run escaped wrongly", request{path: "/v1/deposits?dry_run=tr%zz", body: with(nil)}, 400, "parameter-malformed", "query"},
		{"dry run and a semicolon", request{path: "/v1/deposits?a;dry_run=true", body: with(nil)}, 400, "parameter-malformed", "query"},
		{"two idempotency keys", request{body: with(nil), key: "-", header: http.Header{"Idempotency-Key": {"a", "b"}}}, 400, "parameter-malformed", "Idempotency-Key"},
		{"dry run perhaps", request{path: "/v1/deposits?dry_run=perhaps", body: with(nil), foreign: true}, 400, "parameter-malformed", "dry_run"},

		{"empty batch", request{path: "/v1/deposits/batch", body: m{"items": []m{}}, foreign: true}, 400, "list-empty", "items"},
		{"batch of 1001", request{path: "/v1/deposits/batch", body: m{"items": make([]struct{}, 1001)}, foreign: true}, 400, "list-too-long", "items"},
		{"malformed item", request{path: "/v1/deposits/batch", body: m{"items": []m{with(nil), with(m{"hours": "x"})}}, foreign: true}, 400, "amount-malformed", "items/1/hours"},
		{"unknown field of an item", request{path: "/v1/deposits/batch", body: m{"items": []m{with(nil), with(m{"x": "x"})}}, foreign: true}, 400, "field-unknown", "items/1/x"},

		{"unknown lot", request{as: "college", path: "/v1/holds", body: hold(m{"lots": []m{{"lot": 999}}})}, 422, "lot-unknown", "lots/0/lot"},
		{"another's lot", request{as: "college", path: "/v1/holds", body: hold(m{"lots": []m{{"lot": others}}})}, 422, "lot-of-other-account", "lots/0/lot"},
		{"a lot twice", request{as: "college", path: "/v1/holds", body: hold(m{"lots": []m{{"lot": lot, "amount": "0.1"}, {"lot": lot, "amount": "0.1"}}})}, 422, "lot-named-twice", "lots/1/lot"},
		{"not available", request{as: "college", path: "/v1/holds", body: hold(m{"lots": []m{{"lot": lot, "amount": "1"}}})}, 422, "credits-not-available", "lots/0/amount"},
		{"hold of nothing", request{as: "college", path: "/v1/holds", body: hold(m{"lots": []m{{"lot": lot, "amount": "0"}}})}, 400, "amount-not-positive", "lots/0/amount"},
		{"no lots", request{as: "college", path: "/v1/holds", body: hold(m{"lots": []m{}}), foreign: true}, 400, "list-empty", "lots"},
		{"lot 1.5", request{as: "college", path: "/v1/holds", body: hold(m{"lots": []m{{"lot": 1.5}}}), foreign: true}, 400, "field-wrong-type", "lots/0/lot"},
		{"lot -1", request{as: "college", path: "/v1/holds", body: hold(m{"lots": []m{{"lot": -1}}}), foreign: true}, 400, "number-out-of-range", "lots/0/lot"},
		{"deadline past", request{as: "college", path: "/v1/holds", body: hold(m{"deadline": "2010-06-01T00:00:00Z"})}, 422, "deadline-past", "deadline"},
		{"deadline too far", request{as: "college", path: "/v1/holds", body: hold(m{"deadline": "2012-06-01T00:00:00Z"})}, 422, "deadline-too-far", "deadline"},
		{"deadline without a zone", request{as: "college", path: "/v1/holds", body: hold(m{"deadline": "2010-09-01T00:00:00"}), foreign: true}, 400, "instant-malformed", "deadline"},
		{"deadline after the lot", request{as: "college", path: "/v1/holds", body: hold(m{"deadline": "2011-05-20T00:00:00Z", "lots": []m{{"lot": expiring}}})}, 422, "deadline-after-lot-expiry", "lots/0/lot"},
		{"unknown programme", request{as: "college", path: "/v1/holds", body: hold(m{"programme": "NONE"})}, 422, "programme-unknown", "programme"},
		{"another's programme", request{as: "college", path: "/v1/holds", body: hold(m{"programme": "MJ02"})}, 422, "programme-of-other-college", "programme"},
		{"another college", request{as: "college", path: "/v1/holds", body: hold(m{"institution": "COL-2"})}, 403, "organisation-not-yours", "institution"},
		{"no college", request{as: "college", path: "/v1/holds", body: hold(m{"institution": "BJ-E001"})}, 422, "organisation-unknown", "institution"},

		{"capture after the deadline", request{as: "college", path: fmt.Sprintf("/v1/holds/%d/capture", short)}, 422, "hold-past-deadline", "hold"},
		{"capture of too much", request{as: "college", path: fmt.Sprintf("/v1/holds/%d/capture", used), body: m{"lots": []m{{"lot": lot, "amount": "1.001"}}}}, 422, "capture-exceeds-hold", "lots/0/amount"},
		{"capture of another lot", request{as: "college", path: fmt.Sprintf("/v1/holds/%d/capture", used), body: m{"lots": []m{{"lot": expiring}}}}, 422, "lot-not-in-hold", "lots/0/lot"},
		{"capture of another's hold", request{as: "college", path: fmt.Sprintf("/v1/holds/%d/capture", rivals)}, 403, "forbidden", "hold"},
		{"capture of no hold", request{as: "college", path: "/v1/holds/999/capture"}, 404, "not-found", "hold"},
		{"hold 0", request{as: "college", method: "GET", path: "/v1/holds/x", foreign: true}, 400, "parameter-malformed", "hold"},
		{"reversal of held credits", request{path: fmt.Sprintf("/v1/entries/%d/reversal", lot), body: m{"reason": "x"}}, 422, "lot-in-use", "seq"},
		{"reversal of a hold", request{as: "office", path: fmt.Sprintf("/v1/entries/%d/reversal", used), body: m{"reason": "x"}}, 422, "not-a-deposit", "seq"},
		{"reversal of another's deposit", request{as: "other", path: fmt.Sprintf("/v1/entries/%d/reversal", lot), body: m{"reason": "x"}}, 403, "forbidden", "seq"},
		{"adjustment of nothing", request{as: "office", path: "/v1/entries/999/adjustment", body: m{"by": "1", "reason": "x"}}, 404, "entry-unknown", "seq"},
		{"adjustment by zero", request{as: "office", path: fmt.Sprintf("/v1/entries/%d/adjustment", lot), body: m{"by": "0", "reason": "x"}}, 422, "amount-not-positive", "by"},
		{"adjustment without a reason", request{as: "office", path: fmt.Sprintf("/v1/entries/%d/adjustment", lot), body: m{"by": "1"}, foreign: true}, 400, "field-missing", "reason"},
		{"no such event", request{as: "office", path: "/v1/learners/" + w.lin + "/events", body: m{"event": "merge", "reason": "x"}, foreign: true}, 400, "choice-unknown", "event"},

		{"learner of nowhere", request{path: "/v1/learners", body: m{"name": "x", "organisation": "NONE"}}, 422, "organisation-unknown", "organisation"},
		{"learner of another", request{path: "/v1/learners", body: m{"name": "x", "organisation": "BJ-E002"}}, 403, "organisation-not-yours", "organisation"},
		{"unknown account", request{as: "office", method: "GET", path: "/v1/learners/" + nobody}, 404, "not-found", "learner"},
		{"malformed account", request{as: "office", method: "GET", path: "/v1/learners/x/balance", foreign: true}, 400, "learner-malformed", "learner"},
		{"limit of 201", request{as: "office", method: "GET", path: "/v1/learners/" + w.lin + "/lots?limit=201", foreign: true}, 400, "number-out-of-range", "limit"},
		{"limit of 0", request{as: "office", method: "GET", path: "/v1/courses?limit=0", foreign: true}, 400, "number-out-of-range", "limit"},
		{"no cursor", request{as: "office", method: "GET", path: "/v1/courses?cursor=xyz"}, 400, "cursor-malformed", "cursor"},
		{"no basis", request{as: "office", method: "GET", path: "/v1/learners/" + w.lin + "/balance?basis=x", foreign: true}, 400, "choice-unknown", "basis"},
		{"no as_of", request{as: "office", method: "GET", path: "/v1/learners/" + w.lin + "/balance?as_of=2010-13-01", foreign: true}, 400, "day-malformed", "as_of"},
		{"not visible yet", request{as: "office", method: "GET", path: "/v1/learners/" + w.lin + "?min_seq=999"}, 503, "head-behind", "min_seq"},
		{"no min_seq", request{as: "office", method: "GET", path: "/v1/learners/" + w.lin + "?min_seq=-1", foreign: true}, 400, "parameter-malformed", "min_seq"},
		{"no such course", request{method: "GET", path: "/v1/courses/NONE"}, 404, "not-found", "code"},
		{"no such page", request{method: "GET", path: "/v1/nothing"}, 404, "route-unknown", ""},
		{"no such method", request{method: "DELETE", path: "/v1/courses"}, 405, "method-not-allowed", ""},

		{"course of no issuer", request{as: "office", path: "/v1/courses", body: courseBody(m{"issuer": "NONE"})}, 422, "organisation-unknown", "issuer"},
		{"course retired too early", request{as: "office", path: "/v1/courses", body: courseBody(m{"retired_on": "2010-01-01"})}, 422, "retired-before-approved", "retired_on"},
		{"rule that cannot be", request{as: "office", path: "/v1/courses", body: courseBody(m{"worth": m{"unit": "credit", "hours_per_unit": "16", "step": "2", "max": "1"}})}, 422, "hours-rule-impossible", "worth"},
		{"rule without a step", request{as: "office", path: "/v1/courses", body: courseBody(m{"worth": m{"unit": "credit", "hours_per_unit": "16", "max": "1"}}), foreign: true}, 400, "field-missing", "worth/step"},
		{"organisation below itself", request{as: "office", path: "/v1/organisations", body: m{"code": "BJ", "kind": "union", "name": "x", "parent": "BJ-E001"}}, 422, "organisations-no-tree", "parent"},
		{"organisation below nothing", request{as: "office", path: "/v1/organisations", body: m{"code": "N1", "kind": "union", "name": "x", "parent": "NONE"}}, 422, "organisation-unknown", "parent"},
		{"programme of an enterprise", request{as: "office", path: "/v1/programmes", body: m{"code": "P9", "institution": "BJ-E001", "title": "x"}}, 422, "not-a-college", "institution"},
		{"programme of another college", request{as: "college", path: "/v1/programmes", body: m{"code": "P9", "institution": "COL-2", "title": "x"}}, 403, "organisation-not-yours", "institution"},
		{"programme taken over", request{as: "college", path: "/v1/programmes", body: m{"code": "MJ02", "institution": "COL-1", "title": "x"}}, 422, "programme-of-other-college", "code"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w.t = t
			q := c.request
			if q.path == "" {
				q.path = "/v1/deposits"
			}
			if q.method == "" && (q.body != nil || strings.Contains(q.path, "capture") || q.path == "/v1/deposits") {
				q.method = "POST"
			}
			if q.as == "" && q.method == "POST" {
				q.as = "enterprise"
			}
			before := w.head()
			r := w.do(q).want(c.status).is(m{"code": c.code, "status": c.status, "type": "/problems/" + c.code})
			if got := r.str("field"); got != c.field {
				t.Errorf("field = %q, want %q\n%s", got, c.field, r.body)
			}
			for _, name := range []string{"title", "detail", "cure", "instance"} {
				text := r.str(name)
				if text == "" || strings.Contains(text, "{") {
					t.Errorf("%s = %q\n%s", name, text, r.body)
				}
			}
			if after := w.head(); after != before {
				t.Errorf("%d entries were written", after-before)
			}
			if c.status < 500 && strings.Contains(w.log.String(), "request failed") {
				t.Errorf("an error was logged: %s", w.log)
			}
			w.log.Reset()
		})
	}
}

func courseBody(changes m) m {
	c := m{"code": "NEW1", "module": "general", "title": "新课", "hours": "16", "approved_on": "2010-01-01",
		"worth": m{"unit": "credit", "hours_per_unit": "16", "step": "0.5", "max": "2"}}
	for name, value := range changes {
		c[name] = value
	}
	return c
}
