package v1

import (
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"

	"creditbank/api/problem"
	"creditbank/api/wire"
	"creditbank/courses/intake"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// WorkbookType is the media type of a spreadsheet.
const WorkbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

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
			return nil, "", UploadError(err)
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

// UploadError tells what is wrong with an upload that ended early.
func UploadError(err error) error {
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		return &ledger.Refusal{Code: intake.ReportTooLarge, Field: "file", Has: "50 MiB", Wants: "51 MiB"}
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, multipart.ErrMessageTooLarge), errors.Is(err, http.ErrBodyReadAfterClose):
		return fmt.Errorf("%w (%w)", problem.Flaws{{Code: problem.BodyMalformed, Field: "body", Subject: "it ended early", Has: "?"}}, err)
	case errors.Is(err, fault.Invalid):
		return err
	}
	return err
}
