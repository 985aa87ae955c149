package courses

import (
	"creditbank/ledger"
)

// Module is one of the parts of the programme of 2009 that courses belong to.
type Module string

// The modules. They are stored and shown: never change one.
const (
	General    Module = "general"     // 通用能力
	Enterprise Module = "enterprise"  // 企业开发课程
	Theme      Module = "theme"       // 主题活动
	KeyGroup   Module = "key-group"   // 重点人群
	CreditBank Module = "credit-bank" // 学分银行计划
	Post       Module = "post"        // 岗位教材
)

// Modules lists all modules.
var Modules = [...]Module{General, Enterprise, Theme, KeyGroup, CreditBank, Post}

// Course is one version of a course in the catalogue.
type Course struct {
	Code    string
	Version uint32
	Module  Module
	Title   string
	TitleEn string
	Hours   ledger.Amount // planned hours, in thousandths of an hour
	Worth   HoursRule     // what hours of it are worth
	// Issuer, if given, is the organisation that developed the course: only
	// it and organisations below it report completions. Otherwise any
	// enterprise or site does.
	Issuer   string
	Industry string
	// Approved is the first day on which completions count; zero if the
	// course has not been approved.
	Approved ledger.Day
	// Retired is the first day on which completions no longer count, or zero.
	Retired ledger.Day
	// Successor, if given, is the course to take once this one has retired.
	Successor string
	// Proposal, if given, is the reviewed proposal that this version rests on.
	Proposal string
	Reason   string // why this version was made; may be empty
	// Illustrative marks a course whose name is made up for the demonstration.
	Illustrative bool
	By           string // who made this version
	Asked        Asked
}

// Asked is the request that made a version, so that asking again makes no
// other. It is zero for versions that were loaded.
type Asked struct {
	Key     ledger.Key
	Request ledger.Digest
}

// CountsOn reports whether a completion on that day counts.
func (c Course) CountsOn(d ledger.Day) bool {
	return c.Approved != 0 && c.Approved <= d && (c.Retired == 0 || d < c.Retired)
}
