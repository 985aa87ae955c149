package report

import (
	"fmt"
	"io"
	"strconv"

	"creditbank/courses"
	"creditbank/ledger/fault"

	"github.com/xuri/excelize/v2"
)

// Sheets of the template. The first is the one that is read back.
const (
	fillSheet = "上报 Report"
	helpSheet = "说明 Instructions"
	listSheet = "目录 Catalogue"
)

// templateColumns are those a template has; the rest is for programs.
var templateColumns = []Column{Name, Identity, Account, Staff, Course, Title, Run, Hours, Score, Started, Completed, Site, KeyGroup, Note}

// WriteTemplate writes a workbook to be filled in: headings in a language,
// two examples that are skipped if they are left in, lists to choose courses,
// sites and key groups from, and instructions in both languages.
func WriteTemplate(w io.Writer, c Catalogue, l Language) (err error) {
	defer fault.Wrap(&err, "write the template")
	if l != Chinese && l != English {
		return fmt.Errorf("language %.20q: %w", string(l), fault.Invalid)
	}
	f := excelize.NewFile()
	defer f.Close()
	t := template{book: f, catalogue: c, l: l}
	for _, step := range []func() error{t.sheets, t.headings, t.examples, t.lists, t.choices, t.help} {
		if err := step(); err != nil {
			return err
		}
	}
	return f.Write(w)
}

// template is the workbook while it is written.
type template struct {
	book      *excelize.File
	catalogue Catalogue
	l         Language
}

func (t *template) sheets() error {
	if err := t.book.SetSheetName("Sheet1", fillSheet); err != nil {
		return err
	}
	for _, name := range []string{helpSheet, listSheet} {
		if _, err := t.book.NewSheet(name); err != nil {
			return err
		}
	}
	return nil
}

