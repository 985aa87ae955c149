package api

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"creditbank/courses/org"
	"creditbank/courses/stats"

	"github.com/xuri/excelize/v2"
)

// newStatistics returns the statistics of a world, in memory.
func newStatistics(w *world) *stats.Desk {
	current := stats.NewCurrent(w.shelf, func() any { return w.bank.Organisations() })
	kept := new(stats.Memory)
	return &stats.Desk{
		Store: kept, Directory: current.Directory, Now: w.clock.now,
		Follower: &stats.Follower{Journal: w.store, Store: kept, Directory: current.Directory},
	}
}

// TestStatistics follows a few deposits through the tables.
func TestStatistics(t *testing.T) {
	w := newWorld(t)
	w.deposit(w.lin, "GA01", "a", "32")
	w.deposit(w.lin, "GA01", "b", "16") // the same place again
	mistake := w.deposit(w.lin, "EE01", "a", "16")
	w.post("other", "/v1/deposits", m{"learner": w.wang, "course": "GA01", "run": "a", "hours": "16", "completed_on": "2010-04-01"}).want(201)
	w.post("enterprise", fmt.Sprintf("/v1/entries/%d/reversal", mistake), m{"reason": "登记有误"}).want(201)
	at := fmt.Sprintf("&min_seq=%d", w.head())

	w.get("office", "/v1/statistics").want(200).is(m{"figures.0.name": "people", "figures.0.version": 1, "tables.0": "summary"})
	w.get("office", "/v1/statistics/summary?by=module&from=2010-01-01&to=2010-12-31"+at).want(200).is(m{
		"organisation": "BJ", "columns.0.name": "people", "rows.0.code": "general", "rows.0.name_zh": "通用能力",
		"total.values.0.value": "2", "total.values.1.value": "2", "total.values.2.value": "3", "total.values.3.value": "64", "total.values.4.value": "4",
		"position.seq": int(w.head()), "position.remaking": false, "definitions.0.name": "people",
	})
	if rows := w.get("office", "/v1/statistics/summary?by=module"+at).want(200).at("rows").([]any); len(rows) != 1 {
		t.Errorf("modules after the reversal = %v, want general alone", rows)
	}
	w.get("enterprise", "/v1/statistics/people?period=month&from=2010-04-01&to=2010-05-31"+at).want(200).is(m{
		"organisation": "BJ-E001", "rows.0.group": "2010-04", "rows.0.values.0.value": "0", "rows.1.values.0.value": "1",
		"total.values.0.why": "not-additive",
	})
	w.get("office", "/v1/statistics/people?by=organisation&suppress=2"+at).want(200).is(m{
		"hidden": 2, "rows.0.values.0.why": "suppressed", "rows.1.values.0.why": "suppressed", "total.values.0.value": "2",
	})
	w.get("office", "/v1/statistics/conversion").want(200).is(m{"total.values.0.value": "2", "total.values.1.value": "0"})
	w.get("office", "/v1/statistics/coverage?level=enterprise").want(200).is(m{"rows.0.values.0.value": "2", "rows.0.values.1.value": "2", "rows.0.values.2.value": "100"})
	w.get("office", "/v1/statistics/ranking?level=enterprise&figure=credits&top=1").want(200).is(m{"rows.0.code": "BJ-E001", "rows.0.values.1.value": "3", "rows.1.code": "BJ-E002"})
	w.get("office", "/v1/statistics/supply?by=course").want(200).is(m{"rows.2.code": "GA01", "rows.2.values.1.value": "2"})
	w.get("office", "/v1/statistics/accounts?organisation=*").want(200).is(m{"total.values.0.value": "2"})
}

