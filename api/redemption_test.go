package api

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"testing"

	"creditbank/courses/org"

	"pgregory.net/rapid"
)

// ready gives the learner all that the programme asks for and more, with
// consent, and returns the lots of ethics, first aid, practice and theme.
func (w *world) ready() (ethics, aid, practice, theme int) {
	w.t.Helper()
	w.openProgramme()
	ethics = w.post("office", "/v1/deposits", m{"learner": w.lin, "course": "GA01", "run": "r", "hours": "32", "completed_on": "2010-05-01", "issuer": "BJ"}).want(201).num("lot")
	aid = w.learns("enterprise", "EE01", "r", "32", "2010-05-02")
	practice = w.learns("college", "CP01", "r", "32", "2010-05-20")
	theme = w.post("office", "/v1/deposits", m{"learner": w.lin, "course": "EX01", "run": "r", "hours": "16", "completed_on": "2010-05-03", "issuer": "BJ"}).want(201).num("lot")
	w.post("learner", "/v1/learners/"+w.lin+"/goals", m{"programme": "MJ01", "consent": true}).want(201)
	return ethics, aid, practice, theme
}

func (w *world) audit() (address string, r *reply) {
	w.t.Helper()
	r = w.post("college", "/v1/audits", m{"learner": w.lin, "programme": "MJ01"}).want(201)
	return "/v1/audits/" + r.str("audit"), r
}

func TestRedemption(t *testing.T) {
	w := newWorld(t)
	ethics, _, practice, _ := w.ready()
	at, proposed := w.audit()
	proposed.is(m{"state": "proposed", "verdict.met": true, "verdict.counted": "7", "allocation.0.line": fmt.Sprint(ethics), "allocation.0.group": "general"})
	if got := proposed.header.Get("Location"); got != at {
		t.Errorf("Location = %q, want %q", got, at)
	}
	if proposed.at("record.lots.0") == nil || proposed.str("grounds.signed_checkpoint") == "" {
		t.Errorf("what the verdict rests on is not told: %s", proposed.body)
	}
	w.post("college", at+"/redemption", m{}).want(409).is(m{"code": "application-state"})
	w.post("rival", at+"/hold", m{}).want(403)
	w.get("rival", at).want(403)
	held := w.post("college", at+"/hold", m{"reason": "审核"}).want(201).is(m{"state": "held"})
	w.get("college", fmt.Sprint("/v1/holds/", held.num("hold"))).want(200).is(m{"reserved": "7", "state": "open", "programme": "MJ01"})
	w.get("learner", "/v1/learners/"+w.lin+"/audits?programme=MJ01").want(200).is(m{"current.verdict.counted": "0", "unusable.0.reason": "held"})
	redeem := request{as: "college", method: "POST", path: at + "/redemption", key: "redeem", body: m{"reason": "准予毕业"}}
	done := w.do(redeem).want(201).is(m{"state": "redeemed", "verdict_hash": proposed.str("verdict_hash")})
	if again := w.do(redeem).want(201); again.header.Get("Idempotency-Replayed") != "true" || string(again.body) != string(done.body) {
		t.Errorf("asked again: %s, want the first answer %s", again.body, done.body)
	}
	award := w.get("learner", "/v1/awards/"+done.str("award_hash")).want(200).is(m{"programme": "MJ01", "version": 2, "verdict_hash": done.str("verdict_hash")})
	if sum := sha256.Sum256(award.body); hex.EncodeToString(sum[:]) != done.str("award_hash") {
		t.Errorf("the award's document has the hash %x, want %s", sum, done.str("award_hash"))
	}
	w.get("rival", "/v1/awards/"+done.str("award_hash")).want(403)
	w.get("college", "/v1/awards/"+strings.Repeat("0", 64)).want(404)
	entry := w.get("college", fmt.Sprint("/v1/entries/", done.num("capture"))).want(200).is(m{"kind": "capture", "programme": "MJ01", "verdict": done.str("award_hash")})
	if len(entry.str("verdict")) != 64 {
		t.Errorf("verdict = %q, want a SHA-256", entry.str("verdict"))
	}
	w.get("learner", "/v1/learners/"+w.lin+"/audits?programme=MJ01").want(200).is(m{
		"current.verdict.counted": "0", fmt.Sprintf("current.verdict.excluded.%d", practice): "REDEEMED",
	})
	w.post("college", at+"/release", m{"reason": "材料不全"}).want(409)
	w.get("learner", at).want(200).is(m{"state": "redeemed"})

	// More is found to have been learnt: the awards that used the lot are told,
	// and stand as things are now.
	ethicsAwards := fmt.Sprintf("/v1/entries/%d/awards", ethics)
	w.post("office", fmt.Sprintf("/v1/entries/%d/adjustment", ethics), m{"by": "1", "reason": "学时有误"}).want(201).is(m{"dependants.0": done.num("capture")})
	w.get("office", ethicsAwards).want(200).is(m{"items.0.stands": false, "items.0.stands_now": true, "items.0.award_hash": done.str("award_hash")})

	// The practice is revoked: the award does not stand without it.
	awards := fmt.Sprintf("/v1/entries/%d/awards", practice)
	w.get("office", awards).want(200).is(m{"items.0.capture": done.num("capture"), "items.0.met": true, "items.0.stands": false, "items.0.short": "total 1, practice 2"})
	w.post("office", fmt.Sprintf("/v1/entries/%d/revocation", practice), m{"reason": "成绩无效"}).want(201)
	w.get("office", awards).want(200).is(m{"items.0.stands": false, "items.0.stands_now": false, "items.0.short_now": "total 1, practice 2"})
	w.get("rival", awards).want(403) // it may read the credits, not the statement
	w.get("other", awards).want(403)
}

