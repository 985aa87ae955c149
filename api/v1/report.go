package v1

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"

	"creditbank/api/call"
	"creditbank/api/lang"
	"creditbank/api/wire"
	"creditbank/courses/intake"
	"creditbank/courses/report"
)

// SendReport takes a file in.
func (s *Server) SendReport(ctx context.Context, r wire.SendReportRequestObject) (wire.SendReportResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	file, name, err := upload(&r)
	if err != nil {
		return nil, err
	}
	got, replayed, err := s.Reports.Receive(ctx, q, intake.Upload{
		Name: name, Organisation: r.Params.Organisation, Mode: intake.Mode(r.Params.Mode), Register: r.Params.Register, Body: file,
	})
	if err != nil {
		return nil, UploadError(err)
	}
	body := s.reportShown(&got)
	if q.DryRun {
		body.DryRun = true
		return wire.SendReport200JSONResponse(body), nil
	}
	return wire.SendReport202JSONResponse{Body: body, Headers: wire.SendReport202ResponseHeaders{
		Location: "/v1/reports/" + got.ID, IdempotencyReplayed: replay(replayed),
	}}, nil
}

// ListReports answers with a page of reports.
func (s *Server) ListReports(ctx context.Context, r wire.ListReportsRequestObject) (wire.ListReportsResponseObject, error) {
	items, next, err := listed("reports", r.Params.Cursor, r.Params.Limit, func(before string, n int) ([]intake.Report, error) {
		return s.Reports.Reports(ctx, call.Of(ctx).By, r.Params.Organisation, before, n)
	}, func(r intake.Report) string { return r.ID }, s.reportShown)
	if err != nil {
		return nil, err
	}
	return wire.ListReports200JSONResponse{Items: items, NextCursor: next}, nil
}

// GetReport answers with how far a report has come.
func (s *Server) GetReport(ctx context.Context, r wire.GetReportRequestObject) (wire.GetReportResponseObject, error) {
	got, err := s.Reports.Report(ctx, call.Of(ctx).By, r.Report)
	if err != nil {
		return nil, err
	}
	return wire.GetReport200JSONResponse(s.reportShown(&got)), nil
}

// ListReportRows answers with what became of rows.
func (s *Server) ListReportRows(ctx context.Context, r wire.ListReportRowsRequestObject) (wire.ListReportRowsResponseObject, error) {
	after, err := call.LastNumber("report-rows", r.Params.Cursor)
	if err != nil {
		return nil, err
	}
	class, _ := intake.ParseClass(r.Params.Result)
	limit := call.LimitOf(r.Params.Limit)
	rows, err := s.Reports.Rows(ctx, call.Of(ctx).By, r.Report, class, uint32(after), limit+1)
	if err != nil {
		return nil, err
	}
	rows, next := call.Cut("report-rows", rows, limit, func(r intake.Row) string { return strconv.FormatUint(uint64(r.Line), 10) })
	page := wire.ListReportRows200JSONResponse{Items: make([]wire.ReportRow, len(rows)), NextCursor: next}
	for i := range rows {
		row := &rows[i]
		w := wire.ReportRow{Line: int64(row.Line), Result: row.Class.String(), Entry: int64(row.Entry), Problems: s.rowProblems(row.Problems, row.Line)}
		if row.Amount != 0 {
			w.Amount, w.Unit = row.Amount.String(), row.Unit.String()
		}
		if row.Class == intake.SuspendedRow {
			w.Item = intake.ItemID(r.Report, row.Line)
		}
		page.Items[i] = w
	}
	return page, nil
}

// BookReport has a report booked that was checked.
func (s *Server) BookReport(ctx context.Context, r wire.BookReportRequestObject) (wire.BookReportResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	got, replayed, err := s.Reports.Order(ctx, q, r.Report, intake.Mode(r.Body.Mode))
	if err != nil {
		return nil, err
	}
	body := s.reportShown(&got)
	body.DryRun = q.DryRun
	return wire.BookReport200JSONResponse{Body: body, Headers: wire.BookReport200ResponseHeaders{IdempotencyReplayed: replay(replayed)}}, nil
}

// CancelReport stops a report.
func (s *Server) CancelReport(ctx context.Context, r wire.CancelReportRequestObject) (wire.CancelReportResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	got, replayed, err := s.Reports.Cancel(ctx, q, r.Report)
	if err != nil {
		return nil, err
	}
	body := s.reportShown(&got)
	body.DryRun = q.DryRun
	return wire.CancelReport200JSONResponse{Body: body, Headers: wire.CancelReport200ResponseHeaders{IdempotencyReplayed: replay(replayed)}}, nil
}

