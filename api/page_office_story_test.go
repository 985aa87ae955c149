package api

import (
	"net/http/httptest"
	"strings"
	"testing"

	"creditbank/api/auth"
	"creditbank/api/browsertest"
	"creditbank/courses/org"
)

// TestOfficeStory: the office opens a review, experts vote, the office
// publishes, and the course is in the catalogue; on a phone in Chinese, and at a
// desk in English without scripts.
func TestOfficeStory(t *testing.T) {
	for _, c := range []struct {
		name, language  string
		width           int64
		passed, open    string
		published, shop string
		figures         string
	}{
		{"phone", "zh-CN", browsertest.Phone, "评审通过", "评审中", "已发布，自", "学习超市", "全部数字"},
		{"desk", "en", browsertest.Desk, "Passed", "In review", "Published: completions count", "catalogue", "All figures"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			server := httptest.NewServer(w.http)
			t.Cleanup(server.Close)
			id := w.proposed(nil)
			_, office := w.member("wei", officePost())
			_, first := w.member("feng", auth.Post{Role: org.Expert, Organisation: "COL-1"})
			experts, values := w.panelists()
			w.deposit(w.lin, "GA01", "a", "32")

			b := browsertest.Open(t, server, c.width, c.language)
			if c.name == "desk" {
				b.WithoutScript()
			}
			w.enter(b, "wei", office)
			w.sound(b, c.name+"-office")
			b.Press(`main a[href="/office/reviews/` + id + `"]`)
			for _, value := range values[1:] {
				b.Tick(`input[value="` + value + `"]`)
			}
			member, err := w.keys.MemberNamed(t.Context(), "feng")
			w.must(err)
			b.Tick(`input[value="` + member.ID + `|COL-1"]`)
			w.sound(b, c.name+"-panel")
			b.Press(`form[action$="/panel"] button`)
			b.Says(c.open)
			w.sound(b, c.name+"-review")
			b.Press(`form[action="/sign-out"] button`)

			w.enter(b, "feng", first)
			w.sound(b, c.name+"-expert")
			b.Press(`main a[href="/expert/` + id + `"]`)
			for _, criterion := range []string{"relevance", "content", "teaching", "assessment"} {
				b.Fill("#score-"+criterion, "90")
			}
			b.Tick("#decision-approve")
			b.Fill("#reason", "针对岗位，教材完整")
			w.sound(b, c.name+"-vote")
			b.Press(`form[action="/expert/` + id + `"] button`)
			w.sound(b, c.name+"-voted")
			b.Press(`form[action="/sign-out"] button`)
			for _, expert := range experts[1:] {
				expert.post("/expert/"+id, scoreFields("v", "approve", "84", "同意")...).want(303)
			}

			w.enter(b, "wei", office)
			b.Go("/office/reviews/" + id)
			b.Says(c.passed, "针对岗位，教材完整", "86")
			w.sound(b, c.name+"-passed")
			b.Press(`form[action$="/publication"] button`)
			b.Says(c.published)
			b.Press(`main a[href="/courses/EE02"]`)
			b.Says("EE02")
			w.get("", "/v1/courses/EE02").want(200).is(m{"versions.0.approved_on": "2010-06-01"})

			b.Go("/office/statistics")
			b.Says(c.figures)
			w.sound(b, c.name+"-statistics")
			answer := w.get("office", "/v1/statistics/summary?by=module").want(200)
			if shown, want := b.HTML(), `<td class="number">`+answer.str("total.values.3.value")+"</td>"; !strings.Contains(shown, want) {
				t.Errorf("the page of statistics does not show the API's hours %s", want)
			}
			b.Go("/decisions")
			w.sound(b, c.name+"-decisions")
		})
	}
}

// enter signs somebody in.
func (w *world) enter(b *browsertest.Tab, name, password string) {
	w.t.Helper()
	b.Go("/sign-in")
	b.Fill("#name", name)
	b.Fill("#password", password)
	b.Press("main form button")
}

// sound checks a page and keeps a picture of it.
func (w *world) sound(b *browsertest.Tab, name string) {
	w.t.Helper()
	b.Sound()
	b.Shot("office-" + name)
}

func TestOfficeValidHTML(t *testing.T) {
	w := pairWorld(t)
	id := w.proposed(nil)
	experts, values := w.panelists()
	b := w.signedIn("wei", officePost())
	b.post("/office/reviews/"+id+"/panel", "key", "p", "panel", values[0], "panel", values[1], "panel", values[2], "least_score", "60").want(303)
	lot := w.deposit(w.lin, "GA01", "a", "32")
	decision := w.post("enterprise", entryPath(uint64(lot))+"/revocation", m{"reason": "伪造"}).want(202).str("decision")
	sent := make(map[string][]byte)
	for _, path := range []string{"/office", "/office/reviews", "/office/reviews/" + id, "/office/reviews/" + w.proposed(m{"code": "EE03"}),
		"/office/courses", "/decisions", "/decisions/" + decision, "/office/statistics"} {
		sent[path] = []byte(b.get(path).want(200).html)
	}
	for _, path := range []string{"/expert", "/expert/" + id} {
		sent[path] = []byte(experts[0].get(path).want(200).html)
	}
	browsertest.ValidHTML(t, sent)
}
