package api

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"creditbank/api/auth"
	"creditbank/api/browsertest"
	"creditbank/courses/org"
)

// double registers lin a second time, with a deposit and a key of their own.
func (w *world) double() (twice string) {
	w.t.Helper()
	twice = w.post("enterprise", "/v1/learners", m{"name": "林（合成）"}).want(201).str("learner")
	w.makeKey("twice", org.Principal{Role: org.Learner, Learner: accountID(twice)})
	return twice
}

// TestMerge: two accounts of one person become one when a second person has
// confirmed it, and everything leads to the one that is left.
func TestMerge(t *testing.T) {
	w := pairWorld(t)
	twice := w.double()
	lot := w.deposit(twice, "GA01", "a", "32")
	w.deposit(w.lin, "GA01", "b", "32")
	w.post("twice", "/v1/complaints", m{"about": m{"kind": "issuer", "subject": "BJ-E001"}, "text": "学时少记"}).want(201)
	path := "/v1/learners/" + twice + "/merge"
	w.get("office", path+"?into="+w.lin).want(200).is(m{
		"from.learner": twice, "from.lots": 1, "from.balance.credit.available": "2", "from.name": "林（合成）", "into.state": "open", "same_name": true, "stops.0": nil,
	})
	for _, as := range []string{"enterprise", "learner", "college"} {
		w.get(as, path+"?into="+w.lin).want(403)
		w.post(as, path, m{"into": w.lin, "reason": "x"}).want(403)
	}
	for _, query := range []string{"", "?into=x", "?into=" + w.lin + "&from=x"} {
		w.do(request{as: "office", path: path + query, foreign: true}).want(400)
	}
	for _, body := range []m{{}, {"into": w.lin}, {"into": "x", "reason": "y"}, {"into": w.lin, "reason": strings.Repeat("长", 301)}} {
		w.do(request{as: "office", method: http.MethodPost, path: path, body: body, foreign: true}).want(400)
	}
	head := w.head()
	dry := w.do(request{as: "office", method: http.MethodPost, path: path + "?dry_run=true", body: m{"into": w.lin, "reason": "同一人"}})
	dry.want(200).is(m{"entry.kind": "merge", "entry.other_account": w.lin, "dry_run": true})
	ask := func() *reply {
		return w.do(request{as: "office", method: http.MethodPost, path: path, body: m{"into": w.lin, "reason": "同一人"}, key: "merge-1"})
	}
	id := ask().want(202).is(m{"operation": "mergeLearners", "subject": path + "?into=" + w.lin, "reason": "同一人"}).str("decision")
	if got := w.head(); got != head {
		t.Fatalf("%d entries were booked before anybody confirmed", got-head)
	}
	w.decide("office", id, "confirmation").want(403).is(m{"code": "second-person-same"})
	w.signedIn("wei", officePost()).as("/v1/decisions/"+id+"/confirmation", "yes", m{"reason": "证件已核对"}).want(201)
	done := ask().want(201).is(m{"entry.kind": "merge", "entry.learner": twice, "entry.other_account": w.lin, "balance.credit.posted": "0"})
	if got := w.head(); got != head+3 {
		t.Errorf("%d entries were booked, want merge, join and one lot", got-head)
	}
	moved := int(head) + 3
	w.get("learner", "/v1/learners/"+w.lin+"/balance").want(200).is(m{"balance.credit.posted": "4"})
	w.get("learner", "/v1/learners/"+w.lin+"/statement").want(200).is(m{
		"items.0.kind": "transfer", "items.0.course": "GA01", "items.0.ref": lot, "items.1.kind": "join", "items.1.other_account": twice,
	})
	w.get("learner", "/v1/learners/"+w.lin+"/lots").want(200).is(m{"items.0.lot": moved, "items.0.completed_on": "2010-05-01", "items.0.issuer": "BJ-E001"})
	w.get("learner", "/v1/learners/"+twice+"/lots").want(200).is(m{"state": "merged", "items.0.moved": "2", "items.0.moved_to": moved, "items.0.available": "0"})

	// The old key leads to the account that is left.
	w.get("twice", "/v1/learners/"+w.lin+"/balance").want(200).is(m{"balance.credit.posted": "4"})
	w.get("twice", "/v1/learners/"+twice+"/statement").want(200).is(m{"state": "merged", "items.0.kind": "merge", "items.0.other_account": w.lin})
	w.get("learner", "/v1/complaints").want(200).is(m{"items.0.text": "学时少记"})
	w.get("enterprise", "/v1/learners/"+twice+"/statement").want(200)
	w.get("enterprise", "/v1/learners/"+twice).want(200).is(m{"merged_into": w.lin})
	w.get("enterprise", "/v1/learners/"+w.lin).want(200).is(m{"merged_accounts.0": twice})
	w.get("other", "/v1/learners/"+twice+"/statement").want(403)

	// Whoever knows the old numbers is told the new ones.
	w.post("enterprise", "/v1/deposits", m{"learner": twice, "course": "GA01", "run": "c", "hours": "32", "completed_on": "2010-05-01"}).
		want(422).is(m{"code": "account-merged", "cure": "Use account " + w.lin + "."})
	w.post("enterprise", "/v1/deposits", m{"learner": w.lin, "course": "GA01", "run": "a", "hours": "32", "completed_on": "2010-05-01"}).want(409).is(m{"code": "already-credited"})
	w.post("enterprise", entryAt(uint64(lot))+"/revocation", m{"reason": "伪造"}).want(422).
		is(m{"code": "lot-moved", "cure": fmt.Sprintf("Name entry %d instead of %d.", moved, lot)})
	w.post("office", path, m{"into": w.lin, "reason": "又一次"}).want(422).is(m{"code": "account-merged"})
	w.post("office", "/v1/learners/"+twice+"/erasure", m{"reason": "本人申请"}).want(422).is(m{"code": "account-merged"})

	if again := ask().want(201); again.num("entry.seq") != done.num("entry.seq") {
		t.Errorf("asked again: entry %d, want %d", again.num("entry.seq"), done.num("entry.seq"))
	}
	w.get("office", path+"?into="+w.lin).want(200).is(m{"from.state": "merged", "stops.0.code": "account-merged"})
}

