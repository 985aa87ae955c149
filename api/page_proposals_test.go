package api

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"creditbank/api/browsertest"
	"creditbank/api/call"
)

// TestProposalsInOrder: an enterprise has first what it has still to hand in,
// oldest first, and then the newest; the office's queue has the oldest first;
// each stays in order over its pages.
func TestProposalsInOrder(t *testing.T) {
	w := newWorld(t)
	ids := make([]string, 34)
	for i := range ids {
		w.clock.pass(time.Minute)
		ids[i] = w.post("enterprise", "/v1/course-proposals", proposalBody(m{"code": fmt.Sprintf("EE%02d", i+10), "title": fmt.Sprint("课程", i)})).want(201).str("proposal")
	}
	for i, id := range ids {
		if i != 3 && i != 7 {
			w.post("enterprise", "/v1/course-proposals/"+id+"/submission", m{"reason": "提请评审"}).want(201)
		}
	}
	link := regexp.MustCompile(`href="/(?:enterprise/courses|office/reviews)/([0-9a-f-]{8,})"`)
	shown := func(html string) (list []int) {
		for _, found := range link.FindAllStringSubmatch(html, -1) {
			list = append(list, slices.Index(ids, found[1]))
		}
		return list
	}
	next := regexp.MustCompile(`href="(/(?:enterprise/courses|office/reviews)\?[^"]*cursor=[^"]+)"`)
	b := w.signedIn("chen", posted("enterprise", "BJ-E001"))
	read := func(b *browser, path string) (list []int) {
		for {
			html := b.get(path).want(200).html
			list = append(list, shown(html)...)
			more := next.FindStringSubmatch(html)
			if more == nil {
				return list
			}
			path = strings.ReplaceAll(more[1], "&amp;", "&")
		}
	}
	var newest []int
	for i := range ids {
		if i != 3 && i != 7 {
			newest = append([]int{i}, newest...)
		}
	}
	if got, want := read(b, "/enterprise/courses"), append([]int{3, 7}, newest...); !slices.Equal(got, want) {
		t.Errorf("the enterprise's courses are %v, want %v", got, want)
	}
	b.get("/enterprise/courses").want(200).has("等待本企业处理", "新的在前")
	b.get("/enterprise/courses?cursor=" + call.CursorAfter("course-proposals", ids[4])).want(400) // of the order of before
	oldest := slices.Clone(newest)
	slices.Reverse(oldest)
	office := w.signedIn("wei", officePost())
	if got := read(office, "/office/reviews?state=submitted"); !slices.Equal(got, oldest) {
		t.Errorf("the queue is %v, want %v", got, oldest)
	}
	first := w.get("office", "/v1/course-proposals?limit=2").want(200)
	first.is(m{"items.0.proposal": ids[0], "items.1.proposal": ids[1]})
	// A cursor of before names an item, and goes on behind it.
	w.get("office", "/v1/course-proposals?limit=2&cursor="+call.CursorAfter("course-proposals", ids[8])).want(200).is(m{"items.0.proposal": ids[9], "items.1.proposal": ids[10]})
	browsertest.ValidHTML(t, map[string][]byte{"courses": []byte(b.get("/enterprise/courses").want(200).html)})
}