func TestMoveAndException(t *testing.T) {
	w := newWorld(t)
	ethics, aid, practice, _ := w.ready()
	more := w.learns("enterprise", "EE01", "r2", "64", "2010-05-03") // 4 credits: above the cap of the enterprise, and the larger of its subject
	at, audited := w.audit()
	audited.is(m{"verdict.met": false})
	line := func(lot int, group string) m { return m{"line": fmt.Sprint(lot), "group": group} }
	w.post("college", at+"/moves", line(ethics, "field")).want(422).is(m{"code": "move-leaves-short"})
	w.post("college", at+"/moves", line(ethics, "practice")).want(422).is(m{"code": "move-not-served"})
	w.post("college", at+"/moves", line(999, "field")).want(422).is(m{"code": "line-unknown"})
	r := w.post("college", at+"/moves", line(more, "field")).want(422).is(m{"code": "move-breaks-rule"})
	if !strings.Contains(r.str("detail"), "at_most.one_enterprise") {
		t.Errorf("detail = %s, want the rule", r.str("detail"))
	}
	if r := w.post("college", at+"/moves", line(aid, "field")).want(422); !strings.Contains(r.str("detail"), "duplicates") {
		t.Errorf("detail = %s, want the reason", r.str("detail"))
	}
	w.post("college", at+"/moves", m{"line": fmt.Sprint(practice)}).want(422).is(m{"code": "move-leaves-short"})
	w.post("college", at+"/exceptions", m{"rule": "same_outcome_once", "reason": "x"}).want(422).is(m{"code": "rule-unknown"})
	w.post("college", at+"/exceptions", m{"rule": "at_most.nothing", "reason": "x"}).want(422).is(m{"code": "rule-unknown"})
	grant := m{"rule": "at_most.one_enterprise", "reason": "企业合并"}
	w.post("college", at+"/exceptions?dry_run=true", grant).want(200).is(m{"verdict.met": true})
	w.get("college", at).want(200).is(m{"verdict.met": false, "exceptions.0": nil})
	w.post("college", at+"/exceptions", grant).want(201).is(m{
		"verdict.met": true, "exceptions.0.rule": "at_most.one_enterprise", "exceptions.0.reason": "企业合并", "exceptions.0.organisation": "COL-1",
	})
	w.post("college", at+"/exceptions", grant).want(422).is(m{"code": "exception-twice"})
	w.post("college", at+"/moves", line(more, "field")).want(201).is(m{"moves.0.group": "field"})
	w.post("college", at+"/hold", m{}).want(201)
	w.post("college", at+"/release", m{"reason": "材料不全"}).want(201).is(m{"state": "released"})
	w.get("learner", "/v1/learners/"+w.lin+"/balance").want(200).is(m{"balance.credit.held": "0"})
}