// TestStatisticsFiles asks for sheets. A name that looks like a formula is
// none in them.
func TestStatisticsFiles(t *testing.T) {
	w := newWorld(t)
	w.post("office", "/v1/courses", m{
		"code": "EVIL", "module": "general", "title": "=1+1", "title_en": "@SUM(A1)", "hours": "16", "approved_on": "2004-06-01",
		"worth": m{"unit": "credit", "hours_per_unit": "16", "step": "0.5", "max": "4"},
	}).want(201)
	w.deposit(w.lin, "GA01", "a", "24")
	w.deposit(w.lin, "EVIL", "a", "16")
	at := fmt.Sprintf("?by=course&format=csv&min_seq=%d", w.head())
	csv := w.get("office", "/v1/statistics/summary"+at).want(200)
	if text := string(csv.body); !strings.HasPrefix(text, "\ufeffperiod 统计期,code 代码,") || !strings.Contains(text, ",GA01,职业道德,Work ethics,1,1,1,24,1.5,0,") ||
		!strings.Contains(text, ",EVIL,'=1+1,'@SUM(A1),1,1,1,16,1,0,") {
		t.Errorf("CSV = %q, want a mark, a header and two lines, the first with apostrophes", text)
	}
	if got := csv.header.Get("Content-Disposition"); got != `attachment; filename="statistics-summary.csv"` {
		t.Errorf("Content-Disposition = %q", got)
	}
	sheet := w.get("office", "/v1/statistics/summary"+strings.Replace(at, "csv", "xlsx", 1)).want(200)
	f, err := excelize.OpenReader(bytes.NewReader(sheet.body))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows("statistics 统计")
	if err != nil || len(rows) != 4 || rows[2][1] != "GA01" || rows[2][8] != "1.5" || rows[3][2] != "合计" {
		t.Errorf("sheet = %q, %v, want lines for EVIL and GA01 and the total", rows, err)
	}
	if formula, err := f.GetCellFormula("statistics 统计", "C2"); err != nil || formula != "" || rows[1][2] != "=1+1" {
		t.Errorf("the title = %q with the formula %q, %v, want a text", rows[1][2], formula, err)
	}
}

func TestStatisticsRefuses(t *testing.T) {
	w := newWorld(t)
	w.makeKey("auditor", org.Principal{Role: org.Auditor, Organisation: "BJ"})
	for _, c := range []struct {
		as, path string
		status   int
		code     string
		field    string
	}{
		{"enterprise", "people?organisation=BJ", 403, "forbidden", "table"},
		{"enterprise", "people?organisation=BJ-E002", 403, "forbidden", "table"},
		{"enterprise", "people?organisation=*", 404, "statistics-organisation-unknown", "organisation"},
		{"college", "people", 403, "forbidden", "table"},
		{"learner", "people", 403, "forbidden", "table"},
		{"", "people", 401, "unauthenticated", "Authorization"},
		{"office", "weather", 404, "statistics-table-unknown", "table"},
		{"office", "ranking?figure=weather", 404, "statistics-table-unknown", "figure"},
		{"office", "people?organisation=NOBODY", 404, "statistics-organisation-unknown", "organisation"},
		{"office", "people?from=2010-01-02&to=2010-12-31", 422, "statistics-range-uneven", "from"},
		{"office", "people?from=2010-01-01&to=2010-12-30", 422, "statistics-range-uneven", "to"},
		{"office", "people?from=2010-01-01", 422, "statistics-range-uneven", "to"},
		{"office", "people?to=2010-12-31", 422, "statistics-range-uneven", "from"},
		{"office", "people?from=2010-12-01&to=2010-10-31", 422, "statistics-range-uneven", "to"},
		{"office", "people?period=month", 422, "statistics-range-uneven", "from"},
		{"office", "people?period=year&from=2010-01-01&to=2010-06-30", 422, "statistics-range-uneven", "to"},
		{"office", "people?period=quarter&from=2010-02-01&to=2010-06-30", 422, "statistics-range-uneven", "from"},
		{"office", "people?suppress=5&from=2010-01-01&to=2010-02-28", 422, "statistics-suppression-uneven", "suppress"},
		{"office", "ranking?from=2010-01-01&to=2010-02-28", 422, "statistics-range-uneven", "from"},
		{"office", "ranking?figure=credits&suppress=5&from=2010-01-01&to=2010-02-28", 422, "statistics-suppression-uneven", "suppress"},
		{"office", "people?level=district", 422, "statistics-parameter-unfit", "level"},
		{"office", "people?by=industry", 422, "statistics-parameter-unfit", "by"},
		{"office", "coverage?period=year&from=2010-01-01&to=2010-12-31", 422, "statistics-parameter-unfit", "period"},
		{"office", "people?organisation=*&by=course", 422, "statistics-parameter-unfit", "by"},
		{"office", "ranking?organisation=*", 422, "statistics-parameter-unfit", "organisation"},
		{"office", "supply?suppress=5", 422, "statistics-parameter-unfit", "suppress"},
		{"office", "supply?by=site", 422, "statistics-parameter-unfit", "by"},
		{"office", "suspense", 404, "not-found", "table"},
		{"office", "people?min_seq=1000", 503, "head-behind", "min_seq"},
	} {
		r := w.do(request{as: c.as, path: "/v1/statistics/" + c.path, foreign: true}).want(c.status)
		r.is(m{"code": c.code, "field": c.field})
	}
	w.get("auditor", "/v1/statistics/people?organisation=BJ-E002").want(200)
	w.get("site", "/v1/statistics/people").want(200).is(m{"organisation": "BJ-S001"})
}
