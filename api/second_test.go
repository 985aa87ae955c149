package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"creditbank/api/auth"
	"creditbank/api/signin"
	v1 "creditbank/api/v1"
	"creditbank/courses/org"
)

// pairWorld is a world where some things take a second person.
func pairWorld(t *testing.T) *world {
	w := newWorld(t)
	w.pair()
	return w
}

// pair makes some things take a second person from now on.
func (w *world) pair() {
	w.t.Helper()
	c := w.config
	c.Metrics, c.SecondPerson = newRegistry(), &v1.DefaultSecondPerson
	var err error
	w.http, err = newEcho(c)
	w.must(err)
}

// cookie returns the header of a member's session.
func (b *browser) cookie() http.Header {
	return http.Header{"Cookie": {signin.PlainCookie + "=" + b.cookies[signin.PlainCookie].Value}}
}

// as posts to the API with a member's session.
func (b *browser) as(path, key string, body any) *reply {
	b.w.t.Helper()
	return b.w.do(request{method: http.MethodPost, path: path, body: body, key: key, header: b.cookie()})
}

func (w *world) decide(as, decision, how string) *reply {
	w.t.Helper()
	return w.post(as, "/v1/decisions/"+decision+"/"+how, m{"reason": "已核对"})
}

// TestSecondPerson: a revocation waits for somebody else, and is then answered
// as any other.
func TestSecondPerson(t *testing.T) {
	w := pairWorld(t)
	lot := w.deposit(w.lin, "GA01", "spring", "32")
	path := entryAt(uint64(lot)) + "/revocation"
	ask := func() *reply {
		return w.do(request{as: "enterprise", method: http.MethodPost, path: path, body: m{"reason": "伪造"}, key: "revoke-1"})
	}
	head := w.head()
	first := ask().want(202)
	id := first.str("decision")
	first.is(m{"state": "pending", "operation": "revokeDeposit", "subject": path, "reason": "伪造", "asked_for": "BJ-E001",
		"expires_at": "2010-06-15T02:00:00Z"})
	if got := first.header.Get("Location"); got != "/v1/decisions/"+id {
		t.Errorf("Location = %q", got)
	}
	if again := ask().want(202); again.str("decision") != id || again.header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("asked again = %s, replayed %q", again.body, again.header.Get("Idempotency-Replayed"))
	}
	w.do(request{as: "enterprise", method: http.MethodPost, path: path, body: m{"reason": "另一个理由"}, key: "revoke-1"}).want(409).is(m{"code": "key-reused"})
	if w.head() != head {
		t.Fatal("something was booked before anybody confirmed")
	}
	w.get("enterprise", "/v1/decisions?state=pending").want(200).is(m{"items.0.decision": id})
	w.get("other", "/v1/decisions?state=pending").want(200).is(m{"items.0": nil})
	w.get("other", "/v1/decisions/"+id).want(403)
	w.get("office", "/v1/decisions/dffffffffffffffffff").want(404)

	// Neither the same key nor another one of the same organisation.
	w.makeKey("enterprise 2", org.Principal{Role: org.Enterprise, Organisation: "BJ-E001"})
	for _, as := range []string{"enterprise", "enterprise 2"} {
		w.decide(as, id, "confirmation").want(403).is(m{"code": "second-person-same"})
	}
	w.decide("other", id, "confirmation").want(403).is(m{"code": "forbidden"})
	w.decide("site", id, "confirmation").want(403)

	confirmed := w.do(request{as: "office", method: http.MethodPost, path: "/v1/decisions/" + id + "/confirmation", body: m{"reason": "已核对"}, key: "yes-1"}).want(201)
	confirmed.is(m{"state": "confirmed", "why": "已核对"})
	w.do(request{as: "office", method: http.MethodPost, path: "/v1/decisions/" + id + "/confirmation", body: m{"reason": "已核对"}, key: "yes-1"}).want(201)
	w.decide("office", id, "refusal").want(409).is(m{"code": "decision-closed"})
	if got := w.head(); got != head+1 {
		t.Fatalf("%d entries were booked, want 1", got-head)
	}
	done := ask().want(201)
	actor := done.str("entry.actor")
	if !strings.Contains(actor, "+") || len(actor) > 64 || done.header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("the entry's actor = %q, want both persons", actor)
	}
}

