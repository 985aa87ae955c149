package report

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/width"
)

// Column is what the cells below a heading mean.
type Column int

// The columns, in the order of the template.
const (
	NoColumn Column = iota // the row or the file as a whole
	Name
	Identity
	Account
	Staff
	Course
	Title
	Run
	Hours
	Score
	Started
	Completed
	Site
	Issuer
	KeyGroup
	Evidence
	Note
	columnCount
)

// heading is how a column is called. Its key is what requests and problems
// call it: never change one.
type heading struct {
	key, zh, en string
	aliases     []string
	long        int // most characters of a cell
}

var headings = [columnCount]heading{
	Name:      {"name", "姓名", "Name", []string{"学员姓名", "职工姓名", "员工姓名", "参训人姓名", "学员", "full name"}, 60},
	Identity:  {"identity", "身份证号", "Identity number", []string{"身份证", "身份证号码", "公民身份号码", "证件号", "证件号码", "id number", "id no", "id card"}, 40},
	Account:   {"account", "学分账户", "Credit account", []string{"学分账号", "学员账号", "学员账户", "账号", "账户", "个人学习账号", "learner", "learner account"}, 64},
	Staff:     {"staff", "工号", "Staff number", []string{"职工号", "员工号", "员工编号", "职工编号", "人员编号", "staff no", "employee number", "employee no", "employee id"}, 64},
	Course:    {"course", "课程代码", "Course code", []string{"课程编号", "课程编码", "课程号", "课号", "代码"}, 64},
	Title:     {"title", "课程名称", "Course title", []string{"课程", "课程名", "培训课程", "培训项目", "培训内容", "培训名称", "course name"}, 200},
	Run:       {"run", "班次", "Run", []string{"期次", "班级", "班号", "培训班", "培训期次", "开班", "offering"}, 64},
	Hours:     {"hours", "学时", "Hours", []string{"课时", "学时数", "课时数", "培训学时", "培训课时", "完成学时", "培训时长", "training hours"}, 24},
	Score:     {"score", "成绩", "Score", []string{"分数", "得分", "考核成绩", "考试成绩", "结业成绩", "grade"}, 24},
	Started:   {"started", "开始日期", "Start date", []string{"开课日期", "开班日期", "培训开始日期", "开始时间", "培训开始时间", "started_on", "started on", "start"}, 40},
	Completed: {"completed", "完成日期", "Completion date", []string{"结业日期", "结束日期", "培训结束日期", "完成时间", "结束时间", "结业时间", "培训日期", "日期", "completed_on", "completed on", "date", "end date"}, 40},
	Site:      {"site", "培训站", "Site", []string{"培训点", "培训站代码", "培训地点", "教学点", "校外教学点", "training site"}, 120},
	Issuer:    {"issuer", "颁发机构", "Issuer", []string{"发证机构", "颁发机构代码"}, 120},
	KeyGroup:  {"group", "人群", "Key group", []string{"重点人群", "人员类别", "人群类别"}, 60},
	Evidence:  {"evidence", "证明材料摘要", "Evidence SHA-256", []string{"evidence_sha256", "sha256"}, 64},
	Note:      {"note", "备注", "Note", []string{"说明", "附注", "remark", "remarks", "notes"}, 500},
}

// Columns returns all columns in the order of the template.
func Columns() []Column {
	all := make([]Column, 0, columnCount)
	for c := Name; c < columnCount; c++ {
		all = append(all, c)
	}
	return all
}

// String returns the column's key, such as "identity", and "" for none.
func (c Column) String() string {
	if c < 0 || c >= columnCount {
		return ""
	}
	return headings[c].key
}

// ParseColumn reads a column's key.
func ParseColumn(key string) (Column, error) {
	for _, c := range Columns() {
		if headings[c].key == key {
			return c, nil
		}
	}
	return NoColumn, fmt.Errorf("column %.40q is unknown", key)
}

// Heading returns what stands above the column in a language.
func (c Column) Heading(l Language) string {
	if c < 0 || c >= columnCount {
		return ""
	}
	if l == English {
		return headings[c].en
	}
	return headings[c].zh
}

// columnOf finds the column of a heading as people write it: with blanks and
// line breaks, a star for what is required, a remark in brackets.
func columnOf(text string, known map[string]Column) Column {
	if len(text) > 200 {
		return NoColumn
	}
	name := foldHeading(text)
	if c, ok := known[name]; ok {
		return c
	}
	if at := strings.IndexAny(name, "(["); at > 0 {
		if c, ok := known[name[:at]]; ok {
			return c
		}
	}
	return NoColumn
}

// knownHeadings maps all folded headings to their columns.
func knownHeadings() map[string]Column {
	known := make(map[string]Column)
	for _, c := range Columns() {
		h := headings[c]
		for _, name := range slices.Concat([]string{h.key, h.zh, h.en}, h.aliases) {
			known[foldHeading(name)] = c
		}
	}
	return known
}

func foldHeading(text string) string {
	text = strings.ToLower(width.Narrow.String(text))
	return strings.Map(func(r rune) rune {
		switch {
		case r == '【' || r == '〔':
			return '['
		case strings.ContainsRune(" \t\r\n\u00a0\u3000\u200b\ufeff*_-:.'", r):
			return -1
		}
		return r
	}, text)
}
