package report

import (
	"encoding/hex"
	"strconv"
	"strings"
	"unicode/utf8"

	"creditbank/courses"
	"creditbank/courses/report/internal/grid"
	"creditbank/ledger"
)

// Parsed is what a row reports, as far as the file alone can tell. Who the
// person is, and whether there is such a course or site, is for others.
type Parsed struct {
	Line     int
	Name     string
	Identity string // of a person, upper case, or another document's number
	Account  string
	Staff    string
	Course   string // a code
	Title    string
	Run      string
	Site     string
	Issuer   string
	KeyGroup string
	Note     string

	Hours     ledger.Amount // thousandths of an hour, above zero
	Score     ledger.Amount // thousandths of a point, 0 to 100
	HasScore  bool
	Grade     string // such as 合格, where the score is a word
	Started   ledger.Day
	Completed ledger.Day
	Evidence  [32]byte // or zero
}

// Completion returns what is booked, once the account of the person and the
// code of the course are known.
func (p Parsed) Completion(account, course string) courses.Completion {
	return courses.Completion{
		Learner: account, Course: course, Run: p.Run, Issuer: p.Issuer, Site: p.Site, Hours: p.Hours,
		Score: p.Score, HasScore: p.HasScore, Started: p.Started, Completed: p.Completed, Evidence: p.Evidence,
	}
}

// maxScore is the best score.
const maxScore = 100 * ledger.One

// parser reads a row and gathers all that is wrong with it.
type parser struct {
	row      Row
	problems Problems
}

// Parse reads a row, and says all that is wrong with it. If there is more
// than notes, what is parsed is not to be booked. A skipped row has one note
// and nothing else.
func (r Row) Parse() (Parsed, Problems) {
	p := parser{row: r}
	if r.Skipped != "" {
		p.wrong(NoColumn, r.Skipped, r.first(), "")
		return Parsed{Line: r.Line}, p.problems
	}
	p.cells()
	got := Parsed{
		Line:     r.Line,
		Name:     personName(r.Cell(Name).Text),
		Identity: p.identity(),
		Account:  p.code(Account),
		Staff:    p.code(Staff),
		Course:   p.code(Course),
		Title:    tidy(r.Cell(Title).Text),
		Run:      p.code(Run),
		Site:     tidy(r.Cell(Site).Text),
		Issuer:   tidy(r.Cell(Issuer).Text),
		KeyGroup: tidy(r.Cell(KeyGroup).Text),
		Note:     tidy(r.Cell(Note).Text),
	}
	if p.blank(Identity) && p.blank(Account) && p.blank(Staff) {
		p.wrong(NoColumn, "person-missing", got.Name, "")
	}
	if p.blank(Course) && p.blank(Title) {
		p.wrong(Course, "cell-missing", "", "")
	}
	for _, c := range []Column{Hours, Completed} {
		if p.blank(c) {
			p.wrong(c, "cell-missing", "", "")
		}
	}
	got.Hours, _ = p.amount(Hours, true, courses.MaxHours)
	got.Score, got.Grade, got.HasScore = p.score()
	got.Started, _ = p.date(Started)
	got.Completed, _ = p.date(Completed)
	if got.Started != 0 && got.Completed != 0 && got.Started > got.Completed {
		p.wrong(Completed, "date-order", got.Completed.String(), got.Started.String())
	}
	got.Evidence = p.evidence()
	return got, p.problems
}

// wrong adds a problem of the row.
func (p *parser) wrong(c Column, code Code, has, wants string, suggest ...string) {
	p.problems = append(p.problems, Problem{Line: p.row.Line, Column: c, Code: code, Has: short(has), Wants: wants, Suggest: suggest})
}

func (p *parser) blank(c Column) bool {
	cell := p.row.Cell(c)
	return cell.Kind != grid.Failed && sign(cell.Text) == "" && !(cell.Formula && cell.Text == "")
}

// cells says what is wrong with cells whatever they mean.
func (p *parser) cells() {
	r := p.row
	if r.hidden {
		p.wrong(NoColumn, "row-hidden", "", "")
	}
	if r.openQuote {
		p.wrong(NoColumn, "quote-open", r.first(), "")
	}
	outside := r.cut
	for i, cell := range r.Cells {
		c := r.Column(i)
		if c == NoColumn {
			outside = outside || i >= len(r.fields) && tidy(cell.Text) != ""
			continue
		}
		switch {
		case cell.Kind == grid.Failed:
			p.wrong(c, "cell-error", cell.Text, "")
		case cell.Formula && tidy(cell.Text) == "":
			p.wrong(c, "formula-without-value", "", "")
		case cell.Formula:
			p.wrong(c, "formula-value", p.quote(c, cell.Text), "")
		case cell.Merged:
			p.wrong(c, "merged-filled", p.quote(c, cell.Text), "")
		}
		if utf8.RuneCountInString(cell.Text) > headings[c].long && len(cell.Text) > headings[c].long {
			p.wrong(c, "cell-too-long", cell.Text, strconv.Itoa(headings[c].long))
		}
		if strings.ContainsRune(cell.Text, utf8.RuneError) {
			p.wrong(c, "cell-characters", cell.Text, "")
		}
	}
	if outside {
		p.wrong(NoColumn, "row-wider", "", "")
	}
}

// quote returns what a problem may show of a cell.
func (p *parser) quote(c Column, text string) string {
	if c == Identity {
		return mask(sign(text))
	}
	return text
}

// code reads a cell of letters and digits, which may be a number to Excel.
func (p *parser) code(c Column) string {
	cell := p.row.Cell(c)
	text := sign(cell.Text)
	if cell.Kind == grid.Number {
		if shown, ok := numberText(text); ok {
			return shown
		}
	}
	return text
}

// passed and failed are scores in words.
var (
	passed = []string{"合格", "及格", "通过", "优秀", "优", "良好", "良", "中等", "中", "pass", "passed", "good", "excellent"}
	failed = []string{"不合格", "不及格", "未通过", "fail", "failed"}
)

// score reads a score, which may be a word.
func (p *parser) score() (_ ledger.Amount, grade string, has bool) {
	cell := p.row.Cell(Score)
	text := sign(cell.Text)
	for _, word := range passed {
		if strings.EqualFold(text, word) {
			return 0, text, false
		}
	}
	for _, word := range failed {
		if strings.EqualFold(text, word) {
			p.wrong(Score, "score-failed", text, "")
			return 0, text, false
		}
	}
	score, has := p.amount(Score, false, maxScore)
	return score, "", has
}

// evidence reads a digest.
func (p *parser) evidence() (sum [32]byte) {
	text := sign(p.row.Cell(Evidence).Text)
	if text == "" {
		return sum
	}
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != len(sum) {
		p.wrong(Evidence, "evidence-malformed", text, "")
		return sum
	}
	return [32]byte(raw)
}
