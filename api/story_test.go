package api

import (
	"fmt"
	"net/http"
	"testing"
)

func TestDepositHoldCapture(t *testing.T) {
	w := newWorld(t)
	lot := w.deposit(w.lin, "EE01", "spring", "40")
	w.get("learner", "/v1/learners/"+w.lin+"/balance").want(200).is(m{
		"balance.credit.posted": "2.5", "balance.credit.available": "2.5", "balance.credit.held": "0", "balance.point.posted": "0",
		"state": "open", "seq": lot, "basis": "booked",
	})
	placed := w.post("college", "/v1/holds", m{
		"learner": w.lin, "programme": "MJ01", "deadline": "2010-09-01T08:00:00+08:00", "lots": []m{{"lot": lot, "amount": "2"}},
	}).want(201).is(m{"balance.credit.held": "2", "balance.credit.available": "0.5", "entry.deadline": "2010-09-01T00:00:00Z"})
	hold := placed.num("hold")
	address := fmt.Sprint("/v1/holds/", hold)
	if got := placed.header.Get("Location"); got != address {
		t.Errorf("Location = %q, want %q", got, address)
	}
	w.get("learner", address).want(200).is(m{"state": "open", "reserved": "2", "lots.0.amount": "2", "programme": "MJ01"})
	w.post("college", address+"/capture", m{"lots": []m{{"lot": lot, "amount": "1.5"}}, "reason": "免修"}).want(201).is(m{
		"balance.credit.posted": "1", "balance.credit.held": "0", "balance.credit.available": "1",
		"entry.postings.0.from": "held", "entry.postings.0.to": "programme:MJ01", "entry.postings.0.amount": "1.5",
		"entry.postings.1.to": "available", "entry.postings.1.amount": "0.5",
	})
	w.get("college", address).want(200).is(m{"state": "captured", "reserved": "0"})
	w.get("learner", "/v1/learners/"+w.lin+"/lots").want(200).is(m{
		"items.0.lot": lot, "items.0.course": "EE01", "items.0.title": "现场急救", "items.0.issuer": "BJ-E001",
		"items.0.completed_on": "2010-05-01", "items.0.amount": "2.5", "items.0.available": "1", "items.0.redeemed": "1.5",
		"items.0.withdrawn": false,
	})
	w.get("learner", "/v1/learners/"+w.lin+"/statement").want(200).is(m{
		"items.0.kind": "capture", "items.0.ref": hold, "items.0.changes.credit.posted": "-1.5", "items.0.changes.credit.held": "-2",
		"items.0.balance.credit.posted": "1", "items.0.account_seq": 4, "items.0.reason": "免修",
		"items.1.kind": "hold", "items.1.changes.credit.available": "-2",
		"items.2.kind": "deposit", "items.2.course": "EE01", "items.2.issuer": "BJ-E001", "items.2.changes.credit.posted": "2.5",
		"items.3.kind": "open", "items.3.account_seq": 1, "items.4": nil,
	})
}

func TestReversalShowsBoth(t *testing.T) {
	w := newWorld(t)
	lot := w.deposit(w.lin, "GA01", "spring", "16")
	w.post("enterprise", fmt.Sprintf("/v1/entries/%d/reversal", lot), m{"reason": "学时有误"}).want(201).is(m{
		"entry.kind": "reversal", "entry.reverses": lot, "balance": nil, "entry.postings.0.to": "issuer:BJ-E001",
	})
	w.get("learner", "/v1/learners/"+w.lin+"/statement").want(200).is(m{
		"items.0.kind": "reversal", "items.0.reverses": lot, "items.0.changes.credit.posted": "-1",
		"items.1.kind": "deposit", "items.1.seq": lot, "items.1.changes.credit.posted": "1",
	})
	w.get("learner", "/v1/learners/"+w.lin+"/lots").want(200).is(m{"items.0.withdrawn": true, "items.0.returned": "1"})
	w.deposit(w.lin, "GA01", "spring", "24") // the run may be credited again
}

func TestRevocationOfRedeemedCredits(t *testing.T) {
	w := newWorld(t)
	lot := w.deposit(w.lin, "GA01", "spring", "32")
	hold := w.post("college", "/v1/holds", m{"learner": w.lin, "deadline": "2010-09-01T00:00:00Z", "lots": []m{{"lot": lot, "amount": "1.5"}}}).want(201).num("hold")
	capture := w.post("college", fmt.Sprintf("/v1/holds/%d/capture", hold), nil).want(201).num("entry.seq")
	w.post("enterprise", fmt.Sprintf("/v1/entries/%d/revocation", lot), m{"reason": "伪造"}).want(201).is(m{
		"dependants.0": capture, "debt.unit": "credit", "debt.amount": "1.5", "entry.dependants.0": capture,
		"balance": nil,
	})
	w.get("learner", "/v1/learners/"+w.lin+"/balance").want(200).is(m{"balance.credit.posted": "0", "balance.credit.owed": "1.5"})
	w.get("learner", "/v1/learners/"+w.lin+"/lots").want(200).is(m{"items.0.owed": "1.5", "items.0.revoked": "0.5", "items.0.redeemed": "1.5"})
}

