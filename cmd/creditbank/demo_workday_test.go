package main

import (
	"errors"
	"fmt"
	"net/http"
	"path"
	"strings"
	"testing"
	"time"

	"creditbank/api/visittest"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/fixtures"
	"creditbank/ledger"
)

// workday lets the people of the demonstration do something that others have
// to go on with, so that pages are there which show it: a report with rows to
// mend and one with a row that nobody knows, a course of their own, a
// complaint, a sanction, an application on its way and one that has been
// redeemed, and rules and a merge that wait for a second person. Where a word is asked for
// they say the one given.
func (w *demoWorld) workday(t *testing.T, word string) {
	t.Helper()
	learner, near := w.keys["learner"].Learner, w.keys["learner-near"].Learner
	firm := w.signIn(t, "enterprise")
	for mode, file := range map[string]string{
		"check": heading + "李建国," + learner + ",GA04,R1,32,2026-05-01\n李建国," + learner + ",GA0l,R2,三十二,2026-05-02\n",
		"good":  heading + "李建国," + learner + ",GA05,R1,32,2026-05-01\n刘洋,,GA01,R2,16,2026-05-01\n王芳,,GA02,R2,16,2026-05-01\n",
	} {
		at := w.fill(firm, "/enterprise/reports", "/enterprise/reports", visittest.Values{"file": {file}, "mode": {mode}}).At
		if err := w.bank.intake.Finish(t.Context(), path.Base(at)); err != nil {
			t.Fatal(err)
		}
	}
	const money = "/enterprise/money?year=2026"
	w.fill(firm, money, "/enterprise/money/fund", visittest.Values{"payroll": {"1000000"}, "set_aside": {"25000"}, "reason": {"年度计提（合成）"}})
	w.fill(firm, money, "/enterprise/money/spend", visittest.Values{"voucher": {"2026-1"}, "day": {"2026-03-01"}, "amount": {"1200"}})
	w.reviews(firm)

	w.fill(w.signIn(t, "learner"), "/worker/complaints", "/worker/complaints", visittest.Values{"about": {"issuer"}, "subject": {demoEnterprise}, "text": {"学时少记（合成）"}})
	w.fill(firm, "/enterprise/cases", "/enterprise/cases", visittest.Values{"about": {"issuer"}, "subject": {"BJ-S001"}, "text": {"证书寄错（合成）"}})
	w.fill(w.signIn(t, "office"), "/office/sanctions", "/office/sanctions",
		visittest.Values{"issuer": {"BJ-E002"}, "authority": {"市总工会"}, "reason": {"冒名顶替（合成）"}, "review_on": {"2026-06-20"}})

	w.applications(near, word)
	w.merge(word)
}

// merge has the two accounts of one person merged, which waits for another.
func (w *demoWorld) merge(word string) {
	w.t.Helper()
	office := w.signIn(w.t, "office")
	both := w.fill(office, "/office/merge", "/office/merge/look",
		visittest.Values{"from": {w.keys[demoTwice].Learner}, "into": {w.keys[demoApplicants[twiceOf].role].Learner}}).At
	w.fill(office, both, "/office/merge", visittest.Values{"reason": {word}})
}

// reviews leaves a course of the enterprise in each state: published soon,
// since the last expert passes it; before a panel; filed; and a draft.
func (w *demoWorld) reviews(firm *visittest.Visitor) {
	w.t.Helper()
	expert, office := w.signIn(w.t, "expert"), w.signIn(w.t, "office")
	page := w.linked(expert, "/expert", "/expert/")
	w.fill(expert, page, page, visittest.Values{"score-relevance": {"80"}, "score-content": {"81"}, "score-teaching": {"82"}, "score-assessment": {"83"},
		"decision": {"approve"}, "reason": {"可行（合成）"}})
	for _, code := range []string{"EN92", "EN93", "EN94", "EN95"} {
		at := w.fill(firm, "/enterprise/courses/new", "/enterprise/courses", visittest.Values{"code": {code}, "title": {"安全巡查（合成）"},
			"title_en": {"Safety rounds (synthetic)"}, "hours": {"32"}, "industry": {"petrochemical"}, "outline": {"四个单元"}, "assessment": {"现场实操"}}).At
		if code >= "EN94" {
			continue
		}
		w.fill(firm, at, at+"/submit", visittest.Values{"reason": {"首次申报（合成）"}})
		if code == "EN92" {
			review := strings.Replace(at, "/enterprise/courses", "/office/reviews", 1)
			panel := office.Get(review).FormTo(review + "/panel").Field("panel").Options
			w.fill(office, review, review+"/panel", visittest.Values{"panel": panel[:3]})
		}
	}
}

