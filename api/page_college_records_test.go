package api

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestRecords: what a college holds, has awarded and excused is listed and found
// by its numbers.
func TestRecords(t *testing.T) {
	w, b, ethics := applicant(t)
	b.get("/college/records").want(200).has("没有冻结中的学分", "还没有兑换过", "没有批准过例外")
	at := b.begin(w.lin)
	b.post(at+"/exceptions", "key", "e", "rule", "groups.general", "reason", "已有同等学历").leads(at + "?done=exceptions")
	b.post(at+"/hold", "key", "h").leads(at + "?done=hold")
	audit := strings.TrimPrefix(at, "/college/audits/")
	held := w.get("college", "/v1/audits/"+audit).want(200)
	hold := fmt.Sprint(held.num("hold"))
	b.get("/college/records").want(200).has(at, "/college/holds/"+hold, "林（合成）", "已有同等学历", "gao（合成）", "还没有兑换过")
	b.get("/college/holds/"+hold).want(200).has("冻结中", "这笔冻结属于一次审核", at, "/college/learners/"+w.lin)
	b.post("/college/holds/"+hold+"/release", "key", "r", "reason", "绕过审核").want(409).has("当前状态不能办理")
	w.get("college", "/v1/holds/"+hold).want(200).is(m{"state": "open"})

	b.post(at+"/redemption", "key", "yes", "reason", "准予毕业").leads(at + "?done=redemption")
	done := w.get("college", "/v1/audits/"+audit).want(200)
	award, capture := done.str("award_hash"), fmt.Sprint(done.num("capture"))
	for _, number := range []string{audit, w.lin, award, hold, capture, "MJ01"} {
		b.get("/college/records?q="+number).want(200).has("/college/awards/"+award, "兑换分录第 "+capture+" 号")
	}
	b.get("/college/records?q=nothing").want(200).has("没有与“nothing”相符的记录")
	b.get("/college/records?q=" + w.lin).has("/college/learners/" + w.lin)
	b.get("/college/holds/"+hold).want(200).has("已兑换", capture)
	b.get("/college/holds/99999").want(404)
	b.get("/college/holds/x").want(400)

	// What an award rests on can be withdrawn later.
	b.get("/college/awards/"+award).want(200).has("结论仍然成立", "兑换分录第 "+capture+" 号")
	w.alone(func() {
		w.post("office", fmt.Sprint("/v1/entries/", ethics, "/revocation"), m{"reason": "证书系伪造"}).want(201)
	})
	b.get("/college/awards/"+award).want(200).has("结论不再成立", "总学分")

	rival := w.signedIn("bei", posted("college", "COL-2"))
	rival.get("/college/records?q=" + hold).want(200).has("没有与“" + hold + "”相符的记录")
	rival.get("/college/holds/" + hold).want(403)
	rival.post("/college/holds/"+hold+"/release", "key", "x", "reason", "x").want(403)
}

// TestHoldBesideAudits: a hold that was placed through the API is looked at,
// redeemed or set free.
func TestHoldBesideAudits(t *testing.T) {
	w, b, ethics := applicant(t)
	place := func() string {
		t.Helper()
		r := w.post("college", "/v1/holds", m{
			"learner": w.lin, "programme": "MJ01", "deadline": w.clock.now().Add(24 * time.Hour).UTC().Format(time.RFC3339), "lots": []m{{"lot": ethics}},
		}).want(201)
		return "/college/holds/" + fmt.Sprint(r.num("hold"))
	}
	at := place()
	b.get(at).want(200).has("不属于任何审核", "2 学分", "冻结中")
	b.get("/college/records?q=" + strings.TrimPrefix(at, "/college/holds/")).want(200).has(at)
	b.post(at+"/release", "key", "r0", "reason", "").want(400).has(`class="flaw"`)
	b.post(at+"/release", "key", "r1", "reason", "申请人撤回").leads(at + "?done=release")
	b.post(at+"/release", "key", "r1", "reason", "申请人撤回").leads(at + "?done=release") // sent twice
	b.get(at+"?done=release").want(200).has("冻结已解除", "已解除")
	b.post(at+"/capture", "key", "c0").want(409)
	at = place()
	b.post(at+"/capture", "key", "c1", "reason", "准予").leads(at + "?done=capture")
	b.get(at+"?done=capture").want(200).has("兑换完成", "已兑换")
	w.get("learner", "/v1/learners/"+w.lin+"/balance").want(200).is(m{"balance.credit.held": "0"})
}

// TestLearnerForCollege: a college sees of a learner what they let it read, and
// nothing once they do not.
func TestLearnerForCollege(t *testing.T) {
	w, b, _ := applicant(t)
	at := b.begin(w.lin)
	b.get("/college/learners/"+w.lin).want(200).has("林（合成）", "机电一体化", "职业道德", "可用 7 学分", at, "开始审核", "已授权")
	none := b.get("/college/learners/"+w.wang).want(200).has("没有授权贵校查阅任何内容", "请学员登录后在“我的目标”")
	for _, hidden := range []string{"王（合成）", "开始审核", "可用"} {
		if strings.Contains(none.html, hidden) {
			t.Errorf("a college is told %q of a learner who lets it read nothing", hidden)
		}
	}
	b.get("/college/learners/x").want(404)
	w.post("learner", "/v1/learners/"+w.lin+"/goals", m{"programme": "MJ01", "consent": false}).want(201)
	w.post("learner", "/v1/learners/"+w.lin+"/consents/withdrawal", m{"institution": "COL-1"}).want(201)
	if v := b.get("/college/learners/"+w.lin).want(200).has("已失效", at); strings.Contains(v.html, "林（合成）") || strings.Contains(v.html, "职业道德") {
		t.Error("a college is told of a learner who has withdrawn the consent")
	}
	w.signedIn("clerk", posted("clerk", "BJ")).get("/college/learners/" + w.lin).want(403)
}