// TestMergeWithoutSecond: where nothing takes a second person, it is done at
// once. What must take one, and does not, is found by [TestTwoForEach].
func TestMergeWithoutSecond(t *testing.T) {
	w := newWorld(t)
	twice := w.double()
	w.deposit(twice, "GA01", "a", "32")
	w.post("office", "/v1/learners/"+twice+"/merge", m{"into": w.lin, "reason": "同一人"}).want(201).is(m{"entry.kind": "merge"})
	w.get("twice", "/v1/learners/"+w.lin+"/balance").want(200).is(m{"balance.credit.posted": "2"})
	w.post("office", "/v1/learners/"+w.lin+"/erasure", m{"reason": "本人申请"}).want(201).is(m{"status": "erased"})
	for _, as := range []string{"learner", "twice"} { // their keys went with them
		w.get(as, "/v1/learners/"+w.lin+"/balance").want(401)
	}
	w.get("office", "/v1/learners/"+twice+"/balance").want(404)
}

func TestMergePages(t *testing.T) {
	w := pairWorld(t)
	twice := w.double()
	w.deposit(twice, "GA01", "a", "32")
	one := w.deposit(w.lin, "GA01", "a", "32")
	b := w.signedIn("wei", officePost())
	b.get("/office").want(200).has("/office/merge")
	b.get("/office/merge").want(200).has("并出的账户", "保留的账户")
	b.get("/office/merge?from=x&into=y").want(400)
	b.post("/office/merge/look", "from", nasty, "into", w.lin).want(422).harmless().has(`class="flaw"`, "&lt;script&gt;")
	b.post("/office/merge/look", "from", twice, "into", "110101199003078910").want(422).has(`class="flaw"`)
	at := "/office/merge?from=" + twice + "&into=" + w.lin
	b.post("/office/merge/look", "from", " "+strings.ToUpper(twice), "into", w.lin).leads(at)
	page := b.get(at).want(200).harmless().has("现在还不能合并", "同一期课程", "换过来")
	if strings.Contains(page.html, `name="reason"`) {
		t.Error("a merge that is stopped can be asked for")
	}
	b.post("/office/merge", "key", "k0", "from", twice, "into", w.lin, "reason", "x").want(422).has("现在还不能合并")
	w.post("enterprise", entryAt(uint64(one))+"/reversal", m{"reason": "重复"}).want(201)
	b.get(at).want(200).has("没有阻碍合并的事项", `name="reason"`, "提请合并")
	auditor := w.signedIn("shen", auth.Post{Role: org.Auditor, Organisation: "BJ"})
	if html := auditor.get(at).want(200).html; strings.Contains(html, `name="reason"`) {
		t.Error("an auditor is offered to merge")
	}
	auditor.post("/office/merge", "key", "a", "from", twice, "into", w.lin, "reason", "x").want(403)
	w.signedIn("chen", posted("enterprise", "BJ-E001")).get(at).want(403)
	b.post("/office/merge", "key", "k1", "from", twice, "into", w.lin).want(400).harmless().has(`class="flaw"`)
	form := []string{"key", "k1", "from", twice, "into", w.lin, "reason", "同一人" + nasty}
	decision := b.post("/office/merge", form...).want(303).header.Get("Location")
	b.post("/office/merge", form...).leads(decision) // sent twice
	b.get(decision).want(200).harmless().has("合并同一人的两个账户", twice, w.lin, "这是您自己提出的")
	second := w.signedIn("jiang", officePost())
	second.get(decision).want(200).harmless().has("没有阻碍合并的事项", "林（合成）", "确认并执行")
	second.post(decision+"/confirm", "key", "yes", "reason", "已核对").leads(decision)
	second.get(decision).want(200).has("已确认", "已并入账户")
	b.get(at).want(200).has("已并入账户")

	// The worker reads it, whichever account they signed in for.
	worker := w.signedIn("lin2", learnerPost(twice))
	worker.get("/worker").want(200).has("<strong>2</strong>")
	worker.get("/worker/statement").want(200).harmless().has("并入账户", twice, "随账户合并转入")
	worker.get("/worker/statement?account="+twice).want(200).has("原账户", "并入其他账户", w.lin)
	worker.get("/worker/statement?account=" + w.wang).want(403)
	worker.get("/worker/statement?account=x").want(400)
	worker.get("/worker/lots").want(200).has("/worker/lots/")
}

