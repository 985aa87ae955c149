package transcript

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"creditbank/ledger"

	"golang.org/x/mod/sumdb/note"
)

// Report says what a transcript proves.
type Report struct {
	Header Header
	// SignedBy is the key that signed the header: name and hash.
	SignedBy string
	// Entries are the entries, oldest first; closed fields are zero.
	Entries []ledger.Entry
	// Hidden names the fields that are closed in at least one entry.
	Hidden []string
	// NotRecomputed are the positions of the entries, from 1, whose postings
	// are closed: their balances are what the bank wrote at the time.
	NotRecomputed []int
}

func newReport(h *Header, by note.Signature, r *record) *Report {
	report := &Report{Header: *h, SignedBy: fmt.Sprintf("%s+%08x", by.Name, by.Hash)}
	hidden := make(map[string]bool)
	for i, s := range r.entries {
		report.Entries = append(report.Entries, s.entry)
		for name := range s.closed {
			hidden[name] = true
		}
		if s.closed["postings"] {
			report.NotRecomputed = append(report.NotRecomputed, i+1)
		}
	}
	for tag := range byte(255) {
		if name := ledger.FieldName(tag); hidden[name] {
			report.Hidden = append(report.Hidden, name)
		}
	}
	return report
}

// English says in plain words what is proven and what is not.
func (r *Report) English() []string {
	h := &r.Header
	list := []string{
		fmt.Sprintf("Issued by %s (key %s) on %s; can be relied on until %s.", h.Origin, r.SignedBy, day(h.Issued), day(h.Until)),
		fmt.Sprintf("Complete: these are all %d entries that account %s had in the log of %d leaves.", h.Entries, h.Account, h.Checkpoint.Size),
		"Not altered: every entry is in the signed log, and every field shown is as it was booked.",
		fmt.Sprintf("The account is %s.", stateText(h.State)),
	}
	for _, u := range ledger.Units {
		b := h.Balances.Of(u)
		list = append(list, fmt.Sprintf("Balance in %ss: %s posted, %s of it held, %s owed.", u, b.Posted, b.Held, b.Owed))
	}
	if len(r.NotRecomputed) > 0 {
		list = append(list, fmt.Sprintf("Not recomputed: the postings of %d entries are closed, so their balances are as the bank booked them.", len(r.NotRecomputed)))
	} else {
		list = append(list, "Recomputed: every balance follows from the postings.")
	}
	if slices.Contains(r.Hidden, "booked_at") {
		list = append(list, "Not checked: the exact times of entries that do not show them; the days in the log are in order.")
	}
	if slices.Contains(r.Hidden, "account") {
		list = append(list, "Not shown: the account's number; the entries are tied together by their commitments.")
	}
	if len(r.Hidden) > 0 {
		list = append(list, "Hidden: "+strings.Join(r.Hidden, ", ")+".")
	} else {
		list = append(list, "Nothing is hidden.")
	}
	return list
}

// Chinese says the same in Chinese.
func (r *Report) Chinese() []string {
	h := &r.Header
	list := []string{
		fmt.Sprintf("由 %s 出具（密钥 %s），签发于 %s，有效期至 %s。", h.Origin, r.SignedBy, day(h.Issued), day(h.Until)),
		fmt.Sprintf("完整：账户 %s 截至日志第 %d 叶共 %d 条，全部在此。", h.Account, h.Checkpoint.Size, h.Entries),
		"未被改动：每条均在已签名的日志之中，所示字段均与记账时一致。",
		fmt.Sprintf("账户状态：%s。", stateChinese[h.State]),
	}
	for _, u := range ledger.Units {
		b := h.Balances.Of(u)
		list = append(list, fmt.Sprintf("%s余额：已入账 %s，其中冻结 %s，欠 %s。", unitChinese[u], b.Posted, b.Held, b.Owed))
	}
	if len(r.NotRecomputed) > 0 {
		list = append(list, fmt.Sprintf("未能复算：有 %d 条隐去过账明细，其余额以本行记账为准。", len(r.NotRecomputed)))
	} else {
		list = append(list, "已复算：各条余额均与过账明细相符。")
	}
	if slices.Contains(r.Hidden, "booked_at") {
		list = append(list, "未能核对：部分条目隐去确切记账时间；日志所载日期次序无误。")
	}
	if slices.Contains(r.Hidden, "account") {
		list = append(list, "未出示账户号；各条由承诺前后相连。")
	}
	if len(r.Hidden) == 0 {
		return append(list, "没有隐去任何字段。")
	}
	var names []string
	for _, name := range r.Hidden {
		names = append(names, fieldChinese(name))
	}
	return append(list, "隐去的字段："+strings.Join(names, "、")+"。")
}

func day(t time.Time) string { return t.In(ledger.Zone).Format("2006-01-02 15:04 (UTC-07)") }

var (
	stateChinese = map[ledger.AccountState]string{0: "无", ledger.Open: "正常", ledger.Frozen: "冻结", ledger.Closed: "已注销", ledger.Restricted: "已限制处理", ledger.Merged: "已并入其他账户"}
	unitChinese  = map[ledger.Unit]string{ledger.Credit: "学分", ledger.Point: "服务积分"}
	fieldLabels  = map[string]string{
		"seq": "流水号", "kind": "交易类型", "booked_at": "记账时间", "effective_on": "生效日期", "account": "账户号",
		"account_seq": "账内序号", "prev": "前一条流水号", "balance": "余额", "postings": "过账明细", "ref": "所涉流水号",
		"issuer": "颁发机构", "institution": "主办高校", "programme": "学历项目", "deadline": "冻结期限", "until": "有效期",
		"course": "课程", "catalogue": "目录版本", "run": "班次", "site": "教学点", "hours": "学时", "score": "成绩",
		"started_on": "开始日期", "evidence": "证明材料", "dependants": "相关兑换", "reason": "事由", "actor": "经办人",
		"key": "幂等键", "request": "请求摘要", "prev_commitment": "前一条的承诺", "closing": "注销结转", "verdict": "审核结论摘要",
		"other_account": "对方账户",
	}
)

// fieldChinese returns what a field is called in Chinese.
func fieldChinese(name string) string {
	if label, ok := fieldLabels[name]; ok {
		return label
	}
	return name
}