// reportShown returns a report as clients see it.
func (s *Server) reportShown(r *intake.Report) wire.Report {
	return wire.Report{
		Report: r.ID, Organisation: r.Organisation, Name: r.Name, Size: r.Size, Sha256: hex.EncodeToString(r.SHA256[:]),
		Mode: string(r.Mode), Register: r.Register, State: string(r.State), Cancelling: r.Cancelling, Percent: r.Percent(), Earlier: r.Earlier,
		ReceivedAt: r.ReceivedAt.String(), FinishedAt: r.Finished.String(), FileKeptUntil: r.KeptUntil().String(), FileGone: r.FileGone,
		Counts: wire.ReportCounts{
			Rows: r.Counts.Rows, Ready: r.Counts.Ready, Booked: r.Counts.Booked, Already: r.Counts.Already,
			Refused: r.Counts.Refused, Suspense: r.Counts.Suspended, Skipped: r.Counts.Skipped,
		},
		Suspense: wire.ReportSuspense{Open: max(0, r.Counts.Suspended-r.Matched-r.Rejected), Matched: r.Matched, Rejected: r.Rejected},
		Credits:  r.Worth.Credits.String(), Points: r.Worth.Points.String(), First: int64(r.First), Last: int64(r.Last),
		Checkpoint: r.Checkpoint, Problems: s.rowProblems(r.Problems, 0),
	}
}

// rowProblems returns problems in both languages.
func (s *Server) rowProblems(list []intake.Problem, line uint32) []wire.RowProblem {
	problems := make([]wire.RowProblem, len(list))
	for i, p := range list {
		problems[i] = wire.RowProblem{
			Code: string(p.Code), Column: p.Column, Suggestions: append([]string{}, p.Suggest...),
			Zh: rowWords(p.In(report.Chinese, line, s.Texts.Row)), En: rowWords(p.In(report.English, line, s.Texts.Row)),
		}
	}
	return problems
}

func rowWords(t report.Text) wire.RowWords {
	return wire.RowWords{Title: t.Title, Detail: t.Detail, Cure: t.Cure}
}

// LanguageOfFile is the language of what is written for the asker.
func LanguageOfFile(ctx context.Context) report.Language {
	if call.Of(ctx).Language == lang.Chinese {
		return report.Chinese
	}
	return report.English
}

// GetReportTemplate answers with the file to fill in.
func (s *Server) GetReportTemplate(ctx context.Context, _ wire.GetReportTemplateRequestObject) (wire.GetReportTemplateResponseObject, error) {
	catalogue, err := s.Reports.Catalogue(ctx)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := report.WriteTemplate(&b, catalogue, LanguageOfFile(ctx)); err != nil {
		return nil, err
	}
	return wire.GetReportTemplate200ApplicationvndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse{
		WorkbookApplicationvndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse: workbook(&b, int64(b.Len()), "report.xlsx"),
	}, nil
}

func workbook(r io.Reader, size int64, name string) wire.WorkbookApplicationvndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse {
	return wire.WorkbookApplicationvndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse{
		Body: r, ContentLength: size, Headers: wire.WorkbookResponseHeaders{ContentDisposition: Attachment(name)},
	}
}

// Attachment returns the header Content-Disposition of a file with a name.
func Attachment(name string) string { return fmt.Sprintf("attachment; filename=%q", name) }

// GetReportResults answers with what became of every row, as a table.
func (s *Server) GetReportResults(ctx context.Context, r wire.GetReportResultsRequestObject) (wire.GetReportResultsResponseObject, error) {
	write, err := s.Reports.Results(ctx, call.Of(ctx).By, r.Report, r.Params.Format, s.Texts.Row)
	if err != nil {
		return nil, err
	}
	name := "results-" + r.Report
	if r.Params.Format == "xlsx" {
		return wire.GetReportResults200ApplicationvndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse{
			Body: Streamed(write), Headers: wire.GetReportResults200ResponseHeaders{ContentDisposition: Attachment(name + ".xlsx")},
		}, nil
	}
	return wire.GetReportResults200TextcsvResponse{
		Body: Streamed(write), Headers: wire.GetReportResults200ResponseHeaders{ContentDisposition: Attachment(name + ".csv")},
	}, nil
}

// GetAnnotatedReport answers with the file and what is wrong with it.
func (s *Server) GetAnnotatedReport(ctx context.Context, r wire.GetAnnotatedReportRequestObject) (wire.GetAnnotatedReportResponseObject, error) {
	write, err := s.Reports.Annotated(ctx, call.Of(ctx).By, r.Report, LanguageOfFile(ctx), s.Texts.Row)
	if err != nil {
		return nil, err
	}
	return wire.GetAnnotatedReport200ApplicationvndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse{
		WorkbookApplicationvndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse: workbook(Streamed(write), 0, "annotated-"+r.Report+".xlsx"),
	}, nil
}

// Streamed returns what write writes, as it is read. Whoever reads closes it,
// which ends the writing.
func Streamed(write func(io.Writer) error) io.ReadCloser {
	r, w := io.Pipe()
	go func() { w.CloseWithError(write(w)) }()
	return r
}
