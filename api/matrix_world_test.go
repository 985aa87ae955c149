package api

import (
	"context"
	"fmt"
	"strings"

	"creditbank/api/auth"
	"creditbank/api/signin"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
)

// matrixActors makes somebody in each role, and nobody, with what they can ask
// about. All of it is made through the API.
func matrixActors(w *world) []*matrixActor {
	w.t.Helper()
	for _, o := range []m{
		{"code": "BJ-S002", "kind": "site", "parent": "BJ-S001", "name": "分站", "since": "2004-01-01"},
		{"code": "COL-1-A", "kind": "college", "parent": "COL-1", "name": "分校", "since": "2004-01-01"},
		{"code": "SH", "kind": "union", "name": "外地工会", "since": "2004-01-01"},
	} {
		w.post("office", "/v1/organisations", o).want(201)
	}
	for _, p := range []m{
		{"code": "MJ11", "institution": "COL-1-A", "title": "分校专业"},
	} {
		w.post("office", "/v1/programmes", p).want(201)
	}
	for code, role := range map[string]org.Role{"BJ": org.Office, "SH": org.Office, "COL-1": org.Office, "COL-1-A": org.Office, "COL-2": org.Office,
		"BJ-E001": org.Enterprise, "BJ-E002": org.Enterprise, "BJ-S001": org.Site, "BJ-S002": org.Site} {
		w.makeKey("at "+code, org.Principal{Role: role, Organisation: code})
	}
	of := func(code, programme, college string) *matrixTarget { return w.matrixTarget(code, programme, college) }
	office := [3]*matrixTarget{of("BJ", "MJ01", "college"), of("BJ-E001", "MJ01", "college"), of("SH", "MJ02", "rival")}
	enterprise := [3]*matrixTarget{of("BJ-E001", "MJ01", "college"), of("BJ-S001", "MJ01", "college"), of("BJ-E002", "MJ02", "rival")}
	site := [3]*matrixTarget{of("BJ-S001", "MJ01", "college"), of("BJ-S002", "MJ01", "college"), of("BJ-E001", "MJ02", "rival")}
	w.makeKey("branch", org.Principal{Role: org.College, Organisation: "COL-1-A"})
	college := [3]*matrixTarget{of("COL-1", "MJ01", "college"), of("COL-1-A", "MJ11", "branch"), of("COL-2", "MJ02", "rival")}
	learner := [3]*matrixTarget{of("BJ-E001", "MJ01", "college"), nil, of("BJ-E001", "MJ01", "college")}
	for _, target := range []*matrixTarget{learner[0], learner[2]} {
		w.makeKey("learner "+target.learner, org.Principal{Role: org.Learner, Learner: accountID(target.learner)})
		target.complaint = w.complain("learner "+target.learner, target.organisation)
	}
	actors := []*matrixActor{
		{role: "", targets: [3]*matrixTarget{office[0], nil, nil}},
		{role: org.Office, post: officePost(), targets: office},
		{role: org.Clerk, post: auth.Post{Role: org.Clerk, Organisation: "BJ"}, targets: office},
		{role: org.Auditor, post: auth.Post{Role: org.Auditor, Organisation: "BJ"}, targets: office},
		{role: org.Operator, post: auth.Post{Role: org.Operator, Organisation: "BJ"}, targets: office},
		{role: org.Enterprise, post: auth.Post{Role: org.Enterprise, Organisation: "BJ-E001"}, targets: enterprise},
		{role: org.Site, post: auth.Post{Role: org.Site, Organisation: "BJ-S001"}, targets: site},
		{role: org.College, post: auth.Post{Role: org.College, Organisation: "COL-1"}, targets: college},
		{role: org.Expert, post: auth.Post{Role: org.Expert, Organisation: "COL-1"}, targets: college},
		{role: org.Learner, post: auth.Post{Role: org.Learner, Learner: accountID(learner[0].learner)}, targets: learner},
	}
	for _, a := range actors {
		if a.role != "" {
			w.makeKey("matrix "+string(a.role), org.Principal{Role: a.role, Organisation: a.post.Organisation, Learner: a.post.Learner})
		}
	}
	return actors
}

