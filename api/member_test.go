package api

import (
	"errors"
	"testing"
	"time"

	"creditbank/api/auth"
	"creditbank/courses/org"
	"creditbank/ledger/fault"
)

// TestErasedLearnerIsForgotten: with the account goes whoever signed in for
// it, but not another role of theirs.
func TestErasedLearnerIsForgotten(t *testing.T) {
	w := newWorld(t)
	own := func(learner string) auth.Post { return auth.Post{Role: org.Learner, Learner: accountID(learner)} }
	wang := w.signedIn("wang", own(w.wang))
	gao := w.register("other", "高（合成）")
	w.member("gao", own(gao), auth.Post{Role: org.Enterprise, Organisation: "BJ-E002"})
	for _, learner := range []string{w.wang, gao} {
		w.post("office", "/v1/learners/"+learner+"/erasure", m{"reason": "本人申请"}).want(201)
	}
	wang.get("/role").leads("/sign-in?next=%2Frole")
	for _, name := range []string{"wang", w.wang, gao} {
		if _, err := w.keys.MemberNamed(t.Context(), name); !errors.Is(err, fault.NotFound) {
			t.Errorf("MemberNamed(%s) = %v, want %v", name, err, fault.NotFound)
		}
	}
	if rest, err := w.keys.MemberNamed(t.Context(), "gao"); err != nil || len(rest.Posts) != 1 || rest.Posts[0].Role != org.Enterprise {
		t.Errorf("MemberNamed(gao) = %+v, %v, want the other post alone", rest, err)
	}
}

// TestDearerHash: a password that was hashed at another cost is hashed anew
// when it is next used.
func TestDearerHash(t *testing.T) {
	w := newWorld(t)
	m1, password := w.member("zhang", officePost())
	cheap := auth.NewHasher(auth.Cost{Memory: 8, Passes: 1, Threads: 1}, 1)
	hash, err := cheap.Hash(t.Context(), password)
	w.must(err)
	_, err = w.keys.ChangeMember(t.Context(), m1.ID, func(m *auth.Member) error { m.Hash = hash; return nil })
	w.must(err)
	w.browser().post("/sign-in", "name", "zhang", "password", password).want(303)
	after, err := w.keys.Member(t.Context(), m1.ID)
	w.must(err)
	if w.hasher.Outdated(after.Hash) {
		t.Errorf("the hash is still %s", after.Hash)
	}
	w.clock.pass(time.Hour)
	w.browser().post("/sign-in", "name", "zhang", "password", password).want(303)
}