// applications lets a college audit two applicants, release one's credits and
// redeem them later, and propose rules and equivalences, which wait for others.
func (w *demoWorld) applications(near, word string) {
	w.t.Helper()
	college := w.signIn(w.t, "college")
	audit := func(applicant string) string {
		return w.fill(college, "/college", "/college/audits", visittest.Values{"learner": {applicant}, "programme": {demoProgramme}}).At
	}
	audit(near)
	audit(w.keys["learner-far"].Learner)
	for _, end := range []string{"/release", "/redemption"} {
		at := audit(w.keys["learner-ready"].Learner)
		w.fill(college, at, at+"/hold", visittest.Values{"reason": {word}})
		w.fill(college, at, at+end, visittest.Values{"reason": {word}})
	}
	w.holdBeside(near, 2)
	const programme = "/college/programmes/" + demoProgramme
	rules := college.Get(programme + "/change").FormTo(programme + "/change").Values()["rules"][0]
	w.fill(college, programme+"/change", programme+"/change",
		visittest.Values{"rules": {strings.TrimSpace(rules) + "\n# 修订（合成）\n"}, "effective_on": {"2026-09-01"}, "do": {"publish"}})
	w.fill(college, programme+"/change", programme+"/change", visittest.Values{"rules": {rules}, "do": {"simulate"}})
	w.fill(college, programme+"/equivalences", programme+"/equivalences", visittest.Values{"rules": {w.equivalences()}})
	w.fill(college, programme+"/equivalences/edit", programme+"/equivalences/edit", visittest.Values{"act": {"simulate"}})
}

// holdBeside places holds that belong to no audit, as a program of a college does.
func (w *demoWorld) holdBeside(learner string, n int) {
	w.t.Helper()
	account, err := ledger.ParseAccountID(learner)
	if err != nil {
		w.t.Fatal(err)
	}
	college := org.Principal{ID: "demo", Role: org.College, Organisation: demoCollege}
	_, lots, err := w.bank.registrar.Lots(w.t.Context(), college, account, 0, n)
	if err != nil || len(lots) < n {
		w.t.Fatalf("%d lots of %s: %v", len(lots), learner, err)
	}
	for _, l := range lots {
		o, err := w.bank.registrar.PlaceHold(w.t.Context(), registrar.Request{By: college, Key: fmt.Sprint("hold beside audits ", l.Lot.Seq)}, registrar.Hold{
			Learner: learner, Programme: demoProgramme, Deadline: ledger.InstantOf(w.bank.now()) + ledger.Instant((24 * time.Hour).Microseconds()),
			Lots: []ledger.Reservation{{Lot: l.Lot.Seq}},
		})
		if err = errors.Join(err, refused(o)); err != nil {
			w.t.Fatal(err)
		}
	}
}

// equivalences returns those of the demonstration's programme.
func (w *demoWorld) equivalences() string {
	w.t.Helper()
	all, err := fixtures.Programmes()
	if err != nil {
		w.t.Fatal(err)
	}
	for _, p := range all {
		if p.Major.Code == demoProgramme {
			return string(p.Equivalences)
		}
	}
	w.t.Fatalf("no programme is %s", demoProgramme)
	return ""
}

// linked returns the first link of a page that leads below a path.
func (w *demoWorld) linked(v *visittest.Visitor, page, below string) string {
	w.t.Helper()
	links, _, _ := v.Get(page).Links()
	for _, link := range links {
		if strings.HasPrefix(link, below) {
			return link
		}
	}
	w.t.Fatalf("%s: %s has no link below %s", v.Title(), page, below)
	return ""
}

// fill fills the form of a page that is sent to a path, sends it, and fails
// the test if it is refused.
func (w *demoWorld) fill(v *visittest.Visitor, page, to string, values visittest.Values) *visittest.Page {
	t := w.t
	t.Helper()
	var fields []string
	for name := range values {
		if name != "do" && name != "act" { // of a button
			fields = append(fields, name)
		}
	}
	empty := v.Get(page)
	form := empty.FormTo(to, fields...)
	if form == nil {
		t.Fatalf("%s: %s has no form for %s with %q\n%s", v.Title(), page, to, fields, empty.Body)
	}
	sent := v.Send(form, values)
	w.opened, w.sent[to] = append(w.opened, empty, sent), values
	if sent.Status != http.StatusOK {
		t.Fatalf("%s sends the form of %s to %s: %d at %s\n%.3000s", v.Name, page, to, sent.Status, sent.At, sent.Body)
	}
	return sent
}
