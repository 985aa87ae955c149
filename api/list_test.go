package api

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestPages walks each list page by page and wants every item once, in order.
func TestPages(t *testing.T) {
	w := newWorld(t)
	for i := range 5 {
		w.deposit(w.lin, "GA01", fmt.Sprint("run ", i), "16")
	}
	for _, c := range []struct{ path, name, want string }{
		{"/v1/learners/" + w.lin + "/lots", "lot", "7 6 5 4 3"},
		{"/v1/learners/" + w.lin + "/statement", "account_seq", "6 5 4 3 2 1"},
		{"/v1/courses", "code", "EE01 EX01 GA01 GA02 GA03"},
		{"/v1/organisations", "code", "BJ BJ-E001 BJ-E002 BJ-S001 COL-1 COL-2"},
		{"/v1/programmes", "code", "MJ01 MJ02"},
	} {
		for _, limit := range []int{1, 2, 3, 6, 200} {
			var got []string
			for cursor := ""; ; {
				path := fmt.Sprintf("%s?limit=%d", c.path, limit)
				if cursor != "" {
					path += "&cursor=" + cursor
				}
				page := w.get("office", path).want(200)
				items := page.at("items").([]any)
				for _, item := range items {
					got = append(got, fmt.Sprint(item.(m)[c.name]))
				}
				if cursor = page.str("next_cursor"); cursor == "" {
					break
				}
				if len(items) != limit {
					t.Errorf("%s: a page of %d with another after it, want %d", path, len(items), limit)
				}
			}
			if text := strings.Join(got, " "); text != c.want {
				t.Errorf("%s by %d = %s, want %s", c.path, limit, text, c.want)
			}
		}
		// A cursor is of its own list.
		page := w.get("office", c.path+"?limit=1").want(200)
		other := "/v1/programmes"
		if c.path == other {
			other = "/v1/courses"
		}
		w.get("office", other+"?cursor="+page.str("next_cursor")).want(400).is(m{"code": "cursor-malformed"})
	}
}

func TestFilters(t *testing.T) {
	w := newWorld(t)
	w.get("", "/v1/courses?q=%E6%80%A5%E6%95%91").want(200).is(m{"items.0.code": "EE01", "items.1": nil}) // 急救
	w.get("", "/v1/courses?q=first+AID").want(200).is(m{"items.0.code": "EE01", "items.1": nil})
	w.get("", "/v1/courses?module=theme").want(200).is(m{"items.0.code": "EX01", "items.1": nil})
	w.get("", "/v1/courses?q=nothing").want(200).is(m{"items.0": nil})
	w.get("", "/v1/organisations?kind=college").want(200).is(m{"items.0.code": "COL-1", "items.1.code": "COL-2", "items.2": nil})
	w.get("", "/v1/organisations/BJ-E001").want(200).is(m{"organisation.parent": "BJ", "children.0": "BJ-S001"})
	w.get("", "/v1/organisations/NONE").want(404).is(m{"code": "not-found", "field": "code"})
}

// TestBalanceAsOf: by what was booked, and by what had happened.
func TestBalanceAsOf(t *testing.T) {
	w := newWorld(t)
	w.deposit(w.lin, "GA01", "a", "16") // of 1 May, booked on 1 June
	w.clock.pass(24 * time.Hour)
	w.deposit(w.lin, "GA01", "b", "32")
	balance := "/v1/learners/" + w.lin + "/balance"
	for _, c := range []struct{ query, want string }{
		{"", "3"}, {"?as_of=2010-06-02", "3"}, {"?as_of=2010-06-01", "1"}, {"?as_of=2010-05-31", "0"}, {"?as_of=2030-01-01", "3"},
		{"?as_of=2010-05-01&basis=effective", "3"}, {"?as_of=2010-04-30&basis=effective", "0"}, {"?as_of=2010-06-01&basis=booked", "1"},
		{"?basis=effective", "3"},
	} {
		w.get("learner", balance+c.query).want(200).is(m{"balance.credit.posted": c.want})
	}
}

