package report

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"creditbank/courses/report/internal/grid"
	"creditbank/ledger/fault"

	"github.com/xuri/excelize/v2"
)

// Headings that [Annotate] adds, in Chinese and English. A file that comes
// back with them is read as if they were not there.
var added = [...][2]string{{"原行号", "Original line"}, {"问题", "Problems"}, {"建议", "What to do"}}

// Annotate writes the rows of a file as an XLSX workbook whose last columns
// say what is wrong with each, and whose cells are coloured: red what keeps a
// row from being booked, yellow what is only noted, grey what is skipped. It
// reads r to its end, which has to be as [Open] gave it. problems returns
// those of a line; they are told in l.
//
// What is a text in the file is a text in the workbook, with the format of
// one: no cell becomes a formula, whatever it begins with.
func Annotate(w io.Writer, r *Reader, problems func(line int) Problems, l Language) (err error) {
	defer fault.Wrap(&err, "annotate the file")
	f := excelize.NewFile()
	defer f.Close()
	sheet := map[Language]string{Chinese: "上报", English: "Report"}[l]
	if sheet == "" {
		return fmt.Errorf("language %.20q: %w", string(l), fault.Invalid)
	}
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	a := annotation{r: r, l: l, book: f}
	if err := a.prepare(sheet); err != nil {
		return err
	}
	for row := range r.Rows() {
		if err := a.row(row, problems(row.Line)); err != nil {
			return err
		}
	}
	if r.Err() != nil {
		return r.Err()
	}
	if err := a.out.Flush(); err != nil {
		return err
	}
	return f.Write(w)
}

// annotation is a workbook while it is written.
type annotation struct {
	r    *Reader
	l    Language
	book *excelize.File
	out  *excelize.StreamWriter

	kept   []int // positions of the columns that are copied
	last   int   // number of the last row written
	styles map[look]int
	cells  []any
}

// look is how a cell is shown.
type look int

const (
	plain look = iota
	wrongly
	noted
	passedOver
	headed
)

var fills = map[look]string{wrongly: "FFC7CE", noted: "FFEB9C", passedOver: "D9D9D9", headed: "DDEBF7"}

// prepare writes the heading.
func (a *annotation) prepare(sheet string) (err error) {
	a.styles = make(map[look]int)
	for _, k := range []look{plain, wrongly, noted, passedOver, headed} {
		style := &excelize.Style{NumFmt: 49} // text
		if colour := fills[k]; colour != "" {
			style.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
		}
		style.Font = &excelize.Font{Bold: k == headed}
		if a.styles[k], err = a.book.NewStyle(style); err != nil {
			return err
		}
	}
	if a.out, err = a.book.NewStreamWriter(sheet); err != nil {
		return err
	}
	for i, text := range a.r.source.Headings {
		if !isAdded(text) && (text != "" || a.r.source.Columns[i] != NoColumn) {
			a.kept = append(a.kept, i)
		}
	}
	if err := a.out.SetColWidth(1, max(1, len(a.kept)), 16); err != nil {
		return err
	}
	if err := a.out.SetColWidth(len(a.kept)+2, len(a.kept)+len(added), 60); err != nil {
		return err
	}
	if err := a.out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	for _, i := range a.kept {
		a.add(headed, a.r.source.Headings[i])
	}
	for _, heading := range added {
		text := heading[0]
		if a.l == English {
			text = heading[1]
		}
		a.add(headed, text)
	}
	return a.write()
}

func isAdded(text string) bool {
	return slices.ContainsFunc(added[:], func(h [2]string) bool { return text == h[0] || text == h[1] })
}

// row writes a row with what is wrong with it.
func (a *annotation) row(row Row, problems Problems) error {
	looks := make(map[Column]look)
	all := plain
	if row.Skipped != "" {
		all = passedOver
	}
	for _, p := range problems {
		k := wrongly
		if p.Note() {
			k = noted
		}
		if looks[p.Column] != wrongly {
			looks[p.Column] = k
		}
	}
	for _, i := range a.kept {
		k := all
		if c := row.Column(i); c != NoColumn && looks[c] != plain {
			k = looks[c]
		}
		if i < len(row.Cells) {
			a.add(k, a.value(row, i))
		} else {
			a.add(k, nil)
		}
	}
	what, cure := a.tell(problems)
	k := max(all, looks[NoColumn])
	if !problems.OnlyNotes() {
		k = wrongly
	} else if len(problems) > 0 && all == plain {
		k = noted
	}
	a.add(k, strconv.Itoa(row.Line))
	a.add(k, what)
	a.add(k, cure)
	return a.write()
}

// value returns what is written of a cell: a date as one, a number without
// its dirt.
func (a *annotation) value(row Row, i int) any {
	cell := row.Cells[i]
	if cell.Text == "" {
		return nil
	}
	if cell.Kind != grid.Number {
		return printable(cell.Text)
	}
	shown, ok := numberText(cell.Text)
	switch c := row.Column(i); {
	case c == Identity || !ok:
		return cell.Text
	case c == Started || c == Completed:
		if day, err := readDay(shown, row.since1904); err == nil {
			return day.String()
		}
	}
	return shown
}

// tell puts the texts of problems together.
func (a *annotation) tell(problems Problems) (what, cure string) {
	var details, cures []string
	for _, p := range problems {
		t := p.Text(a.l)
		details = append(details, printable(t.Detail))
		if len(p.Suggest) > 0 {
			t.Cure += map[Language]string{Chinese: "是否为：", English: " Perhaps: "}[a.l] + strings.Join(p.Suggest, " / ")
		}
		if t.Cure != "" && !slices.Contains(cures, t.Cure) {
			cures = append(cures, printable(strings.TrimSpace(t.Cure)))
		}
	}
	return strings.Join(details, "\n"), strings.Join(cures, "\n")
}

func (a *annotation) add(k look, value any) {
	a.cells = append(a.cells, excelize.Cell{StyleID: a.styles[k], Value: value})
}

// write ends a row.
func (a *annotation) write() error {
	a.last++
	err := a.out.SetRow("A"+strconv.Itoa(a.last), a.cells)
	a.cells = a.cells[:0]
	return err
}

// printable drops what XML cannot hold and cuts what a cell cannot.
func printable(text string) string {
	const most = 32_000
	n := 0
	return strings.Map(func(r rune) rune {
		if n++; n > most || r < ' ' && r != '\n' && r != '\t' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, text)
}
