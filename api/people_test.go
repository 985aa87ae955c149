package api

import (
	"strings"
	"testing"

	"creditbank/courses/identity"
)

// number is an identity number of somebody who does not exist.
func number(which int) string { return identity.Synthetic(which).Reveal() }

// worker is the body that registers somebody with all that can be known.
func worker(which int, changes m) m {
	p := m{
		"name": "郑（合成）", "identity_number": number(which), "staff_number": "G-0042", "trade": "焊工", "front_line": true,
		"key_groups": []string{"women", "migrant"}, "joined_on": "2009-03-01",
	}
	for name, value := range changes {
		p[name] = value
		if value == nil {
			delete(p, name)
		}
	}
	return p
}

// checked adds the check digit that fits.
func checked(digits string) string {
	for _, last := range "0123456789X" {
		if _, err := identity.Parse(digits + string(last)); err == nil {
			return digits + string(last)
		}
	}
	return digits
}

func TestRegisterPerson(t *testing.T) {
	w := newWorld(t)
	first := request{as: "enterprise", method: "POST", path: "/v1/learners", body: worker(1, nil), key: "zheng"}
	made := w.do(first).want(201)
	zheng := made.str("learner")
	masked := identity.Synthetic(1).Masked()
	w.get("enterprise", "/v1/learners/"+zheng).want(200).is(m{
		"identity_number": masked, "staff_number": "G-0042", "trade": "焊工", "front_line": true, "joined_on": "2009-03-01",
		"key_groups.0": "migrant", "key_groups.1": "women", "synthetic": true,
	})
	if again := w.do(first).want(201); again.str("learner") != zheng || again.header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("asked again: %s, want the first answer", again.body)
	}
	first.body = worker(2, nil)
	w.do(first).want(409).is(m{"code": "key-reused"})

	lookup := func(as string, body m) *reply { return w.post(as, "/v1/learners/lookup", body).want(200) }
	lookup("enterprise", m{"identity_number": strings.ToLower(number(1))}).is(m{"items.0.learner": zheng, "items.0.identity_number": masked, "items.1": nil})
	lookup("office", m{"identity_number": number(1)}).is(m{"items.0.learner": zheng})
	lookup("other", m{"identity_number": number(1)}).is(m{"items.0": nil}) // says nothing of who exists
	lookup("enterprise", m{"identity_number": number(9)}).is(m{"items.0": nil})
	lookup("enterprise", m{"organisation": "BJ-E001", "staff_number": "G-0042"}).is(m{"items.0.learner": zheng})
	lookup("enterprise", m{"organisation": "BJ-E001", "staff_number": "G-0043"}).is(m{"items.0": nil})
	lookup("enterprise", m{"organisation": "BJ-E001", "name": "郑（合成）"}).is(m{"items.0.learner": zheng, "items.1": nil})
	lookup("enterprise", m{"organisation": "BJ-E001", "name": "王（合成）"}).is(m{"items.0": nil})
	w.post("other", "/v1/learners/lookup", m{"organisation": "BJ-E001", "name": "郑（合成）"}).want(403)
	w.post("college", "/v1/learners/lookup", m{"organisation": "BJ-E001", "name": "郑（合成）"}).want(403)

	if everything := w.log.String() + string(made.body); strings.Contains(everything, number(1)) || strings.Contains(everything, "郑") && strings.Contains(w.log.String(), "郑") {
		t.Error("an answer or the log has an identity number, or the log a name")
	}
	// Who is forgotten is found no more, and the number is free.
	w.post("office", "/v1/learners/"+zheng+"/erasure", m{"reason": "本人申请"}).want(201)
	lookup("office", m{"identity_number": number(1)}).is(m{"items.0": nil})
	w.post("enterprise", "/v1/learners", worker(1, nil)).want(201)
}

