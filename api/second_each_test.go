package api

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"creditbank/api/wiretest"
)

// TestTwoForEach: what takes two is carried out as it was asked for, once it
// is confirmed, and is then answered as if there had been one.
func TestTwoForEach(t *testing.T) {
	w := pairWorld(t)
	w.post("office", "/v1/courses", m{
		"code": "CP01", "module": "credit-bank", "title": "毕业实践", "hours": "32", "issuer": "COL-1", "approved_on": "2004-06-01",
		"worth": m{"unit": "credit", "hours_per_unit": "16", "step": "0.5", "max": "4"},
	}).want(201)
	one, two, three := w.deposit(w.lin, "GA01", "a", "64"), w.deposit(w.lin, "GA01", "b", "64"), w.deposit(w.lin, "GA01", "c", "64")
	office, college := w.signedIn("wei", officePost()), w.signedIn("wu", posted("college", "COL-1"))
	path := func(lot int, what string) string { return entryAt(uint64(lot)) + "/" + what }
	twice := w.post("enterprise", "/v1/learners", m{"name": "林（合成）"}).want(201).str("learner")
	seen := []string{}
	for i, c := range []struct {
		as, path string
		body     m
		second   *browser
		want     m
	}{
		{"enterprise", path(one, "reversal"), m{"reason": "误录"}, office, m{"entry.kind": "reversal", "entry.reason": "误录"}},
		{"office", path(two, "adjustment"), m{"by": "3.5", "reason": "误录"}, office, m{"entry.kind": "adjustment", "entry.postings.0.amount": "3.5"}},
		{"enterprise", path(three, "revocation"), m{"reason": "伪造"}, office, m{"entry.kind": "revocation"}},
		{"college", "/v1/programmes", programmeBody(nil), college, m{"code": "MJ01", "rules": rulesText, "proposal": 1}},
		{"office", "/v1/training-rules", m{"text": w.ruleText("CE-90-A")}, office, m{"ruleset": "CE-90-A"}},
		{"office", "/v1/learners/" + twice + "/merge", m{"into": w.lin, "reason": "同一人"}, office, m{"entry.kind": "merge", "entry.other_account": w.lin}},
		{"office", "/v1/learners/" + w.lin + "/identity-number", m{"identity_number": number(5), "reason": "录错"}, office, m{"learner": w.lin, "identity_number": masked(number(5))}},
		{"office", "/v1/learners/" + w.wang + "/erasure", m{"reason": "本人申请"}, office, m{"status": "erased"}},
	} {
		ask := func() *reply {
			return w.do(request{as: c.as, method: http.MethodPost, path: c.path, body: c.body, key: fmt.Sprint("two-", i)})
		}
		opened := ask().want(202)
		seen = append(seen, opened.str("operation"))
		c.second.as("/v1/decisions/"+opened.str("decision")+"/confirmation", "yes-"+opened.str("decision"), m{}).want(201).is(m{"state": "confirmed"})
		ask().want(201).is(c.want)
	}
	for operation := range wiretest.Seconded() {
		if !slices.Contains(seen, operation) {
			t.Errorf("%s takes a second person and is not tried here", operation)
		}
	}
}
