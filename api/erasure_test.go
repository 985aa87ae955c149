package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"creditbank/api/wiretest"
	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/ledgermem"
	"creditbank/ledger/merkle"
	"creditbank/ledger/transcript"

	"github.com/getkin/kin-openapi/openapi3"
)

func TestErasure(t *testing.T) {
	w := newWorld(t)
	lot := w.deposit(w.lin, "GA01", "spring", "32")
	other := w.deposit(w.lin, "GA01", "autumn", "32")
	path := "/v1/learners/" + w.lin
	taken := w.get("learner", path+"/transcript").want(200).body
	older, keys := w.checkpoint(), w.trusted()
	proof := w.get("", "/v1/entries/2/proof").want(200)

	hold := w.post("college", "/v1/holds", m{"learner": w.lin, "deadline": "2010-09-01T00:00:00Z", "lots": []m{{"lot": lot}}}).want(201).num("hold")
	reason := m{"reason": "本人申请（合成）"}
	w.post("office", path+"/erasure", reason).want(422).is(m{"code": "account-has-holds"})
	w.post("college", fmt.Sprintf("/v1/holds/%d/release", hold), nil).want(201)
	before := w.head()
	w.do(request{as: "office", method: "POST", path: path + "/erasure?dry_run=true", body: reason, key: "-"}).want(200).
		is(m{"status": "erased", "dry_run": true, "seq": int(before) + 1})
	w.get("learner", path).want(200)

	first := w.do(request{as: "office", method: "POST", path: path + "/erasure", body: reason, key: "erase"}).want(201).
		is(m{"status": "erased", "learner": w.lin, "dry_run": false, "kept_because": nil, "seq": int(before) + 1})
	again := w.do(request{as: "office", method: "POST", path: path + "/erasure", body: reason, key: "erase"}).want(201)
	if string(again.body) != string(first.body) || again.header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("asked again = %s %v, want the first answer %s", again.body, again.header, first.body)
	}
	w.post("office", path+"/erasure", reason).want(422).is(m{"code": "account-unknown"})

	w.get("learner", path).want(401) // its key is revoked
	for _, below := range []string{"", "/balance", "/lots", "/statement", "/transcript"} {
		w.get("office", path+below).want(404)
	}
	w.get("office", fmt.Sprint("/v1/entries/", other)).want(404)
	w.get("office", fmt.Sprint("/v1/holds/", hold)).want(404)

	// What was proved stays proved.
	if r, err := transcript.Verify(taken, keys, w.clock.now()); err != nil || len(r.Entries) != 3 {
		t.Errorf("the transcript taken home = %v, want it valid", err)
	}
	newer := w.checkpoint()
	consistency := w.get("", fmt.Sprintf("/v1/log/consistency?from=%d&to=%d", older.Size, newer.Size)).want(200)
	if err := merkle.CheckConsistency(hashesOf(t, consistency.at("proof")), older.Size, older.Root, newer.Size, newer.Root); err != nil {
		t.Errorf("the log after an erasure: %v", err)
	}
	if now := w.get("", "/v1/entries/2/proof").want(200); now.str("leaf") != proof.str("leaf") {
		t.Errorf("another learner's leaf is %s, was %s", now.str("leaf"), proof.str("leaf"))
	}
	w.get("", fmt.Sprintf("/v1/entries/%d/proof", lot)).want(200)
	w.get("office", "/v1/learners/"+w.wang+"/transcript").want(200)
	if _, err := ledger.Check(t.Context(), w.store, new(ledgermem.Store), 0, nil); err != nil {
		t.Errorf("Check after the erasure = %v", err)
	}
	if strings.Contains(w.log.String(), w.lin) || strings.Contains(w.log.String(), "林") {
		t.Error("the log of requests names the learner")
	}
}

