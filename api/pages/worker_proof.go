package pages

import (
	"bytes"
	"net/http"
	"strings"

	"creditbank/api/call"
	"creditbank/api/problem"
	"creditbank/courses/registrar"
	"creditbank/ledger/transcript"

	"github.com/labstack/echo/v4"
)

// workerProofPage is where a learner takes the record home.
type workerProofPage struct {
	Fields []workerField
	Days   int // how long it can be relied on
}

// workerField is a field of entries that a transcript can leave closed.
type workerField struct {
	Name   string
	Hidden bool // as the form was sent
}

// usefulToHide are the fields that people want to keep to themselves, in the
// order of the form. Others can be hidden through the API.
var usefulToHide = [...]string{"score", "issuer", "site", "course", "hours", "reason", "actor"}

func (s *Site) proofPage(hidden []string) workerProofPage {
	page := workerProofPage{Days: int(transcript.Validity.Hours() / 24)}
	for _, name := range usefulToHide {
		page.Fields = append(page.Fields, workerField{name, strings.Contains(" "+strings.Join(hidden, " ")+" ", " "+name+" ")})
	}
	return page
}

func (s *Site) getWorkerProof(c echo.Context) error {
	return s.page(c, "worker/proof", s.proofPage(nil))
}

// getWorkerSheet answers with the record to print.
func (s *Site) getWorkerSheet(c echo.Context) error {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	sheet, err := s.Registrar.Sheet(ctx, asker.By, asker.By.Learner)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := s.API.PrintSheet(ctx, sheet, &b); err != nil {
		return err
	}
	return download(c, "application/pdf", "sheet-"+transcript.TagOf(sheet.Account).String()+".pdf", b.Bytes())
}

// postWorkerTranscript answers with the record as a file that proves itself,
// without the fields that were ticked. It writes nothing.
func (s *Site) postWorkerTranscript(c echo.Context) error {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	names := c.Request().PostForm["hide"]
	var hide []string
	if len(names) > 0 {
		fields, wrong := transcript.ParseHidden(names)
		if fields == nil {
			return s.pageRefused(c, "worker/proof", s.proofPage(names), problem.Flaws{{
				Code: problem.ChoiceUnknown, Field: "hide", Has: problem.Clip(wrong), Wants: listed(usefulToHide[:]),
			}})
		}
		hide = fields
	}
	l, err := s.Registrar.MayRead(ctx, asker.By, asker.By.Learner, registrar.TranscriptField)
	if err != nil {
		return err
	}
	file, err := s.Transcripts.Issue(ctx, l.Account, hide)
	if err != nil {
		return err
	}
	return download(c, "application/json", "transcript-"+transcript.TagOf(l.Account).String()+".json", file)
}

// download answers with a file to be kept.
func download(c echo.Context, kind, name string, content []byte) error {
	c.Response().Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	return c.Blob(http.StatusOK, kind, content)
}