func TestRegisterRefusals(t *testing.T) {
	w := newWorld(t)
	zheng := w.post("enterprise", "/v1/learners", worker(1, nil)).want(201).str("learner")
	swapped := number(2)[:16] + number(2)[17:] + number(2)[16:17]
	for _, c := range []struct {
		name    string
		as      string
		path    string
		body    m
		status  int
		code    string
		field   string
		foreign bool
	}{
		{"number twice", "enterprise", "", worker(1, m{"staff_number": nil}), 422, "identity-number-taken", "identity_number", false},
		{"number of another's staff", "other", "", worker(1, nil), 422, "identity-number-for-the-office", "identity_number", false},
		{"staff number twice", "enterprise", "", worker(2, nil), 422, "staff-number-taken", "staff_number", false},
		{"wrong check digit", "enterprise", "", worker(0, m{"identity_number": swapped}), 422, "identity-number-check-digit", "identity_number", false},
		{"15 digits", "enterprise", "", worker(0, m{"identity_number": "110105491231002"}), 422, "identity-number-of-15-digits", "identity_number", false},
		{"17 digits", "enterprise", "", worker(0, m{"identity_number": "11010549123100200"}), 422, "identity-number-length", "identity_number", false},
		{"letters", "enterprise", "", worker(0, m{"identity_number": "1101O519491231002X"}), 422, "identity-number-characters", "identity_number", false},
		{"no province", "enterprise", "", worker(0, m{"identity_number": "99010519491231002X"}), 422, "identity-number-region", "identity_number", false},
		{"no day", "enterprise", "", worker(0, m{"identity_number": "110105194902310027"}), 422, "identity-number-birth-date", "identity_number", false},
		{"born tomorrow", "enterprise", "", worker(0, m{"identity_number": checked("11010520100602001")}), 422, "identity-number-birth-date", "identity_number", false},
		{"too long", "enterprise", "", worker(0, m{"identity_number": strings.Repeat("1", 21)}), 400, "field-too-long", "identity_number", true},
		{"joined tomorrow", "enterprise", "", worker(3, m{"staff_number": nil, "joined_on": "2010-06-02"}), 422, "date-in-future", "joined_on", false},
		{"no such group", "enterprise", "", worker(3, m{"key_groups": []string{"men"}}), 400, "choice-unknown", "key_groups/0", true},
		{"lookup of nothing", "enterprise", "/lookup", m{}, 400, "field-missing", "name", false},
		{"lookup of an organisation", "enterprise", "/lookup", m{"organisation": "BJ-E001"}, 400, "field-missing", "name", false},
		{"lookup of two things", "enterprise", "/lookup", m{"identity_number": number(1), "name": "郑"}, 400, "field-malformed", "identity_number", false},
		{"lookup of no number", "enterprise", "/lookup", m{"identity_number": swapped}, 422, "identity-number-check-digit", "identity_number", false},
	} {
		before := w.head()
		r := w.do(request{as: c.as, method: "POST", path: "/v1/learners" + c.path, body: c.body, foreign: c.foreign})
		if r.status != c.status || r.str("code") != c.code || !strings.HasSuffix(r.str("field"), c.field) {
			t.Errorf("%s = %d %s %s, want %d %s %s\n%s", c.name, r.status, r.str("code"), r.str("field"), c.status, c.code, c.field, r.body)
		}
		if given, _ := c.body["identity_number"].(string); given != "" && strings.Contains(string(r.body)+w.log.String(), given) {
			t.Errorf("%s: the answer or the log repeats the number: %s", c.name, r.body)
		}
		if (c.code == "identity-number-taken") != strings.Contains(string(r.body), zheng) {
			t.Errorf("%s names the account, or does not: %s", c.name, r.body)
		}
		if w.head() != before {
			t.Errorf("%s wrote an entry", c.name)
		}
	}
	// Without a number or a staff number nobody is in anybody's way.
	w.post("enterprise", "/v1/learners", worker(2, m{"staff_number": "G-0043"})).want(201)
	w.post("other", "/v1/learners", m{"name": "郑（合成）", "staff_number": "G-0042"}).want(201)
}

func TestCreditCode(t *testing.T) {
	w := newWorld(t)
	o := m{"code": "BJ-E002", "kind": "enterprise", "parent": "BJ", "name": "另一企业", "credit_code": "91350100m000100y43"}
	w.post("office", "/v1/organisations", o).want(201).is(m{"credit_code": "91350100M000100Y43"})
	o["credit_code"] = "91350100M000100Y44"
	w.post("office", "/v1/organisations", o).want(422).is(m{"code": "credit-code-check-digit", "field": "credit_code"})
}
