package pages

import (
	"regexp"
	"testing"

	"creditbank/api/lang"
	"creditbank/api/problem"
	"creditbank/ledger"
)

// TestInWords: what can be chosen is told in the words of the pages, in both
// languages; what has none of its own stays as it is.
func TestInWords(t *testing.T) {
	s := &Site{files: &Files{texts: textsRead(t)}}
	raw := regexp.MustCompile(`[a-z]`)
	for _, c := range []struct{ field, wants, zh, en string }{
		{"state", listed(reviewStates), "", ""},
		{"state", listed(decisionStates), "待复核、已确认、已拒绝、已过期", "Pending, Confirmed, Declined, Expired"},
		{"state", listed(complaintStates), "", ""},
		{"state", listed(suspenseStates), "待处理、已认领、已驳回", "Open, Matched and booked, Rejected"},
		{"state", "in-force, due, ended", "", ""},
		{"vote", "approve, reject", "赞成、反对", "Approve, Reject"},
		{"decision", "approve, return, reject", "同意、退回修改、不同意", ""},
		{"mode", "check, good, whole", "", ""},
		{"mode", "good, whole", "", ""},
		{"show", "all, ready, booked, already, refused, suspense, skipped", "", ""},
		{"language", "zh, en", "中文、英文", "Chinese, English"},
		{"module", "general, enterprise, theme, key-group, credit-bank, post", "", ""},
		{"key_groups/2", "migrant, hardship-firm, women, middle-manager, scarce-skill", "", ""},
		{"fields/0", "person, credits, statement, transcript", "", ""},
		{"majority", "more-than-half, two-thirds, all", "", ""},
		{"kind", "union, enterprise, site, college", "工会、企业、培训站、高校", ""},
		{"unit", "credit, point", "", ""},
		{"status", "open, coming, retired", "可学、即将开始、已停用", "open, coming, retired"},
		{"event", "join, leave, move", "", ""},
		{"step", "grant, top-up, spend", "", ""},
		{"hide", listed(usefulToHide[:]), "", ""},
		{"period", "month, quarter", "", ""},
		{"figure", listed(shownFigures), "", ""},
		{"by", "course, module, site", "", ""},
		{"worth/unit", "credit, yuan", "credit, yuan", "credit, yuan"},
		{"other", "a, b", "a, b", "a, b"},
	} {
		refused := ledger.Refusal{Code: problem.ChoiceUnknown, Field: c.field, Wants: c.wants}
		zh, en := s.inWords(refused, lang.Chinese).Wants, s.inWords(refused, lang.English).Wants
		if c.zh != "" && zh != c.zh || c.zh == "" && raw.MatchString(zh) {
			t.Errorf("inWords(%s: %s) = %q in Chinese, want %q", c.field, c.wants, zh, c.zh)
		}
		if c.en != "" && en != c.en || c.en == "" && en == c.wants {
			t.Errorf("inWords(%s: %s) = %q in English, want %q", c.field, c.wants, en, c.en)
		}
	}
	other := ledger.Refusal{Code: problem.NumberRange, Field: "state", Wants: "pending"}
	if got := s.inWords(other, lang.English); got != other {
		t.Errorf("inWords of another refusal = %v, want %v", got, other)
	}
}
