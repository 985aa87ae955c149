package report

import (
	"fmt"
	"strconv"
)

// help writes the instructions, in both languages side by side.
func (t *template) help() error {
	row := 0
	put := func(zh, en string) error {
		row++
		at := strconv.Itoa(row)
		if err := t.book.SetCellStr(helpSheet, "A"+at, zh); err != nil {
			return err
		}
		return t.book.SetCellStr(helpSheet, "B"+at, en)
	}
	for _, line := range [][2]string{
		{"一、填写前", "1. Before you fill it in"},
		{"每行是一个人的一次结业。以“示例”开头的行不登记。", "Each row is one completion by one person. Rows whose name begins with “Example” are not booked."},
		{"身份证号一列已设为文本。从别处粘贴时请选“只粘贴文本/数值”，否则 Excel 可能把号码变成 1.1E+17，后三位无法恢复。",
			"The column of identity numbers is formatted as text. Paste values only, or Excel may turn numbers into 1.1E+17 and lose their last three digits for good."},
		{fmt.Sprintf("一个文件至多 %d 行、%d MB，只读取一张工作表，隐藏的工作表不读取。", MaxRows, MaxSize>>20),
			fmt.Sprintf("A file has at most %d rows and %d MB; one sheet is read, hidden ones are not.", MaxRows, MaxSize>>20)},
		{"合计行和表尾说明会自动跳过，并在回执中列明。", "Rows of sums and lines below the table are skipped, and the receipt says so."},
		{"公式读取保存时的结果；请勿合并单元格。", "Of formulas the saved result is read; please do not merge cells."},
		{"二、各列", "2. The columns"},
	} {
		if err := put(line[0], line[1]); err != nil {
			return err
		}
	}
	for _, c := range templateColumns {
		say := columnHelp[c]
		if err := put(c.Heading(Chinese)+"："+say[0], c.Heading(English)+": "+say[1]); err != nil {
			return err
		}
	}
	return t.book.SetColWidth(helpSheet, "A", "B", 80)
}

// columnHelp says what goes into each column of the template.
var columnHelp = map[Column][2]string{
	Name:      {"选填，用于核对。", "optional, to check by."},
	Identity:  {"18 位，文本格式。身份证号、学分账户、工号至少填一项。", "18 characters as text. One at least of identity number, credit account and staff number."},
	Account:   {"学分银行的账户号。", "the account with the credit bank."},
	Staff:     {"本单位的工号，保留前面的 0。", "the enterprise's own number, with its leading zeros."},
	Course:    {"从下拉列表选择。课程代码和课程名称至少填一项。", "choose from the list. One at least of code and title."},
	Title:     {"与课程目录一致。", "as in the catalogue."},
	Run:       {"选填；同一人同一课程上过几期时必填。", "optional; needed where a person took a course several times."},
	Hours:     {"必填，大于 0，至多三位小数，不写单位和逗号。", "required, above 0, at most three decimals, without unit or comma."},
	Score:     {"选填，0 至 100，或写“合格”。", "optional, 0 to 100, or a word such as “passed”."},
	Started:   {"选填，如 2009-03-01。", "optional, such as 2009-03-01."},
	Completed: {"必填，如 2009-03-20、2009/3/20 或 2009年3月20日。", "required, such as 2009-03-20, 2009/3/20 or 2009年3月20日."},
	Site:      {"选填，从下拉列表选择。", "optional, choose from the list."},
	KeyGroup:  {"选填，从下拉列表选择。", "optional, choose from the list."},
	Note:      {"选填，不参与登记。", "optional, not booked."},
}