// matrixTarget makes a learner of an organisation with two deposits by it, and
// a hold of a college on one.
func (w *world) matrixTarget(code, programme, college string) *matrixTarget {
	w.t.Helper()
	target := &matrixTarget{organisation: code, programme: programme}
	by := "at " + code
	target.learner = w.post(by, "/v1/learners", m{"name": "学员（合成）", "organisation": code}).want(201).str("learner")
	for _, lot := range []*int{&target.lot, &target.spare} {
		w.n++
		*lot = w.post(by, "/v1/deposits", m{"learner": target.learner, "course": "GA01", "run": fmt.Sprint("run-", w.n), "hours": "32",
			"completed_on": "2010-05-01", "issuer": code}).want(201).num("lot")
	}
	colleges := map[string]string{"college": "COL-1", "branch": "COL-1-A", "rival": "COL-2"}
	w.consent(target.learner, colleges[college], registrar.Fields[:]...)
	target.hold = w.post(college, "/v1/holds", m{"learner": target.learner, "programme": programme, "deadline": "2010-09-01T00:00:00Z",
		"lots": []m{{"lot": target.lot, "amount": "1"}}}).want(201).num("hold")
	target.decision = w.post(by, entryAt(uint64(target.spare))+"/revocation", m{"reason": "伪造"}).want(202).str("decision")
	frozen := w.post(by, "/v1/learners", m{"name": "另一学员（合成）", "organisation": code}).want(201).str("learner")
	target.sanction = w.post("office", "/v1/sanctions", m{"learner": frozen, "authority": "市总工会", "reason": "冒名", "review_on": "2010-09-01"}).want(201).str("sanction")
	w.makeKey("officer of "+code, org.Principal{Role: org.Enterprise, Organisation: code})
	target.complaint = w.complain("officer of "+code, code)
	r := w.sendReport(by, "?organisation="+code+"&mode=good", reportHeading+"王,,GA01,R1,32,2010-05-01\n").want(202)
	target.report = r.str("report")
	target.item = target.report + "-0000002"
	w.finish(target.report)
	return target
}

// matrixKey returns a key of the actor's role; "" for nobody.
func (w *world) matrixKey(a *matrixActor) string { return w.key["matrix "+string(a.role)] }

// matrixSession returns the cookie of a new session of the actor; ended is of
// one whose post has ended meanwhile.
func (w *world) matrixSession(a *matrixActor, ended bool) string {
	w.t.Helper()
	if a.role == "" {
		return "nothing=here"
	}
	ctx := context.Background()
	name := strings.ToLower("m." + string(a.role))
	if ended {
		name += ".former"
	}
	m, err := w.keys.MemberNamed(ctx, name)
	if err != nil {
		post := a.post
		if ended && post.Role == org.Learner {
			// One account has one member; the former one is signed in under another.
			post.Learner = accountID(a.targets[2].learner)
		}
		m, err = auth.NewMember(name, name, w.clock.now(), post)
		w.must(err)
		w.must(w.keys.AddMember(ctx, m))
	}
	text, s, err := auth.NewSession(m.ID, m.Posts[0], w.clock.now())
	w.must(err)
	w.must(w.keys.PutSession(ctx, s))
	if ended {
		_, err = w.keys.ChangeMember(ctx, m.ID, func(m *auth.Member) error { m.Posts[0].Until = dayOn("2010-05-31"); return nil })
		w.must(err)
	}
	return signin.PlainCookie + "=" + text
}

// complain files a complaint about an issuer.
func (w *world) complain(as, issuer string) string {
	w.t.Helper()
	return w.post(as, "/v1/complaints", m{"about": m{"kind": "issuer", "subject": issuer}, "text": "学时少记"}).want(201).str("complaint")
}
