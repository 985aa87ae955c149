package pages

import (
	"bytes"
	"io"
	"net/http"
	"strconv"

	"creditbank/api/call"
	"creditbank/api/problem"
	v1 "creditbank/api/v1"
	"creditbank/courses/intake"
	"creditbank/courses/registrar"
	"creditbank/courses/report"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// reportsPage is where files are sent from, and what became of those sent.
type reportsPage struct {
	whose
	Reports []reportLine
	Next    string // cursor of what follows; none if empty
	Mode    intake.Mode
	Register,
	First bool // this is the first page of the list
}

func (s officer) reportsPage(c echo.Context) (reportsPage, error) {
	ctx := c.Request().Context()
	by := call.Of(ctx).By
	shown := reportsPage{Mode: intake.CheckOnly, First: c.QueryParam("cursor") == ""}
	var err error
	if shown.whose, err = s.whose(c, "reports"); err != nil {
		return shown, err
	}
	list, next, err := call.Page("reports", c.QueryParam("cursor"), listShown, func(before string, n int) ([]intake.Report, error) {
		return s.Reports.Reports(ctx, by, shown.filter(), before, n)
	}, func(r intake.Report) string { return r.ID })
	if err != nil {
		return shown, err
	}
	shown.Next = next
	shown.Reports = reportLines(list, by.Organisation)
	return shown, nil
}

// pageRequest is a write that a page asks for, by the key in its form.
func (officer) request(c echo.Context) (registrar.Request, error) {
	return call.Asked(c.Request().Context(), fieldOf(c, "key"), false)
}

// postReport takes a file in.
func (s officer) postReport(c echo.Context) error {
	again := func(err error) error {
		shown, e := s.reportsPage(c)
		if e != nil {
			return e
		}
		shown.Register = fieldOf(c, "register") != ""
		c.Set(backKey, string(shown.At("reports")))
		return s.pageRefused(c, "enterprise/reports", shown, err)
	}
	ctx := c.Request().Context()
	q, err := s.request(c)
	if err != nil {
		return again(err)
	}
	header, err := c.FormFile("file")
	if err != nil || header.Filename == "" {
		return again(&ledger.Refusal{Code: intake.ReportEmpty, Field: "file"})
	}
	file, err := header.Open()
	if err != nil {
		return err
	}
	defer file.Close()
	mode := intake.Mode(fieldOf(c, "mode"))
	if mode != intake.CheckOnly && mode != intake.GoodRows && mode != intake.Whole {
		return problem.Flaws{{Code: problem.ChoiceUnknown, Field: "mode", Has: problem.Clip(string(mode)), Wants: "check, good, whole"}}
	}
	got, _, err := s.Reports.Receive(ctx, q, intake.Upload{Name: header.Filename, Organisation: c.QueryParam(whoseKey), Mode: mode, Register: fieldOf(c, "register") != "", Body: file})
	if err != nil {
		return again(v1.UploadError(err))
	}
	return c.Redirect(http.StatusSeeOther, enterprisePath("reports/%s", got.ID))
}

// postBook has a report booked.
func (s officer) postBook(c echo.Context) error {
	mode := intake.Mode(fieldOf(c, "mode"))
	if mode != intake.GoodRows && mode != intake.Whole {
		return problem.Flaws{{Code: problem.ChoiceUnknown, Field: "mode", Has: problem.Clip(string(mode)), Wants: "good, whole"}}
	}
	return s.reportStep(c, func(q registrar.Request, id string) error {
		_, _, err := s.Reports.Order(c.Request().Context(), q, id, mode)
		return err
	})
}

// postCancel stops a report.
func (s officer) postCancel(c echo.Context) error {
	return s.reportStep(c, func(q registrar.Request, id string) error {
		_, _, err := s.Reports.Cancel(c.Request().Context(), q, id)
		return err
	})
}

// reportStep carries out a step and leads back to the report.
func (s officer) reportStep(c echo.Context, do func(registrar.Request, string) error) error {
	id := c.Param("report")
	q, err := s.request(c)
	if err == nil {
		err = do(q, id)
	}
	if err != nil {
		shown, e := s.reportPage(c, "", "")
		if e != nil {
			return e
		}
		c.Set(backKey, enterprisePath("reports/%s", id))
		return s.pageRefused(c, "enterprise/report", shown, err)
	}
	return c.Redirect(http.StatusSeeOther, enterprisePath("reports/%s", id))
}

// getTemplate answers with the file to fill in, in the page's language.
func (s officer) getTemplate(c echo.Context) error {
	ctx := c.Request().Context()
	catalogue, err := s.Reports.Catalogue(ctx)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := report.WriteTemplate(&b, catalogue, v1.LanguageOfFile(ctx)); err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Content-Disposition", v1.Attachment("report.xlsx"))
	h.Set("Content-Length", strconv.Itoa(b.Len()))
	return c.Stream(http.StatusOK, v1.WorkbookType, &b)
}

// getAnnotated answers with the file and what is wrong with it.
func (s officer) getAnnotated(c echo.Context) error {
	ctx := c.Request().Context()
	write, err := s.Reports.Annotated(ctx, call.Of(ctx).By, c.Param("report"), v1.LanguageOfFile(ctx), s.Texts.Row)
	return sendFile(c, "annotated-"+c.Param("report")+".xlsx", write, err)
}

// getResults answers with what became of every row.
func (s officer) getResults(c echo.Context) error {
	ctx := c.Request().Context()
	write, err := s.Reports.Results(ctx, call.Of(ctx).By, c.Param("report"), "xlsx", s.Texts.Row)
	return sendFile(c, "results-"+c.Param("report")+".xlsx", write, err)
}

// sendFile answers with a workbook as it is written.
func sendFile(c echo.Context, name string, write func(io.Writer) error, err error) error {
	if err != nil {
		return err
	}
	file := v1.Streamed(write)
	defer file.Close()
	c.Response().Header().Set("Content-Disposition", v1.Attachment(name))
	return c.Stream(http.StatusOK, v1.WorkbookType, file)
}
