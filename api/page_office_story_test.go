package api

import (
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"creditbank/api/auth"
	"creditbank/api/browsertest"
	"creditbank/courses/org"
)

// TestOfficeStory: the office opens a review, experts vote, the office
// publishes, and the course is in the catalogue; on a phone in Chinese, at a desk
// in English, and once without scripts.
func TestOfficeStory(t *testing.T) {
	if testing.Short() {
		return // a browser is slow, and the long run has one
	}
	for _, c := range []struct {
		name, language      string
		width               int64
		passed, open, voted string
		published, figures  string
	}{
		{"phone", "zh-CN", browsertest.Phone, "评审通过", "评审中", "您已于", "已发布，自", "全部数字"},
		{"desk", "en", browsertest.Desk, "Passed", "In review", "You voted", "Published: completions count", "All figures"},
		{"plain", "en", browsertest.Desk, "Passed", "In review", "You voted", "Published: completions count", "All figures"},
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
			if c.name == "plain" {
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
			says(t, b, c.open)
			w.sound(b, c.name+"-review")
			b.Press(`form[action="/sign-out"] button`)

			w.enter(b, "feng", first)
			w.sound(b, c.name+"-expert")
			b.Press(`main a[href="/expert/` + id + `"]`)
			for _, criterion := range []string{"relevance", "content", "teaching", "assessment"} {
				b.Fill("#score-"+criterion, "90")
			}
			b.Tick("#decision-approve")
			b.Choose("#reason", "针对岗位，教材完整")
			w.sound(b, c.name+"-vote")
			b.Press(`form[action="/expert/` + id + `"] button`)
			says(t, b, c.voted)
			w.sound(b, c.name+"-voted")
			b.Press(`form[action="/sign-out"] button`)
			for i, expert := range experts[1:] {
				expert.post("/expert/"+id, scoreFields(fmt.Sprint("v", i), "approve", "84", "同意")...).want(303)
			}

			w.enter(b, "wei", office)
			b.Go("/office/reviews/" + id)
			says(t, b, c.passed, "针对岗位，教材完整", "86")
			w.sound(b, c.name+"-passed")
			b.Press(`form[action$="/publication"] button`)
			says(t, b, c.published)
			b.Press(`main a[href="/courses/EE02"]`)
			says(t, b, "EE02")
			w.get("", "/v1/courses/EE02").want(200).is(m{"versions.0.approved_on": "2010-06-01"})

			at := fmt.Sprint("min_seq=", w.head())
			b.Go("/office/statistics?" + at)
			says(t, b, c.figures)
			w.sound(b, c.name+"-statistics")
			answer := w.get("office", "/v1/statistics/summary?by=module&"+at).want(200).is(m{"total.values.3.value": "32"})
			for i := range 4 {
				if shown, want := b.HTML(), `<td class="number">`+answer.str(fmt.Sprintf("total.values.%d.value", i))+"</td>"; !strings.Contains(shown, want) {
					t.Errorf("the page of statistics does not show the API's total %s", want)
				}
			}
			b.Go("/decisions")
			w.sound(b, c.name+"-decisions")
			if c.name != "plain" {
				for _, page := range []string{"annual?year=2010", "sanctions", "complaints", "suspense", "organisations?code=BJ", "courses"} {
					b.Go("/office/" + page)
					w.sound(b, c.name+"-"+page[:6])
				}
			}
		})
	}
}

// says fails the test unless the page has texts before long: what was pressed
// may lead on to it.
func says(t *testing.T, b *browsertest.Tab, texts ...string) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); ; {
		html := b.HTML()
		missing := slices.DeleteFunc(slices.Clone(texts), func(text string) bool { return strings.Contains(html, text) })
		if len(missing) == 0 {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("the page does not have %q:\n%.3000s", missing, html)
		}
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
	if strings.HasPrefix(name, "plain") {
		return // what looks for faults is a script, too
	}
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
	decision := w.post("enterprise", entryAt(uint64(lot))+"/revocation", m{"reason": "伪造"}).want(202).str("decision")
	sanction := "/office/sanctions/" + w.post("office", "/v1/sanctions", m{"issuer": "BJ-E002", "authority": "市总工会", "reason": "冒名", "review_on": "2010-06-20"}).want(201).str("sanction")
	complaint := "/office/complaints/" + w.post("learner", "/v1/complaints", m{"about": m{"kind": "issuer", "subject": "BJ-E001"}, "text": "学时少记"}).want(201).str("complaint")
	report := w.sendReport("enterprise", "?mode=good", reportHeading+"赵,,GA01,R2,16,2010-05-02\n").want(202).str("report")
	w.finish(report)
	item := "/office/suspense/" + report + "-0000002"
	sent := make(map[string][]byte)
	for _, path := range []string{"/office", "/office/reviews", "/office/reviews/" + id, "/office/reviews/" + w.proposed(m{"code": "EE03"}),
		"/office/courses", "/office/annual", "/office/suspense", "/office/organisations", "/office/organisations?code=BJ", "/decisions",
		"/office/sanctions", sanction, "/office/complaints", complaint, item, "/decisions/" + decision, "/office/statistics"} {
		sent[path] = []byte(b.get(path).want(200).html)
	}
	for _, path := range []string{"/expert", "/expert/" + id} {
		sent[path] = []byte(experts[0].get(path).want(200).html)
	}
	browsertest.ValidHTML(t, sent)
}
