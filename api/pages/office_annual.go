package pages

import (
	"context"
	"net/http"
	"strconv"

	"creditbank/api/call"
	"creditbank/api/problem"
	"creditbank/courses/stats"

	"github.com/labstack/echo/v4"
)

// AnnualReport is what the bank knows of a year, beside what was published of
// it.
type AnnualReport struct {
	Lines []AnnualLine
	// Contradictions says where what was published disagrees with itself.
	Contradictions []Sentence
}

// AnnualLine is a figure of the bank, of what was published, or of both.
type AnnualLine struct {
	Name      string
	Bank      *stats.AnnualFigure // nil if the bank does not have it
	Published *PublishedFigure    // nil if it was not published
	Status    AnnualStatus
}

// PublishedFigure is a figure as it was published.
type PublishedFigure struct {
	Value int64
	Bound string // exactly, nearly, over or expected
	Says  string // what it is, in English
}

// AnnualStatus says how a figure of the bank and a published one compare.
type AnnualStatus string

// What becomes of a figure.
const (
	AnnualAgrees   AnnualStatus = "agrees"
	AnnualDiffers  AnnualStatus = "differs"
	AnnualBankOnly AnnualStatus = "bank-only"
	AnnualMissing  AnnualStatus = "not-in-bank"
)

// Sentence is a sentence in both languages.
type Sentence struct{ Zh, En string }

// annualPages are those of the annual report.
func (s *Site) annualPages() []pageRoute {
	return []pageRoute{
		{method: http.MethodGet, path: "/office/annual", operation: "showOffice", nav: "annual.title", query: []string{"year", "organisation"}, open: s.getAnnual},
	}
}

// annualPage is the report of a year.
type annualPage struct {
	Year         string
	Organisation string
	Of           string
	Report       *AnnualReport // nil if the question was refused
	Published    bool          // some figures were
	Seq          uint64
}

func (s *Site) getAnnual(c echo.Context) error {
	ctx := c.Request().Context()
	page := &annualPage{Year: c.QueryParam("year"), Organisation: c.QueryParam("organisation")}
	if page.Year == "" {
		page.Year = strconv.Itoa(s.Now().Year() - 1)
	}
	report, err := s.annual(ctx, page)
	if err != nil {
		page.Year = problem.Clip(page.Year)
		return s.pageRefused(c, "office/annual", page, err)
	}
	page.Report = report
	for _, l := range report.Lines {
		page.Published = page.Published || l.Published != nil
	}
	return s.page(c, "office/annual", page)
}

// annual makes the report that a page is asked for.
func (s *Site) annual(ctx context.Context, page *annualPage) (*AnnualReport, error) {
	year, err := strconv.Atoi(page.Year)
	if err != nil {
		return nil, problem.Flaws{{Code: problem.FieldMalformed, Field: "year", Has: problem.Clip(page.Year)}}
	}
	asker := call.Of(ctx)
	a, err := s.Statistics.Annual(ctx, asker.By, page.Organisation, year)
	if err != nil {
		return nil, err
	}
	page.Of, page.Seq = s.frame(asker, nil).Organ(a.Root), a.Position.Seq
	if s.Annual != nil {
		report := s.Annual(a)
		return &report, nil
	}
	report := new(AnnualReport)
	for i := range a.Figures {
		report.Lines = append(report.Lines, AnnualLine{Name: a.Figures[i].Name, Bank: &a.Figures[i], Status: AnnualBankOnly})
	}
	return report, nil
}

// Counted says what the bank has counted for a figure.
func (f *frame) Counted(a *stats.AnnualFigure) string {
	return f.known("annual.counts."+a.Name, a.Counts)
}

// Reported says what a published figure is.
func (f *frame) Reported(name string, p *PublishedFigure) string {
	return f.known("annual.says."+name, p.Says)
}

// known returns a text, or what is to stand there if there is none.
func (f *frame) known(key, otherwise string) string {
	if spoken, known := f.s.files.texts[key]; known {
		return spoken[f.lang]
	}
	return otherwise
}

// Figured returns what a figure of the report is called.
func (f *frame) Figured(name string) string {
	return f.known("annual.figure."+name, name)
}