func TestPagesForPeople(t *testing.T) {
	w := newWorld(t)
	for path, wants := range map[string][]string{
		"/":                               {"职工终身学习学分银行", `href="/docs"`, `href="/courses"`},
		"/developers":                     {"程序版本：test", `href="/docs"`},
		"/problems/credits-not-available": {"可用学分不足", "Not enough credits available"},
		"/docs":                           {"接口说明", "/v1/holds/{hold}/capture", "扣减确认", "Idempotency-Key", `href="/docs/holds#placeHold"`},
		"/docs/holds":                     {"&#34;learner&#34;", `id="placeHold"`, `href="/docs"`},
		"/docs/deposits":                  {"evidence_sha256"},
	} {
		r := w.browser().get(path).want(http.StatusOK)
		html := r.html
		for _, want := range append(wants, `name="viewport"`, `lang="zh-CN"`) {
			if !strings.Contains(html, want) {
				t.Errorf("%s does not have %q", path, want)
			}
		}
		if found := regexp.MustCompile(`(?i)<script|<style|style=|<img|@import|url\(|src=|https?://[^H]`).FindString(html); found != "" {
			t.Errorf("%s loads something: %q", path, found)
		}
		links := regexp.MustCompile(`<link[^>]*>`).FindAllString(html, -1)
		for _, link := range links {
			if !strings.Contains(link, `rel="stylesheet" href="/assets/`) {
				t.Errorf("%s links %q, want our styles alone", path, link)
			}
		}
		if len(links) == 0 {
			t.Errorf("%s has no style", path)
		}
		if len(html) > maxTransfer {
			t.Errorf("%s has %d bytes", path, len(html))
		}
		if policy := r.header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "sha256") {
			t.Errorf("%s: policy %q", path, policy)
		}
	}
	w.get("", "/problems/none").want(404).is(m{"code": "not-found"})
	w.get("", "/openapi.json").want(200).is(m{"openapi": "3.1.0", "paths./v1/deposits.post.operationId": "deposit"})
	if r := w.get("", "/openapi.yaml").want(200); string(r.body) != string(specYAML) {
		t.Error("/openapi.yaml is not the file")
	}
}

func TestHealthAndFigures(t *testing.T) {
	w := newWorld(t)
	w.deposit(w.lin, "GA01", "a", "16")
	for path, want := range map[string]string{
		"/livez": "ok\n", "/readyz": "ok\n",
		"/readyz?verbose":   "[+] ledger can be read\n[+] ledger can be written\n[+] keys can be read\nok\n",
		"/readyz?verbose=1": "[+] ledger can be read\n[+] ledger can be written\n[+] keys can be read\nok\n",
	} {
		if r := w.get("", path).want(200); string(r.body) != want {
			t.Errorf("%s = %q, want %q", path, r.body, want)
		}
	}
	w.do(request{path: "/nowhere/" + w.lin})
	figures := string(w.do(request{path: "/metrics", from: "127.0.0.1:4711"}).want(200).body)
	for _, want := range []string{
		`creditbank_http_requests_total{operation="deposit",status="201"} 1`, `creditbank_http_requests_total{operation="none",status="404"} 1`,
		`creditbank_http_request_seconds_count{operation="deposit"} 1`, "creditbank_ledger_last_sequence 3", "creditbank_ledger_halted 0",
		"creditbank_ledger_queue_length 0", "creditbank_ledger_size_bytes 4096", "creditbank_http_requests_under_way 1",
	} {
		if !strings.Contains(figures, want) {
			t.Errorf("the figures do not have %s", want)
		}
	}
	for _, secret := range []string{w.lin, w.key["enterprise"], "林"} {
		if strings.Contains(figures, secret) || strings.Contains(w.log.String(), secret) {
			t.Errorf("figures or log tell %q", secret)
		}
	}
}
