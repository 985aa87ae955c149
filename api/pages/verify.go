package pages

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"creditbank/api/call"
	"creditbank/api/problem"
	"creditbank/api/wire"

	"github.com/labstack/echo/v4"
)

// maxVerifyForm bounds the form of /verify: a file, and the form around it.
const maxVerifyForm = call.MaxFileBody + 64<<10

// verifyPage is what is proven of something that somebody brought.
type verifyPage struct {
	Code  string
	Sheet *wire.SheetCheck      // of the code on a printed sheet
	File  *wire.TranscriptCheck // of a file
	Name  string                // of the file
}

func (s *Site) getVerify(c echo.Context) error {
	page := verifyPage{Code: codeIn(c.QueryParam("code"))}
	if page.Code == "" {
		return s.page(c, "public/verify", page)
	}
	check, err := s.API.CheckSheet(c.Request().Context(), page.Code)
	if err != nil {
		page.Code = problem.Clip(page.Code)
		return s.pageRefused(c, "public/verify", page, err)
	}
	page.Sheet = &check
	return s.page(c, "public/verify", page)
}

// codeIn returns the code of a sheet from what was typed: the code, or the
// whole link that has it.
func codeIn(typed string) string {
	typed = strings.TrimSpace(typed)
	if _, query, is := strings.Cut(typed, "?"); is {
		if values, err := url.ParseQuery(query); err == nil && values.Get("code") != "" {
			return values.Get("code")
		}
	}
	return strings.TrimPrefix(typed, "code=")
}

// postVerify checks a file. It is kept nowhere.
func (s *Site) postVerify(c echo.Context) error {
	header, err := c.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return s.pageRefused(c, "public/verify", verifyPage{}, problem.Flaws{{Code: problem.FieldMissing, Field: "file"}})
	}
	if err != nil {
		return err
	}
	page := verifyPage{Name: problem.Clip(header.Filename)}
	switch {
	case header.Size == 0:
		return s.pageRefused(c, "public/verify", page, problem.Flaws{{Code: problem.BodyMissing, Field: "file"}})
	case header.Size > call.MaxFileBody:
		return s.pageRefused(c, "public/verify", page, problem.Flaws{{Code: problem.BodyTooLarge, Field: "file", Has: strconv.Itoa(call.MaxFileBody)}})
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
	check, err := s.API.CheckTranscript(c.Request().Context(), content)
	if err != nil {
		return err
	}
	page.File = &check
	return s.page(c, "public/verify", page)
}
