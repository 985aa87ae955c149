package api

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"creditbank/api/auth"
	"creditbank/api/pages"
	"creditbank/courses/org"
	"creditbank/courses/stats"
)

// TestStatisticsPage: what the page shows is what the API answers.
func TestStatisticsPage(t *testing.T) {
	w := newWorld(t)
	w.post("office", "/v1/courses", m{
		"code": "EVIL", "module": "theme", "title": nasty, "title_en": nasty, "hours": "16", "approved_on": "2004-06-01",
		"worth": m{"unit": "credit", "hours_per_unit": "16", "step": "0.5", "max": "4"},
	}).want(201)
	w.deposit(w.lin, "GA01", "a", "32")
	w.deposit(w.lin, "EVIL", "a", "24")
	w.post("other", "/v1/deposits", m{"learner": w.wang, "course": "GA01", "run": "a", "hours": "16", "completed_on": "2010-04-01"}).want(201)
	at := fmt.Sprintf("min_seq=%d", w.head())
	b := w.signedIn("shen", auth.Post{Role: org.Auditor, Organisation: "BJ"})
	b.get("/office/statistics?"+at).want(200).has("统计", "通用能力", `<svg viewBox`, "市总工会", "合计", "/v1/statistics/summary?by=module&amp;format=csv")
	for _, q := range []string{
		"table=summary&by=course", "table=people&by=organisation", "table=summary&period=month&from=2010-04-01&to=2010-05-31", "table=coverage",
		"table=ranking&level=enterprise&figure=credits&top=1", "table=conversion", "table=supply&by=course", "table=accounts&organisation=*",
		"table=people&by=organisation&suppress=2",
	} {
		page := b.get("/office/statistics?" + q + "&" + at).want(200).harmless()
		form, err := url.ParseQuery(q)
		w.must(err)
		table := form.Get("table")
		form.Del("table")
		form.Set("min_seq", fmt.Sprint(w.head()))
		answer := w.do(request{as: "office", path: "/v1/statistics/" + table + "?" + form.Encode()}).want(200)
		rows, _ := answer.at("rows").([]any)
		for i := range rows {
			line := ""
			for _, v := range rows[i].(m)["values"].([]any) {
				value, _ := v.(m)["value"].(string)
				if why, _ := v.(m)["why"].(string); why != "" {
					value = w.pageText("figures.why."+why, "zh")
				}
				line += `<td class="number">` + value + "</td>"
			}
			if line == "" || !strings.Contains(page.html, line) {
				t.Errorf("%s: the page does not have line %d of the API: %s", q, i, line)
			}
		}
	}
	b.get("/office/statistics?table=coverage&level=enterprise&" + at).want(200)
	b.get("/office/statistics?table=ranking&level=enterprise&figure=credits&" + at).want(200).has("该层级共有")
	b.get("/office/statistics?table=weather").want(404).has(`role="alert"`, `class="flaw"`)
	b.get("/office/statistics?table=people&from=2010-01-02&to=2010-12-31").want(422).has(`value="2010-01-02"`, `class="flaw"`)
	b.get("/office/statistics?table=people&suppress=many").want(400)
	b.get("/office/statistics?table=people&organisation=" + url.QueryEscape(nasty)).want(404).harmless()
	b.get("/office/statistics?weather=1").want(400)
	w.signedIn("chen", posted("enterprise", "BJ-E001")).get("/office/statistics").want(403)
}

// keyLike is a name that a figure has for machines, shown to people.
var keyLike = regexp.MustCompile(`<(?:dt|th scope="row")>[a-z-]+</`)

func TestAnnualPage(t *testing.T) {
	w := newWorld(t)
	w.config.Metrics = newRegistry()
	w.config.Annual = func(a *stats.Annual) pages.AnnualReport {
		r := pages.AnnualReport{Contradictions: []pages.Sentence{{Zh: "讲座 59 场又 50 场" + nasty, En: "59 and 50 lectures"}}}
		for i := range a.Figures {
			r.Lines = append(r.Lines, pages.AnnualLine{Name: a.Figures[i].Name, Bank: &a.Figures[i], Published: &pages.PublishedFigure{Value: 122, Bound: "nearly", Says: nasty}, Status: pages.AnnualDiffers})
		}
		r.Lines = append(r.Lines, pages.AnnualLine{Name: "certificates", Published: &pages.PublishedFigure{Value: 10_000, Bound: "over"}, Status: pages.AnnualMissing})
		return r
	}
	var err error
	w.http, err = newEcho(w.config)
	w.must(err)
	b := w.signedIn("shen", auth.Post{Role: org.Auditor, Organisation: "BJ"})
	b.get("/office/annual?year=2010").want(200).harmless().has("年度报告", "市总工会：2010年", "培训站", "近 122", "10\u202f000 以上", "不一致", "本行没有", "讲座 59 场又 50 场", "机构与项目名录")
	if html := b.get("/office/annual?year=2010").html; !strings.Contains(html, "其中当年批准的") || keyLike.MatchString(html) {
		t.Errorf("what the figures count is not told in Chinese: %q", keyLike.FindString(html))
	}
	b.get("/office/annual?year=" + url.QueryEscape(nasty)).want(400).harmless().has(`class="flaw"`)
	b.get("/office/annual?year=999999").want(400).has(`role="alert"`)
	b.get("/office/annual?organisation=NOBODY").want(404)
	w.signedIn("chen", posted("enterprise", "BJ-E001")).get("/office/annual").want(403)
}