// headings writes the first row and gives each column its format. What is
// not a number or a date is text, so that Excel leaves it as it is.
func (t *template) headings() error {
	text, err := t.book.NewStyle(&excelize.Style{NumFmt: 49})
	if err != nil {
		return err
	}
	pattern := "yyyy-mm-dd"
	date, err := t.book.NewStyle(&excelize.Style{CustomNumFmt: &pattern})
	if err != nil {
		return err
	}
	head, err := t.book.NewStyle(&excelize.Style{
		NumFmt: 49, Font: &excelize.Font{Bold: true},
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{fills[headed]}},
	})
	if err != nil {
		return err
	}
	for i, c := range templateColumns {
		letters := columnLetters(i)
		style := text
		switch c {
		case Started, Completed:
			style = date
		case Hours, Score:
			style = 0
		}
		if err := t.book.SetColStyle(fillSheet, letters, style); err != nil {
			return err
		}
		width := 14.0
		if c == Identity || c == Title || c == Note {
			width = 24
		}
		if err := t.book.SetColWidth(fillSheet, letters, letters, width); err != nil {
			return err
		}
		if err := t.book.SetCellStr(fillSheet, letters+"1", c.Heading(t.l)); err != nil {
			return err
		}
		if err := t.book.SetCellStyle(fillSheet, letters+"1", letters+"1", head); err != nil {
			return err
		}
	}
	return t.book.SetPanes(fillSheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

// examples writes two rows that nobody can mistake for people.
func (t *template) examples() error {
	style, err := t.book.NewStyle(&excelize.Style{NumFmt: 49, Font: &excelize.Font{Italic: true, Color: "808080"}})
	if err != nil {
		return err
	}
	var course, site Entry
	if len(t.catalogue.Courses) > 0 {
		course = t.catalogue.Courses[0]
	}
	if len(t.catalogue.Sites) > 0 {
		site = t.catalogue.Sites[0]
	}
	names, note := []string{"示例：王芳", "示例：李强"}, "示例行，不登记，可删除"
	if t.l == English {
		names, note = []string{"Example: Wang Fang", "Example: Li Qiang"}, "An example: not booked, may be deleted"
	}
	for i, cells := range []map[Column]string{
		{Name: names[0], Identity: "11010119900307****", Course: course.Code, Title: t.title(course), Run: "2009-01", Hours: "32", Score: "86.5", Started: "2009-03-01", Completed: "2009-03-20", Site: site.Code, Note: note},
		{Name: names[1], Staff: "00123", Course: course.Code, Title: t.title(course), Hours: "16", Completed: "2009年3月20日", Note: note},
	} {
		row := strconv.Itoa(i + 2)
		for j, c := range templateColumns {
			if err := t.book.SetCellStr(fillSheet, columnLetters(j)+row, cells[c]); err != nil {
				return err
			}
		}
		if err := t.book.SetCellStyle(fillSheet, "A"+row, columnLetters(len(templateColumns)-1)+row, style); err != nil {
			return err
		}
	}
	return nil
}

// title returns a title in the template's language.
func (t *template) title(e Entry) string {
	if t.l == English && len(e.Titles) > 1 && e.Titles[1] != "" {
		return e.Titles[1]
	}
	return firstOf(e.Titles)
}

// lists writes what can be chosen. Its headings are none that [Open] knows,
// lest it take the catalogue for a report.
func (t *template) lists() error {
	out, err := t.book.NewStreamWriter(listSheet)
	if err != nil {
		return err
	}
	if err := out.SetRow("A1", []any{"可选代码 Courses to choose", "名称 Titles", "可选培训站 Sites to choose", "站名 Their names", "可选人群 Groups to choose"}); err != nil {
		return err
	}
	c := t.catalogue
	for i := range max(len(c.Courses), len(c.Sites), len(c.KeyGroups)) {
		row := make([]any, 5)
		if i < len(c.Courses) {
			row[0], row[1] = c.Courses[i].Code, t.title(c.Courses[i])
		}
		if i < len(c.Sites) {
			row[2], row[3] = c.Sites[i].Code, t.title(c.Sites[i])
		}
		if i < len(c.KeyGroups) {
			row[4] = c.KeyGroups[i]
		}
		if err := out.SetRow("A"+strconv.Itoa(i+2), row); err != nil {
			return err
		}
	}
	return out.Flush()
}

// choices lets Excel check what is typed.
func (t *template) choices() error {
	for _, choice := range []struct {
		column Column
		list   string
		n      int
	}{{Course, "A", len(t.catalogue.Courses)}, {Title, "B", len(t.catalogue.Courses)}, {Site, "C", len(t.catalogue.Sites)}, {KeyGroup, "E", len(t.catalogue.KeyGroups)}} {
		if choice.n == 0 {
			continue
		}
		v := t.validation(choice.column)
		v.SetSqrefDropList(fmt.Sprintf("'%s'!$%s$2:$%s$%d", listSheet, choice.list, choice.list, choice.n+1))
		if err := t.validate(v, choice.column, "请从列表中选择", "Choose one of the list"); err != nil {
			return err
		}
	}
	for _, c := range []Column{Hours, Score} {
		most := maxScore.String()
		if c == Hours {
			most = courses.MaxHours.String()
		}
		v := t.validation(c)
		if err := v.SetRange("0", most, excelize.DataValidationTypeDecimal, excelize.DataValidationOperatorBetween); err != nil {
			return err
		}
		if err := t.validate(v, c, "请填写 0 至 "+most+" 的数字", "Give a number between 0 and "+most); err != nil {
			return err
		}
	}
	return nil
}

// validation covers all rows of a column that are read.
func (t *template) validation(c Column) *excelize.DataValidation {
	for i, column := range templateColumns {
		if column == c {
			v := excelize.NewDataValidation(true)
			v.SetSqref(fmt.Sprintf("%s2:%s%d", columnLetters(i), columnLetters(i), MaxRows+1))
			return v
		}
	}
	return excelize.NewDataValidation(true)
}

func (t *template) validate(v *excelize.DataValidation, c Column, zh, en string) error {
	text := zh
	if t.l == English {
		text = en
	}
	v.SetError(excelize.DataValidationErrorStyleWarning, c.Heading(t.l), text)
	return t.book.AddDataValidation(fillSheet, v)
}

func columnLetters(i int) string { return string(rune('A' + i)) }