// TestErasureOfADiploma: a record behind redeemed credits is restricted, and
// the answer says why.
func TestErasureOfADiploma(t *testing.T) {
	w := newWorld(t)
	lot := w.deposit(w.lin, "GA01", "spring", "32")
	hold := w.post("college", "/v1/holds", m{"learner": w.lin, "deadline": "2010-09-01T00:00:00Z", "lots": []m{{"lot": lot, "amount": "1"}}}).want(201).num("hold")
	w.post("college", fmt.Sprintf("/v1/holds/%d/capture", hold), nil).want(201)
	path := "/v1/learners/" + w.lin
	ask := request{as: "office", method: "POST", path: path + "/erasure", body: m{"reason": "本人申请（合成）"}, key: "erase",
		header: http.Header{"Accept-Language": {"zh-CN"}}}
	dry := ask
	dry.path, dry.key = path+"/erasure?dry_run=true", "-"
	w.do(dry).want(200).is(m{"status": "restricted", "kept_because.code": "account-kept-by-law", "dry_run": true})
	w.get("learner", path+"/balance").want(200).is(m{"state": "open"})
	first := w.do(ask).want(201).is(m{"status": "restricted", "kept_because.code": "account-kept-by-law"})
	if !strings.Contains(first.str("kept_because.detail"), "依法留存") {
		t.Errorf("detail = %q, want the reason in Chinese", first.str("kept_because.detail"))
	}
	if again := w.do(ask).want(201); string(again.body) != string(first.body) || again.header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("asked again = %s, want %s", again.body, first.body)
	}
	w.get("learner", path+"/balance").want(200).is(m{"state": "restricted"})
	w.get("learner", path+"/statement").want(200).is(m{"items.0.kind": "restriction", "state": "restricted"})
	report, err := transcript.Verify(w.get("learner", path+"/transcript").want(200).body, w.trusted(), w.clock.now())
	if err != nil || report.Header.State != ledger.Restricted {
		t.Errorf("transcript of a restricted account = %+v, %v", report, err)
	}
	ask.key = "another"
	w.do(ask).want(422).is(m{"code": "account-restricted"})
	w.post("enterprise", "/v1/deposits", m{"learner": w.lin, "course": "GA01", "run": "late", "hours": "16", "completed_on": "2010-05-01"}).
		want(422).is(m{"code": "account-restricted"})
}

// TestErasureRefuses: only the office, only with a reason, and there is no
// other way.
func TestErasureRefuses(t *testing.T) {
	w := newWorld(t)
	path := "/v1/learners/" + w.lin + "/erasure"
	w.do(request{as: "office", method: "POST", path: path, body: m{}, foreign: true}).want(400).is(m{"code": "field-missing", "field": "reason"})
	w.do(request{as: "office", method: "POST", path: path, body: m{"reason": "x"}, key: "-"}).want(400).is(m{"code": "idempotency-key-missing"})
	for _, as := range []string{"learner", "enterprise", "college", "site"} {
		w.post(as, path, m{"reason": "x"}).want(403)
	}
	w.do(request{as: "office", method: "DELETE", path: "/v1/learners/" + w.lin, foreign: true}).want(405)
	spec, _ := wiretest.Description()
	for path, item := range spec.Paths.Map() {
		for _, op := range []*openapi3.Operation{item.Delete, item.Put, item.Patch} {
			if op != nil {
				t.Errorf("%s: %s is offered: entries are only added", path, op.OperationID)
			}
		}
	}
	w.get("learner", "/v1/learners/"+w.lin).want(200)
}

// TestErasureCutShort: when the name could not be removed the answer is not
// known, and asking again ends what was begun.
func TestErasureCutShort(t *testing.T) {
	w := newWorld(t)
	w.deposit(w.lin, "GA01", "spring", "32")
	ask := request{as: "office", method: "POST", path: "/v1/learners/" + w.lin + "/erasure", body: m{"reason": "x"}, key: "erase"}
	w.shelf.fail = fmt.Errorf("no room on the disk: %w", fault.Busy)
	w.do(ask).want(503).is(m{"code": "outcome-unknown"})
	w.shelf.fail = nil
	w.get("learner", "/v1/learners/"+w.lin+"/balance").want(404) // the ledger has forgotten
	w.do(ask).want(201).is(m{"status": "erased"})
	w.get("office", "/v1/learners/"+w.lin).want(404)
	w.get("learner", "/v1/learners/"+w.lin).want(401)
}
