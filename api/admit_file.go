package api

import (
	"errors"
	"fmt"
	"mime"
	"net/http"
	"time"

	"creditbank/api/call"
	"creditbank/api/problem"
	v1 "creditbank/api/v1"

	"github.com/labstack/echo/v4"
)

// fileTime is how long a file may be on its way in or out.
const fileTime = 10 * time.Minute

// carriesFile reports whether a file comes in or goes out, which may take long.
func carriesFile(op *call.Operation) bool {
	switch op.ID {
	case "sendReport", "getReportResults", "getAnnotatedReport":
		return true
	}
	return false
}

// timeFor is how long an operation may take.
func timeFor(op *call.Operation) time.Duration {
	if carriesFile(op) {
		return fileTime
	}
	return answerTime + readTime
}

// takeTime lets a file take its time, bounds it, and takes the types that
// files have by themselves.
func takeTime(c echo.Context, op *call.Operation) error {
	until := time.Now().Add(fileTime)
	control := http.NewResponseController(c.Response().Writer)
	// What cannot be told to wait, as in tests, does not time out either.
	if err := errors.Join(control.SetReadDeadline(until), control.SetWriteDeadline(until)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return fmt.Errorf("let a file take its time: %w", err)
	}
	if op.ID != "sendReport" || op.Page { // pages send forms
		return nil
	}
	r := c.Request()
	r.Body = http.MaxBytesReader(c.Response(), r.Body, op.MaxBody)
	switch kind, parameters, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType)); {
	case err == nil && (kind == "text/csv" || kind == v1.WorkbookType || kind == echo.MIMEOctetStream):
		r.Header.Set(echo.HeaderContentType, echo.MIMEOctetStream)
	case err == nil && kind == echo.MIMEMultipartForm && parameters["boundary"] != "":
	default:
		return problem.Flaws{{Code: problem.FileTypeUnknown, Field: echo.HeaderContentType, Has: problem.Clip(r.Header.Get(echo.HeaderContentType))}}
	}
	return nil
}
