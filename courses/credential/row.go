package credential

import (
	"fmt"
	"strings"

	"github.com/signintech/gopdf"
)

// A page is A4; lengths are in points, 1/72 inch.
const (
	margin     = 40.0
	pageWidth  = 595.28
	pageHeight = 841.89
	bodyWidth  = pageWidth - 2*margin
	footHeight = 46.0

	textSize  = 9.0
	smallSize = 7.0
	lineStep  = 12.0
	smallStep = 9.5
	rowGap    = 5.0
)

// column is a column of the table.
type column struct {
	zh, en string
	width  float64
	right  bool // figures stand at the right
}

var columns = [...]column{
	{"结业日期", "Completed", 58, false},
	{"课程", "Course", 164, false},
	{"颁发机构", "Issuer", 108, false},
	{"学时", "Hours", 38, true},
	{"成绩", "Score", 36, true},
	{"数额", "Amount", 52, true},
	{"状态", "State", bodyWidth - 456, false},
}

// row is a line of the sheet, broken to fit its columns.
type row struct {
	cells  [len(columns)][]string
	small  [len(columns)][]string // below, in small letters
	height float64
}

// layOut breaks the texts of a line.
func layOut(pdf *gopdf.GoPdf, l Line) (row, error) {
	score := ""
	if l.HasScore {
		score = l.Score.String()
	}
	zh, en, _ := strings.Cut(stateText[l.State], " ")
	texts := [len(columns)]string{
		l.Completed.String(), l.Title, l.Issuer, l.Hours.String(), score, l.Amount.String() + " " + unitText[l.Unit], zh,
	}
	if l.Note != "" {
		en = l.Note
	}
	small := [len(columns)]string{"", l.Code(), "", "", "", "", en}
	var r row
	for i, c := range columns {
		var err error
		if r.cells[i], err = wrap(pdf, texts[i], textSize, c.width); err != nil {
			return row{}, err
		}
		if r.small[i], err = wrap(pdf, small[i], smallSize, c.width); err != nil {
			return row{}, err
		}
		r.height = max(r.height, float64(len(r.cells[i]))*lineStep+float64(len(r.small[i]))*smallStep)
	}
	r.height += rowGap
	return r, nil
}

// Code names the deposit: the course, its English title and the entry.
func (l Line) Code() string {
	return strings.TrimSpace(fmt.Sprintf("%s · %d  %s", l.Course, l.Seq, l.TitleEn))
}

// wrap breaks a text into lines of a width. It is cut where it is absurdly long.
func wrap(pdf *gopdf.GoPdf, text string, size, width float64) ([]string, error) {
	if text == "" {
		return nil, nil
	}
	if err := pdf.SetFont(family, "", size); err != nil {
		return nil, err
	}
	split := pdf.SplitText
	if isLatin(text) {
		split = pdf.SplitTextWithWordWrap
	}
	lines, err := split(tidy(text), width-4)
	if err != nil {
		return nil, fmt.Errorf("break %.40q: %w", text, err)
	}
	return lines, nil
}

// tidy makes a text fit to be printed: one line, of bounded length.
func tidy(text string) string {
	if len(text) > maxText {
		text = strings.ToValidUTF8(text[:maxText], "") + "…"
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "〓"))
}

func isLatin(text string) bool {
	for _, r := range text {
		if r >= 0x2e80 {
			return false
		}
	}
	return true
}

// paginate says which rows stand on which page.
func paginate(rows []row, first, rest float64) [][]row {
	var pages [][]row
	begin, left := 0, first
	for i, r := range rows {
		if r.height > left && i > begin {
			pages = append(pages, rows[begin:i])
			begin, left = i, rest
		}
		left -= r.height
	}
	return append(pages, rows[begin:])
}
