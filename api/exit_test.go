package api

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"creditbank/courses"
	"creditbank/ledger/fault"
)

// TestExit redeems a lower award on the way: it is granted by counted credits
// alone, the college may leave out what it does not need, and the diploma is
// refused with what is missing.
func TestExit(t *testing.T) {
	w := newWorld(t)
	w.openProgramme()
	w.post("college", "/v1/programmes", programmeBody(m{"rules": strings.Replace(rulesText, "total: 6\n", "total: 6\nexits: {half: 3}\n", 1), "equivalences": nil})).want(201)
	w.post("learner", "/v1/learners/"+w.lin+"/goals", m{"programme": "MJ01", "consent": true}).want(201)
	ethics := w.learns("enterprise", "GA01", "r", "32", "2010-05-01")
	w.post("office", "/v1/deposits", m{"learner": w.lin, "course": "EX01", "run": "r", "hours": "32", "completed_on": "2010-05-03", "issuer": "BJ"}).want(201)

	at, _ := w.audit()
	w.post("college", at+"/hold", m{}).want(422).is(m{"code": "requirements-not-met",
		"detail": "MJ01 cannot be held or redeemed yet. Missing: practice 2, total 2."})
	w.post("college", "/v1/audits", m{"learner": w.lin, "programme": "MJ01", "exit": "quarter"}).want(422).is(m{"code": "exit-unknown", "field": "exit"})
	asked := w.post("college", "/v1/audits", m{"learner": w.lin, "programme": "MJ01", "exit": "half"}).want(201).is(m{"exit": "half", "verdict.met": false, "verdict.exits.0": "half"})
	at = "/v1/audits/" + asked.str("audit")
	w.post("college", at+"/moves", m{"line": fmt.Sprint(ethics)}).want(422).is(m{"code": "move-leaves-short"})
	w.post("college", at+"/hold", m{}).want(201)
	w.post("college", at+"/redemption", m{}).want(201).is(m{"state": "redeemed"})
	w.get("office", fmt.Sprintf("/v1/entries/%d/awards", ethics)).want(200).is(m{"items.0.met": true, "items.0.stands": false, "items.0.stands_now": true})
}

// TestMoveRacesHold lets a move and a hold of one audit be asked for at once,
// many times: whatever comes first, no hold is left behind that the audit does
// not know.
func TestMoveRacesHold(t *testing.T) {
	w := newWorld(t)
	_, _, _, theme := w.ready()
	for i := range 20 {
		at, _ := w.audit()
		var held *reply
		var wait sync.WaitGroup
		move := request{as: "college", method: "POST", path: at + "/moves", key: fmt.Sprint("move", i), body: m{"line": fmt.Sprint(theme)}}
		hold := request{as: "college", method: "POST", path: at + "/hold", key: fmt.Sprint("hold", i), body: m{}}
		wait.Go(func() { w.do(move) })
		wait.Go(func() { held = w.do(hold) })
		wait.Wait()
		if held.status == 201 {
			w.post("college", at+"/release", m{"reason": "不符"}).want(201)
		}
		w.get("learner", "/v1/learners/"+w.lin+"/balance").want(200).is(m{"balance.credit.held": "0"})
	}
}

func (s *shelf) Papers() courses.Versions[courses.Paper] {
	return unfiled{s.Store.Papers(), s.failPapers}
}

// unfiled are papers of which applications cannot be filed.
type unfiled struct {
	courses.Versions[courses.Paper]
	fail error
}

func (u unfiled) Add(ctx context.Context, papers ...courses.Paper) error {
	if u.fail != nil && papers[0].Kind == courses.ApplicationPaper {
		return u.fail
	}
	return u.Versions.Add(ctx, papers...)
}

// TestInterruptedSteps loses the paper after the ledger has booked the step:
// asked again, a hold is the same hold and a redemption the same redemption.
func TestInterruptedSteps(t *testing.T) {
	w := newWorld(t)
	w.ready()
	at, _ := w.audit()
	hold := request{as: "college", method: "POST", path: at + "/hold", key: "hold", body: m{}}
	w.shelf.failPapers = fmt.Errorf("the disk is full: %w", fault.Busy)
	w.do(hold).want(503)
	w.get("college", at).want(200).is(m{"state": "proposed"})
	w.shelf.failPapers = nil
	held := w.do(hold).want(201).is(m{"state": "held"}).num("hold")
	if head := w.head(); head != uint64(held) {
		t.Errorf("the hold is entry %d and the newest is %d: it was placed twice", held, head)
	}
	w.shelf.failPapers = fmt.Errorf("the disk is full: %w", fault.Busy)
	w.post("college", at+"/redemption", m{"reason": "准予毕业"}).want(503)
	w.shelf.failPapers = nil
	// With another key, even.
	w.post("college", at+"/redemption", m{"reason": "准予毕业"}).want(201).is(m{"state": "redeemed", "capture": held + 1})
	w.get("learner", "/v1/learners/"+w.lin+"/balance").want(200).is(m{"balance.credit.held": "0"})
}

// TestRevokedWhileHeld revokes a lot between hold and redemption: what the
// verdict rested on is not there any more, so nothing is redeemed.
func TestRevokedWhileHeld(t *testing.T) {
	w := newWorld(t)
	_, _, practice, _ := w.ready()
	at, _ := w.audit()
	w.post("college", at+"/hold", m{}).want(201)
	w.post("office", fmt.Sprintf("/v1/entries/%d/revocation", practice), m{"reason": "成绩无效"}).want(201)
	w.post("college", at+"/redemption", m{}).want(422).is(m{"code": "lot-not-in-hold"})
	w.post("college", at+"/release", m{"reason": "重新审核"}).want(201).is(m{"state": "released"})
	w.get("learner", "/v1/learners/"+w.lin+"/balance").want(200).is(m{"balance.credit.held": "0", "balance.credit.owed": "0"})
}
