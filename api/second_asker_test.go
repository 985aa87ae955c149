package api

import (
	"context"
	"net/http"
	"testing"
	"time"

	"creditbank/api/auth"
	"creditbank/api/signin"
	"creditbank/courses/org"
)

// inPost returns the browser of a member who acts in one of their posts.
func (w *world) inPost(member auth.Member, post auth.Post) *browser {
	w.t.Helper()
	text, session, err := auth.NewSession(member.ID, post, w.clock.now())
	w.must(err)
	w.must(w.keys.PutSession(context.Background(), session))
	b := w.browser()
	b.cookies[signin.PlainCookie] = &http.Cookie{Name: signin.PlainCookie, Value: text}
	return b
}

// keyOf makes an API key of a member for one of their posts.
func (w *world) keyOf(name string, member auth.Member, post auth.Post, expires time.Time) auth.Key {
	w.t.Helper()
	text, k, err := auth.New(member.Principal(post), name, w.clock.now(), expires)
	w.must(err)
	k.Member = member.ID
	w.must(w.keys.Add(context.Background(), k))
	w.key[name] = text
	return k
}

// A decision is confirmed for somebody who may still ask for it: not once
// their post, their key or they have gone.
func TestAskerMayNoMore(t *testing.T) {
	post := posted("enterprise", "BJ-E001")
	for name, end := range map[string]func(w *world, asker auth.Member, key auth.Key){
		"the post has ended": func(w *world, asker auth.Member, _ auth.Key) {
			_, err := w.keys.ChangeMember(context.Background(), asker.ID, func(m *auth.Member) error { m.Posts[0].Until = dayOn("2010-06-01"); return nil })
			w.must(err)
			w.clock.pass(24 * time.Hour)
		},
		"the member was shut out": func(w *world, asker auth.Member, _ auth.Key) {
			_, err := w.keys.ChangeMember(context.Background(), asker.ID, func(m *auth.Member) error { m.Ended = w.clock.now(); return nil })
			w.must(err)
		},
		"the member is forgotten": func(w *world, asker auth.Member, _ auth.Key) {
			w.must(w.keys.ForgetMember(context.Background(), asker.ID))
		},
		"the key is revoked": func(w *world, _ auth.Member, key auth.Key) {
			_, err := w.keys.Revoke(context.Background(), key.ID, w.clock.now())
			w.must(err)
		},
		"the key has expired":    func(w *world, _ auth.Member, _ auth.Key) { w.clock.pass(48 * time.Hour) },
		"nothing, to compare it": nil,
	} {
		t.Run(name, func(t *testing.T) {
			w := pairWorld(t)
			lots := []int{w.deposit(w.lin, "GA01", "a", "32"), w.deposit(w.lin, "GA01", "b", "32")}
			chen, _ := w.member("chen", post)
			key := w.keyOf("chen's", chen, post, w.clock.now().Add(36*time.Hour))
			revoke := func(i int) string { return entryAt(uint64(lots[i])) + "/revocation" }
			ids := []string{
				w.inPost(chen, post).as(revoke(0), "r0", m{"reason": "伪造"}).want(202).str("decision"),
				w.post("chen's", revoke(1), m{"reason": "伪造"}).want(202).str("decision"),
			}
			if end == nil {
				for _, id := range ids {
					w.decide("office", id, "confirmation").want(201)
				}
				return
			}
			end(w, chen, key)
			byKey := name == "the key is revoked" || name == "the key has expired"
			for i, id := range ids {
				head := w.head()
				if byKey && i == 0 { // asked in person: the key does not matter
					w.decide("office", id, "confirmation").want(201)
					continue
				}
				w.post("office", "/v1/decisions/"+id+"/confirmation?dry_run=true", m{"reason": "已核对"}).want(409).is(m{"code": "asker-without-right"})
				w.decide("office", id, "confirmation").want(409).is(m{"code": "asker-without-right"})
				if w.head() != head {
					t.Error("it was carried out all the same")
				}
				w.get("office", "/v1/decisions/"+id).want(200).is(m{"state": "pending"})
				w.decide("office", id, "refusal").want(201).is(m{"state": "declined"})
			}
		})
	}
}

// Two posts do not make two persons, nor does a key that may be in the hands of
// whoever asked.
func TestOnePersonInTwoPosts(t *testing.T) {
	w := pairWorld(t)
	below, above := posted("enterprise", "BJ-E001"), officePost()
	lot := w.deposit(w.lin, "GA01", "a", "32")
	chen, _ := w.member("chen", below, above)
	w.keyOf("chen's office key", chen, above, time.Time{})
	w.makeKey("union", org.Principal{Role: org.Office, Organisation: "BJ"})
	path := entryAt(uint64(lot)) + "/revocation"
	id := w.inPost(chen, below).as(path, "r1", m{"reason": "伪造"}).want(202).str("decision")
	confirm := "/v1/decisions/" + id + "/confirmation"
	w.inPost(chen, above).as(confirm, "self", m{}).want(403).is(m{"code": "second-person-same"})
	w.post("chen's office key", confirm, m{}).want(403).is(m{"code": "second-person-same"})
	w.post("union", confirm, m{}).want(403).is(m{"code": "second-person-same"}) // Chen may hold it
	_, err := w.keys.ChangeMember(t.Context(), chen.ID, func(m *auth.Member) error { m.Posts[1].Until = dayOn("2010-05-31"); return nil })
	w.must(err)
	w.post("union", confirm, m{}).want(201).is(m{"state": "confirmed"}) // no more
}