// TestTwoColleges lets two colleges redeem the same lots at once: one wins,
// the other is told which lot is gone.
func TestTwoColleges(t *testing.T) {
	w := newWorld(t)
	w.ready()
	w.post("rival", "/v1/programmes", m{"code": "MJ02", "institution": "COL-2", "title": "会计", "panel": 1,
		"rules":        strings.NewReplacer("TEST-6", "TEST-2", "total: 6", "total: 2", ", practice: 2", "", "accept: {practice: [own]}\n", "").Replace(rulesText),
		"equivalences": strings.Replace(equivalencesText, "TEST-6", "TEST-2", 1)}).want(201)
	w.post("office", "/v1/programmes/MJ02/equivalences/1/votes", m{"vote": "approve", "reason": "相符"}).want(201)
	w.post("learner", "/v1/learners/"+w.lin+"/goals", m{"programme": "MJ02", "consent": true}).want(201)
	first, _ := w.audit()
	second := "/v1/audits/" + w.post("rival", "/v1/audits", m{"learner": w.lin, "programme": "MJ02"}).want(201).str("audit")
	var answers [2]*reply
	var wait sync.WaitGroup
	for i, q := range []request{
		{as: "college", method: "POST", path: first + "/hold", key: "first", body: m{}},
		{as: "rival", method: "POST", path: second + "/hold", key: "second", body: m{}},
	} {
		wait.Go(func() { answers[i] = w.do(q) })
	}
	wait.Wait()
	winner, loser := answers[0], answers[1]
	if winner.status != 201 {
		winner, loser = loser, winner
	}
	winner.want(201).is(m{"state": "held"})
	loser.want(422).is(m{"code": "credits-not-available"})
	if loser.str("detail") == "" || loser.str("field") == "" {
		t.Errorf("the loser is not told which lot: %s", loser.body)
	}
}

// TestProposedAllocationCanBeRedeemed lets learners learn at random: what an
// audit proposes can always be held and redeemed, if it is met or exceptions
// make it so, and if nobody else took a lot.
func TestProposedAllocationCanBeRedeemed(t *testing.T) {
	w := newWorld(t)
	w.openProgramme()
	rapid.Check(t, func(rt *rapid.T) {
		w.lin = w.register("enterprise", "合成")
		w.makeKey("learner", org.Principal{Role: org.Learner, Learner: accountID(w.lin)})
		w.post("learner", "/v1/learners/"+w.lin+"/goals", m{"programme": "MJ01", "consent": true}).want(201)
		for i := range rapid.IntRange(1, 8).Draw(rt, "lots") {
			course := rapid.SampledFrom([]string{"GA01", "EE01", "EX01", "CP01"}).Draw(rt, "course")
			as := "enterprise"
			if course == "CP01" {
				as = "college"
			}
			hours := fmt.Sprint(8 * rapid.IntRange(1, 8).Draw(rt, "eights of hours"))
			on := fmt.Sprintf("2009-%02d-%02d", rapid.IntRange(6, 12).Draw(rt, "month"), rapid.IntRange(2, 28).Draw(rt, "day"))
			r := w.post(as, "/v1/deposits", m{"learner": w.lin, "course": course, "run": fmt.Sprint(i), "hours": hours, "completed_on": on})
			if r.status == 201 && rapid.IntRange(0, 4).Draw(rt, "part held") == 0 {
				w.post("rival", "/v1/holds", m{"learner": w.lin, "deadline": "2010-06-02T00:00:00Z", "lots": []m{{"lot": r.num("lot"), "amount": "0.5"}}})
			}
		}
		for range 2 { // a second time with what is left
			at, audited := w.audit()
			if audited.at("allocation.0") == nil {
				return
			}
			if short, _ := audited.at("verdict.short").(m); len(short) > 0 {
				w.post("college", at+"/hold", m{}).want(422).is(m{"code": "requirements-not-met"})
				for name := range short {
					if name != "total" {
						name = "groups." + name
					}
					w.post("college", at+"/exceptions", m{"rule": name, "reason": "准予免修"}).want(201)
				}
			}
			w.post("college", at+"/hold", m{}).want(201)
			w.post("college", at+"/redemption", m{}).want(201).is(m{"state": "redeemed"})
		}
	})
}
