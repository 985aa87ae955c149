package api

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"time"

	"creditbank/api/wire"
	"creditbank/courses/intake"
	"creditbank/courses/report"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/labstack/echo/v4"
)

// Bounds of a file on its way in or out.
const (
	maxReportBody = report.MaxSize + 1<<20 // the form around the file included
	fileTime      = 10 * time.Minute
)

// carriesFile reports whether a file comes in or goes out, which may take long.
func (op *operation) carriesFile() bool {
	switch op.id {
	case "sendReport", "getReportResults", "getAnnotatedReport":
		return true
	}
	return false
}

// time is how long an operation may take.
func (op *operation) time() time.Duration {
	if op.carriesFile() {
		return fileTime
	}
	return answerTime + readTime
}

const workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// takeTime lets a file take its time, bounds it, and takes the types that
// files have by themselves.
func takeTime(c echo.Context, op *operation) error {
	until := time.Now().Add(fileTime)
	control := http.NewResponseController(c.Response().Writer)
	// What cannot be told to wait, as in tests, does not time out either.
	if err := errors.Join(control.SetReadDeadline(until), control.SetWriteDeadline(until)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return fmt.Errorf("let a file take its time: %w", err)
	}
	if op.id != "sendReport" || op.page { // pages send forms
		return nil
	}
	r := c.Request()
	r.Body = http.MaxBytesReader(c.Response(), r.Body, op.maxBody)
	switch kind, parameters, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType)); {
	case err == nil && (kind == "text/csv" || kind == workbookType || kind == echo.MIMEOctetStream):
		r.Header.Set(echo.HeaderContentType, echo.MIMEOctetStream)
	case err == nil && kind == echo.MIMEMultipartForm && parameters["boundary"] != "":
	default:
		return flaws{{Code: fileTypeUnknown, Field: echo.HeaderContentType, Has: clip(r.Header.Get(echo.HeaderContentType))}}
	}
	return nil
}

// upload returns the file of a request and what it is called.
func upload(r *wire.SendReportRequestObject) (io.Reader, string, error) {
	if r.MultipartBody == nil {
		return r.Body, r.Params.Name, nil
	}
	for range maxFormParts {
		part, err := r.MultipartBody.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return nil, "", &ledger.Refusal{Code: intake.ReportEmpty, Field: "file"}
		case err != nil:
			return nil, "", uploadError(err)
		}
		if part.FormName() == "file" || part.FileName() != "" {
			name := r.Params.Name
			if name == "" {
				name = part.FileName()
			}
			return part, name, nil
		}
	}
	return nil, "", &ledger.Refusal{Code: intake.ReportEmpty, Field: "file"}
}

// maxFormParts bounds how many parts of a form are looked at for the file.
const maxFormParts = 20

// uploadError tells what is wrong with an upload that ended early.
func uploadError(err error) error {
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		return &ledger.Refusal{Code: intake.ReportTooLarge, Field: "file", Has: "50 MiB", Wants: "51 MiB"}
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, multipart.ErrMessageTooLarge), errors.Is(err, http.ErrBodyReadAfterClose):
		return fmt.Errorf("%w (%w)", flaws{{Code: bodyMalformed, Field: "body", Subject: "it ended early", Has: "?"}}, err)
	case errors.Is(err, fault.Invalid):
		return err
	}
	return err
}
