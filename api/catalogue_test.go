package api

import (
	"net/url"
	"testing"

	"creditbank/api/call"
)

func TestSupermarket(t *testing.T) {
	w := newWorld(t)
	w.openProgramme()
	ask := func(as, query string) *reply { return w.get(as, "/v1/catalogue"+query) }
	for query, want := range map[string]string{
		"q=" + url.QueryEscape("职业道德"): "GA01", "q=zydd": "GA01", "q=zhiye": "GA01", "q=ethics": "GA01", "q=ee01": "EE01", "q=xcjj": "EE01",
		"module=theme": "EX01", "provider=BJ-E001": "EE01", "status=retired": "GA03", "q=first+aid&min_hours=32&max_hours=32": "EE01",
	} {
		if r := ask("", "?"+query).want(200).is(m{"total": 1}); r.str("items.0.course.code") != want {
			t.Errorf("%s = %s, want %s", query, r.str("items.0.course.code"), want)
		}
	}
	ask("", "").want(200).is(m{"total": 5, "facets.status.0.value": "open", "facets.status.0.count": 4})
	ask("", "?module=general").want(200).is(m{"total": 2, "facets.module.0.count": 2, "facets.module.1.count": 1})
	// A site reports what everybody may, and what its enterprise developed; not what a college teaches.
	ask("", "?site=BJ-S001&status=open").want(200).is(m{"total": 3})
	first := ask("", "?limit=2").want(200)
	ask("", "?limit=2&cursor="+first.str("next_cursor")).want(200).is(m{"items.0.course.code": "EX01"})

	ask("", "?counts_toward=MJ01&q=ethics").want(200).is(m{"items.0.toward.counts": true, "items.0.toward.group": "general", "items.0.toward.credits": "2"})
	ask("", "?counts_toward=MJ01&q=CP01").want(200).is(m{"items.0.toward.group": "practice", "items.0.for": nil})
	ask("", "?counts_toward=MJ01&q=GA03").want(200).is(m{"items.0.toward.counts": false})
	w.post("learner", "/v1/learners/"+w.lin+"/goals", m{"programme": "MJ01"}).want(201)
	w.learns("enterprise", "EE01", "r", "32", "2010-05-02")
	ask("learner", "?q=xcjj&learner="+w.lin).want(200).is(m{"items.0.for.0.use": "duplicate", "items.0.for.0.programme": "MJ01"})
	ask("enterprise", "?counts_toward=MJ01&q=CP01&learner="+w.lin).want(200).is(m{"items.0.for.0.use": "counts", "items.0.for.0.gain": "2", "items.0.toward.counts": true})
	ask("other", "?learner="+w.lin).want(403)
	ask("", "?learner="+w.lin).want(403)

	ask("", "?q=%21%21").want(400).is(m{"code": "search-malformed"})
	ask("", "?q=a+b+c+d+e+f+g+h+i").want(400).is(m{"code": "search-malformed"})
	ask("", "?site=BJ-E001").want(422).is(m{"code": "site-unknown"})
	ask("", "?counts_toward=NONE").want(422).is(m{"code": "programme-unknown"})
	ask("", "?counts_toward=MJ02").want(422).is(m{"code": "programme-without-rules"})
	ask("", "?cursor="+call.CursorAfter("catalogue", "x GA01")).want(400).is(m{"code": "cursor-malformed"})
	ask("", "?cursor="+call.CursorAfter("lots", "1 GA01")).want(400).is(m{"code": "cursor-malformed"})
	// A course that is published is found at once.
	ask("", "?q=tiaoya").want(200).is(m{"total": 0})
	w.post("office", "/v1/courses", m{"code": "EE09", "module": "enterprise", "title": "燃气调压", "hours": "32", "issuer": "BJ-E001", "approved_on": "2010-01-01",
		"worth": m{"unit": "credit", "hours_per_unit": "16", "step": "0.5", "max": "4"}}).want(201)
	ask("", "?q=tiaoya").want(200).is(m{"items.0.course.code": "EE09"})
}