func TestSecondPersonDeclinesOrIsLate(t *testing.T) {
	w := pairWorld(t)
	one, two := w.deposit(w.lin, "GA01", "a", "32"), w.deposit(w.lin, "GA01", "b", "32")
	ask := func(lot int, key string) *reply {
		return w.do(request{as: "enterprise", method: http.MethodPost, path: entryAt(uint64(lot)) + "/revocation", body: m{"reason": "伪造"}, key: key})
	}
	id := ask(one, "r1").want(202).str("decision")
	w.do(request{as: "office", method: http.MethodPost, path: "/v1/decisions/" + id + "/refusal", body: m{}, foreign: true}).want(400)
	w.decide("office", id, "refusal").want(201).is(m{"state": "declined"})
	ask(one, "r1").want(409).is(m{"code": "decision-declined"})
	w.decide("office", id, "confirmation").want(409).is(m{"code": "decision-closed"})

	// Who asked takes it back.
	id = ask(one, "r2").want(202).str("decision")
	w.decide("enterprise", id, "refusal").want(201)

	id = ask(two, "r3").want(202).str("decision")
	w.clock.pass(v1.DefaultSecondPerson.Within)
	w.decide("office", id, "confirmation").want(409).is(m{"code": "decision-expired"})
	ask(two, "r3").want(409).is(m{"code": "decision-expired"})
	w.get("office", "/v1/decisions?state=expired").want(200).is(m{"items.0.decision": id})
	w.get("office", "/v1/learners/"+w.lin+"/balance").want(200).is(m{"balance.credit.posted": "4"})
}

// TestTwoMembers: two persons of one office are two; a person and their own
// key are one.
func TestTwoMembers(t *testing.T) {
	w := pairWorld(t)
	lot := w.deposit(w.lin, "GA01", "a", "32")
	post := auth.Post{Role: org.Enterprise, Organisation: "BJ-E001"}
	chen, he := w.signedIn("chen", post), w.signedIn("he", post)
	path := entryAt(uint64(lot)) + "/revocation"
	id := chen.as(path, "r1", m{"reason": "伪造"}).want(202).str("decision")
	confirm := "/v1/decisions/" + id + "/confirmation"
	chen.as(confirm, "", m{}).want(403).is(m{"code": "second-person-same"})

	m1, err := w.keys.MemberNamed(t.Context(), "chen")
	w.must(err)
	text, k, err := auth.New(m1.Principal(post), "chen's", w.clock.now(), time.Time{})
	w.must(err)
	k.Member = m1.ID
	w.must(w.keys.Add(t.Context(), k))
	w.key["chen's key"] = text
	w.post("chen's key", confirm, m{}).want(403).is(m{"code": "second-person-same"})
	w.post("enterprise", confirm, m{}).want(403).is(m{"code": "second-person-same"}) // could be Chen's

	he.as(confirm, "", m{}).want(201).is(m{"state": "confirmed", "asked_by": "m_" + m1.ID})
	w.get("office", "/v1/learners/"+w.lin+"/balance").want(200).is(m{"balance.credit.posted": "0"})
}

// TestWhatTakesTwo: small corrections do not; what is refused anyway is
// refused at once; an erasure and rules do.
func TestWhatTakesTwo(t *testing.T) {
	w := pairWorld(t)
	small, big := w.deposit(w.lin, "GA01", "a", "48"), w.deposit(w.lin, "GA01", "b", "64")
	reversal := func(lot int, key string) *reply {
		return w.do(request{as: "enterprise", method: http.MethodPost, path: entryAt(uint64(lot)) + "/reversal", body: m{"reason": "误录"}, key: key})
	}
	reversal(small, "s").want(201)
	reversal(small, "s").want(201) // a replay
	reversal(big, "b").want(202)
	reversal(small, "s2").want(422).is(m{"code": "lot-withdrawn"})
	adjust := entryAt(uint64(big)) + "/adjustment"
	w.post("office", adjust, m{"by": "-1", "reason": "误录"}).want(201)
	w.post("office", adjust, m{"by": "3.5", "reason": "误录"}).want(202)
	w.post("office", entryAt(1)+"/revocation", m{"reason": "误录"}).want(422) // not a deposit: nothing to confirm
	w.do(request{as: "enterprise", method: http.MethodPost, path: entryAt(uint64(big)) + "/revocation?dry_run=true", body: m{"reason": "误录"}, key: "-"}).want(200)
	w.post("office", "/v1/programmes", m{"code": "MJ09", "institution": "COL-1", "title": "无规则"}).want(201)

	office, office2 := w.signedIn("wei", officePost()), w.signedIn("jiang", officePost())
	erase := office.as("/v1/learners/"+w.wang+"/erasure", "forget", m{"reason": "本人申请"}).want(202)
	office2.as("/v1/decisions/"+erase.str("decision")+"/confirmation", "", m{}).want(201)
	w.get("office", "/v1/learners/"+w.wang).want(404)
	office.as("/v1/learners/"+w.wang+"/erasure", "forget", m{"reason": "本人申请"}).want(201)
}
