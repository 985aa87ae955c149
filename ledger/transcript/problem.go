package transcript

import (
	"fmt"

	"creditbank/ledger/fault"
)

// Code says what is wrong with a transcript. Codes are stable.
type Code string

// The codes.
const (
	Malformed           Code = "malformed"
	WrongKey            Code = "wrong-key"
	HeaderSignature     Code = "header-signature"
	HeaderMalformed     Code = "header-malformed"
	KeysChanged         Code = "keys-changed"
	CheckpointChanged   Code = "checkpoint-changed"
	CheckpointSignature Code = "checkpoint-signature"
	FieldChanged        Code = "field-changed"
	EntryChanged        Code = "entry-changed"
	NotInLog            Code = "not-in-log"
	StructureHidden     Code = "structure-hidden"
	EntryMissing        Code = "entry-missing"
	EntryRepeated       Code = "entry-repeated"
	OrderChanged        Code = "order-changed"
	LinkBroken          Code = "link-broken"
	OtherAccount        Code = "other-account"
	TimeWrong           Code = "time-wrong"
	PostingUnsound      Code = "posting-unsound"
	BalanceWrong        Code = "balance-wrong"
	HeaderContradicts   Code = "header-contradicts"
	NotYetValid         Code = "not-yet-valid"
	Expired             Code = "expired"
)

// words are what the codes mean, in English and in Chinese.
var words = map[Code][2]string{
	Malformed:           {"the file is not a transcript as the bank writes it", "文件不是本行所出具格式的学分档案"},
	WrongKey:            {"it is signed by no key that is trusted here", "签名所用的密钥不在可信之列"},
	HeaderSignature:     {"the header was changed after it was signed", "签名之后抬头被改动"},
	HeaderMalformed:     {"the header does not say what a header must", "抬头内容不合格式"},
	KeysChanged:         {"the list of keys is not the one that the header names", "密钥列表与抬头所载不符"},
	CheckpointChanged:   {"the checkpoint is not the one that the header names", "检查点与抬头所载不符"},
	CheckpointSignature: {"the checkpoint was changed after it was signed", "签名之后检查点被改动"},
	FieldChanged:        {"a field was changed", "字段被改动"},
	EntryChanged:        {"an entry was changed: its fields are not what its leaf commits to", "条目被改动：字段与日志叶的承诺不符"},
	NotInLog:            {"an entry is not in the bank's log", "条目不在本行日志之中"},
	StructureHidden:     {"a field is closed that holds the record together", "维系档案完整的字段被隐去"},
	EntryMissing:        {"an entry is missing", "缺少条目"},
	EntryRepeated:       {"an entry is there twice", "条目重复"},
	OrderChanged:        {"entries are out of order", "条目次序被调换"},
	LinkBroken:          {"an entry does not follow from the one before it", "条目与前一条不相衔接"},
	OtherAccount:        {"an entry belongs to another account", "条目属于另一账户"},
	TimeWrong:           {"the times of an entry contradict each other", "条目的时间自相矛盾"},
	PostingUnsound:      {"a posting moves credits as no rule allows", "过账明细不合规则"},
	BalanceWrong:        {"a balance does not follow from the postings", "余额与过账明细不符"},
	HeaderContradicts:   {"the header says other than the entries", "抬头与条目不符"},
	NotYetValid:         {"the transcript is from the future", "档案的签发时间在此刻之后"},
	Expired:             {"the transcript has expired: ask for a new one", "档案已过有效期，请重新出具"},
}

// Problem is the first thing that is wrong with a transcript. It is a
// [fault.Invalid].
type Problem struct {
	Code   Code
	Entry  int    // position in the file, from 1; zero if it concerns no entry
	Field  string // name of the field; "" if it concerns none
	Detail string // in English
}

// Error returns the problem in an English sentence.
func (p *Problem) Error() string { return p.say(0, " (entry %d)", " (entry %d, field %s)", ": ") }

// Chinese returns the problem in a Chinese sentence.
func (p *Problem) Chinese() string {
	return p.say(1, "（第 %d 条）", "（第 %d 条，%s）", "：")
}

func (p *Problem) say(language int, entry, field, colon string) string {
	text := words[p.Code][language]
	if p.Field != "" {
		name := p.Field
		if language == 1 {
			name = fieldChinese(p.Field)
		}
		text += fmt.Sprintf(field, p.Entry, name)
	} else if p.Entry > 0 {
		text += fmt.Sprintf(entry, p.Entry)
	}
	if p.Detail != "" {
		text += colon + p.Detail
	}
	return text
}

// Unwrap returns [fault.Invalid].
func (p *Problem) Unwrap() error { return fault.Invalid }
