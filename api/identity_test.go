package api

import (
	"strings"
	"testing"

	"creditbank/api/auth"
	"creditbank/courses/org"
)

// masked is a number as it is shown.
func masked(number string) string { return number[:3] + "***********" + number[14:] }

// TestCorrectIdentity: a mistyped number of somebody else is corrected by two
// persons of the office, and is then free; what waits never has it in clear.
func TestCorrectIdentity(t *testing.T) {
	w := pairWorld(t)
	person := m{"name": "郑（合成）", "identity_number": number(1)}
	zheng := w.post("enterprise", "/v1/learners", person).want(201).str("learner")
	rightful := m{"name": "冯（合成）", "identity_number": number(1)}
	w.post("enterprise", "/v1/learners", rightful).want(422).is(m{"code": "identity-number-taken"})

	at := "/enterprise/staff/" + zheng
	b, auditor := w.signedIn("wei", officePost()), w.signedIn("shen", auth.Post{Role: org.Auditor, Organisation: "BJ"})
	b.get(at).want(200).has("更正身份证号", masked(number(1)))
	for _, other := range []*browser{auditor, w.signedIn("chen", posted("enterprise", "BJ-E001"))} {
		if html := other.get(at).want(200).html; strings.Contains(html, "更正身份证号") {
			t.Error("somebody else than the office is offered to correct a number")
		}
		other.post(at+"/identity", "key", "x", "account", zheng, "identity_number", number(2), "reason", "x").want(403)
	}
	b.post(at+"/identity", "key", "k0", "account", zheng, "identity_number", "12", "reason", nasty).want(422).harmless().has(`class="flaw"`)
	b.post(at+"/identity", "key", "k0", "account", zheng, "identity_number", "sealed:"+strings.Repeat("A", 80), "reason", "x").want(400)
	form := []string{"key", "k1", "account", zheng, "identity_number", number(2), "reason", "录错"}
	b.post(at+"/identity", form...).want(303)
	b.post(at+"/identity", form...).want(303) // sent twice
	waiting := w.get("office", "/v1/decisions?state=pending").want(200)
	decision := waiting.str("items.0.decision")
	waiting.is(m{"items.0.operation": "correctIdentity", "items.0.reason": "录错", "items.1": nil})
	filed, err := w.shelf.Papers().List(t.Context(), "decision/", 99)
	w.must(err)
	for _, p := range filed {
		if strings.Contains(p.Body, number(2)) {
			t.Errorf("%s has the number in clear", p.Name)
		}
	}
	second := w.signedIn("jiang", officePost())
	second.get("/decisions/"+decision).want(200).harmless().has(masked(number(1)), masked(number(2)), "更正为")
	second.post("/decisions/"+decision+"/confirm", "key", "yes", "reason", "已核对证件").want(303)
	b.get(at).want(200).has(masked(number(2)))
	w.get("office", "/v1/learners/"+zheng).want(200).is(m{"identity_number": masked(number(2)), "version": 2})
	w.post("enterprise", "/v1/learners", rightful).want(201)
}
