package api

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"creditbank/api/wire"

	"github.com/labstack/echo/v4"
)

// maxVerifyForm bounds the form of /verify: a file, and the form around it.
const maxVerifyForm = maxFileBody + 64<<10

// verifyPage is what is proven of something that somebody brought.
type verifyPage struct {
	Code  string
	Sheet *wire.SheetCheck      // of the code on a printed sheet
	File  *wire.TranscriptCheck // of a file
	Name  string                // of the file
}

func (s *server) getVerify(c echo.Context) error {
	page := verifyPage{Code: c.QueryParam("code")}
	if page.Code == "" {
		return s.page(c, "public/verify", page)
	}
	check, err := s.checkSheet(c.Request().Context(), page.Code)
	if err != nil {
		page.Code = clip(page.Code)
		return s.pageRefused(c, "public/verify", page, err)
	}
	page.Sheet = &check
	return s.page(c, "public/verify", page)
}

// postVerify checks a file. It is kept nowhere.
func (s *server) postVerify(c echo.Context) error {
	header, err := c.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return s.pageRefused(c, "public/verify", verifyPage{}, flaws{{Code: fieldMissing, Field: "file"}})
	}
	if err != nil {
		return err
	}
	page := verifyPage{Name: clip(header.Filename)}
	switch {
	case header.Size == 0:
		return s.pageRefused(c, "public/verify", page, flaws{{Code: bodyMissing, Field: "file"}})
	case header.Size > maxFileBody:
		return s.pageRefused(c, "public/verify", page, flaws{{Code: bodyTooLarge, Field: "file", Has: strconv.Itoa(maxFileBody)}})
	}
	opened, err := header.Open()
	if err != nil {
		return fmt.Errorf("read the form: %w", err)
	}
	defer opened.Close()
	content, err := io.ReadAll(opened)
	if err != nil {
		return fmt.Errorf("read the form: %w", err)
	}
	check, err := s.checkTranscript(c.Request().Context(), content)
	if err != nil {
		return err
	}
	page.File = &check
	return s.page(c, "public/verify", page)
}
