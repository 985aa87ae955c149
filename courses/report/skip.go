package report

import (
	"strings"
)

// skipped says why a row that holds something is none to book, or "".
func (r Row) skipped(known map[string]Column) Code {
	first := sign(r.first())
	switch {
	case isExample(r.Cell(Name).Text):
		return "row-example"
	case r.repeatsHeading(known):
		return "row-heading"
	case isTotal(first) && !r.person():
		return "row-total"
	case isFooter(first) && !r.person() && !r.reports():
		return "row-footer"
	}
	return ""
}

// first returns the first text of a row.
func (r Row) first() string {
	for _, cell := range r.Cells {
		if text := tidy(cell.Text); text != "" && !cell.Merged {
			return text
		}
	}
	return ""
}

// person reports whether a row names a person for certain. Below a total
// there may be a number of heads in any column.
func (r Row) person() bool {
	const leastIdentity, leastAccount = 15, 10
	return len(sign(r.Cell(Identity).Text)) >= leastIdentity || len(sign(r.Cell(Account).Text)) >= leastAccount
}

// reports reports whether a row names a course and hours.
func (r Row) reports() bool {
	return tidy(r.Cell(Hours).Text) != "" && tidy(r.Cell(Course).Text+r.Cell(Title).Text) != ""
}

// isExample reports whether a name is marked as an example, as those of the
// template are.
func isExample(name string) bool {
	name = strings.ToLower(sign(name))
	for _, mark := range []string{"示例", "【示例】", "[示例]", "(示例)", "example:", "[example]", "(example)"} {
		if strings.HasPrefix(name, mark) {
			return true
		}
	}
	return false
}

// isTotal reports whether a text begins a row of sums.
func isTotal(text string) bool {
	text = strings.ToLower(strings.ReplaceAll(text, " ", ""))
	text = strings.TrimRight(text, ":")
	switch text {
	case "合计", "总计", "小计", "共计", "累计", "总和", "合计人数", "总人数", "人数合计", "学时合计", "合计学时", "total", "subtotal", "grandtotal", "sum":
		return true
	}
	for _, start := range []string{"合计:", "总计:", "小计:", "共计:", "合计(", "总计(", "小计(", "共计(", "total:"} {
		if strings.HasPrefix(text, start) {
			return true
		}
	}
	return false
}

// isFooter reports whether a text begins what people write below a table.
func isFooter(text string) bool {
	text = strings.ReplaceAll(text, " ", "")
	for _, start := range []string{"制表", "填表", "填报", "审核", "经办", "负责人", "单位盖章", "单位(盖章)", "联系人", "联系电话", "注:", "备注:", "说明:"} {
		if strings.HasPrefix(text, start) {
			return true
		}
	}
	return false
}

// repeatsHeading reports whether a row is a heading again, as at the top of a
// printed page: at least two of its cells name their own column, and no cell
// of ours anything else.
func (r Row) repeatsHeading(known map[string]Column) bool {
	same := 0
	for i, cell := range r.Cells {
		c := r.Column(i)
		if c == NoColumn || tidy(cell.Text) == "" {
			continue
		}
		if columnOf(cell.Text, known) != c {
			return false
		}
		same++
	}
	return same >= 2
}