func TestAccountEvents(t *testing.T) {
	w := newWorld(t)
	lot := w.deposit(w.lin, "GA01", "spring", "32")
	events := "/v1/learners/" + w.lin + "/events"
	w.post("office", events, m{"event": "freeze", "reason": "核实身份"}).want(201).is(m{"entry.kind": "freeze", "entry.reason": "核实身份"})
	w.get("learner", "/v1/learners/"+w.lin+"/balance").want(200).is(m{"state": "frozen"})
	hold := m{"learner": w.lin, "deadline": "2010-09-01T00:00:00Z", "lots": []m{{"lot": lot}}}
	w.post("college", "/v1/holds", hold).want(422).is(m{"code": "account-frozen", "field": "learner"})
	w.post("office", events, m{"event": "unfreeze", "reason": "已核实"}).want(201)
	id := w.post("college", "/v1/holds", hold).want(201).num("hold")
	w.post("office", events, m{"event": "close", "reason": "退休"}).want(422).is(m{"code": "account-has-holds"})
	w.post("college", fmt.Sprintf("/v1/holds/%d/release", id), nil).want(201).is(m{"balance.credit.available": "2"})
	w.post("office", fmt.Sprintf("/v1/entries/%d/adjustment", lot), m{"by": "-0.5", "reason": "复核"}).want(201).is(m{"balance.credit.posted": "1.5"})
	w.post("office", events, m{"event": "close", "reason": "退休"}).want(201).is(m{"entry.kind": "close", "balance.credit.posted": "0"})
}

func TestBatch(t *testing.T) {
	for _, atomic := range []bool{false, true} {
		w := newWorld(t)
		item := func(course, run string) m {
			return m{"learner": w.lin, "course": course, "run": run, "hours": "16", "completed_on": "2010-05-01"}
		}
		body := m{"atomic": atomic, "items": []m{item("GA01", "a"), item("GA01", "a"), item("NONE", "a"), item("GA01", "b")}}
		before := w.head()
		tried := w.do(request{as: "site", method: http.MethodPost, path: "/v1/deposits/batch?dry_run=true", body: body, key: "-"}).want(200)
		if w.head() != before {
			t.Errorf("atomic %t: a dry run wrote", atomic)
		}
		body2 := m{"atomic": atomic, "items": body["items"]}
		real := w.do(request{as: "site", method: http.MethodPost, path: "/v1/deposits/batch", body: body2, key: "batch"}).want(200)
		if atomic {
			real.is(m{"booked": 0, "refused": 4, "items.0.problem.code": "batch-aborted", "items.1.problem.code": "already-credited",
				"items.1.problem.status": 409, "items.1.problem.field": "items/1/run", "items.3.problem.code": "batch-aborted"})
			if w.head() != before {
				t.Errorf("a refused atomic batch wrote entries")
			}
		} else {
			real.is(m{"booked": 2, "refused": 2, "items.0.status": "booked", "items.0.entry.kind": "deposit", "items.0.lot": int(before) + 1,
				"items.0.balance": nil, "items.1.status": "refused", "items.1.problem.code": "already-credited",
				"items.2.problem.code": "course-unknown", "items.2.problem.field": "items/2/course", "items.3.balance": nil})
		}
		for _, path := range []string{"booked", "items.0.status", "items.1.problem.code", "items.2.problem.code", "items.3.entry.seq"} {
			if got, want := tried.at(path), real.at(path); got != want {
				t.Errorf("atomic %t: dry run %s = %v, real %v", atomic, path, got, want)
			}
		}
		again := w.do(request{as: "site", method: http.MethodPost, path: "/v1/deposits/batch", body: body2, key: "batch"}).want(200)
		if string(again.body) != string(real.body) || again.header.Get("Idempotency-Replayed") != "true" || real.header.Get("Idempotency-Replayed") != "" {
			t.Errorf("atomic %t: replay = %v %s, want the first answer %s", atomic, again.header, again.body, real.body)
		}
		body2["atomic"] = !atomic
		w.do(request{as: "site", method: http.MethodPost, path: "/v1/deposits/batch", body: body2, key: "batch"}).want(409).is(m{"code": "key-reused", "field": "Idempotency-Key"})
	}
}
