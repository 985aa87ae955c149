package api

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"creditbank/api/call"
	"creditbank/courses/intake"
	"creditbank/courses/intakemem"
	"creditbank/courses/report"
	"creditbank/ledger"

	"github.com/xuri/excelize/v2"
)

// newIntake returns a desk without a worker: finish does its work.
func newIntake(w *world) *intake.Desk {
	return intake.New(intake.Config{
		Store: new(intakemem.Store), Registrar: w.bank, Now: w.clock.now, Checkpoint: w.seal.Checkpoint, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
}

// finish does what the worker does.
func (w *world) finish(report string) {
	w.t.Helper()
	w.must(w.intake.Finish(w.t.Context(), report))
}

const reportHeading = "姓名,学分账户,课程代码,班次,学时,完成日期\n"

// sendReport sends a file as a body of its own.
func (w *world) sendReport(as, query, file string) *reply {
	w.t.Helper()
	return w.do(request{as: as, method: http.MethodPost, path: "/v1/reports" + query, body: file,
		header: http.Header{"Content-Type": {"application/octet-stream"}}})
}

// file has a row of each kind.
func (w *world) reportFile() string {
	return reportHeading +
		"林," + w.lin + ",GA01,R1,32,2010-05-01\n" + // booked
		"王," + w.wang + ",GA01,R1,16,2010-05-01\n" + // booked: it is another's learner, but their own deposit
		"李," + w.lin + ",GA01,R2,16,2010-05-01\n" + // another's name
		"林," + w.lin + ",GA0l,R2,16,2010-05-01\n" + // no such course
		"刘洋,,GA01,R2,16,2010-05-01\n" + // nobody
		"合计,,,,96,\n"
}

// TestReportStory sends a file, looks what became of it, and clears up what is
// in suspense.
func TestReportStory(t *testing.T) {
	w := newWorld(t)
	sent := w.sendReport("enterprise", "?name=report.csv", w.reportFile()).want(202).is(m{"state": "received", "percent": 0, "mode": "good", "name": "report.csv"})
	id := sent.str("report")
	address := "/v1/reports/" + id
	if got := sent.header.Get("Location"); got != address {
		t.Errorf("Location = %q, want %q", got, address)
	}
	w.get("enterprise", address+"/annotated").want(409).is(m{"code": "report-state"})
	before := w.head()
	w.finish(id)
	r := w.get("enterprise", address).want(200).is(m{
		"state": "done", "percent": 100, "counts.rows": 6, "counts.booked": 2, "counts.refused": 1, "counts.suspense": 2, "counts.skipped": 1,
		"counts.ready": 0, "counts.already": 0, "credits": "3", "first": int(before) + 1, "last": int(before) + 2, "suspense.open": 2,
	})
	if !strings.Contains(r.str("checkpoint"), "\n") || len(r.str("sha256")) != 64 || !strings.HasPrefix(r.str("file_kept_until"), "2010-08-30") {
		t.Errorf("receipt: %s", r.body)
	}
	rows := w.get("enterprise", address+"/rows?limit=4").want(200).is(m{
		"items.0.line": 2, "items.0.result": "booked", "items.0.entry": int(before) + 1, "items.0.amount": "2",
		"items.2.result": "refused", "items.2.problems.0.code": "name-of-other", "items.2.problems.0.column": "name",
		"items.3.result": "suspense", "items.3.item": id + "-0000005",
	})
	if zh, en := rows.str("items.2.problems.0.zh.detail"), rows.str("items.2.problems.0.en.detail"); !strings.Contains(zh, "林") || !strings.Contains(en, "李") {
		t.Errorf("the problem is told as %q and %q", zh, en)
	}
	w.get("enterprise", address+"/rows?limit=4&cursor="+rows.str("next_cursor")).want(200).is(m{"items.0.line": 6, "items.1.result": "skipped"})
	w.get("office", address+"/rows?result=suspense").want(200).is(m{"items.0.line": 5, "items.1.line": 6, "items.2": nil})

	// The same again: nothing is booked twice, and nothing is wrong with that.
	again := w.sendReport("enterprise", "", w.reportFile()).want(202).is(m{"earlier": id}).str("report")
	w.finish(again)
	w.get("enterprise", "/v1/reports/"+again).want(200).is(m{"counts.booked": 0, "counts.already": 2, "counts.refused": 1, "credits": "0"})
	if after := w.head(); after != before+2 {
		t.Errorf("%d entries, want 2", after-before)
	}
	w.get("enterprise", "/v1/reports?limit=1").want(200).is(m{"items.0.report": again, "items.1": nil})
	w.get("other", "/v1/reports").want(200).is(m{"items.0": nil})

	// What nobody knew is proposed, matched or rejected, and stays listed.
	item := id + "-0000006"
	w.clock.pass(72 * 24 * time.Hour)
	w.get("enterprise", "/v1/suspense?state=open&organisation=BJ-E001").want(200).is(m{"items.0.item": id + "-0000005", "items.1.item": item, "items.1.age_days": 72})
	w.get("enterprise", "/v1/suspense/"+id+"-0000005/proposals").want(200).is(m{"courses.0.course": "GA01"})
	liu := w.register("enterprise", "刘阳")
	w.get("enterprise", "/v1/suspense/"+item+"/proposals").want(200).is(m{"learners.0.learner": liu, "learners.0.why": "name-sound", "courses.0": nil})
	w.post("other", "/v1/suspense/"+item+"/match", m{"learner": liu}).want(403)
	w.post("enterprise", "/v1/suspense/"+item+"/match", m{}).want(422).is(m{"code": "suspense-lacks", "field": "learner"})
	was := w.head()
	w.do(request{as: "enterprise", method: "POST", path: "/v1/suspense/" + item + "/match?dry_run=true", body: m{"learner": liu}, key: "-"}).want(200).is(m{"state": "matched"})
	if w.head() != was {
		t.Error("a dry run has booked something")
	}
	match := request{as: "enterprise", method: "POST", path: "/v1/suspense/" + item + "/match", body: m{"learner": liu}, key: "match"}
	w.do(match).want(200).is(m{"state": "matched", "entry": int(was) + 1, "learner": liu, "completed_on": "2010-05-01"})
	if got := w.do(match).want(200).header.Get("Idempotency-Replayed"); got != "true" {
		t.Errorf("matched again with the key: Idempotency-Replayed = %q, want true", got)
	}
	w.get("enterprise", "/v1/learners/"+liu+"/lots").want(200).is(m{"items.0.completed_on": "2010-05-01", "items.0.amount": "1"})
	w.post("enterprise", "/v1/suspense/"+item+"/rejection", m{"reason": "x"}).want(409).is(m{"code": "suspense-closed"})
	w.post("office", "/v1/suspense/"+id+"-0000005/rejection", m{"reason": "课程不存在"}).want(200).is(m{"state": "rejected", "reason": "课程不存在"})
	w.get("office", "/v1/suspense?state=rejected").want(200).is(m{"items.0.line": 5})
	w.get("enterprise", address).want(200).is(m{"suspense.open": 0, "suspense.matched": 1, "suspense.rejected": 1})
}

func TestReportFiles(t *testing.T) {
	w := newWorld(t)
	template := w.get("", "/v1/reports/template").want(200)
	f, err := excelize.OpenReader(bytes.NewReader(template.body))
	if err != nil || len(f.GetSheetList()) < 2 {
		t.Errorf("template: %v", err)
	}
	id := w.sendReport("enterprise", "?mode=check", w.reportFile()).want(202).str("report")
	w.finish(id)
	w.get("enterprise", "/v1/reports/"+id).want(200).is(m{"state": "checked", "counts.ready": 2, "counts.booked": 0})
	for _, path := range []string{"/annotated", "/results?format=xlsx"} {
		got := w.get("enterprise", "/v1/reports/"+id+path).want(200)
		if f, err := excelize.OpenReader(bytes.NewReader(got.body)); err != nil {
			t.Errorf("%s: %v", path, err)
		} else if rows, err := f.GetRows(f.GetSheetName(0)); err != nil || len(rows) != 7 {
			t.Errorf("%s has %d rows, %v, want 7", path, len(rows), err)
		}
		if got.header.Get("Content-Disposition") == "" {
			t.Errorf("%s has no name", path)
		}
	}
	table := w.get("enterprise", "/v1/reports/"+id+"/results").want(200)
	if !strings.Contains(string(table.body), "name-of-other") || strings.Count(string(table.body), "\r\n") != 7 {
		t.Errorf("results: %s", table.body)
	}
	// Then the good rows, once whatever is asked again.
	order := request{as: "enterprise", method: "POST", path: "/v1/reports/" + id + "/booking", body: m{"mode": "good"}, key: "book"}
	w.do(order).want(200).is(m{"state": "booking"})
	w.finish(id)
	w.do(order).want(200).is(m{"state": "done", "counts.booked": 2})
	w.post("enterprise", "/v1/reports/"+id+"/cancellation", nil).want(409).is(m{"code": "report-state"})
}

// A form from a browser is as good as a body.
func TestReportForm(t *testing.T) {
	w := newWorld(t)
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, err := form.CreateFormFile("file", `C:\表\培训.csv`)
	w.must(err)
	fmt.Fprint(part, w.reportFile())
	w.must(form.Close())
	r := httptest.NewRequest(http.MethodPost, "/v1/reports?mode=whole", &b)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Authorization", "Bearer "+w.key["enterprise"])
	r.Header.Set("Idempotency-Key", "form")
	recorder := httptest.NewRecorder()
	w.http.ServeHTTP(recorder, r)
	got := &reply{world: w, what: "form", status: recorder.Code, header: recorder.Result().Header, body: recorder.Body.Bytes()}
	id := got.want(202).is(m{"name": "培训.csv", "mode": "whole"}).str("report")
	w.finish(id)
	w.get("enterprise", "/v1/reports/"+id).want(200).is(m{"state": "withheld", "counts.ready": 2})
}

func TestReportRefusals(t *testing.T) {
	w := newWorld(t)
	octets := http.Header{"Content-Type": {"application/octet-stream"}}
	for _, c := range []struct {
		name    string
		request request
		status  int
		code    string
		field   string
	}{
		{"nothing", request{body: "", header: octets, foreign: true}, 422, "report-empty", "file"},
		{"too large", request{body: strings.Repeat("x", report.MaxSize+1), header: octets}, 413, "report-too-large", "file"},
		{"far too large", request{body: strings.Repeat("x", call.MaxReportBody+1), header: octets}, 413, "report-too-large", "file"},
		{"JSON", request{body: "{}", foreign: true}, 415, "file-type-unsupported", "Content-Type"},
		{"form without a boundary", request{body: "x", header: http.Header{"Content-Type": {"multipart/form-data"}}, foreign: true}, 415, "file-type-unsupported", "Content-Type"},
		{"unknown mode", request{path: "/v1/reports?mode=all", body: "x", header: octets, foreign: true}, 400, "choice-unknown", "mode"},
		{"unknown organisation", request{path: "/v1/reports?organisation=NONE", body: "x", header: octets}, 422, "organisation-unknown", "organisation"},
		{"another's organisation", request{path: "/v1/reports?organisation=BJ-E002", body: "x", header: octets}, 403, "organisation-not-yours", "organisation"},
		{"no key", request{body: "x", header: octets, key: "-"}, 400, "idempotency-key-missing", "Idempotency-Key"},
		{"no such report", request{method: "GET", path: "/v1/reports/" + strings.Repeat("0", 26)}, 404, "not-found", "report"},
		{"no report", request{method: "GET", path: "/v1/reports/x", foreign: true}, 400, "field-malformed", "report"},
		{"no such item", request{method: "GET", path: "/v1/suspense/" + strings.Repeat("0", 26) + "-0000001"}, 404, "not-found", "item"},
		{"suspense of another", request{method: "GET", path: "/v1/suspense?organisation=BJ-E002"}, 403, "forbidden", ""},
		{"reports of another", request{method: "GET", path: "/v1/reports?organisation=BJ-E002"}, 403, "forbidden", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w.t = t
			q := c.request
			q.as = "enterprise"
			if q.method == "" {
				q.method = "POST"
			}
			if q.path == "" {
				q.path = "/v1/reports"
			}
			r := w.do(q).want(c.status).is(m{"code": c.code})
			if got := r.str("field"); got != c.field {
				t.Errorf("field = %q, want %q\n%s", got, c.field, r.body)
			}
		})
	}
	w.t = t
	// What a form has before its file counts, too.
	form := http.Header{"Content-Type": {"multipart/form-data; boundary=b"}}
	before := "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n" + strings.Repeat("x", call.MaxReportBody) + "\r\n"
	file := "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n" + reportHeading + "\r\n--b--\r\n"
	w.do(request{as: "enterprise", method: "POST", path: "/v1/reports", body: before + file, header: form, foreign: true}).want(413).is(m{"code": "report-too-large"})
	w.get("enterprise", "/v1/reports").want(200).is(m{"items.0": nil})
}

// Whoever is forgotten is forgotten in reports and in suspense.
func TestReportForgets(t *testing.T) {
	w := newWorld(t)
	id := w.sendReport("enterprise", "", w.reportFile()).want(202).str("report")
	w.finish(id)
	w.post("office", "/v1/learners/"+w.lin+"/erasure", m{"reason": "本人申请"}).want(201)
	rows := w.get("enterprise", "/v1/reports/"+id+"/rows").want(200).is(m{
		"items.0.result": "booked", "items.0.problems.0.code": "row-forgotten", "items.1.problems.0": nil, "items.2.problems.0.code": "row-forgotten",
	})
	items := w.get("enterprise", "/v1/suspense").want(200).is(m{"items.0.state": "forgotten", "items.1.state": "open"})
	for _, r := range []*reply{rows, items} {
		if strings.Contains(string(r.body), w.lin) || strings.Contains(string(r.body), "林") {
			t.Errorf("still named: %s", r.body)
		}
	}
	w.get("enterprise", "/v1/reports/"+id+"/annotated").want(410).is(m{"code": "report-file-gone"})
	if _, err := ledger.ParseAccountID(w.lin); err != nil {
		t.Error(err)
	}
}