// TestMergeInBrowser: the office finds the two accounts, asks, and somebody
// else confirms, on a phone and at a desk.
func TestMergeInBrowser(t *testing.T) {
	if testing.Short() {
		return
	}
	t.Parallel()
	w := pairWorld(t)
	server := httptest.NewServer(w.http)
	t.Cleanup(server.Close)
	_, asker := w.member("wei", officePost())
	_, other := w.member("jiang", officePost())
	into := w.lin
	for _, width := range []int64{browsertest.Phone, browsertest.Desk} {
		from := w.post("enterprise", "/v1/learners", m{"name": "林（合成）"}).want(201).str("learner")
		w.deposit(from, "GA01", fmt.Sprint("run-", width), "32")
		b := browsertest.Open(t, server, width, "zh-CN")
		w.enter(b, "wei", asker)
		b.Go("/office/merge")
		w.sound(b, fmt.Sprintf("merge-%d", width))
		b.Fill("#from", from)
		b.Fill("#into", into)
		b.Press("main form.card button")
		b.Says("并出，此后只供查询", "没有阻碍合并的事项")
		w.sound(b, fmt.Sprintf("merge-sides-%d", width))
		b.Fill("#reason", "同一人两次登记，证件已核对")
		b.Press("main form.card button")
		decision := b.Path()
		b.Says("待复核", from, into)
		w.sound(b, fmt.Sprintf("merge-waits-%d", width))
		c := browsertest.Open(t, server, width, "zh-CN")
		w.enter(c, "jiang", other)
		c.Go(decision)
		c.Fill("#reason", "已核对")
		c.Press(`button[formaction$="/confirm"]`)
		c.Says("已确认", "已并入账户")
		w.sound(c, fmt.Sprintf("merge-done-%d", width))
		w.get("office", "/v1/learners/"+from+"/balance").want(200).is(m{"state": "merged"})
	}
	b := w.again("wei")
	waits := w.double()
	w.deposit(waits, "GA01", "last", "32")
	path := "/office/merge?from=" + waits + "&into=" + into
	decision := b.post("/office/merge", "key", "v", "from", waits, "into", into, "reason", "同一人").want(303).header.Get("Location")
	browsertest.ValidHTML(t, map[string][]byte{
		"form": []byte(b.get("/office/merge").html), "sides": []byte(b.get(path).html), "decision": []byte(b.get(decision).html),
		"stopped": []byte(b.get("/office/merge?from=" + into + "&into=" + into).html),
	})
}
